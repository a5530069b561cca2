"""Kinds of personal data: the list, and one kind with where from, what for, who gets it and how long."""

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.filters import RegisterFilter, choices, refers
from registry.models import Published, PublishedUse

from . import art30
from .answer import Pages, public
from .art30 import Told
from .cells import companies_cell, standing, use_refs
from .fields import facts
from .frame import show
from .front import data_table
from .place import Names, Place, Record, Ref, refs_of
from .since import exchanged_since
from .words import Cell, Column, Fact, Piece, Row, Table, bullet, exchange_words, record_link, text, wording

SERVICES = 50  # shown on the page of a kind of data; the list of services shows them all


@public
def categories(request: HttpRequest, place: Place) -> HttpResponse:
    asked = RegisterFilter(request.GET, place, choices(place))
    total = place.rows("data_category").count()
    rows = asked.matching("categories")
    count = rows.count() if asked.asked else total
    pages = Pages(request, count)
    words = ngettext("{n} kind of data", "{n} kinds of data", total).format(n=total)
    return show(
        request,
        place,
        "list",
        "data",
        title=_("Data"),
        lead=_("The kinds of personal data, where each comes from and what it is used for."),
        filter=asked,
        nothing="" if count else asked.nothing,
        count=count,
        total=words,
        pages=pages,
        table=data_table(place, pages.cut(rows), whose=True),
    )


