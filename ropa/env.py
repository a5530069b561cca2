"""Settings from the environment. A wrong value stops the start and says which, why and what is allowed.

A secret is never repeated in a message: messages end up in logs.
"""

import os
import re
import secrets
import zoneinfo
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf.global_settings import LANGUAGES
from django.core.exceptions import ImproperlyConfigured

SECRET_LENGTH = 50
PLACEHOLDERS = ("change", "replace", "insecure", "example", "placeholder", "secret", "your-")


class Refused(ImproperlyConfigured):
    """A variable has a value that the register does not start with."""

    def __init__(self, name: str, shown: str, allowed: str) -> None:
        super().__init__(f"{name} {shown}. Allowed: {allowed}.")


def text(name: str, default: str = "") -> str:
    # An empty variable counts as absent: compose files and unit files pass empty ones on.
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0")
    if value.lower() not in {"0", "1", "false", "true"}:
        raise Refused(name, f"is {value!r}", "1 (or true) and 0 (or false)")
    return value.lower() in {"1", "true"}


def count(name: str, default: int, most: int) -> int:
    value = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) > most:
        raise Refused(name, f"is {value!r}", f"a whole number from 0 to {most}")
    return int(value)


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def hosts(name: str, default: list[str]) -> list[str]:
    found = names(name) or default
    allowed = (
        "the host names people type, separated by commas, for example register.example.com; "
        "a leading dot stands for all subdomains"
    )
    if not found:
        raise Refused(name, "is empty", allowed)
    for host in found:
        if not re.fullmatch(r"\.?[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\]", host):
            # "*" lets a forged Host header into links and redirects; a port or scheme never matches a host.
            raise Refused(name, f"holds {host!r}", allowed)
    return found


def origins(name: str) -> list[str]:
    found = names(name)
    for origin in found:
        parts = urlsplit(origin)
        # The admin of any subdomain could act for ours, so no wildcards; a path would never match.
        if parts.scheme not in {"http", "https"} or not parts.netloc or "*" in origin or parts.path:
            raise Refused(
                name, f"holds {origin!r}", "origins such as https://register.example.com, separated by commas"
            )
    return found


def choice_of_zone(name: str) -> str:
    value = text(name, "UTC")
    if value not in zoneinfo.available_timezones():
        raise Refused(name, f"is {value!r}", "a name such as UTC or Europe/Prague")
    return value


def language(name: str) -> str:
    value = text(name, "en").lower()
    if value not in dict(LANGUAGES):
        raise Refused(name, f"is {value!r}", f"one of {', '.join(code for code, _ in LANGUAGES)}")
    return value


def secret(name: str, debug: bool, keyfile: Path | None) -> str:
    value = text(name)
    if not value and keyfile:
        value = kept_secret(keyfile)
    if not value and debug:
        return "for-development-only-" * 3
    allowed = (
        f"{SECRET_LENGTH} or more random characters, as printed by: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )
    if not value:
        raise Refused(name, "is not set", f"{allowed}; or LOCAL=1 for a register on this computer only")
    if len(value) < SECRET_LENGTH:
        raise Refused(name, f"is too short ({len(value)} characters)", allowed)
    # A random key of this length practically never has so few different characters or such a word.
    if len(set(value)) < 12 or any(word in value.lower() for word in PLACEHOLDERS):
        raise Refused(name, "looks like a placeholder", allowed)
    return value


def kept_secret(keyfile: Path) -> str:
    """The key of `make run`, made at the first start and kept, so that a restart signs nobody out."""
    if not keyfile.exists():
        draft = keyfile.with_name(f"{keyfile.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64) + "\n")
        draft.replace(keyfile)  # whole or not at all, should the start be interrupted
    return keyfile.read_text().strip()


def database(name: str, default: str, base: Path) -> dict[str, Any]:
    url = text(name, default)
    allowed = "sqlite:///relative/path, sqlite:////absolute/path or postgres://user:password@host:port/name"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(
            name,
            "cannot be read: wrong host or port, or a ? # / in the password not written as %3F %23 %2F",
            allowed,
        ) from None
    # The value may hold a password, so only its scheme is shown.
    if parts.query or parts.fragment:
        raise Refused(name, "has a ? or # part (write %3F or %23 inside a name or password)", allowed)
    if parts.scheme == "sqlite":
        return sqlite(name, url, base, allowed)
    if parts.scheme in {"postgres", "postgresql"}:
        if not parts.path.strip("/"):
            raise Refused(name, "names no database", allowed)
        return postgresql(
            NAME=unquote(parts.path[1:]),
            USER=unquote(parts.username or ""),
            PASSWORD=unquote(parts.password or ""),
            HOST=unquote(parts.hostname or ""),
            PORT=port or "",
        )
    raise Refused(name, f"starts with {parts.scheme + ':' if parts.scheme else 'no scheme'!r}", allowed)


def sqlite(name: str, url: str, base: Path, allowed: str) -> dict[str, Any]:
    path = unquote(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not path:
        raise Refused(name, "needs three slashes and a path after 'sqlite:'", allowed)
    file = base / path  # relative to the project, so that it is the same file from every folder
    if not file.parent.is_dir() or file.is_dir():
        raise Refused(name, f"points to {str(file)!r}, which cannot be a file", "a file in a folder that exists")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": file,
        "CONN_MAX_AGE": 60,  # opening the file and setting it up takes longer than most pages do
        "OPTIONS": {
            # IMMEDIATE: a reader that turns writer would fail at once, whatever the timeout.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a saved record survives a power cut, not only a crash.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
        },
    }


def postgresql(**where: Any) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        **where,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,  # a restart of the server costs nobody an error page
        "OPTIONS": {"connect_timeout": 10, "options": "-c lock_timeout=20s"},  # waits as long as SQLite does
    }
