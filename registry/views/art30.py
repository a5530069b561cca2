"""The tables of an activity's page: which data, who receives it, where it goes, how long it is kept."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.diff import show
from registry.document.parts import only, parts_of
from registry.models import PublishedUse

from .cells import companies_cell, standing
from .fields import answered, leftovers, rows_of
from .place import Names, Place, Record, Ref
from .words import (
    Cell,
    Column,
    Line,
    Piece,
    Row,
    Table,
    bullet,
    paragraphs,
    plain,
    record_link,
    standing_piece,
    text,
    wording,
)


@dataclass
class Told:
    """An activity with everything that it refers to, and what these refer to in turn."""

    place: Place
    record: Record
    records: dict[Ref, Record]
    names: Names

    def get(self, kind: str, key: str | None) -> Record | None:
        return self.records.get((kind, key)) if key else None

    def links(self, kind: str, keys: list[str]) -> list[Line]:
        return [[record_link(self.place, kind, key, self.names)] for key in keys]


def shown(rows: str, name: str, row: Record, names: Names) -> str:
    """One field of a row in readers' words; "" when it says nothing."""
    declared = rows_of("activity", rows)
    column = next(f for f in declared.fields if f.name == name)
    return show(column, declared.model, row[name], names) if row[name] else ""


def told_or_answered(record: Record, name: str, lines: list[Line]) -> Cell:
    return bullet(lines) if lines else answered(record, name)


def use_rows(record: Record) -> dict[str, list[PublishedUse]]:
    """An activity's uses by kind of data, in the order in which they were published."""
    found: dict[str, list[PublishedUse]] = defaultdict(list)
    for row in sorted(record["uses"], key=lambda row: (row["order"], row["wording"])):
        use = PublishedUse(**{name: value or "" for name, value in row.items() if name != "order"})
        found[use.data_category].append(use)
    return found


def data_table(told: Told) -> Table:
    """Data, whose, where from, what for; what a row leaves open is as the vocabulary says."""
    uses, declared = use_rows(told.record), rows_of("activity", "data")
    empty = {f.name: f.empty(declared.model) for f in declared.fields}
    rows = list(told.record["data"])
    rows += [{**empty, "data_category": key} for key in uses if key not in {row["data_category"] for row in rows}]
    columns = [
        Column(_("Data"), "w3"),
        *([Column(_("Used for"), "w4")] if uses else []),  # without uses, the purposes above are those of all data
        Column(_("Where it comes from"), "w3"),
        Column(_("Whose data")),
    ]
    count = ngettext("{n} kind of data", "{n} kinds of data", len(rows)).format(n=len(rows))
    table = Table(_("{count}, in the published wording").format(count=count) if uses else count, columns)
    for row in rows:
        usual = told.get("data_category", row["data_category"]) or {}
        head = told.links("data_category", [row["data_category"]])
        head += [text(row[name], "quiet") for name in ("part", "wording") if row[name]]
        head += leftovers(declared, row, {"data_category", "part", "wording", "data_subjects", "sources"}, told.names)
        of_row = uses.get(row["data_category"], [])
        used = [bullet([wording(told.place, use, told.names) for use in of_row])] if uses else []
        sources = bullet(told.links("source", row["sources"] or usual.get("sources", [])))
        whose = bullet(told.links("data_subject", row["data_subjects"] or usual.get("data_subjects", [])))
        table.rows.append(Row(Cell(head), [*used, sources, whose]))
    return table


def recipient_rows(record: Record) -> list[Record]:
    """Recipients as listed, then services that only the uses name."""
    declared = rows_of("activity", "recipients")
    empty = {f.name: f.empty(declared.model) for f in declared.fields}
    listed = {row["processor"] for row in record["recipients"]}
    named = dict.fromkeys(
        use["processor"] for use in record["uses"] if use["processor"] and use["processor"] not in listed
    )
    return [*record["recipients"], *({**empty, "processor": key} for key in named)]


def recipients_table(told: Told) -> Table:
    rows, declared = recipient_rows(told.record), rows_of("activity", "recipients")
    caption = ngettext("{n} recipient", "{n} recipients", len(rows)).format(n=len(rows))
    columns = [
        Column(_("Recipient"), "w3"),
        Column(_("Company and registered office"), "w4"),
        Column(_("Which data")),
        Column(_("Role"), "w2"),
    ]
    table = Table(caption, columns)
    for row in rows:
        head = [recipient(told, row)]
        head += leftovers(
            declared, row, {"organisation", "processor", "category", "role", "data_categories"}, told.names
        )
        data = bullet(
            received(told, row),
            _("All of its data") if row in told.record["recipients"] else "",
        )
        role = shown("recipients", "role", row, told.names)
        table.rows.append(Row(Cell(head), [companies(told, row), data, plain(role)]))
    return table


