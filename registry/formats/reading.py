"""The register in the shape of a document that people read: kinds of data, services, activities, then notices.

It begins as a published "Personal data in PRODUCT" does, with two tables; each activity follows with what Art. 30 asks,
in the words of the workbook's sheets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nsmallest

from django.utils.translation import gettext as _
from django_countries import countries

from .article30 import Facts, columns, in_first
from .book import Book, Record

MOST = 200  # lines of one cell; a document with more is read in the workbook


@dataclass(frozen=True)
class Kept:
    """A kind of data: its name, where it comes from, what it is used for, each a line."""

    name: str
    sources: list[str]
    uses: list[str]


@dataclass(frozen=True)
class Service:
    """A service: the company behind it with its registered office and country, and what is exchanged."""

    name: str
    company: list[str]
    description: list[str]
    sent: list[str]
    received: list[str]


@dataclass(frozen=True)
class Activity:
    """A processing activity: its name, and (heading, lines) of all that is told of it, in the order of the letters."""

    name: str
    facts: list[tuple[str, list[str]]]


@dataclass
class Reading:
    """All that the document says. state: which state of the register it is. more: (heading, paragraphs).

    left_out: how many activities are not told here.
    """

    title: str
    state: str
    introduction: list[str]
    data: list[Kept]
    services: list[Service]
    activities: list[Activity]
    more: list[tuple[str, list[str]]] = field(default_factory=list)
    left_out: int = 0


def reading(book: Book, most: int | None = None) -> Reading:
    """Reads the activities of the book once. most: how many are told; None for all."""
    register = book.register or {}
    uses, activities, count = of_activities(book, most)
    ordered = sorted(book.known["data_category"].values(), key=lambda one: (one["position"] or 0, one["name"]))
    services = sorted(book.known["processor"].values(), key=lambda one: (one["position"] or 0, one["name"]))
    notices = [line for row in register.get("notices", ()) for line in paragraphs(row["text"])]
    found = [(_("Notices"), notices), (_("About this register"), paragraphs(register.get("about", "")))]
    contact = [(_("Contact"), paragraphs(book.contact))]
    return Reading(
        book.title,
        book.state,
        paragraphs(register.get("introduction", "")),
        [Kept(one["name"], names(book, "source", one["sources"]), limited(uses[one["key"]])) for one in ordered],
        [service(book, one) for one in services],
        activities,
        [(heading, said) for heading, said in (*found, *contact) if said],
        count - len(activities),
    )


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def names(book: Book, kind: str, keys: Iterable[str]) -> list[str]:
    return [book.name(kind, key) for key in keys]


def limited(lines: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(lines))
    rest = len(found) - MOST
    return found if rest <= 0 else [*found[:MOST], _("and {count} more").format(count=rest)]


def of_activities(book: Book, most: int | None) -> tuple[dict[str, list[str]], list[Activity], int]:
    """The uses of each kind of data as published, in their order; the first activities by name; how many there are."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    count = 0

    def passing() -> Iterator[Record]:
        nonlocal count
        for record in book.stream("activity"):
            count += 1
            for key, order, said in uses_in(book, record):
                found[key].append((order, said))
            yield record

    if most is None:
        told = sorted((activity(book, record) for record in passing()), key=lambda one: one.name)
    else:
        first = nsmallest(most, passing(), key=lambda record: (record["name"], record["key"]))
        told = [activity(book, record) for record in first]
    uses = {key: [said for _order, said in sorted(of)] for key, of in found.items()}
    return defaultdict(list, uses), told, count


def activity(book: Book, record: Record) -> Activity:
    facts = Facts(book, record)
    cells = (
        (str(column.heading), paragraphs(column.cell(facts)))
        for column in columns(second=not in_first(record["role"]))
        if column.told
    )
    return Activity(record["name"], [(heading, lines) for heading, lines in cells if lines])


def uses_in(book: Book, activity: Record) -> Iterator[tuple[str, int, str]]:
    """(kind of data, place, words) of each use; told from the facts where nothing is worded."""
    used = set()
    for use in activity["uses"]:
        yield use["data_category"], use["order"] or 0, worded(book, use)
        used.add(use["data_category"])
    for row in activity["data"]:
        if row["data_category"] not in used:
            yield row["data_category"], 1 << 30, activity["name"]


def worded(book: Book, use: Record) -> str:
    if use["wording"]:
        return str(use["wording"])
    service = book.name("processor", use["processor"]) if use["processor"] else ""
    purpose = book.name("purpose", use["purpose"]) if use["purpose"] else ""
    said = " – ".join(filter(None, [service, purpose])) or _("Purpose not stated")
    return f"{said} ({use['part']})" if use["part"] else said


def service(book: Book, record: Record) -> Service:
    providers = [key for key in (record["provider"], *record["other_providers"]) if key]
    company = [line for key in providers for line in company_of(book.known["organisation"].get(key))]
    exchanged: dict[str, list[str]] = {"sent": [], "received": []}
    for row in record["exchanges"]:
        said = row["wording"] or book.name("data_category", row["data_category"])
        part = f" ({row['part']})" if row["part"] and not row["wording"] else ""
        exchanged[row["direction"]].append(said + part)
    return Service(record["name"], company, paragraphs(record["description"]), *map(limited, exchanged.values()))


def company_of(record: Record | None) -> list[str]:
    if record is None:
        return []
    address = record["address"]
    lines = [record["legal_name"], *(paragraphs(address["text"]) if address else [])]
    country = str(countries.name(address["country"])) if address and address["country"] else ""
    return [*lines, country] if country and not any(country in line for line in lines) else lines
