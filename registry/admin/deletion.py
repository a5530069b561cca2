"""Deleting: refused while anything refers to the record, with the names of those that do."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext

from registry.document import KIND_OF, KINDS, Kind, Rows, canonical, digest
from registry.models import Head, Row

from .forms import SEEN
from .paths import used_at_all
from .usedby import SHOWN, Group, Users, user, users_of, visible_of

__all__ = ["Users", "confirmed", "from_error", "refusal", "users_of", "versions_of"]
PARENTS = {f.parent for kind in KINDS.values() for f in kind.fields if isinstance(f, Rows)}


def versions_of(kind: Kind, records: Any) -> str:
    """The present versions of these records in one word; "" when there are none."""
    heads = Head.objects.filter(kind=kind.name, key__in=records.order_by().values("key"))
    rows = sorted(heads.values_list("key", "digest"))
    return digest(canonical(rows)) if rows else ""


def confirmed(request: HttpRequest, versions: str, is_confirmed: bool, view: Callable[[], Any]) -> Any:
    """The answer of a view that asks, then deletes; it deletes only the versions that its page showed.

    versions: what is there now, read before the records are: of a save in between, the page must not claim to know.
    """
    more: dict[str, Any] = {"seen": versions, "why": request.POST.get("_why", "")}
    if is_confirmed and request.POST.get(SEEN) != versions:
        more["refused"] = gettext("It was changed after you opened this page: look again, then confirm.")
        more["is_popup"] = IS_POPUP_VAR in request.POST
        request.POST = QueryDict()  # type: ignore[assignment] # as if nothing was confirmed yet
    response = view()
    if isinstance(response, TemplateResponse):
        response.context_data = {**(response.context_data or {}), **more}
        response.status_code = 409 if "refused" in more else response.status_code
    return response


def from_error(error: ProtectedError, request: HttpRequest, site: Any) -> Users:
    """The same from the database's own refusal, should something else have deleted."""
    owners: dict[Any, set[int]] = {}
    for protected in error.protected_objects:
        owner = protected
        if isinstance(protected, Row):
            owner = next(getattr(protected, f.name) for f in protected._meta.fields if f.name in PARENTS)
        owners.setdefault(type(owner), set()).add(owner.pk)
    found = Users(total=sum(map(len, owners.values())))
    for kind in [KIND_OF[model] for model in owners if model in KIND_OF]:
        visible = list(visible_of(kind, request, site).filter(pk__in=owners[kind.model]))
        found.hidden += len(owners[kind.model]) - len(visible)
        found.groups.append(Group(kind.headings, len(visible), [user(kind, one) for one in visible[:SHOWN]], ""))
    return found


def each(users: Users, request: HttpRequest, site: Any) -> dict[str, Any]:
    """Of several ticked records those that are used, the first ten each with who uses it; and those that are not."""
    model = type(users.records[0])
    asked = model._base_manager.filter(pk__in=[record.pk for record in users.records])
    pks = set(asked.filter(used_at_all(model)).values_list("pk", flat=True))
    used = [record for record in users.records if record.pk in pks]
    said = gettext("All %(all)d ticked records are used:")
    if len(used) < len(users.records):
        said = ngettext(
            "%(used)d of the %(all)d ticked records is used:",
            "%(used)d of the %(all)d ticked records are used:",
            len(used),
        )
    return {
        "each": [users_of([record], request, site) for record in used[:SHOWN]],
        "each_more": len(used[SHOWN:]),
        "unused": [record for record in users.records if record.pk not in pks],
        "used": said % {"used": len(used), "all": len(users.records)},
    }


def refusal(site: Any, request: HttpRequest, users: Users, status: int = 200) -> HttpResponse:
    """The page that says who still refers to what was to be deleted, and what can be done instead."""
    record = users.records[0] if len(users.records) == 1 else None
    if record is not None:
        title = gettext("“%(name)s” cannot be deleted: it is used") % {"name": record}
    else:
        title = gettext("Nothing was deleted: what you ticked is used")
    used = ngettext(
        "%(total)d record refers to it:", "%(total)d records refer to it; the first of them:", users.total
    ) % {"total": users.total}
    if users.total == len(users.first) > 1:
        used = gettext("%(total)d records refer to it:") % {"total": users.total}
    opts = type(users.records[0])._meta if users.records else None
    instead = site.get_model_admin(type(record)).tools(request, record, instead=True) if record is not None else []
    context = {**site.each_context(request), "title": title, "users": users, "used": used, "opts": opts}
    context |= {"instead": instead, "ticked": [record.pk for record in users.records]}
    context["from_list"] = ACTION_CHECKBOX_NAME in request.POST
    if len(users.records) > 1:
        context |= each(users, request, site)
    return TemplateResponse(request, "desk/used_by.html", context, status=status)
