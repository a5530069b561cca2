"""Where data goes, for the start page: the countries that the register names, and how each stands today."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy
from django_countries import countries

from registry import law
from registry.models import Organisation, Register

from .listfilters import NO

STANDING = {  # the most pressing first
    "other": gettext_lazy("no adequacy decision: needs a transfer tool"),
    "certified": gettext_lazy("adequate only for certified organisations"),
    "unknown": gettext_lazy("not checked in our list"),
    "adequate": gettext_lazy("adequacy decision"),
    "eea": gettext_lazy("within the EEA"),
    "home": gettext_lazy("at home"),
}
AT_HOME = ("eea", "home")


NAMING = (  # kind of record, its path to a country, the list's filter for it, and what that says
    (
        "organisation",
        "address__country",
        "country",
        ngettext_lazy("%(count)d organisation sits there", "%(count)d organisations sit there", "count"),
    ),
    (
        "processor",
        "locations__country",
        "location",
        ngettext_lazy(
            "%(count)d service stores there or is reached from there",
            "%(count)d services store there or are reached from there",
            "count",
        ),
    ),
    (
        "activity",
        "transfers__country",
        "transfer",
        ngettext_lazy("%(count)d activity says data goes there", "%(count)d activities say data goes there", "count"),
    ),
)


@dataclass
class Country:
    """One country, how it stands, and what names it: (words with their number, address of the list)."""

    code: str
    standing: str
    named: list[tuple[Any, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(countries.name(self.code) or self.code)

    @property
    def words(self) -> Any:
        return STANDING[self.standing]


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
    for kind, path, asked, words in NAMING:
        rows = lists.rows(kind)
        # Our own seat is no place that data goes to.
        also = {"ours": NO} if kind == "organisation" else {}
        rows = rows.filter(ours=False) if also else rows
        rows = rows.filter(**{f"{path}__gt": ""})
        for code, count in rows.values_list(path).annotate(Count("pk", distinct=True)):
            row = found.setdefault(code, Country(code, law.standing(code, today, jurisdiction).kind))
            row.named.append((words % {"count": count}, lists.url(kind, **{asked: code}, **also)))
    order = list(STANDING)
    rows = sorted(found.values(), key=lambda row: (order.index(row.standing), row.name))
    return Where(Organisation.Jurisdiction(jurisdiction).label, rows)
