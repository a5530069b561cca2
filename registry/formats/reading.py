"""The register in the shape of a document that people read: kinds of data, then services, then notices.

It is the shape of a published "Personal data in PRODUCT": two tables and a few paragraphs.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django_countries import countries

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


@dataclass
class Reading:
    """All that the document says. state: which state of the register it is. more: (heading, paragraphs)."""

    title: str
    state: str
    introduction: list[str]
    data: list[Kept]
    services: list[Service]
    more: list[tuple[str, list[str]]] = field(default_factory=list)


def reading(book: Book) -> Reading:
    """Reads the activities of the book once."""
    register = book.register or {}
    uses = uses_of(book)
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
        [(heading, said) for heading, said in (*found, *contact) if said],
    )


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def names(book: Book, kind: str, keys: Iterable[str]) -> list[str]:
    return [book.name(kind, key) for key in keys]


def limited(lines: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(lines))
    rest = len(found) - MOST
    return found if rest <= 0 else [*found[:MOST], _("and {count} more").format(count=rest)]


def uses_of(book: Book) -> dict[str, list[str]]:
    """The uses of each kind of data as published, in their order; told from the facts where nothing is worded."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for activity in book.stream("activity"):
        used = set()
        for use in activity["uses"]:
            found[use["data_category"]].append((use["order"] or 0, worded(book, use)))
            used.add(use["data_category"])
        for row in activity["data"]:
            if row["data_category"] not in used:
                found[row["data_category"]].append((1 << 30, activity["name"]))
    return defaultdict(list, {key: [said for _order, said in sorted(of)] for key, of in found.items()})


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
