"""What of an edition the pictures draw: uses with their sources and recipients, countries, periods."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from registry.pictures.flow import Flow, Named, flow, shared
from registry.pictures.kept import Kept, days, kept
from registry.pictures.world import World, world

from . import art30
from .cells import standing
from .held import usual
from .place import Names, Place, Record, Ref, refs_of
from .words import country_name, country_of, standing_piece

# (data, purpose, processor) of a use -> how many such uses.
Counted = dict[tuple[str, str, str], int]
PERIODS = 25  # bars in one picture


def counted(uses: Any) -> Counted:
    rows = uses.order_by().values_list("data_category", "purpose", "processor").annotate(Count("id"))
    return {(data, purpose, processor): count for data, purpose, processor, count in rows}


class Drawn:
    """The uses that a picture shows, with the names and companies of what they lead to. Eight queries at any size."""

    def __init__(self, place: Place, uses: Any) -> None:
        self.place, self.counted = place, counted(uses)
        self.sources = usual(place, "source")
        keys = {processor for _data, _purpose, processor in self.counted if processor}
        self.services = place.gather(("processor", key) for key in keys)
        refs = refs_of("processor", self.services.values())
        self.companies = place.gather(ref for ref in refs if ref[0] == "organisation")
        self.names = self.named()

    def named(self) -> Names:
        wanted: set[Ref] = {("source", key) for keys in self.sources.values() for key in keys}
        for data, purpose, _processor in self.counted:
            wanted |= {("data_category", data), ("purpose", purpose)}
        return self.place.names(ref for ref in wanted if ref[1])

    @property
    def total(self) -> int:
        return sum(self.counted.values())

    def company(self, service: str) -> Record | None:
        record = self.services.get(("processor", service))
        return self.companies.get(("organisation", record["provider"])) if record else None

    def name(self, service: str) -> str:
        record = self.services.get(("processor", service))
        return str(record["name"]) if record else service

    def country(self, service: str) -> str:
        return country_of(self.company(service))

    def flow(self) -> Flow:
        return flow(shared(self.counted, self.sources), self.told(), Named(_("Others, put together")))

    def told(self) -> list[dict[str, Named]]:
        """How each column's keys are told; what is not stated is told too."""
        kinds = ("source", "data_category", "purpose")
        keys = ([s for found in self.sources.values() for s in found], *zip(*self.counted, strict=True))
        columns: list[dict[str, Named]] = []
        for kind, of in zip(kinds, keys, strict=False):
            known = {
                key: Named(self.names(kind, key), self.place.page_of(kind, key)) for key in dict.fromkeys(of) if key
            }
            columns.append({**known, "": Named(_("Not stated"))})
        columns += [{"": Named(_("Not stated"))}] * (3 - len(columns))
        return [
            *columns,
            {**{key: self.recipient(key) for key in self.by_standing()}, "": Named(_("No recipient named"))},
        ]

    def by_standing(self) -> list[str]:
        """Services, those of like countries side by side."""
        order = {"eea": 0, "adequate": 1, "certified": 2, "other": 3}
        keys = {key for _data, _purpose, key in self.counted if key}
        return sorted(keys, key=lambda key: (order.get(self.css(key), 4), self.name(key)))

    def css(self, service: str) -> str:
        return standing(self.place, self.company(service)).css

    def recipient(self, service: str) -> Named:
        code = self.country(service)
        said = country_name(code) if code else _("country not stated")
        return Named(self.name(service), self.place.page_of("processor", service), said, self.css(service))

    def uses_by_service(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for (_data, _purpose, service), count in self.counted.items():
            found[service] += count
        return found


def world_of(place: Place, organisations: Iterable[Record | None]) -> World | None:
    """Where the companies behind services sit; None when no country is known."""
    counts = Counter(code for organisation in organisations if (code := country_of(organisation)))
    if not counts:
        return None
    return world(counts, lambda code: standing_piece(code, place.day, place.jurisdiction).css, country_name)


def kept_of(place: Place, records: Iterable[Record], names: Names) -> Kept:
    """The periods that these activities state, the longest last in each."""
    rows: list[tuple[str, str, str, float]] = []
    for record in records:
        for row in record["retention"]:
            if row["number"] is not None and len(rows) < PERIODS:
                words = ", ".join(art30.period(row, names))
                label = f"{record['name']}: {art30.stage(row, names)}"
                rows.append((label, words, place.page_of("activity", record["key"]), days(row["number"], row["unit"])))
    return kept(rows)
