"""One sheet for each kind of record and for each list, with columns derived from the declaration.

A list's rows name their record by key and name, so that sheets can be matched; a reference shows the other record's
name and, beside it, its key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry.document import KIND_OF, KINDS, Column, Field, Kind, Reference, References, Rows

from .book import Book, Record

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
LONGEST = 31  # characters in a sheet's name
Get = Callable[[Record], Any]


@dataclass(frozen=True)
class Cells:
    """One column: heading, width in characters, and its value in a row (text, number, yes or no, ISO date)."""

    heading: str
    get: Get
    width: int = 24
    is_date: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its columns, the kind of record and the list it shows ("" for the records themselves).

    what: what a row of it is. fixed: how many columns stay in view.
    """

    name: str
    what: str
    kind: str
    rows: str
    columns: list[Cells]
    fixed: int

    def lines(self, record: Record) -> Iterator[list[Any]]:
        """This record's rows of the sheet."""
        if not self.rows:
            yield [column.get(record) for column in self.columns]
            return
        found = record[self.rows]
        for place, row in enumerate([found] if isinstance(found, dict) else found or (), start=1):
            yield [column.get({"": record, "#": place, **row}) for column in self.columns]


def sheets(book: Book, taken: list[str]) -> Iterator[Sheet]:
    """Every sheet that this book has; an edition has none of what is internal. `taken`: names that are in use."""
    shown = partial(visible, book)
    for kind in reversed(KINDS.values()):  # activities first: that is what people look for
        if not shown(kind.fields):
            continue
        columns = list(distinct(fields(book, shown(kind.all_fields), kind.model)))
        what = _("one row for each record of this kind")
        yield Sheet(sheet_name(kind.headings, taken), what, kind.name, "", columns, fixed=2)
        for declared in shown(kind.fields):
            if isinstance(declared, Rows):
                columns = list(distinct(row_columns(book, kind, declared)))
                name = sheet_name(declared.heading(kind.model), taken, kind.name)
                what = _("one row for each entry of this list; {kind} by key and name").format(kind=kind.heading)
                yield Sheet(name, what, kind.name, declared.name, columns, fixed=3)


def visible(book: Book, declared: tuple[Field, ...]) -> list[Field]:
    return [f for f in declared if f.public or book.edition is None]


def row_columns(book: Book, kind: Kind, declared: Rows) -> Iterator[Cells]:
    """Whose row it is and at which place, then what it says."""
    yield Cells(_("Key of {kind}").format(kind=kind.heading), lambda row: row[""]["key"], 16)
    title = kind[kind.title].heading(kind.model)
    yield Cells(f"{capfirst(kind.heading)}: {title}", lambda row: row[""][kind.title], 30)
    yield Cells(_("Place"), lambda row: row["#"], 7)
    yield from fields(book, visible(book, declared.fields), declared.model)


def fields(book: Book, declared: list[Field], model: type[models.Model]) -> Iterator[Cells]:
    for f in declared:
        heading = capfirst(f.heading(model))
        if isinstance(f, Column):
            yield column(f, model, heading)
        elif isinstance(f, Reference | References):
            yield from references(book, f, model, heading)


def column(declared: Column, model: type[models.Model], heading: str) -> Cells:
    field, name = declared.model_field(model), declared.name
    if name.endswith("_answer"):  # it bears the name of the list that it stands for
        heading = _("{heading} (answer)").format(heading=heading)
    if declared.is_date(model):
        return Cells(heading, lambda row: row[name], 12, is_date=True)
    if isinstance(field, models.BooleanField):
        words = {True: _("Yes"), False: _("No")}
        return Cells(heading, lambda row: words[row[name]], 9)
    if isinstance(field, models.IntegerField):
        return Cells(heading, lambda row: row[name], 9)
    if field.choices:
        labels = {code: str(text) for code, text in field.flatchoices if code}
        return Cells(heading, lambda row: labels.get(row[name], row[name]), 22)
    return Cells(heading, lambda row: row[name], 16 if name == "key" else 34)


def references(
    book: Book, declared: Reference | References, model: type[models.Model], heading: str
) -> Iterator[Cells]:
    kind, name = KIND_OF[declared.model_field(model).related_model].name, declared.name

    def keys(row: Record) -> list[str]:
        value = row[name]
        return value if isinstance(value, list) else [value] if value else []

    yield Cells(heading, lambda row: "\n".join(book.name(kind, key) for key in keys(row)), 30)
    yield Cells(_("{heading} (key)").format(heading=heading), lambda row: "\n".join(keys(row)), 16)


def distinct(columns: Iterator[Cells]) -> Iterator[Cells]:
    """Columns whose headings differ: a filter or a formula asks for a column by its heading."""
    seen: set[str] = set()
    for one in columns:
        heading, number = one.heading, 2
        while heading in seen:
            heading, number = f"{one.heading} ({number})", number + 1
        seen.add(heading)
        yield Cells(heading, one.get, one.width, one.is_date)


def sheet_name(heading: str, taken: list[str], owner: str = "") -> str:
    """A name that spreadsheet programs accept, told apart from those in `taken`, to which it is added.

    At most 31 characters, none of []:*?/\\, no apostrophe at either end, and not “History”, which Excel keeps for
    itself; upper and lower case count as the same. owner: the kind whose list it is, by its name in the JSON, which
    is short; headings are not.
    """
    base = " ".join(capfirst(heading).translate(FORBIDDEN).split()) or _("Sheet")
    used, end, number = {"history", *(name.casefold() for name in taken)}, f" ({owner})" if owner else "", 1
    while (name := base[: LONGEST - len(end)].strip(" '") + end).casefold() in used:
        number += 1
        end = f" ({owner} {number})" if owner else f" ({number})"
    taken.append(name)
    return name
