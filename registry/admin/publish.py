"""Publishing the next edition: what readers would see changed, what stops it, and the button."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from registry import editions
from registry.models import Register

PERMISSION = "registry.add_edition"


def publish_view(request: HttpRequest, site: Any) -> HttpResponse:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if request.method == "POST":
        return publish(request, site)
    return page(request, site)


def page(request: HttpRequest, site: Any, status: int = 200) -> HttpResponse:
    preview = editions.preview()
    groups = [
        (gettext("New on the public page"), preview.added),
        (gettext("Changed"), preview.changed),
        (gettext("No longer on the public page"), preview.removed),
    ]
    context = {
        **site.each_context(request),
        "title": gettext("Publish"),
        "preview": preview,
        "groups": [group for group in groups if group[1]],
        "next": preview.newest.number + 1 if preview.newest else 1,
        "hidden": not Register.objects.filter(public_page=True).exists(),
    }
    return TemplateResponse(request, "desk/publish.html", context, status=status)


def publish(request: HttpRequest, site: Any) -> HttpResponse:
    try:
        with transaction.atomic():  # what stops halfway leaves nothing
            edition = editions.publish(request.change)  # type: ignore[attr-defined]
    except editions.Stopped:
        return page(request, site, status=409)
    if edition is None:
        messages.info(
            request, gettext("Nothing has changed for readers since the last edition: nothing was published.")
        )
    else:
        said = gettext("Edition %(number)d is published.") % {"number": edition.number}
        messages.success(request, said)
    return HttpResponseRedirect(reverse("admin:publish"))
