"""What the public pages look up: an index of each published version, made again from the versions at any time."""

from collections.abc import Iterable
from typing import Any

from registry.document import KINDS, references_of
from registry.models import Published, PublishedReference, PublishedUse

Ref = tuple[str, str]


def searchable(kind: str, record: dict[str, Any]) -> str:
    """A record's own words, folded for search; names of what it refers to are found in those records."""
    return " ".join(words(record, skip={"key"})).casefold()


def words(value: Any, skip: set[str] = frozenset()) -> Iterable[str]:  # type: ignore[assignment]
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in skip and isinstance(inner, dict | list | str):
                yield from words(inner) if not isinstance(inner, str) else ([inner] if inner else [])
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, dict):
                yield from words(inner, REFERRING)


# Keys of other records and codes are no words of this record.
REFERRING = {"data_category", "purpose", "processor", "organisation", "direction", "basis", "condition", "tool", "unit", "stage"}


def countries(kind: str, record: dict[str, Any]) -> set[str]:
    """ISO codes that a record states itself: an address, a location, a transfer."""
    if kind == "organisation":
        return {record["address"]["country"]} - {""} if record["address"] else set()
    rows = {"processor": "locations", "activity": "transfers"}.get(kind)
    return {row["country"] for row in record[rows]} - {""} if rows else set()


def published(kind: str, key: str, digest: str, record: dict[str, Any], since: int) -> Published:
    return Published(
        kind=kind,
        key=key,
        digest=digest,
        since=since,
        name=record[KINDS[kind].title],
        position=record.get("position") or 0,
        search=searchable(kind, record),
    )


def references(digest: str, kind: str, record: dict[str, Any]) -> list[PublishedReference]:
    found = set(references_of(kind, record)) | {("country", code) for code in countries(kind, record)}
    return [PublishedReference(digest=digest, kind=kind, key=key) for kind, key in sorted(found)]


def uses(digest: str, kind: str, record: dict[str, Any]) -> list[PublishedUse]:
    if kind != "activity":
        return []
    return [PublishedUse(digest=digest, **{name: value or "" for name, value in row.items() if name != "order"}, order=row["order"]) for row in record["uses"]]
