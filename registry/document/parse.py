"""From a file's plain data to records that can be stored: strict, with the path and the value of every fault."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from registry.models.text import KEY

from .build import FORMAT, VERSION
from .constraints import violated
from .declaration import KIND_OF, KINDS
from .faults import Fault, Faults, start, step
from .fields import Column, Field, Kind, Reference, References, Rows
from .values import reader

MOST = 50

Row = dict[str, Any]
Model = type[models.Model]


class Parser:
    """Reads records one by one and collects faults, so that the officer sees more than the first.

    After 50 faults it stops looking: such a file is not the one that was meant.
    """

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.references: list[tuple[str, str, str]] = []
        self.unread: set[str] = set()

    def fault(self, path: str, message: Any, value: Any = None) -> None:
        self.faults.append(Fault(path, str(message), value))
        if len(self.faults) >= MOST:
            self.refuse()

    def refuse(self) -> None:
        if self.faults:
            raise Faults(self.faults)

    def envelope(self, doc: Any) -> Row:
        """The document's records, after format and version are as they must be; raises `Faults`."""
        if not isinstance(doc, dict):
            raise Faults([Fault("$", _("The file must hold one object with format, version and records."), doc)])
        for name in unknown(doc, {"format", "version", "edition", "records"}):
            self.fault(start(name), _("This field is not known here."), doc[name])
        if doc.get("format") != FORMAT:
            self.fault("format", _("This must be “{format}”.").format(format=FORMAT), doc.get("format"))
        # type() because to Python 1, 1.0 and true are equal.
        if type(doc.get("version")) is not int or doc["version"] != VERSION:
            said = _("This program reads version {version}.").format(version=VERSION)
            self.fault("version", said, doc.get("version"))
        if not isinstance(doc.get("edition"), dict | None):
            self.fault("edition", _("This must be an object, or null for a working register."), doc["edition"])
        records = doc.get("records")
        if not isinstance(records, dict):
            self.fault("records", _("This must be an object with one list for each kind."), records)
        self.refuse()
        return records or {}

    def kinds(self, doc: Any) -> dict[str, list[Row]]:
        """Every kind's parsed records; raises `Faults`."""
        records = self.envelope(doc)
        for name in unknown(records, KINDS):
            self.fault(f"records{step(name)}", _("This kind of record is not known here."), name)
        parsed = {name: self.kind(kind, records.get(name, [])) for name, kind in KINDS.items()}
        self.dangling(parsed)
        self.refuse()
        return parsed

    def dangling(self, parsed: dict[str, list[Row]]) -> None:
        """Faults of references that lead nowhere; not to a kind of which a key could not be read, told already."""
        known = {name: {record["key"] for record in found} for name, found in parsed.items()}
        for path, kind, key in self.references:
            if key not in known[kind] and kind not in self.unread:
                self.fault(path, _("There is no {kind} with this key.").format(kind=kind), key)

    def kind(self, kind: Kind, records: Any) -> list[Row]:
        """The records of one kind, at the places they have in the file; one that could not be read is left out."""
        path = f"records.{kind.name}"
        if not isinstance(records, list):
            self.fault(path, _("This must be a list."), records)
            self.unread.add(kind.name)
            return []
        paths = [f"{path}[{number}]" for number in range(len(records))]
        read = [self.row(kind.all_fields, kind.model, *one) for one in zip(records, paths, strict=True)]
        if not all(record and record["key"] for record in read):
            self.unread.add(kind.name)
        for name in unique_columns(kind.model):
            self.doubled((name,), read, paths, f".{name}")
        return [record for record in read if record is not None]

    def row(self, fields: tuple[Field, ...], model: Model, value: Any, path: str) -> Row | None:
        """A record or row, with its empty fields; None when it is none at all.

        Constraints are not asked about stand-ins for values that could not be read.
        """
        if not isinstance(value, dict):
            self.fault(path, _("This must be an object."), value)
            return None
        for name in unknown(value, {f.name for f in fields}):
            self.fault(path + step(name), _("This field is not known here."), value[name])
        row, sound = {}, True
        for f in fields:
            before = len(self.faults)
            row[f.name] = self.field(f, model, value.get(f.name), f"{path}.{f.name}")
            sound = sound and (isinstance(f, Rows) or len(self.faults) == before)
        if sound:
            for name, message in violated(model, row):
                self.fault(f"{path}.{name}" if name else path, message, row[name] if name else value)
        return row

    def field(self, declared: Field, model: Model, value: Any, path: str) -> Any:
        if isinstance(declared, Column):
            return self.column(declared, model, value, path)
        if isinstance(declared, Rows):
            return self.rows(declared, value, path)
        if isinstance(declared, References):
            return self.targets(declared, model, value, path)
        target, needed = reference(declared, model)
        if value is None:
            if needed:
                self.fault(path, _("This is needed: the key of another record."), value)
            return None
        return self.target(target, value, path)

    def target(self, kind: str, value: Any, path: str) -> str | None:
        if not isinstance(value, str) or not KEY.match(value):
            self.fault(path, _("This must be the key of another record."), value)
            return None
        self.references.append((path, kind, value))
        return value

    def targets(self, declared: References, model: Model, value: Any, path: str) -> list[str]:
        if not isinstance(value, list | None):
            self.fault(path, _("This must be a list of keys."), value)
            return []
        keys: dict[str, str] = {}
        kind, _needed = reference(declared, model)
        for number, item in enumerate(value or ()):
            here = f"{path}[{number}]"
            key = self.target(kind, item, here)
            if key in keys:
                self.fault(here, _("This stands at {path} already.").format(path=keys[key]), key)
            elif key:
                keys[key] = here
        return list(keys)

    def rows(self, declared: Rows, value: Any, path: str) -> list[Row]:
        """Rows as a list, single ones too."""
        if declared.single:
            value, paths = [] if value is None else [value], [path]
        elif isinstance(value, list | None):
            value = value or []
            paths = [f"{path}[{number}]" for number in range(len(value))]
        else:
            self.fault(path, _("This must be a list."), value)
            return []
        found = zip(value, paths, strict=False)  # a single row that is not there leaves its path unused
        rows = [self.row(declared.fields, declared.model, row, here) for row, here in found]
        if declared.unique:
            self.doubled(declared.identity, rows, paths)
        return [row for row in rows if row is not None]

    def doubled(self, names: tuple[str, ...], rows: list[Row | None], paths: list[str], end: str = "") -> None:
        """Faults of rows that share what only one may have; a value that could not be read is shared by none."""
        seen: dict[Any, str] = {}
        for row, path in zip(rows, paths, strict=False):
            identity = tuple(frozen(row[name]) for name in names) if row is not None else ("",)
            if identity == ("",):
                continue
            if identity in seen:
                said = _("This stands at {path} already.").format(path=seen[identity])
                self.fault(path + end, said, identity[0] if len(names) == 1 else list(identity))
            seen.setdefault(identity, path)

    def column(self, declared: Column, model: Model, value: Any, path: str) -> Any:
        try:
            return reader(declared.model_field(model))(value)
        except ValidationError as error:
            self.fault(path, " ".join(str(message) for message in error.messages), value)
            return declared.empty(model)


def unknown(found: Row, known: Any) -> Iterator[str]:
    """Names that the declaration does not have, in the order of the file."""
    return (name for name in found if name not in known)


def frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@cache
def unique_columns(model: Model) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if f.unique and not f.primary_key]


@cache
def reference(declared: Reference | References, model: Model) -> tuple[str, bool]:
    """The kind that a field refers to, and whether it must refer to one."""
    field = declared.model_field(model)
    return KIND_OF[field.related_model].name, not field.null
