"""A record's content as bytes: what is hashed and what is stored."""

import hashlib
import json
from typing import Any


def strip(value: Any) -> Any:
    """Without null, "", [] and {} at every depth, so that a new empty field changes no digest; false and 0 stay."""
    if isinstance(value, dict):
        kept = {name: inner for name, inner in value.items() if inner is not None and inner != ""}
        nested = [name for name, inner in kept.items() if isinstance(inner, dict | list)]
        for name in nested:
            kept[name] = strip(kept[name])
            if not kept[name]:
                del kept[name]
        return kept
    if isinstance(value, list):
        found = map(strip, value)
        return [inner for inner in found if not (inner is None or inner == "" or inner == [] or inner == {})]
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


def content_of_sparse(kind: str, record: dict[str, Any]) -> str:
    """The same bytes of a record that was read without its empty fields (`build.Keys`)."""
    return canonical({"kind": kind, **record})
