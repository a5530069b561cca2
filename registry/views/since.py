"""Since which edition a service exchanges a kind of data with us: told from the editions themselves."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.editions import read
from registry.models import Edition, Published

from .place import Place, day_of


def exchanged_since(place: Place, category: str, services: Iterable[str]) -> dict[str, str]:
    """For each service, in words, the edition from which on every edition up to this one says so. Three queries."""
    rows = Published.objects.filter(kind="processor", key__in=list(services), since__lte=place.edition.number)
    versions: dict[str, list[Published]] = defaultdict(list)
    for row in rows.order_by("key", "-since"):
        versions[row.key].append(row)
    records = read.records(row.digest for of in versions.values() for row in of)
    first: dict[str, int] = {}
    for key, of in versions.items():
        following = None  # where the version after this one begins: a gap ends the search
        for row in of:
            record = records.get(row.digest)
            said = record and any(line["data_category"] == category for line in record["exchanges"])
            if not said or (following is not None and row.until != following):
                break
            first[key] = following = row.since
    days = {e.number: day_of(e) for e in Edition.objects.filter(number__in=set(first.values()))}
    return {
        key: _("since edition {number} of {day}").format(number=number, day=date_format(days[number], "j F Y"))
        for key, number in first.items()
        if number in days
    }
