"""All editions, and what differs between two of them, in words."""

import difflib
import re
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.diff import Difference, differences
from registry.document import KINDS
from registry.editions import read
from registry.models import Edition, Published

from .answer import PAGE_NUMBER, Pages, public
from .frame import show
from .place import Place, Record, day_of, refs_of
from .words import Cell, Column, Line, Piece, Row, Table, text

HOW = ("added", "changed", "removed")


@public
def every(request: HttpRequest, place: Place) -> HttpResponse:
    pages = Pages(request, place.newest.number)
    rows = list(pages.cut(Edition.objects.order_by("-number")))
    begun = counts("since", rows)
    ended = counts("until", rows)
    columns = [
        Column(_("Edition"), "w2"),
        Column(_("Published"), "w2"),
        Column(_("Changes"), "w3"),
        Column(_("Fingerprint (SHA-256)")),
    ]
    table = Table(_("Editions, the newest first"), columns, css="tight")
    for edition in rows:
        at = {"number": edition.number}
        head = [Piece(_("Edition {number}").format(**at), reverse("registry:index", kwargs=at))]
        differs = [Piece(_("First edition"))]
        if edition.number > 1:
            said = changed_words(begun.get(edition.number, set()), ended.get(edition.number, set()))
            differs = [Piece(said, reverse("registry:changes", kwargs=at))]
        day = date_format(day_of(edition), "j F Y")
        cells = [Cell([text(day)]), Cell([differs]), Cell([[Piece(edition.digest, css="code")]])]
        table.rows.append(Row(Cell([head]), cells))
    return show(request, place, "editions", "editions", title=_("Editions"), table=table, pages=pages)


def counts(field: str, editions: Iterable[Edition]) -> dict[int, set[tuple[str, str]]]:
    """The records that began (`since`) or ended (`until`) with each edition; the first edition's are not counted."""
    numbers = [edition.number for edition in editions if edition.number > 1]
    found: dict[int, set[tuple[str, str]]] = {}
    for number, kind, key in Published.objects.filter(**{f"{field}__in": numbers}).values_list(field, "kind", "key"):
        found.setdefault(number, set()).add((kind, key))
    return found


def changed_words(begun: set[tuple[str, str]], ended: set[tuple[str, str]]) -> str:
    return _("{added} added, {changed} changed, {removed} removed").format(
        added=len(begun - ended), changed=len(begun & ended), removed=len(ended - begun)
    )


@public
def changes(request: HttpRequest, place: Place) -> HttpResponse:
    """What differs between this edition and another, the one before unless asked otherwise."""
    other = compared_with(request, place.edition)
    if other is None:
        return show(request, place, "changes", "editions", title=_("Edition 1 is the first"), first=True)
    older, newer = sorted((other, place.edition), key=lambda edition: edition.number)
    was, now = (Place(edition, place.newest, True, place.withdrawn) for edition in (older, newer))
    found = read.compare(older, newer)
    by_how = {how: [c for c in found if how_of(c) == how] for how in HOW}
    ordered = [c for how in HOW for c in by_how[how]]
    pages = Pages(request, len(ordered))
    count = {how: len(of) for how, of in by_how.items()}
    return show(
        request,
        place,
        "changes",
        "editions",
        title=_("What changed between edition {one} and edition {two}").format(one=older.number, two=newer.number),
        notice=now.register if said_of(now) != said_of(was) else None,
        older=older,
        newer=newer,
        was=was,
        now=now,
        was_url=was.url("index"),
        now_url=now.url("index"),
        other=other.number,
        lead=summary(count, now.rows().count()),
        sections=tables(was, now, pages.cut(ordered), count),
        pages=pages,
        others=others(place),
    )


def said_of(place: Place) -> tuple[str, str | None]:
    """The notice of change: shown with the edition that first says it."""
    return place.register["change_notice"], place.register["change_from"]


def summary(count: dict[str, int], total: int) -> str:
    said = ngettext(
        "{n} record added, {changed} changed, {removed} removed.",
        "{n} records added, {changed} changed, {removed} removed.",
        count["added"],
    )
    same = total - count["added"] - count["changed"]
    rest = ngettext("The other {n} record is the same.", "The other {n} records are the same.", same)
    return f"{said.format(n=count['added'], changed=count['changed'], removed=count['removed'])} {rest.format(n=same)}"


def how_of(changed: read.Changed) -> str:
    return "changed" if changed.before and changed.after else "added" if changed.after else "removed"


def compared_with(request: HttpRequest, edition: Edition) -> Edition | None:
    asked = request.GET.get("with")
    if asked is None:
        return read.get(edition.number - 1)
    other = read.get(int(asked)) if PAGE_NUMBER.match(asked) else None
    if other is None:
        raise Http404
    return other


def others(place: Place) -> list[int]:
    """Editions this one can also be compared with, newest first; enough of them for a list of choices."""
    numbers = Edition.objects.exclude(number=place.edition.number).order_by("-number").values_list("number", flat=True)
    return list(numbers[:100])


