"""A file's register document as the register itself would give it after loading the file, without any database."""

import datetime
from typing import Any

from django.db import models

from .build import Document, envelope
from .declaration import KINDS
from .fields import Field, References, Rows
from .parse import Parser


def settled(doc: Any) -> Document:
    """The document whole and clean: every field there, text cleaned, sets sorted; raises `Faults`."""
    parsed = Parser().kinds(doc)
    records = {
        name: sorted((as_told(kind.all_fields, kind.model, row) for row in parsed[name]), key=lambda r: r["key"])
        for name, kind in KINDS.items()
    }
    return envelope(records) | {"edition": doc.get("edition")}


def as_told(fields: tuple[Field, ...], model: type[models.Model], row: dict[str, Any]) -> dict[str, Any]:
    """A parsed record or row as documents hold it: dates as text, a single row by itself, sets in order."""
    return {f.name: value(f, model, row[f.name]) for f in fields}


def value(declared: Field, model: type[models.Model], found: Any) -> Any:
    if isinstance(declared, Rows):
        rows = [as_told(declared.fields, declared.model, row) for row in found]
        return (rows[0] if rows else None) if declared.single else rows
    if isinstance(declared, References):
        return found if declared.ordered(model) else sorted(found)
    return found.isoformat() if isinstance(found, datetime.date) else found
