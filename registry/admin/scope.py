"""What a person with a limit to some of our entities sees."""


class Scoped:
    """Mixin for RecordAdmin."""
