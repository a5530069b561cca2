"""A parsed register document into empty tables, set by set; the caller holds the change open."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from .declaration import KINDS
from .fields import Column, Field, Kind, Reference, References, Rows
from .parse import Fault, Faults, Parser

BATCH = 1000
Keys = dict[type[models.Model], dict[str, int]]


def load(doc: Any) -> int:
    """Store a whole register document; returns the number of records.

    Raises `Faults` when anything is wrong with it or when the register holds anything; then nothing is stored.
    """
    parsed = Parser().kinds(doc)
    for name, kind in KINDS.items():
        if kind.model._base_manager.exists():
            raise Faults([Fault(f"records.{name}", _("The register is not empty: a whole register can only be imported into an empty one."))])
    keys: Keys = {}
    for name, kind in KINDS.items():
        store(kind, parsed[name], keys)
    return sum(map(len, parsed.values()))


def store(kind: Kind, records: list[dict[str, Any]], keys: Keys) -> None:
    path = f"records.{kind.name}"
    made = insert(kind.model, kind.all_fields, records, keys, [f"{path}[{n}]" for n in range(len(records))])
    keys[kind.model] = {record["key"]: row.pk for record, row in zip(records, made, strict=True)}
    for declared in kind.fields:
        if isinstance(declared, References):
            link(declared, kind.model, zip(made, records, strict=True), keys)
        elif isinstance(declared, Rows):
            store_rows(declared, made, records, keys, path)


def store_rows(declared: Rows, owners: list[Any], records: list[dict[str, Any]], keys: Keys, path: str) -> None:
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
    model: type[models.Model],
    fields: tuple[Field, ...],
    rows: list[dict[str, Any]],
    keys: Keys,
    paths: list[str],
    more: list[dict[str, Any]] | None = None,
) -> list[Any]:
    instances = [
        model(**values(fields, model, row, keys), **(more[number] if more else {})) for number, row in enumerate(rows)
    ]
    try:
        with transaction.atomic():
            return model._base_manager.bulk_create(instances, batch_size=BATCH)
    except IntegrityError as error:
        raise Faults(broken(model, instances, paths, rows) or [Fault(paths[0], str(error))]) from error


def values(fields: tuple[Field, ...], model: type[models.Model], row: dict[str, Any], keys: Keys) -> dict[str, Any]:
    found = {f.name: row[f.name] for f in fields if isinstance(f, Column)}
    for f in fields:
        if isinstance(f, Reference):
            key = row[f.name]
            found[f"{f.name}_id"] = keys[f.model_field(model).related_model][key] if key else None
    return found


def link(declared: References, model: type[models.Model], pairs: Iterable[tuple[Any, dict[str, Any]]], keys: Keys) -> None:
    field = declared.model_field(model)
    owner, target = field.columns()
    through, pks = field.remote_field.through, keys[field.related_model]
    through._base_manager.bulk_create(
        (through(**{owner: row.pk, target: pks[key]}) for row, record in pairs for key in record[declared.name]),
        batch_size=BATCH,
    )


def broken(model: type[models.Model], instances: list[Any], paths: list[str], rows: list[dict[str, Any]]) -> list[Fault]:
    """Which rows the database's constraints refuse; asked only after it refused one."""
    faults = []
    checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    for instance, path, row in zip(instances, paths, rows, strict=True):
        for check in checks:
            try:
                check.validate(model, instance)
            except ValidationError as error:
                faults.append(Fault(path, " ".join(error.messages), row))
        if len(faults) >= 10:
            break
    return faults