def received(told: Told, row: Record) -> list[Line]:
    """The kinds of data a recipient gets, and which part where it is not the whole."""
    service, keys = told.get("processor", row["processor"]), row["data_categories"]
    parts = [only(parts_of(told.record, service, key)) for key in keys]
    links = told.links("data_category", keys)
    return [[*line, *([Piece(part)] if part else [])] for line, part in zip(links, parts, strict=True)]


def recipient(told: Told, row: Record) -> Line:
    """Who a row of recipients or transfers names: a service, an organisation or a kind of recipients."""
    for kind in ("processor", "organisation"):
        if row[kind]:
            return [record_link(told.place, kind, row[kind], told.names)]
    return text(row.get("category", ""))


def companies(told: Told, row: Record) -> Cell:
    if service := told.get("processor", row["processor"]):
        return companies_cell(told.place, service, told.records)
    if row["organisation"]:
        behind = {"provider": row["organisation"], "other_providers": []}
        return companies_cell(told.place, behind, told.records)
    return Cell(empty=_("Does not apply"))


def transfers_table(told: Told) -> Table:
    """Transfers as the officer states them."""
    declared = rows_of("activity", "transfers")
    columns = [Column(_("Where to"), "w3"), Column(_("Recipient"), "w3"), Column(_("Transfer tool"), "w4")]
    table = Table(_("Transfers, as stated"), columns)
    for row in told.record["transfers"]:
        where = (
            standing_piece(row["country"], told.place.day, told.place.jurisdiction)
            if row["country"]
            else Piece(row["international"])
        )
        head = [
            [where],
            *leftovers(declared, row, {"country", "international", "organisation", "processor", "tool"}, told.names),
        ]
        who = Cell([recipient(told, row)] if row["organisation"] or row["processor"] else [])
        table.rows.append(Row(Cell(head), [who, plain(shown("transfers", "tool", row, told.names))]))
    return table


def indicated_table(told: Told) -> Table:
    """Recipients whose registered office indicates a transfer that is not stated: an address is no finding."""
    stated = {(row["organisation"], row["processor"]) for row in told.record["transfers"]}
    columns = [Column(_("Recipient"), "w3"), Column(_("Registered office"), "w4"), Column(_("Transfer tool"))]
    table = Table(_("Recipients with a registered office outside the European Economic Area (EEA)"), columns)
    for row in recipient_rows(told.record):
        service = told.get("processor", row["processor"])
        organisation = told.get("organisation", service["provider"] if service else row["organisation"])
        where = standing(told.place, organisation)
        if (row["organisation"], row["processor"]) not in stated and where.css in {"adequate", "certified", "other"}:
            table.rows.append(Row(Cell([recipient(told, row)]), [Cell([[where]]), Cell()]))
    return table


def retention_table(told: Told) -> Table:
    columns = [Column(_("Data"), "w3"), Column(_("How long"), "w4"), Column(_("What happens then")), Column(_("Law"))]
    table = Table(_("Periods"), columns)
    declared = rows_of("activity", "retention")
    for row in told.record["retention"]:
        head = told.links("data_category", row["data_categories"]) or [text(_("All of its data"))]
        head.append(text(stage(row, told.names), "quiet"))
        head += leftovers(declared, row, {"data_categories", "stage", *PERIOD, "law", "end"}, told.names)
        end = shown("retention", "end", row, told.names)
        table.rows.append(
            Row(Cell(head), [Cell([text(said) for said in period(row, told.names)]), plain(end), plain(row["law"])])
        )
    return table


def stage(row: Record, names: Names) -> str:
    return shown("retention", "stage", row, names)


PERIOD = ("not_stored", "number", "unit", "event", "criterion")


def period(row: Record, names: Names) -> list[str]:
    """How long, from when, and what decides where no number can be given."""
    if row["not_stored"]:
        return [_("Not stored")]
    said = []
    if row["number"] is not None:
        said.append(f"{row['number']} {shown('retention', 'unit', row, names)}")
    if row["event"]:
        said.append(_("from: {event}").format(event=row["event"]))
    if row["criterion"]:
        said.append(row["criterion"])
    return said


def concerns(row: Record, data: Collection[str]) -> bool:
    """Whether a row of recipients or retention is about any of these kinds of data; naming none, it is about all."""
    return not row["data_categories"] or not data or bool(set(row["data_categories"]) & set(data))


def kept_cell(told: Told, data: Collection[str] = ()) -> Cell:
    """How long this data is kept there."""
    rows = [row for row in told.record["retention"] if concerns(row, data)]
    lines = [text(f"{stage(row, told.names)}: {', '.join(period(row, told.names))}") for row in rows]
    return told_or_answered(told.record, "retention", lines)


def protected_cell(told: Told) -> Cell:
    """How it is protected there."""
    lines = [text(told.names("measure", key)) for key in told.record["measures"]]
    lines += [text(line) for line in paragraphs(told.record["measures_text"])]
    return told_or_answered(told.record, "measures", lines)
