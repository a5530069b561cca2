"""What happened: who may see what of it, the history of one record, and one change."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from registry.changes import ORIGINS
from registry.changes import history as past
from registry.document import KINDS
from registry.document.values import MOST
from registry.models import Change, Entry, Head

from .scope import narrow

PAGE = 25


def visible_kinds(request: HttpRequest) -> list[str]:
    """The kinds whose records this person may see; nobody reads elsewhere what a list refuses."""
    return [
        kind.name
        for kind in KINDS.values()
        if request.user.has_perm(f"registry.view_{kind.model._meta.model_name}")
        or request.user.has_perm(f"registry.change_{kind.model._meta.model_name}")
    ]


def entries_for(request: HttpRequest) -> Any:
    """What this person may see of the history, for every page that shows or uses it.

    What is no record (an edition, a withdrawal) is for all who see any. Raises PermissionDenied for who sees none.
    """
    kinds = visible_kinds(request)
    if not kinds:
        raise PermissionDenied
    return narrow(request, Entry.objects.exclude(kind__in=[name for name in KINDS if name not in kinds]))


def entries_of(admin: Any, request: HttpRequest, key: str) -> Any:
    """The entries of one record that this person may see, newest first."""
    if not admin.has_view_or_change_permission(request):
        raise PermissionDenied
    found = entries_for(request).filter(kind=admin.kind.name, key=key)
    return found.select_related("change").order_by("-change_id")


def in_change(entries: Any, number: int) -> Any:
    """Those of the entries that belong to this change; a number that no database holds belongs to none."""
    return entries.filter(change=number) if number <= MOST else entries.none()


def record_url(kind: str, key: str, view: str = "record_history", *more: Any) -> str:
    if kind not in KINDS:
        return ""
    return reverse(f"admin:registry_{KINDS[kind].model._meta.model_name}_{view}", args=[key, *more])


def told(event: past.Event) -> dict[str, Any]:
    return {"event": event, "url": record_url(event.kind, event.key), "kind": kind_heading(event.kind)}


def kind_heading(kind: str) -> str:
    others = {"edition": gettext("edition"), "version": gettext("stored content")}
    return others.get(kind) or (KINDS[kind].heading if kind in KINDS else kind)


def told_change(change: Change) -> dict[str, Any]:
    return {"change": change, "at": change.moment, "origin": ORIGINS.get(change.origin, change.origin)}


def paged(request: HttpRequest, rows: Any, size: int = PAGE) -> dict[str, Any]:
    paginator = Paginator(rows, size)
    page = paginator.get_page(request.GET.get("p"))
    return {"page": page, "pages": list(paginator.get_elided_page_range(page.number)), "ellipsis": Paginator.ELLIPSIS}


def of_record_view(admin: Any, request: HttpRequest, key: str) -> HttpResponse:
    """Every change of one record, newest first, field by field; it stays when the record is gone."""
    kind = admin.kind
    context = paged(request, entries_of(admin, request, key))
    entries = list(context["page"].object_list)
    if not entries:
        raise Http404
    record = admin.get_queryset(request).filter(key=key).first()
    events = past.events(entries)
    name = str(record) if record else events[0].name
    ways = ways_back(admin, request, kind.name, key, record)
    context |= admin.admin_site.each_context(request)
    context |= {
        "title": gettext("History of “%(name)s”") % {"name": name},
        "opts": admin.opts,
        "record": record,
        "key": key,
        "rows": [told_change(e.change) | told(e) | ways(n, e) for n, e in zip(entries, events, strict=True)],
    }
    return TemplateResponse(request, "desk/record_history.html", context)


def ways_back(admin: Any, request: HttpRequest, kind: str, key: str, record: Any) -> Callable[..., dict[str, Any]]:
    """For an entry and its event: is it the present version, and where it is restored or withdrawn, if it can be."""
    head = Head.objects.filter(kind=kind, key=key).first()
    may_restore = admin.may_restore(request, record)
    may_withdraw = admin.may_withdraw(request)

    def ways(entry: Entry, event: past.Event) -> dict[str, Any]:
        number, there = entry.change_id, bool(event.after or (event.before and not head))
        present = head is not None and head.digest == entry.after
        restore = may_restore and there and not present
        return {
            "present": head is not None and head.change == number,
            "restore": record_url(kind, key, "restore", number) if restore else "",
            "withdraw": record_url(kind, key, "withdraw", number) if may_withdraw and event.after else "",
        }

    return ways


def one_change(request: HttpRequest, number: int, site: Any) -> HttpResponse:
    """One change with everything that differed."""
    allowed = in_change(entries_for(request), number).select_related("change").order_by("pk")
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
