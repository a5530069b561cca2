"""Two terms of one vocabulary made one: what of their uses would stand twice, and the moving, set by set."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from registry.document import KINDS, Kind, Reference, References, Rows
from registry.models.text import clean_text

from .paths import paths_to

# A place is no word: of two rows that become one, the first keeps its place.
PLACES = ("order",)


@dataclass
class Doubles:
    """What would stand twice in a list once every use of the old term is one of the kept.

    drop: rows, by model, that say what an earlier row says already. clashes: records, by kind and list, in which two
    rows that must not be doubled differ in their words; an officer has to look at these first.
    """

    drop: dict[type[Any], list[int]] = field(default_factory=lambda: defaultdict(list))
    clashes: dict[tuple[Kind, Rows], list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def dropped(self) -> int:
        return sum(map(len, self.drop.values()))


def doubles_of(old: Any, kept: Any) -> Doubles:
    found = Doubles()
    for kind in KINDS.values():
        for rows, name in paths_to(kind, type(old)):
            if rows is not None and name in rows.identity and is_one(rows, name):
                compare(kind, rows, name, old, kept, found)
    return found


def is_one(declared: Rows, name: str) -> bool:
    return any(f.name == name and isinstance(f, Reference) for f in declared.fields)


def compare(kind: Kind, declared: Rows, name: str, old: Any, kept: Any, found: Doubles) -> None:
    """Look at the records that use both terms in this list."""
    seen: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_with_both(declared, name, old, kept):
        identity = tuple(row[f] for f in declared.identity if f != name)
        others = [o for o in seen[row["owner"], identity] if o[name] != row[name]]
        if any(words(declared, other, name) == words(declared, row, name) for other in others):
            found.drop[declared.model].append(row["pk"])
            continue
        if others and declared.unique:
            found.clashes[kind, declared].append(row["owner"])
        seen[row["owner"], identity].append(row)


def words(declared: Rows, row: dict[str, Any], name: str) -> list[Any]:
    return [row[f.name] for f in declared.fields if f.name != name and f.name not in PLACES]


def rows_with_both(declared: Rows, name: str, old: Any, kept: Any) -> list[dict[str, Any]]:
    """The rows that name one of the two, of records whose list names both, in the order of the list."""
    manager, parent = declared.model._base_manager, declared.parent
    rows = manager.filter(**{f"{name}__in": [old.pk, kept.pk]}).order_by(parent, "position", "id")
    for term in (old, kept):
        rows = rows.filter(**{f"{parent}__in": manager.filter(**{name: term.pk}).values(parent)})
    sets = [f for f in declared.fields if isinstance(f, References)]
    read = [dict(row) for row in rows.values("pk", parent, *(f.name for f in declared.fields if f not in sets))]
    for row in read:
        row["owner"] = row[parent]
    for inner in sets:
        fill(inner, declared.model, read)
    return read


def fill(declared: References, model: Any, rows: list[dict[str, Any]]) -> None:
    """Each row's references, in the order that counts."""
    made = declared.model_field(model)
    owner, target = made.columns()
    there: dict[int, list[int]] = defaultdict(list)
    joined = made.joining._base_manager.filter(**{f"{owner}__in": [row["pk"] for row in rows]})
    for pk, to in joined.order_by("id" if declared.ordered(model) else target).values_list(owner, target):
        there[pk].append(to)
    for row in rows:
        row[declared.name] = there[row["pk"]]


def join(old: Any, kept: Any, doubles: Doubles) -> None:
    """Every use of `old` becomes one of `kept`, which takes its names over; `old` goes."""
    for model, pks in doubles.drop.items():
        model._base_manager.filter(pk__in=pks).delete()
    for kind in KINDS.values():
        for rows, name in paths_to(kind, type(old)):
            model = rows.model if rows else kind.model
            declared = next(f for f in (rows.fields if rows else kind.fields) if f.name == name)
            if isinstance(declared, References):
                move(declared.model_field(model), old, kept)
            else:
                model._base_manager.filter(**{name: old.pk}).update(**{name: kept.pk})
    manager = type(old)._base_manager
    manager.filter(pk=kept.pk).update(aliases="\n".join(aliases_of(old, kept)))
    manager.get(pk=old.pk).delete()


def move(made: Any, old: Any, kept: Any) -> None:
    """References in their order: who has both keeps the first of the two."""
    owner, target = made.columns()
    rows = made.joining._base_manager.filter(**{f"{target}__in": [old.pk, kept.pk]})
    earlier = made.joining._base_manager.filter(
        **{f"{target}__in": [old.pk, kept.pk], owner: OuterRef(owner), "id__lt": OuterRef("id")}
    )
    rows.filter(Exists(earlier)).delete()
    rows.filter(**{target: old.pk}).update(**{target: kept.pk})


def aliases_of(old: Any, kept: Any) -> list[str]:
    """The other names of the kept term afterwards: its own, then the old one's name and other names, none twice."""
    found = {folded(kept.name): ""}
    for name in (*lines(kept.aliases), old.name, *lines(old.aliases)):
        found.setdefault(folded(name), clean_text(name))
    return [name for name in found.values() if name]


def lines(text: str) -> Iterable[str]:
    return [line for line in text.split("\n") if line.strip()]


def folded(name: str) -> str:
    return " ".join(name.split()).casefold()
