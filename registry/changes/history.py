"""Reading what happened: changes with their differences, in the names of the time."""

import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from registry.diff import Difference, differences
from registry.document import KINDS, references_of, restore
from registry.models import Change, Entry, Head, Version

Record = dict[str, Any]
Ref = tuple[str, str]
Times = dict[Ref, set[int]]


@dataclass
class Event:
    """One record's part in a change. before and after are None when there is nothing, or `withdrawn` is set."""

    change: Change
    kind: str
    key: str
    name: str
    how: str
    before: Record | None = None
    after: Record | None = None
    withdrawn: bool = False
    differences: list[Difference] = field(default_factory=list)

    @property
    def kind_heading(self) -> str:
        return KINDS[self.kind].heading if self.kind in KINDS else self.kind


def of_record(kind: str, key: str) -> Any:
    """The entries of one record, newest first (a query, to be paged)."""
    return Entry.objects.filter(kind=kind, key=key).select_related("change").order_by("-change__number")


def deleted(entries: Any) -> Any:
    """Those of these entries that deleted a record which is still gone (a query, newest first)."""
    same = {"kind": OuterRef("kind"), "key": OuterRef("key")}
    # Not kind__in=KINDS: the index that databases would then take is slower than reading the entries as they lie.
    gone = entries.filter(after="").exclude(kind="version").exclude(Exists(Head.objects.filter(**same)))
    later = Entry.objects.filter(**same, change__gt=OuterRef("change"))
    return gone.exclude(Exists(later)).select_related("change").order_by("-pk")


def contents(digests: Iterable[str]) -> dict[str, Record | None]:
    """Records by digest, in one query; None when the content was withdrawn."""
    rows = Version.objects.filter(digest__in={d for d in digests if d}).values_list("digest", "content")
    return {digest: restore(content)[1] if content else None for digest, content in rows}


def events(entries: Iterable[Entry]) -> list[Event]:
    """Entries with their differences; the number of queries does not depend on how many there are."""
    entries = list(entries)
    records = contents(d for e in entries if e.kind in KINDS for d in (e.before, e.after))
    found = [event(entry, records) for entry in entries]
    wanted: Times = defaultdict(set)
    for e in found:
        for record, number in ((e.before, e.change.number - 1), (e.after, e.change.number)):
            for ref in references_of(e.kind, record) if record else ():
                wanted[ref].add(number)
    names = names_of_the_time(wanted)
    for e in found:
        if e.kind in KINDS and not e.withdrawn:
            number = e.change.number
            e.differences = differences(e.kind, e.before, e.after, names(number - 1), names(number))
    return found


def event(entry: Entry, records: dict[str, Record | None]) -> Event:
    before, after = records.get(entry.before), records.get(entry.after)
    how = "changed" if entry.before and entry.after else "added" if entry.after else "removed"
    shown = after or before
    name = str(shown[KINDS[entry.kind].title]) if shown and entry.kind in KINDS else entry.key
    withdrawn = any(d and records.get(d) is None for d in (entry.before, entry.after))
    return Event(entry.change, entry.kind, entry.key, name, how, before, after, withdrawn)


def names_of_the_time(wanted: Times) -> Callable[[int], Callable[[str, str], str]]:
    """A function from a change's number to (kind, key) -> the record's name in its last version up to then.

    wanted: the numbers that will be asked for each (kind, key); only their versions are read. A record that was made
    later is called as it was first, one whose content was withdrawn by its key.
    """
    versions = versions_of(wanted)
    at = {(*ref, number): last(versions.get(ref, []), number) for ref, numbers in wanted.items() for number in numbers}
    records = contents(at.values())

    def name_at(number: int) -> Callable[[str, str], str]:
        def name(kind: str, key: str) -> str:
            record = records.get(at.get((kind, key, number), ""))
            return str(record[KINDS[kind].title]) if record else key

        return name

    return name_at


def versions_of(refs: Iterable[Ref]) -> dict[Ref, list[tuple[int, str]]]:
    """(number of the change, digest) of every version of these records, oldest first."""
    refs, found = set(refs), defaultdict(list)
    rows = Entry.objects.filter(kind__in={kind for kind, _key in refs}, key__in={key for _kind, key in refs})
    rows = rows.exclude(after="").order_by("change_id")
    for kind, key, number, digest in rows.values_list("kind", "key", "change_id", "after") if refs else ():
        if (kind, key) in refs:
            found[kind, key].append((number, digest))
    return found


def last(versions: list[tuple[int, str]], number: int) -> str:
    """The version of the time: the last one up to this change, else the first there ever was."""
    place = bisect.bisect_right(versions, (number, "g"))  # a digest is hex: nothing of this change sorts after "g"
    return versions[max(place - 1, 0)][1] if versions else ""
