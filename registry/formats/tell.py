"""How an activity's facts are told to a reader who has nothing but the table: full names, places, reasons."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registry import law
from registry.document import KINDS, Rows
from registry.document.parts import only, parts_of

from .book import Book, Record
from .period import period, with_more

Told = Iterable[str]


class Facts:
    """One activity in its book, with the entity whose activity it is."""

    def __init__(self, book: Book, record: Record) -> None:
        self.book, self.record = book, record
        own = book.known["organisation"].get(record["entity"]) if record["entity"] else None
        self.entity: Record | None = own or book.controller

    def name(self, kind: str, key: str) -> str:
        return self.book.name(kind, key)

    def names(self, kind: str, keys: Iterable[str]) -> str:
        return ", ".join(self.book.name(kind, key) for key in keys)


def lines(told: Told) -> str:
    """Distinct statements, one a line, in their order."""
    return "\n".join(dict.fromkeys(one for one in told if one))


def label(kind: str, rows: str, column: str, code: str) -> str:
    """What a code means, in readers' words; `rows` names the list it stands in, "" for the record itself."""
    return labels(kind, rows, column, get_language() or "").get(code, code)


@cache
def labels(kind: str, rows: str, column: str, _language: str) -> dict[str, str]:
    declared = KINDS[kind][rows] if rows else None
    model = declared.model if isinstance(declared, Rows) else KINDS[kind].model
    field: Any = model._meta.get_field(column)
    return {code: str(text) for code, text in field.flatchoices}


def activity_label(rows: str, column: str, code: str) -> str:
    return label("activity", rows, column, code) if code else ""


def country_name(code: str) -> str:
    return label("organisation", "address", "country", code) if code else ""


def answer(record: Record, name: str) -> str:
    """The officer's answer where the law says "where applicable" or "where possible"; "" when there is none."""
    if record[f"{name}_answer"] == "none":
        return _("None")
    if record[f"{name}_answer"] == "not-applicable":
        return _("Does not apply: {because}").format(because=record[f"{name}_because"])
    return ""


def role(facts: Facts) -> str:
    return label("activity", "", "role", facts.record["role"])


def status(facts: Facts) -> str:
    return activity_label("", "state", facts.record["state"])


# (a) Who answers for it


def address(organisation: Record | None) -> str:
    return str(organisation["address"]["text"]) if organisation and organisation["address"] else ""


def contact_line(contact: Record) -> str:
    parts = (contact[name] for name in ("person", "email", "phone", "address"))
    return ", ".join(part.replace("\n", ", ") for part in parts if part)


def contacts(organisation: Record, functions: tuple[str, ...]) -> list[str]:
    return [contact_line(one) for one in organisation["contacts"] if one["function"] in functions]


def full(organisation: Record) -> str:
    """A party as Art. 30(1)(a) wants it: name, address, contact."""
    return lines([organisation["legal_name"], address(organisation), *contacts(organisation, ("contact", "other"))])


def entity(facts: Facts) -> str:
    if facts.entity is None:
        return facts.book.contact
    # What readers of the register may write to is the register's controller's own, and nobody else's.
    own = facts.book.contact if facts.entity is facts.book.controller else ""
    return lines([full(facts.entity), own])


def joint(facts: Facts) -> str:
    told = []
    for row in facts.record["joint_controllers"]:
        known = facts.book.known["organisation"].get(row["organisation"])
        party = full(known) if known else row["organisation"]
        told.append(lines([party, row["arrangement"] and _("Arrangement: {text}").format(text=row["arrangement"])]))
    return lines([*told, answer(facts.record, "joint")])


def function(organisation: Record | None, name: str) -> str:
    """Who holds a function at an organisation (`dpo`, `representative`), or the answer given instead."""
    if organisation is None:
        return ""
    return lines([*contacts(organisation, (name,)), answer(organisation, name)])


def representative(facts: Facts) -> str:
    return function(facts.entity, "representative")


def officer(facts: Facts) -> str:
    return function(facts.entity, "dpo")


def clients(facts: Facts) -> str:
    told = []
    for row in facts.record["clients"]:
        known = facts.book.known["organisation"].get(row["organisation"]) if row["organisation"] else None
        told += [full(known) if known else row["organisation"] or "", row["group"]]
    kept = facts.record["clients_kept_in"]
    return lines([*told, kept and _("The list is kept in: {place}").format(place=kept)])


def processing(facts: Facts) -> str:
    told = []
    for row in facts.record["clients"]:
        client = row["group"] or facts.name("organisation", row["organisation"])
        if row["processing"]:
            told.append(_("{name}: {text}").format(name=client, text=row["processing"]))
    return lines(told)


# (b) What for


def purposes(facts: Facts) -> str:
    keys = [row["purpose"] for row in facts.record["purposes"] if row["purpose"]]
    keys = keys or [use["purpose"] for use in facts.record["uses"] if use["purpose"]]
    return lines(facts.name("purpose", key) for key in keys)


