"""A finding: one fact that is wrong, said of one record, with the records that it lists."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.document import KINDS, canonical, digest

from .book import Book
from .rule import Level, Ref, Rule

MOST = 12  # names in a sentence; a finding may list thousands of records


class Other(NamedTuple):
    """A record that a finding lists beside the one it is about."""

    kind: str
    key: str
    name: str


@dataclass(eq=False)
class Finding:
    """rule: what was asked. kind, key, field: where to mend it. facts: what stays while it stays. refs: the records it
    lists. words: for its sentence. book: in which it was found, for the names, which nobody may want to read."""

    rule: Rule
    kind: str
    key: str
    field: str
    facts: tuple[str, ...]
    refs: tuple[Ref, ...]
    words: dict[str, Any]
    book: Book

    @cached_property
    def waiver(self) -> dict[str, Any] | None:
        """The record by which officers accept it until a day, while that is not over and the fact is the same."""
        found = self.book.waivers.get(self.digest)
        return found if found and str(found["until"]) >= self.book.on.isoformat() else None

    @property
    def name(self) -> str:
        """The name of the record it is about."""
        return self.book.name(self.kind, self.key)

    @property
    def others(self) -> list[Other]:
        """The records that it lists, in the order in which they were found."""
        return [Other(kind, key, self.book.name(kind, key)) for kind, key in self.refs]

    @property
    def level(self) -> Level:
        return self.rule.level

    @cached_property
    def digest(self) -> str:
        """What stays while the fact stays, whatever records are called: a waiver holds on to it."""
        return digest(canonical([self.rule.id, self.kind, self.key, list(self.facts)]))

    @property
    def message(self) -> str:
        """One sentence in the reader's language, with the record's name and the fact."""
        return str(self.rule.says).format_map(self.filled())

    @property
    def fix(self) -> str:
        """What to do about it, in a sentence."""
        return str(self.rule.fix).format_map(self.filled())

    def filled(self) -> dict[str, Any]:
        """Words for the sentence: its own, and the listed records' names by their kind ("{activity}")."""
        names: dict[str, list[str]] = defaultdict(list)
        for other in self.others:
            names[other.kind].append(other.name)
        listed = {kind: together(names[kind]) for kind in KINDS}
        return {**listed, "count": str(len(self.refs)), "name": self.name, **self.words}

    def data(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        return {
            "rule": self.rule.id,
            "level": self.level.code,
            "kind": self.kind,
            "key": self.key,
            "name": self.name,
            "field": self.field,
            "message": self.message,
            "fix": self.fix,
            "letters": list(self.rule.letters),
            "law": [{"name": source.name, "url": source.url} for source in self.rule.sources],
            "others": [{"kind": other.kind, "key": other.key, "name": other.name} for other in self.others],
            "digest": self.digest,
            "accepted": {"until": self.waiver["until"], "because": self.waiver["reason"]} if self.waiver else None,
        }


def together(names: list[str]) -> str:
    """Names in one sentence: the first dozen, and how many more there are."""
    shown = ", ".join(_("“{name}”").format(name=name) for name in names[:MOST])
    more = len(names) - MOST
    if more <= 0:
        return shown
    return ngettext("{names} and {count} more", "{names} and {count} more", more).format(names=shown, count=more)
