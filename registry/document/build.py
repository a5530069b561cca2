"""From the tables to the register document, in a number of queries that does not depend on the size.

One query for a kind, one for each of its lists and sets, all in the order of the record's key; then they are merged
as they come, so that a stream needs no more memory than one record.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Collate

from registry.models import Edition

from .declaration import KINDS
from .fields import Column, Field, Kind, Reference, References, Rows

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
        sqlite: Any = connection
        mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
        try:
            with transaction.atomic():
                sqlite.transaction_mode = mode
                yield
        finally:
            sqlite.transaction_mode = mode
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
        self.groups = groupby(rows, key=itemgetter(0))
        self.owner, self.rows = next(self.groups, NOTHING)

    def take(self, owner: int) -> list[tuple[Any, ...]]:
        """All rows of this owner; they must be next."""
        if self.owner != owner:
            return []
        taken = list(self.rows)
        self.owner, self.rows = next(self.groups, NOTHING)
        return taken


NOTHING: tuple[Any, Iterator[tuple[Any, ...]]] = (None, iter(()))


class Keys:
    """Keys by id, one query a kind: cheaper than joining the vocabulary to every row of a whole register.

    in_order: records come sorted by key; else as they lie, which the database can read faster.
    sparse: empty fields are left out, as in a stored version (`content.strip`), which saves a second walk.
    """

    def __init__(self, in_order: bool = True, sparse: bool = False) -> None:
        self.in_order, self.sparse = in_order, sparse
        self.found: dict[type[models.Model], dict[int, str]] = {}

    def order(self, record: str) -> Any:
        """What lists are sorted by to meet their records in turn; `record` is how a row leads to its record."""
        return by_key(f"{record}__key") if self.in_order else f"{record}_id"

    def of(self, model: type[models.Model]) -> dict[int, str]:
        if model not in self.found:
            self.found[model] = dict(model._base_manager.order_by().values_list("pk", "key"))
        return self.found[model]


class Table:
    """How the rows of one table become plain data: its columns, its dates, and keys for its references."""

    def __init__(self, fields: tuple[Field, ...], model: type[models.Model], ids: Any, keys: Keys) -> None:
        columns = [f.name for f in fields if isinstance(f, Column)]
        references = [f for f in fields if isinstance(f, Reference)]
        self.names = columns + [f.name for f in references]
        self.dates = [f.name for f in fields if isinstance(f, Column) and f.is_date(model)]
        # Of a few records, joins; of all, the keys are known already.
        self.paths = columns + [f"{f.name}_id" if ids is None else f"{f.name}__key" for f in references]
        targets = [(f.name, f.model_field(model).related_model) for f in references]
        self.keys = [(name, keys.of(target)) for name, target in targets] if ids is None else []
        self.sparse = keys.sparse

    def fill(self, values: Iterable[Any]) -> dict[str, Any]:
        row = dict(zip(self.names, values, strict=False))
        if self.sparse:
            row = {name: value for name, value in row.items() if value is not None and value != ""}
        for name in self.dates:
            if row.get(name) is not None:
                row[name] = row[name].isoformat()
        for name, keys in self.keys:
            if row.get(name) is not None:
                row[name] = keys.get(row[name])
        return row


def fetch(rows: Any, ids: Any) -> Iterator[tuple[Any, ...]]:
    """Everything is streamed; a few records are read at once (a server-side cursor would cost three trips each)."""
    if ids is not None:
        return iter(rows)
    # SQLite's driver makes the right types itself; Django would look at every value of every row once more.
    return plain_rows(rows) if connection.vendor == "sqlite" else rows.iterator(CHUNK)


def plain_rows(rows: Any) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk


Reader = Callable[[int], Any]


def reference_rows(
    declared: References, model: type[models.Model], path: str, ids: Any, keys: Keys
) -> Iterator[tuple[Any, ...]]:
    """(record's id, owner's id, key referred to) of one set or ordered list, sorted by the record's key.

    path: how the owner row leads to its record ("" when the owner is the record itself).
    """
    field = declared.model_field(model)
    owner, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    record = f"{owner}__{path}" if path else owner
    rows = field.remote_field.through._base_manager.order_by(keys.order(record), "id")
    if ids is not None:
        return iter(rows.filter(**{f"{record}__in": ids}).values_list(f"{record}_id", f"{owner}_id", f"{target}__key"))
    known = keys.of(field.related_model)
    found = fetch(rows.values_list(f"{record}_id", f"{owner}_id", f"{target}_id"), ids)
    return ((pk, row, known[to]) for pk, row, to in found if to in known)


def references_reader(declared: References, model: type[models.Model], ids: Any, keys: Keys) -> Reader:
    merge = Merge(reference_rows(declared, model, "", ids, keys))
    order: Callable[[Any], list[str]] = list if declared.ordered(model) else sorted
    return lambda pk: order(row[2] for row in merge.take(pk))


def rows_reader(declared: Rows, ids: Any, keys: Keys) -> Reader:
    """Reads one list: its rows, and the sets that hang on them."""
    model, parent = declared.model, declared.parent
    table = Table(declared.fields, model, ids, keys)
    rows = model._base_manager.order_by(keys.order(parent), "position", "id")
    if ids is not None:
        rows = rows.filter(**{f"{parent}__in": ids})
    merge = Merge(fetch(rows.values_list(f"{parent}_id", "id", *table.paths), ids))
    sets = [f for f in declared.fields if isinstance(f, References)]
    merges = [(f.name, f.ordered(model), Merge(reference_rows(f, model, parent, ids, keys))) for f in sets]

    def read(pk: int) -> Any:
        taken = merge.take(pk)
        children = [table.fill(row[2:]) for row in taken]
        if merges:
            owners = {row[1]: child for row, child in zip(taken, children, strict=True)}
            for name, ordered, targets in merges:
                attach(name, ordered, targets.take(pk), owners)
        if keys.sparse:
            children = sparse_rows(children, merges)
        return (children[0] if children else None) if declared.single else children

    return read


def sparse_rows(children: list[RecordDocument], merges: list[Any]) -> list[RecordDocument]:
    """Rows without empty sets, and no rows that say nothing."""
    for name, _ordered, _targets in merges:
        for child in children:
            if not child[name]:
                del child[name]
    return [child for child in children if child]


def attach(name: str, ordered: bool, targets: list[tuple[Any, ...]], owners: dict[int, RecordDocument]) -> None:
    """Hang each row's references on it."""
    for child in owners.values():
        child[name] = []
    for _record, owner, key in targets:
        if owner in owners:  # a row whose own reference dangles is not read; `verify` tells
            owners[owner][name].append(key)
    if not ordered:
        for child in owners.values():
            child[name].sort()


