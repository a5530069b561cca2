"""Taking the content of an old version out of the history: personal data must be erasable (Art. 17 GDPR)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.changes import history as past
from registry.changes.withdrawing import NotWithdrawn, obstacle, take_away
from registry.diff import differences
from registry.models import Entry, Published

from . import history

PERMISSION = "registry.delete_version"


class Reasoned(forms.Form):
    """Why the content must go, and that it cannot be brought back."""

    _why = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_(
            "Stays in the history for good: name no personal data in it. For example “Erasure asked for on 2026-01-31, "
            "case 12”."
        ),
        error_messages={"required": _("Say why this content must go.")},
    )
    sure = forms.BooleanField(
        label=_("Take it away for good"),
        help_text=_("Nobody can bring this content back from the register, administrators neither."),
        error_messages={"required": _("Tick this to confirm.")},
    )


def withdraw_view(admin: Any, request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What would be taken away, and why one does it; on POST it goes."""
    versions = history.in_change(history.entries_of(admin, request, key), number)
    entry: Entry | None = versions.exclude(after="").first()
    if entry is None:
        raise Http404
    if not admin.may_withdraw(request):
        raise PermissionDenied
    form = Reasoned(request.POST if request.method == "POST" else None, label_suffix="", use_required_attribute=False)
    said = ""
    if request.method == "POST" and form.is_valid():
        try:
            take_away(request.change, entry.after)  # type: ignore[attr-defined]
        except NotWithdrawn as refused:
            said = str(refused)
        else:
            messages.success(request, gettext("The content was withdrawn. That there was one stays in the history."))
            return HttpResponseRedirect(history.record_url(entry.kind, key))
    return page(admin, request, entry, form, said)


def page(admin: Any, request: HttpRequest, entry: Entry, form: Reasoned, said: str) -> HttpResponse:
    record = past.contents([entry.after]).get(entry.after)
    refs: past.Times = {ref: {entry.change_id} for ref in past.references_of(entry.kind, record or {})}
    names = past.names_of_the_time(refs)(entry.change_id)
    context = admin.admin_site.each_context(request) | {
        "title": gettext("Withdraw the content of an old version"),
        "opts": admin.opts,
        "entry": entry,
        "about": history.told_change(entry.change),
        "name": str(record[admin.kind.title]) if record else entry.key,
        "stated": differences(entry.kind, None, record, names, names) if record else [],
        "obstacle": said or obstacle(entry.after),
        "editions": Published.objects.filter(digest=entry.after).exists(),
        "history": history.record_url(entry.kind, entry.key),
        "form": form,
    }
    return TemplateResponse(request, "desk/withdraw.html", context, status=409 if said else 200)
