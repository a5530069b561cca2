"""What stands around every public page: where one can go, which edition this is, what can be downloaded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

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
    }
    return render(request, f"registry/{template}.html", {**frame, **context})


def sections(place: Place) -> list[tuple[str, str, str]]:
    return [
        ("index", _("Register"), place.url("index")),
        ("activities", _("Activities"), place.url("activities")),
        ("data", _("Data"), place.url("data-list")),
        ("processors", _("Processors"), place.url("processors")),
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
