"""What it would mean to make an old version of a record the present one: what differs, and what stands in the way."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from registry.diff import Difference, differences
from registry.document import KINDS, Fault, record_of, references_of
from registry.document.values import MOST
from registry.document.write import clashes, faults_of, write_record
from registry.models import Entry, Head

from .history import Record, Times, contents, names_of_the_time

LATEST = MOST  # no change has a higher number: asking for this time asks for the last version there was


@dataclass(frozen=True)
class Missing:
    """A record that the old version refers to and that was deleted. number: the change that deleted it."""

    kind: str
    key: str
    name: str
    number: int

    @property
    def kind_heading(self) -> str:
        return KINDS[self.kind].heading


@dataclass
class Restoration:
    """The old version of one record beside its present one. old is None when its content was withdrawn.

    seen: the present version's digest, "" when the record is deleted.
    taken: other records that have a name which only one may have.
    """

    kind: str
    key: str
    old: Record | None
    now: Record | None
    seen: str
    missing: list[Missing] = field(default_factory=list)
    taken: list[Any] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def name(self) -> str:
        shown = self.old or self.now
        return str(shown[KINDS[self.kind].title]) if shown else self.key

    @property
    def is_present(self) -> bool:
        return self.old is not None and self.old == self.now

    @property
    def is_possible(self) -> bool:
        return self.old is not None and not (self.is_present or self.missing or self.taken or self.faults)

    def write(self) -> None:
        """Make it so, inside an open change; raises `Faults`."""
        write_record(self.kind, self.old)


def version_in(entry: Entry) -> str:
    """The digest of what an entry left behind; of a deletion, what it took away."""
    return entry.after or entry.before


def restoration(entry: Entry) -> Restoration:
    """What restoring the version of this entry would do now. Changes nothing."""
    kind = KINDS[entry.kind]
    old = contents([version_in(entry)]).get(version_in(entry))
    seen = Head.objects.filter(kind=kind.name, key=entry.key).values_list("digest", flat=True).first() or ""
    found = Restoration(kind.name, entry.key, old, record_of(kind, entry.key), seen)
    if old is None or found.is_present:
        return found
    refs = set(references_of(kind.name, old))
    wanted: Times = defaultdict(set)
    for ref in refs | set(references_of(kind.name, found.now or {})):
        wanted[ref].add(LATEST)
    names = names_of_the_time(wanted)(LATEST)
    found.differences = differences(kind.name, found.now, old, names, names)
    deleted = deletions_of(refs - {(kind.name, entry.key)})
    found.missing = [Missing(*ref, names(*ref), number) for ref, number in sorted(deleted.items())]
    found.taken = clashes(kind, old)
    if not (found.missing or found.taken):
        found.faults = faults_of(kind, old)
    return found


def deletions_of(refs: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Those of the records that are gone, with the number of the change that deleted them."""
    kinds, keys = {kind for kind, _key in refs}, {key for _kind, key in refs}
    living = set(Head.objects.filter(kind__in=kinds, key__in=keys).values_list("kind", "key"))
    gone = dict.fromkeys(refs - living, 0)
    rows = Entry.objects.filter(kind__in=kinds, key__in=keys, after="").order_by("change_id") if gone else ()
    gone |= {(row.kind, row.key): row.change_id for row in rows if (row.kind, row.key) in gone}
    return gone
