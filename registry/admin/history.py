"""What happened: the history of one record, and the latest changes of the register."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from registry.changes import ORIGINS
from registry.changes import history as past
from registry.document import KINDS
from registry.models import Change, Entry

from .scope import narrow

PAGE = 25
FIRST = 8  # records shown of one change in the list of latest changes


def visible_kinds(request: HttpRequest) -> list[str]:
    """The kinds whose records this person may see; nobody reads elsewhere what a list refuses."""
    return [
        kind.name
        for kind in KINDS.values()
        if request.user.has_perm(f"registry.view_{kind.model._meta.model_name}")
        or request.user.has_perm(f"registry.change_{kind.model._meta.model_name}")
    ]


def entries_for(request: HttpRequest) -> Any:
    """Entries of what this person may see; what is no record (an edition, a withdrawal) is for all who see any."""
    kinds = visible_kinds(request)
    if not kinds:
        raise PermissionDenied
    return narrow(request, Entry.objects.exclude(kind__in=[name for name in KINDS if name not in kinds]))


def record_url(kind: str, key: str) -> str:
    if kind not in KINDS:
        return ""
    return reverse(f"admin:registry_{KINDS[kind].model._meta.model_name}_record_history", args=[key])


def told(event: past.Event) -> dict[str, Any]:
    return {
        "event": event,
        "url": record_url(event.kind, event.key),
        "kind": {"edition": gettext("edition"), "version": gettext("stored content")}.get(
            event.kind, event.kind_heading
        ),
    }


def told_change(change: Change) -> dict[str, Any]:
    return {"change": change, "at": parse_datetime(change.at), "origin": ORIGINS.get(change.origin, change.origin)}


def paged(request: HttpRequest, rows: Any, size: int = PAGE) -> dict[str, Any]:
    paginator = Paginator(rows, size)
    page = paginator.get_page(request.GET.get("p"))
    return {"page": page, "pages": list(paginator.get_elided_page_range(page.number)), "ellipsis": Paginator.ELLIPSIS}


def of_record_view(admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Every change of one record, newest first, field by field; it stays when the record is gone."""
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    kind, opts = admin.kind, admin.opts
    rows = narrow(request, past.of_record(kind.name, key))
    record = admin.get_queryset(request).filter(key=key).first()
    context = paged(request, rows)
    if record is None and not context["page"].paginator.count:
        raise Http404
    events = past.events(context["page"].object_list)
    name = str(record) if record else events[0].name
    context |= admin.admin_site.each_context(request)
    context |= {
        "title": gettext("History of «%(name)s»") % {"name": name},
        "opts": opts,
        "record": record,
        "key": key,
        "rows": [told_change(e.change) | told(e) for e in events],
    }
    return TemplateResponse(request, "desk/record_history.html", context)


def changes(request: HttpRequest, site: Any) -> HttpResponse:
    """The latest changes of the whole register: a line for each, with the first records that it touched."""
    allowed = entries_for(request)
    context = paged(request, Change.objects.filter(pk__in=allowed.order_by().values("change")).order_by("-number"))
    numbers = [change.number for change in context["page"].object_list]
    mine = allowed.filter(change__in=numbers)
    counts = dict(mine.order_by().values_list("change").annotate(Count("pk")))
    place = Window(RowNumber(), partition_by=F("change"), order_by=F("pk").asc())
    first = list(mine.annotate(place=place).filter(place__lte=FIRST).select_related("change").order_by("pk"))
    records = past.contents(d for entry in first if entry.kind in KINDS for d in (entry.before, entry.after))
    rows = {
        number: told_change(change) | {"entries": []} for number, change in zip(numbers, context["page"], strict=True)
    }
    for entry in first:
        rows[entry.change_id]["entries"].append(told(past.event(entry, records)))
    for number, row in rows.items():
        row["more"] = counts.get(number, 0) - len(row["entries"])
    context |= site.each_context(request) | {"title": gettext("Latest changes"), "rows": list(rows.values())}
    return TemplateResponse(request, "desk/changes.html", context)


def one_change(request: HttpRequest, number: int, site: Any) -> HttpResponse:
    """One change with everything that differed."""
    allowed = entries_for(request).filter(change=number).select_related("change").order_by("pk")
    context = paged(request, allowed)
    if not context["page"].paginator.count:
        raise Http404
    events = past.events(context["page"].object_list)
    context |= site.each_context(request)
    context |= {
        "title": gettext("Change %(number)d") % {"number": number},
        "about": told_change(events[0].change),
        "rows": [told_change(e.change) | told(e) for e in events],
    }
    return TemplateResponse(request, "desk/one_change.html", context)
