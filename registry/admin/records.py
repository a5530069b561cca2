"""What is particular to the list of each kind: columns, filters and search."""

from typing import Any, ClassVar

from django.contrib.admin import display
from django.db.models import BooleanField, ExpressionWrapper, F, Subquery
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.document import KINDS, Kind, Rows
from registry.models import (
    DataCategory,
    DataSubjectCategory,
    Organisation,
    Processor,
    Register,
    SecurityMeasure,
    System,
)

from . import activityfilters
from .base import RecordAdmin
from .fields import autocompletes
from .found import with_findings
from .inlines import inlines_of
from .judgements import RemarkAdmin, WaiverAdmin
from .layout import sections_of
from .listfilters import Used, in_country, own
from .partyfilters import Contracted, InActivities, Part, ProviderOf
from .paths import used, used_at_all
from .since import WORDS, since_edition, with_since

FLAGS = ("national_number", "location", "financial", "children")
OTHERS = "other_providers__address__country"
SEAT = _("country (seat or place)")


class TermAdmin(RecordAdmin):
    list_display: Any = ("name", "in_short", "aliases", "is_used")
    list_filter: ClassVar[Any] = (Used,)

    def with_columns(self, queryset: Any) -> Any:
        return queryset.annotate(is_used=ExpressionWrapper(used_at_all(queryset.model), BooleanField()))

    @display(description=_("description"), ordering="description")
    def in_short(self, record: Any) -> str:
        return Truncator(record.description).chars(120)

    @display(description=_("used"))
    def is_used(self, record: Any) -> bool:
        return bool(record.is_used)


class DataCategoryAdmin(TermAdmin):
    list_display = ("name", "position", "sensitivity", "also", "is_used")
    list_filter = (*(own(DataCategory, name) for name in ("sensitivity", *FLAGS)), Used)

    @display(description=_("further marks"))
    def also(self, record: Any) -> str:
        names = [str(record._meta.get_field(name).verbose_name) for name in FLAGS if getattr(record, name)]
        return capfirst(", ".join(names)) or gettext("None")


class DataSubjectAdmin(TermAdmin):
    list_display = ("name", "in_short", "aliases", "vulnerable", "is_used")
    list_filter = (own(DataSubjectCategory, "vulnerable"), Used)


class MeasureAdmin(TermAdmin):
    list_display = ("name", "in_short", "aliases", "nature", "is_used")
    list_filter = (own(SecurityMeasure, "nature"), Used)


class SystemAdmin(TermAdmin):
    list_display = ("name", "in_short", "aliases", "location", "is_used")
    list_filter = (own(System, "location"), Used)


class OrganisationAdmin(RecordAdmin):
    list_display = ("legal_name", "country", "nature", "ours", "jurisdiction")
    list_filter = (
        in_country(Organisation, "country", "address__country"),
        Part,
        *(own(Organisation, name) for name in ("ours", "nature", "jurisdiction")),
    )
    list_select_related = ("address",)

    @display(description=_("country"), ordering="address__country")
    def country(self, record: Any) -> str:
        address = getattr(record, "address", None)
        return address.get_country_display() if address else ""


class ProcessorAdmin(RecordAdmin):
    list_display = ("name", "provider", "country", "contracted", "public", "is_used", "position")
    list_filter = (
        ProviderOf,
        in_country(Processor, "country", "locations__country", "provider__address__country", OTHERS, title=SEAT),
        in_country(Processor, "location", "locations__country", title=_("stored or reached in"), offered=False),
        Contracted,
        own(Processor, "public"),
        InActivities,
        with_findings(KINDS["processor"]),
        since_edition(KINDS["processor"]),
    )
    list_select_related = ("provider__address",)

    def with_columns(self, queryset: Any) -> Any:
        named = ExpressionWrapper(used(Processor, KINDS["activity"]), BooleanField())
        return queryset.annotate(is_used=named)

    @display(description=_("used"))
    def is_used(self, record: Any) -> bool:
        return bool(record.is_used)

    @display(description=_("seat of the company"), ordering="provider__address__country")
    def country(self, record: Any) -> str:
        address = getattr(record.provider, "address", None)
        return address.get_country_display() if address else ""

    @display(description=_("contract"), ordering="contract")
    def contracted(self, record: Any) -> str:
        return Truncator(record.contract).chars(60) or date_format(record.contract_date) if record.contract_date else ""


class ActivityAdmin(RecordAdmin):
    list_display = (
        "name",
        "reference",
        "role",
        "state",
        "department",
        "owner",
        "ours",
        "review",
        "public",
        "since",
    )
    list_filter = activityfilters.FILTERS
    list_select_related = ("entity",)

    def with_columns(self, queryset: Any) -> Any:
        own = Register.objects.values("controller__legal_name")[:1]
        return with_since(queryset, self.kind).annotate(own_controller=Subquery(own))

    @display(description=_("owner"), ordering="owner_function")
    def owner(self, record: Any) -> str:
        return ", ".join(filter(None, (record.owner_function, record.owner_person)))

    @display(description=_("our entity"), ordering="entity__legal_name")
    def ours(self, record: Any) -> str:
        """An activity that names none is the register's own controller's."""
        return str(record.entity or record.own_controller or "")

    @display(description=_("next review due"), ordering=F("review_due").asc(nulls_last=True))
    def review(self, record: Any) -> Any:
        return record.review_due and date_format(record.review_due)

    @display(description=_("since the last edition"))
    def since(self, record: Any) -> str:
        return str(WORDS[record.since])


class RegisterAdmin(RecordAdmin):
    """One record: made once, never deleted."""

    list_display = ("title", "controller", "public_page")
    list_select_related = ("controller",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Register.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


ADMINS: dict[str, type[RecordAdmin]] = {
    "data_category": DataCategoryAdmin,
    "data_subject": DataSubjectAdmin,
    "measure": MeasureAdmin,
    "system": SystemAdmin,
    "organisation": OrganisationAdmin,
    "processor": ProcessorAdmin,
    "activity": ActivityAdmin,
    "register": RegisterAdmin,
    "waiver": WaiverAdmin,
    "remark": RemarkAdmin,
}


def admin_of(kind: Kind) -> type[RecordAdmin]:
    """The admin class of a kind; a kind without an entry above is taken for a vocabulary."""
    placed = [name for section in sections_of(kind) for name in section.flat()]
    plain = tuple(f for f in kind.fields if not isinstance(f, Rows))
    base = ADMINS.get(kind.name, TermAdmin)
    attributes = {
        "kind": kind,
        "form": base.record_form,
        "inlines": inlines_of(kind, placed),
        "autocomplete_fields": autocompletes(plain),
        "__module__": __name__,
    }
    return type(f"{kind.model.__name__}Desk", (base,), attributes)