@public
def one(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    record = place.record("data_category", key)
    if record is None:
        raise Http404
    uses = place.uses().filter(data_category=key).order_by("order", "wording", "id")
    mentions = place.rows("activity").filter(refers("data_category", key))
    pages = Pages(request, uses.count(), anchor="#uses")
    more = Pages(request, mentions.count(), name="activities", anchor="#activities")
    used = list(pages.cut(uses))
    services, count = services_of(place, key)
    names = place.names(refs_of("data_category", [record]) | use_refs(used))
    return show(
        request,
        place,
        "data",
        "data",
        title=record["name"],
        record=record,
        lead=lead(record, pages.count, count),
        facts=category_facts(place, record, services, count, names),
        uses=uses_table(place, used, names, pages.count),
        pages=pages,
        services=services_table(place, record, services, count),
        services_rest=max(0, count - SERVICES),
        services_url=f"{place.url('processors')}?data={key}",
        activities=activities_table(place, key, list(more.cut(mentions)), more.count),
        more=more,
    )


def lead(record: Record, uses: int, services: int) -> str:
    sources = len(record["sources"])
    return _("From {sources}, used in {uses}, exchanged with {services}.").format(
        sources=ngettext("{n} source", "{n} sources", sources).format(n=sources),
        uses=ngettext("{n} way", "{n} ways", uses).format(n=uses),
        services=ngettext("{n} service", "{n} services", services).format(n=services),
    )


def services_of(place: Place, key: str) -> tuple[dict[Ref, Record], int]:
    """The services through which this kind of data is used or with which it is exchanged, and how many they are."""
    used = place.uses().filter(data_category=key).exclude(processor="").values("processor")
    rows = place.rows("processor")
    rows = (rows.filter(key__in=used) | rows.filter(refers("data_category", key))).order_by("name", "key")
    records = place.records(rows[:SERVICES])
    refs = refs_of("processor", records.values())
    records |= place.gather(ref for ref in refs if ref[0] == "organisation")
    return records, rows.count()


def category_facts(place: Place, record: Record, services: dict[Ref, Record], count: int, names: Names) -> list[Fact]:
    """What the record itself says, then the countries of the companies behind the services."""
    found = facts(place, "data_category", record, names)
    order = {_("Whose data"): 0, _("Where we get it from"): 1}
    found.sort(key=lambda fact: order.get(fact.heading, 2))
    if record["description"]:
        found.insert(0, Fact(_("What it is"), bullet([text(record["description"])])))
    if count <= SERVICES:
        pieces = {
            provider(place, service, services) for (kind, _key), service in services.items() if kind == "processor"
        }
        ordered = sorted(pieces, key=lambda piece: (piece.css == "unknown", piece.text))
        found.append(
            Fact(_("Countries of the services"), bullet([[piece] for piece in ordered], _("No service is named")))
        )
    return found


def provider(place: Place, service: Record, records: dict[Ref, Record]) -> Piece:
    piece = standing(place, records.get(("organisation", service["provider"])))
    return Piece(piece.text, css=piece.css)


def uses_table(place: Place, uses: list[PublishedUse], names: Names, total: int) -> Table:
    rows = place.rows("activity").filter(digest__in={use.digest for use in uses})
    activities: dict[str, Published] = {row.digest: row for row in rows}
    caption = ngettext(
        "{n} use, in the published wording and order", "{n} uses, in the published wording and order", total
    )
    columns = [Column(_("Use")), Column(_("Through"), "w3"), Column(_("Activity"), "w3")]
    table = Table(caption.format(n=total), columns, css="plain")
    for use in uses:
        through = Cell(
            [[record_link(place, "processor", use.processor, names)]] if use.processor else [], _("No recipient named")
        )
        activity = activities[use.digest]
        link = Cell([[Piece(activity.name, place.page_of("activity", activity.key))]])
        said = [[Piece("".join(piece.text for piece in wording(place, use, names)))]]
        table.rows.append(Row(Cell(said), [through, link]))
    return table


def services_table(place: Place, category: Record, records: dict[Ref, Record], count: int) -> Table:
    """Who gets it by name, with country; and what exactly passes."""
    key = category["key"]
    services = {ref[1]: record for ref, record in records.items() if ref[0] == "processor"}
    counts = place.uses().order_by().filter(data_category=key, processor__in=services)
    used = dict(counts.values_list("processor").annotate(Count("id")))
    columns = [
        Column(_("Service"), "w2"),
        Column(_("What is passed on"), "w3"),
        Column(_("Used"), "w2"),
        Column(_("Company and registered office")),
    ]
    table = Table(ngettext("{n} service", "{n} services", count).format(n=count), columns)
    names = Names({("data_category", key): category["name"]})
    since = exchanged_since(place, key, services)
    for processor, record in services.items():
        passed = [
            [Piece(direction(row)), Piece(exchange_words(row, names), css="q")]
            for row in record["exchanges"]
            if row["data_category"] == key
        ]
        if processor in since:
            passed.append([Piece(since[processor], css="quiet")])
        number = used.get(processor, 0)
        ways = [text(ngettext("in {n} use", "in {n} uses", number).format(n=number))] if number else []
        cells = [bullet(passed), Cell(ways, _("In no use")), companies_cell(place, record, records)]
        table.rows.append(Row(Cell([[Piece(record["name"], place.page_of("processor", processor))]]), cells))
    return table


def direction(row: Record) -> str:
    return _("Sent: ") if row["direction"] == "sent" else _("Received: ")


def activities_table(place: Place, key: str, rows: list[Published], total: int) -> Table:
    """The activities that use it: who receives it there, and how long each keeps it."""
    records = place.records(rows)
    names = place.names(refs_of("activity", records.values()))
    caption = ngettext("{n} activity", "{n} activities", total).format(n=total)
    columns = [
        Column(_("Activity"), "w3"),
        Column(_("Who receives it there"), "w4"),
        Column(_("How long it is kept")),
        Column(_("How it is protected")),
    ]
    table = Table(caption, columns)
    for (kind, activity), record in records.items():
        told = Told(place, record, {}, names)
        who = [art30.recipient(told, row) for row in art30.recipient_rows(record) if art30.concerns(row, [key])]
        cells = [
            art30.told_or_answered(record, "recipients", who),
            art30.kept_cell(told, [key]),
            art30.protected_cell(told),
        ]
        table.rows.append(Row(Cell([[Piece(record["name"], place.page_of(kind, activity))]]), cells))
    return table
