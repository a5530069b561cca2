"""What a rule is: its level, the law behind it, its sentence, its remedy and its two examples, said once beside it.

A rule is a function in a module of `rules/`, with the decorator `rule` above it; nothing else names it. It reads one
record (and what that record refers to), or the whole register, and yields a hit for each fact that is wrong.
"""

import dataclasses
import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from registry.document import KINDS, Rows

from .sources import Source, source

Ref = tuple[str, str]
Changes = dict[str, Any]


class Level(IntEnum):
    """How bad: Art. 30 itself is not met or the register contradicts itself; another article's fact is not recorded;
    it could be said better."""

    ERROR = 1
    WARNING = 2
    HINT = 3

    @property
    def code(self) -> str:
        return self.name.lower()

    @property
    def label(self) -> Any:
        return LABELS[self]


LABELS = {Level.ERROR: _("Error"), Level.WARNING: _("Warning"), Level.HINT: _("Hint")}
ERROR, WARNING, HINT = Level
DAY = datetime.date(2026, 11, 23)  # on which the examples are judged, unless a rule says another
FIRST, SECOND, BOTH = ("controller", ""), ("processor",), ("controller", "", "processor")


class Hit(NamedTuple):
    """One fact that a rule found.

    on: the record it is about, when that is not the one that was read. facts: what tells it from other facts of the
    same rule on that record, in keys and codes that stay. others: further records that it names. words: for the
    sentence.
    """

    on: Ref | None
    field: str
    facts: tuple[str, ...]
    others: tuple[Ref, ...]
    words: dict[str, Any]


Hits = Iterator[Hit]


def hit(*facts: str, on: Ref | None = None, field: str = "", others: Any = (), **words: Any) -> Hit:
    return Hit(on, field, facts, tuple(others), words)


@dataclass(frozen=True)
class Rule:
    """A rule as declared.

    title: what is found, in a few words, for headings. kind: of the record it reads; "" for the whole register.
    field: where the officer mends it. letters: of Art. 30, as in `registry.document.letters`. roles: of activities it
    is asked about. also: paths such as "processor.contract" that it reads besides; where strangers may not see one,
    the rule is not asked of an edition. whole: it looks for what is nowhere, so it is asked of whole registers only:
    of no edition, and of no record by itself. instead: words that stand for a finding's own where the rule is told of
    any record and the usual ones (`general.ANY`) do not fit. numbers: in the list of rules it was made from. bad, good:
    what its examples change in the good register; day: when they do.
    """

    id: str
    level: Level
    kind: str
    field: str
    sources: tuple[Source, ...]
    title: Any
    says: Any
    fix: Any
    bad: Changes
    good: Changes
    function: Callable[[Any], Hits] = dataclasses.field(compare=False)
    letters: tuple[str, ...]
    also: tuple[str, ...]
    numbers: tuple[str, ...]
    roles: tuple[str, ...] = BOTH
    whole: bool = False
    instead: dict[str, Any] = dataclasses.field(default_factory=dict)
    day: datetime.date = DAY

    @property
    def theme(self) -> str:
        """The module that it stands in."""
        return self.function.__module__.rpartition(".")[2]

    def can_read_an_edition(self) -> bool:
        paths = (f"{self.kind}.{self.field}", *self.also) if self.kind else self.also
        return not self.whole and all(is_public(path) for path in paths)


RULES: dict[str, Rule] = {}


def rule(
    id: str,
    level: Level,
    kind: str,
    field: str,
    *,
    law: str,
    letters: str = "",
    also: str = "",
    number: str = "",
    **more: Any,
) -> Callable[[Callable[[Any], Hits]], Callable[[Any], Hits]]:
    """Declares a rule; several articles, letters, paths or numbers stand in one text with spaces (articles: commas).

    more: title, says, fix, bad and good; roles and whole where they are not the usual ones.
    """

    def declare(function: Callable[[Any], Hits]) -> Callable[[Any], Hits]:
        if id in RULES:
            raise ValueError(f"two rules are called {id}")
        sources = tuple(source(name.strip()) for name in law.split(","))
        lists = {"letters": letters.split(), "also": also.split(), "numbers": number.split()}
        kept: dict[str, Any] = {name: tuple(found) for name, found in lists.items()}
        RULES[id] = Rule(id, level, kind, field, sources, function=function, **kept, **more)
        return function

    return declare


def is_public(path: str) -> bool:
    """Whether an edition shows all that a path such as "activity.transfers.document" leads to."""
    kind, *names = path.split(".")
    fields = KINDS[kind].all_fields
    for name in names:
        declared = next(f for f in fields if f.name == name)
        if not declared.public:
            return False
        if isinstance(declared, Rows):
            fields = declared.fields
            if declared.only:
                return False
    return True
