"""All editions, and what differs between two of them, in words."""

import difflib
import re
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.diff import Difference
from registry.document import KINDS
from registry.editions import read
from registry.models import Edition, Published

from .answer import Pages, public
from .compared import HOW, Compared, compared_with, how_of, in_order, said_of, told
from .frame import show
from .place import Place, day_of
from .words import Cell, Column, Line, Piece, Row, Table, limited, text


@public
def every(request: HttpRequest, place: Place) -> HttpResponse:
    pages = Pages(request, place.newest.number)
    rows = list(pages.cut(Edition.objects.order_by("-number")))
    samples = of_a_sample(rows)
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
        if edition.number in samples:
            head.append(Piece(_(" (SAMPLE)"), css="quiet"))
        differs = [Piece(_("First edition"))]
        if edition.number > 1:
            said = changed_words(begun.get(edition.number, set()), ended.get(edition.number, set()))
            differs = [Piece(said, reverse("registry:changes", kwargs=at))]
        day = date_format(day_of(edition), "j F Y")
        cells = [Cell([text(day)]), Cell([differs]), Cell([[Piece(edition.digest, css="code")]])]
        table.rows.append(Row(Cell([head]), cells))
    return show(request, place, "editions", "editions", title=_("Editions"), table=table, pages=pages)


def of_a_sample(editions: list[Edition]) -> set[int]:
    """The numbers of those that show example data, as the register's own record in them says."""
    numbers = [edition.number for edition in editions]
    versions = Published.objects.filter(kind="register", since__lte=max(numbers)).exclude(until__lte=min(numbers))
    spans = list(versions.values_list("digest", "since", "until"))
    told = read.records(digest for digest, _since, _until in spans)
    return {
        number
        for number in numbers
        for digest, since, until in spans
        if since <= number and (until is None or number < until) and told.get(digest, {}).get("is_sample")
    }


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
    pages = Pages(request, len(found))
    count = {how: sum(how_of(c) == how for c in found) for how in HOW}
    described = told(was, now, pages.cut(in_order(found)))
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
        words=[line for one in described for line in in_words(now, one)],
        sections=tables(was, now, described, count),
        pages=pages,
        others=others(place),
    )


def summary(count: dict[str, int], total: int) -> str:
    said = ngettext(
        "{n} record added, {changed} changed, {removed} removed.",
        "{n} records added, {changed} changed, {removed} removed.",
        count["added"],
    )
    same = total - count["added"] - count["changed"]
    rest = ngettext("The other {n} record is the same.", "The other {n} records are the same.", same)
    return f"{said.format(n=count['added'], changed=count['changed'], removed=count['removed'])} {rest.format(n=same)}"


def others(place: Place) -> list[int]:
    """Editions this one can also be compared with, newest first; enough of them for a list of choices."""
    numbers = Edition.objects.exclude(number=place.edition.number).order_by("-number").values_list("number", flat=True)
    return list(numbers[:100])


MOST, LONGEST = 12, 300  # sentences of one record, characters of one sentence
Sides = list[tuple[read.Changed, list[Difference]]]


def in_words(now: Place, one: Compared) -> list[Line]:
    """A record's sentences, its name a link; long ones are cut, the tables below say all."""
    page = now.page_of(one.changed.kind, one.changed.key) if one.changed.after else ""
    lines: list[Line] = []
    for sentence in one.sentences:
        name = one.changed.name
        start = name if sentence.startswith(f"{name}:") else sentence
        rest = Truncator(sentence.removeprefix(start)).chars(LONGEST)
        lines.append([Piece(Truncator(start).chars(LONGEST), page), *([Piece(rest)] if rest else [])])
    return limited(lines, MOST, f"#{how_of(one.changed)}")


def tables(was: Place, now: Place, described: list[Compared], count: dict[str, int]) -> list[tuple[str, str, Table]]:
    """(anchor, heading, table) for what was added, changed and removed, as far as it stands on this page."""
    found = []
    for how, heading in (("added", _("Added")), ("changed", _("Changed")), ("removed", _("Removed"))):
        of = [(one.changed, one.differences) for one in described if how_of(one.changed) == how]
        if of:
            make = changed_table if how == "changed" else one_sided_table
            found.append((how, heading, make(was if how == "removed" else now, was, how, of, count[how])))
    return found


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
