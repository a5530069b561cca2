"""Publishing the next edition: what readers would see changed, what stops it, and the button."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from registry import editions
from registry.findings.standing import current
from registry.models import Contact, Edition, Register
from registry.roles import limit_of, sees_everything

from .against import by_rule, linked
from .chosen import SET
from .counted import Lists
from .history import paged

PERMISSION = "registry.add_edition"
PAGE = 50  # records on one page of the preview
STOPS = 20  # reasons against publishing that are told at once
Group = tuple[str, list[editions.Item]]


def publish_view(request: HttpRequest, site: Any) -> HttpResponse:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied(limited(request.user))
    if request.method == "POST":
        return publish(request, site)
    return page(request, site)


def limited(user: Any) -> str:
    """Why whoever has a limit does not publish, whatever the role says; "" for all others."""
    if limit_of(user) is None:
        return ""
    return gettext(
        "You work for some of our entities only, and an edition shows all of them: a person with a limit never "
        "publishes, whatever the role. Ask somebody who works for all of our entities."
    )


def groups_of(preview: editions.Preview, is_open: bool) -> list[Group]:
    new, gone = gettext("New on the public page"), gettext("No longer on the public page")
    if not is_open:
        new, gone = gettext("New in the edition"), gettext("No longer in the edition")
    return [(new, preview.added), (gettext("Changed"), preview.changed), (gone, preview.removed)]


def shown(groups: list[Group], page: Any) -> list[tuple[str, int, list[editions.Item]]]:
    """What of each group is on this page: (heading, how many there are in all, those on the page)."""
    first, found = page.start_index() - 1, []
    for heading, items in groups:
        here = items[max(first, 0) : max(first + PAGE, 0)]
        if here:
            found.append((heading, len(items), here))
        first -= len(items)
    return found


def page(
    request: HttpRequest, site: Any, status: int = 200, preview: Any = None, overtaken: bool = False
) -> HttpResponse:
    """The preview. overtaken: what was confirmed is not what would be published now."""
    preview, is_open, lists = preview or editions.preview(), is_public(), Lists(request, site)
    groups = groups_of(preview, is_open)
    pages = paged(request, range(sum(len(items) for _heading, items in groups)), PAGE)
    errors = current().public_errors if preview.stops or not preview.is_empty else []
    context = {
        **pages,
        "errors": by_rule(lists, errors),
        "blocked": bool(errors) and settings.FINDINGS_BLOCK,
        **site.each_context(request),
        "title": gettext("Publish"),
        "preview": preview,
        "overtaken": overtaken,
        "why": request.POST.get("_why", ""),
        "stops": linked(lists, preview.stops[:STOPS]),
        "more_stops": len(preview.stops) - STOPS,
        "groups": shown(groups, pages["page"]) if not preview.is_empty else [],
        "next": preview.newest.number + 1 if preview.newest else 1,
        "unnamed": unnamed_officers(),
        "is_open": is_open,
        "urls": addresses(request, preview.newest, is_open),
    }
    return TemplateResponse(request, "desk/publish.html", context, status=status)


def is_public() -> bool:
    """Whether strangers see editions: a setting of the register."""
    return Register.objects.filter(public_page=True).exists()


def addresses(request: HttpRequest, edition: Edition | None, is_open: bool) -> dict[str, str]:
    """Where this person reads the edition and its comparison with the one before; empty where that is nowhere."""
    if edition is None or not (is_open or sees_everything(request.user)):
        return {}
    number = {"number": edition.number}
    found = {"edition": reverse("registry:index", kwargs=number)}
    return found | ({"changes": reverse("registry:changes", kwargs=number)} if edition.number > 1 else {})


def unnamed_officers() -> list[str]:
    """Those of our entities whose data protection officer the register names and readers do not see."""
    named = Contact.objects.filter(function=Contact.Function.DPO, organisation__ours=True)
    seen = named.filter(public=True).values("organisation")
    hidden = named.exclude(organisation__in=seen).order_by("organisation__legal_name")
    return list(dict.fromkeys(hidden.values_list("organisation__legal_name", flat=True)))


def publish(request: HttpRequest, site: Any) -> HttpResponse:
    if settings.FINDINGS_BLOCK and current().public_errors:
        return page(request, site, status=409)
    preview = editions.preview()
    if not (preview.is_empty or preview.stops) and request.POST.get(SET) != preview.stamp:
        return page(request, site, 409, preview, overtaken=True)
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
        messages.success(request, published(edition, addresses(request, edition, is_public())))
    return HttpResponseRedirect(reverse("admin:publish"))


def published(edition: Edition, urls: dict[str, str]) -> str:
    """The message of success, with links to what it speaks of."""
    said = gettext("Edition %(number)d is published.") % {"number": edition.number}
    named = [("edition", gettext("Read it")), ("changes", gettext("What changed in it"))]
    links = [(urls[name], words) for name, words in named if name in urls]
    return format_html("{} {}", said, format_html_join(" · ", '<a href="{}">{}</a>', links)) if links else said
