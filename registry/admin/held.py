"""A form that could not be taken keeps what was typed: signed out, a role taken away, an old token, a busy register.

Nothing is stored here: the page itself carries the fields, and sends them again when the officer says so.
"""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as plain_refusal

Typed = list[tuple[str, str]]

HELD = "_held"  # the fields on their way through the login form: in one, because the number of fields is limited
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
RETYPE = "_retype"
MACHINE = ("-id", "-was", "_FORMS", "-DELETE", "-ORDER")


def typed_in(request: HttpRequest) -> Typed:
    """What a form sent, but for passwords, which no page may carry; `RETYPE` says that there were some.

    The sign-in form and one for a password alone hold nothing that a person would miss.
    """
    sent = [(name, value) for name, values in request.POST.lists() if name != TOKEN for value in values]
    kept = [(name, value) for name, value in sent if "password" not in name]
    if len(kept) == len(sent):
        return sent
    missed = any(value for name, value in kept if not name.startswith("_"))
    return [*kept, (RETYPE, "yes")] if missed and request.path != reverse("admin:login") else []


def words_of(typed: Typed) -> list[str]:
    """What a person would miss of it: values with letters in them."""
    named = ((name, value) for name, value in typed if not name.startswith("_") and not name.endswith(MACHINE))
    return list(dict.fromkeys(value for _name, value in named if any(map(str.isalpha, value)) and value != "on"))


def page(
    site: Any, request: HttpRequest, said: str, title: str = "", to: str = "", again: bool = True, status: int = 200
) -> HttpResponse:
    """A page that says why nothing was saved and holds what was typed. again: it can be sent again."""
    typed = getattr(request, "held", None) or typed_in(request)
    context = {
        **site.each_context(request),
        "title": title or _("Nothing was saved"),
        "said": said,
        "typed": typed,
        "words": words_of(typed),
        "to": to or request.get_full_path(),
        "again": again and bool(typed),
        "files": bool(request.FILES),
        "retype": RETYPE in dict(typed),
    }
    return fresh(TemplateResponse(request, "desk/held.html", context, status=status))


def fresh(response: TemplateResponse) -> TemplateResponse:
    """Typed text stays in no cache."""
    add_never_cache_headers(response)
    return response


def denied(site: Any, request: HttpRequest, refusal: PermissionDenied) -> HttpResponse:
    """Django's refusal; who typed something (into a form that was hers when she opened it, perhaps) keeps it."""
    if not words_of(typed_in(request)):
        raise refusal
    said = str(refusal) or _("You may not do this, or not any more: your role does not cover it.")
    said += " " + _("Nothing was saved. Ask an administrator for the role, then send it again; keep this page open.")
    return page(site, request, said, status=403)


# Signed out while typing.


def sign_in(site: Any, request: HttpRequest) -> HttpResponse | None:
    """The login page with what was typed on it; None when nothing was, or when this is no matter of signing in."""
    if request.method != "POST" or site.has_permission(request) or request.path == reverse("admin:logout"):
        return None
    typed = typed_in(request)
    if not typed:
        return None
    context = again(site, request, typed, request.get_full_path()) | {"title": _("Sign in again")}
    return fresh(TemplateResponse(request, "desk/sign_in_again.html", context, status=403))


def again(site: Any, request: HttpRequest, typed: Typed, to: str) -> dict[str, Any]:
    """What a sign-in form needs that carries typed text along."""
    return site.each_context(request) | {  # type: ignore[no-any-return]
        "form": site.login_form(request),
        "app_path": reverse("admin:login"),
        "next": to,
        "username": request.user.get_username(),
        "held": urlencode(typed),
        "words": words_of(typed),
    }


def carried(request: HttpRequest) -> Typed:
    """What a login form brought along."""
    return parse_qsl(request.POST.get(HELD, ""), keep_blank_values=True)


def signed_in(site: Any, request: HttpRequest, response: Any) -> Any:
    """The answer to a login form that carries typed text: the same page after a wrong password, else the text."""
    typed, to = carried(request), request.POST.get("next", "")
    if not typed or not is_ours(to):
        return response
    if response.status_code == 302 and site.has_permission(request):
        request.held = typed  # type: ignore[attr-defined]
        said = _("Signing in took you out of your form. Nothing of it was saved yet; it is all here.")
        return page(site, request, said, _("You are signed in again; what you typed is here"), to)
    if hasattr(response, "context_data") and not response.is_rendered:
        response.template_name = "desk/sign_in_again.html"
        more = {"title": _("Sign in again"), "held": urlencode(typed), "words": words_of(typed)}
        response.context_data |= more
    return response


def is_ours(path: str) -> bool:
    """Whether this is an address of the desk on this very host."""
    return path.startswith(reverse("admin:index")) and url_has_allowed_host_and_scheme(path, allowed_hosts=None)


# A form that is older than the last sign-in.


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's refusal; a form of this very site, sent by its own page, keeps what was typed."""
    if not (request.method == "POST" and is_ours(request.path) and from_our_page(request)):
        return plain_refusal(request, reason)
    if not admin.site.has_permission(request):
        return sign_in(admin.site, request) or plain_refusal(request, reason)
    if not typed_in(request):
        return plain_refusal(request, reason)
    said = _("You signed in again after you opened this form, so it was not taken. Nothing of it was saved yet.")
    return page(admin.site, request, said, status=403)


def from_our_page(request: HttpRequest) -> bool:
    """A browser says truly which site a form was sent from; one that says nothing is not believed."""
    try:
        said = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    except ValueError:  # no address at all, such as "http://[x"
        return False
    return (said.scheme, said.netloc) == (request.scheme, request.get_host())
