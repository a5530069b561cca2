"""An old version made the present one again, as a new change after a preview."""


class Restorable:
    """Mixin for RecordAdmin."""
