"""What differs from an edition's moment, told from the chain alone: cheap at any size, and about whole records.

Internal fields and records that readers never see count too; what readers would see anew is `publish.preview`.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from registry.changes.history import contents
from registry.document import KINDS
from registry.models import Edition, Entry, Head, Published
from registry.roles import JUDGEMENTS

from . import read


@dataclass(frozen=True)
class Changed:
    """A record that is not what it was at the edition's moment. how: added, changed or removed."""

    kind: str
    key: str
    name: str
    how: str


@dataclass(frozen=True)
class Since:
    """How many records differ, and some of them by name: what readers see first, then the latest.

    judged: how many accepted findings and remarks differ, by kind; no reader ever sees them, so they count apart.
    """

    edition: Edition
    added: int
    changed: int
    removed: int
    latest: list[Changed]
    judged: dict[str, int]

    @property
    def total(self) -> int:
        return self.added + self.changed + self.removed


def since(edition: Edition, entries: Any, most: int) -> Since:
    """What differs now, among the records that these entries speak of. Three queries.

    A record's first entry after the edition says what it was then; its head says what it is now. What was changed
    and changed back does not differ.
    """
    own = {"kind": OuterRef("kind"), "key": OuterRef("key")}
    between = Entry.objects.filter(**own, change__gt=edition.change, change__lt=OuterRef("change"))
    first = entries.filter(change__gt=edition.change, kind__in=KINDS).exclude(Exists(between))
    now = Coalesce(Subquery(Head.objects.filter(**own).values("digest")), Value(""))
    rows = first.annotate(now=now).exclude(before=F("now"))
    told = ~Q(kind__in=JUDGEMENTS)
    counts = rows.order_by().aggregate(
        added=Count("pk", filter=told & Q(before="")),
        removed=Count("pk", filter=told & Q(now="")),
        total=Count("pk", filter=told),
        **{kind: Count("pk", filter=Q(kind=kind)) for kind in JUDGEMENTS},
    )
    ordered = rows.filter(told).annotate(seen=seen_by_readers()).order_by("-seen", "-pk")
    found = list(ordered.values_list("kind", "key", "before", "now")[:most])
    records = contents(now or before for _kind, _key, before, now in found)
    latest = []
    for kind, key, before, present in found:
        record = records.get(present or before)
        how = "removed" if not present else "changed" if before else "added"
        latest.append(Changed(kind, key, str(record[KINDS[kind].title]) if record else key, how))
    changed = counts["total"] - counts["added"] - counts["removed"]
    judged = {kind: counts[kind] for kind in JUDGEMENTS if counts[kind]}
    return Since(edition, counts["added"], changed, counts["removed"], latest, judged)


def seen_by_readers() -> Q:
    """An entry whose record readers see in the newest edition, or whose record is ticked public for the next."""
    seen = Q(Exists(Published.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"), until=None)))
    for kind in KINDS.values():
        if kind.listed:
            model: Any = kind.model
            ticked = model._base_manager.filter(key=OuterRef("key"), public=True)
            seen |= Q(Exists(ticked), kind=kind.name)
    return seen


def is_samples(edition: Edition) -> bool:
    """Whether an edition shows the sample, as the register's own record in it says."""
    register = read.record(edition, "register", "register")
    return bool(register and register["is_sample"])
