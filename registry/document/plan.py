"""The declaration, compiled: references, words and public view of a record, without asking Django per row."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from .declaration import KIND_OF, KINDS
from .fields import Column, Field, Reference, References, Rows


@dataclass(frozen=True)
class Plan:
    """What to do with one record or row.

    one, many: (field, kind it points at). rows: (field, single, column that makes a row public, plan of the row).
    hidden: fields that strangers may not see. plain: nothing inside is hidden.
    texts: fields that hold words (no codes, no keys). empty: every field with its empty value.
    """

    one: tuple[tuple[str, str], ...]
    many: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, bool, str, "Plan"], ...]
    hidden: frozenset[str]
    texts: tuple[str, ...]
    empty: tuple[tuple[str, Any], ...]

    @property
    def plain(self) -> bool:
        return not self.hidden and all(not only and inner.plain for _name, _single, only, inner in self.rows)


@cache
def plan(fields: tuple[Field, ...], model: Any) -> Plan:
    def target(f: Field) -> str:
        return KIND_OF[f.model_field(model).related_model].name

    return Plan(
        one=tuple((f.name, target(f)) for f in fields if isinstance(f, Reference)),
        many=tuple((f.name, target(f)) for f in fields if isinstance(f, References)),
        rows=tuple((f.name, f.single, f.only, plan(f.fields, f.model)) for f in fields if isinstance(f, Rows)),
        hidden=frozenset(f.name for f in fields if not f.public),
        texts=tuple(f.name for f in fields if isinstance(f, Column) and holds_words(f, model)),
        empty=tuple((f.name, f.empty(model)) for f in fields),
    )


def holds_words(declared: Column, model: Any) -> bool:
    field = declared.model_field(model)
    return isinstance(field, models.CharField | models.TextField) and not field.choices and declared.name != "key"


@cache
def plan_of(kind: str) -> Plan:
    return plan(KINDS[kind].all_fields, KINDS[kind].model)


def references_of(kind: str, record: dict[str, Any]) -> list[tuple[str, str]]:
    """Every (kind, key) that a record (whole, or as stored) refers to; the same pair may come twice."""
    found: list[tuple[str, str]] = []
    walk(plan_of(kind), record, found)
    return found


def walk(todo: Plan, row: dict[str, Any], found: list[tuple[str, str]]) -> None:
    for name, kind in todo.one:
        if key := row.get(name):  # a stored version leaves out what is empty
            found.append((kind, key))
    for name, kind in todo.many:
        if keys := row.get(name):
            found += [(kind, key) for key in keys]
    for name, single, _only, inner in todo.rows:
        if value := row.get(name):
            for child in [value] if single else value:
                if inner.one or inner.many or inner.rows:
                    walk(inner, child, found)


def texts_of(kind: str, record: dict[str, Any]) -> list[str]:
    """Every word that stands in the record (whole, or as stored) itself, in the declaration's order."""
    found: list[str] = []
    speak(plan_of(kind), record, found)
    return found


def speak(todo: Plan, row: dict[str, Any], found: list[str]) -> None:
    found += [text for name in todo.texts if (text := row.get(name))]
    for name, single, _only, inner in todo.rows:
        if value := row.get(name):
            children = [value] if single else value
            if inner.rows:
                for child in children:
                    speak(inner, child, found)
            else:  # the usual case, without a call for each row
                texts = inner.texts
                found += [text for child in children for name in texts if (text := child.get(name))]


def folded(kind: str, record: dict[str, Any]) -> str:
    """A record's own words, folded for search; names of what it refers to are found in those records."""
    return " ".join(texts_of(kind, record)).casefold()


def restore(text: str) -> tuple[str, dict[str, Any]]:
    """(kind, whole record) of a stored version: fields that were empty, or unknown then, are empty.

    Fields that the declaration no longer has are left out. Raises ValueError for a text that is no version.
    """
    kind, stored = stored_version(text)
    return kind, whole(plan_of(kind), stored)


def stored_version(text: str) -> tuple[str, dict[str, Any]]:
    """(kind, record without its empty fields), as it was stored. Raises ValueError."""
    stored = json.loads(text)
    if not isinstance(stored, dict) or stored.get("kind") not in KINDS:
        raise ValueError("this is no version of a record")
    return stored["kind"], stored


def whole(todo: Plan, stored: dict[str, Any]) -> dict[str, Any]:
    row = {name: stored.get(name, list(empty) if empty == [] else empty) for name, empty in todo.empty}
    for name, single, _only, inner in todo.rows:
        value = row[name]
        if value:
            row[name] = whole(inner, value) if single else [whole(inner, child) for child in value]
    return row


def public_view(kind: str, record: dict[str, Any]) -> dict[str, Any]:
    """What strangers may see of a record that was read without its empty fields: public fields and rows only."""
    return view(plan_of(kind), record)


def view(todo: Plan, row: dict[str, Any]) -> dict[str, Any]:
    seen = {name: value for name, value in row.items() if name not in todo.hidden}
    for name, single, only, inner in todo.rows:
        value = seen.get(name)
        if not value or (inner.plain and not only):
            continue
        if single:
            seen[name] = view(inner, value)
        else:
            seen[name] = [found for child in value if (not only or child[only]) and (found := view(inner, child))]
        if not seen[name]:
            del seen[name]
    return seen
