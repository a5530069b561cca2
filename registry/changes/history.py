"""Reading what happened: changes with their differences, in the names of the time."""

import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from registry.diff import Difference, differences
from registry.document import KINDS, references_of, restore
from registry.models import Change, Entry, Version

Record = dict[str, Any]


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


def contents(digests: Iterable[str]) -> dict[str, Record | None]:
    """Records by digest, in one query; None when the content was withdrawn."""
    rows = Version.objects.filter(digest__in={d for d in digests if d}).values_list("digest", "content")
    return {digest: restore(content)[1] if content else None for digest, content in rows}


def events(entries: Iterable[Entry]) -> list[Event]:
    """Entries with their differences; the number of queries does not depend on how many there are."""
    entries = list(entries)
    records = contents(d for e in entries if e.kind in KINDS for d in (e.before, e.after))
    found = [event(entry, records) for entry in entries]
    wanted = {ref for e in found for record in (e.before, e.after) if record for ref in references_of(e.kind, record)}
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


def names_of_the_time(wanted: set[tuple[str, str]]) -> Callable[[int], Callable[[str, str], str]]:
    """A function from a change's number to (kind, key) -> the record's name in its last version up to then.

    A record that was made later, or whose content was withdrawn, is called by its key.
    """
    found: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    keys = {key for _kind, key in wanted}
    rows = Entry.objects.filter(key__in=keys, kind__in={kind for kind, _key in wanted}).order_by("change_id")
    entries = [row for row in rows.values_list("kind", "key", "change_id", "after") if row[:2] in wanted]
    records = contents(after for _kind, _key, _number, after in entries)
    for kind, key, number, after in entries:
        record = records.get(after)
        if record is not None:
            found[kind, key].append((number, str(record[KINDS[kind].title])))

    def at(number: int) -> Callable[[str, str], str]:
        def name(kind: str, key: str) -> str:
            times = found.get((kind, key), [])
            place = bisect.bisect_right(times, (number, "\U0010ffff"))
            return times[place - 1][1] if place else (times[0][1] if times else key)

        return name

    return at
