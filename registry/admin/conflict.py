"""Nothing typed is lost: a save over a version that was not seen is shown as base, theirs and mine."""


class Kept:
    """Mixin for RecordAdmin."""
