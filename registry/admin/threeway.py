"""Three versions of one record side by side: as it was opened, as somebody saved it, and as it was typed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db import models

from registry.diff import Names, describe, describe_identity, show
from registry.document import KIND_OF, KINDS, Field, Kind, Reference, References, Rows, references_of

from .fitted import NEW, SAW, WAS, listed, place_of
from .typed import Gone, Row, document_of, forms_of, row_of

Versions = tuple[Any, Any, Any]


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


@dataclass(frozen=True, eq=False)
class Beside:
    """One row of a list in the three versions; None where it is not.

    places: where it stands in each. number: its place in the form, None when it is not there. typed: it is new in both.
    shown: it is in the form because somebody added it, and she left it alone. gone: names of what she left alone in it,
    too, and what is there no more.
    """

    base: Row | None
    theirs: Row | None
    mine: Row | None
    places: tuple[int, int, int] = (0, 0, 0)
    number: int | None = None
    pk: str = ""
    typed: bool = False
    shown: bool = False
    gone: tuple[str, ...] = ()

    @property
    def rows(self) -> Versions:
        return self.base, self.theirs, None if self.shown else self.mine

    @property
    def returned(self) -> bool:
        """She changed what somebody else deleted."""
        return self.base is not None and self.theirs is None and self.mine not in (None, self.base)

    def is_one_cell(self, declared: Rows) -> bool:
        """Whether both changed the one row of a list so that cells of each would make one that nobody wrote."""
        if not declared.single or self.theirs is None or self.mine is None or self.mine == self.theirs:
            return False
        if self.base is None:
            return self.typed
        apart = [f.name for f in declared.fields if self.theirs[f.name] != self.mine[f.name]]
        clash = any(self.base[name] not in (self.theirs[name], self.mine[name]) for name in apart)
        return self.base not in (self.theirs, self.mine) and (clash or "text" in apart)


class Three:
    """A record in three versions, row beside row; what she did not change is in `mine` as it is in `base`.

    bound: her form and its lists. base, theirs: None when it is not known, or gone. saw: the version that she was shown
    last, if that is another one than `base`.
    """

    def __init__(self, kind: Kind, bound: tuple[Any, list[Any]], base: Any, theirs: Any, saw: Any = None) -> None:
        form, formsets = bound
        self.kind, self.lists = kind, {formset.prefix: formset for formset in formsets}
        self.typed = document_of(kind, form, formsets)
        self.base, self.theirs, self.saw = base or theirs, theirs or base, saw
        self.known, self.is_gone = base is not None, theirs is None
        self.mine, self.gone = self.told(kind.fields, kind.model, self.base, self.typed)

    @property
    def versions(self) -> Versions:
        return self.base, self.theirs, self.mine

    @cached_property
    def pks(self) -> dict[tuple[str, str], int]:
        """The numbers of all that is referred to and there, by kind and key."""
        found: dict[tuple[str, str], int] = {}
        versions = (self.base, self.theirs, self.typed)
        wanted = {pair for version in versions if version for pair in references_of(self.kind.name, version)}
        for name in sorted({name for name, _key in wanted}):
            keys = [str(key) for kind, key in wanted if kind == name]
            rows = KINDS[name].model._base_manager.filter(key__in=keys)
            found |= {(name, key): pk for key, pk in rows.values_list("key", "pk")}
        return found

    def told(self, fields: Any, model: Any, base: Row | None, mine: Row) -> tuple[Row, tuple[str, ...]]:
        """Her row, in which a choice that is gone is the one of `base` that is gone; and the names of such fields."""
        made, gone = dict(mine), []
        for f in fields:
            if not isinstance(f, Reference | References) or base is None:
                continue
            kind = KIND_OF[f.model_field(model).related_model].name
            before, hers = (row[f.name] if isinstance(f, References) else [row[f.name]] for row in (base, mine))
            missing = [key for key in before if key and (kind, key) not in self.pks]
            keys = [missing.pop(0) if isinstance(key, Gone) and missing else key for key in hers]
            if keys != hers:
                gone.append(f.name)
                made[f.name] = keys[0] if isinstance(f, Reference) else keys if f.ordered(model) else sorted(keys)
        return made, tuple(gone)

    @cached_property
    def rows(self) -> dict[str, list[Beside]]:
        """Every list. Where one side is not known, or gone, it is taken to say what the other says."""
        found = {f.name: list(self.beside(f)) for f in self.kind.fields if isinstance(f, Rows)}
        if not self.known:
            return {name: [like(one, 1, 0) for one in rows] for name, rows in found.items()}
        if self.is_gone:
            return {name: [like(one, 0, 1) for one in rows] for name, rows in found.items()}
        return found

    def beside(self, declared: Rows) -> Iterator[Beside]:
        formset = self.lists[declared.name]
        before, now, saw = (listed(declared, version) for version in (self.base, self.theirs, self.saw))
        left = dict(enumerate(before)) if self.known else {}
        here = dict(zip(formset.shown, enumerate(now), strict=False))
        ranks = {form.prefix: rank for rank, form in enumerate(forms_of(formset))}
        for number, form in enumerate(formset.forms):
            pk = str(form.instance.pk or "")
            if not pk and not form.has_changed():
                continue
            place = place_of(form.said(WAS), len(before))
            base = left.pop(place, None) if place is not None else None
            at, theirs = here.pop(pk, (0, None))
            hers, gone = self.told(declared.fields, declared.model, base, row_of(declared, form))
            mine = hers if form.prefix in ranks else None
            seen = place_of(form.said(SAW), len(saw))
            fresh = self.known and base is None and form.said(WAS) != NEW
            shown = fresh and mine is not None and mine in (theirs, None if seen is None else saw[seen])
            at_all = (place or 0, at, ranks.get(form.prefix, 0))
            yield Beside(base, theirs, mine, at_all, number, pk, form.said(WAS) == NEW, shown, gone)
        for pk, (at, theirs) in here.items():  # it will stand in her form
            yield Beside(None, theirs, None if self.known else theirs, (0, at, 0), pk=pk)
        for place, base in left.items():
            yield Beside(base, None, None, (place, 0, 0))


def like(beside: Beside, one: int, other: int) -> Beside:
    """With the same row in two versions."""
    rows, places = [beside.base, beside.theirs], list(beside.places)
    rows[other], places[other] = rows[one], places[one]
    return replace(beside, base=rows[0], theirs=rows[1], places=(places[0], places[1], places[2]))


def lines(three: Three, names: Names) -> list[Line]:
    """What differs between base, theirs and mine, in the declaration's order and in the words of the history."""
    return list(compare(three, three.kind.fields, three.kind.model, three.versions, names))


