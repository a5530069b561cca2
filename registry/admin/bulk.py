"""Work on many records at once: what the desk's form and list offer beside opening and saving one record."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from registry.document import Kind

from .accepted import MAY_ACCEPT
from .archive import Archivable
from .duplicate import Duplicable
from .merge import Mergeable
from .setting import Listed
from .ticked import Ticked


class Bulk(Ticked, Duplicable, Mergeable, Archivable, Listed):
    """Mixin for RecordAdmin: list actions, copy, merge, archive, and the links that lead there."""

    kind: Kind
    opts: Any

    def address_of(self, record: Any, view: str = "change") -> str:
        return reverse(f"admin:registry_{self.opts.model_name}_{view}", args=[record.pk])

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        if record is not None:
            context["tools"] = self.tools(request, record)
            context["uses"] = self.uses(request, record)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def tools(self, request: HttpRequest, record: Any, instead: bool = False) -> list[tuple[str, str]]:
        """(label, address) of what can be done with this record; each leads to a page that asks first.

        instead: only what helps somebody who wanted to delete it.
        """
        found = []
        if self.may_copy(request) and not instead:
            found.append((gettext("Duplicate"), self.address_of(record, "duplicate")))
        if self.may_merge(request):
            found.append((gettext("Merge into another"), self.address_of(record, "merge")))
        if self.may_archive(request, record) and not (instead and record.archived_on):
            label = gettext("Bring back") if record.archived_on else gettext("Archive")
            found.append((label, self.address_of(record, "archive")))
        return found

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        tools = []
        if self.kind.name == "activity" and self.has_change_permission(request):  # type: ignore[attr-defined]
            tools.append((gettext("Hand over"), reverse("admin:handover")))
        more = {"tools": tools, **(extra_context or {})}
        if self.kind.name == "waiver":  # made where the finding stands, which knows what the form would ask
            may = request.user.has_perm(MAY_ACCEPT)
            tools += [(gettext("Accept findings"), reverse("admin:findings"))] if may else []
            more["made_elsewhere"] = True
        return super().changelist_view(request, more)  # type: ignore[misc]
