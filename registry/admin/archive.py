"""Archive instead of delete: what is no longer offered, and kept where it is used."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.document import Kind

from . import reasons, scope, usedby

ARCHIVED, ALL = "archived", "all"


class InUse(SimpleListFilter):
    """Lists show what is in use; the archive is one click away."""

    title = _("in use or archived")
    parameter_name = "archive"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [(None, _("In use")), (ARCHIVED, _("Archived")), (ALL, _("All"))]

    def choices(self, changelist: Any) -> Any:
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(
                    {self.parameter_name: value}, [] if value else [self.parameter_name]
                ),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == ALL:
            return queryset
        return queryset.filter(archived_on__isnull=self.value() != ARCHIVED)


def can_be_archived(kind: Kind) -> bool:
    return any(f.name == "archived_on" for f in kind.fields)


class Archivable:
    """Mixin for RecordAdmin: the button's page, the filter, and who uses a record."""

    kind: Any
    opts: Any
    admin_site: Any

    def may_archive(self, request: HttpRequest, record: Any) -> bool:
        return can_be_archived(self.kind) and self.has_change_permission(request, record)  # type: ignore[attr-defined]

    def get_urls(self) -> list[Any]:
        name, view = f"registry_{self.opts.model_name}_archive", self.admin_site.admin_view(self.archive_view)
        own = [path("<path:object_id>/archive/", view, name=name)] if can_be_archived(self.kind) else []
        return own + super().get_urls()  # type: ignore[misc]

    def get_list_filter(self, request: HttpRequest) -> Any:
        own = [InUse] if can_be_archived(self.kind) else []
        return [*own, usedby.RefersTo, *super().get_list_filter(request)]  # type: ignore[misc]

    def uses(self, request: HttpRequest, record: Any) -> Any:
        """Who uses this record, for its form; None for kinds that nothing refers to."""
        return usedby.users_of([record], request, self.admin_site) if can_be_archived(self.kind) else None

    def archive_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then archive or bring back; which of the two is said by the page and not guessed from the record."""
        record = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if not self.has_change_permission(request, record):  # type: ignore[attr-defined]
            raise PermissionDenied(scope.refusal(request, record))
        if record is None:
            raise Http404
        if request.method != "POST" or request.POST.get("_archive") not in ("yes", "no"):
            return self.archive_page(request, record)
        back = request.POST["_archive"] == "no"
        if bool(record.archived_on) == back:
            day = None if back else timezone.localdate()
            self.kind.model._base_manager.filter(pk=record.pk).update(archived_on=day)
            done = gettext("Brought back from the archive: “%(name)s”.") if back else gettext("Archived: “%(name)s”.")
            reasons.begin_with(request, done % {"name": reasons.short(record)})
        said = gettext("“%(name)s” is in use again.") if back else gettext("“%(name)s” is archived.")
        messages.success(request, said % {"name": record})
        return HttpResponseRedirect(self.address_of(record))  # type: ignore[attr-defined]

    def archive_page(self, request: HttpRequest, record: Any) -> HttpResponse:
        title = gettext("Bring back “%(name)s”") if record.archived_on else gettext("Archive “%(name)s”")
        context = {
            **self.admin_site.each_context(request),
            "title": title % {"name": record},
            "opts": self.opts,
            "record": record,
            "uses": self.uses(request, record),
            "why": request.POST.get("_why", ""),
        }
        return TemplateResponse(request, "desk/archive.html", context)
