"""Are the editions what they were? Numbers, chain, contents and the index of the public pages, computed again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Aggregate, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from registry.changes.chain import edition_digest, edition_hash
from registry.changes.verify import readable
from registry.document import digest as digest_of
from registry.document.build import without_collector
from registry.document.plan import stored_version
from registry.models import Edition, Entry, Published, PublishedReference, PublishedUse, Version

from . import index

BATCH = 500


def faults() -> Iterator[str]:
    """Every fault of the editions; nothing when all is well."""
    with without_collector():
        yield from readable(_("The list of editions"), edition_faults())
        yield from readable(_("The index of the public pages"), index_faults())


def edition_faults() -> Iterator[str]:
    editions = list(Edition.objects.order_by("number"))
    yield from chain_faults(editions)
    yield from content_faults(editions)


def chain_faults(editions: list[Edition]) -> Iterator[str]:
    rows = Entry.objects.filter(kind="edition").values_list("key", "change_id", "after")
    # An entry whose key is no number was altered: its change's hash tells.
    said = {int(key): (change, after) for key, change, after in rows if key.isdecimal()}
    previous = ""
    for number, edition in enumerate(editions, start=1):
        if edition.number != number:
            yield _("Edition {number} is missing.").format(number=number)
            break
        if edition.previous != previous or edition.hash != edition_hash(edition):
            yield _("Edition {number} was altered: its hash does not fit.").format(number=number)
        if said.get(number) != (edition.change, edition.hash):
            yield _("Edition {number} is not the one that its change published.").format(number=number)
        previous = edition.hash
    for lost in sorted(said.keys() - {edition.number for edition in editions}):
        yield _("Edition {number} was published in change {change} and is missing.").format(
            number=lost, change=said[lost][0]
        )


def content_faults(editions: list[Edition]) -> Iterator[str]:
    """Every edition's list of records against its digest, by replaying what began and what ended."""
    begun: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    ended: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for kind, key, digest, since, until in Published.objects.values_list("kind", "key", "digest", "since", "until"):
        begun[since].append((kind, key, digest))
        if until is not None:
            ended[until].append((kind, key, digest))
    lines: set[tuple[str, str, str]] = set()
    for edition in editions:
        lines -= set(ended.pop(edition.number, ()))
        lines |= set(begun.pop(edition.number, ()))
        if edition_digest(lines) != edition.digest:
            yield _("Edition {number} no longer holds what was published.").format(number=edition.number)
    if begun or ended:
        yield _("Records are marked as published in an edition that does not exist.")


def index_faults() -> Iterator[str]:
    """What the public pages look up against what the published versions say."""
    references = references_by_digest()
    uses: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for digest, *row in PublishedUse.objects.values_list("digest", *index.USE).iterator(5000):
        uses[digest].append(tuple(row))
    columns = Published.objects.values_list("digest", "kind", "key", "name", "position", "search", named=True)
    for rows in batches(columns.iterator(BATCH)):
        found = Version.objects.filter(withdrawn=None, digest__in=[row.digest for row in rows])
        versions = dict(found.values_list("digest", "content"))
        for row in rows:
            text = versions.get(row.digest, "")
            # A content that does not fit its digest is told as a fault of the version.
            if text and digest_of(text) == row.digest and not fits(row, text, references, uses):
                yield _("The public page of {kind} {key} does not show what was published.").format(
                    kind=row.kind, key=row.key
                )
    known = set(Published.objects.values_list("digest", flat=True))
    if (references.keys() | uses.keys()) - known:
        yield _("The index of the public pages holds what was never published.")


class Joined(Aggregate):
    """All values of a group in one text, separated by commas."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def references_by_digest() -> dict[str, list[str]]:
    """`kind/key` of everything that each version is indexed under; joined by the database, which is quicker."""
    joined = Joined(Concat("kind", Value("/"), "key", output_field=TextField()))
    rows = PublishedReference.objects.order_by().values_list("digest").annotate(found=joined)
    return {digest: found.split(",") for digest, found in rows.iterator(5000)}


def batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def fits(
    row: Any,
    text: str,
    references: dict[str, list[str]],
    uses: dict[str, list[tuple[Any, ...]]],
) -> bool:
    kind, record = stored_version(text)
    said = (row.kind, row.key, row.name, row.position, row.search)
    return (
        said == (kind, record["key"], *index.published(kind, record))
        and sorted(map("/".join, index.references(kind, record))) == sorted(references.get(row.digest, ()))
        and sorted(index.uses(kind, record)) == sorted(uses.get(row.digest, []))
    )
