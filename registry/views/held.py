"""What an edition holds about each group of people: which data, who receives it, which activities use it.

An activity's rows may say whose data it is; what they leave open is as the kind of data usually is. So every activity
is read, once for all groups; an edition never changes, so each process does it once for it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from registry.document.plan import stored_version
from registry.models import PublishedReference, Version

from .place import Place

# A recipient: ("processor" or "organisation", key), or ("", words) for a kind of recipients.
Recipient = tuple[str, str]
Usual = dict[str, list[str]]
Record = dict[str, Any]
KEPT = 8  # editions that a process remembers


@dataclass
class Held:
    """data: kinds of data about these people. recipients: who gets which of them. activities: versions, in order."""

    data: set[str] = field(default_factory=set)
    recipients: dict[Recipient, set[str]] = field(default_factory=lambda: defaultdict(set))
    activities: list[str] = field(default_factory=list)


FOUND: dict[tuple[str, int], dict[str, Held]] = {}
LOCK = Lock()  # two who ask at once need not both read


def held(place: Place) -> dict[str, Held]:
    """By key of the group; groups of which nothing is held are missing."""
    known = (place.edition.hash, place.withdrawn)
    with LOCK:
        if known not in FOUND:
            while len(FOUND) >= KEPT:
                FOUND.pop(next(iter(FOUND)))
            FOUND[known] = gathered(place)
        return FOUND[known]


def usual(place: Place, kind: str) -> Usual:
    """What every kind of data usually names of another kind (its groups of people, its sources), in order."""
    keys = dict(place.rows("data_category").order_by().values_list("digest", "key"))
    references = PublishedReference.objects.filter(kind=kind, digest__in=place.digests("data_category")).order_by("id")
    found: Usual = defaultdict(list)
    for digest, key in references.values_list("digest", "key"):
        found[keys[digest]].append(key)
    return found


def gathered(place: Place) -> dict[str, Held]:
    people = usual(place, "data_subject")
    found: dict[str, Held] = defaultdict(Held)
    for category, groups in people.items():
        for group in groups:
            found[group].data.add(category)
    contents = Version.objects.filter(digest__in=place.digests("activity"), withdrawn=None)
    used: dict[str, set[str]] = defaultdict(set)
    for digest, content in contents.values_list("digest", "content").iterator(500):
        _kind, activity = stored_version(content)
        for group, data in about(activity, people).items():
            one = found[group]
            one.data |= data
            used[digest].add(group)
            for recipient, passed in received(activity, data):
                one.recipients[recipient] |= passed
    for digest in place.rows("activity").values_list("digest", flat=True):
        for group in used.get(digest, ()):
            found[group].activities.append(digest)
    exchanged(place, found)
    return dict(found)


def about(activity: Record, people: Usual) -> dict[str, set[str]]:
    """The kinds of data that an activity uses, by the groups whose data it is there."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = [(row["data_category"], row.get("data_subjects")) for row in activity.get("data", ())]
    listed = {category for category, _whose in rows}
    rows += [(use["data_category"], None) for use in activity.get("uses", ()) if use["data_category"] not in listed]
    for category, whose in rows:
        for group in whose or people.get(category, ()):
            found[group].add(category)
    return found


def received(activity: Record, data: set[str]) -> Iterator[tuple[Recipient, set[str]]]:
    """Who gets which of this data in an activity; a row that names no data is about all of it."""
    for use in activity.get("uses", ()):
        if use.get("processor") and use["data_category"] in data:
            yield ("processor", use["processor"]), {use["data_category"]}
    for row in activity.get("recipients", ()):
        passed = data & set(row.get("data_categories") or data)
        kind = next((kind for kind in ("processor", "organisation") if row.get(kind)), "")
        named = row[kind] if kind else row.get("category", "")
        if passed and named:
            yield (kind, named), passed


def exchanged(place: Place, found: dict[str, Held]) -> None:
    """What services exchange with us, whoever the activities name; sets the data on each group's recipients."""
    keys = dict(place.rows("processor").order_by().values_list("digest", "key"))
    rows = PublishedReference.objects.filter(kind="data_category", digest__in=place.digests("processor")).order_by()
    for digest, category in rows.values_list("digest", "key"):
        for one in found.values():
            if category in one.data:
                one.recipients["processor", keys[digest]].add(category)
