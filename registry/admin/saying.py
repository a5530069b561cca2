"""What the ticked records say before a list action, and what became of them after it, in words.

What would give way is named before anybody confirms. Queries do not depend on how many records are ticked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from registry.diff import Comparison
from registry.document import Kind, Rows, references_of, stream

from . import writing
from .chosen import Chosen
from .merge import names_of

NAMED = 8  # records that are named; the others are counted
BECAUSE = "_because"  # the reason of an answer, which says nothing without it


@dataclass(frozen=True)
class Saying:
    """A record and what it says now."""

    name: str
    url: str
    words: str


@dataclass(frozen=True)
class Present:
    """How many of the ticked records say something there now, and the first of them."""

    count: int
    first: list[Saying]

    @property
    def more(self) -> int:
        return self.count - len(self.first)


def giving_way(action: Any, kind: Kind) -> tuple[str, ...]:
    """The fields whose words give way: those that are set, and the answer whose place a list takes."""
    if action.value or action.inside:
        return ()
    first = action.fields[0]
    answer = [f.name for f in kind.fields if f.name in (f"{first}_answer", f"{first}{BECAUSE}")]
    return (*(() if action.adds else action.fields), *answer)


def replaced(action: Any, kind: Kind, pks: list[int]) -> dict[str, dict[str, Any]]:
    """What these records say where the action writes, by key. Those that it leaves alone do not count."""
    names = action.fields if action.value else giving_way(action, kind)
    if not names:
        return {}
    left = writing.owners_of(kind[action.unless], pks) if action.unless else set()
    speaking = [name for name in names if not name.endswith(BECAUSE)]
    return {
        record["key"]: record
        for record in stream(
            replace(kind, fields=tuple(kind[name] for name in names)), [pk for pk in pks if pk not in left]
        )
        if any(record[name] and record[name] != kind[name].empty(kind.model) for name in speaking)
    }


def present(action: Any, kind: Kind, chosen: Chosen) -> Present | None:
    """What gives way in these records, which is what they say; None where nothing can."""
    names = giving_way(action, kind)
    if not names:
        return None
    fields, said = tuple(kind[name] for name in names), chosen.says
    rows = kind.model._base_manager.filter(pk__in=chosen.pks)
    known = {key: (str(title), pk) for key, title, pk in rows.values_list("key", kind.title, "pk")}
    first = sorted(said, key=lambda key: (known[key][0].casefold(), key))[:NAMED]
    words = words_of(kind, fields, [said[key] for key in first])
    url = f"admin:registry_{kind.model._meta.model_name}_change"
    return Present(
        len(said),
        [
            Saying(known[key][0], reverse(url, args=[known[key][1]]), told)
            for key, told in zip(first, words, strict=True)
        ],
    )


def words_of(kind: Kind, fields: tuple[Any, ...], records: list[dict[str, Any]]) -> list[str]:
    """What each of these states there, in readers' words."""
    names = names_of({ref for record in records for ref in references_of(kind.name, record)})
    empty = {f.name: f.empty(kind.model) for f in fields}
    compared = Comparison(names, names)
    return [" · ".join(d.before for d in compared.fields(fields, kind.model, record, empty)) for record in records]


def agreed(action: Any, kind: Kind, pks: list[int]) -> dict[str, Any]:
    """What all of the ticked records say in every field that the action sets together; {} where they differ.

    One fact alone is not filled in: it would be stated again, or changed, but never kept.
    """
    together = len(action.fields) > 1 and not action.inside and not isinstance(kind[action.fields[0]], Rows)
    if not together:
        return {}
    left = writing.owners_of(kind[action.unless], pks) if action.unless else set()
    rows = kind.model._base_manager.filter(pk__in=[pk for pk in pks if pk not in left]).order_by()
    found = list(rows.values(*action.fields).distinct()[:2])
    return found[0] if len(found) == 1 else {}


# Afterwards.


def tell(request: HttpRequest, kind: Kind, done: writing.Done, row: Any = "") -> None:
    """The success in numbers; who was left alone is named. row: what a record must list to be changed."""
    said = [ngettext("%d record was changed.", "%d records were changed.", done.changed) % done.changed]
    if done.already:
        said.append(ngettext("%d said so already.", "%d said so already.", done.already) % done.already)
    for pks, words in (
        (done.other, ngettext("%(n)d states another one", "%(n)d state another one", len(done.other))),
        (done.lacking, ngettext("%(n)d lists no %(row)s", "%(n)d list no %(row)s", len(done.lacking))),
        (
            done.left,
            ngettext(
                "%(n)d lists something there and was left alone",
                "%(n)d list something there and were left alone",
                len(done.left),
            ),
        ),
    ):
        if pks:
            told = words % {"n": len(pks), "row": row}
            said.append(gettext("%(said)s: %(names)s.") % {"said": told, "names": named(kind, pks)})
    messages.add_message(request, messages.SUCCESS if done.changed else messages.INFO, " ".join(said))


def named(kind: Kind, pks: Iterable[int]) -> str:
    """The first of these records by name, and how many more there are."""
    pks = list(pks)
    rows = kind.model._base_manager.filter(pk__in=pks).order_by(kind.title, "pk")
    names = [gettext("“%(name)s”") % {"name": title} for title in rows.values_list(kind.title, flat=True)[:NAMED]]
    more = len(pks) - len(names)
    if more:
        names.append(ngettext("%d more", "%d more", more) % more)
    return get_text_list(names, gettext("and"))
