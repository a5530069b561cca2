"""Facts as readers meet them: pieces of a line, lines of a cell, cells of a table; templates only loop over them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from registry import law
from registry.models import PublishedUse

from .place import Names, Place, Record

NOT_STATED = gettext_lazy("Not stated")
NONE_LISTED = gettext_lazy("None listed")


@dataclass(frozen=True)
class Piece:
    """A run of text. url: a link; css: empty, quiet, ins, del, or the five standings of a country."""

    text: str
    url: str = ""
    css: str = ""


Line = list[Piece]


@dataclass
class Cell:
    """What stands in one cell or beside one term; without lines it says `empty`."""

    lines: list[Line] = field(default_factory=list)
    empty: str = ""
    listed: bool = False

    def __post_init__(self) -> None:
        self.empty = self.empty or str(NOT_STATED)


@dataclass(frozen=True)
class Column:
    heading: str
    css: str = ""


@dataclass
class Row:
    head: Cell
    cells: list[Cell]
    anchor: str = ""


@dataclass
class Table:
    """A table whose first column names the row."""

    caption: str
    columns: list[Column]
    rows: list[Row] = field(default_factory=list)
    css: str = ""
    hide_caption: bool = False

    @property
    def body(self) -> list[tuple[Row, list[tuple[str, Cell]]]]:
        """Each row with its cells, each under its column's name: on a phone a row becomes a card."""
        names = [column.heading for column in self.columns[1:]]
        return [(row, list(zip(names, row.cells, strict=True))) for row in self.rows]


def paragraphs(value: str) -> list[str]:
    return [part for part in value.split("\n") if part.strip()]


@dataclass
class Fact:
    """A field's heading and what the register says of it."""

    heading: str
    cell: Cell
    law: str = ""


def text(value: str, css: str = "") -> Line:
    return [Piece(value, css=css)]


def plain(value: str, empty: str = "") -> Cell:
    """A cell with one text, its line breaks kept."""
    return Cell([text(line) for line in value.split("\n")] if value else [], empty)


def bullet(lines: Iterable[Line], empty: str = "") -> Cell:
    return Cell(list(lines), empty, listed=True)


def limited(lines: list[Line], most: int, url: str, total: int | None = None) -> list[Line]:
    """The first lines, and a link to the rest."""
    rest = (len(lines) if total is None else total) - most
    if rest <= 0:
        return lines
    return [*lines[:most], [Piece(_("and {count} more").format(count=rest), url)]]


def record_link(place: Place, kind: str, key: str, names: Names) -> Piece:
    return Piece(names(kind, key), place.page_of(kind, key))


def wording(place: Place, use: PublishedUse, names: Names) -> Line:
    """A use exactly as published, the service's name in it a link; made from the facts when nothing is published."""
    service = names("processor", use.processor) if use.processor else ""
    said = use.wording or made_up(use, names, service)
    start = said.find(service) if service else -1
    if start < 0:
        return text(said)
    end = start + len(service)
    pieces = [Piece(said[:start]), Piece(service, place.page_of("processor", use.processor)), Piece(said[end:])]
    return [piece for piece in pieces if piece.text]


def made_up(use: PublishedUse, names: Names, service: str) -> str:
    said = " – ".join(filter(None, [service, names("purpose", use.purpose) if use.purpose else ""]))
    said = said or _("Purpose not stated")
    return f"{said} ({use.part})" if use.part else said


def exchange_words(row: Record, names: Names) -> str:
    """A line of data sent or received: as published, or the kind of data with its part."""
    said = row["wording"] or names("data_category", row["data_category"])
    return said if row["wording"] or not row["part"] else f"{said} ({row['part']})"


def country_name(code: str) -> str:
    return countries.name(code) or code


def standing_piece(code: str, day: datetime.date, jurisdiction: str = "EU", organisation: str = "") -> Piece:
    """A country and how it stands in law that day, always in words; the swatch beside it says the same by pattern."""
    found = law.standing(code, day, jurisdiction, organisation)
    css = {"home": "eea", "eea": "eea", "adequate": "adequate", "certified": "certified", "other": "other"}
    said = {
        "home": _("{country}: same law"),
        "eea": _("{country}: in the EEA"),
        "adequate": _("{country}: adequacy decision"),
        "certified": _("{country}: adequacy if certified"),
        "other": _("{country}: other third country"),
    }.get(found.kind, _("{country}: standing not known"))
    if not code:
        return Piece(_("Country not stated"), css="unknown")
    return Piece(said.format(country=country_name(code)), css=css.get(found.kind, "unknown"))


def standing_note(code: str, day: datetime.date, jurisdiction: str, organisation: str) -> str:
    """What the adequacy decision covers, and until when; "" without one."""
    found = law.standing(code, day, jurisdiction, organisation)
    if not found.decision:
        return ""
    said = _("Adequacy decision {number}: {scope}.").format(
        number=found.decision.decision, scope=found.scope.rstrip(".")
    )
    if found.kind == "certified":
        said += " " + _("Whether {name} is certified: not stated.").format(name=organisation)
    return said


def country_of(organisation: Record | None) -> str:
    address = organisation["address"] if organisation else None
    return address["country"] if address else ""
