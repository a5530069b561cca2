"""Who reads the public pages while the public page is off: those at the desk who see the whole register anyway."""

from copy import copy
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from registry.roles import sees_everything


def is_insider(request: HttpRequest) -> bool:
    """Whether the reader is signed in and may see the whole register, which holds all that an edition shows.

    The session is read beside the request: where the request itself had looked at it, the answer to a stranger with a
    stale cookie would differ (`Vary`, a deleted cookie) from the one at an address where nothing is.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    asking = copy(request)
    asking.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return sees_everything(get_user(asking))


def for_insiders(response: HttpResponseBase) -> HttpResponseBase:
    """Nobody keeps what strangers may not see: no cache between, no browser, no tag to ask again with."""
    response["Cache-Control"] = "private, no-store"
    del response["ETag"], response["Last-Modified"]
    patch_vary_headers(response, ["Cookie"])
    return response
