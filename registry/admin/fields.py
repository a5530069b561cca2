"""How a model field becomes a form field on the desk; the same for records and for the rows of their lists."""

from typing import Any

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper

from registry.document import Field, Reference
from registry.document import References as DeclaredReferences
from registry.models import References
from registry.models.text import Line

from .widgets import LineInput, OneAutocomplete, OrderedAutocomplete, QuickSelect


def autocompletes(fields: tuple[Field, ...]) -> tuple[str, ...]:
    """Every reference is found by typing: a list of all records would grow with the register."""
    return tuple(f.name for f in fields if isinstance(f, Reference | DeclaredReferences))


class DeskFields:
    """Mixin for ModelAdmin and inlines."""

    admin_site: Any

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        kwargs["widget"] = OneAutocomplete(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, References):
            kwargs["widget"] = OrderedAutocomplete(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if isinstance(db_field, Line):
            kwargs["widget"] = QuickSelect if db_field.choices else LineInput
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]


def without_side_doors(field: Any) -> Any:
    """In a row there is room for "add" only: no pencil, no eye."""
    if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_change_related = field.widget.can_delete_related = field.widget.can_view_related = False
    return field
