"""What the public pages look up: an index of each published version, made again from the versions at any time.

A record may be whole or as stored (without its empty fields).
"""

from typing import Any

from registry.document import KINDS, folded, references_of

Ref = tuple[str, str]


def countries(kind: str, record: dict[str, Any]) -> set[str]:
    """ISO codes that a record states itself: an address, a location, a transfer."""
    if kind == "organisation":
        return {(record.get("address") or {}).get("country", "")} - {""}
    rows = {"processor": "locations", "activity": "transfers"}.get(kind)
    return {row.get("country", "") for row in record.get(rows, ())} - {""} if rows else set()


def published(kind: str, record: dict[str, Any]) -> tuple[str, int, str]:
    """(name, position, folded words) by which a record is listed and found."""
    return record.get(KINDS[kind].title, ""), record.get("position") or 0, folded(kind, record)


def references(kind: str, record: dict[str, Any]) -> set[Ref]:
    """Every (kind, key) that a record refers to, and ("country", code) for what it says of countries."""
    return set(references_of(kind, record)) | {("country", code) for code in countries(kind, record)}


EMPTY = {"data_category": "", "purpose": "", "processor": "", "part": "", "wording": "", "order": 0}
USE = tuple(EMPTY)


def uses(kind: str, record: dict[str, Any]) -> list[tuple[Any, ...]]:
    """An activity's uses of data as rows of the public table, in the columns `USE`."""
    if kind != "activity":
        return []
    return [tuple(r.get(name) or EMPTY[name] for name in USE) for r in record.get("uses", ())]
