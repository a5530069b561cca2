"""Where data flows: pictures drawn here, each with the same figures in a table."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.filters import RegisterFilter, choices

from .answer import Pages, public
from .cells import standing
from .drawn import Drawn, kept_of, world_of
from .frame import show
from .place import Names, Place
from .words import Cell, Column, Piece, Row, Table, bullet, record_link, text

READ = 300  # activities whose periods are read for the bars
LISTED = 25  # recipients in the table; the list of services shows them all


@public
def flows(request: HttpRequest, place: Place) -> HttpResponse:
    asked = RegisterFilter(request.GET, place, choices(place))
    question = asked.question
    uses = place.uses()
    if asked.asked:
        uses = question.uses().filter(data_category__in=question.categories_keys) if question else uses.none()
        if question and question.text:
            uses = uses.filter(data_category__in=asked.matching("categories").order_by().values("key"))
    drawn = Drawn(place, uses)
    pages = Pages(request, len(drawn.counted), size=15, anchor="#table")
    activities = place.records((asked.matching("activities") if asked.asked else place.rows("activity"))[:READ])
    picture = drawn.flow() if drawn.counted else None
    return show(
        request,
        place,
        "flows",
        "flows",
        title=_("Where the data flows"),
        lead=lead(drawn),
        filter=asked,
        nothing="" if drawn.counted else asked.nothing,
        flow=picture,
        grouped=sum(picture.grouped) if picture else 0,
        world=world_of(place, [drawn.company(key) for _kind, key in drawn.services]),
        recipients=recipients_table(drawn),
        kept=kept_of(place, activities.values(), Names({})),
        silent=sum(not any(row["number"] is not None for row in a["retention"]) for a in activities.values()),
        read=len(activities),
        table=flow_table(drawn, sorted(drawn.counted, key=order(drawn))[pages.start : pages.end], len(drawn.counted)),
        pages=pages,
    )


def order(drawn: Drawn) -> Callable[[tuple[str, str, str]], tuple[str, str, str]]:
    """By the names of data, purpose and recipient."""

    def key(use: tuple[str, str, str]) -> tuple[str, str, str]:
        data, purpose, service = use
        names = drawn.names
        return names("data_category", data), names("purpose", purpose) if purpose else "", drawn.name(service)

    return key


def lead(drawn: Drawn) -> str:
    if not drawn.counted:
        return _("No use of data is stated here that a picture could show; the activities tell what is done.")
    data = len({key for key, _purpose, _service in drawn.counted})
    known = sum(n for key, n in drawn.uses_by_service().items() if key and drawn.country(key))
    unknown = sum(n for key, n in drawn.uses_by_service().items() if key and not drawn.country(key))
    return _(
        "{data} in {uses}. {known} go through a service in a known country, {unknown} through a service whose country "
        "is not stated, and {none} name no recipient."
    ).format(
        data=ngettext("{n} kind of data", "{n} kinds of data", data).format(n=data),
        uses=ngettext("{n} use", "{n} uses", drawn.total).format(n=drawn.total),
        known=known,
        unknown=unknown,
        none=drawn.uses_by_service().get("", 0),
    )


def recipients_table(drawn: Drawn) -> Table:
    """The figures of the map: who, where, how that country stands, and in how many uses."""
    columns = [
        Column(_("Recipient"), "w3"),
        Column(_("Company behind it"), "w3"),
        Column(_("Country and its standing")),
        Column(_("Uses"), "w1"),
    ]
    table = Table(_("Recipients and their countries"), columns)
    counts = drawn.uses_by_service()
    for key in drawn.by_standing()[:LISTED]:
        company = drawn.company(key)
        head = Cell([[Piece(drawn.name(key), drawn.place.page_of("processor", key))]])
        name = text(company["legal_name"]) if company else []
        cells = [Cell([name] if name else []), Cell([[standing(drawn.place, company)]]), Cell([text(str(counts[key]))])]
        table.rows.append(Row(head, cells))
    if counts.get(""):
        none = _("Does not apply")
        row = [Cell(empty=none), Cell(empty=none), Cell([text(str(counts[""]))])]
        table.rows.append(Row(Cell([text(_("No recipient named"))]), row))
    return table


def flow_table(drawn: Drawn, page: list[tuple[str, str, str]], total: int) -> Table:
    """The figures of the flow: each kind of use with its sources and its recipient."""
    place, names, counted = drawn.place, drawn.names, drawn.counted
    caption = ngettext("{n} way in which data flows", "{n} ways in which data flows", total).format(n=total)
    columns = [
        Column(_("Data"), "w2"),
        Column(_("Where it comes from"), "w3"),
        Column(_("What it is used for"), "w3"),
        Column(_("Who receives it"), "w3"),
        Column(_("Uses")),
    ]
    table = Table(caption, columns)
    for data, purpose, service in page:
        sources = bullet([[record_link(place, "source", key, names)] for key in drawn.sources.get(data, [])])
        aim = Cell([text(names("purpose", purpose))] if purpose else [])
        who = Cell([[Piece(drawn.name(service), place.page_of("processor", service))]] if service else [])
        who.empty = _("No recipient named")
        count = Cell([text(str(counted[data, purpose, service]))])
        table.rows.append(Row(Cell([[record_link(place, "data_category", data, names)]]), [sources, aim, who, count]))
    return table
