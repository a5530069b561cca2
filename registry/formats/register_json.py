"""The register document as JSON: the lossless master, and what `import` reads.

Byte for byte `json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2) + "\\n"`, but written record by
record: at no time is there more than one of them in memory.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from registry.document import KINDS, envelope

from .book import Book

CODE = "json"
LABEL = _("JSON: everything, to keep and to import again")
EXTENSION = "json"
CONTENT_TYPE = "application/json"

scalar = json.JSONEncoder(ensure_ascii=False).encode


def write(book: Book, file: BinaryIO) -> None:
    for part in parts(book):
        file.write(part.encode())


def parts(book: Book) -> Iterator[str]:
    """The document in pieces of at most one record."""
    around = envelope({}, book.edition)
    yield "{"
    for number, name in enumerate(sorted(around)):
        yield f"{',' if number else ''}\n  {scalar(name)}: "
        if name == "records":
            yield from kinds(book)
        else:
            yield indented(around[name], "\n  ")
    yield "\n}\n"


def kinds(book: Book) -> Iterator[str]:
    before = "{"
    for kind in sorted(KINDS):
        yield f"{before}\n    {scalar(kind)}: "
        yield from records(book.stream(kind))
        before = ","
    yield "\n  }"


def records(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    empty = True
    for record in found:
        yield ("[" if empty else ",") + "\n      " + indented(record, "\n      ")
        empty = False
    yield "[]" if empty else "\n    ]"


def indented(value: Any, margin: str) -> str:
    """`json.dumps(value, sort_keys=True, indent=2)` set in by a margin; that is slow for want of a C encoder."""
    inner = margin + "  "
    if isinstance(value, dict) and value:
        return (
            "{" + ",".join([f"{inner}{scalar(k)}: {indented(value[k], inner)}" for k in sorted(value)]) + margin + "}"
        )
    if isinstance(value, list) and value:
        return "[" + ",".join([inner + indented(one, inner) for one in value]) + margin + "]"
    return scalar(value)
