"""From the tables to the register document, in a number of queries that does not depend on the size.

One query for a kind, one for each of its lists and sets, all in the order of the record's key; then they are merged
as they come, so that a stream needs no more memory than one record.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Collate

from registry.models import Edition

from .declaration import KINDS
from .fields import Column, Field, Kind, Reference, References, Rows, as_text

FORMAT, VERSION = "ropa-register", 1
Document = dict[str, Any]
RecordDocument = dict[str, Any]
CHUNK = 2000


@contextmanager
def snapshot() -> Iterator[None]:
    """One state of the register for everything read inside; the only way to read a document outside a change.

    SQLite: BEGIN DEFERRED, so that a reader is no writer. PostgreSQL: REPEATABLE READ, READ ONLY. Inside a transaction
    (a change, a test) it adds nothing: a change holds the writers' lock already.
    """
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "sqlite":
        connection.ensure_connection()  # the mode is known from then on
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                connection.transaction_mode = mode
                yield
        finally:
            connection.transaction_mode = mode
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def by_key(path: str) -> Any:
    """Order by a key as Python sorts it: keys are ASCII, and no database's own collation is asked."""
    return Collate(F(path), "C") if connection.vendor == "postgresql" else F(path)


class Merge:
    """Sorted rows (owner's id, ...), handed out owner by owner while the owners come in the same order."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.rows = iter(rows)
        self.ahead: tuple[Any, ...] | None = next(self.rows, None)

    def take(self, owner: int) -> list[tuple[Any, ...]]:
        """All rows of this owner; they must be next."""
        taken = []
        while self.ahead is not None and self.ahead[0] == owner:
            taken.append(self.ahead)
            self.ahead = next(self.rows, None)
        return taken


def columns_of(fields: tuple[Field, ...]) -> list[tuple[str, str]]:
    """(field name, query path) of the fields that stand in the row itself."""
    return [(f.name, f.name) for f in fields if isinstance(f, Column)] + [
        (f.name, f"{f.name}__key") for f in fields if isinstance(f, Reference)
    ]


def dates_of(fields: tuple[Field, ...], model: type[models.Model]) -> list[str]:
    return [f.name for f in fields if isinstance(f, Column) and f.is_date(model)]


def fill(names: list[str], dates: list[str], values: Iterable[Any]) -> dict[str, Any]:
    row = dict(zip(names, values, strict=True))
    for name in dates:
        row[name] = as_text(row[name])
    return row


def fetch(rows: Any, ids: Any) -> Iterator[tuple[Any, ...]]:
    """Everything is streamed; a few records are read at once (a server-side cursor would cost three trips each)."""
    return rows.iterator(CHUNK) if ids is None else iter(rows)


Reader = Callable[[int], Any]


def reference_rows(declared: References, model: type[models.Model], path: str, ids: Any) -> Iterator[tuple[Any, ...]]:
    """(record's id, owner's id, key referred to) of one set or ordered list, sorted by the record's key.

    path: how the owner row leads to its record ("" when the owner is the record itself).
    """
    field = declared.model_field(model)
    owner, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    record = f"{owner}__{path}" if path else owner
    rows = field.remote_field.through._base_manager.order_by(by_key(f"{record}__key"), "id")
    if ids is not None:
        rows = rows.filter(**{f"{record}__in": ids})
    return fetch(rows.values_list(f"{record}_id", f"{owner}_id", f"{target}__key"), ids)


def references_reader(declared: References, model: type[models.Model], ids: Any) -> Reader:
    merge = Merge(reference_rows(declared, model, "", ids))
    order: Callable[[Any], list[str]] = list if declared.ordered(model) else sorted
    return lambda pk: order(row[2] for row in merge.take(pk))


def rows_reader(declared: Rows, ids: Any) -> Reader:
    """Reads one list: its rows, and the sets that hang on them."""
    model, parent = declared.model, declared.parent
    columns = columns_of(declared.fields)
    names, dates = [name for name, _ in columns], dates_of(declared.fields, model)
    sets = [f for f in declared.fields if isinstance(f, References)]
    rows = model._base_manager.order_by(by_key(f"{parent}__key"), "position", "id")
    if ids is not None:
        rows = rows.filter(**{f"{parent}__in": ids})
    merge = Merge(fetch(rows.values_list(f"{parent}_id", "id", *(path for _, path in columns)), ids))
    merges = [(f, f.ordered(model), Merge(reference_rows(f, model, parent, ids))) for f in sets]

    def read(pk: int) -> Any:
        found = {row[1]: fill(names, dates, row[2:]) for row in merge.take(pk)}
        for f, ordered, targets in merges:
            for child in found.values():
                child[f.name] = []
            for _record, owner, key in targets.take(pk):
                if owner in found:  # a row whose own reference dangles is not read; `verify` tells
                    found[owner][f.name].append(key)
            if not ordered:
                for child in found.values():
                    child[f.name].sort()
        children = list(found.values())
        return (children[0] if children else None) if declared.single else children

    return read


def stream(kind: Kind, ids: Any = None) -> Iterator[RecordDocument]:
    """The records of a kind as plain data, sorted by key; `ids` (a list or a query of ids) narrows it."""
    for _pk, record in stream_with_ids(kind, ids):
        yield record


def stream_with_ids(kind: Kind, ids: Any = None) -> Iterator[tuple[int, RecordDocument]]:
    model = kind.model
    columns = columns_of(kind.all_fields)
    names, dates = [name for name, _ in columns], dates_of(kind.all_fields, model)
    records = model._base_manager.order_by(by_key("key"))
    if ids is not None:
        records = records.filter(pk__in=ids)
    readers: list[tuple[str, Reader]] = [
        (f.name, rows_reader(f, ids) if isinstance(f, Rows) else references_reader(f, model, ids))
        for f in kind.fields
        if isinstance(f, Rows | References)
    ]
    for pk, *values in fetch(records.values_list("pk", *(path for _, path in columns)), ids):
        record = fill(names, dates, values)
        for name, read in readers:
            record[name] = read(pk)
        yield pk, record


def envelope(records: dict[str, Any], edition: Edition | None = None) -> Document:
    """The document around the records: the contract's format, version and edition."""
    said = None
    if edition is not None:
        said = {"number": edition.number, "at": edition.at, "who": edition.who, "digest": edition.digest, "hash": edition.hash}
    return {"format": FORMAT, "version": VERSION, "edition": said, "records": records}


def document() -> Document:
    """The whole register as plain data, as it is now."""
    with snapshot():
        return envelope({name: list(stream(kind)) for name, kind in KINDS.items()})


def record_of(kind: Kind, key: str) -> RecordDocument | None:
    """One record's document, or None."""
    with snapshot():
        return next(stream(kind, kind.model._base_manager.filter(key=key).values("pk")), None)
