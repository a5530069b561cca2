"""Where data goes, for the start page: the countries that the register names, and how each stands today."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django_countries import countries

from registry import law
from registry.models import Organisation, Register

STANDING = {  # the most pressing first
    "other": gettext_lazy("no adequacy decision: needs a transfer tool"),
    "certified": gettext_lazy("adequate only for certified organisations"),
    "unknown": gettext_lazy("not checked in our list"),
    "adequate": gettext_lazy("adequacy decision"),
    "eea": gettext_lazy("within the EEA"),
    "home": gettext_lazy("at home"),
}
AT_HOME = ("eea", "home")


@dataclass
class Country:
    """One country: who sits there, which services store or are reached there, which activities say data goes there."""

    code: str
    standing: str
    counts: dict[str, int] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(countries.name(self.code) or self.code)

    @property
    def words(self) -> Any:
        return STANDING[self.standing]

    @property
    def cells(self) -> list[tuple[int, str]]:
        """(number, address of its list) for each column of the table."""
        return [(self.counts.get(name, 0), self.urls.get(name, "")) for name in COLUMNS]


COLUMNS = {  # column: (kind of record, path to the country)
    "organisations": ("organisation", "address__country"),
    "services": ("processor", "locations__country"),
    "transfers": ("activity", "transfers__country"),
}


@dataclass
class Where:
    """Every country that is named, seen from our entity's law."""

    law: Any
    rows: list[Country]

    @property
    def third(self) -> list[Country]:
        return [row for row in self.rows if row.standing not in AT_HOME]


def countries_of(lists: Any, register: Register | None) -> Where:
    """Three queries, and none for a kind that this person may not see."""
    controller = register.controller if register else None
    jurisdiction = (controller.jurisdiction if controller else "") or Organisation.Jurisdiction.EU
    today = timezone.localdate()
    found: dict[str, Country] = {}
    for column, (kind, path) in COLUMNS.items():
        rows = lists.rows(kind)
        # Our own seat is no place that data goes to.
        rows = rows.filter(ours=False) if kind == "organisation" else rows
        rows = rows.filter(**{f"{path}__gt": ""})
        for code, count in rows.values_list(path).annotate(Count("pk", distinct=True)):
            row = found.setdefault(code, Country(code, law.standing(code, today, jurisdiction).kind))
            row.counts[column] = count
            row.urls[column] = lists.url(kind, **{path: code})
    order = list(STANDING)
    rows = sorted(found.values(), key=lambda row: (order.index(row.standing), row.name))
    return Where(Organisation.Jurisdiction(jurisdiction).label, rows)