Sides = list[tuple[read.Changed, list[Difference]]]


def tables(was: Place, now: Place, page: list[read.Changed], count: dict[str, int]) -> list[tuple[str, str, Table]]:
    """(anchor, heading, table) for what was added, changed and removed, as far as it stands on this page."""
    described = told(was, now, page)
    found = []
    for how, heading in (("added", _("Added")), ("changed", _("Changed")), ("removed", _("Removed"))):
        of = [(changed, said) for changed, said in described if how_of(changed) == how]
        if of:
            make = changed_table if how == "changed" else one_sided_table
            found.append((how, heading, make(was if how == "removed" else now, was, how, of, count[how])))
    return found


def told(was: Place, now: Place, page: list[read.Changed]) -> Sides:
    """Each record with its differences, in the names of its edition; the same few queries whatever the number."""
    records = read.records(digest for changed in page for digest in (changed.before, changed.after) if digest)
    before = {c: records[c.before] for c in page if c.before in records}
    after = {c: records[c.after] for c in page if c.after in records}
    old = was.names(ref for c, record in before.items() for ref in refs_of(c.kind, [record]))
    new = now.names(ref for c, record in after.items() for ref in refs_of(c.kind, [record]))

    def said(changed: read.Changed) -> list[Difference]:
        sides: tuple[Record | None, Record | None] = before.get(changed), after.get(changed)
        missing = (changed.before and sides[0] is None) or (changed.after and sides[1] is None)
        return [] if missing else differences(changed.kind, *sides, old, new)

    return [(changed, said(changed)) for changed in page]


def name_cell(place: Place, changed: read.Changed, said: list[Difference]) -> Cell:
    """The record's name and kind; a withdrawn content takes its name with it."""
    kind = KINDS[changed.kind].heading
    name = changed.name if said else changed.key
    return Cell(
        [[Piece(name, place.page_of(changed.kind, changed.key))], text(kind[:1].upper() + kind[1:], "place quiet")]
    )


def one_sided_table(place: Place, _was: Place, how: str, of: Sides, count: int) -> Table:
    added = how == "added"
    caption = (
        ngettext("{n} record added", "{n} records added", count)
        if added
        else ngettext("{n} record removed", "{n} records removed", count)
    )
    columns = [Column(_("Record"), "w3"), Column(_("What it says") if added else _("What it said"))]
    table = Table(caption.format(n=count), columns)
    for changed, said in of:
        lines = [
            [Piece(f"{title(d)}: "), Piece(d.after or d.before, css="ins" if added else "del")]
            for d in said
            if d.field != "public"
        ]
        table.rows.append(
            Row(name_cell(place, changed, said), [Cell(lines, _("Its content was withdrawn"), listed=True)])
        )
    return table


def changed_table(now: Place, was: Place, _how: str, of: Sides, count: int) -> Table:
    caption = ngettext("{n} record changed, field by field", "{n} records changed, field by field", count).format(
        n=count
    )
    said = [_("Edition {number} said"), _("Edition {number} says")]
    columns = [
        Column(_("Record"), "w2"),
        Column(_("What changed"), "w2"),
        Column(said[0].format(number=was.edition.number)),
        Column(said[1].format(number=now.edition.number)),
    ]
    table = Table(caption, columns)
    for changed, found in of:
        head = name_cell(now, changed, found)
        for difference in found:
            before, after = marked(difference.before, difference.after)
            what = Cell([text(title(difference)), text(how_words(difference), "quiet")])
            sides = [Cell([line] if line else [], _("Nothing")) for line in (before, after)]
            table.rows.append(Row(head, [what, *sides]))
        if not found:
            withdrawn = Cell(empty=_("Its content was withdrawn"))
            table.rows.append(Row(head, [withdrawn, withdrawn, withdrawn]))
    return table


def title(difference: Difference) -> str:
    said = f"{difference.heading[:1].upper()}{difference.heading[1:]}"
    return f"{said} ({difference.row})" if difference.row else said


def how_words(difference: Difference) -> str:
    return {"added": _("added"), "removed": _("removed"), "changed": _("changed"), "moved": _("in another order")}[
        difference.how
    ]


def marked(before: str, after: str) -> tuple[Line, Line]:
    """Both texts with the words that differ marked; wholly different texts are marked whole."""
    old, new = re.findall(r"\s+|\S+", before), re.findall(r"\s+|\S+", after)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if len(old) + len(new) > 2000 or matcher.quick_ratio() < 0.5:
        return [Piece(before, css="del")] if before else [], [Piece(after, css="ins")] if after else []
    left: Line = []
    right: Line = []
    for how, a, b, c, d in matcher.get_opcodes():
        same = how == "equal"
        left.append(Piece("".join(old[a:b]), css="" if same else "del"))
        right.append(Piece("".join(new[c:d]), css="" if same else "ins"))
    return [piece for piece in left if piece.text], [piece for piece in right if piece.text]
