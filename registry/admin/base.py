"""The admin of one kind of record, made from its declaration."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin, action
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.document import Kind

from . import deletion, history
from .alike import Alike
from .asking import Asking
from .bulk import Bulk
from .conflict import Kept
from .export import ExportLists
from .fields import DeskFields, Offered
from .find import Find, by_name
from .forms import RecordForm
from .found import Found
from .letters import Letters
from .plural import counted_records
from .restore import Restorable
from .scope import Scoped, refusal_to_delete

NOT_WHOLE = _("This list did not arrive whole, so nothing was saved. Go back to the form and send it once more.")


@action(permissions=["delete"], description=_("Delete the ticked ones (refused while they are used)"))
def delete_unused(modeladmin: "RecordAdmin", request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """All of the ticked records, or none of them when any is still referred to."""
    request.change.origin = "delete"  # type: ignore[attr-defined]
    versions = deletion.versions_of(modeladmin.kind, queryset)
    if not versions:
        messages.warning(request, _("None of these records is there any more: nothing was deleted."))
        return None
    users = deletion.users_of(queryset, request, modeladmin.admin_site)
    if users.total:
        return deletion.refusal(modeladmin.admin_site, request, users, status=409)
    ask = partial(ask_or_delete, modeladmin, request, queryset)
    answer: HttpResponse | None = deletion.confirmed(request, versions, bool(request.POST.get("post")), ask)
    return answer


def ask_or_delete(modeladmin: "RecordAdmin", request: HttpRequest, queryset: Any) -> HttpResponse | None:
    records = counted_records(modeladmin.kind, len(queryset))
    if request.POST.get("post"):
        modeladmin.delete_queryset(request, queryset)
        messages.success(request, gettext("Deleted: %(records)s.") % {"records": records})
        return None
    page: Any = delete_selected(modeladmin, request, queryset)
    page.context_data["title"] = gettext("Delete %(records)s") % {"records": records}
    return page  # type: ignore[no-any-return]


class RecordAdmin(
    Scoped, Kept, Alike, Found, Letters, Bulk, Offered, Find, Restorable, ExportLists, DeskFields, Asking, ModelAdmin
):
    """Form, list, history, export and deletion of one kind."""

    kind: Kind
    record_form: type[RecordForm] = RecordForm
    actions = [delete_unused]
    save_on_top = False
    list_per_page = 50
    change_form_template = "desk/change_form.html"
    delete_confirmation_template = "desk/delete_confirmation.html"
    delete_selected_confirmation_template = "desk/delete_selected_confirmation.html"

    class Media:
        js = ("registry/desk.js",)

    def get_ordering(self, request: HttpRequest) -> Any:
        return by_name(self.kind)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        made.visible = self.get_queryset(request)
        return made

    def get_formset_kwargs(self, *args: Any) -> Any:
        return {**super().get_formset_kwargs(*args), "error_messages": {"missing_management_form": NOT_WHOLE}}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        key = ("key",) if obj and self.kind.name != "register" else ()
        return (*key, *super().get_readonly_fields(request, obj))

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # the site's own knows nothing of "used by"
        return actions

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is deleted is what was ticked: its lists go with it, and `users_of` has been asked before."""
        names = [str(record) for record in objs]
        return names, {self.opts.verbose_name_plural: len(names)}, set(), []

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        versions = self.version_by_id(object_id)
        record = self.get_object(request, unquote(object_id))
        if record is not None:
            if not self.has_delete_permission(request, record):
                raise PermissionDenied(refusal_to_delete(request, record))
            users = deletion.users_of([record], request, self.admin_site)
            if users.total:
                status = 409 if request.method == "POST" else 200
                return deletion.refusal(self.admin_site, request, users, status)
        ask = partial(super().delete_view, request, object_id, extra_context)
        return deletion.confirmed(request, versions, request.method == "POST", ask)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["why"] = request.POST.get("_why", "")
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        name = f"registry_{self.opts.model_name}_record_history"
        view = self.admin_site.admin_view(self.record_history)
        return [path("history/<slug:key>/", view, name=name), *super().get_urls()]

    def record_history(self, request: HttpRequest, key: str) -> HttpResponse:
        """The history by key: it is there after the record is gone, too."""
        return history.of_record_view(self, request, key)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return history.of_record_view(self, request, record.key)
