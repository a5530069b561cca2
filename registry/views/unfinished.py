"""The answer to a request that broke: in words of its own when another writer held the database for too long.

Here and not in a middleware: a session is stored after every view, by a middleware of Django's own. What fails there
is told to these two only.
"""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import bad_request, server_error

from registry.changes import waited_in_vain

RETRY = 60  # seconds


def failed(request: HttpRequest) -> HttpResponse:
    """Called while the error is handled."""
    return busy() if waited_in_vain(sys.exception()) else server_error(request)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A session that could not be stored is a bad request to Django, whatever the cause."""
    return busy() if waited_in_vain(exception) else bad_request(request, exception)


def busy() -> HttpResponse:
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETRY)})
