"""A record's content as bytes: what is hashed and what is stored."""

import hashlib
import json
from typing import Any


def strip(value: Any) -> Any:
    """Without null, "", [] and {} at every depth, so that a new empty field changes no digest; false and 0 stay."""
    if isinstance(value, dict):
        kept = {}
        for name, inner in value.items():
            if isinstance(inner, dict | list):
                inner = strip(inner)
                if inner:
                    kept[name] = inner
            elif inner is not None and inner != "":
                kept[name] = inner
        return kept
    if isinstance(value, list):
        return [
            inner for inner in map(strip, value) if not (inner is None or inner == "" or inner == [] or inner == {})
        ]
    return value


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted, without spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def content(kind: str, record: dict[str, Any]) -> str:
    """The bytes (as text) of a record's version: contract, section 6 of the design."""
    return canonical(strip({"kind": kind, **record}))
