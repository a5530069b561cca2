"""The register document as rules read it: records by key, and what leads where, each index made once when asked."""

import datetime
from collections import defaultdict
from functools import cached_property
from types import ModuleType
from typing import Any

from django_countries import countries

from registry import law as laws
from registry.document import KINDS, references_of, texts_of

from .rule import Ref
from .text import fold

Record = dict[str, Any]
USUAL = "EU"  # the law of an entity that does not say which applies


class Book:
    """One state of the register on one day.

    records: whole records by kind, in any order; a book for one record's findings holds only what that one needs.
    edition: it is an edition, in which what strangers may not see looks empty.
    """

    def __init__(
        self, records: dict[str, list[Record]], on: datetime.date, law: ModuleType = laws, edition: bool = False
    ) -> None:
        self.kinds = {kind: {record["key"]: record for record in records.get(kind, ())} for kind in KINDS}
        self.on, self.law, self.edition = on, law, edition
        self.today = on.isoformat()
        self.codes: dict[tuple[str, str], Any] = {}
        self.standings: dict[tuple[Any, ...], Any] = {}
        self.spoken: dict[Ref, str] = {}
        self.abroad: dict[tuple[Any, ...], dict[Ref, list[str]]] = defaultdict(dict)
        self.countries: dict[str, str] = {}
        self.exchanges: dict[tuple[str, str], dict[str, list[str]]] = {}

    def get(self, kind: str, key: str | None) -> Record | None:
        return self.kinds[kind].get(key) if key else None

    def name(self, kind: str, key: str) -> str:
        """A record's name; its key where the book does not hold it."""
        record = self.kinds[kind].get(key)
        if record:
            return str(record[KINDS[kind].title])
        return str(KINDS[kind].heading) if kind == "register" else key

    def country(self, code: str) -> str:
        """A country's name in the reader's language."""
        if code not in self.countries:
            self.countries[code] = str(countries.name(code)) or code
        return self.countries[code]

    def heading(self, kind: str, field: str) -> str:
        """What readers see above a field, in their language."""
        return KINDS[kind][field].heading(KINDS[kind].model)

    @cached_property
    def waivers(self) -> dict[str, Record]:
        """Accepted findings by their fingerprint; of several for one, that which lasts longest."""
        return {one["finding"]: one for one in sorted(self.kinds["waiver"].values(), key=lambda one: str(one["until"]))}

    @cached_property
    def register(self) -> Record | None:
        return next(iter(self.kinds["register"].values()), None)

    @cached_property
    def controller(self) -> Record | None:
        """The organisation that answers for every activity that names no other."""
        return self.get("organisation", self.register["controller"]) if self.register else None

    @cached_property
    def entities(self) -> set[str]:
        """Keys of the organisations whose register this is."""
        found = {record["entity"] for record in self.kinds["activity"].values() if record["entity"]}
        found |= {self.controller["key"]} if self.controller else set()
        return found | {key for key, record in self.kinds["organisation"].items() if record["ours"]}

    def find(self, name: str, code: str) -> Any:
        """The entry of one of the law's lists (`law.find`), asked once."""
        if (name, code) not in self.codes:
            self.codes[name, code] = self.law.find(name, code)
        return self.codes[name, code]

    def standing(self, country: str, on: datetime.date, jurisdiction: str, organisation: str = "") -> Any:
        """How data sent there stands under the law of that day (`law.standing`), asked once."""
        asked = (country, on, jurisdiction, organisation)
        if asked not in self.standings:
            self.standings[asked] = self.law.standing(*asked)
        return self.standings[asked]

    @cached_property
    def referred(self) -> dict[Ref, set[str]]:
        """Kinds of the other records that refer to a record."""
        found: dict[Ref, set[str]] = defaultdict(set)
        for kind, records in self.kinds.items():
            refs: set[Ref] = set()
            for record in records.values():
                refs.update(references_of(kind, record))
            for ref in refs:
                found[ref].add(kind)
        return found

    @cached_property
    def given(self) -> dict[str, dict[str, dict[str, None]]]:
        """What activities say goes through a service: its key, the kind of data (as `same`), keys of activities."""
        found: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        for key, activity in self.kinds["activity"].items():
            for service, categories in given_by(activity).items():
                for category in categories or listed(activity):
                    found[service][self.same(category)][key] = None
        return found

    @cached_property
    def serving(self) -> set[str]:
        """Keys of the services that some activity names."""
        return {key for kind, key in self.referred if kind == "processor" and "activity" in self.referred[kind, key]}

    def same(self, category: str) -> str:
        """One key for all entries that mean the same kind of data by name or other names."""
        return self.meanings["data_category"].get(category, category)

    @cached_property
    def meanings(self) -> dict[str, dict[str, str]]:
        """By kind of term: each key to the first entry that goes by one of its names."""
        return {kind: first_of_same(records) for kind, records in self.kinds.items() if "aliases" in fields(kind)}

    def exchanged(self, service: Record, direction: str = "") -> dict[str, list[str]]:
        """Parts by kind of data (as `same`) in a service's own list; of one direction when given."""
        asked = (service["key"], direction)
        if asked not in self.exchanges:
            found = self.exchanges[asked] = dict[str, list[str]]()
            for row in service["exchanges"]:
                if not direction or row["direction"] == direction:
                    found.setdefault(self.same(row["data_category"]), []).append(row["part"])
        return self.exchanges[asked]

    @cached_property
    def parted(self) -> set[str]:
        """Keys of the services whose own list names parts of data."""
        services = self.kinds["processor"].values()
        return {found["key"] for found in services if any(row["part"] for row in found["exchanges"])}

    def names(self, category: str) -> tuple[str, ...]:
        """A kind of data's name and its other names."""
        found = self.get("data_category", category)
        return (found["name"], *found["aliases"].split("\n")) if found else ()

    @cached_property
    def providers(self) -> set[str]:
        """Keys of the companies behind services."""
        services = self.kinds["processor"].values()
        return {key for found in services for key in (found["provider"], *found["other_providers"]) if key}

    @cached_property
    def services_by_name(self) -> dict[str, str]:
        """Services by folded name."""
        return {fold(found["name"]): key for key, found in self.kinds["processor"].items()}

    @cached_property
    def used_services(self) -> set[str]:
        """Keys of the services that uses of data name."""
        activities = self.kinds["activity"].values()
        return {use["processor"] for found in activities for use in found["uses"] if use["processor"]}

    def is_named_in_uses_only(self, service: str) -> bool:
        """Whether uses of data name a service of which the register says nothing else."""
        return service in self.used_services and not self.has_entry(self.kinds["processor"][service])

    def places_of(self, ref: Ref) -> list[tuple[str, str]]:
        """(country, name of the organisation there) of a recipient's places of work and companies."""
        found = self.get(*ref)
        if found is None:
            return []
        if ref[0] == "organisation":
            return [(found["address"]["country"], found["legal_name"])] if self.seat(found) else []
        places = [(row["country"], "") for row in found["locations"]]
        behind = [found["provider"], *found["other_providers"]]
        behind += [row["organisation"] for row in found["sub_processors"]]
        return places + [place for key in behind if key for place in self.places_of(("organisation", key))]

    def seat(self, organisation: Record | None) -> str:
        """The country of an organisation's address, as far as stated."""
        return organisation["address"]["country"] if organisation and organisation["address"] else ""

    @cached_property
    def keeps_sources(self) -> bool:
        """Whether the register says of any data where it comes from."""
        usual = any(found["sources"] for found in self.kinds["data_category"].values())
        return usual or any(row["sources"] for found in self.kinds["activity"].values() for row in found["data"])

    def texts(self, kind: str, key: str) -> str:
        """All words of a record, a text a line."""
        asked = (kind, key)
        if asked not in self.spoken:
            self.spoken[asked] = "\n".join(texts_of(kind, self.kinds[kind][key]))
        return self.spoken[asked]

    def has_entry(self, service: Record) -> bool:
        """Whether the register says more of a service than its name: who provides it, or which data it gets."""
        return bool(service["provider"] or service["other_providers"] or service["exchanges"])


