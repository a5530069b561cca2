"""Writing one stated fact into many records: what each says now is read as in its document, then set by set."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import Max

from registry.document import Kind, Reference, References, Rows, stream
from registry.document.load import BATCH


class Done(NamedTuple):
    """How many records were changed, and how many said so already; which were left alone, and why.

    left: for what they list. other: for what their rows state already. lacking: for having no row to fill.
    """

    changed: int
    already: int
    left: Collection[int] = ()
    other: Collection[int] = ()
    lacking: Collection[int] = ()


def put(action: Any, kind: Kind, pks: list[int], stated: dict[str, Any]) -> Done:
    """Make the records say what is stated."""
    if action.inside:
        return fill(kind[action.inside], pks, stated, action.fields[0])  # type: ignore[arg-type]
    listing = owners_of(kind[action.unless], pks) if action.unless else set()
    pks = [pk for pk in pks if pk not in listing]
    names = action.fields
    first = kind[names[0]]
    wanted = {name: plain(kind[name], stated[name]) for name in names} if not isinstance(first, Rows) else {}
    if isinstance(first, Rows):
        wanted = {first.name: [{f.name: plain(f, stated[f.name]) for f in first.fields}]}
    ids = dict(kind.model._base_manager.filter(pk__in=pks).values_list("key", "pk"))
    changed = []
    for record in stream(replace(kind, fields=tuple(kind[name] for name in names)), pks):
        if not says(record, wanted, action):
            changed.append(ids[record["key"]])
    if changed:
        write(kind, first, changed, stated, action.adds)
        take_back_answer(kind, first.name, changed)
    return Done(len(changed), len(pks) - len(changed), listing)


def owners_of(declared: Any, pks: list[int], **asked: Any) -> set[int]:
    """Which of the records list something there."""
    rows = declared.model._base_manager.filter(**{f"{declared.parent}__in": pks}, **asked)
    return set(rows.order_by().values_list(f"{declared.parent}_id", flat=True))


def fill(declared: Rows, pks: list[int], stated: dict[str, Any], first: str) -> Done:
    """State it in every row that leaves the first of the fields empty; all others stay."""
    found = owners_of(declared, pks, **{first: ""})
    listing = owners_of(declared, pks)
    other = states_another(declared, listing - found, stated)
    rows = declared.model._base_manager.filter(**{f"{declared.parent}__in": found, first: ""})
    rows.update(**stated)
    already = len(listing) - len(found) - len(other)
    return Done(len(found), already, other=other, lacking=set(pks) - listing)


def states_another(declared: Rows, pks: Iterable[int], stated: dict[str, Any]) -> set[int]:
    """Which of these records have a row that says something else; what is left open is no difference."""
    asked = [name for name, value in stated.items() if value]
    rows = declared.model._base_manager.filter(**{f"{declared.parent}__in": list(pks)}).order_by()
    read = rows.values_list(f"{declared.parent}_id", *asked)
    return {pk for pk, *values in read if values != [stated[name] for name in asked]}


def plain(declared: Any, value: Any) -> Any:
    """A form's value as it would stand in the document."""
    if isinstance(declared, References):
        return [record.key for record in value]
    if isinstance(declared, Reference):
        return value.key if value else None
    return value.isoformat() if hasattr(value, "isoformat") else value


def says(record: dict[str, Any], wanted: dict[str, Any], action: Any) -> bool:
    """Whether the record says so already."""
    if action.once:
        return all(record[name] for name in wanted)
    if action.by:
        [(name, [item])] = wanted.items()
        return any(all(row[field] == item[field] for field in action.by) for row in record[name])
    if action.adds:
        return all(item in record[name] for name, items in wanted.items() for item in items)
    return all(same(record[name], value) for name, value in wanted.items())


def same(now: Any, value: Any) -> bool:
    return now == value or (
        isinstance(value, list) and all(isinstance(v, str) for v in value) and set(now) == set(value)
    )


def write(kind: Kind, declared: Any, pks: list[int], stated: dict[str, Any], adds: bool) -> None:
    if isinstance(declared, Rows):
        write_rows(declared, pks, stated, adds)
    elif isinstance(declared, References):
        if not adds:
            joined(declared, kind.model, pks).delete()
        link(declared, kind.model, pks, stated[declared.name])
    else:
        kind.model._base_manager.filter(pk__in=pks).update(**stated)


def joined(declared: References, model: Any, owners: list[int]) -> Any:
    field = declared.model_field(model)
    return field.joining._base_manager.filter(**{f"{field.columns()[0]}__in": owners})


def link(declared: References, model: Any, owners: Iterable[int], targets: Iterable[Any]) -> None:
    """Every owner refers to every target, after what it refers to already."""
    field = declared.model_field(model)
    owner, target = field.columns()
    owners, targets = list(owners), list(targets)
    there = set(joined(declared, model, owners).values_list(owner, target))
    pairs = [(pk, record.pk) for pk in owners for record in targets if (pk, record.pk) not in there]
    rows = [field.joining(**{owner: pk, target: to}) for pk, to in pairs]
    field.joining._base_manager.bulk_create(rows, batch_size=BATCH)


def write_rows(declared: Rows, owners: list[int], stated: dict[str, Any], adds: bool) -> None:
    """One row more in every owner's list, at its end; or the only one."""
    parent, manager = f"{declared.parent}_id", declared.model._base_manager
    rows = manager.filter(**{f"{parent}__in": owners})
    if not adds:
        rows.delete()
    last = dict(rows.order_by().values_list(parent).annotate(Max("position")))
    sets = [f for f in declared.fields if isinstance(f, References)]
    columns = {f.name: stated[f.name] for f in declared.fields if f not in sets}
    made = manager.bulk_create(
        [declared.model(**{parent: pk, "position": last.get(pk, -1) + 1, **columns}) for pk in owners], batch_size=BATCH
    )
    for inner in sets:
        link(inner, declared.model, [row.pk for row in made], stated[inner.name])


def take_back_answer(kind: Kind, name: str, pks: list[int]) -> None:
    """Where something is stated now, “none” and “does not apply” are no answer any more."""
    answer = f"{name}_answer"
    if any(f.name == answer for f in kind.fields):
        kind.model._base_manager.filter(pk__in=pks).exclude(**{answer: ""}).update(**{answer: ""})
