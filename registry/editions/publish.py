"""Publishing: an immutable, chained edition of the public part, and the preview of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from django.utils.translation import gettext as _

from registry.changes import OpenChange, statistics
from registry.changes.chain import edition_digest, edition_hash
from registry.changes.door import MANY, contents, heads, keep
from registry.diff import Difference, differences
from registry.document import KINDS, canonical, digest, snapshot
from registry.models import Edition, Published, PublishedReference, PublishedUse, Touched

from . import index, read
from .select import Part, Ref, Stop, public_part


class Stopped(Exception):
    """The register cannot be published as it is; `stops` says why, a sentence each."""

    def __init__(self, stops: list[Stop]) -> None:
        self.stops = stops
        super().__init__("\n".join(stops))


@dataclass(frozen=True)
class Item:
    """One record in a preview or comparison. compare: finds what differs, when somebody looks."""

    kind: str
    key: str
    name: str
    compare: Callable[[], list[Difference]] = list

    @cached_property
    def differences(self) -> list[Difference]:
        return self.compare()

    @property
    def kind_heading(self) -> str:
        return KINDS[self.kind].heading


@dataclass(frozen=True)
class Preview:
    """What publishing now would change for readers, and what stops it."""

    newest: Edition | None
    stops: list[Stop]
    added: list[Item]
    changed: list[Item]
    removed: list[Item]
    stamp: str = ""  # names what was shown: another one means that publishing would take something else

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def current() -> dict[Ref, tuple[str, str]]:
    """(digest, name) of every record in the newest edition."""
    rows = Published.objects.filter(until=None).values_list("kind", "key", "digest", "name")
    return {(kind, key): (digest, name) for kind, key, digest, name in rows}


def unfaithful(part: Part, refs: list[Ref]) -> list[Stop]:
    """Sentences about records that were changed past the history: what it does not know must not be published.

    Only what an edition would take in anew is asked. What this very change touches is not in the history yet.
    """
    said = []
    for name, kind in KINDS.items():
        keys = {key for of, key in refs if of == name}
        if not keys:
            continue
        rows = kind.model._base_manager.exclude(pk__in=Touched.objects.filter(kind=name).values("record"))
        known = heads(kind, keys)
        for key, text in contents(kind, (rows.filter(key__in=keys) if len(keys) < MANY else rows).values("pk")).items():
            if key in keys and known.get(key, "") != digest(text):
                title = part.records[name, key].get(kind.title, "")
                words = _("{kind} “{name}” was changed past the history: run `manage.py verify`, then publish.")
                said.append(Stop(words.format(kind=kind.heading, name=title), ((name, key), str(title))))
    return said


def preview() -> Preview:
    with snapshot():
        part, now, newest = public_part(), current(), read.newest()
        changed = [ref for ref in part.digests if ref in now and now[ref][0] != part.digests[ref]]
        stops = part.stops + unfaithful(
            part, [ref for ref in part.digests if now.get(ref, ("",))[0] != part.digests[ref]]
        )
        old = read.records(now[ref][0] for ref in changed)

    def new_name(kind: str, key: str) -> str:
        record = part.records.get((kind, key))
        return str(record.get(KINDS[kind].title, "")) if record else key

    def old_name(kind: str, key: str) -> str:
        return now[kind, key][1] if (kind, key) in now else new_name(kind, key)

    def compared(ref: Ref) -> list[Difference]:
        return differences(ref[0], old.get(now[ref][0]), part.whole(ref), old_name, new_name)

    def item(ref: Ref) -> Item:
        return Item(*ref, new_name(*ref))

    return Preview(
        newest,
        stops,
        [item(ref) for ref in part.digests if ref not in now],
        [Item(*ref, new_name(*ref), partial(compared, ref)) for ref in changed],
        [Item(*ref, now[ref][1]) for ref in now if ref not in part.digests],
        digest(canonical([newest.number if newest else 0, sorted([*ref, d] for ref, d in part.digests.items())])),
    )


def publish(opened: OpenChange) -> Edition | None:
    """Publish the next edition inside an open change; None when nothing differs for readers. Raises `Stopped`.

    The change's lock makes two publishers in the same instant one after the other, so the second finds nothing new.
    """
    part, now, last = public_part(), current(), read.newest()
    begun = [ref for ref, version in part.digests.items() if now.get(ref, ("",))[0] != version]
    if stops := part.stops + unfaithful(part, begun):
        raise Stopped(stops)
    if last is not None and part.digests == {ref: digest for ref, (digest, _name) in now.items()}:
        return None
    edition = Edition(
        number=last.number + 1 if last else 1,
        at=opened.at,
        who=opened.who[:200],
        digest=edition_digest(part.lines()),
        previous=last.hash if last else "",
        change=opened.number,
    )
    edition.hash = edition_hash(edition)
    edition.save(force_insert=True)
    store(edition, part, now)
    opened.origin = "publish"
    opened.extra.append(("edition", str(edition.number), "", edition.hash))
    return edition


def store(edition: Edition, part: Part, now: dict[Ref, tuple[str, str]]) -> None:
    ended = [ref for ref, (digest, _name) in now.items() if part.digests.get(ref) != digest]
    for kind in KINDS:
        keys = [key for of, key in ended if of == kind]
        for start in range(0, len(keys), MANY):
            Published.objects.filter(kind=kind, key__in=keys[start : start + MANY], until=None).update(
                until=edition.number
            )
    begun = [ref for ref, digest in part.digests.items() if now.get(ref, ("",))[0] != digest]
    texts = {part.digests[ref]: part.texts[part.digests[ref]] for ref in begun}
    keep(texts)
    # A content that comes back is indexed already.
    indexed = (
        set(Published.objects.filter(digest__in=texts).values_list("digest", flat=True))
        if edition.number > 1
        else set()
    )
    Published.objects.bulk_create((row_of(edition, ref, part) for ref in begun), batch_size=MANY)
    new = [(digest, *ref, part.records[ref]) for ref in begun if (digest := part.digests[ref]) not in indexed]
    PublishedReference.objects.bulk_create(
        (
            PublishedReference(digest=digest, kind=target, key=to)
            for digest, kind, _key, record in new
            for target, to in sorted(index.references(kind, record))
        ),
        batch_size=MANY,
    )
    PublishedUse.objects.bulk_create(
        (
            PublishedUse(digest=digest, **dict(zip(index.USE, use, strict=True)))
            for digest, kind, _key, record in new
            for use in index.uses(kind, record)
        ),
        batch_size=MANY,
    )
    statistics.refresh(len(begun))


def row_of(edition: Edition, ref: Ref, part: Part) -> Published:
    name, position, search = index.published(ref[0], part.records[ref])
    row = {"kind": ref[0], "key": ref[1], "digest": part.digests[ref], "since": edition.number}
    return Published(**row, name=name, position=position, search=search)
