"""What an officer changed, laid over what is stored now; written into her form, which then is saved like any other."""

from collections.abc import Callable, Iterator
from typing import Any

from django.forms.formsets import ORDERING_FIELD_NAME
from django.http import QueryDict

from registry.document import KIND_OF, Field, References, Rows

from .threeway import Beside, Three, Versions
from .typed import Gone, PostedRow, Row, posted, posted_row, posted_rows, put_rows
from .weave import joined, woven

Put = Callable[[str, list[str]], Any]


def refresh(three: Three, data: QueryDict) -> None:
    """Before she is asked: let what she did not change and what is there no more be what is stored now."""
    kind = three.kind
    for f in kind.fields:
        if f.name in three.gone:
            data.setlist(f.name, numbers(three, f, kind.model, merged(f, three.versions)))
        if isinstance(f, Rows):
            refresh_rows(three, f, data)


def refresh_rows(three: Three, declared: Rows, data: QueryDict) -> None:
    out = set()
    for one in three.rows[declared.name]:
        if one.number is None:
            continue
        if (one.shown and one.mine != one.theirs) or (one.gone and one.theirs is None and one.mine == one.base):
            out.add(one.number)  # a row that was only shown to her comes back as it is now, if it is still there
        elif one.gone and all(one.rows):
            for f in declared.fields:
                if f.name in one.gone:
                    pks = numbers(three, f, declared.model, merged(f, one.rows))
                    data.setlist(f"{declared.name}-{one.number}-{f.name}", pks)
    if out:
        rows, initial = posted_rows(data, declared.name)
        stay = [row for number, row in enumerate(rows) if number not in out]
        put_rows(data, declared.name, stay, sum(number not in out for number in range(min(initial, len(rows)))))


def take_theirs(three: Three, data: QueryDict, form: Any, lists: list[Any]) -> None:
    """Put what is stored now into every field, row and cell that she did not change.

    form, lists: as they are stored. What both changed is hers.
    """
    plain = tuple(f for f in three.kind.fields if not isinstance(f, Rows))
    take_cells(three, plain, three.kind.model, three.versions, form, data.setlist)
    stored = {formset.prefix: formset for formset in lists}
    for f in three.kind.fields:
        if isinstance(f, Rows) and three.base[f.name] != three.theirs[f.name]:
            take_rows(three, f, data, stored[f.name])


def take_rows(three: Three, declared: Rows, data: QueryDict, stored: Any) -> None:
    found = three.rows[declared.name]
    rows, _initial = posted_rows(data, declared.name)
    forms = {str(form.instance.pk): form for form in stored.forms if form.instance.pk}
    here = placed(found, 1)
    made: dict[Beside, PostedRow] = {}
    for one in here:  # one that she deleted is ticked in her form
        row = made[one] = posted_row(forms[one.pk]) if one.number is None else rows[one.number]
        before = empty(declared) if one.typed else one.base
        if before is not None and one.mine is not None and not one.is_one_cell(declared):
            versions = before, one.theirs, one.mine
            take_cells(three, declared.fields, declared.model, versions, forms[one.pk], row.__setitem__)
    # What somebody deleted stays gone, unless she changed it.
    for one in found:
        if one.number is not None and one.theirs is None and one.mine not in (None, one.base):
            made[one] = rows[one.number]
    order = [one for one in woven(placed(found, 0), here, placed(found, 2)) if one in made]
    if not declared.single:
        for place, one in enumerate(order):
            made[one][ORDERING_FIELD_NAME] = [str(place + 1)]
    new = [one for one in order if one.theirs is None]
    put_rows(data, declared.name, [made[one] for one in (*here, *new)], len(here))


def placed(found: list[Beside], version: int) -> list[Beside]:
    """The rows of one version, in its order."""
    there = [one for one in found if (one.base, one.theirs, one.mine)[version] is not None]
    return sorted(there, key=lambda one: one.places[version])


def take_cells(three: Three, fields: tuple[Field, ...], model: Any, rows: Versions, form: Any, put: Put) -> None:
    for cell in cells(fields):
        before, now, hers = ([row[f.name] for f in cell] for row in rows)
        if now in (before, hers):
            continue
        if hers == before:
            for f in cell:
                if f.name in form.fields:
                    put(f.name, posted(form[f.name]))
        elif isinstance(cell[0], References):
            put(cell[0].name, numbers(three, cell[0], model, joined(before[0], now[0], hers[0])))


def cells(fields: tuple[Field, ...]) -> Iterator[list[Field]]:
    """Fields that are read together are changed together: of 12 months and 2 years nobody meant 12 years."""
    cell: list[Field] = []
    for f in fields:
        if cell and not f.continues:
            yield cell
            cell = []
        cell.append(f)
    yield cell


def empty(declared: Rows) -> Row:
    return {f.name: f.empty(declared.model) for f in declared.fields}


def merged(declared: Field, rows: Versions) -> list[str]:
    """The keys of a reference, or of several, of which she left something alone that is there no more."""
    before, now, hers = (row[declared.name] for row in rows)
    return joined(before, now, hers) if isinstance(declared, References) else [now] if now else []


def numbers(three: Three, declared: Field, model: Any, keys: list[str]) -> list[str]:
    """What a browser would send of these choices."""
    kind = KIND_OF[declared.model_field(model).related_model].name
    return [key.pk if isinstance(key, Gone) else str(three.pks[kind, key]) for key in keys]
