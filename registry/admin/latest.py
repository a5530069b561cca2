"""The latest changes of the register, narrowed by person, kind, way, days and words of the reason."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.changes import ORIGINS
from registry.changes import history as past
from registry.changes.people import shown_who
from registry.document import KINDS
from registry.models import Change
from registry.models.history import stamp

from .fields import day_of_a_year
from .history import PAGE, entries_for, kind_heading, told, told_change
from .widgets import TypedDay

FIRST = 8  # records shown of one change


class Day(forms.DateField):
    """A day that may stay open, written as everywhere on the desk and not in the order of the browser's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=TypedDay(), required=False, **kwargs)
        day_of_a_year(self)


class Asked(forms.Form):
    """What the officer asks for; only what occurs can be chosen."""

    who = forms.ChoiceField(label=_("Person"), required=False)
    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    origin = forms.ChoiceField(label=_("How"), required=False)
    since = Day(label=_("From"))
    until = Day(label=_("To"))
    why = forms.CharField(label=_("Word in the reason"), required=False, max_length=200, strip=True)
    NO_SUCH = _("No change has this. Choose another one.")

    def __init__(self, data: Any, entries: Any, changes: Any) -> None:
        super().__init__(data, use_required_attribute=False, label_suffix="")
        pairs = set(changes.order_by().values_list("who", "origin").distinct())
        kinds = entries.order_by().values_list("kind", flat=True).distinct()
        occurring: dict[str, list[tuple[str, Any]]] = {
            "who": sorted({(who, shown_who(who)) for who, _origin in pairs}, key=lambda choice: choice[1].casefold()),
            "kind": [(kind, capfirst(kind_heading(kind))) for kind in in_order(kinds)],
            "origin": [(name, capfirst(said)) for name, said in ORIGINS.items() if name in {o for _who, o in pairs}],
        }
        for name, choices in occurring.items():
            field: Any = self.fields[name]
            field.choices = [("", _("All")), *choices]
            field.error_messages["invalid_choice"] = self.NO_SUCH

    def clean(self) -> Any:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        return self.cleaned_data

    def narrow(self, entries: Any, changes: QuerySet[Change]) -> tuple[Any, QuerySet[Change]]:
        """The entries and the changes that are asked for; none when something asked for is unknown."""
        if not self.is_valid():
            return entries.none(), changes.none()
        asked = self.cleaned_data
        if asked["kind"]:
            entries = entries.filter(kind=asked["kind"])
            changes = changes_of(entries)
        found = {name: asked[name] for name in ("who", "origin") if asked[name]}
        if asked["since"]:
            found["at__gte"] = begins(asked["since"])
        if asked["until"] and asked["until"] < datetime.date.max:
            found["at__lt"] = begins(asked["until"] + datetime.timedelta(days=1))
        return entries, changes.filter(any_case("why", asked["why"]), **found)


def begins(day: datetime.date) -> str:
    """The moment at which a day begins in the installation's zone, in the form in which changes keep theirs."""
    return stamp(timezone.make_aware(datetime.datetime.combine(day, datetime.time())))


def any_case(column: str, word: str) -> Q:
    """SQLite knows small and capital letters of plain ASCII only: the usual forms of the word are asked for."""
    found = Q()
    for form in {word, word.lower(), word.upper(), word.capitalize()} if word else ():
        found |= Q(**{f"{column}__icontains": form})
    return found


def changes_of(entries: Any) -> QuerySet[Change]:
    return Change.objects.filter(Exists(entries.order_by().filter(change=OuterRef("pk"))))


def in_order(kinds: Iterable[str]) -> list[str]:
    """Each of these kinds once, as the register orders them."""
    there = set(kinds)
    return [name for name in (*KINDS, "edition", "version") if name in there]


@dataclass(frozen=True)
class Part:
    """Some rows of a long list. newer, older: where the next ones begin, or None at the end of the list.

    Found by number and not by counting, so that the last rows of a long history come as fast as the first.
    """

    rows: list[Any]
    newer: int | None
    older: int | None

    @property
    def is_all(self) -> bool:
        return self.newer is None and self.older is None


def part_of(request: HttpRequest, rows: Any, size: int = PAGE) -> Part:
    """The rows that `?before=` or `?after=` asks for, newest first; the first ones without them."""
    before, after = (number(request.GET.get(name, "")) for name in ("before", "after"))
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more, found = len(found) > size, found[size - 1 :: -1] if len(found) > size else found[::-1]
        return Part(found, found[0].pk if more else None, found[-1].pk if found else after + 1)
    found = list((rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    newer = None if before is None else found[0].pk if found else before - 1
    return Part(found, newer, found[-1].pk if more else None)


def number(text: str) -> int | None:
    """A change's number in an address; what is none asks for the first rows."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def changes(request: HttpRequest, site: Any) -> HttpResponse:
    """The latest changes: a line for each, with the first records that it touched."""
    allowed = entries_for(request)
    everything = changes_of(allowed)
    asked = Asked(request.GET, allowed, everything)
    entries, found = asked.narrow(allowed, everything)
    part = part_of(request, found)
    context = site.each_context(request) | {
        "title": gettext("Latest changes"),
        "asked": asked,
        "narrowed": any(request.GET.get(name) for name in asked.fields),
        "part": part,
        "rows": rows_of(part.rows, entries),
    }
    return TemplateResponse(request, "desk/changes.html", context)


def rows_of(changes: list[Change], entries: Any) -> list[dict[str, Any]]:
    """Changes with the first of their entries, and how many more there are."""
    mine = entries.filter(change__in=[change.number for change in changes])
    counts = dict(mine.order_by().values_list("change").annotate(Count("pk")))
    place = Window(RowNumber(), partition_by=F("change"), order_by=F("pk").asc())
    first = list(mine.annotate(place=place).filter(place__lte=FIRST).select_related("change").order_by("pk"))
    records = past.contents(d for entry in first if entry.kind in KINDS for d in (entry.before, entry.after))
    rows: dict[int, Any] = {change.number: told_change(change) | {"entries": []} for change in changes}
    for entry in first:
        rows[entry.change_id]["entries"].append(told(past.event(entry, records)))
    for key, row in rows.items():
        row["more"] = counts.get(key, 0) - len(row["entries"])
    return list(rows.values())