def compare(
    three: Three, fields: tuple[Field, ...], model: type[models.Model], versions: Versions, names: Names, row: str = ""
) -> Iterator[Line]:
    for f in fields:
        if isinstance(f, Rows):
            yield from compare_rows(three, f, model, names)
            continue
        values = tuple(version[f.name] for version in versions)
        if not values[0] == values[1] == values[2]:
            shown = tuple(show(f, model, value, names) for value in values)
            yield Line(f.heading(model), row, shown, changed_by(values))


def compare_rows(three: Three, declared: Rows, model: type[models.Model], names: Names) -> Iterator[Line]:
    heading, found = declared.heading(model), three.rows[declared.name]
    for beside in sorted(found, key=first_place):
        rows: Any = beside.rows
        if rows[0] == rows[1] == rows[2]:
            continue
        if all(rows) and not beside.is_one_cell(declared):
            label = "" if declared.single else describe_identity(declared, rows[0], names)
            yield from compare(three, declared.fields, declared.model, rows, names, label or heading)
        else:
            shown = tuple(describe(declared, row, names) if row else "" for row in rows)
            yield Line(heading, "", shown, changed_by(rows))
    common = [beside for beside in found if all(beside.rows)]
    orders = [sorted(common, key=lambda one: one.places[version]) for version in range(3)]
    places = tuple([one.places for one in order] for order in orders)
    if not places[0] == places[1] == places[2]:
        shown = tuple(
            "; ".join(describe_identity(declared, one.rows[version], names) for one in order)
            for version, order in enumerate(orders)
        )
        yield Line(heading, "", shown, changed_by(places), moved=True)


def first_place(beside: Beside) -> tuple[bool, bool, int]:
    """In the order of base, then what was added meanwhile, then what she added."""
    there = [row is not None for row in beside.rows]
    first = there.index(True) if any(there) else 0
    return first > 0, first > 1, beside.places[first]


def changed_by(values: Any) -> str:
    base, theirs, mine = values
    if base == theirs:
        return "mine"
    if base == mine:
        return "theirs"
    return "same" if theirs == mine else "both"
