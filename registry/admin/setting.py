"""List actions: one stated fact of the ticked records, set behind a confirmation page. To add one, add a line below."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME, AdminForm
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.document import Kind, Rows
from registry.roles import entities_of

from . import writing
from .chosen import CONFIRMED, Chosen
from .fields import ENTITY
from .forms import PlainRefusals
from .offered import offer
from .plural import counted_records
from .reasons import begin_with
from .saying import agreed, present, replaced, tell
from .scope import keep_to


@dataclass(frozen=True)
class Stated:
    """One list action: `fields` of the ticked records become what the page's form states.

    adds: to what a list holds already, instead of taking its place; by: what tells that a row is there already, where
    not all of it. inside: the fields are those of the rows of this list, and fill the rows that leave the first of them
    empty. unless: a record that lists anything there keeps what it says. value: stated by the action itself, without a
    form. once: a record that states anything already keeps it. mends: rules whose findings it takes away.
    """

    name: str
    label: Any
    fields: tuple[str, ...]
    note: Any = ""
    adds: bool = False
    by: tuple[str, ...] = ()
    inside: str = ""
    unless: str = ""
    mends: tuple[str, ...] = ()
    value: Callable[[], Any] | None = None
    once: bool = False
    do_not_call_in_templates = True

    def __call__(self, admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return act(self, admin, request, queryset)

    @property
    def __name__(self) -> str:
        return self.name


IN_PUBLIC = _("Show in public editions, or not")
BOTH = _(
    "Both are set as they stand here: what is left empty is taken out, too. What all of these records say now stands "
    "here already."
)
GIVES_WAY = _("Where a record says “none” or “does not apply”, that answer gives way to what you state here.")
ONLY_THIS = _("What the records list now is taken out, and an answer “none” or “does not apply” too.")
KEEPS = _("Records that list something there keep their list and are left alone.")


def answering(name: str, unless: str, label: Any, mended: str) -> Stated:
    """The action that answers “none” or “does not apply, because” where nothing is listed."""
    fields = (f"{name}_answer", f"{name}_because")
    return Stated(f"answer_{name}", label, fields, KEEPS, unless=unless, mends=(mended,) if mended else ())


ACTIONS: dict[str, tuple[Stated, ...]] = {
    "activity": (
        Stated(
            "set_owner",
            _("Set the owner"),
            ("owner_function", "owner_person"),
            BOTH,
            mends=("owner-not-recorded",),
        ),
        Stated("set_department", _("Set the department"), ("department",)),
        Stated("set_role", _("Set the role"), ("role",), mends=("role-not-answered",)),
        Stated("set_entity", _("Set our entity"), ("entity",)),
        Stated("set_state", _("Set the state"), ("state",)),
        Stated(
            "set_review",
            _("Set the review"),
            ("reviewed_on", "review_due"),
            BOTH,
            mends=("review-overdue", "review-old"),
        ),
        Stated("set_public", IN_PUBLIC, ("public",)),
        Stated(
            "add_purpose", _("Add a purpose"), ("purposes",), adds=True, by=("purpose",), mends=("purpose-not-stated",)
        ),
        Stated(
            "fill_basis",
            _("State the lawful basis where it is not"),
            ("basis", "law", "interest"),
            _("Purposes that name a lawful basis already keep it."),
            inside="purposes",
            mends=("basis-not-recorded",),
        ),
        Stated(
            "add_data",
            _("Add a kind of data"),
            ("data",),
            adds=True,
            by=("data_category", "part"),
            mends=("data-not-stated",),
        ),
        Stated(
            "add_recipient",
            _("Add a recipient"),
            ("recipients",),
            GIVES_WAY,
            adds=True,
            by=("organisation", "processor", "category"),
            mends=("recipients-not-stated",),
        ),
        Stated(
            "add_transfer", _("Add a transfer"), ("transfers",), GIVES_WAY, adds=True, mends=("transfer-not-recorded",)
        ),
        answering("transfers", "transfers", _("Answer that nothing leaves"), "transfers-not-answered"),
        answering("joint", "joint_controllers", _("Answer about joint controllers"), "joint-not-answered"),
        answering("recipients", "recipients", _("Answer about recipients"), ""),
        Stated(
            "add_measures",
            _("Add security measures"),
            ("measures",),
            GIVES_WAY,
            adds=True,
            mends=("measures-not-stated", "measures-of-one-kind", "sensitive-data-barely-protected"),
        ),
        Stated("set_measures", _("Replace the security measures"), ("measures",), ONLY_THIS),
        Stated(
            "add_retention",
            _("Add a retention rule"),
            ("retention",),
            GIVES_WAY,
            adds=True,
            mends=("period-not-stated", "period-of-some-not-stated"),
        ),
        Stated("set_retention", _("Replace the retention rules"), ("retention",), ONLY_THIS),
        Stated(
            "set_assessment",
            _("Answer whether an impact assessment is needed"),
            ("dpia_needed", "dpia_because"),
            mends=("assessment-not-answered", "assessment-without-reason"),
        ),
        Stated(
            "add_reference",
            _("Add a document"),
            ("references",),
            adds=True,
            mends=(
                "notice-not-recorded",
                "consent-not-recorded",
                "balancing-not-recorded",
                "transfer-assessment-not-recorded",
            ),
        ),
    ),
    "processor": (Stated("set_public", IN_PUBLIC, ("public",)),),
}
ARCHIVING = (
    Stated(
        "archive",
        _("Archive"),
        ("archived_on",),
        _("No longer listed and offered; what refers to it keeps it."),
        value=timezone.localdate,
        once=True,
    ),
    Stated("bring_back", _("Bring back from the archive"), ("archived_on",), value=lambda: None),
)


def actions_of(kind: Kind) -> tuple[Stated, ...]:
    """The list actions of a kind; everything that can be archived has those two."""
    archived = any(f.name == "archived_on" for f in kind.fields)
    return ACTIONS.get(kind.name, ()) + (ARCHIVING if archived else ())


def that_mends(kind: str, rule: str) -> Stated | None:
    """The list action that takes this rule's findings away."""
    return next((action for action in ACTIONS.get(kind, ()) if rule in action.mends), None)


