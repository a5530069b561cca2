"""The door: every write to the register is one change, recorded whole or not made at all."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from registry.document.build import Keys, stream
from registry.document.content import content_of_sparse, digest
from registry.document.declaration import KINDS
from registry.document.fields import Kind
from registry.document.plan import folded, stored_version
from registry.models import Change, Door, Entry, Head, Touched, Version

from . import statistics
from .chain import EntryTuple, change_hash, register_id, timestamp

log = logging.getLogger(__name__)

ORIGINS = {
    "form": _("form"),
    "list": _("list action"),
    "action": _("action"),
    "delete": _("deletion"),
    "publish": _("publication"),
    "seed": _("set-up"),
    "import": _("import"),
    "restore": _("restoration"),
    "upgrade": _("upgrade"),
}
WAIT = 20
LOCKED = ("database is locked", "lock timeout")
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code: its words depend on the server's language
MANY = 500


class Busy(Exception):
    """Another writer held the register for too long; nothing was saved."""

    def __str__(self) -> str:
        return str(
            _("Somebody else is saving a large change. Nothing of yours was saved; please try again in a minute.")
        )


class Tampered(Busy):
    """Somebody opened the door by hand: what was written then must not pass for a part of the next honest change."""

    def __str__(self) -> str:
        return str(
            _(
                "The register was written to past its history; nothing was saved. `manage.py verify` says where, and "
                "`manage.py migrate` records it as a change of its own."
            )
        )


@dataclass
class OpenChange:
    """A change that is being made. `who`, `why` and `origin` may be set until it closes.

    extra: entries that are no records of the register (an edition, a withdrawal).
    result: the stored change after closing, or None when nothing differed.
    """

    who: str
    why: str
    origin: str
    number: int
    at: str
    previous: str
    extra: list[EntryTuple] = field(default_factory=list)
    result: Change | None = None


@contextmanager
def change(who: str, why: str = "", origin: str = "form") -> Iterator[OpenChange]:
    """Open the register for writing; on leaving, record who changed what, or nothing when nothing differs.

    who: a name that stays readable for years (a user's, or `system:...`). origin: one of `ORIGINS`.
    Raises `Busy` after 20 seconds in the queue. Any exception inside undoes everything.
    """
    if origin not in ORIGINS:
        raise ValueError(f"origin {origin!r} is none of {', '.join(ORIGINS)}")
    try:
        with transaction.atomic():
            opened = enter(who, why, origin)
            yield opened
            close(opened)
    except OperationalError as error:
        if waited_in_vain(error):
            raise Busy from error
        raise


def waited_in_vain(error: BaseException | None) -> bool:
    """Whether this, or what it came from, is a database's refusal to wait any longer for another writer."""
    while error is not None:
        lock = getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE
        if isinstance(error, OperationalError) and (lock or any(words in str(error) for words in LOCKED)):
            return True
        error = error.__cause__ or error.__context__
    return False


def enter(who: str, why: str, origin: str) -> OpenChange:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{WAIT}s'")
    # Writers queue on this row's lock; the next number is asked in a second statement, which sees what they committed.
    if not Door.objects.filter(open=False).update(open=True):
        raise RuntimeError("A change is open already in this transaction, or `migrate` has not been run.")
    if origin != "upgrade" and Touched.objects.exists():
        raise Tampered
    last = Change.objects.order_by("-number").first()
    number, previous, at = (last.number + 1, last.hash, last.at) if last else (1, "", "")
    return OpenChange(who, why, origin, number, timestamp(at), previous)


def close(opened: OpenChange, everything: bool = False) -> None:
    """Record what differs and close the door; `everything` compares all records, not only the touched ones."""
    entries: list[EntryTuple] = list(opened.extra)
    versions: dict[str, str] = {}
    for kind in KINDS.values():
        entries += compare(kind, versions, everything)
    if entries:
        write(opened, entries, versions)
        statistics.refresh(len(entries))
    Touched.objects.all().delete()
    Door.objects.filter(open=True).update(open=False)


def compare(kind: Kind, versions: dict[str, str], everything: bool) -> list[EntryTuple]:
    """Entries of one kind; fills `versions` with the content of every new digest."""
    if everything:
        now, named = contents(kind, None), None
    else:
        noted = list(Touched.objects.filter(kind=kind.name).values_list("record", "key"))
        if not noted:
            return []
        ids = {record for record, _key in noted}
        now = contents(kind, list(ids) if len(ids) < MANY else Touched.objects.filter(kind=kind.name).values("record"))
        named = {key for _record, key in noted if key} | now.keys()
    before = heads(kind, named)
    entries = []
    for key in sorted(before.keys() | now.keys()):
        text = now.get(key, "")
        after = digest(text) if text else ""
        if after != before.get(key, ""):
            entries.append((kind.name, key, before.get(key, ""), after))
            if after:
                versions[after] = text
    return entries


def contents(kind: Kind, ids: object) -> dict[str, str]:
    keys = Keys(in_order=ids is not None, sparse=True)
    return {record["key"]: content_of_sparse(kind.name, record) for record in stream(kind, ids, keys)}


def heads(kind: Kind, keys: set[str] | None) -> dict[str, str]:
    found = Head.objects.filter(kind=kind.name)
    if keys is not None and len(keys) < MANY:
        found = found.filter(key__in=keys)
    rows = dict(found.values_list("key", "digest"))
    return rows if keys is None else {key: value for key, value in rows.items() if key in keys}


def write(opened: OpenChange, entries: list[EntryTuple], versions: dict[str, str]) -> None:
    made = Change(
        number=opened.number,
        at=opened.at,
        who=opened.who[:200],
        why=opened.why,
        origin=opened.origin,
        previous=opened.previous,
    )
    made.hash = change_hash(register_id(), made, entries)
    made.save(force_insert=True)
    keep(versions)
    Entry.objects.bulk_create(
        [Entry(change=made, kind=kind, key=key, before=before, after=after) for kind, key, before, after in entries],
        batch_size=MANY,
    )
    move_heads([entry for entry in entries if entry[0] in KINDS], made.number, versions)
    opened.result = made
    log.info("change %s by %s (%s): %s records", made.number, made.who, made.origin, len(entries))


def keep(versions: dict[str, str]) -> None:
    """Store contents that are new; a content that was withdrawn and is stated again is kept again."""
    if not versions:
        return
    rows = [Version(digest=key, content=text) for key, text in versions.items()]
    Version.objects.bulk_create(rows, batch_size=MANY, ignore_conflicts=True)
    for gone in Version.objects.filter(withdrawn__isnull=False):
        if gone.digest in versions:
            Version.objects.filter(pk=gone.pk).update(content=versions[gone.digest], withdrawn=None)


def move_heads(entries: list[EntryTuple], number: int, versions: dict[str, str]) -> None:
    gone = [(kind, key) for kind, key, before, _after in entries if before]
    for name in KINDS:
        keys = [key for kind, key in gone if kind == name]
        for start in range(0, len(keys), MANY):
            Head.objects.filter(kind=name, key__in=keys[start : start + MANY]).delete()
    living = [
        Head(kind=kind, key=key, digest=after, change=number, search=folded(*stored_version(versions[after])))
        for kind, key, _before, after in entries
        if after
    ]
    Head.objects.bulk_create(living, batch_size=MANY)


def find_again() -> None:
    """Words to search by, for present versions that an older program stored without them."""
    heads = list(Head.objects.filter(search=""))
    texts = dict(
        Version.objects.filter(digest__in=Head.objects.filter(search="").values("digest")).values_list(
            "digest", "content"
        )
    )
    for head in heads:
        head.search = folded(*stored_version(texts[head.digest])) if texts.get(head.digest) else ""
    Head.objects.bulk_update([head for head in heads if head.search], ["search"], batch_size=MANY)


def first_time() -> None:
    """Give the register its identity, once (after the first `migrate`)."""
    if not Door.objects.exists():
        Door.objects.create(pk=1, register=uuid.uuid4())


def upgrade(why: str) -> Change | None:
    """Record whatever differs from the last versions as one change of origin `upgrade` (after `migrate`)."""
    with transaction.atomic():
        opened = enter("system:migrate", why, "upgrade")
        find_again()
        close(opened, everything=True)
    return opened.result
