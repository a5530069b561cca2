"""Whole valid registers for property tests, full of hostile text: derived from the declaration, for any test to use."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from hypothesis import strategies as st

from registry.changes import change
from registry.document import KIND_OF, KINDS, Column, Field, Reference, References, Rows, load
from registry.models.text import Key, clean_text

Row = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

FORMULAS = [
    "=1+1", "==1+1", "+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "=cmd|' /C calc'!A0", " =1+1", "\u00a0=1+1",
    "\u200b=1+1", "\ufeff=1+1", "\u202e=1+1", "＝1+1", "＋1", "－1", "＠A1", "'=1+1", "''=1+1", '"=1+1', "'", "-",
    '=HYPERLINK("https://example.org","x")', '=WEBSERVICE("https://example.org")', '=IMPORTXML("https://example.org","//a")',
    '=DDE("cmd","/C calc","x")', "+49 30 123456", "@handle", "%0A=1+1", "|calc", ";=1+1", "\x01=1+1", "\u2028=1+1",
]  # fmt: skip
HOSTILE = [
    "Grüße 🧑‍🚀", "שלום עולם", "\u202eevil\u202c", "a\u00a0b", 'say "hi", \'there\'', "a,b;c\td", "two\nlines",
    "\u2028 \u2029 end",
    "bell \x07 escape \x1b[2J", "\ufffe\uffff", "_x0041_ _x000D_", "<r><t>x</t></r>", "<r></r>", "</t></is></c>",
    "&amp; &#10; ]]>",
    "e\u0301 é", "İıſK", "None", "null", "NULL", "TRUE", "1e5", "007", "2026-01-02", "\\u0000 \\n",
    "{0} {name} %s %(x)s", "\U0010ffff",
]  # fmt: skip
LONG = "long " * 3000 + "🚀" * 9000  # more than a spreadsheet cell holds, in UTF-16 units only

texts = st.one_of(
    st.just(""),
    st.sampled_from(FORMULAS + HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
).map(clean_text)
# Outer white space would be cleaned away, and the file would not come back as it was.
named = texts.filter(bool)
keys = st.from_regex(r"[a-z0-9][a-z0-9-]{0,6}", fullmatch=True)


class Maker:
    """Draws rows of the declaration whose references lead to the keys made so far."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.keys: dict[str, list[str]] = {}

    def row(self, fields: tuple[Field, ...], model: type[models.Model]) -> Row | None:
        row = {f.name: self.value(f, model) for f in fields}
        mend(row, model.__name__, self.draw)
        # A row that must name a record of a kind that this register has none of cannot be.
        needed = [f for f in fields if isinstance(f, Reference) and not f.model_field(model).null]
        return None if any(row[f.name] is None for f in needed) else row

    def value(self, f: Field, model: type[models.Model]) -> Any:
        if isinstance(f, Column):
            return self.draw(column(f.model_field(model)))
        if isinstance(f, Rows):
            return self.rows(f)
        known = self.keys[KIND_OF[f.model_field(model).related_model].name]
        if isinstance(f, References):
            chosen = self.draw(st.lists(st.sampled_from(known), unique=True, max_size=3)) if known else []
            return chosen if f.ordered(model) else sorted(chosen)
        needed = not f.model_field(model).null
        return self.draw(st.sampled_from(known if needed else [None, *known])) if known else None

    def rows(self, f: Rows) -> Any:
        count = self.draw(st.sampled_from([0, 1] if f.single else [0, 0, 1, 2]))
        found = [row for row in (self.row(f.fields, f.model) for _ in range(count)) if row is not None]
        if f.unique:
            found = list({tuple(row[name] for name in f.identity): row for row in found}.values())
        return (found[0] if found else None) if f.single else found


