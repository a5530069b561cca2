"""A record's declared fields as headings and cells: a field that is newly declared appears by itself."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from registry.diff import describe, show
from registry.document import KIND_OF, KINDS, Column, Field, Reference, References, Rows
from registry.models import Answer

from .place import Names, Place, Record
from .words import Cell, Fact, Line, Piece, bullet, plain, record_link, text

# Shown otherwise, or no fact about the record: its name, its place in lists, the officer's own tick.
APART = {"key", "name", "legal_name", "public", "position", "description"}


def public_fields(kind: str) -> Iterator[Field]:
    """The declared fields of a kind that strangers may see and that stand for themselves."""
    fields = [f for f in KINDS[kind].fields if f.public and f.name not in APART]
    lists = {f.name for f in KINDS[kind].fields if isinstance(f, Rows | References)}
    for declared in fields:
        base, _under, answer = declared.name.rpartition("_")
        if answer == "because" or (answer == "answer" and any(answers(base, name) for name in lists)):
            continue  # said where the list would stand
        yield declared


def answers(base: str, name: str) -> bool:
    """Whether the answer `base` is given for the list `name`: `joint` for `joint_controllers`."""
    return name == base or name.startswith(f"{base}_")


def facts(place: Place, kind: str, record: Record, names: Names, skip: Iterable[str] = ()) -> list[Fact]:
    """Every public field of a record, in the declaration's order; marks that are not set share one line."""
    model, left_out, unmarked = KINDS[kind].model, set(skip), []
    found = []
    for declared in public_fields(kind):
        if declared.name in left_out:
            continue
        if record[declared.name] is False:
            unmarked.append(declared.heading(model))
        else:
            found.append(fact(place, declared, model, record, names))
    if unmarked:
        found.append(Fact(_("Not marked as"), plain(", ".join(unmarked))))
    return found


def fact(place: Place, declared: Field, model: type[models.Model], record: Record, names: Names) -> Fact:
    return Fact(heading(declared, model), cell(place, declared, model, record, names), declared.law)


def heading(declared: Field, model: type[models.Model]) -> str:
    said = declared.heading(model)
    return said[:1].upper() + said[1:]


def cell(place: Place, declared: Field, model: type[models.Model], record: Record, names: Names) -> Cell:
    """One field's value in readers' words; of a list without rows, the answer given instead."""
    value = record[declared.name]
    if isinstance(declared, Column):
        return column_cell(declared, model, record, names)
    lines: list[Line] = []
    if isinstance(declared, Reference | References):
        kind = KIND_OF[declared.model_field(model).related_model].name
        keys = [value] if isinstance(declared, Reference) and value else value or []
        lines = [[record_link(place, kind, key, names)] for key in keys]
    elif isinstance(declared, Rows) and value:
        rows = [value] if declared.single else value
        hidden = {declared.only: False} if declared.only else {}  # that a row is public goes without saying
        lines = [text(describe(declared, {**row, **hidden}, names)) for row in rows]
    return bullet(lines) if lines else answered(record, declared.name)


def column_cell(declared: Column, model: type[models.Model], record: Record, names: Names) -> Cell:
    value = record[declared.name]
    if declared.name.endswith("_answer"):
        return answered(record, declared.name.removesuffix("_answer"))
    said = show(declared, model, value, names) if value not in ("", None) else ""
    if isinstance(value, str) and value.startswith(("https://", "http://")) and said == value:
        return Cell([[Piece(value, value)]])
    return plain(said)


def answered(record: Record, name: str) -> Cell:
    """A list that holds nothing: none, not applicable because, or not stated; three different things."""
    known = [field.removesuffix("_answer") for field in record if field.endswith("_answer")]
    base = next((base for base in known if answers(base, name)), name)
    answer, because = record.get(f"{base}_answer", ""), record.get(f"{base}_because", "")
    if answer == Answer.NONE:
        return plain(_("None"))
    if answer == Answer.BECAUSE:
        return plain(_("Not applicable, because {reason}").format(reason=because))
    return Cell()


def leftovers(declared: Rows, row: dict[str, Any], told: set[str], names: Names) -> list[Line]:
    """What a row states in fields that its table has no column for."""
    lines = []
    for inner in declared.fields:
        if inner.public and inner.name not in told and row[inner.name] not in ("", None, [], False):
            said = show(inner, declared.model, row[inner.name], names)
            lines.append(text(f"{heading(inner, declared.model)}: {said}", "quiet"))
    return lines


def rows_of(kind: str, name: str) -> Rows:
    declared = KINDS[kind][name]
    if not isinstance(declared, Rows):
        raise TypeError(name)
    return declared
