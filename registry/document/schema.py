"""The JSON Schema of the register document, made from the declaration; served at `/schema/register-1.json`."""

from typing import Any

from django.db import models

from .build import FORMAT, VERSION
from .declaration import KINDS
from .fields import Column, Field, Kind, Reference, References, Rows

KEY_PATTERN = "^[a-z0-9][a-z0-9-]{0,79}$"
URL = "https://json-schema.org/draft/2020-12/schema"
KEY = {"type": "string", "pattern": KEY_PATTERN}


def schema() -> dict[str, Any]:
    """Draft 2020-12. A field that is left out is empty; a field that is not named here is refused."""
    edition = ["number", "at", "who", "digest", "hash"]
    return {
        "$schema": URL,
        "title": "Register of processing activities (GDPR Art. 30)",
        "type": "object",
        "required": ["format", "version", "records"],
        "additionalProperties": False,
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "edition": {
                "type": ["object", "null"],
                "properties": {name: {"type": "integer" if name == "number" else "string"} for name in edition},
                "required": edition,
                "additionalProperties": False,
            },
            "records": {
                "type": "object",
                "additionalProperties": False,
                "properties": {name: records_of(kind) for name, kind in KINDS.items()},
            },
        },
    }


def records_of(kind: Kind) -> dict[str, Any]:
    found = {"type": "array", "title": kind.headings, "items": object_of(kind.all_fields, kind.model)}
    return found | ({"maxItems": 1} if kind.name == "register" else {})


def object_of(fields: tuple[Field, ...], model: type[models.Model]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [f.name for f in fields if is_needed(f, model)],
        "properties": {f.name: property_of(f, model) for f in fields},
    }


def is_needed(declared: Field, model: type[models.Model]) -> bool:
    """Whether a file must state it: it cannot be empty and has no usual value."""
    if isinstance(declared, Reference):
        return not declared.model_field(model).null
    field = declared.model_field(model)
    return isinstance(declared, Column) and not field.blank and not field.has_default() and not field.null


def property_of(declared: Field, model: type[models.Model]) -> dict[str, Any]:
    said: dict[str, Any] = {"title": declared.heading(model)}
    if isinstance(declared, Column):
        said |= column_of(declared, model)
    elif isinstance(declared, Reference):
        said |= KEY if not declared.model_field(model).null else {"anyOf": [KEY, {"type": "null"}]}
    elif isinstance(declared, References):
        said |= {"type": ["array", "null"], "items": KEY, "uniqueItems": True}
    elif isinstance(declared, Rows):
        row = object_of(declared.fields, declared.model)
        said |= {"anyOf": [row, {"type": "null"}]} if declared.single else {"type": ["array", "null"], "items": row}
    if declared.law:
        said["$comment"] = f"GDPR Art. {declared.law}"
    return said


def column_of(declared: Column, model: type[models.Model]) -> dict[str, Any]:
    field = declared.model_field(model)
    if isinstance(field, models.BooleanField):
        return {"type": ["boolean", "null"]}
    if isinstance(field, models.IntegerField):
        return {"type": ["integer", "null"], "minimum": 0, "maximum": 2147483647}
    if isinstance(field, models.DateField):
        return {"type": ["string", "null"], "format": "date"}
    if field.choices:
        codes = sorted({code for code, _label in field.flatchoices} | ({""} if field.blank else set()))
        return {"enum": [*codes, None]}
    if declared.name == "key":
        return dict(KEY)
    text: dict[str, Any] = {"type": ["string", "null"] if field.blank or field.has_default() else "string"}
    if field.max_length:
        text["maxLength"] = field.max_length
    return text | ({} if field.blank else {"minLength": 1})
