"""What the public pages look up: an index of each published version, made again from the versions at any time."""

from typing import Any

from registry.document import KINDS, references_of, texts_of

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


def published(kind: str, record: dict[str, Any]) -> tuple[str, int, str]:
    """(name, position, folded words) by which a record is listed and found."""
    return record[KINDS[kind].title], record.get("position") or 0, searchable(kind, record)


def references(kind: str, record: dict[str, Any]) -> set[Ref]:
    """Every (kind, key) that a record refers to, and ("country", code) for what it says of countries."""
    return set(references_of(kind, record)) | {("country", code) for code in countries(kind, record)}


USE = ("data_category", "purpose", "processor", "part", "wording", "order")


def uses(kind: str, record: dict[str, Any]) -> list[tuple[Any, ...]]:
    """An activity's uses of data as rows of the public table, in the columns `USE`."""
    if kind != "activity":
        return []
    return [
        (r["data_category"], r["purpose"] or "", r["processor"] or "", r["part"], r["wording"], r["order"])
        for r in record["uses"]
    ]
