"""The one way to write: `with change(who, why, origin):`; and what remembers."""

from .door import ORIGINS, Busy, OpenChange, change, waited_in_vain
from .withdrawing import withdraw

__all__ = ["ORIGINS", "Busy", "OpenChange", "change", "waited_in_vain", "withdraw"]
