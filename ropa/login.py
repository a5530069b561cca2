"""What guards the login: where a request really comes from, how long a password must be, and what is said to whom."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def client_ip(request: HttpRequest) -> str | None:
    """The address that the outermost of our own proxies saw; anything further left may be forged."""
    address = request.META.get("REMOTE_ADDR", "")
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if 0 < settings.PROXY_COUNT <= len(seen):
        address = seen[-settings.PROXY_COUNT]
    try:
        return str(ip_address(address))
    except ValueError:  # a unix socket has no address
        return None


class LengthValidator(MinimumLengthValidator):
    """As long as the settings say, with the advice to take more."""

    def get_help_text(self) -> str:
        return _("At least %(least)d characters; 15 or more are better. A few words in a row will do.") % {
            "least": self.min_length
        }


class SignIn(AdminAuthenticationForm):
    """The sign-in form. Its refusal is the same for every cause, so that it tells nobody which names exist."""

    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": gettext_lazy(
            "Nobody can sign in with this name and password. Check both, small and capital letters too. After a few "
            "wrong passwords you have to wait."
        ),
    }


def locked(request: HttpRequest, _answer: HttpResponse | None, _credentials: Any) -> HttpResponse:
    """What somebody sees after too many wrong passwords; the same for names that exist and names that do not."""
    from registry.admin import held  # the desk's own pages, which are not there yet when the settings are read

    typed, to = held.carried(request), request.POST.get("next", "")
    context = {
        **(held.again(admin.site, request, typed, to) if held.is_ours(to) else admin.site.each_context(request)),
        "title": _("Sign-in is locked"),
        "hours": round(settings.AXES_COOLOFF_TIME.total_seconds() / 3600),
    }
    return render(request, "admin/locked.html", context, status=settings.AXES_HTTP_RESPONSE_CODE)
