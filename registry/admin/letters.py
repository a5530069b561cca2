"""The letters of Art. 30 on a record's form: which are stated, answered, or not answered yet."""


class Letters:
    """Mixin for RecordAdmin."""
