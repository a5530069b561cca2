"""What happened lately, for the start page: the latest changes in words, and what differs from the last edition."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from registry.changes import history as past
from registry.document import KINDS
from registry.editions.read import newest
from registry.editions.since import is_samples, since
from registry.models import Change, Register
from registry.roles import JUDGEMENTS

from . import history
from .counted import Number

LATEST = 8
NAMED = 10  # records named that differ from the last edition
FIELDS = 3  # fields named of one changed record


def entries(request: HttpRequest) -> Any:
    """What this person may see of the history; None when that is nothing."""
    try:
        return history.entries_for(request)
    except PermissionDenied:
        return None


def latest(allowed: Any) -> list[dict[str, Any]]:
    """The latest changes of records, a line for each; as many queries however much they touched."""
    told = allowed.exclude(kind__in=JUDGEMENTS)
    changes = list(Change.objects.filter(Exists(told.filter(change=OuterRef("pk")))).order_by("-number")[:LATEST])
    mine = told.filter(change__in=[change.number for change in changes])
    is_record = Q(kind__in=KINDS)
    rows = (
        mine.order_by()
        .values("change")
        .annotate(
            total=Count("pk"),
            added=Count("pk", filter=is_record & Q(before="")),
            removed=Count("pk", filter=is_record & Q(after="")),
            records=Count("pk", filter=is_record),
            editions=Count("pk", filter=Q(kind="edition")),
        )
    )
    counts = {row["change"]: row for row in rows}
    alone = [number for number, row in counts.items() if row["total"] == 1]
    single = {e.change.number: e for e in past.events(mine.filter(change__in=alone).select_related("change"))}
    return [history.told_change(change) | line(change, counts[change.number], single) for change in changes]


def judged(allowed: Any, latest: list[dict[str, Any]]) -> list[Number]:
    """The accepted findings and remarks that were written beside these changes: numbers only, each with its list."""
    first = latest[-1]["change"] if len(latest) == LATEST else None
    rows = allowed.filter(kind__in=JUDGEMENTS, change__gte=first.number if first else 0)
    counts = dict(rows.order_by().values_list("kind").annotate(Count("key", distinct=True)))
    return of_judgement(counts, first.at if first else "")


def of_judgement(counts: dict[str, int], at: str) -> list[Number]:
    """So many accepted findings and remarks, each leading to its changes since that moment ("" for all of them)."""
    words = {
        "waiver": lambda n: ngettext("%(n)d accepted finding", "%(n)d accepted findings", n),
        "remark": lambda n: ngettext("%(n)d remark", "%(n)d remarks", n),
    }
    return [
        Number(counts[kind], words[kind](counts[kind]) % {"n": counts[kind]}, changes_since(at, kind=kind))
        for kind in JUDGEMENTS
        if counts.get(kind)
    ]


def changes_since(at: str, **asked: str) -> str:
    """The list of changes from that day on."""
    asked |= {"since": at[:10]} if at else {}
    return f"{reverse('admin:changes')}?{urlencode(asked)}"


def line(change: Change, count: dict[str, int], single: dict[int, past.Event]) -> dict[str, str]:
    """A change in words: its one record by name, or how many records it touched and how."""
    whole = reverse("admin:one_change", args=[change.number])
    event = single.get(change.number)
    if event is None:
        return {"name": many(count), "words": "", "url": whole}
    if event.kind == "edition":
        return {"name": gettext("Edition %(number)s published") % {"number": event.key}, "words": "", "url": whole}
    if event.kind not in KINDS:
        return {"name": gettext("Stored content withdrawn"), "words": "", "url": whole}
    return {"name": event.name, "words": one(event), "url": history.record_url(event.kind, event.key)}


def one(event: past.Event) -> str:
    """What happened to one record."""
    if event.how != "changed":
        return gettext("added") if event.how == "added" else gettext("deleted")
    fields = list(dict.fromkeys(d.heading for d in event.differences)) or [gettext("changed")]
    more = len(fields) - FIELDS
    if more > 0:
        fields = [*fields[:FIELDS], ngettext("%(more)d more", "%(more)d more", more) % {"more": more}]
    return get_text_list(fields, gettext("and"))


def many(count: dict[str, int]) -> str:
    """How many records a change touched, and how."""
    changed = count["records"] - count["added"] - count["removed"]
    said = [
        words % {"count": number}
        for number, words in (
            (count["added"], ngettext("%(count)d record added", "%(count)d records added", count["added"])),
            (changed, ngettext("%(count)d record changed", "%(count)d records changed", changed)),
            (count["removed"], ngettext("%(count)d record deleted", "%(count)d records deleted", count["removed"])),
        )
        if number
    ]
    if count["editions"]:
        said.append(gettext("an edition published"))
    return get_text_list(said, gettext("and"))


def unpublished(allowed: Any, register: Register | None) -> dict[str, Any] | None:
    """What differs from the newest edition; None before the first.

    Against the sample's last edition nothing is counted: all of one's own register differs from it.
    """
    edition = newest()
    if edition is None:
        return None
    about = {"edition": edition, "next": edition.number + 1}
    if is_samples(edition) and register and not register.is_sample:
        return about | {"sample": True}
    found = since(edition, allowed, NAMED)
    named = [
        {"changed": one, "kind": KINDS[one.kind].heading, "url": history.record_url(one.kind, one.key)}
        for one in found.latest
    ]
    return about | {
        "found": found,
        "named": named,
        "more": found.total - len(named),
        "more_url": changes_since(edition.at),
        "judged": of_judgement(found.judged, edition.at),
    }
