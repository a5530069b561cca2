"""The pictures of the public page, drawn of the working register for the desk; nothing of them is published."""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext
from django_countries import countries

from registry import law
from registry.models import DataCategory, DataUse, Purpose, Register, Source
from registry.pictures.flow import Flow, Named, flow, shared
from registry.pictures.world import World, world

CSS = {"home": "eea", "eea": "eea", "adequate": "adequate", "certified": "certified", "other": "other"}


class Pictures:
    """What the start page draws for this person. Seven queries at any size; activities are grouped by the database."""

    def __init__(self, lists: Any) -> None:
        self.lists, self.day = lists, timezone.localdate()
        controller = Register.objects.values_list("controller__jurisdiction", flat=True).first()
        self.jurisdiction = controller or "EU"
        rows = lists.rows("processor").values_list("key", "name", "provider__address__country", "provider__legal_name")
        self.services = {key: (name, country or "", company or "") for key, name, country, company in rows}

    def css(self, country: str, company: str = "") -> str:
        found = law.standing(country, self.day, self.jurisdiction, company)
        return CSS.get(found.kind, "unknown") if country else "unknown"

    @property
    def flow(self) -> Flow | None:
        """All uses of data, None when none is recorded."""
        uses = DataUse.objects.filter(activity__in=self.lists.rows("activity").values("pk")).order_by()
        rows = uses.values_list("data_category__key", "purpose__key", "processor__key").annotate(Count("pk"))
        counted = {(data or "", aim or "", service or ""): count for data, aim, service, count in rows}
        if not counted:
            return None
        sources: dict[str, list[str]] = {}
        for data, source in DataCategory.objects.filter(sources__isnull=False).values_list("key", "sources__key"):
            sources.setdefault(data, []).append(source)
        return flow(shared(counted, sources), self.told(), Named(gettext("Others, put together")))

    def told(self) -> list[dict[str, Named]]:
        unsaid = {"": Named(gettext("Not stated"))}
        columns = [
            {key: Named(name) for key, name in model.objects.values_list("key", "name")} | unsaid
            for model in (Source, DataCategory, Purpose)
        ]
        services = {
            key: Named(name, note=str(countries.name(country)) if country else "", css=self.css(country, company))
            for key, (name, country, company) in self.services.items()
        }
        return [*columns, services | {"": Named(gettext("No recipient named"))}]

    @property
    def world(self) -> World | None:
        """Where the companies behind our services sit, None when no country is known."""
        counts = Counter(country for _name, country, _company in self.services.values() if country)
        return world(counts, self.css, lambda code: str(countries.name(code) or code)) if counts else None
