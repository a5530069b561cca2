"""Editions: what was published, when and by whom; the public site reads these and nothing else."""

from .publish import Item, Preview, Stopped, preview, publish
from .select import Stop

__all__ = ["Item", "Preview", "Stop", "Stopped", "preview", "publish"]
