"""Finding records: any word of the record or of what it refers to, other names included."""


class Find:
    """Mixin for RecordAdmin."""