class Listed:
    """Mixin for RecordAdmin: the actions above, for those who may change the kind."""

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)  # type: ignore[misc]
        if not actions or not self.has_change_permission(request):  # type: ignore[attr-defined]
            return actions
        mine = {action.name: (action, action.name, action.label) for action in actions_of(self.kind)}  # type: ignore[attr-defined]
        return {**mine, **actions}


def act(action: Stated, admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """First the confirmation page; once confirmed, one change for all, or a refusal that changes nothing."""
    chosen = Chosen.of(queryset)
    chosen = replace(chosen, says=replaced(action, admin.kind, chosen.pks))
    if not chosen.count and CONFIRMED not in request.POST:
        messages.warning(request, gettext("None of these records is there any more: nothing was changed."))
        return None
    if CONFIRMED not in request.POST:
        initial = agreed(action, admin.kind, chosen.pks)
        return page(action, admin, request, chosen, form_of(action, admin, request, None, initial))
    form = form_of(action, admin, request, request.POST)
    refused = refusal(action, admin, request, chosen, form)
    if refused or not form.is_valid():
        return page(action, admin, request, chosen, form, refused)
    done = writing.put(action, admin.kind, chosen.pks, stated_in(action, form))
    begin_with(request, headed(action, admin, done.changed) + ".")
    tell(request, admin.kind, done, admin.kind[action.inside].model._meta.verbose_name if action.inside else "")
    return None


def refusal(action: Stated, admin: Any, request: HttpRequest, chosen: Chosen, form: Any) -> str:
    """Why this is not what its page showed. A second click, after which all of them say so already, is no fault."""
    refused = chosen.refusal(request)
    if not refused or not chosen.count or not form.is_valid():
        return refused
    with transaction.atomic():
        done = writing.put(action, admin.kind, chosen.pks, stated_in(action, form))
        transaction.set_rollback(True)
    return refused if done.changed else ""


def headed(action: Stated, admin: Any, count: int) -> str:
    """“Set the owner: 12 processing activities”, on the page and in the history."""
    told = {"action": action.label, "records": counted_records(admin.kind, count)}
    return gettext("%(action)s: %(records)s") % told


def stated_in(action: Stated, form: Any) -> dict[str, Any]:
    return {action.fields[0]: action.value()} if action.value else form.cleaned_data


def page(
    action: Stated, admin: Any, request: HttpRequest, chosen: Chosen, form: Any, refused: str = ""
) -> HttpResponse:
    """How many and which records, the field with its help, and why."""
    fieldsets = [(None, {"fields": list(form.fields)})] if form.fields else []
    context = {
        **admin.admin_site.each_context(request),
        "title": headed(action, admin, chosen.count),
        "opts": admin.opts,
        "action": action,
        "ticked": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", "0"),
        "chosen": chosen,
        "present": present(action, admin.kind, chosen),
        "refused": refused,
        "adminform": AdminForm(form, fieldsets, {}, model_admin=admin),
        "form": form,
        "media": admin.media + form.media,
        "why": request.POST.get("_why", ""),
    }
    return TemplateResponse(request, "desk/bulk_confirm.html", context, status=409 if refused else 200)


def form_of(action: Stated, admin: Any, request: HttpRequest, data: Any, initial: Any = None) -> Any:
    """The form of what is stated: the fields as on the record's own form, with their help."""
    if action.value:
        return forms.Form(data)
    declared = admin.kind[action.inside or action.fields[0]]
    if isinstance(declared, Rows):
        owner = next(i for i in admin.get_inline_instances(request) if i.declared is declared)
        model, names = declared.model, list(action.fields) if action.inside else [f.name for f in declared.fields]
    else:
        owner, model, names = admin, admin.kind.model, list(action.fields)
    callback = partial(form_field, owner, request)
    bases = type("StatedForm", (SaysSomething, PlainRefusals), {})
    made = forms.modelform_factory(model, form=bases, fields=names, formfield_callback=callback)
    if action.inside:
        made.base_fields[action.fields[0]].required = True
    return made(data, initial=initial)


class SaysSomething:
    """An empty form is refused: a list action states, and taking out is done on the record itself."""

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        if not self.has_changed() and not self.errors:  # type: ignore[attr-defined]
            said = _("Nothing is stated here: say what the records shall say, or go back.")
            self.add_error(next(iter(self.fields)), said)  # type: ignore[attr-defined]
        return cleaned


def form_field(owner: Any, request: HttpRequest, db_field: Any, **kwargs: Any) -> Any:
    if (
        isinstance(db_field, models.BooleanField)
        and owner.opts.model is db_field.model
        and not hasattr(owner, "declared")
    ):
        return forms.TypedChoiceField(
            choices=[("yes", _("Yes")), ("no", _("No"))],
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect,
            label=db_field.verbose_name,
            help_text=db_field.help_text,
        )
    field = owner.formfield_for_dbfield(db_field, request=request, **kwargs)
    if isinstance(field, forms.ModelChoiceField):
        offer(field, db_field, owner, request)
        mine = entities_of(request.user)
        if mine is not None and (db_field.model._meta.model_name, db_field.name) == ENTITY:
            keep_to(field, mine, None)
    return field
