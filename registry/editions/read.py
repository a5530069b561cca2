"""Reading editions: the only thing that the public pages may ask."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from registry.document import KINDS, restore
from registry.models import Edition, Published, Register, Version

Record = dict[str, Any]
Ref = tuple[str, str]
CHUNK = 500


def newest() -> Edition | None:
    return Edition.objects.order_by("-number").first()


def get(number: int) -> Edition | None:
    return Edition.objects.filter(number=number).first()


def is_open() -> bool:
    """Whether strangers may see anything at all: the officer's switch works at once, edition or not."""
    return Register.objects.filter(public_page=True).exists()


def published(edition: Edition, kind: str = "") -> QuerySet[Published]:
    """The records of an edition, in the order in which readers meet them."""
    rows = Published.objects.filter(Q(until=None) | Q(until__gt=edition.number), since__lte=edition.number)
    return (rows.filter(kind=kind) if kind else rows).order_by("position", "name", "key")


def records(digests: Iterable[str]) -> dict[str, Record]:
    """Records by digest, in one query; one whose content was withdrawn is left out."""
    rows = Version.objects.filter(digest__in=set(digests), withdrawn=None).values_list("digest", "content")
    return {digest: restore(content)[1] for digest, content in rows}


def record(edition: Edition, kind: str, key: str) -> Record | None:
    row = published(edition, kind).filter(key=key).values_list("digest", flat=True).first()
    return records([row]).get(row) if row else None


def stream(edition: Edition, kind: str) -> Iterator[Record]:
    """The public records of one kind, sorted by key, a few hundred at a time."""
    rows = sorted(published(edition, kind).order_by().values_list("key", "digest"))
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        found = records(digest for _key, digest in part)
        yield from (found[digest] for _key, digest in part if digest in found)


def names(edition: Edition, refs: Iterable[Ref]) -> dict[Ref, str]:
    """Names by (kind, key), in one query; what is not in the edition is missing."""
    wanted = set(refs)
    rows = published(edition).filter(kind__in={kind for kind, _ in wanted}, key__in={key for _, key in wanted})
    return {
        (kind, key): name
        for kind, key, name in rows.order_by().values_list("kind", "key", "name")
        if (kind, key) in wanted
    }


@dataclass(frozen=True)
class Changed:
    """A record that differs between two editions; a digest is "" where the record is not in that edition."""

    kind: str
    key: str
    name: str
    before: str
    after: str


def compare(older: Edition, newer: Edition) -> list[Changed]:
    """What differs between two editions, by what was published or ended in between: two queries at any size."""
    between = Q(since__gt=older.number, since__lte=newer.number) | Q(until__gt=older.number, until__lte=newer.number)
    refs = set(Published.objects.filter(between).values_list("kind", "key"))
    keys = {key for _kind, key in refs}
    rows = Published.objects.filter(key__in=keys) if len(keys) <= CHUNK else Published.objects.all()
    sides: dict[Ref, dict[str, Published]] = {}
    for row in rows:
        for side, edition in (("before", older), ("after", newer)):
            if (
                (row.kind, row.key) in refs
                and row.since <= edition.number
                and (row.until is None or row.until > edition.number)
            ):
                sides.setdefault((row.kind, row.key), {})[side] = row
    found = [
        Changed(*ref, name_of(side), digest_of(side, "before"), digest_of(side, "after")) for ref, side in sides.items()
    ]
    order = list(KINDS)[::-1]
    return sorted((c for c in found if c.before != c.after), key=lambda c: (order.index(c.kind), c.name, c.key))


def digest_of(side: dict[str, Published], name: str) -> str:
    return side[name].digest if name in side else ""


def name_of(side: dict[str, Published]) -> str:
    return (side["after"] if "after" in side else side["before"]).name
