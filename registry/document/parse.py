"""From a file's plain data to records that can be stored: strict, with the path and the value of every fault."""

import datetime
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from registry.models.text import KEY, clean_text, refuse_surrogates

from .build import FORMAT, VERSION
from .declaration import KIND_OF, KINDS
from .fields import Column, Field, Kind, Reference, References, Rows

MOST = 50


@dataclass(frozen=True)
class Fault:
    """What is wrong, where: `path` such as `records.activity[3].uses[0].purpose`, and the offending value."""

    path: str
    message: str
    value: Any = None

    def __str__(self) -> str:
        shown = json.dumps(self.value, ensure_ascii=True, default=str)
        return f"{self.path}: {self.message} ({shown if len(shown) <= 200 else shown[:200] + ' ...'})"


class Faults(Exception):  # noqa: N818 - a collection of faults, not one error
    """The file was refused whole: nothing of it was stored."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class Parser:
    """Reads records one by one and collects faults, so that the officer sees more than the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.references: list[tuple[str, Kind, str]] = []

    def fault(self, path: str, message: str, value: Any = None) -> None:
        self.faults.append(Fault(path, message, value))
        if len(self.faults) >= MOST:
            self.refuse()

    def refuse(self) -> None:
        if self.faults:
            raise Faults(self.faults)

    def envelope(self, doc: Any) -> dict[str, Any]:
        if not isinstance(doc, dict):
            raise Faults([Fault("$", _("The file must hold one object with format, version and records."), doc)])
        for name in doc.keys() - {"format", "version", "edition", "records"}:
            self.fault(str(name), _("This field is not known here."), doc[name])
        if doc.get("format") != FORMAT:
            self.fault("format", _("This must be «{format}».").format(format=FORMAT), doc.get("format"))
        if doc.get("version") != VERSION or isinstance(doc.get("version"), bool):
            self.fault("version", _("This program reads version {version}.").format(version=VERSION), doc.get("version"))
        records = doc.get("records")
        if not isinstance(records, dict):
            self.fault("records", _("This must be an object with one list for each kind."), records)
        self.refuse()
        return records

    def kinds(self, doc: Any) -> dict[str, list[dict[str, Any]]]:
        """Every kind's parsed records; raises `Faults`."""
        records = self.envelope(doc)
        for name in records.keys() - KINDS.keys():
            self.fault(f"records.{name}", _("This kind of record is not known here."), name)
        parsed = {name: self.kind(kind, records.get(name, [])) for name, kind in KINDS.items()}
        known = {name: {record["key"] for record in found} for name, found in parsed.items()}
        for path, target, key in self.references:
            if key not in known[target.name]:
                self.fault(path, _("There is no {kind} with this key.").format(kind=target.name), key)
        self.refuse()
        return parsed

    def kind(self, kind: Kind, records: Any) -> list[dict[str, Any]]:
        path = f"records.{kind.name}"
        if not isinstance(records, list):
            self.fault(path, _("This must be a list."), records)
            return []
        parsed, seen = [], {name: {} for name in unique_columns(kind.model)}
        for number, record in enumerate(records):
            here = f"{path}[{number}]"
            row = self.row(kind.all_fields, kind.model, record, here)
            if row is None:
                continue
            parsed.append(row)
            for name, before in seen.items():
                if row[name] in before:
                    self.fault(f"{here}.{name}", _("This stands at {path} already.").format(path=before[row[name]]), row[name])
                before.setdefault(row[name], here)
        return parsed

    def row(self, fields: tuple[Field, ...], model: type[models.Model], value: Any, path: str) -> dict[str, Any] | None:
        """A record or row, with its empty fields; None when it is none at all."""
        if not isinstance(value, dict):
            self.fault(path, _("This must be an object."), value)
            return None
        for name in value.keys() - {f.name for f in fields}:
            self.fault(f"{path}.{name}", _("This field is not known here."), value[name])
        return {f.name: self.field(f, model, value.get(f.name), f"{path}.{f.name}") for f in fields}

    def field(self, declared: Field, model: type[models.Model], value: Any, path: str) -> Any:
        if isinstance(declared, Column):
            return self.column(declared, model, value, path)
        if isinstance(declared, Rows):
            return self.rows(declared, value, path)
        if isinstance(declared, References):
            return self.targets(declared, model, value, path)
        if value is None:
            if not declared.model_field(model).null:
                self.fault(path, _("This is needed: the key of another record."), value)
            return None
        return self.target(declared, model, value, path)

    def target(self, declared: Field, model: type[models.Model], value: Any, path: str) -> str | None:
        if not isinstance(value, str) or not KEY.match(value):
            self.fault(path, _("This must be the key of another record."), value)
            return None
        self.references.append((path, KIND_OF[declared.model_field(model).related_model], value))
        return value

    def targets(self, declared: References, model: type[models.Model], value: Any, path: str) -> list[str]:
        if not isinstance(value, list | None):
            self.fault(path, _("This must be a list of keys."), value)
            return []
        keys: list[str] = []
        for number, item in enumerate(value or []):
            key = self.target(declared, model, item, f"{path}[{number}]")
            if key in keys:
                self.fault(f"{path}[{number}]", _("This key stands here twice."), item)
            elif key:
                keys.append(key)
        return keys

    def rows(self, declared: Rows, value: Any, path: str) -> list[dict[str, Any]]:
        """Rows as a list, single ones too."""
        if declared.single:
            value, paths = [] if value is None else [value], [path]
        elif isinstance(value, list | None):
            value = value or []
            paths = [f"{path}[{number}]" for number in range(len(value))]
        else:
            self.fault(path, _("This must be a list."), value)
            return []
        rows = [self.row(declared.fields, declared.model, row, here) for row, here in zip(value, paths, strict=True)]
        if declared.unique:
            self.doubled(declared, rows, paths)
        return [row for row in rows if row is not None]

    def doubled(self, declared: Rows, rows: list[dict[str, Any] | None], paths: list[str]) -> None:
        seen: dict[Any, str] = {}
        for row, path in zip(rows, paths, strict=True):
            if row is not None:
                identity = tuple(row[name] for name in declared.identity)
                if identity in seen:
                    self.fault(path, _("The same row stands at {path} already.").format(path=seen[identity]), list(identity))
                seen.setdefault(identity, path)

    def column(self, declared: Column, model: type[models.Model], value: Any, path: str) -> Any:
        field = declared.model_field(model)
        if value is None:
            value = declared.empty(model)
            if declared.is_date(model) or isinstance(field, models.IntegerField):
                return value
        try:
            return read_column(field, value)
        except ValidationError as error:
            self.fault(path, " ".join(str(message) for message in error.messages), value)
            return declared.empty(model)


