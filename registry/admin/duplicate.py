"""A copy of a record as a new one, also for another of our entities."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import Truncator
from django.utils.translation import gettext

from registry.document import record_of, write_record
from registry.models import Change, Entry
from registry.roles import entities_of

from . import held
from .forms import PlainRefusals, new_key
from .offered import offer
from .reasons import begin_with
from .scope import keep_to
from .widgets import QuickSelect

# What belongs to the original's own life, by kind; a kind that is not named here is not copied.
EMPTIED = {
    "activity": (
        *("reference", "public", "state", "start_date", "end_date"),
        *("entry_created", "entry_updated", "reviewed_on", "review_due"),
        *("dpia_date", "dpia_link", "dpia_outcome"),
    )
}
ASKED = ("name", "entity")
LAST = "_last"  # the newest change when the page was made: a copy that is newer was made by this page's button


class Duplicable:
    """Mixin for RecordAdmin: a small page that asks for name and entity, and the copying."""

    kind: Any
    opts: Any
    admin_site: Any

    def may_copy(self, request: HttpRequest) -> bool:
        return self.kind.name in EMPTIED and self.has_add_permission(request)  # type: ignore[attr-defined]

    def get_urls(self) -> list[Any]:
        name, view = f"registry_{self.opts.model_name}_duplicate", self.admin_site.admin_view(self.duplicate_view)
        own = [path("<path:object_id>/duplicate/", view, name=name)] if self.kind.name in EMPTIED else []
        return own + super().get_urls()  # type: ignore[misc]

    def duplicate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.may_copy(request):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if record is None:
            return self.without_original(request)
        form = self.copy_form(request, record)
        made = self.copied(request, record, form) if form.is_bound and form.is_valid() else None
        if made is None:
            return self.copy_page(request, record, form)
        said = gettext("This is the copy of “%(name)s”. Check what is particular to it, then save.")
        messages.success(request, said % {"name": record})
        return HttpResponseRedirect(self.address_of(made))  # type: ignore[attr-defined]

    def without_original(self, request: HttpRequest) -> HttpResponse:
        """The original was deleted while its copy was being named: the name that was typed stays to be read."""
        if request.method != "POST":
            raise Http404
        said = gettext("What you wanted to copy is not there any more, or you do not see it any more.")
        said += " " + gettext("Nothing was copied. What you typed stands below.")
        return held.page(self.admin_site, request, said, gettext("Nothing was copied"), again=False, status=404)

    def copy_form(self, request: HttpRequest, record: Any) -> forms.ModelForm:
        """What the copy is called, and which of our entities it is for."""

        def field(db_field: Any, **kwargs: Any) -> Any:
            made = self.formfield_for_dbfield(db_field, request=request, **kwargs)  # type: ignore[attr-defined]
            if db_field.name == "entity":
                made, mine = offer(made, db_field, self, request), entities_of(request.user)
                if mine is not None:
                    keep_to(made, mine, record)
                made.widget = QuickSelect()  # our entities are few; typing would find all organisations
                made.queryset = made.queryset.filter(Q(ours=True, archived_on=None) | Q(pk=record.entity_id))
            return made

        form = forms.modelform_factory(self.kind.model, form=PlainRefusals, fields=ASKED, formfield_callback=field)
        end = gettext(" (copy)")
        most = self.opts.get_field("name").max_length - len(end)
        initial = {"name": Truncator(record.name).chars(most) + end, "entity": record.entity_id}
        return form(request.POST if request.method == "POST" else None, initial=initial)

    def copied(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> Any:
        """The copy, or the one that was made before from the same page."""
        name, entity = form.cleaned_data["name"], form.cleaned_data["entity"]
        document = record_of(self.kind, record.key) or {}
        empty = {f.name: f.empty(self.kind.model) for f in self.kind.fields if f.name in EMPTIED[self.kind.name]}
        origin = gettext("Copied from %(key)s.") % {"key": record.key}
        document |= empty | {
            "key": new_key(self.kind, name),
            "name": name,
            "entity": entity.key if entity else None,
            "provenance": f"{origin}\n\n{document['provenance']}".strip(),
        }
        before = self.made_before(request, document)
        if before is not None:
            return before
        pk = write_record(self.kind.name, document)
        # By key, as the copy itself says it: whoever sees the copy of another entity need not see the original.
        begin_with(request, gettext("Duplicated from %(key)s.") % {"key": record.key})
        return self.kind.model._base_manager.get(pk=pk)

    def made_before(self, request: HttpRequest, document: dict[str, Any]) -> Any:
        """The same copy, made by a first click on this page's button."""
        last = request.POST.get(LAST, "")
        if not last.isdecimal():
            return None
        newer = Entry.objects.filter(kind=self.kind.name, before="", change__number__gt=int(last))
        same = {"name": document["name"], "provenance": document["provenance"], "entity__key": document["entity"]}
        found = self.get_queryset(request).filter(key__in=newer.values("key"))  # type: ignore[attr-defined]
        return found.filter(**same).first()

    def copy_page(self, request: HttpRequest, record: Any, form: forms.ModelForm) -> HttpResponse:
        site = self.admin_site
        newest = Change.objects.order_by("-number").values_list("number", flat=True).first() or 0
        emptied = [str(self.opts.get_field(name).verbose_name) for name in EMPTIED[self.kind.name]]
        context = {
            **site.each_context(request),
            "title": gettext("Duplicate “%(name)s”") % {"name": record},
            "opts": self.opts,
            "record": record,
            "emptied": emptied,
            "last": request.POST.get(LAST, newest),
            "adminform": AdminForm(
                form, [(None, {"fields": list(ASKED)})], {}, model_admin=site.get_model_admin(self.kind.model)
            ),
            "form": form,
            "media": self.media + form.media,  # type: ignore[attr-defined]
            "why": request.POST.get("_why", ""),
        }
        return TemplateResponse(request, "desk/duplicate.html", context)
