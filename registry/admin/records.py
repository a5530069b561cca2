"""What is particular to the list of each kind: columns, filters and search."""

from typing import Any

from django.contrib.admin import RelatedOnlyFieldListFilter, display
from django.contrib.admin.filters import AllValuesFieldListFilter
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from registry.document import Kind, Rows
from registry.models import Register

from .base import RecordAdmin
from .fields import autocompletes
from .forms import RecordForm
from .inlines import inlines_of
from .layout import sections_of


class TermAdmin(RecordAdmin):
    list_display: Any = ("name", "in_short", "aliases")
    search_fields = ("name", "aliases", "key")

    @display(description=_("description"), ordering="description")
    def in_short(self, record: Any) -> str:
        return Truncator(record.description).chars(120)


class DataCategoryAdmin(TermAdmin):
    list_display = ("name", "position", "sensitivity", "national_number", "location", "financial", "children")
    list_filter = ("sensitivity", "national_number", "location", "financial", "children")


class OrganisationAdmin(RecordAdmin):
    list_display = ("legal_name", "country", "nature", "ours", "jurisdiction")
    list_filter = ("ours", "nature", "jurisdiction", ("address__country", AllValuesFieldListFilter))
    list_select_related = ("address",)
    search_fields = ("legal_name", "legal_form", "address__text", "key")

    @display(description=_("country"), ordering="address__country")
    def country(self, record: Any) -> str:
        address = getattr(record, "address", None)
        return address.get_country_display() if address else ""


class ProcessorAdmin(RecordAdmin):
    list_display = ("name", "provider", "public", "position")
    list_filter = ("public", ("provider", RelatedOnlyFieldListFilter))
    list_select_related = ("provider",)
    search_fields = ("name", "description", "provider__legal_name", "key")


class ActivityAdmin(RecordAdmin):
    list_display = ("name", "reference", "role", "state", "department", "owner_function", "entity", "public")
    list_filter = (
        "public",
        "role",
        "state",
        ("entity", RelatedOnlyFieldListFilter),
        ("department", AllValuesFieldListFilter),
        ("owner_function", AllValuesFieldListFilter),
    )
    list_select_related = ("entity",)
    search_fields = ("name", "reference", "description", "department", "owner_function", "owner_person", "key")


class RegisterAdmin(RecordAdmin):
    """One record: made once, never deleted."""

    list_display = ("title", "controller", "public_page")
    list_select_related = ("controller",)
    search_fields = ("title",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Register.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


ADMINS: dict[str, type[RecordAdmin]] = {
    "data_category": DataCategoryAdmin,
    "organisation": OrganisationAdmin,
    "processor": ProcessorAdmin,
    "activity": ActivityAdmin,
    "register": RegisterAdmin,
}


def admin_of(kind: Kind) -> type[RecordAdmin]:
    """The admin class of a kind; a kind without an entry above is taken for a vocabulary."""
    placed = [name for section in sections_of(kind) for name in section.flat()]
    plain = tuple(f for f in kind.fields if not isinstance(f, Rows))
    attributes = {
        "kind": kind,
        "form": RecordForm,
        "inlines": inlines_of(kind, placed),
        "autocomplete_fields": autocompletes(plain),
        "__module__": __name__,
    }
    return type(f"{kind.model.__name__}Desk", (ADMINS.get(kind.name, TermAdmin),), attributes)
