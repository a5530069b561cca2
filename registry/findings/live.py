"""The documents that findings are asked of: the working register, an edition, one record and what it refers to."""

import datetime
from collections.abc import Iterable
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
    return of_records(kind, [key], on)[key]


def of_records(kind: str, keys: Iterable[str], on: datetime.date | None = None) -> dict[str, list[Finding]]:
    """The same of several records of a kind, by key, in as many queries as of one."""
    wanted = list(keys)
    with snapshot():
        records = neighbours(kind, wanted)
    book = Book(records, on or timezone.localdate())
    return {key: findings_of_record(book, kind, key) for key in wanted}


def neighbours(kind: str, keys: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Records, the register's own, and all that these lead to, each kind read once."""
    wanted: dict[str, set[str]] = {name: set() for name in KINDS}
    wanted[kind].update(keys)
    wanted["register"].add("register")
    records: dict[str, list[dict[str, Any]]] = {}
    # What is referred to comes first in KINDS; backwards, every kind is complete when its turn comes.
    for name in reversed(KINDS):
        model = KINDS[name].model
        # Asked even where nothing is wanted, so that as many queries are made for every record.
        asked = (
            {"about_key__in": set().union(*wanted.values())} if name == "waiver" else {"key__in": wanted[name] or {""}}
        )
        rows = model._base_manager.filter(**asked).values("pk")
        records[name] = list(stream(KINDS[name], rows))
        for record in records[name]:
            for target, other in references_of(name, record):
                wanted[target].add(other)
    return records
