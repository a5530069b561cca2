"""The register as the document reads: kinds of data, then services, then what else it says."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.filters import RegisterFilter, choices
from registry.models import Published, PublishedReference, PublishedUse

from .answer import PAGE, Pages, public
from .cells import (
    MOST,
    First,
    activities_cell,
    activity_link,
    companies_cell,
    exchange_cell,
    listing,
    use_refs,
    uses_cell,
    uses_of,
)
from .fields import facts
from .frame import show
from .place import Names, Place, Record, Ref, refs_of
from .words import Cell, Column, Line, Piece, Row, Table, bullet, limited, paragraphs, plain, text

Rows = QuerySet[Published]


@public
def index(request: HttpRequest, place: Place) -> HttpResponse:
    groups = group_counts(place)
    found = choices(place)
    for field, kind in (("subject", "data_subject"), ("source", "source")):
        found[field] = [choice for choice in found[field] if (kind, choice[0]) in groups]
    asked = RegisterFilter(request.GET, place, found)
    total = totals(place)
    rows, entries = asked.matching("categories"), with_entry(asked.matching("services"))
    count = {"data": rows.count(), "services": entries.count()} if asked.asked else total
    pages = Pages(request, count["data"], anchor="#data")
    named = named_table(place, without_entry(asked.matching("services")))
    only = only_group(groups, total["data"])
    return show(
        request,
        place,
        "index",
        "index",
        filter=asked,
        total=words(total),
        count=count,
        pages=pages,
        group=place.record("data_subject", only) if only else None,
        group_url=place.page_of("data_subject", only) if only else "",
        data=data_table(place, pages.cut(rows), not only),
        services=services_table(place, entries),
        services_rest=max(0, count["services"] - PAGE),
        services_url=f"{place.url('processors')}?{request.GET.urlencode()}",
        named=named,
        sentence=sentence(total, count),
        nothing="" if any(count.values()) or named.rows else asked.nothing,
        introduction=paragraphs(place.register["introduction"]),
        about=paragraphs(place.register["about"]),
        more=facts(place, "register", place.register, register_names(place), TOLD),
    )


def totals(place: Place) -> dict[str, int]:
    services = place.rows("processor")
    return {
        "data": place.rows("data_category").count(),
        "services": with_entry(services).count(),
        "named": without_entry(services).count(),
    }


def group_counts(place: Place) -> dict[Ref, int]:
    """How many kinds of data usually are about each group of people, and come from each source."""
    rows = PublishedReference.objects.filter(
        digest__in=place.digests("data_category"), kind__in=["data_subject", "source"]
    )
    return {(kind, key): count for kind, key, count in rows.values_list("kind", "key").annotate(Count("id"))}


def only_group(groups: dict[Ref, int], total: int) -> str:
    """The one group of people whom all kinds of data are about, "" if there is none."""
    found = [(key, count) for (kind, key), count in groups.items() if kind == "data_subject"]
    return found[0][0] if len(found) == 1 and found[0][1] == total else ""


# With words of their own on this page, or on that of an edition's changes.
TOLD = {"title", "introduction", "about", "notices", "is_sample", "change_notice", "change_from"}


def register_names(place: Place) -> Names:
    return Names.of({("organisation", place.register["controller"]): place.controller} if place.controller else {})


def sentence(total: dict[str, int], count: dict[str, int]) -> str:
    said = words(total)
    return _("{data} of {kinds} and {services} of {known} match.").format(
        data=count["data"], kinds=said["data"], services=count["services"], known=said["short"]
    )


def words(count: dict[str, int]) -> dict[str, str]:
    """The numbers in words; where every service is only named, those are told instead of a nought."""
    data, services, named = count["data"], count["services"], count["named"]
    said = ngettext("{n} third-party service", "{n} third-party services", services).format(n=services)
    if named and not services:
        said = ngettext(
            "{n} third-party service that has no entry of its own",
            "{n} third-party services that have no entry of their own",
            named,
        ).format(n=named)
    return {
        "data": ngettext("{n} kind of data", "{n} kinds of data", data).format(n=data),
        "services": said,
        "short": ngettext("{n} service", "{n} services", services).format(n=services),
    }


ENTRY = ("organisation", "data_category")  # a service that names neither a company nor data has no entry of its own


def with_entry(rows: Rows) -> Rows:
    return rows.filter(Exists(PublishedReference.objects.filter(kind__in=ENTRY, digest=OuterRef("digest"))))


def without_entry(rows: Rows) -> Rows:
    return rows.filter(~Exists(PublishedReference.objects.filter(kind__in=ENTRY, digest=OuterRef("digest"))))


def data_table(place: Place, rows: Rows, whose: bool) -> Table:
    """Kinds of data with their sources and uses. whose: with a line that says whose data it is."""
    records = place.records(rows)
    keys = [key for _kind, key in records]
    uses = uses_of(place, keys)
    lists = listing(place, "data_category", [key for key in keys if key not in uses])
    named = place.names(
        refs_of("data_category", records.values()) | use_refs(u for first in uses.values() for u in first.rows)
    )
    columns = [Column(_("Data"), "w2"), Column(_("Where it comes from"), "w3"), Column(_("What it is used for"))]
    table = Table(
        _("Kinds of personal data, where they come from and what they are used for"), columns, hide_caption=True
    )
    for (_kind, key), record in records.items():
        page = place.page_of("data_category", key)
        used = uses_cell(place, uses[key], named, f"{page}#uses") if key in uses else None
        used = used or activities_cell(place, lists.get(key), f"{page}#activities")
        sources = bullet([text(named("source", source)) for source in record["sources"]])
        table.rows.append(Row(head(place, record, named, whose), [sources, used], f"data-{key}"))
    return table


def head(place: Place, record: Record, names: Names, whose: bool) -> Cell:
    lines = [[Piece(record["name"], place.page_of("data_category", record["key"]))]]
    if whose and record["data_subjects"]:
        people = ", ".join(names("data_subject", key) for key in record["data_subjects"])
        lines.append([Piece(people, css="place quiet")])
    return Cell(lines)


def services_table(place: Place, rows: Rows) -> Table:
    records = place.records(rows[:PAGE])
    refs = refs_of("processor", records.values())
    companies = place.gather(ref for ref in refs if ref[0] == "organisation")
    named = place.names(ref for ref in refs if ref[0] == "data_category")
    columns = [
        Column(_("Service"), "w1"),
        Column(_("Provider and registered office"), "w3"),
        Column(_("What it is used for"), "w3"),
        Column(_("Data we send")),
        Column(_("Data we receive"), "w5"),
    ]
    table = Table(_("Third-party services and the data exchanged with them"), columns, hide_caption=True)
    for (kind, key), record in records.items():
        cells = [companies_cell(place, record, companies), plain(record["description"])]
        cells += [exchange_cell(record, direction, named) for direction in ("sent", "received")]
        table.rows.append(Row(Cell([[Piece(record["name"], place.page_of(kind, key))]]), cells, f"service-{key}"))
    return table


def named_table(place: Place, rows: Rows) -> Table:
    """Services that the register names and of which it tells neither company nor data."""
    records = place.records(rows[:PAGE])
    keys = [key for _kind, key in records]
    uses = place.uses().order_by().filter(processor__in=keys).values_list("processor", "purpose").annotate(Count("id"))
    counts: dict[str, list[tuple[str, int]]] = {}
    for processor, purpose, count in uses:
        counts.setdefault(processor, []).append((purpose, count))
    named = place.names(("purpose", purpose) for of in counts.values() for purpose, _count in of if purpose)
    used = Exists(PublishedUse.objects.filter(digest=OuterRef("digest"), processor=OuterRef("key")))
    listed = listing(place, "processor", keys, ~Q(used))
    total = sum(place.use_counts.values())
    columns = [
        Column(_("Service"), "w3"),
        Column(_("Where it is named"), "w3"),
        Column(_("Provider and registered office")),
        Column(_("Data sent and received")),
    ]
    table = Table(_("Services named without an entry"), columns, hide_caption=True)
    for (kind, key), record in records.items():
        page = place.page_of(kind, key)
        where = plain(where_named(counts.get(key, []), total, named))
        where.lines += received_in(place, listed.get(key), f"{page}#activities")
        head = Cell([[Piece(record["name"], page)]])
        cells = [where if where.lines else plain(record["description"]), Cell(), Cell()]
        table.rows.append(Row(head, cells, f"service-{key}"))
    return table


def received_in(place: Place, first: First[Published] | None, rest: str) -> list[Line]:
    """The activities that list the service among their recipients and state no use of it."""
    if first is None:
        return []
    lines: list[Line] = [[Piece(_("Recipient in: ")), activity_link(place, row)] for row in first.rows]
    return limited(lines, MOST, rest, first.total)


def where_named(counts: list[tuple[str, int]], total: int, names: Names) -> str:
    """In how many of the uses, and what for when that is always the same."""
    if not counts:
        return ""
    count = sum(number for _purpose, number in counts)
    said = ngettext("{n} of the {total} uses", "{n} of the {total} uses", total).format(n=count, total=total)
    if len(counts) == 1 and counts[0][0]:
        purpose = names("purpose", counts[0][0])
        said = _("{uses}, each for {purpose}").format(uses=said, purpose=purpose[:1].lower() + purpose[1:])
    return said
