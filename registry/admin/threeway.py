"""Three versions of one record side by side: as it was opened, as somebody saved it, and as it was typed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import models

from registry.diff import Names, describe, describe_identity, identified, show
from registry.document import Field, Kind, Rows

Three = tuple[Any, Any, Any]


@dataclass(frozen=True)
class Line:
    """One fact that is not the same in all three.

    shown: base, theirs and mine in readers' words. by: theirs, mine, both, or same (both did the same).
    row: which row of a list it is about, "" if none. moved: only the order of the rows differs.
    """

    heading: str
    row: str
    shown: tuple[str, ...]
    by: str
    moved: bool = False

    @property
    def base(self) -> str:
        return self.shown[0]

    @property
    def theirs(self) -> str:
        return self.shown[1]

    @property
    def mine(self) -> str:
        return self.shown[2]


def lines(kind: Kind, versions: Three, names: Names) -> list[Line]:
    """What differs between base, theirs and mine, in the declaration's order and the words of the history."""
    return list(compare(kind.fields, kind.model, versions, names))


def compare(
    fields: tuple[Field, ...], model: type[models.Model], versions: Three, names: Names, row: str = ""
) -> Iterator[Line]:
    for f in fields:
        values = tuple(version[f.name] for version in versions)
        if values[0] == values[1] == values[2]:
            continue
        if isinstance(f, Rows):
            yield from compare_rows(f, model, values, names)
        else:
            shown = tuple(show(f, model, value, names) for value in values)
            yield Line(f.heading(model), row, shown, changed_by(values))


def compare_rows(declared: Rows, model: type[models.Model], values: Any, names: Names) -> Iterator[Line]:
    found = [identified(declared, value) for value in values]
    heading = declared.heading(model)
    for identity in dict.fromkeys(chain(*found)):
        rows: Any = tuple(version.get(identity) for version in found)
        if rows[0] == rows[1] == rows[2]:
            continue
        if all(rows):
            label = "" if declared.single else describe_identity(declared, rows[0], names)
            yield from compare(declared.fields, declared.model, rows, names, label or heading)
        else:
            shown = tuple(describe(declared, row, names) if row else "" for row in rows)
            yield Line(heading, "", shown, changed_by(rows))
    common = set.intersection(*(set(version) for version in found))
    orders = tuple([identity for identity in version if identity in common] for version in found)
    if not orders[0] == orders[1] == orders[2]:
        shown = tuple(
            "; ".join(describe_identity(declared, version[identity], names) for identity in order)
            for version, order in zip(found, orders, strict=True)
        )
        yield Line(heading, "", shown, changed_by(orders), moved=True)


def changed_by(values: Any) -> str:
    base, theirs, mine = values
    if base == theirs:
        return "mine"
    if base == mine:
        return "theirs"
    return "same" if theirs == mine else "both"
