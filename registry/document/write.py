"""One record from its document: made anew, or put in the place of the present one; the caller holds the change open."""

from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from .declaration import KINDS
from .faults import Fault, Faults
from .fields import Kind, References, Rows
from .load import Keys, Row, insert, is_refusal, link, reader_of, store_rows
from .parse import Parser, unique_columns


def write_record(kind: str, record: Any) -> int:
    """Make the record of this key be what its document says, lists included; returns its id, which stays.

    Raises `Faults` when the document is at fault, names a record that is not there, or takes another one's name;
    then nothing is written.
    """
    declared = KINDS[kind]
    with transaction.atomic():
        row, keys = checked(declared, record)
        pk: int | None = declared.model._base_manager.filter(key=row["key"]).values_list("pk", flat=True).first()
        if pk is None:
            (owner,) = insert(declared.model, declared.all_fields, [row], keys, [path(kind)])
        else:
            owner = replace(declared, pk, row, keys)
        keys[declared.model][row["key"]] = owner.pk
        write_lists(declared, owner, row, keys)
    return int(owner.pk)


def path(kind: str) -> str:
    """Where the record would stand in a file of its own: faults are told as those of a file."""
    return f"records.{kind}[0]"


def checked(kind: Kind, record: Any) -> tuple[Row, Keys]:
    """The record as it will be stored, and the ids of all it refers to; raises `Faults`."""
    parser = Parser()
    rows = parser.kind(kind, [record])
    parser.refuse()
    row = rows[0]
    for name in unique_columns(kind.model):
        if clashing(kind, row, name).exists():
            parser.fault(f"{path(kind.name)}.{name}", _("Another record has this already."), row[name])
    asked: dict[str, set[str]] = {name: set() for name in KINDS}
    for _path, of, key in parser.references:
        asked[of].add(key)
    found = {name: present(KINDS[name], wanted) for name, wanted in asked.items()}
    for where, of, key in parser.references:
        if key not in found[of] and (of, key) != (kind.name, row["key"]):
            parser.fault(where, _("There is no {kind} with this key.").format(kind=of), key)
    parser.refuse()
    return row, {KINDS[name].model: pks for name, pks in found.items()}


def clashing(kind: Kind, row: Row, name: str) -> Any:
    """Other records with the same value in a column that only one may have."""
    return kind.model._base_manager.exclude(key=row["key"]).filter(**{name: row[name]})


def clashes(kind: Kind, record: Row) -> list[Any]:
    """Other records that have what only one may have, such as a term's name."""
    names = [name for name in unique_columns(kind.model) if name != "key"]
    return [other for name in names if record[name] for other in clashing(kind, record, name)]


def faults_of(kind: Kind, record: Any) -> list[Fault]:
    """Why `write_record` would refuse the document, without writing anything; what only the database knows is left."""
    try:
        checked(kind, record)
    except Faults as refused:
        return refused.faults
    return []


def present(kind: Kind, keys: set[str]) -> dict[str, int]:
    """Ids by key of those that are there."""
    return dict(kind.model._base_manager.filter(key__in=keys).values_list("key", "pk")) if keys else {}


def replace(kind: Kind, pk: int, row: Row, keys: Keys) -> Any:
    """The present record with the document's own fields and its lists empty."""
    try:
        with transaction.atomic():
            kind.model._base_manager.filter(pk=pk).update(**reader_of(kind.model, kind.all_fields, keys)(row))
    except DatabaseError as error:
        if is_refusal(error):
            raise Faults([Fault(path(kind.name), str(error), row)]) from error
        raise
    model: Any = kind.model
    for declared in kind.fields:
        if isinstance(declared, Rows):
            declared.model._base_manager.filter(**{declared.parent: pk}).delete()
        elif isinstance(declared, References):
            field = declared.model_field(kind.model)
            field.joining._base_manager.filter(**{field.columns()[0]: pk}).delete()
    return model(pk=pk)


def write_lists(kind: Kind, owner: Any, row: Row, keys: Keys) -> None:
    for declared in kind.fields:
        if isinstance(declared, References):
            link(declared, kind.model, [(owner, row)], keys)
        elif isinstance(declared, Rows):
            store_rows(declared, [owner], [row], keys, f"records.{kind.name}")
