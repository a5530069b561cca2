"""Widgets that show what is stored, in the stored order, so that saving an untouched form changes nothing."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.forms import DateInput, Select
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from registry.models.base import is_id


def select(attrs: dict[str, Any], options: Iterable[tuple[Any, Any]], chosen: set[str]) -> SafeString:
    """A <select> without a template for each option: a form shows hundreds, countries among them."""
    found = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, " selected" if str(value) in chosen else "", label) for value, label in options),
    )
    return format_html("<select{}>{}</select>", flatatt(attrs), found)


class KnownLabels:
    """An autocomplete that keeps the order of its values and asks only for labels that nobody gave it.

    known: label by id; a formset fills it for all of its rows at once. offered: (id, label) of all that can be chosen,
    for browsers without JavaScript; read once for all rows, which share it.
    """

    known: dict[str, str]
    offered: Any = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        values = self.format_value(value)  # type: ignore[attr-defined]
        values = [str(v) for v in values if v not in (None, "")]
        missing = [v for v in values if v not in self.known and is_id(v)]
        if missing:
            found = self.choices.queryset.filter(pk__in=missing)  # type: ignore[attr-defined]
            self.known = self.known | {str(record.pk): str(record) for record in found}
        many = self.allow_multiple_selected  # type: ignore[attr-defined]
        options = [] if many else [("", "")]
        options += [(v, self.known[v]) for v in values if v in self.known]
        options += [(pk, label) for pk, label in self.offered if pk not in values]
        own = {"name": name, "multiple": many, **(attrs or {})}
        attributes = self.build_attrs(self.attrs, own)  # type: ignore[attr-defined]
        return select(attributes, options, set(values))


class OneAutocomplete(KnownLabels, AutocompleteSelect):
    """One record, found by typing."""


class OrderedAutocomplete(KnownLabels, AutocompleteSelectMultiple):
    """Several records, found by typing, in the order in which they were chosen (desk.js keeps it in the page)."""

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        attrs["data-allow-clear"] = "false"  # each can be taken out; one more button would stand in their list
        if self.field.ordered:
            attrs["data-ordered"] = "true"
        return attrs


class LineInput(AdminTextInputWidget):
    """One line; a box when an import brought line breaks, which a browser would drop from an input."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        text = self.format_value(value) or ""
        if "\n" in text:
            return AdminTextareaWidget(self.attrs | {"rows": 3}).render(name, value, attrs, renderer)
        own = {"type": self.input_type, "name": name, **({"value": text} if text else {})}
        asked = self.build_attrs(self.attrs, {**own, **(attrs or {})})
        asked.pop("maxlength", None)  # a browser cuts what is pasted without a word; the form refuses it and keeps it
        return format_html("<input{}>", flatatt(asked))


class QuickSelect(Select):
    """A list of choices, rendered quickly."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        attributes = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        choices = (("" if v is None else v, label) for v, label in self.choices)
        return select(attributes, choices, {str(v) for v in self.format_value(value)})


class TypedDay(DateInput):
    """A day that is typed: a browser's own calendar writes it as the browser's language does, mostly month first."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": _("such as 2026-01-31"), "autocomplete": "off", **(attrs or {})}, "%Y-%m-%d")
