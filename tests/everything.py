"""A register in which every declared field of every kind, list and row is filled: made from the declaration."""

from typing import Any

from django.db import models

from registry.document import KIND_OF, KINDS, Column, Field, Reference, References, Rows

# Fields that exclude each other, or whose value is bound to something: what the declaration cannot say.
BOUND: dict[str, dict[str, Any]] = {
    "Recipient": {"processor": None, "category": ""},
    "Transfer": {"international": ""},
    "Retention": {"not_stored": False},
    "Register": {"key": "register"},
    "Waiver": {"about_kind": "processor", "about_key": "processor-1"},
    "Remark": {"about_kind": "processor", "about_key": "processor-1"},
    "ProcessingActivity": {"end_date": "2031-01-01"},
}


def everything(mark: str = "filled") -> dict[str, Any]:
    """The document; every text holds `mark`, its place and so is unlike every other."""
    records = {
        name: [fill(kind.all_fields, kind.model, f"{mark} {name}", f"{name.replace('_', '-')}-1")]
        for name, kind in KINDS.items()
    }
    return {"format": "ropa-register", "version": 1, "edition": None, "records": records}


def fill(fields: tuple[Field, ...], model: type[models.Model], words: str, key: str = "") -> dict[str, Any]:
    row = {f.name: value(f, model, f"{words}.{f.name}") for f in fields}
    if key:
        row["key"] = key
    bound = BOUND.get(model.__name__, {})
    answers = {name: "not-applicable" for name in row if name.endswith("_answer")}
    return row | answers | {name: v for name, v in bound.items() if name in row}


def value(declared: Field, model: type[models.Model], words: str) -> Any:
    if isinstance(declared, Rows):
        row = fill(declared.fields, declared.model, words)
        return row if declared.single else [row]
    if isinstance(declared, Reference | References):
        kind = KIND_OF[declared.model_field(model).related_model].name
        key = "register" if kind == "register" else f"{kind.replace('_', '-')}-1"
        return [key] if isinstance(declared, References) else key
    assert isinstance(declared, Column)
    return column(declared.model_field(model), words)


def column(field: Any, words: str) -> Any:
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.IntegerField):
        return 7
    if isinstance(field, models.DateField):
        return "2030-12-31"
    if field.choices:
        return next(code for code, _label in field.flatchoices if code)
    if isinstance(field, models.EmailField):
        return f"{words.replace(' ', '-')}@example.org"
    if any("URL" in type(v).__name__ for v in field.validators):
        return f"https://example.org/{words.replace(' ', '-')}"
    return words
