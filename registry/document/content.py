"""A record's content as bytes: what is hashed, what is stored, and what strangers may see of it."""

import hashlib
import json
from typing import Any

from .declaration import KINDS
from .fields import Field, References, Rows


def strip(value: Any) -> Any:
    """Without null, "", [] and {} at every depth, so that a new empty field changes no digest; false and 0 stay."""
    if isinstance(value, dict):
        stripped = {name: strip(inner) for name, inner in value.items()}
        return {name: inner for name, inner in stripped.items() if not is_empty(inner)}
    if isinstance(value, list):
        return [inner for inner in map(strip, value) if not is_empty(inner)]
    return value


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted, without spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def content(kind: str, record: dict[str, Any]) -> str:
    """The bytes (as text) of a record's version: contract, section 6 of the design."""
    return canonical(strip({"kind": kind, **record}))


def restore(text: str) -> tuple[str, dict[str, Any]]:
    """(kind, whole record) of a stored version: fields that were empty, or unknown then, are empty again.

    Fields that the declaration no longer has are left out.
    """
    stored = json.loads(text)
    kind = KINDS[stored["kind"] if isinstance(stored.get("kind"), str) and stored["kind"] in KINDS else ""]
    return kind.name, whole(kind.all_fields, kind.model, stored)


def whole(fields: tuple[Field, ...], model: Any, stored: dict[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for declared in fields:
        value = stored.get(declared.name, declared.empty(model))
        if isinstance(declared, Rows) and value:
            rows = [whole(declared.fields, declared.model, row) for row in ([value] if declared.single else value)]
            value = rows[0] if declared.single else rows
        record[declared.name] = value
    return record


def public_view(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """What strangers may see of a record: its public fields, its public rows; nothing else, not even its names."""
    declared = KINDS[kind]
    return public_fields(declared.all_fields, declared.model, record)


def public_fields(fields: tuple[Field, ...], model: Any, record: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for declared in fields:
        value = record[declared.name]
        if not declared.public:
            value = declared.empty(model)
        elif isinstance(declared, Rows) and value:
            rows = [row for row in ([value] if declared.single else value) if not declared.only or row[declared.only]]
            rows = [public_fields(declared.fields, declared.model, row) for row in rows]
            value = rows[0] if declared.single else rows
        elif isinstance(declared, References):
            value = list(value)
        seen[declared.name] = value
    return seen
