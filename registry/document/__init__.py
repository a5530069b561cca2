"""The register as plain data: every field declared once, read and written both ways."""

from .build import document, envelope, record_of, snapshot, stream
from .content import canonical, content, digest
from .declaration import KIND_OF, KINDS
from .faults import Fault, Faults
from .fields import Column, Field, Kind, Reference, References, Rows
from .load import load
from .plan import folded, public_view, references_of, restore, texts_of
from .write import write_record

__all__ = [
    "KINDS",
    "KIND_OF",
    "Column",
    "Fault",
    "Faults",
    "Field",
    "Kind",
    "Reference",
    "References",
    "Rows",
    "canonical",
    "content",
    "digest",
    "document",
    "envelope",
    "folded",
    "load",
    "public_view",
    "record_of",
    "references_of",
    "restore",
    "snapshot",
    "stream",
    "texts_of",
    "write_record",
]