def column(field: Any) -> st.SearchStrategy[Any]:
    """Values that this model field keeps as they are."""
    if isinstance(field, models.BooleanField):
        return st.booleans()
    if isinstance(field, models.IntegerField):
        numbers = st.sampled_from([0, 1, 2, 2147483647])
        return st.none() | numbers if field.null else numbers
    if isinstance(field, models.DateField):
        days = ["0001-01-01", "1899-12-31", "1900-03-01", "2026-02-28", "9999-12-31"]
        return st.sampled_from([None, *days] if field.null else days)
    if isinstance(field, Key):
        return keys
    if field.choices:
        codes = [code for code, _label in field.flatchoices if code][:30]
        return st.sampled_from(["", *codes] if field.blank else codes)
    if isinstance(field, models.EmailField):
        return st.sampled_from(["", "privacy@example.org", "o'hara+x@example.org"])
    if any("URL" in type(v).__name__ for v in field.validators):
        return st.sampled_from(["", "https://example.org/?a=1&b=<r>", "http://example.org/=1+1"])
    text = (texts if field.blank else named).map(lambda t: clean_text(t[: field.max_length or None]))
    if isinstance(field, models.TextField):
        return st.one_of(*[text] * 19, st.just(clean_text(LONG)))
    return text if field.blank else text.filter(bool)


def mend(row: Row, model: str, draw: Draw) -> None:
    """What the database demands of a row and no single field says."""
    for name in [n for n in row if n.endswith("_answer")]:
        because = name.replace("_answer", "_because")
        row[because] = row[because] or ("because" if row[name] == "not-applicable" else "")
    mended = globals().get(f"mend_{model.lower()}")
    if mended:
        mended(row, draw)


def mend_recipient(row: Row, draw: Draw) -> None:
    who = draw(st.sampled_from([n for n in ("organisation", "processor", "category") if row[n]] or ["category"]))
    row.update({"organisation": None, "processor": None, "category": "", who: row[who] or "Banks"})


def mend_transfer(row: Row, draw: Draw) -> None:
    if not row["country"]:
        row["international"] = row["international"] or "Interpol"
    else:
        row["international"] = ""


def mend_retention(row: Row, draw: Draw) -> None:
    if row["not_stored"] or row["number"] is None or not row["unit"]:
        row.update(number=None, unit="")


def mend_activitypurpose(row: Row, draw: Draw) -> None:
    if not (row["purpose"] or row["basis"] or row["condition"]):
        row["basis"] = "6-1-a"


def mend_client(row: Row, draw: Draw) -> None:
    row["group"] = row["group"] if row["organisation"] else row["group"] or "Customers"


def mend_processingactivity(row: Row, draw: Draw) -> None:
    if row["start_date"] and row["end_date"]:
        row["start_date"], row["end_date"] = sorted([row["start_date"], row["end_date"]])


@st.composite
def registers(draw: Draw, most: int = 2) -> Row:
    """A register document as an export writes it: importing and exporting it gives the same bytes."""
    maker, records = Maker(draw), {}
    for name, kind in KINDS.items():
        count = draw(st.integers(0, 1 if name == "register" else most))
        rows = [row for row in (maker.row(kind.all_fields, kind.model) for _ in range(count)) if row]
        for row in rows:
            row["key"] = "register" if name == "register" else row["key"]
        for column_name in [f.name for f in kind.model._meta.concrete_fields if f.unique and not f.primary_key]:
            rows = list({row[column_name]: row for row in rows}.values())
        records[name] = sorted(rows, key=lambda row: row["key"])
        maker.keys[name] = [row["key"] for row in records[name]]
    return {"format": "ropa-register", "version": 1, "edition": None, "records": records}


@contextmanager
def loaded(doc: Row) -> Iterator[None]:
    """The register with this document in it, and without it afterwards."""
    with transaction.atomic():
        with change("system:test", "", "import"):
            load(doc)
        yield
        transaction.set_rollback(True)


def written(module: Any, book: Any) -> bytes:
    """What a format writes."""
    file = io.BytesIO()
    module.write(book, file)
    return file.getvalue()
