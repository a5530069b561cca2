"""Two editions side by side: which differ, what differs in each record, and the same in sentences."""

from dataclasses import dataclass, field

from django.http import Http404, HttpRequest

from registry.diff import Difference, differences
from registry.editions import read
from registry.models import Edition
from registry.sentences import sentences

from .answer import PAGE_NUMBER
from .place import Place, Record, refs_of

HOW = ("added", "changed", "removed")


@dataclass(frozen=True)
class Compared:
    """A record that differs. Without differences its content was withdrawn, and only its key may be told."""

    changed: read.Changed
    differences: list[Difference] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def how_of(changed: read.Changed) -> str:
    return "changed" if changed.before and changed.after else "added" if changed.after else "removed"


def in_order(found: list[read.Changed]) -> list[read.Changed]:
    """What was added first, what was removed last."""
    return [changed for how in HOW for changed in found if how_of(changed) == how]


def compared_with(request: HttpRequest, edition: Edition) -> Edition | None:
    """The edition asked for as `?with=`, else the one before; there is none before the first."""
    asked = request.GET.get("with")
    if asked is None:
        return read.get(edition.number - 1)
    other = read.get(int(asked)) if PAGE_NUMBER.match(asked) else None
    if other is None:
        raise Http404
    return other


def said_of(place: Place) -> tuple[str, str | None]:
    """The notice of change: shown with the edition that first says it."""
    return place.register["change_notice"], place.register["change_from"]


def told(was: Place, now: Place, page: list[read.Changed]) -> list[Compared]:
    """Each record with its differences, in the names of its edition; the same few queries whatever the number."""
    records = read.records(digest for changed in page for digest in (changed.before, changed.after) if digest)
    before = {c: records[c.before] for c in page if c.before in records}
    after = {c: records[c.after] for c in page if c.after in records}
    old = was.names(ref for c, record in before.items() for ref in refs_of(c.kind, [record]))
    new = now.names(ref for c, record in after.items() for ref in refs_of(c.kind, [record]))

    def said(changed: read.Changed) -> Compared:
        sides: tuple[Record | None, Record | None] = before.get(changed), after.get(changed)
        if (changed.before and sides[0] is None) or (changed.after and sides[1] is None):
            return Compared(changed)
        return Compared(
            changed,
            # That it is public goes without saying: readers see nothing else.
            [d for d in differences(changed.kind, *sides, old, new) if d.row or d.field != "public"],
            sentences(changed.kind, *sides, old, new),
        )

    return [said(changed) for changed in page]
