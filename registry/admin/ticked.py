"""The ticked records of a list: what can be done with them, in groups, and nothing unticked by a refusal."""

import copy
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms import CheckboxInput
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.document import Kind, References, Rows

from .plural import several
from .setting import Stated

AGAIN = "_again"  # sent by "take me back": the list, with the same records ticked
FACTS, LISTS, ANSWERS = _("State a fact"), _("Add to a list or replace it"), _("Answer “none” or “does not apply”")
NAMES, FILES, KEEPING = _("Words"), _("Take along as a file"), _("Archive or delete")
GROUPS = (FACTS, LISTS, ANSWERS, NAMES, FILES, KEEPING)
OTHERS = {"merge_ticked": NAMES, "export_admin_action": FILES, "delete_unused": KEEPING}


def group_of(kind: Kind, name: str, action: Any) -> Any:
    """Under which heading an action stands."""
    if not isinstance(action, Stated):
        return OTHERS.get(name, FACTS)
    if action.value:
        return KEEPING
    if action.unless:
        return ANSWERS
    is_list = isinstance(kind[action.fields[0]], Rows | References) if not action.inside else False
    return LISTS if is_list else FACTS


class Ticked:
    """Mixin for RecordAdmin: the choice of actions, and the list once more when an action refuses."""

    kind: Kind

    def get_action_choices(self, request: HttpRequest, default_choices: Any = ()) -> list[tuple[Any, Any]]:
        """In groups: an activity's list has more than twenty. A heading over all of them would say nothing."""
        found: dict[Any, list[tuple[str, Any]]] = {heading: [] for heading in GROUPS}
        labels = {"verbose_name": self.kind.heading, "verbose_name_plural": several(self.kind)}
        for action, name, label in self.get_actions(request).values():  # type: ignore[attr-defined]
            found[group_of(self.kind, name, action)].append((name, label % labels))
        groups = [(heading, choices) for heading, choices in found.items() if choices]
        first = ("", gettext("Choose what to do"))
        return [first, *(groups if len(groups) > 1 else [choice for _heading, all_ in groups for choice in all_])]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        if request.method == "POST" and AGAIN in request.POST:
            return self.once_more(request)
        pressed = request.method == "POST" and "index" in request.POST and self.get_actions(request)  # type: ignore[attr-defined]
        if pressed and ACTION_CHECKBOX_NAME not in request.POST:
            return self.once_more(request, gettext("Tick a record first, then choose what to do with the ticked ones."))
        return super().changelist_view(request, extra_context)  # type: ignore[misc]

    def response_action(self, request: HttpRequest, queryset: Any, *where: Any, **more: Any) -> Any:
        if request.POST.get("action") not in self.get_actions(request):  # type: ignore[attr-defined]
            return self.once_more(request, gettext("Choose what to do with the ticked ones, then press the button."))
        return super().response_action(request, queryset, *where, **more)  # type: ignore[misc]

    def once_more(self, request: HttpRequest, said: str = "", level: int = messages.WARNING) -> HttpResponse:
        """The list as it was, with what was ticked still ticked, which an answer by redirection would forget."""
        if said:
            messages.add_message(request, level, said)
        again = copy.copy(request)
        again.method = "GET"
        response = self.changelist_view(again)
        chosen = request.POST.get("action")
        form = getattr(response, "context_data", {}).get("action_form")
        if form is not None and AGAIN not in request.POST:
            form.initial["action"] = chosen
        return response  # type: ignore[no-any-return]

    def action_checkbox(self, obj: Any) -> SafeString:
        """The box of a row. `ticked` of a record is set by its list."""
        attrs = {"class": "action-select", "aria-label": gettext("Tick: %(name)s") % {"name": obj}}
        box = CheckboxInput(attrs, lambda _value: getattr(obj, "ticked", False))
        return box.render(ACTION_CHECKBOX_NAME, str(obj.pk))
