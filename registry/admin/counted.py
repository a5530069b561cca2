"""Numbers that lead to what they count: the lists of the desk as one person sees them, and findings by rule."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from registry.document import KINDS
from registry.findings.finding import Finding
from registry.findings.rule import Rule
from registry.findings.run import rules
from registry.models import ProcessingActivity
from registry.roles import entities_of

from .offered import in_use
from .scope import narrow


@dataclass(frozen=True)
class Number:
    """A number with the words that it counts and the list that shows just these; parts: numbers within it.

    rule: whose findings it counts, if it does.
    """

    count: int
    words: str
    url: str = ""
    parts: list["Number"] = field(default_factory=list)
    rule: Rule | None = None


class Lists:
    """The lists of the desk as this person sees them: the records behind a number, and its address."""

    def __init__(self, request: HttpRequest, site: Any) -> None:
        self.request, self.site = request, site
        self.admins = {name: site._registry[kind.model] for name, kind in KINDS.items()}

    def sees(self, kind: str) -> bool:
        return bool(self.admins[kind].has_view_or_change_permission(self.request))

    def changes(self, kind: str) -> bool:
        return bool(self.admins[kind].has_change_permission(self.request))

    def rows(self, kind: str) -> Any:
        """The records of a kind in use that this person may see, in no order; none where the list is closed to them."""
        found = in_use(self.admins[kind].get_queryset(self.request).order_by())
        return found if self.sees(kind) else found.none()

    def url(self, kind: str, **asked: Any) -> str:
        base = reverse(f"admin:registry_{KINDS[kind].model._meta.model_name}_changelist")
        return f"{base}?{urlencode(asked)}" if asked else base

    def form(self, record: Any) -> str:
        return reverse(f"admin:registry_{record._meta.model_name}_change", args=[record.pk])

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many records there are of each kind that this person may see."""
        return {name: self.rows(name).count() for name in KINDS if self.sees(name)}


def visible(lists: Lists, found: list[Finding]) -> list[Finding]:
    """The findings at records in use that this person may see."""
    # Of every kind, whatever is found: as many queries for every register.
    keys = {kind: set(lists.rows(kind).values_list("key", flat=True)) for kind in KINDS}
    return own(lists.request, [one for one in found if one.key in keys[one.kind]])


def own(request: HttpRequest, found: list[Finding]) -> list[Finding]:
    """The same without what concerns activities outside of the person's limit."""
    if entities_of(request.user) is None:
        return found
    mine = set(narrow(request, ProcessingActivity.objects.order_by()).values_list("key", flat=True))
    return [cut for one in found if (cut := without_others(one, mine))]


def without_others(one: Finding, mine: set[str]) -> Finding | None:
    """The finding as it concerns one's own activities; None where it is told by others' only, or compares with them."""
    refs = tuple(ref for ref in one.refs if ref[0] != "activity" or ref[1] in mine)
    if len(refs) == len(one.refs):
        return one
    compares = not one.rule.kind and bool(one.words)  # words that come from all of the activities it lists
    return None if compares or not any(ref[0] == "activity" for ref in refs) else replace(one, refs=refs)


def by_rule(found: Iterable[Finding]) -> list[Number]:
    """How often each rule found something, the worst first; leads to these findings."""
    counts = Counter(one.rule.id for one in found)
    order = sorted(counts, key=lambda id: (rules()[id].level, -counts[id], id))
    url = reverse("admin:findings")
    return [Number(counts[id], str(rules()[id].title), f"{url}?rule={id}", rule=rules()[id]) for id in order]
