"""The first start: look at the sample, or leave it behind and start one's own register."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from registry import editions, starting
from registry.changes.people import shown_who
from registry.document import KINDS
from registry.models import Contact, Edition, Head, Organisation, Register
from registry.models.base import Answer

from .forms import new_key

LOOKING = "looking-at-the-sample"  # in the session: asked, and answered "later"


class Officer(models.TextChoices):
    """The three honest answers about a data protection officer on the first day."""

    NAMED = "named", gettext_lazy("We have one: name or mailbox below")
    NONE = "none", gettext_lazy("We have none, because ... (reason below)")
    LATER = "later", gettext_lazy("I will answer this later")


def asked(model: type[models.Model], name: str, **said: Any) -> Any:
    """A form field with the length, checks and words of the model's field."""
    field: Any = model._meta.get_field(name)
    return field.formfield(**said)


class OwnRegister(forms.Form):
    """What a register needs to begin with; the tick to leave the sample is asked only where it stands.

    added: how many changes of people would be left behind. The page sends back as `told` the number it showed.
    """

    title = asked(
        Register,
        "title",
        label=gettext_lazy("Title of the register"),
        error_messages={"required": gettext_lazy("Give the register a title, such as “Register of ...”.")},
    )
    legal_name = asked(
        Organisation,
        "legal_name",
        label=gettext_lazy("Our entity: its legal name"),
        help_text=gettext_lazy(
            "The company whose register this is, as in the commercial register (Art. 30(1)(a)). You can add more later."
        ),
        error_messages={"required": gettext_lazy("Name the company whose register this is.")},
    )
    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("Law that applies to it"),
        choices=[(code, label) for code, label in Organisation.Jurisdiction.choices if code],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It decides which countries count as third countries."),
        error_messages={"required": gettext_lazy("Choose the law: of several, that of the registered office.")},
    )
    officer = forms.ChoiceField(
        label=gettext_lazy("Data protection officer (Art. 37)"),
        choices=Officer,
        initial=Officer.LATER,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Strangers see the name only if you tick it public later, on the entity's page."),
    )
    person = asked(Contact, "person", label=gettext_lazy("Name of the data protection officer"))
    email = asked(Contact, "email", label=gettext_lazy("Mailbox of the data protection officer"))
    because = asked(Organisation, "dpo_because", help_text=gettext_lazy("As you would tell the authority."))
    public_page = forms.TypedChoiceField(
        label=gettext_lazy("Public page"),
        choices=[("no", gettext_lazy("No, only for us")), ("yes", gettext_lazy("Yes, strangers may read it"))],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "It shows only what you tick as public and publish as an edition. You can switch it at any time."
        ),
    )
    leave = forms.BooleanField(
        label=gettext_lazy("Leave the sample behind"),
        error_messages={"required": gettext_lazy("Tick this to leave the sample behind; until then it stays.")},
    )

    def __init__(self, *args: Any, sample: bool, added: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.added = added
        if not sample:
            del self.fields["leave"]
        elif added:
            self.fields["leave"].label = ngettext(
                "Leave the sample behind, and with it the %(count)d change that people made in it",
                "Leave the sample behind, and with it the %(count)d changes that people made in it",
                added,
            ) % {"count": added}

    def clean_leave(self) -> bool:
        """A tick about three changes is no tick about four."""
        if self.data.get("told") != str(self.added):
            raise forms.ValidationError(
                gettext("The sample was changed while this page was open: read again what you would leave behind.")
            )
        return True

    def clean(self) -> None:
        said = self.cleaned_data
        officer, named = said.get("officer"), said.get("person") or said.get("email")
        if officer == Officer.NAMED and not named and not {"person", "email"} & set(self.errors):
            self.add_error("person", gettext("Give a name or a mailbox, or choose another answer above."))
        if officer == Officer.NONE and not said.get("because") and "because" not in self.errors:
            self.add_error("because", gettext("Say in a sentence why you need none, or choose another answer above."))
        if officer in (Officer.NONE, Officer.LATER) and named:
            self.add_error("officer", gettext("You typed a name or mailbox: choose “We have one”, or empty them."))
        if officer in (Officer.NAMED, Officer.LATER) and said.get("because"):
            self.add_error("officer", gettext("You typed a reason for having none: choose that, or empty it."))


def may_start(request: HttpRequest) -> bool:
    """Starting takes everything away and puts something else there: for those who may do both, everywhere.

    Who works for some of our entities only may not change the register's own settings (`registry.roles`).
    """
    needed = [
        f"registry.{verb}_{kind.model._meta.model_name}"
        for kind in KINDS.values()
        for verb in ("add", "change", "delete")
        if (kind.name, verb) != ("register", "delete")  # that one record is never deleted, only begun anew
    ]
    return bool(request.user.has_perms(needed))


def question(request: HttpRequest, register: Register | None) -> str:
    """What the start page asks this person: "sample", "empty", or nothing."""
    if (register and not register.is_sample) or not may_start(request):
        return ""
    if register is None:
        return "empty" if starting.is_empty() else ""
    return "" if request.session.get(LOOKING) else "sample"


def own(request: HttpRequest, site: Any) -> HttpResponse:
    """The form for one's own register; its POST empties the sample and begins anew, in one change."""
    if not may_start(request):
        raise PermissionDenied
    sample = starting.is_sample()
    if not sample and not starting.is_empty():
        messages.info(request, gettext("Your own register was started already."))
        return HttpResponseRedirect(reverse("admin:index"))
    added = starting.added_by_people() if sample else None
    form = OwnRegister(request.POST or None, sample=sample, added=added.count() if added is not None else 0)
    if request.method == "POST" and form.is_valid():
        register = begin(request, form.cleaned_data)
        said = gettext("Your register “%(title)s” is started. Add its first processing activity when you are ready.")
        messages.success(request, said % {"title": register.title})
        return HttpResponseRedirect(reverse("admin:index"))
    context = {
        **site.each_context(request),
        "title": gettext("Start your own register"),
        "form": form,
        "sample": sample,
        "records": Head.objects.count(),
        "edition": Edition.objects.first(),
        "people": sorted(set(map(shown_who, added.order_by().values_list("who", flat=True))))
        if added is not None
        else [],
    }
    return TemplateResponse(request, "desk/first.html", context)


def begin(request: HttpRequest, said: dict[str, Any]) -> Register:
    """The register, our entity and what was said of its data protection officer."""
    request.change.origin = "seed"  # type: ignore[attr-defined]
    request.change.why = gettext("our own register")  # type: ignore[attr-defined]
    register = starting.start_own(said["title"], said["public_page"])
    none = said["officer"] == Officer.NONE
    entity = Organisation.objects.create(
        key=new_key(KINDS["organisation"], said["legal_name"]),
        legal_name=said["legal_name"],
        ours=True,
        jurisdiction=said["jurisdiction"],
        dpo_answer=Answer.BECAUSE if none else Answer.UNANSWERED,
        dpo_because=said["because"],
    )
    if said["officer"] == Officer.NAMED:
        Contact.objects.create(
            organisation=entity, function=Contact.Function.DPO, person=said["person"], email=said["email"]
        )
    register.controller = entity
    register.save()
    return register


@require_POST
def look(request: HttpRequest, site: Any) -> HttpResponse:
    """ "Look at the sample": it is loaded into an empty register; where it stands already, the question rests."""
    if not may_start(request):
        raise PermissionDenied
    if starting.is_sample():
        request.session[LOOKING] = True
    else:
        try:
            starting.load_sample()
        except starting.Refused as refused:
            messages.error(request, str(refused))
        else:
            editions.publish(request.change)  # type: ignore[attr-defined]
            request.change.origin = "seed"  # type: ignore[attr-defined]
            messages.success(request, gettext("The sample is loaded and published as the first edition."))
    return HttpResponseRedirect(reverse("admin:index"))
