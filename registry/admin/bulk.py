"""Work on many records at once: one stated field behind a confirmation page."""


class Bulk:
    """Mixin for RecordAdmin."""
