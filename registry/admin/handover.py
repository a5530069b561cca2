"""Everything of one owner to another: when a person or a function changes."""

import json
from typing import Any

from django import forms
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.document import canonical
from registry.models import ProcessingActivity

from . import writing
from .chosen import Chosen
from .plural import counted_records
from .reasons import begin_with, short
from .saying import tell
from .setting import Stated, form_of

OWNER = ("owner_function", "owner_person")
HAND_OVER = Stated("hand_over", _("Hand over"), OWNER)
FROM = "from"
Owner = tuple[str, str]


def handover_view(request: HttpRequest, site: Any) -> HttpResponse:
    """Choose whose, then to whom; the button hands over what the page names."""
    admin = site.get_model_admin(ProcessingActivity)
    if not admin.has_change_permission(request):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    owners = owners_of(admin.get_queryset(request))
    form = from_form(owners, asked if FROM in asked else None)
    if not form.is_bound or not form.is_valid():
        return page(admin, request, form)
    function, person = json.loads(form.cleaned_data[FROM])
    chosen = Chosen.of(admin.get_queryset(request).filter(owner_function=function, owner_person=person))
    to = form_of(HAND_OVER, admin, request, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        typed = {name: asked[name] for name in OWNER if name in asked}
        to.initial |= typed or {OWNER[0]: function, OWNER[1]: person}  # only what differs is typed
        return page(admin, request, form, chosen, to)
    refused = chosen.refusal(request)
    if to.is_valid() and (to.cleaned_data[OWNER[0]], to.cleaned_data[OWNER[1]]) == (function, person):
        to.add_error(OWNER[0], gettext("These are this owner's already: name another."))
    if refused or not to.is_valid():
        return page(admin, request, form, chosen, to, refused)
    done = writing.put(HAND_OVER, admin.kind, chosen.pks, to.cleaned_data)
    new = to.cleaned_data[OWNER[0]], to.cleaned_data[OWNER[1]]
    explain(request, admin, done.changed, (function, person), new)
    tell(request, admin.kind, done)
    return HttpResponseRedirect(reverse("admin:registry_processingactivity_changelist"))


def explain(request: HttpRequest, admin: Any, count: int, old: Owner, new: Owner) -> None:
    """The history's own line: from whom to whom, and how many."""
    line = gettext("Handed over from %(old)s to %(new)s: %(records)s.")
    told = {"old": short(said(old)), "new": short(said(new)), "records": counted_records(admin.kind, count)}
    begin_with(request, line % told)


def owners_of(queryset: Any) -> dict[Owner, int]:
    """Every owner as stated, with the number of activities; in the order of the words."""
    rows = queryset.order_by(*OWNER).values_list(*OWNER).annotate(Count("pk", distinct=True))
    return {(function, person): count for function, person, count in rows}


def from_form(owners: dict[Owner, int], data: Any) -> forms.Form:
    choices = [(canonical(list(owner)), f"{said(owner)} ({count})") for owner, count in owners.items()]
    field = forms.ChoiceField(
        choices=[("", "---------"), *choices],
        label=_("Everything of"),
        help_text=_("The owners as they stand in the activities, with the number of activities."),
        error_messages={"invalid_choice": _("Nothing is this owner's any more. Choose another.")},
    )
    return type("FromForm", (forms.Form,), {FROM: field})(data)


def said(owner: Owner) -> str:
    return " · ".join(filter(None, owner)) or gettext("no owner stated")


def page(
    admin: Any, request: HttpRequest, form: forms.Form, chosen: Any = None, to: Any = None, refused: str = ""
) -> HttpResponse:
    asked = request.POST or request.GET
    context = {
        **admin.admin_site.each_context(request),
        "title": gettext("Hand over"),
        "opts": admin.opts,
        "whose": form[FROM],
        "chosen": chosen,
        "refused": refused,
        "media": admin.media,
        "why": asked.get("_why", ""),
        "kept": [(name, asked[name]) for name in (*OWNER, "_why") if asked.get(name)],
    }
    if chosen is not None:
        owner = form.cleaned_data[FROM]
        context |= {"form": to, "owner": owner, "said": said(tuple(json.loads(owner))), "media": admin.media + to.media}
        context["adminform"] = AdminForm(to, [(None, {"fields": list(OWNER)})], {}, model_admin=admin)
    return TemplateResponse(request, "desk/handover.html", context, status=409 if refused else 200)
