"""What differs since the last edition, record by record: a column and a filter, told from the chain and no document."""

from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from registry.document import Kind
from registry.editions.read import newest
from registry.models import Edition, Entry, Head

from .listfilters import Asked

NEW, CHANGED, SAME = "new", "changed", "same"
WORDS = {NEW: gettext_lazy("New"), CHANGED: gettext_lazy("Changed"), SAME: gettext_lazy("As it was")}


def differing(kind: Kind, edition: Edition) -> Any:
    """Present versions of records that are not what they were at the edition's moment, with `since`: new or changed.

    Internal fields count too. A record's first entry after the edition says what it was then; what was changed and
    changed back does not differ.
    """
    entries = Entry.objects.filter(kind=kind.name, key=OuterRef("key"), change__gt=edition.change)
    then = Subquery(entries.order_by("change_id").values("before")[:1])
    heads = Head.objects.filter(kind=kind.name, change__gt=edition.change).annotate(then=then)
    how = Case(When(Q(then=""), then=Value(NEW)), default=Value(CHANGED))
    return heads.exclude(then=F("digest")).annotate(since=how)


def with_since(queryset: Any, kind: Kind) -> Any:
    """The records with `since`; for readers of one page, so that no other row is asked."""
    edition = newest()
    if edition is None:
        return queryset.annotate(since=Value(NEW))
    heads = differing(kind, edition).filter(key=OuterRef("key"))
    return queryset.annotate(since=Coalesce(Subquery(heads.values("since")), Value(SAME)))


class SinceEdition(Asked):
    """Whether the record is new, changed or as it was when readers last got an edition."""

    title, parameter_name = gettext_lazy("since the last edition"), "since"
    kind: Kind
    edition: Any = None

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        self.edition = newest()
        return list(WORDS.items()) if self.edition else []

    def condition(self, value: str) -> Q:
        heads = differing(self.kind, self.edition)
        if value == SAME:
            return ~Q(key__in=heads.values("key"))
        return Q(key__in=heads.filter(since=value).values("key"))


def since_edition(kind: Kind) -> type[Asked]:
    return type(f"{kind.name}Since", (SinceEdition,), {"kind": kind, "__module__": __name__})
