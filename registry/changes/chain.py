"""The chain of changes: how a change and an edition are hashed, so that anyone can check them (design section 6)."""

import datetime
from collections.abc import Iterable

from registry.document.content import canonical, digest
from registry.models import Change, Door, Edition
from registry.models.history import stamp

EntryTuple = tuple[str, str, str, str]
FIRST = ""


def timestamp(after: str = "") -> str:
    """Now in UTC, YYYY-MM-DDTHH:MM:SS.ffffffZ, but never before `after`: a clock set back cannot reorder the chain."""
    return max(stamp(datetime.datetime.now(datetime.UTC)), after)


def change_hash(register: str, change: Change, entries: Iterable[EntryTuple]) -> str:
    """SHA-256 over the change and its entries [kind, key, before, after], sorted."""
    said = {
        "register": register,
        "number": change.number,
        "at": change.at,
        "who": change.who,
        "why": change.why,
        "origin": change.origin,
        "previous": change.previous,
        "entries": sorted(map(list, entries)),
    }
    return digest(canonical(said))


def edition_digest(lines: Iterable[tuple[str, str, str]]) -> str:
    """SHA-256 over the lines `kind key digest`, sorted: the content of an edition."""
    return digest("".join(sorted(f"{kind} {key} {version}\n" for kind, key, version in lines)))


def edition_hash(edition: Edition) -> str:
    said = {
        "number": edition.number,
        "at": edition.at,
        "who": edition.who,
        "digest": edition.digest,
        "previous": edition.previous,
        "change": edition.change,
    }
    return digest(canonical(said))


def register_id() -> str:
    """The UUID that this register got at its first `migrate`."""
    return str(Door.objects.values_list("register", flat=True).get())
