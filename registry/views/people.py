"""Groups of people: the list, and all that is held about one of them, as an answer under Art. 15 puts it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import art30
from .activity import contacts
from .answer import Pages, public
from .art30 import Told
from .cells import companies_cell
from .fields import facts
from .frame import show
from .front import data_table
from .held import Held, about, held, usual
from .place import Names, Place, Record, Ref, refs_of, some
from .words import Cell, Column, Fact, Line, Piece, Row, Table, bullet, paragraphs, record_link, text

RECIPIENTS = 50  # on one page of those who receive it


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
    records, known = place.records(rows), held(place)
    columns = [
        Column(_("Group of people"), "w3"),
        Column(_("Who they are")),
        Column(_("Kinds of data"), "w2"),
        Column(_("Activities"), "w2"),
        Column(_("Recipients"), "w2"),
    ]
    table = Table(_("Groups of people"), columns, hide_caption=True)
    for (kind, key), record in records.items():
        one = known.get(key, Held())
        counts = [Cell([text(str(len(of)))]) for of in (one.data, one.activities, one.recipients)]
        who = bullet([text(line) for line in paragraphs(record["description"])])
        table.rows.append(Row(Cell([[Piece(record["name"], place.page_of(kind, key))]]), [who, *counts]))
    return table


@public
def one(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    record = place.record("data_subject", key)
    if record is None:
        raise Http404
    theirs = held(place).get(key, Held())
    data = place.rows("data_category").filter(key__in=some(theirs.data))
    pages = Pages(request, len(theirs.data), anchor="#data")
    who = Pages(request, len(theirs.recipients), RECIPIENTS, "recipients", "#recipients")
    more = Pages(request, len(theirs.activities), name="activities", anchor="#activities")
    return show(
        request,
        place,
        "person",
        "people",
        title=_("What is held about: {name}").format(name=record["name"]),
        record=record,
        paragraphs=paragraphs(record["description"]),
        lead=lead(theirs),
        facts=person_facts(place, record),
        data=data_table(place, pages.cut(data), whose=False),
        pages=pages,
        recipients=recipients_table(place, theirs, who),
        who=who,
        activities=activities_table(place, key, more.cut(theirs.activities), more.count),
        more=more,
    )


def lead(theirs: Held) -> str:
    data, activities, recipients = len(theirs.data), len(theirs.activities), len(theirs.recipients)
    return _("{data}, used in {activities}, with {recipients}.").format(
        data=ngettext("{n} kind of data", "{n} kinds of data", data).format(n=data),
        activities=ngettext("{n} activity", "{n} activities", activities).format(n=activities),
        recipients=ngettext("{n} recipient", "{n} recipients", recipients).format(n=recipients),
    )


def person_facts(place: Place, record: Record) -> list[Fact]:
    """What else the register says of the group, and whom to ask for one's own data."""
    found = facts(place, "data_subject", record, Names({}), {"name", "description"})
    ask: list[Line] = contacts(place.controller, "dpo", "contact", "other")
    return [*found, Fact(_("Whom to ask for your own data (Art. 15)"), bullet(ask))]


def recipients_table(place: Place, theirs: Held, pages: Pages) -> Table:
    """Who gets it by name, which of it, and the company behind with its country."""
    named = place.names(recipient for recipient in theirs.recipients if recipient[0])
    ordered = sorted(theirs.recipients, key=lambda recipient: (named(*recipient).casefold(), recipient))
    shown = pages.cut(ordered)
    records = place.gather(recipient for recipient in shown if recipient[0])
    services = [found for (kind, _key), found in records.items() if kind == "processor"]
    records |= place.gather(ref for ref in refs_of("processor", services) if ref[0] == "organisation")
    names = place.names(("data_category", key) for key in theirs.data)
    columns = [
        Column(_("Recipient"), "w3"),
        Column(_("Which of the data"), "w3"),
        Column(_("Company, registered office and country")),
    ]
    table = Table(ngettext("{n} recipient", "{n} recipients", pages.count).format(n=pages.count), columns)
    for kind, key in shown:
        data = sorted(theirs.recipients[kind, key], key=lambda one: names("data_category", one).casefold())
        links = bullet([[record_link(place, "data_category", one, names)] for one in data])
        head = Cell([[Piece(named(kind, key), place.page_of(kind, key) if kind else "")]])
        table.rows.append(Row(head, [links, company_cell(place, kind, key, records)]))
    return table


def company_cell(place: Place, kind: str, key: str, records: dict[Ref, Record]) -> Cell:
    if not kind:
        return Cell(empty=_("Does not apply"))
    behind = {"provider": key, "other_providers": []} if kind == "organisation" else records.get((kind, key))
    return companies_cell(place, behind, records) if behind else Cell()


def activities_table(place: Place, group: str, digests: list[str], total: int) -> Table:
    """Each activity with its aims: which of the data, who receives it there, how long it is kept, how protected."""
    rows = {row.digest: row for row in place.rows("activity").filter(digest__in=some(digests))}
    records = place.records(rows[digest] for digest in digests)
    names = place.names(refs_of("activity", records.values()))
    people = usual(place, "data_subject")
    columns = [
        Column(_("Activity and its purposes"), "w3"),
        Column(_("Which of the data"), "w3"),
        Column(_("Who receives it there"), "w3"),
        Column(_("How long it is kept")),
        Column(_("How it is protected")),
    ]
    table = Table(ngettext("{n} activity", "{n} activities", total).format(n=total), columns)
    for (kind, key), record in records.items():
        told = Told(place, record, {}, names)
        aims = dict.fromkeys(names("purpose", row["purpose"]) for row in record["purposes"] if row["purpose"])
        head = Cell([[Piece(record["name"], place.page_of(kind, key))], *(text(aim, "quiet") for aim in aims)])
        data = sorted(about(record, people)[group], key=lambda one: names("data_category", one).casefold())
        table.rows.append(Row(head, cells(told, data)))
    return table


def cells(told: Told, data: list[str]) -> list[Cell]:
    who = [art30.recipient(told, row) for row in art30.recipient_rows(told.record) if art30.concerns(row, data)]
    return [
        bullet(told.links("data_category", data)),
        art30.told_or_answered(told.record, "recipients", who),
        art30.kept_cell(told, data),
        art30.protected_cell(told),
    ]
