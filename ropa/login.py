"""What guards the login: where a request really comes from, and how long a password must be."""

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext as _


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
    def get_help_text(self) -> str:
        return _("At least %(least)d characters; 15 or more are better. A few words in a row will do.") % {
            "least": self.min_length
        }