def stream(kind: Kind, ids: Any = None, keys: Keys | None = None) -> Iterator[RecordDocument]:
    """The records of a kind as plain data, sorted by key and whole unless `keys` says otherwise; `ids` narrows it."""
    model, keys = kind.model, keys or Keys()
    table = Table(kind.all_fields, model, ids, keys)
    records = model._base_manager.order_by(by_key("key") if keys.in_order else "pk")
    if ids is not None:
        records = records.filter(pk__in=ids)
    readers: list[tuple[str, Reader]] = [
        (f.name, rows_reader(f, ids, keys) if isinstance(f, Rows) else references_reader(f, model, ids, keys))
        for f in kind.fields
        if isinstance(f, Rows | References)
    ]
    for pk, *values in fetch(records.values_list("pk", *table.paths), ids):
        record = table.fill(values)
        for name, read in readers:
            value = read(pk)
            if value or not keys.sparse:
                record[name] = value
        yield record


@contextmanager
def without_collector() -> Iterator[None]:
    """A whole register is millions of objects that stay: looking for garbage among them costs a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def envelope(records: dict[str, Any], edition: Edition | None = None) -> Document:
    """The document around the records: the contract's format, version and edition."""
    said = None
    if edition is not None:
        said = {
            "number": edition.number,
            "at": edition.at,
            "who": edition.who,
            "digest": edition.digest,
            "hash": edition.hash,
        }
    return {"format": FORMAT, "version": VERSION, "edition": said, "records": records}


def document() -> Document:
    """The whole register as plain data, as it is now."""
    with snapshot(), without_collector():
        keys = Keys(in_order=False)
        found = {name: sorted(stream(kind, keys=keys), key=itemgetter("key")) for name, kind in KINDS.items()}
    return envelope(found)


def record_of(kind: Kind, key: str) -> RecordDocument | None:
    """One record's document, or None."""
    with snapshot():
        return next(stream(kind, kind.model._base_manager.filter(key=key).values("pk")), None)
