"""The register as plain data: every field declared once, read and written both ways."""

from .build import document, envelope, record_of, snapshot, stream
from .content import canonical, content, digest, public_view, restore
from .declaration import KIND_OF, KINDS
from .fields import Column, Kind, Reference, References, Rows, references_of
from .load import load
from .parse import Fault, Faults

__all__ = [
    "KINDS", "KIND_OF", "Column", "Fault", "Faults", "Kind", "Reference", "References", "Rows", "canonical", "content",
    "digest", "document", "envelope", "load", "public_view", "record_of", "references_of", "restore", "snapshot", "stream",
]
