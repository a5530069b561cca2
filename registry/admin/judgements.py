"""What officers say about records: accepted findings and remarks, each with the record's name instead of its key."""

from typing import Any, ClassVar

from django.contrib.admin import display
from django.core.exceptions import ValidationError
from django.forms import HiddenInput
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.models import Remark, Waiver

from .about import Ref, Subject, subjects
from .base import RecordAdmin
from .forms import RecordForm
from .listfilters import OwnColumn, own
from .lists import DeskList
from .rules import link_to_rule, title_of

ABOUT = ("about_kind", "about_key")


class JudgementForm(RecordForm):
    """The record that it is about is known, or asked for by kind and key (set by `JudgementAdmin.get_form`)."""

    subject: Subject | None = None
    posted: Subject | None = None

    class Meta:
        labels: ClassVar[dict[str, Any]] = {"about_kind": _("Kind of record"), "about_key": _("Its key")}
        help_texts: ClassVar[dict[str, Any]] = {
            "key": _(
                "Names this entry in addresses of the desk, in files and in its history. Made by itself when left "
                "empty; readers of the public page never see it, and it cannot be changed later."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.subject = self.subject

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.posted and self.posted.gone and not self.errors and {*ABOUT} & {*self.changed_data}:
            said = _("You see no record of this kind with this key: open the record, and speak of it there.")
            self.add_error("about_key", ValidationError(said))
        return cleaned


class JudgementList(DeskList):
    """The list, with the records that its page is about, a query for each kind that occurs there."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        admin: Any = self.model_admin
        admin.tell(request, self.result_list)


class JudgementAdmin(RecordAdmin):
    """hidden: fields that the form shows in words instead, once the entry is there."""

    record_form = JudgementForm
    hidden: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    class Media:
        css: ClassVar[Any] = {"all": ("registry/findings.css",)}

    def tell(self, request: HttpRequest, judgements: Any) -> None:
        """Sets on each of them the record that it is about."""
        rows = [(one, (one.about_kind, one.about_key)) for one in judgements]
        found = subjects(request, self.admin_site, (ref for _one, ref in rows))
        for one, ref in rows:
            one.subject = found[ref]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        self.tell(request, [found] if found else [])
        return found

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        self.tell(request, objs)
        return super().get_deleted_objects(objs, request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskList]:
        return JudgementList

    @display(description=_("about"), ordering="about_key")
    def about(self, record: Any) -> str:
        subject: Subject | None = getattr(record, "subject", None)
        return subject.shown if subject else str(record.about_key)

    # The form.

    def subjects_for(self, request: HttpRequest, obj: Any) -> tuple[Subject | None, Subject | None]:
        """(the record that the form shows it is about, the one that was posted); asked once for each request."""
        known = request.__dict__.setdefault("desk_subjects", {})
        place = obj.pk if obj else None
        if place not in known:
            posted = ref_in(request.POST)
            stated = (obj.about_kind, obj.about_key) if obj else posted or ref_in(request.GET)
            found = subjects(request, self.admin_site, filter(None, (stated, posted)))
            subject = found.get(stated) if stated else None
            known[place] = (subject if subject and (obj or not subject.gone) else None, found.get(posted or ("", "")))
        return known[place]  # type: ignore[no-any-return]

    def shown_for(self, request: HttpRequest, obj: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(fields that are told in words, fields that are hidden behind them)."""
        subject, _posted = self.subjects_for(request, obj)
        told = (*(self.told if obj else ()), *(("about",) if subject else ()))
        hidden = (*(self.hidden if obj else ()), *(ABOUT if subject and not subject.gone else ()))
        return told, hidden

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is told in words stands first, the fields behind it at the end, hidden; who only reads has none."""
        told, hidden = self.shown_for(request, obj)
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        made = []
        for title, options in super().get_fieldsets(request, obj):
            lines = [(line,) if isinstance(line, str) else line for line in options["fields"]]
            if any("about_key" in line for line in lines):
                kept = [tuple(name for name in line if name not in hidden) for line in lines]
                lines = [*((name,) for name in told), *filter(None, kept), *([hidden] if hidden and may else [])]
            made.append((title, {**options, "fields": lines}))
        return made

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), *self.shown_for(request, obj)[0])

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made = super().get_form(request, obj, change=change, **kwargs)
        made.subject, made.posted = self.subjects_for(request, obj)
        for name in self.shown_for(request, obj)[1]:
            if name in made.base_fields:
                made.base_fields[name].widget = HiddenInput()
        return made


def ref_in(asked: Any) -> Ref | None:
    """What an address or a posted form says that it is about."""
    kind, key = (asked.get(name, "").strip() for name in ABOUT)
    return (kind, key) if kind and key else None


class OfRule(OwnColumn):
    """Accepted findings of one rule, by what it finds."""

    model_field = Waiver._meta.get_field("rule")
    title = _("rule")
    parameter_name = "rule"
    also = "rule__exact"

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        told = [(name, title_of(name)) for name, _label in super().options(seen)]
        return sorted(told, key=lambda pair: pair[1].casefold())


class WaiverAdmin(JudgementAdmin):
    """Accepted findings; they are made on the page of findings, where the fingerprint is known."""

    list_display = ("rule_title", "about", "reason", "until")
    list_filter = (OfRule, own(Waiver, "about_kind"))
    hidden = ("rule", "finding")
    told = ("rule_told",)

    @display(description=_("rule"), ordering="rule")
    def rule_title(self, record: Any) -> str:
        return title_of(record.rule)

    @display(description=_("rule"))
    def rule_told(self, record: Any) -> str:
        return link_to_rule(record.rule)

    def tell(self, request: HttpRequest, judgements: Any) -> None:
        super().tell(request, judgements)
        for one in judgements:
            one.said = gettext("%(rule)s: %(name)s") % {"rule": title_of(one.rule), "name": one.subject.name}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)


class RemarkAdmin(JudgementAdmin):
    list_display = ("name", "about", "owner", "due", "done_on")
    list_filter = (own(Remark, "owner"), own(Remark, "about_kind"))