def basis(facts: Facts) -> str:
    told = []
    for row in facts.record["purposes"]:
        grounds = [activity_label("purposes", name, row[name]) for name in ("basis", "condition")]
        said = with_more("; ".join(filter(None, grounds)), row["law"], row["interest"])
        if said and row["purpose"]:
            said = _("{name}: {text}").format(name=facts.name("purpose", row["purpose"]), text=said)
        told.append(said)
    return lines(told)


# (c) Whose data, which data


def data_rows(facts: Facts) -> list[Record]:
    """The activity's list of data; where it has none, the kinds that its uses of data name."""
    keys = dict.fromkeys(use["data_category"] for use in facts.record["uses"])
    bare: dict[str, Any] = {"wording": "", "part": "", "data_subjects": [], "sources": []}
    return facts.record["data"] or [{"data_category": key, **bare} for key in keys]


def stated(facts: Facts, row: Record, name: str) -> list[str]:
    """Keys that a row of data states, or those that its kind of data usually has."""
    usual = facts.book.known["data_category"].get(row["data_category"])
    return row[name] or (usual[name] if usual else [])


def subjects(facts: Facts) -> str:
    keys = [key for row in data_rows(facts) for key in stated(facts, row, "data_subjects")]
    return lines(facts.name("data_subject", key) for key in keys)


def data(facts: Facts) -> str:
    told = []
    for row in data_rows(facts):
        known = facts.book.known["data_category"].get(row["data_category"])
        special = known["sensitivity"] if known and known["sensitivity"] != "ordinary" else ""
        mark = {"art-9": _("special category, Art. 9"), "art-10": _("criminal convictions, Art. 10")}.get(special, "")
        part = row["part"] and _("only {part}").format(part=row["part"])
        told.append(with_more(facts.name("data_category", row["data_category"]), row["wording"], part, mark))
    return lines(told)


def sources(facts: Facts) -> str:
    told = []
    for row in data_rows(facts):
        found = facts.names("source", stated(facts, row, "sources"))
        if found:
            told.append(_("{name}: {text}").format(name=facts.name("data_category", row["data_category"]), text=found))
    return lines(told)


# (d) Who gets to see it


def place(book: Book, organisation: Record, jurisdiction: str) -> str:
    """The country of a recipient's address, and that it is a third country when it is one on the book's day."""
    code = organisation["address"]["country"] if organisation["address"] else ""
    if not code:
        return ""
    standing = law.standing(code, book.day, jurisdiction, organisation["legal_name"])
    if standing.kind in ("home", "eea", "unknown"):
        return country_name(code)
    return _("{country}, third country").format(country=country_name(code))


def organisation(facts: Facts, key: str) -> str:
    """A recipient with its country; told once for each law that our entities are under, as activities repeat it."""
    jurisdiction = (facts.entity and facts.entity["jurisdiction"]) or "EU"
    told = facts.book.told
    if (jurisdiction, key) not in told:
        known = facts.book.known["organisation"].get(key)
        text = with_more(known["legal_name"], place(facts.book, known, jurisdiction)) if known else key
        told[jurisdiction, key] = text
    return told[jurisdiction, key]


def service(facts: Facts, key: str) -> str:
    """A processor with the companies behind it and their countries."""
    known = facts.book.known["processor"].get(key)
    if known is None:
        return key
    behind = [organisation(facts, one) for one in (known["provider"], *known["other_providers"]) if one]
    return " — ".join([known["name"], ", ".join(behind)] if behind else [known["name"]])


def recipients(facts: Facts) -> str:
    told = []
    for row in facts.record["recipients"]:
        if row["organisation"]:
            who = organisation(facts, row["organisation"])
        else:
            who = service(facts, row["processor"]) if row["processor"] else row["category"]
        service_record = facts.book.known["processor"].get(row["processor"]) if row["processor"] else None
        which = ", ".join(
            facts.book.name("data_category", key) + only(parts_of(facts.record, service_record, key))
            for key in row["data_categories"]
        )
        told.append(with_more(who, activity_label("recipients", "role", row["role"]), row["condition"], which))
    if not told:
        told = [service(facts, use["processor"]) for use in facts.record["uses"] if use["processor"]]
    return lines([*told, answer(facts.record, "recipients")])


# (e) Where it goes, (f) how long it stays, (g) how it is kept safe


def transfers(facts: Facts) -> str:
    told = []
    for row in facts.record["transfers"]:
        to = row["organisation"] and facts.name("organisation", row["organisation"])
        through = row["processor"] and facts.name("processor", row["processor"])
        where = row["international"] or country_name(row["country"])
        tool = activity_label("transfers", "tool", row["tool"]) or _("transfer tool not stated")
        told.append(with_more(where, to, through, tool, row["document"], row["note"]))
    return lines([*told, answer(facts.record, "transfers")])


def retention(facts: Facts) -> str:
    told = []
    for row in facts.record["retention"]:
        which = facts.names("data_category", row["data_categories"])
        said = period(row)
        told.append(_("{name}: {text}").format(name=which, text=said) if which and said else said or which)
    return lines([*told, answer(facts.record, "retention")])


def measures(facts: Facts) -> str:
    named = [facts.name("measure", key) for key in facts.record["measures"]]
    return lines([*named, facts.record["measures_text"], answer(facts.record, "measures")])
