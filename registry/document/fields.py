"""The four ways in which a register field is kept: column, reference, ordered list of rows, set of references.

A declaration names a model field once and says whether strangers may see it and which article asks for it. Heading,
choices, type and length come from the model field, so nothing is said twice.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models

from registry.models import Record, Row


@dataclass(frozen=True)
class Field:
    """One declared field of a record or row: `name` is its name in model, document, file and history."""

    name: str
    law: str = ""
    public: bool = True
    continues: bool = field(default=False, kw_only=True)  # reads on from the field before: a number and its unit

    def model_field(self, model: type[models.Model]) -> Any:
        return model._meta.get_field(self.name)

    def heading(self, model: type[models.Model]) -> str:
        """What readers see above it, in their language."""
        return str(self.model_field(model).verbose_name)

    def empty(self, model: type[models.Model]) -> Any:
        """Its value when nothing is stated."""
        raise NotImplementedError(self.name)  # every field is one of the classes below


@dataclass(frozen=True)
class Column(Field):
    """A value in the record's own row: text, number, yes or no, date (ISO text in the document)."""

    def empty(self, model: type[models.Model]) -> Any:
        column = self.model_field(model)
        if isinstance(column, models.BooleanField):
            return False
        if isinstance(column, models.IntegerField):
            return None if column.null else 0
        if isinstance(column, models.DateField):
            return None
        # A code that must be one of a list has no empty value: a file that leaves it out means the usual one.
        return str(column.default) if column.has_default() and not column.blank else ""

    def is_date(self, model: type[models.Model]) -> bool:
        return isinstance(self.model_field(model), models.DateField)


@dataclass(frozen=True)
class Reference(Field):
    """One other record, by key, or null."""

    def empty(self, model: type[models.Model]) -> Any:
        return None


@dataclass(frozen=True)
class References(Field):
    """Other records, by key: in the officer's order when the model field keeps it, else sorted."""

    def empty(self, model: type[models.Model]) -> Any:
        return []

    def ordered(self, model: type[models.Model]) -> bool:
        return bool(self.model_field(model).ordered)


@dataclass(frozen=True)
class Rows(Field):
    """A list of rows of its own table, in order; `name` is the related name.

    identity: names of the fields that tell which row is which when two versions are compared.
    unique: two rows of one record may not share their identity.
    single: at most one row; the document holds the row itself, or null.
    only: a row is public when its column of this name is true.
    """

    model: type[Row] = Row  # type: ignore[type-abstract]
    parent: str = "activity"
    fields: tuple[Field, ...] = field(default=())
    identity: tuple[str, ...] = ()
    unique: bool = False
    single: bool = False
    only: str = ""

    def model_field(self, model: type[models.Model]) -> Any:
        return model._meta.get_field(self.name)

    def heading(self, model: type[models.Model]) -> str:
        meta = self.model._meta
        return str(meta.verbose_name if self.single else meta.verbose_name_plural)

    def empty(self, model: type[models.Model]) -> Any:
        return None if self.single else []


@dataclass(frozen=True)
class Kind:
    """One kind of record: its name in documents, files and history, its model, and its declared fields.

    title: the field that names a record to people. listed: published only when its `public` column is ticked.
    """

    name: str
    model: type[Record]
    title: str
    fields: tuple[Field, ...]
    listed: bool = False

    @cached_property
    def all_fields(self) -> tuple[Field, ...]:
        return (Column("key"), *self.fields)

    def __getitem__(self, name: str) -> Field:
        return next(f for f in self.all_fields if f.name == name)

    @property
    def heading(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def headings(self) -> str:
        return str(self.model._meta.verbose_name_plural)
