"""What programs read: the facts of each page as JSON, the site's map, and what robots may read.

The JSON of a page is a register document with fewer records, so one schema tells both and `import` knows its words.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap as sitemap_of
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from registry.document import KINDS, envelope
from registry.editions import read
from registry.filters import ActivityFilter, RegisterFilter, choices
from registry.models import Edition

from .answer import Pages, public
from .compared import compared_with, how_of, in_order, told
from .place import Place, Record, Ref, refs_of

PAGES = {"activities": "activity", "data": "data_category", "processors": "processor", "people": "data_subject"}
LISTS: dict[str, tuple[Any, str]] = {
    "activities": (ActivityFilter, "activities"),
    "data": (RegisterFilter, "categories"),
    "processors": (RegisterFilter, "services"),
}
READABLE = {"indent": 2, "ensure_ascii": False, "sort_keys": True}


def answer(request: HttpRequest, place: Place, records: dict[Ref, Record], pages: Pages | None = None) -> JsonResponse:
    """Records as a register document; the pages before and after are told in the Link header (RFC 8288)."""
    kinds: dict[str, list[Record]] = {kind: [] for kind in KINDS}
    for (kind, _key), record in sorted(records.items()):
        kinds[kind].append(record)
    response = JsonResponse(envelope(kinds, place.edition), json_dumps_params=READABLE)
    schema = request.build_absolute_uri(reverse("registry:schema"))
    links = [f'<{schema}>; rel="describedby"']
    for rel, query in (("prev", pages.previous), ("next", pages.next)) if pages else ():
        if query:
            links.append(f'<{request.build_absolute_uri(query)}>; rel="{rel}"')
    response["Link"] = ", ".join(links)
    return response


@public
def record(request: HttpRequest, place: Place, section: str, key: str) -> HttpResponse:
    """One record with everything that it refers to."""
    kind = PAGES[section]
    found = place.record(kind, key)
    if found is None:
        raise Http404
    return answer(request, place, {**place.gather(refs_of(kind, [found])), (kind, key): found})


@public
def listed(request: HttpRequest, place: Place, section: str) -> HttpResponse:
    """The records that the list's page shows, with the same filters and pages."""
    if section in LISTS:
        made, what = LISTS[section]
        rows = made(request.GET, place, choices(place)).matching(what)
    else:
        rows = place.rows(PAGES[section])
    pages = Pages(request, rows.count())
    return answer(request, place, place.records(pages.cut(rows)), pages)


@public
def index(request: HttpRequest, place: Place) -> HttpResponse:
    """What the first page shows: the register's own record, the kinds of data of its page, the first services."""
    asked = RegisterFilter(request.GET, place, choices(place))
    rows = asked.matching("categories")
    pages = Pages(request, rows.count())
    found = place.records(pages.cut(rows)) | place.records(pages.cut(asked.matching("services")))
    return answer(request, place, {("register", "register"): place.register, **found}, pages)


@public
def editions(request: HttpRequest, place: Place) -> HttpResponse:
    """Every edition with its fingerprints, the newest first."""
    names = ("number", "at", "digest", "previous", "hash")
    pages = Pages(request, place.newest.number)
    rows = pages.cut(Edition.objects.order_by("-number").values(*names))
    return JsonResponse({"editions": list(rows), "pages": pages.last}, json_dumps_params=READABLE)


@public
def changes(request: HttpRequest, place: Place) -> HttpResponse:
    """What differs between two editions: each record, and a sentence for each fact."""
    other = compared_with(request, place.edition)
    older, newer = sorted((other or place.edition, place.edition), key=lambda edition: edition.number)
    was, now = (Place(edition, place.newest, True, place.withdrawn) for edition in (older, newer))
    found = in_order(read.compare(older, newer)) if other else []
    pages = Pages(request, len(found))
    said = [
        {"kind": c.changed.kind, "key": c.changed.key, "how": how_of(c.changed), "sentences": c.sentences}
        for c in told(was, now, pages.cut(found))
    ]
    content = {"older": older.number, "newer": newer.number, "changes": said, "pages": pages.last}
    return JsonResponse(content, json_dumps_params=READABLE)


class Records(Sitemap):
    """The addresses of one kind of record in the newest edition."""

    limit = 5000

    def __init__(self, place: Place, kind: str) -> None:
        self.place, self.kind, self.lastmod = place, kind, place.day

    def items(self) -> Any:
        return self.place.rows(self.kind).order_by("key").values_list("key", flat=True)

    def location(self, item: Any) -> str:
        return self.place.page_of(self.kind, item)


class Lists(Sitemap):
    """The pages that stand for no single record."""

    def __init__(self, place: Place) -> None:
        self.lastmod = place.day

    def items(self) -> Iterable[str]:
        return ["index", "activities", "data-list", "processors", "people-list", "flows", "document", "editions"]

    def location(self, item: Any) -> str:
        return reverse(f"registry:{item}")


def maps(place: Place) -> dict[str, Any]:
    return {"pages": Lists(place), **{name: Records(place, kind) for name, kind in PAGES.items()}}


@public
def sitemap(request: HttpRequest, place: Place) -> Any:
    """The site's map (sitemaps.org): one part for each kind of page."""
    return sitemap_index(request, maps(place), sitemap_url_name="registry:sitemap-section").render()


@public
def sitemap_section(request: HttpRequest, place: Place, section: str) -> Any:
    return sitemap_of(request, maps(place), section=section).render()


@public
def robots(request: HttpRequest, place: Place) -> HttpResponse:
    """All that is public may be read (RFC 9309); the desk is nobody's business."""
    where = request.build_absolute_uri(reverse("registry:sitemap"))
    return HttpResponse(f"User-agent: *\nDisallow: {reverse('admin:index')}\nSitemap: {where}\n", "text/plain")
