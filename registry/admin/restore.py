"""An old version made the present one again, as a new change after a preview."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from registry.changes.restoring import Missing, Restoration, restoration
from registry.document import KINDS, Faults
from registry.models import Entry

from . import history, withdraw
from .scope import refusal


class Restorable:
    """Mixin for RecordAdmin: the ways back from a record's history, and out of it."""

    def get_urls(self: Any) -> list[Any]:
        name = f"registry_{self.opts.model_name}"
        view = self.admin_site.admin_view
        own = [
            path("history/<slug:key>/restore/<int:number>/", view(self.restore_view), name=f"{name}_restore"),
            path("history/<slug:key>/withdraw/<int:number>/", view(self.withdraw_view), name=f"{name}_withdraw"),
        ]
        return own + super().get_urls()  # type: ignore[misc,no-any-return]

    def may_restore(self: Any, request: HttpRequest, record: Any) -> bool:
        """Whether this person may put an old version in the place of this record; None is a deleted one."""
        return bool(self.has_change_permission(request, record) if record else self.has_add_permission(request))

    def may_withdraw(self, request: HttpRequest) -> bool:
        return request.user.has_perm(withdraw.PERMISSION)

    def restore_view(self, request: HttpRequest, key: str, number: int) -> HttpResponse:
        return restore_view(self, request, key, number)

    def withdraw_view(self, request: HttpRequest, key: str, number: int) -> HttpResponse:
        return withdraw.withdraw_view(self, request, key, number)

    def changelist_view(self: Any, request: HttpRequest, extra_context: Any = None) -> Any:
        extra = extra_context or {}
        deleted = gettext("Deleted records"), f"{reverse('admin:deleted')}?kind={self.kind.name}"
        more = {**extra, "tools": [*extra.get("tools", ()), deleted]}
        return super().changelist_view(request, more)  # type: ignore[misc]


def entry_of(admin: Any, request: HttpRequest, key: str, number: int) -> Entry:
    """A record's part in a change, if this person may see it."""
    entry: Entry | None = history.in_change(history.entries_of(admin, request, key), number).first()
    if entry is None:
        raise Http404
    return entry


def restore_view(admin: Any, request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The preview; and on POST the old version as a new change, if nothing has changed since the preview."""
    entry = entry_of(admin, request, key, number)
    record = admin.get_queryset(request).filter(key=key).first()
    if not admin.may_restore(request, record):
        raise PermissionDenied(refusal(request, record))
    found = restoration(entry)
    if request.method != "POST":
        return preview(admin, request, entry, found, record)
    if found.is_present:
        messages.info(request, gettext("This is the present version already: nothing was changed."))
        return HttpResponseRedirect(history.record_url(entry.kind, key))
    if request.POST.get("_seen", "") != found.seen:
        said = gettext("This record was changed after you opened this page. Nothing was restored yet; look again.")
        return preview(admin, request, entry, found, record, said)
    if found.is_possible:
        return write(admin, request, entry, found, record)
    return preview(admin, request, entry, found, record, gettext("Nothing was restored."))


def write(admin: Any, request: HttpRequest, entry: Entry, found: Restoration, record: Any) -> HttpResponse:
    request.change.origin = "restore"  # type: ignore[attr-defined]
    try:
        found.write()
    except Faults as refused:
        found.faults = refused.faults
        return preview(admin, request, entry, found, record, gettext("Nothing was restored."))
    said = gettext("“%(name)s” is again as it was after change %(number)d.")
    if not entry.after:
        said = gettext("“%(name)s” is again as it was before change %(number)d deleted it.")
    messages.success(request, said % {"name": found.name, "number": entry.change_id})
    return HttpResponseRedirect(history.record_url(entry.kind, entry.key))


def preview(
    admin: Any, request: HttpRequest, entry: Entry, found: Restoration, record: Any, said: str = ""
) -> HttpResponse:
    """What differs between now and then, and what stands in the way. said: why nothing was restored yet."""
    why = gettext("As it was after change %(number)d") if entry.after else gettext("As before change %(number)d")
    context = admin.admin_site.each_context(request) | {
        "title": gettext("Restore “%(name)s”") % {"name": found.name},
        "opts": admin.opts,
        "record": record,
        "found": found,
        "said": said,
        "about": history.told_change(entry.change),
        "deletion": not entry.after,
        "history": history.record_url(entry.kind, entry.key),
        "missing": [(*missing_link(admin, request, one), merged_into(one)) for one in found.missing],
        "taken": [(other, reverse(admin_url(admin, "change"), args=[other.pk])) for other in found.taken],
        "faults": [(heading_of(found.kind, fault.path), fault.message) for fault in found.faults],
        "seen": found.seen,
        "why": request.POST.get("_why", why % {"number": entry.change_id}),
    }
    return TemplateResponse(request, "desk/restore.html", context, status=409 if said else 200)


def admin_url(admin: Any, view: str) -> str:
    return f"admin:{admin.opts.app_label}_{admin.opts.model_name}_{view}"


def missing_link(admin: Any, request: HttpRequest, missing: Missing) -> tuple[Missing, str]:
    """A deleted record that is needed, and where it is restored; "" for who may not."""
    other = admin.admin_site.get_model_admin(KINDS[missing.kind].model)
    may = missing.number and other.has_view_or_change_permission(request) and other.may_restore(request, None)
    return missing, history.record_url(missing.kind, missing.key, "restore", missing.number) if may else ""


def merged_into(missing: Missing) -> Any:
    """The term that has the name of a deleted one among its other names, as merging leaves it; None where none has."""
    model: Any = KINDS[missing.kind].model
    if not any(f.name == "aliases" for f in KINDS[missing.kind].fields):
        return None
    named = model._base_manager.filter(aliases__icontains=missing.name)
    return next((term for term in named[:50] if missing.name in term.aliases.split("\n")), None)


def heading_of(kind: str, place: str) -> str:
    """The heading of the field that a fault is about: `records.activity[0].uses[1].part` is about the uses."""
    name = place.partition("].")[2].partition(".")[0].partition("[")[0]
    declared = next((f for f in KINDS[kind].all_fields if f.name == name), None)
    return declared.heading(KINDS[kind].model) if declared else KINDS[kind].heading
