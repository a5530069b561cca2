"""The cells that several pages share: sources, uses, data exchanged, a service's company and country."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from registry.models import Published, PublishedReference, PublishedUse

from .place import Names, Place, Record, Ref, some
from .words import (
    NONE_LISTED,
    Cell,
    Line,
    Piece,
    bullet,
    country_of,
    exchange_words,
    limited,
    standing_piece,
    text,
    wording,
)

Row = TypeVar("Row")
MOST = 20  # lines in a cell; the rest stands on the record's own page


@dataclass
class First(Generic[Row]):
    """The first rows of a cell, and how many there are."""

    rows: list[Row]
    total: int


def first_of(pairs: Iterable[tuple[str, Row, int]]) -> dict[str, First[Row]]:
    """(key, row, total) by key."""
    found: dict[str, First[Row]] = {}
    for key, row, total in pairs:
        found.setdefault(key, First([], total)).rows.append(row)
    return found


def uses_of(place: Place, categories: Iterable[str], processor: str = "") -> dict[str, First[PublishedUse]]:
    """The first uses of each kind of data; the same few queries whatever their number.

    A kind of data may have thousands. So first the place of the last one to be shown is looked up, and only those up to
    it are ranked: several may share a place.
    """
    rows = place.few_uses().filter(processor=processor) if processor else place.few_uses()
    last = (
        rows.filter(data_category=OuterRef("key")).order_by("order", "wording", "id").values("order")[MOST - 1 : MOST]
    )
    ends = place.rows("data_category").order_by().filter(key__in=some(categories)).annotate(last=Subquery(last))
    wanted = Q(data_category="")
    for key, end in ends.values_list("key", "last"):
        wanted |= Q(data_category=key) if end is None else Q(data_category=key, order__lte=end)
    order = Window(RowNumber(), partition_by=F("data_category"), order_by=["order", "wording", "id"])
    shown = rows.filter(wanted).annotate(place=order).filter(place__lte=MOST).order_by("data_category", "place")
    uses = list(shown)
    totals = service_counts(rows, uses) if processor else place.use_counts
    return first_of((use.data_category, use, totals.get(use.data_category, 0)) for use in uses)


def service_counts(rows: QuerySet[PublishedUse], uses: Iterable[PublishedUse]) -> dict[str, int]:
    found = rows.filter(data_category__in=some(use.data_category for use in uses)).order_by()
    return dict(found.values_list("data_category").annotate(Count("id")))


def listing(place: Place, kind: str, keys: Iterable[str], wanted: Q | None = None) -> dict[str, First[Published]]:
    """The first activities that name each of these records, for what has no uses; two queries.

    wanted: which of their references count.
    """
    activity = place.rows("activity").order_by().filter(digest=OuterRef("digest"))
    named = PublishedReference.objects.filter(wanted or Q(), kind=kind, key__in=some(keys))
    references = named.filter(Exists(activity))
    ranked = references.annotate(
        place=Window(RowNumber(), partition_by=F("key"), order_by=["digest"]),
        total=Window(Count("id"), partition_by=F("key")),
    )
    shown = list(ranked.filter(place__lte=MOST))
    rows = {row.digest: row for row in place.rows("activity").filter(digest__in=some(r.digest for r in shown))}
    pairs = ((r.key, rows[r.digest], r.total) for r in shown if r.digest in rows)
    return first_of(sorted(pairs, key=lambda pair: pair[1].name))


def use_refs(uses: Iterable[PublishedUse]) -> set[Ref]:
    return {ref for use in uses for ref in (("processor", use.processor), ("purpose", use.purpose)) if ref[1]}


def uses_cell(place: Place, uses: First[PublishedUse], names: Names, rest: str) -> Cell:
    return bullet(limited([wording(place, use, names) for use in uses.rows], MOST, rest, uses.total))


def activities_cell(place: Place, first: First[Published] | None, rest: str) -> Cell:
    if first is None:
        return Cell()
    lines: list[Line] = [[activity_link(place, row)] for row in first.rows]
    return bullet(limited(lines, MOST, rest, first.total))


def activity_link(place: Place, row: Published) -> Piece:
    return Piece(row.name, place.page_of("activity", row.key))


def exchange_cell(processor: Record, direction: str, names: Names) -> Cell:
    rows = [row for row in processor["exchanges"] if row["direction"] == direction]
    return bullet([text(exchange_words(row, names)) for row in rows], str(NONE_LISTED))


def company(place: Place, organisation: Record | None) -> list[Line]:
    """The company as published: its name with legal form, its registered office, its country with its standing."""
    if organisation is None:
        return []
    name, form, address = organisation["legal_name"], organisation["legal_form"], organisation["address"]
    lines: list[Line] = [text(_("{name}, a {form}").format(name=name, form=form) if form else name)]
    if address:
        lines += [text(part, "quiet") for part in address["text"].split("\n")]
    else:
        lines.append([Piece(_("Registered office: not stated"), css="empty")])
    return [*lines, [standing(place, organisation)]]


def standing(place: Place, organisation: Record | None) -> Piece:
    name = organisation["legal_name"] if organisation else ""
    return standing_piece(country_of(organisation), place.day, place.jurisdiction, name)


def companies_cell(place: Place, processor: Record, records: dict[Ref, Record]) -> Cell:
    """Every company behind a service."""
    keys = [key for key in (processor["provider"], *processor["other_providers"]) if key]
    return Cell([line for key in keys for line in company(place, records.get(("organisation", key)))])
