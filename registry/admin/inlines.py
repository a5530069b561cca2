"""The lists of a record on its form: one inline for every declared `Rows`."""

from typing import Any

from django.conf import settings
from django.contrib.admin import StackedInline, TabularInline
from django.contrib.admin.options import InlineModelAdmin
from django.forms.formsets import ORDERING_FIELD_NAME

from registry.document import Kind, Reference, References, Rows
from registry.models import LegalAddress, ProcessorLocation

from .address import AddressForm
from .fields import DeskFields, autocompletes, without_side_doors
from .rows import RowForm, RowFormSet

TABLE = 4  # more columns than this, or a list within a row, do not fit on 1366 px
RARE: dict[str, tuple[str, ...]] = {  # by list, what few rows state
    "data": ("wording", "part", "sources", "obligatory"),
    "uses": ("order",),
    "recipients": ("condition", "data_categories"),
    "transfers": ("international", "note"),
    "retention": ("not_stored", "criterion", "law", "end"),
    "address": ("region", "source", "checked_on"),
}


class RowInline(DeskFields, InlineModelAdmin):
    """What all lists have in common; permissions are the record's, since a row is a part of it."""

    declared: Rows
    extra = 0
    form = RowForm
    alone = False  # whether its section's heading says all that its own would (set by `letters.blocks`)

    def get_queryset(self, request: Any) -> Any:
        names = [f.name for f in self.declared.fields if isinstance(f, Reference)]
        rows = super().get_queryset(request)
        return rows.select_related(*names) if names else rows

    def get_formset(self, request: Any, obj: Any = None, **kwargs: Any) -> Any:
        kwargs |= {"fields": [f.name for f in self.declared.fields], "can_order": self.ordered}
        if self.ordered:  # as many rows as one form may send; Django alone would refuse more than 2,000
            kwargs["absolute_max"] = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        made: Any = super().get_formset(request, obj, **kwargs)
        made.declared, made.in_table = self.declared, isinstance(self, TabularInline)
        made.form.rare = RARE.get(self.declared.name, ())
        return made

    @property
    def ordered(self) -> bool:
        return not self.declared.single

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        names = [f.name for f in self.declared.fields]
        writable = self.has_change_permission(request, obj) if obj else self.has_add_permission(request, obj)
        return [(None, {"fields": [*names, ORDERING_FIELD_NAME] if self.ordered and writable else names})]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        made = without_side_doors(super().formfield_for_dbfield(db_field, request, **kwargs))
        if (db_field.model, db_field.name) == (ProcessorLocation, "kind"):
            made.initial = ProcessorLocation.Kind.STORAGE  # what a country alone means to most
        return made

    @property
    def record_admin(self) -> Any:
        return self.admin_site.get_model_admin(self.parent_model)

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        admin = self.record_admin
        return bool(admin.has_change_permission(request, obj) if obj else admin.has_add_permission(request))

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(self.record_admin.has_change_permission(request, obj))

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(self.record_admin.has_change_permission(request, obj))

    def has_view_permission(self, request: Any, obj: Any = None) -> bool:
        return bool(self.record_admin.has_view_permission(request, obj))


def inline_of(rows: Rows) -> type[RowInline]:
    """The inline of one list: a table when it is narrow, else a box per row."""
    wide = len(rows.fields) > TABLE or rows.single or any(isinstance(f, References) for f in rows.fields)
    look = StackedInline if wide else TabularInline
    attributes: dict[str, Any] = {
        "declared": rows,
        "model": rows.model,
        "fk_name": rows.parent,
        "formset": RowFormSet,
        "autocomplete_fields": autocompletes(rows.fields),
        "max_num": 1 if rows.single else None,
        "classes": ["desk-rows"],
        "__module__": __name__,
    }
    if rows.model is LegalAddress:
        attributes["form"] = AddressForm
    attributes["template"] = "desk/rows_boxed.html" if wide else "desk/rows_table.html"
    return type(f"{rows.model.__name__}Inline", (RowInline, look), attributes)


def inlines_of(kind: Kind, names: list[str]) -> list[type[RowInline]]:
    """The kind's lists in the order of `names`."""
    lists = {f.name: f for f in kind.fields if isinstance(f, Rows)}
    return [inline_of(lists[name]) for name in names if name in lists]
