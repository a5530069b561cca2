"""What stands around every public page: where one can go, which edition this is, what can be downloaded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from .answer import PAGE_NUMBER
from .downloads import offered
from .place import Place


def show(request: HttpRequest, place: Place, template: str, section: str, **context: Any) -> HttpResponse:
    """A page of the site: what every page shows, and its own. section: where it stands in the navigation."""
    frame = {
        "place": place,
        "edition": place.edition,
        "newest": place.newest,
        "register": place.register,
        "owner": place.controller["legal_name"] if place.controller else place.register["title"],
        "navigation": navigation(place, section),
        "crumbs": crumbs(place, section) if "record" in context else [],
        "downloads": [(label, place.url("download", code=code)) for code, label in offered()],
        "compare": compare(place),
        "here": place.url("index"),
        "editions_url": reverse("registry:editions"),
        "newest_url": reverse("registry:index"),
        "document_url": place.url("document"),
        "flows_url": place.url("flows"),
        **for_programs(request, place, context),
    }
    return render(request, f"registry/{template}.html", {**frame, **context})


# Pages whose facts are also told as JSON, at an address of the same name with `-json`.
RECORDS = {"activities", "activity", "data-list", "data", "processors", "processor", "people-list", "people"}
TOLD_AS_JSON = {"index", *RECORDS, "editions", "changes"}
DESCRIBED = 200  # characters of a page's description in search engines and previews


def for_programs(request: HttpRequest, place: Place, context: dict[str, Any]) -> dict[str, Any]:
    """What stands in a page's head: its one address, its description, its JSON, and the feed."""
    match = request.resolver_match
    name, asked = (match.url_name or "", match.kwargs) if match else ("", {})
    as_json = reverse(f"registry:{name}-json", kwargs=asked) if name in TOLD_AS_JSON else ""
    query = request.GET.urlencode()
    said = context.get("lead") or (context.get("record") or {}).get("description") or place.register["introduction"]
    return {
        "canonical": canonical(request, place),
        "past": place.pinned and place.edition.number != place.newest.number,
        "description": Truncator(" ".join(str(said).split())).chars(DESCRIBED),
        "as_json": f"{as_json}?{query}" if as_json and query else as_json,
        "feed_url": reverse("registry:feed"),
    }


def canonical(request: HttpRequest, place: Place) -> str:
    """The one address of this page: without filters, and the newest edition's without its number."""
    path = request.path
    inside = place.url("index")
    if place.pinned and place.edition.number == place.newest.number and not path.endswith("/changes/"):
        path = reverse("registry:index") + path.removeprefix(inside)
    page = request.GET.get("page", "")
    return request.build_absolute_uri(f"{path}?page={page}" if PAGE_NUMBER.match(page) and page != "1" else path)


def sections(place: Place) -> list[tuple[str, str, str]]:
    return [
        ("index", _("Register"), place.url("index")),
        ("activities", _("Activities"), place.url("activities")),
        ("data", _("Data"), place.url("data-list")),
        ("processors", _("Processors"), place.url("processors")),
        ("people", _("People"), place.url("people-list")),
        ("flows", _("Flows"), place.url("flows")),
        ("editions", _("Editions"), reverse("registry:editions")),
    ]


def navigation(place: Place, section: str) -> list[dict[str, Any]]:
    return [{"name": name, "url": url, "here": code == section} for code, name, url in sections(place)]


def crumbs(place: Place, section: str) -> list[tuple[str, str]]:
    """(name, address) of what lies above a record's page: the register and the list."""
    if section == "index":
        return []
    return [(name, url) for code, name, url in sections(place) if code in {"index", section}]


def compare(place: Place) -> tuple[str, str] | None:
    """(words, address) of the comparison with the edition before; there is none before the first."""
    number = place.edition.number
    if number == 1:
        return None
    words = _("Compare with edition {number}").format(number=number - 1)
    return words, reverse("registry:changes", kwargs={"number": number})