@cache
def unique_columns(model: type[models.Model]) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if f.unique and not f.primary_key]


@cache
def codes(field: Any) -> frozenset[Any] | None:
    return frozenset(code for code, _label in field.flatchoices) if field.choices else None


def read_column(field: Any, value: Any) -> Any:
    """The value as it will be stored; raises ValidationError with a sentence that says what is allowed."""
    if isinstance(field, models.BooleanField):
        return typed(value, bool, _("This must be true or false."))
    if isinstance(field, models.IntegerField):
        number = typed(value, int, _("This must be a whole number."))
        if isinstance(value, bool) or not 0 <= number <= 2147483647:
            raise ValidationError(_("This must be a whole number from 0 to 2147483647."))
        return number
    text = typed(value, str, _("This must be text."))
    if isinstance(field, models.DateField):
        return read_date(text)
    refuse_surrogates(text)
    text = clean_text(text) if hasattr(field, "get_prep_value") else text
    allowed = codes(field)
    if allowed is not None and text not in allowed and not (field.blank and text == ""):
        raise ValidationError(_("This is not one of: {codes}.").format(codes=", ".join(sorted(c or '""' for c in allowed))[:300]))
    if field.max_length and len(text) > field.max_length:
        raise ValidationError(_("This is {length} characters long; at most {most} are kept.").format(length=len(text), most=field.max_length))
    if not text and not field.blank:
        raise ValidationError(_("This is needed and cannot be empty."))
    if text:
        field.run_validators(text)
    return text


def typed(value: Any, kind: type, message: str) -> Any:
    if not isinstance(value, kind):
        raise ValidationError(message)
    return value


def read_date(text: str) -> datetime.date:
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        raise ValidationError(_("This must be a date as YYYY-MM-DD.")) from None
    if date.isoformat() != text:
        raise ValidationError(_("This must be a date as YYYY-MM-DD."))
    return date
