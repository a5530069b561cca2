"""Where a reader stands: which edition, by which address; and what can be looked up there."""

import datetime
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from registry.document import KINDS, references_of
from registry.editions import read
from registry.models import Edition, Entry, Published, PublishedUse

Record = dict[str, Any]
Ref = tuple[str, str]


COUNTS: dict[tuple[str, int], dict[str, int]] = {}
# Kinds of records that have a page of their own, and the name of its address.
OWN_PAGES = {"activity": "activity", "data_category": "data", "processor": "processor", "data_subject": "people"}
KEPT = 50  # editions whose counts a process remembers


def day_of(edition: Edition) -> datetime.date:
    return timezone.localdate(edition.moment)


class Place:
    """An edition as one reader sees it. pinned: asked for by number, so every link stays inside that edition.

    is_open: whether strangers may read it too.
    """

    def __init__(
        self, edition: Edition, newest: Edition, pinned: bool = False, withdrawn: int = 0, is_open: bool = True
    ) -> None:
        self.edition, self.newest, self.pinned, self.withdrawn = edition, newest, pinned, withdrawn
        self.is_open = is_open
        self.day = day_of(edition)

    def url(self, name: str, **kwargs: Any) -> str:
        if self.pinned:
            kwargs["number"] = self.edition.number
        return reverse(f"registry:{name}", kwargs=kwargs)

    def page_of(self, kind: str, key: str) -> str:
        """The address of a record's own page, "" for kinds that have none."""
        name = OWN_PAGES.get(kind)
        return self.url(name, key=key) if name else ""

    def rows(self, kind: str = "") -> QuerySet[Published]:
        """The edition's records, without those whose content was withdrawn: not even their names are shown."""
        rows = read.published(self.edition, kind)
        return rows.exclude(digest__in=Entry.objects.filter(kind="version").values("key")) if self.withdrawn else rows

    def digests(self, kind: str) -> Any:
        """The versions of one kind, for use inside another query."""
        return self.rows(kind).order_by().values("digest")

    def uses(self) -> QuerySet[PublishedUse]:
        """Every use of data by a public activity of this edition."""
        return PublishedUse.objects.filter(digest__in=self.digests("activity"))

    def few_uses(self) -> QuerySet[PublishedUse]:
        """The same, for questions that read few of them: each is looked up, instead of listing all activities."""
        activity = self.rows("activity").order_by().filter(digest=OuterRef("digest"))
        return PublishedUse.objects.filter(Exists(activity))

    @property
    def use_counts(self) -> dict[str, int]:
        """How many uses each kind of data has. An edition never changes, so each process counts it once."""
        known = (self.edition.hash, self.withdrawn)
        if known not in COUNTS:
            found = self.uses().order_by().values_list("data_category").annotate(Count("id"))
            while len(COUNTS) >= KEPT:
                COUNTS.pop(next(iter(COUNTS)), None)
            COUNTS[known] = dict(found)
        return COUNTS[known]

    def records(self, rows: Iterable[Published]) -> dict[Ref, Record]:
        """The records behind index rows, in their order, in one query."""
        rows = list(rows)
        found = read.records(some(row.digest for row in rows))
        return {(row.kind, row.key): found[row.digest] for row in rows if row.digest in found}

    def record(self, kind: str, key: str) -> Record | None:
        return self.records(self.rows(kind).filter(key=key)[:1]).get((kind, key))

    def gather(self, refs: Iterable[Ref]) -> dict[Ref, Record]:
        """Records by (kind, key), in two queries whatever their number."""
        wanted = set(refs)
        rows = self.rows().filter(kind__in=some(kind for kind, _ in wanted), key__in=some(key for _, key in wanted))
        return self.records(row for row in rows.order_by() if (row.kind, row.key) in wanted)

    def names(self, refs: Iterable[Ref]) -> "Names":
        wanted = set(refs)
        rows = self.rows().filter(kind__in=some(kind for kind, _ in wanted), key__in=some(key for _, key in wanted))
        found = rows.order_by().values_list("kind", "key", "name")
        return Names({(kind, key): name for kind, key, name in found if (kind, key) in wanted})

    @cached_property
    def register(self) -> Record:
        """The register's own record; it is in every edition, unless its content was withdrawn."""
        declared = KINDS["register"]
        return self.record("register", "register") or {f.name: f.empty(declared.model) for f in declared.all_fields}

    @cached_property
    def controller(self) -> Record | None:
        key = self.register["controller"]
        return self.record("organisation", key) if key else None

    @property
    def jurisdiction(self) -> str:
        """Whose list of adequate countries readers are shown."""
        return (self.controller or {}).get("jurisdiction") or "EU"


def some(values: Iterable[str]) -> list[str]:
    """Values for an IN; never none, so that a page asks the same number of queries whatever it holds."""
    return list(set(values)) or [""]


class Names:
    """Names of records by (kind, key); what is not in the edition is called by its key."""

    def __init__(self, found: dict[Ref, str]) -> None:
        self.found = found

    def __call__(self, kind: str, key: str) -> str:
        return self.found.get((kind, key), key)

    @classmethod
    def of(cls, records: dict[Ref, Record]) -> "Names":
        return cls({ref: str(record[KINDS[ref[0]].title]) for ref, record in records.items()})


def refs_of(kind: str, records: Iterable[Record]) -> set[Ref]:
    return {ref for record in records for ref in references_of(kind, record)}
