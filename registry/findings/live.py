"""The documents that findings are asked of: the working register, an edition, one record and what it refers to."""

import datetime
from typing import Any

from django.utils import timezone

from registry.document import KINDS, document, references_of, snapshot, stream
from registry.document.build import envelope
from registry.editions import read
from registry.models import Edition

from .book import Book
from .finding import Finding
from .run import check, findings_of_record


def of_register(on: datetime.date | None = None) -> list[Finding]:
    """The working register as it is now."""
    return check(document(), on=on or timezone.localdate())


def of_edition(edition: Edition) -> list[Finding]:
    """An edition, by the law of its day."""
    with snapshot():
        records = {kind: list(read.stream(edition, kind)) for kind in KINDS}
    return check(envelope(records, edition))


def of_record(kind: str, key: str, on: datetime.date | None = None) -> list[Finding]:
    """What can be told of one record from itself and what it refers to, in a number of queries that does not grow."""
    with snapshot():
        records = neighbours(kind, key)
    return findings_of_record(Book(records, on or timezone.localdate()), kind, key)


def neighbours(kind: str, key: str) -> dict[str, list[dict[str, Any]]]:
    """A record, the register's own, and all that these lead to, each kind read once."""
    wanted: dict[str, set[str]] = {name: set() for name in KINDS}
    wanted[kind].add(key)
    wanted["register"].add("register")
    records: dict[str, list[dict[str, Any]]] = {}
    # What is referred to comes first in KINDS; backwards, every kind is complete when its turn comes.
    for name in reversed(KINDS):
        model = KINDS[name].model
        rows = model._base_manager.filter(key__in=wanted[name]).values("pk") if wanted[name] else None
        records[name] = list(stream(KINDS[name], rows)) if rows is not None else []
        for record in records[name]:
            for target, other in references_of(name, record):
                wanted[target].add(other)
    return records
