"""Does the history still tell the truth? Everything is computed again; faults come as sentences."""

from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils.translation import gettext as _

from registry.document import KINDS, digest, folded, stream
from registry.document.build import Keys, without_collector
from registry.document.content import content_of_sparse
from registry.models import Change, Door, Entry, Head, Published, Touched, Version

from . import guards
from .chain import EntryTuple, change_hash

# (kind, key) -> its present version and the change that made it.
State = dict[tuple[str, str], tuple[str, int]]


def faults() -> Iterator[str]:
    """Every fault of guards, chain, versions and living tables; nothing when all is well."""
    yield from readable(_("The door"), door_faults())
    state: State = {}
    used: dict[str, int] = {}
    with without_collector():
        yield from readable(_("The history"), chain_faults(state, used))
        yield from readable(_("The list of versions"), version_faults(used))
        yield from readable(_("The register"), living_faults(state))
        yield from readable(_("The register"), orphans())


def readable(what: str, found: Iterator[str]) -> Iterator[str]:
    """The faults, and one more when a table holds values of a type that this program never writes."""
    try:
        yield from found
    except (TypeError, ValueError, LookupError, AttributeError, DatabaseError, ValidationError) as error:
        yield _("{what} cannot be read, and holds what this program never wrote: {error}").format(
            what=what, error=error
        )


def door_faults() -> Iterator[str]:
    for table in guards.missing():
        yield _("The guard of table {table} is missing: writes there leave no trace. Run `manage.py migrate`.").format(
            table=table
        )
    if Door.objects.count() != 1 or not Door.objects.filter(open=False).exists() or Touched.objects.exists():
        yield _("The door is not closed, or there is not exactly one.")


def chain_faults(state: State, used: dict[str, int]) -> Iterator[str]:
    """Replays all changes into `state`; `used` gets every digest with the first change that names it."""
    register = str(Door.objects.values_list("register", flat=True).first())
    entries: dict[int, list[EntryTuple]] = defaultdict(list)
    for number, *entry in Entry.objects.values_list("change_id", "kind", "key", "before", "after").iterator(5000):
        entries[number].append(tuple(entry))  # type: ignore[arg-type]
    previous, number, at = "", 0, ""
    for change in Change.objects.order_by("number").iterator(2000):
        number += 1
        if change.number != number:
            yield _("Change {number} is missing.").format(number=number)
            number = change.number
        if change.previous != previous:
            yield _("Change {number} does not follow the one before it.").format(number=number)
        if change.hash != change_hash(register, change, entries[change.number]):
            yield _("Change {number} was altered: its hash does not fit.").format(number=number)
        if change.seal is not None:
            yield _("Change {number} carries a seal, and this program sets none.").format(number=number)
        if change.at < at:
            yield _("Change {number} is older than the one before it.").format(number=number)
        yield from replay(number, entries.pop(change.number), state, used)
        previous, at = change.hash, change.at
    for lost in sorted(entries):
        yield _("There are entries of change {number}, which is missing.").format(number=lost)


def replay(number: int, entries: list[EntryTuple], state: State, used: dict[str, int]) -> Iterator[str]:
    if not entries:
        yield _("Change {number} has no entries.").format(number=number)
    for kind, key, before, after in entries:
        for version in (before, after):
            if version:
                used.setdefault(version, number)
        if kind not in KINDS:
            continue
        if state.get((kind, key), ("", 0))[0] != before:
            yield _("Change {number}: {kind} {key} was not in the state that this change says.").format(
                number=number, kind=kind, key=key
            )
        state[kind, key] = after, number
        if not after:
            del state[kind, key]


def version_faults(used: dict[str, int]) -> Iterator[str]:
    withdrawals = set(Entry.objects.filter(kind="version").values_list("change_id", "key"))
    found = set()
    for version in Version.objects.iterator(2000):
        found.add(version.digest)
        if version.withdrawn is not None:
            if (version.withdrawn, version.digest) not in withdrawals or version.content:
                yield _("Version {digest} says it was withdrawn, but no change says so.").format(digest=version.digest)
        elif digest(version.content) != version.digest:
            yield _("Version {digest} was altered: its content does not fit.").format(digest=version.digest)
    published = set(Published.objects.values_list("digest", flat=True))
    for planted in sorted(found - used.keys() - published):
        yield _("Version {digest} belongs to no change and no edition.").format(digest=planted)
    others = set(Entry.objects.exclude(kind__in=KINDS).values_list("after", flat=True))
    for lost in sorted(used.keys() - found - others):
        yield _("Version {digest}, used by change {number}, is missing.").format(digest=lost, number=used[lost])


def living_faults(state: State) -> Iterator[str]:
    """The register's own tables, and the list of present versions, against what the history says."""
    rows = list(Head.objects.values_list("kind", "key", "digest", "change", "search"))
    if {(kind, key): (version, number) for kind, key, version, number, _words in rows} != state:
        yield _("The list of present versions does not fit the history.")
    words = {(kind, key): said for kind, key, _version, _number, said in rows}
    keys = Keys(in_order=False, sparse=True)
    for name, kind in KINDS.items():
        expected = {key: version for (of, key), (version, _number) in state.items() if of == name}
        for record in stream(kind, keys=keys):
            if expected.pop(record["key"], "") != digest(content_of_sparse(name, record)):
                yield _("{kind} “{name}” ({key}) was changed past the history.").format(
                    kind=kind.heading, name=record.get(kind.title, ""), key=record["key"]
                )
            elif words.get((name, record["key"])) != folded(name, record):
                yield _("{kind} {key} is not found by its own words.").format(kind=kind.heading, key=record["key"])
        for key in sorted(expected):
            yield _("{kind} {key} was deleted past the history.").format(kind=kind.heading, key=key)


def orphans() -> Iterator[str]:
    """Rows whose record is gone: no document shows them, so the comparison above cannot see them."""
    for guard in guards.guards():
        model = table_model(guard.table)
        for field in model._meta.concrete_fields if model else ():
            if isinstance(field, models.ForeignKey):
                lost = field.model._base_manager.filter(**{f"{field.name}__isnull": False}).exclude(
                    **{f"{field.attname}__in": field.related_model._base_manager.values("pk")}
                )
                if lost.exists():
                    yield _("Table {table} holds rows that belong to nothing.").format(table=guard.table)


def table_model(table: str) -> type[models.Model] | None:
    found = apps.get_app_config("registry").get_models(include_auto_created=True)
    return next((model for model in found if model._meta.db_table == table), None)
