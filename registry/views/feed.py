"""The feed of changes: an entry for each edition, so that whoever subscribes learns of a new recipient."""

import re
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registry.editions import read
from registry.models import Edition

from .answer import public
from .compared import in_order, said_of, told
from .place import Place

MOST = 20  # editions in the feed; a reader asks more often than that many are published
RECORDS = 200  # of one edition in full text; the comparison has them all
# What XML 1.0 cannot hold at all, escaped or not.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TOLD: dict[tuple[str, int, str], dict[str, Any]] = {}


def urn(hash: str) -> str:
    """A name that stays whatever the host is called: made of the hash that seals the edition (RFC 4122, version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_OID, hash).urn


class Feed(Atom1Feed):
    """Atom (RFC 4287) with the whole text of each entry as its content."""

    def add_item_elements(self, handler: Any, item: Any) -> None:
        super().add_item_elements(handler, {**item, "description": None})
        handler.addQuickElement("content", item["content"], {"type": "html"})


@public
def feed(request: HttpRequest, place: Place) -> HttpResponse:
    owner = place.controller["legal_name"] if place.controller else place.register["title"]
    found = Feed(
        title=printable(place.register["title"]),
        link=request.build_absolute_uri(reverse("registry:index")),
        description="",
        subtitle=_("What changed in the register of processing activities, edition by edition"),
        language=get_language(),
        author_name=printable(owner),
        feed_url=request.build_absolute_uri(reverse("registry:feed")),
        feed_guid=urn(f"feed of {first().hash}"),
    )
    editions = list(Edition.objects.order_by("-number")[: MOST + 1])
    for newer, older in zip(editions[:MOST], [*editions[1:], None], strict=False):
        at = newer.moment
        url = reverse("registry:changes", kwargs={"number": newer.number})
        words = entry(place, older, newer)
        found.add_item(
            title=_("Edition {number}").format(number=newer.number),
            link=request.build_absolute_uri(url),
            description="",  # the content below says all
            unique_id=urn(newer.hash),
            pubdate=at,
            updateddate=at,
            content=printable(render_to_string("registry/feed_entry.html", words)),
        )
    return HttpResponse(found.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def first() -> Edition:
    return Edition.objects.order_by("number")[0]


def printable(text: str) -> str:
    return UNPRINTABLE.sub(" ", text)


def entry(place: Place, older: Edition | None, newer: Edition) -> dict[str, Any]:
    """What an edition changed. Editions never change, so each process tells it once."""
    known = (newer.hash, place.withdrawn, get_language() or "")
    if known not in TOLD:
        while len(TOLD) >= 2 * MOST:
            TOLD.pop(next(iter(TOLD)), None)
        TOLD[known] = changes(place, older, newer)
    return TOLD[known]


def changes(place: Place, older: Edition | None, newer: Edition) -> dict[str, Any]:
    now = Place(newer, place.newest, True, place.withdrawn)
    if older is None:
        return {"first": True, "records": now.rows().count(), "number": newer.number, "notice": noticed(None, now)}
    was = Place(older, place.newest, True, place.withdrawn)
    found = in_order(read.compare(older, newer))
    said = [(c, c.sentences) for c in told(was, now, found[:RECORDS])]
    sentences = [one for _c, all_of in said for one in all_of]
    withdrawn = sum(not all_of and not c.differences for c, all_of in said)
    return {
        "number": newer.number,
        "sentences": sentences,
        "withdrawn": withdrawn,
        "more": max(0, len(found) - RECORDS),
        "notice": noticed(was, now),
    }


def noticed(was: Place | None, now: Place) -> tuple[str, Any] | None:
    """The notice of change, with the edition that first says it, and the day from which it applies."""
    said, since = said_of(now)
    day = parse_date(since) if since else None
    return (said, day and date_format(day, "j F Y")) if said and (was is None or said_of(was) != said_of(now)) else None
