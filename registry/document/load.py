"""A register document into empty tables, set by set; the caller holds the change open."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext as _

from .declaration import KINDS
from .faults import Fault, Faults
from .fields import Column, Field, Kind, Reference, References, Rows
from .parse import Parser

BATCH = 1000
REFUSED = ("22", "23", "54")  # PostgreSQL's classes for data, constraints and limits
Keys = dict[type[models.Model], dict[str, int]]
Row = dict[str, Any]
Model = type[models.Model]


def load(doc: Any) -> int:
    """Store a whole register document; returns the number of records.

    Raises `Faults` when anything is wrong with it or when the register holds anything; then nothing is stored.
    """
    for name, kind in KINDS.items():
        if kind.model._base_manager.exists():
            said = _("The register is not empty: a whole register can only be imported into an empty one.")
            raise Faults([Fault(f"records.{name}", said)])
    parsed = Parser().kinds(doc)
    keys: Keys = {}
    with transaction.atomic():
        for name, kind in KINDS.items():
            store(kind, parsed[name], keys)
    return sum(map(len, parsed.values()))


def store(kind: Kind, records: list[Row], keys: Keys) -> None:
    path = f"records.{kind.name}"
    made = insert(kind.model, kind.all_fields, records, keys, [f"{path}[{n}]" for n in range(len(records))])
    keys[kind.model] = {record["key"]: row.pk for record, row in zip(records, made, strict=True)}
    for declared in kind.fields:
        if isinstance(declared, References):
            link(declared, kind.model, zip(made, records, strict=True), keys)
        elif isinstance(declared, Rows):
            store_rows(declared, made, records, keys, path)


def store_rows(declared: Rows, owners: list[Any], records: list[Row], keys: Keys, path: str) -> None:
    rows, parents, paths = [], [], []
    for number, (owner, record) in enumerate(zip(owners, records, strict=True)):
        for place, row in enumerate(record[declared.name]):
            rows.append(row)
            parents.append({f"{declared.parent}_id": owner.pk, "position": place})
            paths.append(f"{path}[{number}].{declared.name}" + ("" if declared.single else f"[{place}]"))
    made = insert(declared.model, declared.fields, rows, keys, paths, parents)
    for inner in declared.fields:
        if isinstance(inner, References):
            link(inner, declared.model, zip(made, rows, strict=True), keys)


def insert(
    model: Model,
    fields: tuple[Field, ...],
    rows: list[Row],
    keys: Keys,
    paths: list[str],
    more: list[Row] | None = None,
) -> list[Any]:
    """The rows as stored instances, in the same order; raises `Faults` naming the row that the database refuses."""
    read = reader_of(model, fields, keys)
    instances = [model(**read(row), **(more[number] if more else {})) for number, row in enumerate(rows)]
    error = refusal(model, instances)
    if error:
        first = culprit(model, instances)
        raise Faults([Fault(paths[first], str(refusal(model, instances[: first + 1])), rows[first])]) from error
    return instances


def reader_of(model: Model, fields: tuple[Field, ...], keys: Keys) -> Callable[[Row], Row]:
    """From a row of the document to the values of its own table: references by id."""
    columns = [f.name for f in fields if isinstance(f, Column)]
    targets = [(f.name, keys[f.model_field(model).related_model]) for f in fields if isinstance(f, Reference)]

    def read(row: Row) -> Row:
        found = {name: row[name] for name in columns}
        for name, pks in targets:
            found[f"{name}_id"] = pks[row[name]] if row[name] else None
        return found

    return read


def refusal(model: Model, instances: list[Any]) -> DatabaseError | None:
    """Store instances, or say why the database refuses them and store none.

    What the file's checks let through and a database does not take: a limit of one database's own.
    """
    try:
        with transaction.atomic():
            model._base_manager.bulk_create(instances, batch_size=BATCH)
    except DatabaseError as error:
        if is_refusal(error):
            return error
        raise
    return None


def is_refusal(error: DatabaseError) -> bool:
    """Whether the database refuses these values, and is not itself in trouble."""
    code = getattr(error.__cause__, "sqlstate", None) or ""
    return code.startswith(REFUSED) or type(error).__name__ in ("IntegrityError", "DataError")


def culprit(model: Model, instances: list[Any]) -> int:
    """The place of the first instance that cannot be stored with those before it: by halves, not one by one."""
    low, high = 0, len(instances) - 1
    while low < high:
        middle = (low + high) // 2
        point = transaction.savepoint()
        refused = refusal(model, instances[: middle + 1])
        transaction.savepoint_rollback(point)
        low, high = (low, middle) if refused else (middle + 1, high)
    return low


def link(declared: References, model: Model, pairs: Iterable[tuple[Any, Row]], keys: Keys) -> None:
    field = declared.model_field(model)
    owner, target = field.columns()
    through, pks = field.remote_field.through, keys[field.related_model]
    rows = [through(**{owner: row.pk, target: pks[key]}) for row, record in pairs for key in record[declared.name]]
    through._base_manager.bulk_create(rows, batch_size=BATCH)
