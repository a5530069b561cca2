"""How a model field becomes a form field on the desk; the same for records and for the rows of their lists."""

import datetime
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from registry.document import Field, Reference
from registry.document import References as DeclaredReferences
from registry.models import References, Retention
from registry.models.text import Line

from .glossary import with_term
from .rows import KnownOne, KnownSeveral
from .widgets import LineInput, OneAutocomplete, OrderedAutocomplete, QuickSelect


def autocompletes(fields: tuple[Field, ...]) -> tuple[str, ...]:
    """Every reference is found by typing: a list of all records would grow with the register."""
    return tuple(f.name for f in fields if isinstance(f, Reference | DeclaredReferences))


ENTITY = ("processingactivity", "entity")  # an activity belongs to one of our entities, and to nobody else
MOST_OFFERED = 2000  # choices written into a page that has no JavaScript to find them
MOST_UNITS = 1_000_000  # of a period: two years in minutes
FIRST_DAY = datetime.date(1900, 1, 1)
NOT_TO_COME = _(
    "This day is still to come, and a record is archived from the moment you save. Write today or a day that is past, "
    "or leave it empty and archive the record on its day."
)


class DeskFields:
    """Mixin for ModelAdmin and inlines."""

    admin_site: Any

    def found_by_typing(self, widget: Any, db_field: Any, request: Any) -> Any:
        """The widget of a reference; all choices are written out for who asks for rows without JavaScript."""
        made = widget(db_field, self.admin_site)
        if hasattr(request, "row"):
            target = self.admin_site.get_model_admin(db_field.related_model)
            found = target.get_queryset(request)
            if any(f.name == "archived_on" for f in target.opts.concrete_fields):
                found = found.filter(archived_on=None)
            made.offered = SimpleLazyObject(lambda: [(str(one.pk), str(one)) for one in found[:MOST_OFFERED]])
        return made

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs |= {"widget": self.found_by_typing(OneAutocomplete, db_field, request), "form_class": KnownOne}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, References):
            widget = self.found_by_typing(OrderedAutocomplete, db_field, request)
            kwargs |= {"widget": widget, "form_class": KnownSeveral}
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, Line):
            kwargs["widget"] = QuickSelect if db_field.choices else LineInput
        made = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if isinstance(made, forms.DateField):
            day_of_a_year(made)
            if db_field.name == "archived_on":
                made.validators.append(MaxValueValidator(timezone.localdate, NOT_TO_COME))
        if (db_field.model, db_field.name) == (Retention, "number"):
            made.validators.append(MaxValueValidator(MOST_UNITS, _("This is longer than anything is kept.")))
        if made is not None and isinstance(made.widget, RelatedFieldWidgetWrapper):
            # Deleting a company from here would look like taking it out of this record.
            made.widget.can_delete_related = made.widget.can_view_related = False
        if made is not None:
            made.help_text = with_term(f"{db_field.model._meta.model_name}.{db_field.name}", made.help_text)
        return made


def day_of_a_year(field: forms.DateField) -> None:
    """Days are read as the calendar writes them, as ISO does and as Europe does; 03/04/2024 would be two days."""
    field.input_formats = list(dict.fromkeys([get_format("DATE_INPUT_FORMATS")[0], "%Y-%m-%d", "%d.%m.%Y"]))
    said = _("Write a day of the calendar as 2024-12-24 or 24.12.2024, with the whole year.")
    field.error_messages = {**field.error_messages, "invalid": said}
    field.validators.append(MinValueValidator(FIRST_DAY, _("This is before 1900: check the year.")))


class Offered:
    """Mixin for ModelAdmin: what was archived is not offered when something is chosen; lists and search keep it."""

    opts: Any

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:
        found, doubled = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        choosing = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        if choosing and any(f.name == "archived_on" for f in self.opts.concrete_fields):
            found = found.filter(archived_on__isnull=True)
        if choosing and (request.GET.get("model_name"), request.GET.get("field_name")) == ENTITY:
            found = found.filter(ours=True)
        return found, doubled


def without_side_doors(field: Any) -> Any:
    """In a row there is room for "add" only: no pencil, no eye."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
    return field
