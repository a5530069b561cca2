"""What the public pages look up: an index of each published version, made again from the versions at any time."""

from typing import Any

from registry.document import KINDS, references_of, texts_of
from registry.models import Published, PublishedReference, PublishedUse

Ref = tuple[str, str]


def searchable(kind: str, record: dict[str, Any]) -> str:
    """A record's own words, folded for search; names of what it refers to are found in those records."""
    return " ".join(texts_of(kind, record)).casefold()


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
