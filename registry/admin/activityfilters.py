"""What the list of activities can be narrowed by beyond its own columns: people, data, companies, countries, gaps."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.document import KINDS
from registry.models import (
    ActivityData,
    DataCategory,
    DataSubjectCategory,
    DataUse,
    LegalAddress,
    Organisation,
    ProcessingActivity,
    Processor,
    ProcessorLocation,
    Purpose,
    Recipient,
    Register,
    Transfer,
)

from .found import with_findings
from .letters import LETTERS, unanswered
from .listfilters import NOT_STATED, Asked, InCountry, Named, in_country, named, narrowed, own
from .paths import refers, used
from .since import since_edition

ACTIVITY = KINDS["activity"]
SOON = datetime.timedelta(days=90)


class Entity(Named):
    """Our entity; an activity that names none is the register's own controller's."""

    kind, target = ACTIVITY, Organisation
    title, parameter_name = _("our entity"), "entity"

    def occurs(self, within: Any) -> Q:
        seen = ProcessingActivity.objects.all() if within is None else within
        own_controller = Register.objects.filter(controller=OuterRef("pk"))
        silent = Exists(own_controller) & Exists(seen.filter(entity=None))
        return Q(Exists(seen.filter(entity=OuterRef("pk")))) | Q(silent)

    def condition(self, value: str) -> Q:
        silent = Q(entity=None) & Q(Exists(Register.objects.filter(controller__key=value)))
        return Q(entity__key=value) | silent


class Whose(Named):
    """People by what the activity's data says, and by what the vocabulary says where the activity leaves it open."""

    kind, target = ACTIVITY, DataSubjectCategory
    title, parameter_name = _("whose data"), "data_subject"

    def occurs(self, within: Any) -> Q:
        return used(self.target, ACTIVITY, within) | used(self.target, KINDS["data_category"])

    def condition(self, value: str) -> Q:
        usual = DataCategory.objects.filter(data_subjects__key=value).values("pk")
        own_words = ActivityData.objects.filter(data_subjects__key=value)
        silent = ActivityData.objects.filter(data_subjects=None, data_category__in=usual)
        said = ActivityData.objects.filter(activity=OuterRef("activity"), data_category=OuterRef("data_category"))
        uses = DataUse.objects.filter(~Exists(said), data_category__in=usual)
        found = Q()
        for rows in (own_words, silent, uses):
            found |= Q(pk__in=rows.order_by().values("activity"))
        return found


class Sensitivity(Asked):
    """Special categories and criminal convictions: what Art. 9 and 10 ask more for."""

    title, parameter_name = _("how sensitive"), "sensitivity"

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        return [
            (DataCategory.Sensitivity.SPECIAL.value, gettext("Special category (Art. 9)")),
            (DataCategory.Sensitivity.CRIMINAL.value, gettext("Convictions and offences (Art. 10)")),
        ]

    def condition(self, value: str) -> Q:
        return refers(ACTIVITY, DataCategory, DataCategory.objects.filter(sensitivity=value).values("pk"))


class Provider(Named):
    """The company behind any service that the activity names."""

    kind, target = ACTIVITY, Organisation
    title, parameter_name = _("company behind the service"), "provider"

    def occurs(self, within: Any) -> Q:
        services = Processor.objects.filter(used(Processor, ACTIVITY, within)).order_by()
        return Q(pk__in=services.values("provider")) | Q(pk__in=services.values("other_providers"))

    def condition(self, value: str) -> Q:
        services = Processor.objects.filter(Q(provider__key=value) | Q(other_providers__key=value))
        return refers(ACTIVITY, Processor, services.order_by().values("pk"))


class GoesTo(InCountry):
    """Where data goes: a stated transfer, a recipient's seat, a service's place or its company's seat."""

    model = ProcessingActivity
    title = _("country that data goes to")

    def occurring(self, seen: Any) -> list[Any]:
        transfers, recipients = Transfer.objects.order_by(), Recipient.objects.order_by()
        if (limited := narrowed(seen)) is not None:
            transfers = transfers.filter(activity__in=limited.values("pk"))
            recipients = recipients.filter(activity__in=limited.values("pk"))
        seated = Q(organisation__in=recipients.values("organisation"))
        providers = Q(organisation__in=Processor.objects.values("provider"))
        others = Q(organisation__in=Processor.objects.values("other_providers"))
        addresses = LegalAddress.objects.filter(seated | providers | others)
        return [
            rows.order_by().values_list("country").distinct()
            for rows in (transfers, ProcessorLocation.objects, addresses)
        ]

    def condition(self, value: str) -> Q:
        seated = Organisation.objects.filter(address__country=value).order_by().values("pk")
        placed = ProcessorLocation.objects.filter(country=value).order_by().values("processor")
        services = Processor.objects.filter(Q(pk__in=placed) | Q(provider__in=seated) | Q(other_providers__in=seated))
        # Looked up first: PostgreSQL plans this, three queries deep, ten times slower than the keys themselves.
        found = refers(ACTIVITY, Processor, list(services.order_by().values_list("pk", flat=True).distinct()))
        stated = Transfer.objects.filter(Q(country=value) | Q(organisation__in=seated))
        for rows in (stated, Recipient.objects.filter(organisation__in=seated)):
            found |= Q(pk__in=rows.order_by().values("activity"))
        return found


class Unanswered(Asked):
    """A letter of Art. 30 that the activity does not answer yet."""

    title, parameter_name = _("not answered yet"), "unanswered"

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        return [(code, f"{letter.article} {letter.title}") for code, letter in LETTERS.items()]

    def condition(self, value: str) -> Q:
        return unanswered(value)


class Review(Asked):
    """How urgent the next review is."""

    title, parameter_name = _("next review"), "review"

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        soon = gettext("Due within 90 days")
        return [("overdue", gettext("Overdue")), ("soon", soon), (NOT_STATED, gettext("No day set"))]

    def condition(self, value: str) -> Q:
        today = timezone.localdate()
        if value == NOT_STATED:
            return Q(review_due=None)
        return Q(review_due__lt=today) if value == "overdue" else Q(review_due__range=(today, today + SOON))


FILTERS = (
    Entity,
    own(ProcessingActivity, "department"),
    own(ProcessingActivity, "owner_function"),
    own(ProcessingActivity, "owner_person"),
    own(ProcessingActivity, "role"),
    own(ProcessingActivity, "state"),
    Whose,
    named(ACTIVITY, DataCategory, _("kind of data")),
    Sensitivity,
    named(ACTIVITY, Purpose, _("what for")),
    named(ACTIVITY, Processor, _("service provider")),
    Provider,
    GoesTo,
    in_country(ProcessingActivity, "transfer", "transfers__country", title=_("stated transfer to"), offered=False),
    with_findings(ACTIVITY),
    Unanswered,
    Review,
    own(ProcessingActivity, "public"),
    since_edition(ACTIVITY),
)
