"""Service providers: the list, and one service with the company behind it and the data exchanged."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.filters import RegisterFilter, choices, refers
from registry.models import Published, PublishedUse

from . import art30
from .answer import Pages, public
from .art30 import Told
from .cells import MOST, First, companies_cell, exchange_cell, standing, use_refs, uses_of
from .drawn import Drawn
from .fields import facts, leftovers, rows_of
from .frame import show
from .place import Names, Place, Record, Ref, refs_of
from .words import (
    Cell,
    Column,
    Fact,
    Line,
    Piece,
    Row,
    Table,
    bullet,
    country_of,
    exchange_words,
    limited,
    paragraphs,
    plain,
    record_link,
    standing_note,
    text,
    wording,
)

# What the page shows in its own way, before the rest.
OWN = {"provider", "exchanges", "locations", "sub_processors", "provenance"}


@public
def processors(request: HttpRequest, place: Place) -> HttpResponse:
    asked = RegisterFilter(request.GET, place, choices(place))
    total = place.rows("processor").count()
    rows = asked.matching("services")
    count = rows.count() if asked.asked else total
    pages = Pages(request, count)
    words = ngettext("{n} third-party service", "{n} third-party services", total).format(n=total)
    return show(
        request,
        place,
        "list",
        "processors",
        title=_("Processors"),
        lead=_("Services that process data for us, with the company behind each (Article 28 GDPR)."),
        filter=asked,
        nothing="" if count else asked.nothing,
        count=count,
        total=words,
        pages=pages,
        table=processors_table(place, pages.cut(rows)),
    )


def processors_table(place: Place, rows: object) -> Table:
    records = place.records(rows)  # type: ignore[arg-type]
    refs = refs_of("processor", records.values())
    companies = place.gather(ref for ref in refs if ref[0] == "organisation")
    names = place.names(ref for ref in refs if ref[0] == "data_category")
    columns = [
        Column(_("Service"), "w2"),
        Column(_("Provider and registered office"), "w3"),
        Column(_("What it is used for"), "w3"),
        Column(_("Data we send")),
        Column(_("Data we receive"), "w5"),
    ]
    table = Table(_("Third-party services and the data exchanged with them"), columns, hide_caption=True)
    for (kind, key), record in records.items():
        page = place.page_of(kind, key)
        cells = [companies_cell(place, record, companies), plain(record["description"])]
        for direction in ("sent", "received"):
            cell = exchange_cell(record, direction, names)
            cells.append(Cell(limited(cell.lines, MOST, f"{page}#{direction}"), cell.empty, listed=True))
        table.rows.append(Row(Cell([[Piece(record["name"], page)]]), cells))
    return table


@public
def one(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    record = place.record("processor", key)
    if record is None:
        raise Http404
    used = place.rows("activity").filter(refers("processor", key))
    pages = Pages(request, used.count(), name="activities", anchor="#activities")
    records = place.gather(refs_of("processor", [record]))
    far = refs_of("data_category", [r for (kind, _key), r in records.items() if kind == "data_category"])
    uses = uses_of(place, {row["data_category"] for row in record["exchanges"]}, processor=key)
    more = {ref for first in uses.values() for ref in use_refs(first.rows)} | far
    more |= refs_of("organisation", [r for (kind, _key), r in records.items() if kind == "organisation"])
    drawn = Drawn(place, place.uses().filter(processor=key))
    names = Names(Names.of(records).found | place.names(more).found)
    return show(
        request,
        place,
        "processor",
        "processors",
        title=record["name"],
        record=record,
        paragraphs=paragraphs(record["description"]),
        facts=service_facts(place, record, records, names),
        company=company_facts(place, record, records, names),
        sent=exchange_table(place, record, records, uses, names, "sent"),
        received=exchange_table(place, record, records, uses, names, "received"),
        activities=activities_table(place, list(pages.cut(used)), pages.count),
        flow=drawn.flow() if drawn.counted else None,
        flow_of=_("What flows to this service"),
        pages=pages,
    )


def note(place: Place, record: Record, records: dict[Ref, Record]) -> str:
    organisation = records.get(("organisation", record["provider"]))
    if organisation is None:
        return ""
    return standing_note(country_of(organisation), place.day, place.jurisdiction, organisation["legal_name"])


def service_facts(place: Place, record: Record, records: dict[Ref, Record], names: Names) -> list[Fact]:
    """Who is behind the name, where, through whom else; then every other public field."""
    organisation = records.get(("organisation", record["provider"]))
    address = organisation["address"] if organisation else None
    country = [[standing(place, organisation)]]
    where = facts(place, "processor", record, names, {f for f in record if f not in {"locations", "sub_processors"}})
    rest = facts(place, "processor", record, names, OWN)
    origin = facts(place, "processor", record, names, {f for f in record if f != "provenance"})
    return [
        Fact(_("Company behind it"), plain(organisation["legal_name"] if organisation else "")),
        Fact(_("Registered office"), plain(address["text"] if address else "")),
        Fact(_("Country"), Cell(country + ([text(said, "quiet")] if (said := note(place, record, records)) else []))),
        *where,
        *rest,
        *origin,
    ]


def company_facts(place: Place, record: Record, records: dict[Ref, Record], names: Names) -> list[Fact]:
    """What else is published of the company: only what it states, because its name and office stand above."""
    organisation = records.get(("organisation", record["provider"]))
    if organisation is None:
        return []
    found = facts(place, "organisation", organisation, names, {"ours", "address"})
    if organisation["address"]:
        parts = {"text", "street", "postcode", "city", "region", "country"}
        more = leftovers(rows_of("organisation", "address"), organisation["address"], parts, names)
        found.append(Fact(_("Its registered office"), Cell(more)))
    return [fact for fact in found if fact.cell.lines]


def exchange_table(
    place: Place,
    record: Record,
    records: dict[Ref, Record],
    uses: dict[str, First[PublishedUse]],
    names: Names,
    direction: str,
) -> Table:
    """What passes, as published; where each kind of data comes from and what this service uses it for."""
    rows = [row for row in record["exchanges"] if row["direction"] == direction]
    caption = ngettext(
        "{n} line, in the published wording and order", "{n} lines, in the published wording and order", len(rows)
    )
    columns = [
        Column(_("As published"), "w3"),
        Column(_("Data"), "w2"),
        Column(_("Where it comes from"), "w4"),
        Column(_("What it is used for")),
    ]
    table = Table(caption.format(n=len(rows)), columns, css="plain")
    for row in rows:
        key = row["data_category"]
        head: list[Line] = [text(exchange_words(row, names))]
        if row["part"] and row["wording"]:
            head.append(text(_("Only this part: {part}").format(part=row["part"]), "quiet"))
        category = records.get(("data_category", key), {})
        sources = bullet([text(names("source", source)) for source in category.get("sources", [])])
        first = uses.get(key)
        lines = [wording(place, use, names) for use in (first.rows if first else [])]
        used = bullet(limited(lines, MOST, f"{place.page_of('data_category', key)}#uses", first.total if first else 0))
        table.rows.append(Row(Cell(head), [Cell([[record_link(place, "data_category", key, names)]]), sources, used]))
    return table


def activities_table(place: Place, rows: list[Published], total: int) -> Table:
    records = place.records(rows)
    names = place.names(ref for ref in refs_of("activity", records.values()) if ref[0] in ("purpose", "measure"))
    columns = [
        Column(_("Activity"), "w4"),
        Column(_("What it is for"), "w4"),
        Column(_("How long the data is kept")),
        Column(_("How it is protected")),
    ]
    table = Table(ngettext("{n} activity", "{n} activities", total).format(n=total), columns)
    for (kind, key), record in records.items():
        purposes = dict.fromkeys(row["purpose"] for row in record["purposes"] if row["purpose"])
        lines = [text(names("purpose", purpose)) for purpose in purposes]
        told = Told(place, record, {}, names)
        cells = [bullet(lines), art30.kept_cell(told), art30.protected_cell(told)]
        table.rows.append(Row(Cell([[Piece(record["name"], place.page_of(kind, key))]]), cells))
    return table
