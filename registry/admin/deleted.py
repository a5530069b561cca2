"""Deleted records: found by kind and word, with who deleted them and when, and the way back."""

import json
from typing import Any

from django import forms
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import starting
from registry.changes import history as past
from registry.document import KINDS, folded
from registry.document.plan import stored_version
from registry.models import Entry, Version

from .history import PAGE, entries_for, kind_heading, record_url, told, told_change
from .latest import Asked, Part, in_order, number

SAMPLE = "sample"  # asks for what was deleted when the sample was left behind, and before


class AskedDeleted(forms.Form):
    """What the officer looks for among the deleted. `of` is asked only where a sample was left behind."""

    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    word = forms.CharField(label=_("Words in the record"), required=False, max_length=200)
    of = forms.ChoiceField(
        label=_("Of which register"),
        required=False,
        choices=[("", _("Our own")), (SAMPLE, _("Our own and the sample"))],
    )

    def __init__(self, data: Any, gone: Any, begun: int) -> None:
        super().__init__(data, use_required_attribute=False, label_suffix="")
        if not begun:
            del self.fields["of"]
        field: Any = self.fields["kind"]
        field.choices = [
            ("", _("All")),
            *((kind, capfirst(kind_heading(kind))) for kind in in_order(gone.values_list("kind", flat=True))),
        ]
        field.error_messages["invalid_choice"] = Asked.NO_SUCH


def deleted(request: HttpRequest, site: Any) -> HttpResponse:
    """Every deleted record that this person may see, the last one first; the sample's, left behind, when asked for."""
    every, begun = past.deleted(entries_for(request)), starting.left_behind()
    own = every.filter(change__gt=begun)
    gone = every if request.GET.get("of") == SAMPLE else own
    asked = AskedDeleted(request.GET, gone, begun)
    found = gone.none()
    words: list[str] = []
    if asked.is_valid():
        found = gone.filter(kind=asked.cleaned_data["kind"]) if asked.cleaned_data["kind"] else gone
        words = asked.cleaned_data["word"].casefold().split()
    part = part_with(request, found, words)
    events = past.contents(entry.before for entry in part.rows if entry.kind in KINDS)
    context = site.each_context(request) | {
        "title": gettext("Deleted records"),
        "asked": asked,
        "narrowed": any(request.GET.get(name) for name in asked.fields),
        "part": part,
        "hides_sample": bool(begun) and gone is own,
        "rows": [row_of(request, site, entry, events) for entry in part.rows],
    }
    return TemplateResponse(request, "desk/deleted.html", context)


def row_of(request: HttpRequest, site: Any, entry: Entry, records: dict[str, Any]) -> dict[str, Any]:
    event = past.event(entry, records)
    kind = KINDS.get(entry.kind)
    may = kind and not event.withdrawn and site.get_model_admin(kind.model).may_restore(request, None)
    restore = record_url(entry.kind, entry.key, "restore", entry.change_id) if may else ""
    return told_change(entry.change) | told(event) | {"restore": restore}


def part_with(request: HttpRequest, gone: Any, words: list[str]) -> Part:
    """The rows that the address asks for whose record holds every word; read one after another until a page is full."""
    before = number(request.GET.get("before", ""))
    rows = gone if before is None else gone.filter(pk__lt=before)
    if words:
        rows = rows.annotate(content=Subquery(Version.objects.filter(digest=OuterRef("before")).values("content")))
        for word in words:
            if word.isascii():  # the database knows small and capital letters of these only
                rows = rows.filter(content__icontains=json.dumps(word)[1:-1])
    found = []
    for entry in rows.iterator(PAGE + 1) if words else rows[: PAGE + 1]:
        if not words or holds(entry, words):
            found.append(entry)
        if len(found) > PAGE:
            break
    return Part(found[:PAGE], before, found[PAGE - 1].pk if len(found) > PAGE else None)


def holds(entry: Any, words: list[str]) -> bool:
    """Whether the record's own words hold all of these; the names of its fields, stored beside them, do not count."""
    if not entry.content:
        return False
    said = folded(*stored_version(entry.content))
    return all(word in said for word in words)
