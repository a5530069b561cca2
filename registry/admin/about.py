"""The record that something is said about: its name and its form for those who see it, its key once it is gone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from registry.document import KINDS
from registry.models.judgement import About

Ref = tuple[str, str]


@dataclass(frozen=True)
class Subject:
    """name: the key where nothing else is known. url: of its form, "" where that is not open to this person.

    gone: no record of this kind has the key, as far as this person sees.
    """

    kind: str
    key: str
    name: str
    url: str = ""
    gone: bool = False

    @property
    def heading(self) -> str:
        """What records of its kind are called."""
        return str(About(self.kind).label) if self.kind in About.values else self.kind

    @property
    def shown(self) -> str:
        """For a cell or a form, with the link."""
        if self.url:
            return format_html('{}: <a href="{}">{}</a>', self.heading, self.url, self.name)
        name = gettext("%(key)s (deleted)") % {"key": self.key} if self.gone else self.name
        return format_html("{}: {}", self.heading, name)


def subjects(request: HttpRequest, site: Any, refs: Iterable[Ref]) -> dict[Ref, Subject]:
    """Each of these records, in a query for every kind that occurs among them."""
    keys: dict[str, set[str]] = defaultdict(set)
    for kind, key in refs:
        keys[kind].add(key)
    return {(one.kind, one.key): one for kind, wanted in keys.items() for one in of_kind(request, site, kind, wanted)}


def of_kind(request: HttpRequest, site: Any, kind: str, wanted: set[str]) -> list[Subject]:
    if kind not in About.values:
        return [Subject(kind, key, key, gone=True) for key in wanted]
    model = KINDS[kind].model
    admin = site.get_model_admin(model)
    if not admin.has_view_or_change_permission(request):
        return [Subject(kind, key, key) for key in wanted]
    rows = admin.get_queryset(request).filter(key__in=wanted).order_by().values_list("key", "pk", KINDS[kind].title)
    found = {key: (pk, name) for key, pk, name in rows}
    view = f"admin:registry_{model._meta.model_name}_change"
    return [
        Subject(kind, key, found[key][1] or key, reverse(view, args=[found[key][0]]))
        if key in found
        else Subject(kind, key, key, gone=True)
        for key in wanted
    ]
