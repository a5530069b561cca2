"""What is exported: the working register or an edition, whole or some of its activities."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.document import KINDS, references_of, snapshot, stream
from registry.editions import read
from registry.models import Edition

Record = dict[str, Any]
Keys = frozenset[str]
Source = Callable[[str], Iterator[Record]]
FEW = 500


@dataclass
class Book:
    """One state of the register to be written out.

    source: the records of a kind, sorted by key. day: of the edition, or today. edition: None for the working
    register. only: keys of the activities to be shown, None for all; a book of some activities holds beside them the
    register's own record and whatever is referred to, so that its JSON can be loaded again.
    """

    source: Source
    day: datetime.date
    edition: Edition | None = None
    only: Keys | None = None

    def stream(self, kind: str) -> Iterator[Record]:
        """The records of a kind, sorted by key, one by one."""
        if self.only is None:
            return self.source(kind)
        return (record for record in self.source(kind) if record["key"] in self.wanted[kind])

    @cached_property
    def wanted(self) -> dict[str, set[str]]:
        """Keys by kind of a book with some activities: these, and all that can be reached from them."""
        wanted: dict[str, set[str]] = defaultdict(set, activity=set(self.only or ()))
        # What is referred to comes first in KINDS; backwards, every kind is complete when its turn comes.
        for kind in reversed(KINDS):
            for record in self.source(kind):
                if kind == "register" or record["key"] in wanted[kind]:
                    wanted[kind].add(record["key"])
                    for target, key in references_of(kind, record):
                        wanted[target].add(key)
        return wanted

    @cached_property
    def known(self) -> dict[str, dict[str, Record]]:
        """Every record but the activities, by kind and key: what activities name. They are few; activities are many."""
        return {kind: {record["key"]: record for record in self.stream(kind)} for kind in KINDS if kind != "activity"}

    @cached_property
    def told(self) -> dict[tuple[str, str], str]:
        """Room for what need not be worded twice: recipients, by law and key."""
        return {}

    def name(self, kind: str, key: str) -> str:
        """A record's name; its key where the book does not hold it."""
        record = self.known[kind].get(key)
        return str(record[KINDS[kind].title]) if record else key

    @cached_property
    def register(self) -> Record | None:
        """The register's own record, or None before there is one."""
        return next(iter(self.known["register"].values()), None)

    @cached_property
    def controller(self) -> Record | None:
        """The organisation that answers for every activity that names no other (Art. 30(1)(a)), if stated."""
        key = self.register["controller"] if self.register else None
        return self.known["organisation"].get(key) if key else None

    @cached_property
    def title(self) -> str:
        return self.register["title"] if self.register else _("Register of processing activities")

    @property
    def contact(self) -> str:
        """Whom readers and authorities may write to; "" when not stated."""
        return self.register["contact"] if self.register else ""

    @property
    def is_sample(self) -> bool:
        return bool(self.register and self.register["is_sample"])

    @property
    def entities(self) -> list[str]:
        """Names of our own legal entities, the register's controller first."""
        ours = [o["legal_name"] for o in self.known["organisation"].values() if o["ours"]]
        first = [self.controller["legal_name"]] if self.controller else []
        return list(dict.fromkeys(first + sorted(ours)))

    @cached_property
    def state(self) -> str:
        """Which state of the register this is, in words, with the sample's mark."""
        if self.edition is None:
            said = _("Working register, {day}").format(day=self.day.isoformat())
        else:
            said = _("Edition {number} of {day}").format(number=self.edition.number, day=self.day.isoformat())
        if self.only is not None:
            said = _("{state}, some of its activities").format(state=said)
        return _("{state} — SAMPLE").format(state=said) if self.is_sample else said


@contextmanager
def live(only: set[str] | None = None) -> Iterator[Book]:
    """The working register with all its fields; read it inside the `with`, where it stands still."""
    with snapshot():
        keys = None if only is None else frozenset(only)
        yield Book(living(keys), timezone.localdate(), only=keys)


def living(only: Keys | None) -> Source:
    """The living records; a few ticked activities are asked for by id, so that the others are not read."""
    ids = None
    if only is not None and len(only) <= FEW:
        ids = list(KINDS["activity"].model._base_manager.filter(key__in=only).values_list("pk", flat=True))
    return lambda kind: stream(KINDS[kind], ids if kind == "activity" else None)


@contextmanager
def published(edition: Edition, only: set[str] | None = None) -> Iterator[Book]:
    """An edition: the public part as it was published, and nothing else; read it inside the `with`."""
    with snapshot():
        keys = None if only is None else frozenset(only)
        day = datetime.date.fromisoformat(edition.at[:10])
        yield Book(lambda kind: read.stream(edition, kind), day, edition, keys)
