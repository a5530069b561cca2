"""How a public page is answered: open or not, which edition, whether the reader has it, how long it keeps."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from registry.editions import read
from registry.models import Edition, Entry

from .insiders import for_insiders, is_insider
from .place import Place

SOON, LONG = 300, 86400  # seconds: what is current changes with the next edition, a past edition does not
PAGE = 25
View = Callable[..., HttpResponseBase]


@cache
def code_version() -> str:
    """A fingerprint of what makes pages out of editions, so that an update of program or law reaches every reader."""
    here = Path(__file__).resolve().parent.parent
    files = [
        *here.rglob("*.py"),
        *(settings.BASE_DIR / "templates").rglob("*"),
        *(settings.BASE_DIR / "fixtures").rglob("*.json"),  # the law's lists and the map are shown, too
        *here.glob("static/registry/*"),
    ]
    return hashlib.sha256(b"".join(f.read_bytes() for f in sorted(files) if f.is_file())).hexdigest()[:16]


def etag(request: HttpRequest, place: Place) -> str:
    parts = (
        place.edition.hash,
        place.newest.number,
        place.withdrawn,
        code_version(),
        get_language(),
        request.build_absolute_uri(),  # pages name their own address, host and all
    )
    return '"' + hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32] + '"'


STATE: dict[str | None, tuple[Edition | None, bool, int]] = {}


def state() -> tuple[Edition | None, bool, int]:
    """The newest edition if there is one, whether strangers may read it, and how many versions were withdrawn.

    All of it changes by a change only, so it is looked up once after each: its hash is like no other.
    """
    last = last_change()
    found = STATE.get(last)
    if found is None:
        found = read.newest(), read.is_open(), Entry.objects.filter(kind="version").count()
        if last is not None:  # before the first change nothing tells one moment from another
            STATE.clear()
            STATE[last] = found
    return found


def last_change() -> str | None:
    """Asked for every page, so in plain SQL: a query through models takes as long as all else that a kept page does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM registry_change ORDER BY number DESC LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else None


class Stored(NamedTuple):
    """A page as it was sent."""

    content: bytes
    headers: dict[str, str]


STORED: OrderedDict[str, Stored] = OrderedDict()
LOCK = Lock()
MOST, LARGEST = 200, 200_000  # pages that a process keeps, bytes of the largest of them


def kept(tag: str) -> HttpResponse | None:
    """The page of this tag as it was sent before: the tag names all that a page depends on."""
    with LOCK:
        found = STORED.get(tag)
        if found:
            STORED.move_to_end(tag)
    return HttpResponse(found.content, headers=dict(found.headers)) if found else None


def keep(tag: str, response: HttpResponseBase) -> HttpResponseBase:
    if response.status_code == 200 and isinstance(response, HttpResponse) and len(response.content) <= LARGEST:
        with LOCK:
            STORED[tag] = Stored(response.content, dict(response.headers))
            while len(STORED) > MOST:
                STORED.popitem(last=False)
    return response


def read_only(view: View) -> View:
    """Any other verb gets 405, not the 403 of the check on forms: nothing is written here, nothing is checked."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = view(request, *args, **kwargs)
        return without_body(response) if request.method == "HEAD" else response

    return csrf_exempt(inner)


def without_body(response: HttpResponseBase) -> HttpResponseBase:
    """The same headers and no more: servers complain of a body after HEAD."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = iter(())  # its file is closed with the response, by the server
    elif isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


def public(view: View) -> View:
    """A public page: a read-only view(request, place, ...) of an edition, its `number` or the newest.

    A closed register, and one without an edition, looks as if nothing were here, but for those who see the whole
    register at the desk. No page of an open one depends on who asks.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, number: int | None = None, **kwargs: Any) -> HttpResponseBase:
        newest, is_open, withdrawn = state()
        if newest is None or not (is_open or is_insider(request)):
            raise Http404
        edition = newest if number in {None, newest.number} else read.get(number)
        if edition is None:
            raise Http404
        place = Place(edition, newest, number is not None, withdrawn, is_open)
        if not is_open:
            return for_insiders(view(request, place, *args, **kwargs))
        return for_everybody(request, place, lambda: view(request, place, *args, **kwargs))

    return read_only(inner)


def for_everybody(request: HttpRequest, place: Place, page: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The page, unless the reader has it or it was made before; with how long it keeps."""
    tag = etag(request, place)
    # "*" asks whether anything is here at all, so it must look first.
    known = request.headers.get("If-None-Match", "").strip() != "*"
    answer = get_conditional_response(request, etag=tag) if known else None
    response = answer or kept(tag) or keep(tag, page())
    if response.status_code in {200, 304}:
        response["ETag"] = tag
        response["Cache-Control"] = f"max-age={LONG if place.pinned else SOON}"
    return response


PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,6}\Z")


class Pages:
    """One page of a list, asked for as `?page=2`; a page that is not there is not found."""

    def __init__(
        self, request: HttpRequest, count: int, size: int = PAGE, name: str = "page", anchor: str = ""
    ) -> None:
        asked = request.GET.get(name, "1")
        if not PAGE_NUMBER.match(asked):
            raise Http404
        self.number, self.count, self.name, self.anchor = int(asked), count, name, anchor
        self.last = max(1, -(-count // size))
        if self.number > self.last:
            raise Http404
        self.start, self.end = (self.number - 1) * size, self.number * size
        self.query = request.GET.copy()

    def cut(self, rows: Any) -> Any:
        return rows[self.start : self.end]

    def address(self, number: int) -> str:
        self.query[self.name] = str(number)
        return f"?{self.query.urlencode()}{self.anchor}"

    @property
    def previous(self) -> str:
        return self.address(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self.address(self.number + 1) if self.number < self.last else ""