def fields(kind: str) -> set[str]:
    return {f.name for f in KINDS[kind].fields}


def names_of(term: Record) -> list[str]:
    """Every name that a term goes by, folded."""
    return [folded for name in (term["name"], *term["aliases"].split("\n")) if (folded := fold(name))]


def first_of_same(terms: dict[str, Record]) -> dict[str, str]:
    first: dict[str, str] = {}
    meaning: dict[str, str] = {}
    for key, term in terms.items():
        names = names_of(term)
        known = next((first[name] for name in names if name in first), key)
        meaning[key] = known
        for name in names:
            first.setdefault(name, known)
    return meaning


def listed(activity: Record) -> list[str]:
    """Keys of the kinds of data that an activity names: its list, or else its uses."""
    return [row["data_category"] for row in activity["data"] or activity["uses"]]


def given_by(activity: Record) -> dict[str, list[str]]:
    """What an activity says each of its services gets; [] where it names the service and no data.

    Its uses say it exactly; where they are silent about a service, its list of recipients does.
    """
    found: dict[str, list[str]] = {}
    for use in activity["uses"]:
        if use["processor"]:
            found.setdefault(use["processor"], []).append(use["data_category"])
    told = set(found)
    for row in activity["recipients"]:
        if row["processor"] and row["processor"] not in told:
            found.setdefault(row["processor"], []).extend(row["data_categories"])
    return found
