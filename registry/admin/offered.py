"""Choosing on a confirmation page: found by typing, and a plain list of all that is in use without JavaScript."""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.utils.safestring import SafeString

from registry.models.base import References

from .fields import without_side_doors
from .widgets import select


class Whole:
    """Writes every option into the page; an autocomplete alone would leave the list empty without JavaScript."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        many = self.allow_multiple_selected  # type: ignore[attr-defined]
        options = [] if many else [("", "")]
        options += [(record.pk, str(record)) for record in in_use(self.choices.queryset)]  # type: ignore[attr-defined]
        own = {"name": name, "multiple": many, **(attrs or {})}
        attributes = self.build_attrs(self.attrs, own)  # type: ignore[attr-defined]
        return select(attributes, options, {str(v) for v in self.format_value(value)})  # type: ignore[attr-defined]


class OfferOne(Whole, AutocompleteSelect):
    """One record."""


class OfferMany(Whole, AutocompleteSelectMultiple):
    """Several records."""


def in_use(queryset: Any) -> Any:
    """Without what is archived: that is kept where it stands, and not chosen anew."""
    names = {f.name for f in queryset.model._meta.concrete_fields}
    return queryset.filter(archived_on=None) if "archived_on" in names else queryset


def offer(field: Any, db_field: Any, admin: Any, request: Any) -> Any:
    """The form field of a reference, with all records that this person may see; those in use are offered.

    What was archived after the page was opened is refused by the form, which knows its name (`forms.PlainRefusals`).
    """
    target = admin.admin_site.get_model_admin(db_field.related_model)
    field.queryset = target.get_queryset(request)
    made = (OfferMany if isinstance(db_field, References) else OfferOne)(db_field, admin.admin_site)
    if isinstance(field.widget, RelatedFieldWidgetWrapper):  # with the plus of the form, for who may add
        without_side_doors(field).widget.widget = made
    else:
        field.widget = made
    field.widget.choices = made.choices = field.choices
    field.widget.is_required = made.is_required = field.required
    return field
