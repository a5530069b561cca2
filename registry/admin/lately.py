"""What happened lately, for the start page: the latest changes in words, and what differs from the last edition."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from registry.changes import history as past
from registry.document import KINDS
from registry.editions.read import newest
from registry.editions.since import since
from registry.models import Change

from . import history

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
    """The latest changes, a line for each; the number of queries does not depend on how much they touched."""
    changes = list(Change.objects.filter(Exists(allowed.filter(change=OuterRef("pk")))).order_by("-number")[:LATEST])
    mine = allowed.filter(change__in=[change.number for change in changes])
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


def unpublished(allowed: Any) -> dict[str, Any] | None:
    """What differs from the newest edition; None before the first."""
    edition = newest()
    if edition is None:
        return None
    found = since(edition, allowed, NAMED)
    named = [
        {"changed": one, "kind": KINDS[one.kind].heading, "url": history.record_url(one.kind, one.key)}
        for one in found.latest
    ]
    return {"found": found, "named": named, "more": found.total - len(named), "next": edition.number + 1}
