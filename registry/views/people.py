"""Groups of people: the list, and all that is held about one of them, as an answer under Art. 15 puts it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.filters import refers
from registry.models import Published, PublishedReference

from . import art30
from .activity import contacts
from .answer import Pages, public
from .art30 import Told
from .cells import companies_cell
from .fields import facts
from .frame import show
from .front import data_table
from .place import Names, Place, Record, refs_of
from .words import Cell, Column, Fact, Line, Piece, Row, Table, bullet, paragraphs, record_link, text

SERVICES = 50  # shown here; the list of services shows them all
READ = 300  # activities read for kinds of data that only they say are about these people


@public
def groups(request: HttpRequest, place: Place) -> HttpResponse:
    rows = place.rows("data_subject")
    pages = Pages(request, rows.count())
    return show(
        request,
        place,
        "people",
        "people",
        title=_("People"),
        lead=_("Whose data it is: for each group of people, all that is held about them, on one page."),
        table=groups_table(place, pages.cut(rows)),
        pages=pages,
    )


def groups_table(place: Place, rows: Any) -> Table:
    records = place.records(rows)
    known = PublishedReference.objects.filter(kind="data_subject", key__in=[key for _kind, key in records]).order_by()
    counts = {
        kind: dict(known.filter(digest__in=place.digests(kind)).values_list("key").annotate(Count("id")))
        for kind in ("data_category", "activity")
    }
    columns = [
        Column(_("Group of people"), "w3"),
        Column(_("Who they are")),
        Column(_("Kinds of data usually about them"), "w3"),
        Column(_("Activities that name them"), "w3"),
    ]
    table = Table(_("Groups of people"), columns, hide_caption=True)
    for (kind, key), record in records.items():
        said = [text(str(counts[of].get(key, 0))) for of in ("data_category", "activity")]
        cells = [bullet([text(line) for line in paragraphs(record["description"])]), Cell([said[0]]), Cell([said[1]])]
        table.rows.append(Row(Cell([[Piece(record["name"], place.page_of(kind, key))]]), cells))
    return table


@dataclass
class Held:
    """What an edition holds about a group: kinds of data usually theirs, and those that single activities say are."""

    key: str
    usual: set[str]
    stated: set[str]
    categories: QuerySet[Published]
    activities: QuerySet[Published]

    def in_activity(self, record: Record) -> list[str]:
        """The kinds of data that this activity uses about them; what a row says goes before what is usual."""
        rows = {row["data_category"]: row["data_subjects"] for row in record["data"]}
        used = dict.fromkeys([*rows, *(use["data_category"] for use in record["uses"])])
        return [key for key in used if (self.key in rows[key] if rows.get(key) else key in self.usual)]


def held(place: Place, key: str) -> Held:
    usual = place.rows("data_category").filter(refers("data_subject", key))
    named = place.rows("activity").filter(refers("data_subject", key))
    stated = {
        row["data_category"]
        for record in place.records(named[:READ]).values()
        for row in record["data"]
        if key in row["data_subjects"]
    }
    categories = place.rows("data_category").filter(refers("data_subject", key) | Q(key__in=stated))
    using = refers("data_subject", key) | refers("data_category", keys=categories.order_by().values("key"))
    return Held(key, set(usual.values_list("key", flat=True)), stated, categories, place.rows("activity").filter(using))


@public
def one(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    record = place.record("data_subject", key)
    if record is None:
        raise Http404
    about = held(place, key)
    pages = Pages(request, about.categories.count(), anchor="#data")
    more = Pages(request, about.activities.count(), name="activities", anchor="#activities")
    services = services_of(place, about)
    count = services.count()
    return show(
        request,
        place,
        "person",
        "people",
        title=_("What is held about: {name}").format(name=record["name"]),
        record=record,
        paragraphs=paragraphs(record["description"]),
        lead=lead(pages.count, more.count, count),
        facts=person_facts(place, record),
        data=data_table(place, pages.cut(about.categories), whose=False),
        pages=pages,
        services=services_table(place, about, services[:SERVICES], count),
        services_rest=max(0, count - SERVICES),
        services_url=place.url("processors"),
        activities=activities_table(place, about, more.cut(about.activities), more.count),
        more=more,
    )


def lead(data: int, activities: int, services: int) -> str:
    return _("{data}, used in {activities} and exchanged with {services}.").format(
        data=ngettext("{n} kind of data", "{n} kinds of data", data).format(n=data),
        activities=ngettext("{n} activity", "{n} activities", activities).format(n=activities),
        services=ngettext("{n} service", "{n} services", services).format(n=services),
    )


def person_facts(place: Place, record: Record) -> list[Fact]:
    """What else the register says of the group, and whom to ask for one's own data."""
    found = facts(place, "data_subject", record, Names({}), {"name", "description"})
    ask: list[Line] = contacts(place.controller, "dpo", "contact", "other")
    return [*found, Fact(_("Whom to ask for your own data (Art. 15)"), bullet(ask))]


