"""What the lists of services and organisations can be narrowed by: who is behind, which contract, which part."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.document import KINDS
from registry.models import (
    Client,
    JointController,
    Organisation,
    ProcessingActivity,
    Processor,
    Recipient,
    SubProcessor,
    Transfer,
)

from .listfilters import NO, NOT_STATED, YES, Asked, Named
from .paths import used, used_at_all
from .scope import narrow


class ProviderOf(Named):
    """The company behind a service, or none stated."""

    kind, target = KINDS["processor"], Organisation
    title, parameter_name = _("company behind it"), "provider"

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        return [*super().options(seen), (NOT_STATED, gettext("Not stated"))]

    def occurs(self, within: Any) -> Q:
        services = Processor.objects.order_by() if within is None else within
        return Q(pk__in=services.values("provider")) | Q(pk__in=services.values("other_providers"))

    def condition(self, value: str) -> Q:
        if value == NOT_STATED:
            return Q(provider=None)
        others = Processor.objects.filter(other_providers__key=value).order_by()
        return Q(provider__key=value) | Q(pk__in=others.values("pk"))


class Contracted(Asked):
    """Whether a processing contract is stated (Art. 28(3)), by its number or place or by its date."""

    title, parameter_name = _("contract (Art. 28(3))"), "contracted"

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        return [(YES, gettext("Stated")), (NO, gettext("Not stated"))]

    def condition(self, value: str) -> Q:
        silent = Q(contract="", contract_date=None)
        return silent if value == NO else ~silent


class InActivities(Asked):
    """Whether any activity names the service."""

    title, parameter_name = _("used"), "used"

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        return [(YES, gettext("Named by an activity")), (NO, gettext("Named by none"))]

    def condition(self, value: str) -> Q:
        named = used(Processor, KINDS["activity"])
        return named if value == YES else ~named


class Part(Asked):
    """What an organisation is in the register."""

    title, parameter_name = _("its part"), "part"

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        return [
            ("entity", gettext("Our entity of an activity")),
            ("provider", gettext("Company behind a service")),
            ("sub-processor", gettext("Sub-processor")),
            ("recipient", gettext("Gets to see data")),
            ("transfer", gettext("Gets data outside the EEA")),
            ("client", gettext("Client for whom we act")),
            ("joint", gettext("Joint controller")),
            ("unused", gettext("None: nothing names it")),
        ]

    def condition(self, value: str) -> Q:
        if value == "unused":
            return ~used_at_all(Organisation)
        found = Q()
        for model, name in PARTS[value]:
            rows = model._base_manager.filter(**{f"{name}__isnull": False})
            if model is ProcessingActivity:
                rows = narrow(self.request, rows)
            elif any(f.name == "activity" for f in model._meta.fields):  # in lists that this person may not see
                rows = rows.filter(
                    activity__in=narrow(self.request, ProcessingActivity.objects.order_by()).values("pk")
                )
            found |= Q(pk__in=rows.values(name))
        return found


PARTS: dict[str, tuple[tuple[type[Any], str], ...]] = {
    "entity": ((ProcessingActivity, "entity"),),
    "provider": ((Processor, "provider"), (Processor, "other_providers")),
    "sub-processor": ((SubProcessor, "organisation"),),
    "recipient": ((Recipient, "organisation"),),
    "transfer": ((Transfer, "organisation"),),
    "client": ((Client, "organisation"),),
    "joint": ((JointController, "organisation"),),
}
