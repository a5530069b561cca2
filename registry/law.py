"""The law's own lists: lawful bases, conditions, transfer tools, rights, the EEA and adequacy decisions.

They are dated files in `fixtures/law/`, every entry with its source. They change when the law does, not when
an officer works, so they are no tables: a file is checked without a database. Labels are translated at use.
"""

import json
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy

BASE = Path(__file__).resolve().parent.parent / "fixtures" / "law"
HOME = {"UK": "GB", "CH": "CH"}  # the EU's home is the whole EEA
OTHER_SPELLINGS = {"EL": "GR", "UK": "GB"}  # as EU documents write them
DATES = {"valid_from", "valid_until", "adopted", "from", "until", "since"}


@dataclass(frozen=True)
class Entry:
    """One item an officer can choose: a stable code, a short label and the article it stands for."""

    code: str
    label: str
    article: str
    jurisdictions: tuple[str, ...]
    valid_from: date | None
    valid_until: date | None
    dpv: str | None
    source: str
    note: str

    def applies(self, on: date | None = None, jurisdiction: str | None = None) -> bool:
        """Whether the item could be relied on that day under that law; what is not given is not asked."""
        in_time = on is None or within(on, self.valid_from, self.valid_until)
        return in_time and (jurisdiction is None or jurisdiction in self.jurisdictions)


@dataclass(frozen=True)
class Condition(Entry):
    """A condition for special categories of data (GDPR Art. 9(2)), on top of a lawful basis."""

    needs_law: bool


@dataclass(frozen=True)
class LegalBasis(Condition):
    """A lawful basis (GDPR Art. 6(1)); Art. 6(3) asks for the law, Art. 13(1)(d) for the interest."""

    needs_interest: bool


@dataclass(frozen=True)
class TransferTool(Entry):
    """What a transfer rests on (GDPR Art. 45-49, Swiss FADP Art. 16-17); retired ones stay for old use."""

    kind: str
    retired: bool


@dataclass(frozen=True)
class Right(Entry):
    """A right of the people whose data it is (GDPR Art. 7(3), 13-22, 77)."""


@dataclass(frozen=True)
class Decision:
    """An adequacy decision (GDPR Art. 45(3), UK GDPR Art. 45A, Swiss FADP Art. 16(1)) about one country, one
    organisation or (`group`) all EEA countries; `until` is its last day."""

    by: str
    country: str | None
    organisation: str | None
    group: str | None
    aliases: tuple[str, ...]
    decision: str
    adopted: date | None
    start: date
    until: date | None
    scope: str
    certified_only: bool
    source: str
    note: str

    def names(self, organisation: str) -> bool:
        """Whether the decision is about this organisation, by its name or a usual short form."""
        known = (self.organisation or "", *self.aliases)
        return bool(organisation) and organisation.casefold() in map(str.casefold, known)


@dataclass(frozen=True)
class Standing:
    """How a recipient stands on a day (GDPR Art. 44-45): home, eea, adequate, certified (only those on the
    framework's list), other (needs a transfer tool) or unknown (`reason` says why)."""

    kind: str
    decision: Decision | None = None
    reason: str = ""

    @property
    def scope(self) -> str:
        """What the decision covers, in words; empty without a decision."""
        return self.decision.scope if self.decision else ""

    @property
    def until(self) -> date | None:
        """The last day of the decision, if it has one."""
        return self.decision.until if self.decision else None


@cache
def read(name: str) -> dict[str, Any]:
    """One list as it stands in its file, with title, date, source and note."""
    return json.loads((BASE / f"{name}.json").read_text(encoding="utf-8"))


def _value(key: str, value: Any) -> Any:
    if key in DATES and value is not None:
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _load(name: str, kind: type) -> tuple[Any, ...]:
    # `from` is a Python keyword, hence `start`
    keys = {field.name: "from" if field.name == "start" else field.name for field in fields(kind)}
    rows = read(name)["entries"]
    return tuple(kind(**{ours: _value(key, row[key]) for ours, key in keys.items()}) for row in rows)


LEGAL_BASES: tuple[LegalBasis, ...] = _load("legal_basis", LegalBasis)
ART9_CONDITIONS: tuple[Condition, ...] = _load("art9", Condition)
TRANSFER_TOOLS: tuple[TransferTool, ...] = _load("transfer_tools", TransferTool)
RIGHTS: tuple[Right, ...] = _load("rights", Right)
DECISIONS: tuple[Decision, ...] = _load("adequacy", Decision)
EEA = {row["country"]: _value("since", row["since"]) for row in read("eea")["entries"]}
LISTS: dict[str, tuple[Entry, ...]] = {"legal_basis": LEGAL_BASES, "art9": ART9_CONDITIONS}
LISTS |= {"transfer_tools": TRANSFER_TOOLS, "rights": RIGHTS}


def choices(name: str, on: date | None = None, jurisdiction: str | None = None) -> list[tuple[str, Any]]:
    """(code, label) pairs for a form; without a day all of them, because old records hold old codes."""
    return [(item.code, gettext_lazy(item.label)) for item in LISTS[name] if item.applies(on, jurisdiction)]


def find(name: str, code: str) -> Entry | None:
    """The entry with this code, or None for a code the list does not know."""
    return next((item for item in LISTS[name] if item.code == code), None)


def within(on: date, first: date | None, last: date | None) -> bool:
    """Whether a day lies between two, both included; an open end is no limit."""
    return (first is None or first <= on) and (last is None or on <= last)


def in_eea(country: str, on: date) -> bool:
    """Whether the country was inside the European Economic Area that day."""
    return country in EEA and within(on, EEA[country], None)


def standing(country: str, on: date, jurisdiction: str = "EU", organisation: str = "") -> Standing:
    """How data sent to this country, or to this international organisation, is to be seen that day.

    An organisation with a decision of its own comes first: it is not under the law of the country it sits in.
    """
    country = OTHER_SPELLINGS.get(country.upper(), country.upper()) if country else ""
    if jurisdiction not in read("adequacy")["lists"]:
        return Standing("unknown", reason="no list for this jurisdiction")
    if country and country == HOME.get(jurisdiction):
        return Standing("home")
    current = [one for one in DECISIONS if one.by == jurisdiction and within(on, one.start, one.until)]
    found = next((one for one in current if one.names(organisation)), None)
    if found is None and jurisdiction == "EU" and in_eea(country, on):
        return Standing("eea")
    found = found or next((one for one in current if _covers(one, country, on)), None)
    if found:
        return Standing("certified" if found.certified_only else "adequate", found)
    return _undecided(country or organisation, on, jurisdiction)


def _covers(decision: Decision, country: str, on: date) -> bool:
    return decision.country == country if decision.country else decision.group == "EEA" and in_eea(country, on)


def _undecided(recipient: str, on: date, jurisdiction: str) -> Standing:
    """Only a list that can tell says "other": a gap in our sources must not read as a legal finding."""
    known = read("adequacy")["lists"][jurisdiction]
    if not recipient:
        return Standing("unknown", reason="no country")
    if on < date.fromisoformat(known["from"]):
        return Standing("unknown", reason="the list begins later")
    if recipient in known["unchecked"]:
        return Standing("unknown", reason="not checked in this list")
    return Standing("other")
