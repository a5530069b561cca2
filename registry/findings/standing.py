"""What is wrong with the register as it stands today, asked once after each change and kept by each process."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from django.utils import timezone

from registry.models import Change

from .finding import Finding
from .live import of_register
from .rule import Level


@dataclass(frozen=True)
class Standing:
    """All findings of one moment, in a stable order; `open` are those that nobody accepts."""

    findings: list[Finding]

    @cached_property
    def open(self) -> list[Finding]:
        return [one for one in self.findings if not one.waiver]

    @property
    def public_errors(self) -> list[Finding]:
        """Errors at what is ticked for the public page, and at what is public whenever something refers to it."""
        errors = [one for one in self.open if one.level is Level.ERROR]
        return [one for one in errors if (one.book.get(one.kind, one.key) or {}).get("public", True)]


LAST: dict[tuple[str | None, datetime.date], Standing] = {}
LOCK = Lock()  # two who ask at once need not both count


def moment() -> tuple[str | None, datetime.date]:
    """What the findings depend on: the last change (its hash is like no other) and the day, by the law of that day."""
    return Change.objects.order_by("-number").values_list("hash", flat=True).first(), timezone.localdate()


def known() -> Standing | None:
    """The findings if they were counted since the last change; one query."""
    return LAST.get(moment())


def current() -> Standing:
    now = moment()
    with LOCK:
        if now not in LAST:
            found = Standing(of_register(now[1]))
            LAST.clear()
            LAST[now] = found
        return LAST[now]
