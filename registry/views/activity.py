"""The activities of an edition: the list, and the record of one in the order of Art. 30."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from registry.document import KINDS, Field
from registry.filters import ActivityFilter, choices

from . import art30
from .answer import Pages, public
from .art30 import Told
from .cells import MOST, company
from .drawn import Drawn, world_of
from .fields import answered, cell, fact, heading, public_fields
from .frame import show
from .place import Names, Place, Record, refs_of
from .words import Cell, Column, Fact, Line, Piece, Row, Table, bullet, limited, paragraphs, text

# What Art. 30(1) asks for under each letter, and what an entry holds beside it: heading, and the law's words.
SECTIONS = {
    "a": (
        _lazy("(a) Who is responsible"),
        _lazy(
            "Article 30(1)(a). Controller, joint controller, representative and data protection officer, with contacts"
        ),
    ),
    "b": (_lazy("(b) What it is for"), _lazy("Article 30(1)(b). Purposes of the processing")),
    "c": (
        _lazy("(c) Whose data, and which"),
        _lazy("Article 30(1)(c). Categories of data subjects and of personal data"),
    ),
    "d": (
        _lazy("(d) Who receives it"),
        _lazy("Article 30(1)(d). Categories of recipients, including those in third countries"),
    ),
    "e": (
        _lazy("(e) Transfers to third countries"),
        _lazy("Article 30(1)(e). Transfers to a third country and their safeguards"),
    ),
    "f": (
        _lazy("(f) How long it is kept"),
        _lazy("Article 30(1)(f). Envisaged time limits for erasure, per category of data"),
    ),
    "g": (
        _lazy("(g) How it is protected"),
        _lazy("Article 30(1)(g). Technical and organisational security measures"),
    ),
    "more": (_lazy("Beyond Article 30"), _lazy("Facts that other articles ask a controller to be able to show")),
    "entry": (_lazy("About this entry"), _lazy("Which entry this is, and where it comes from")),
}
# Fields whose law names no letter of Art. 30(1), though they belong to one; the references are documents to show.
PLACES = {
    "role": "a",
    "department": "a",
    "owner_function": "a",
    "references": "more",
    "reviewed_on": "entry",
    "uses": "c",
}
LETTER = re.compile(r"30\(1\)\(([a-g])\)")


@public
def activities(request: HttpRequest, place: Place) -> HttpResponse:
    asked = ActivityFilter(request.GET, place, choices(place))
    total = place.rows("activity").count()
    rows = asked.matching("activities")
    count = rows.count() if asked.asked else total
    pages = Pages(request, count)
    words = ngettext("{n} activity", "{n} activities", total).format(n=total)
    return show(
        request,
        place,
        "list",
        "activities",
        title=_("Activities"),
        lead=_("What is done with personal data, one record for each activity (Article 30 GDPR)."),
        filter=asked,
        nothing="" if count else asked.nothing,
        count=count,
        total=words,
        pages=pages,
        table=activities_table(place, pages.cut(rows)),
    )


def activities_table(place: Place, rows: Any) -> Table:
    records = place.records(rows)
    names = place.names(refs_of("activity", records.values()))
    columns = [
        Column(_("Activity"), "w3"),
        Column(_("What it is for"), "w3"),
        Column(_("Data")),
        Column(_("Who receives it"), "w3"),
    ]
    table = Table(_("Activities"), columns, hide_caption=True)
    for (kind, key), record in records.items():
        page = place.page_of(kind, key)
        purposes = bullet(
            [text(names("purpose", p)) for p in dict.fromkeys(row["purpose"] for row in record["purposes"]) if p]
        )
        data = dict.fromkeys(row["data_category"] for row in (*record["data"], *record["uses"]))
        told = Told(place, record, {}, names)
        who = [art30.recipient(told, row) for row in art30.recipient_rows(record)]
        receivers = bullet(limited(who, MOST, f"{page}#d")) if who else answered(record, "recipients")
        cells = [purposes, bullet(limited(told.links("data_category", list(data)), MOST, f"{page}#c")), receivers]
        table.rows.append(Row(Cell([[Piece(record["name"], page)]]), cells))
    return table


@dataclass
class Section:
    """One letter of Art. 30: facts, then tables; how much of it is stated."""

    anchor: str
    heading: Any
    law: Any
    facts: list[Fact] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    note: str = ""

    @property
    def state(self) -> tuple[str, str]:
        stated = [bool(fact.cell.lines) for fact in self.facts] + [bool(table.rows) for table in self.tables]
        if not any(stated):
            return "none", _("Not stated")
        return ("full", _("Stated")) if all(stated) else ("part", _("Partly stated"))


@public
def one(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    record = place.record("activity", key)
    if record is None:
        raise Http404
    told = tell(place, record)
    drawn = Drawn(place, place.uses().filter(digest__in=place.rows("activity").filter(key=key).values("digest")))
    return show(
        request,
        place,
        "activity",
        "activities",
        record=record,
        sections=sections(told),
        flow=drawn.flow() if drawn.counted else None,
        flow_of=_("Where the data of this activity flows"),
        world=world_of(place, [drawn.company(service) for _kind, service in drawn.services]),
        title=record["name"],
        paragraphs=paragraphs(record["description"]),
    )


def tell(place: Place, record: Record) -> Told:
    """The activity with what it names, and with what these name: four queries."""
    near = refs_of("activity", [record])
    if place.register["controller"]:
        near.add(("organisation", place.register["controller"]))
    records = place.gather(near)
    far = {ref for (kind, _key), named in records.items() for ref in refs_of(kind, [named])} - near
    records |= place.gather(far)
    return Told(place, record, records, Names.of(records))


def sections(told: Told) -> list[Section]:
    found = {code: Section(code, *said) for code, said in SECTIONS.items()}
    responsible(told, found["a"])
    for declared in public_fields("activity"):
        section = found[section_of(declared)]
        if special := SPECIAL.get(declared.name):
            special(told, declared, section)
        else:
            section.facts.append(fact(told.place, declared, KINDS["activity"].model, told.record, told.names))
    return list(found.values())


def section_of(declared: Field) -> str:
    letter = LETTER.search(declared.law)
    return PLACES.get(declared.name) or (letter[1] if letter else "more" if declared.law else "entry")


def responsible(told: Told, section: Section) -> None:
    """The controller with its contacts; joint controllers follow from the declaration."""
    controller = told.get("organisation", told.record["entity"] or told.place.register["controller"])
    title = _("Processor, acting for clients") if told.record["role"] == "processor" else _("Controller")
    section.facts.append(Fact(title, Cell(company(told.place, controller) + contacts(controller, "contact", "other"))))
    for function, said in (("representative", _("Representative")), ("dpo", _("Data protection officer"))):
        lines = contacts(controller, function)
        section.facts.append(Fact(said, Cell(lines) if lines else answered(controller or {}, function)))


def contacts(organisation: Record | None, *functions: str) -> list[Line]:
    found = [c for c in (organisation or {}).get("contacts", []) if c["function"] in functions]
    return [text(", ".join(filter(None, (c["person"], c["email"], c["phone"], c["address"])))) for c in found]


def skip(told: Told, declared: Field, section: Section) -> None:
    """Shown with another field."""


def tabled(make: Callable[[Told], Table]) -> Callable[[Told, Field, Section], None]:
    """A list as a table; without rows, the answer given instead."""

    def add(told: Told, declared: Field, section: Section) -> None:
        table = make(told)
        if table.rows:
            section.tables.append(table)
        else:
            said = cell(told.place, declared, KINDS["activity"].model, told.record, told.names)
            section.facts.append(Fact(heading(declared, KINDS["activity"].model), said))

    return add


def transfers(told: Told, declared: Field, section: Section) -> None:
    tabled(art30.transfers_table)(told, declared, section)
    indicated = art30.indicated_table(told)
    if indicated.rows and not told.record["transfers_answer"]:
        section.tables.append(indicated)
        section.note = _("A registered office alone does not say whether data is transferred there.")


def retention(told: Told, declared: Field, section: Section) -> None:
    tabled(art30.retention_table)(told, declared, section)


def purposes(told: Told, declared: Field, section: Section) -> None:
    """What for, and the lawful basis with what the law asks beside it."""
    rows = told.record["purposes"]
    known = list(dict.fromkeys(row["purpose"] for row in rows if row["purpose"]))
    section.facts.append(Fact(_("Purpose"), bullet([described(told, "purpose", key) for key in known])))
    inner = {f.name: f for f in art30.rows_of("activity", "purposes").fields}
    model = art30.rows_of("activity", "purposes").model
    for name, column in inner.items():
        if name == "purpose" or not column.public:
            continue
        said = [(row["purpose"], art30.show(column, model, row[name], told.names)) for row in rows if row[name]]
        lines = [
            text(f"{told.names('purpose', of)}: {value}" if of and len(known) > 1 else value) for of, value in said
        ]
        if lines or name == "basis":
            section.facts.append(Fact(heading(column, model), bullet(lines)))


def measures(told: Told, declared: Field, section: Section) -> None:
    lines = [described(told, "measure", key) for key in told.record["measures"]]
    section.facts.append(
        Fact(heading(declared, KINDS["activity"].model), bullet(lines) if lines else answered(told.record, "measures"))
    )


def described(told: Told, kind: str, key: str) -> Line:
    """A term of the vocabulary, with what it means here."""
    said = (told.get(kind, key) or {}).get("description", "")
    return [Piece(told.names(kind, key)), *([Piece(f": {said}", css="quiet")] if said else [])]


SPECIAL: dict[str, Callable[[Told, Field, Section], None]] = {
    "entity": skip,  # the controller's line
    "uses": skip,  # in the table of data
    "purposes": purposes,
    "data": tabled(art30.data_table),
    "recipients": tabled(art30.recipients_table),
    "transfers": transfers,
    "retention": retention,
    "measures": measures,
}