def services_of(place: Place, about: Held) -> QuerySet[Published]:
    """The services through which this data is used, or with which it is exchanged."""
    keys = about.categories.order_by().values("key")
    used = place.uses().filter(data_category__in=keys).exclude(processor="").order_by().values("processor")
    rows = place.rows("processor").filter(Q(key__in=used) | refers("data_category", keys=keys))
    return rows.order_by("name", "key")


def services_table(place: Place, about: Held, rows: Any, count: int) -> Table:
    """Who gets it by name, which of it, and the company behind with its country."""
    records = place.records(rows)
    refs = refs_of("processor", records.values())
    companies = place.gather(ref for ref in refs if ref[0] == "organisation")
    theirs = about.usual | about.stated
    used: dict[str, list[str]] = {}
    uses = place.uses().filter(processor__in=[key for _kind, key in records], data_category__in=theirs).order_by()
    for processor, category in uses.values_list("processor", "data_category").distinct():
        used.setdefault(processor, []).append(category)
    names = place.names(("data_category", key) for key in theirs)
    columns = [
        Column(_("Service"), "w3"),
        Column(_("Which of the data")),
        Column(_("Company, registered office and country"), "w5"),
    ]
    table = Table(ngettext("{n} service", "{n} services", count).format(n=count), columns)
    for (kind, key), record in records.items():
        passed = [row["data_category"] for row in record["exchanges"] if row["data_category"] in theirs]
        keys = sorted({*passed, *used.get(key, ())}, key=lambda one: names("data_category", one))
        data = bullet([[record_link(place, "data_category", one, names)] for one in keys])
        head = Cell([[Piece(record["name"], place.page_of(kind, key))]])
        table.rows.append(Row(head, [data, companies_cell(place, record, companies)]))
    return table


def activities_table(place: Place, about: Held, rows: Any, total: int) -> Table:
    """Each activity with its aims: which of the data, who receives it there, how long it is kept, how protected."""
    records = place.records(rows)
    names = place.names(refs_of("activity", records.values()))
    columns = [
        Column(_("Activity and its purposes"), "w3"),
        Column(_("Which of the data"), "w3"),
        Column(_("Who receives it there"), "w3"),
        Column(_("How long it is kept")),
        Column(_("How it is protected")),
    ]
    table = Table(ngettext("{n} activity", "{n} activities", total).format(n=total), columns)
    for (kind, key), record in records.items():
        told, data = Told(place, record, {}, names), about.in_activity(record)
        aims = dict.fromkeys(names("purpose", row["purpose"]) for row in record["purposes"] if row["purpose"])
        head = Cell([[Piece(record["name"], place.page_of(kind, key))], *(text(aim, "quiet") for aim in aims)])
        table.rows.append(Row(head, cells(told, data)))
    return table


def cells(told: Told, data: list[str]) -> list[Cell]:
    who = [art30.recipient(told, row) for row in art30.recipient_rows(told.record) if art30.concerns(row, data)]
    return [
        bullet(told.links("data_category", data), _("Only data about other people")),
        art30.told_or_answered(told.record, "recipients", who),
        art30.kept_cell(told, data),
        art30.protected_cell(told),
    ]
