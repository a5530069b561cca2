"""The workbook: what an authority opens; every cell is what it says, and nothing in it runs."""

import datetime
import io
import re
import zipfile
from typing import Any

import openpyxl
import pytest
from django.utils.text import capfirst
from hypothesis import HealthCheck, Phase, given, settings

from registry.document import KINDS, Rows
from registry.formats import live, page, published, workbook
from registry.formats.sheets import sheet_name
from registry.models import Edition, Retention
from registry.models.text import clean_text
from tests.everything import everything
from tests.registers import FORMULAS, HOSTILE, LONG, loaded, registers, written

pytestmark = pytest.mark.django_db
Book = openpyxl.Workbook


def read(doc: dict[str, Any]) -> Book:
    with loaded(doc), live() as book:
        return openpyxl.load_workbook(io.BytesIO(written(workbook, book)))


def table(sheet: Any) -> list[dict[str, Any]]:
    headings, *rows = sheet.iter_rows(values_only=True)
    assert len(set(headings)) == len(headings)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def shown(text: str) -> str:
    """What a reader that leaves OOXML's own escapes alone (ECMA-376, 22.9.2.19) sees of a text."""
    text = re.sub("(_x[0-9a-fA-F]{4}_)", r"_x005F\1", text)
    return re.sub("[\x00-\x08\x0b-\x1f\ufffe\uffff]", lambda m: f"_x{ord(m[0]):04X}_", text)


def test_it_works(sample_document: dict[str, Any]) -> None:
    book = read(sample_document)
    assert book.sheetnames[:4] == ["Cover", "Art. 30(1)", "Art. 30(2)", "Processing activities"]
    rows = table(book["Art. 30(1)"])
    assert len(rows) == 9 and len(table(book["Uses of data (activity)"])) == 44
    assert len(table(book["Data sent and recei (processor)"])) == 22


@pytest.mark.thorough
def test_the_cover_says_what_this_is(sample_document: dict[str, Any]) -> None:
    cover = read(sample_document)["Cover"]
    rows = list(cover.iter_rows(values_only=True))
    assert rows[0][0] == "Personal data in Kentico Kontent"
    assert re.fullmatch(r"Working register, \d{4}-\d\d-\d\d — SAMPLE", rows[1][0])
    assert isinstance(rows[2][1], datetime.datetime)
    assert dict(rows[3:11]) == {
        "SAMPLE": "This is a sample register, not that of a company.",
        "Controller": "Not stated",
        "Address": "Not stated",
        "Contact": "Not stated",
        "Data protection officer": "Not stated",
        "Representative": "Not stated",
        "Our entities": "Not stated",
        "Whom to ask": "Not stated",
    }
    held = dict(row for row in rows[13:])
    assert held["Art. 30(1)"] == "9 rows: one row for each activity where we decide, or where nobody has said who does"
    assert held["Whose data"] == "1 row: one row for each record of this kind"


@pytest.mark.thorough
def test_the_table_of_article_30_is_complete(sample_document: dict[str, Any]) -> None:
    (row,) = [row for row in table(read(sample_document)["Art. 30(1)"]) if row["Key"] == "product-analytics"]
    state = row.pop("State")
    assert state.endswith(" — SAMPLE")
    data = ["Business type", "Business role", "Email address", "Events and activity tracking", "Name", "User ID"]
    assert row["Kinds of personal data (Art. 30(1)(c))"].split("\n") == data
    assert row["Where the data comes from"].split("\n")[0] == "Business type: Provided by the user during sign-up"
    silent = {name for name, text in row.items() if text == "Not stated"}
    assert {name.split(" (")[0] for name in silent} == {
        "Controller",
        "Joint controllers",
        "Representative",
        "Data protection officer",
        "Lawful basis",
        "Transfers to third countries or international organisations",
        "Time limits for erasure",
        "Security measures",
    }
    assert (
        row["Recipients (Art. 30(1)(d))"]
        .split("\n")[0]
        .startswith("Amplitude — Amplitude Inc. (United States of America, third country)")
    )
    assert "Email address (domain), " in row["Recipients (Art. 30(1)(d))"]  # the source says: domain only
    assert row["Whose data (Art. 30(1)(c))"] == "Kentico Kontent user"


def controlled(doc: dict[str, Any], **activity: Any) -> dict[str, Any]:
    """The filled register with the entity as its controller, and its activity changed."""
    doc["records"]["activity"][0] |= activity
    return doc


def test_parties_are_told_with_address_contact_and_functions() -> None:
    doc = controlled(everything(), role="controller", entity=None)
    organisation = doc["records"]["organisation"][0]
    contact = organisation["contacts"][0]
    organisation["contacts"] = [
        contact | {"function": f, "person": f"the {f}"} for f in ("dpo", "representative", "contact")
    ]
    organisation |= {"dpo_answer": "", "representative_answer": "", "legal_name": "Muster GmbH"}
    book = read(doc)
    (row,) = table(book["Art. 30(1)"])
    told = {name.split(" (")[0]: text for name, text in row.items()}
    assert told["Controller"].split("\n")[:2] == ["Muster GmbH", "filled organisation.address.text"]
    assert "the contact, " in told["Controller"] and "filled register.contact" in told["Controller"]
    assert told["Data protection officer"].startswith("the dpo, ")
    assert told["Representative"].startswith("the representative, ")
    cover = dict(row for row in book["Cover"].iter_rows(values_only=True, min_row=3, max_row=12))
    assert cover["Controller"] == "Muster GmbH" and cover["Data protection officer"].startswith("the dpo, ")
    assert cover["Contact"] == "filled register.contact" == cover["Whom to ask"]


def test_work_for_clients_stands_in_its_own_table() -> None:
    book = read(controlled(everything(), role="processor"))
    assert table(book["Art. 30(1)"]) == []
    (row,) = table(book["Art. 30(2)"])
    assert "filled activity.clients.group" in row["On whose behalf: clients (Art. 30(2)(a))"]
    assert row["Categories of processing (Art. 30(2)(b))"].endswith(": filled activity.clients.processing")
    assert "filled activity.clients_kept_in" in row["On whose behalf: clients (Art. 30(2)(a))"]
    assert "filled activity.measures_text" in row["Security measures (Art. 30(1)(g), 30(2)(d))"]
    assert not [name for name in row if "30(1)(b)" in name]


def cells(book: Book) -> list[Any]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def attacked() -> dict[str, Any]:
    doc = everything("=1+1")
    first = doc["records"]["source"][0]
    texts = [*FORMULAS, *HOSTILE]
    doc["records"]["source"] += [
        {**first, "key": f"s-{n:03}", "name": f"{n}", "description": t} for n, t in enumerate(texts)
    ]
    return doc


def test_no_cell_is_a_formula_and_every_text_stands_as_it_was() -> None:
    book = read(attacked())
    assert {cell.data_type for cell in cells(book)} <= {"s", "n", "d", "inlineStr"}
    assert not [cell for cell in cells(book) if cell.hyperlink]
    # In key order, s-000 comes before source-1.
    rows = table(book["Where we get it from"])[: len(FORMULAS + HOSTILE)]
    assert [row["Description"] for row in rows] == [shown(clean_text(text)) for text in FORMULAS + HOSTILE]


def test_the_file_holds_no_formula_no_link_and_no_markup_of_ours_or_theirs() -> None:
    with loaded(attacked()), live() as book, zipfile.ZipFile(io.BytesIO(written(workbook, book))) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/")]
    assert sheets and not [text for text in sheets if "<f>" in text or "<f " in text or "hyperlink" in text]


def test_headings_are_never_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        KINDS["source"].model._meta.get_field("name"), "verbose_name", '=HYPERLINK("https://example.org")'
    )
    monkeypatch.setattr(KINDS["source"].model._meta, "verbose_name_plural", "=1+1")
    sheet = read(everything())["=1+1"]
    assert [sheet["B1"].value, sheet["B1"].data_type] == ['=HYPERLINK("https://example.org")', "s"]


# Without shrinking: it would take minutes, and the sheet and cell of the first failure say enough.
@pytest.mark.thorough
@settings(
    max_examples=6, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(registers())
def test_any_register_makes_a_workbook_without_formulas(doc: dict[str, Any]) -> None:
    book = read(doc)
    assert {cell.data_type for cell in cells(book)} <= {"s", "n", "d", "inlineStr"}
    for kind in KINDS.values():
        (sheet,) = [s for s in book if s.title == sheet_name(kind.headings, [])]
        assert [row["Key"] for row in table(sheet)] == [record["key"] for record in doc["records"][kind.name]]


def test_dates_numbers_and_answers_are_real() -> None:
    doc = controlled(everything(), start_date="2024-02-29", entry_created="1899-12-31")
    book = read(doc)
    (row,) = table(book["Processing activities"])
    assert row["Carried out since"] == datetime.datetime(2024, 2, 29)
    assert row["Entry made on"] == "1899-12-31", "spreadsheets have no day before 1900"
    assert row["Public"] == "Yes"
    (period,) = table(book["How long (activity)"])
    assert period[capfirst(Retention._meta.get_field("number").verbose_name)] == 7


@pytest.mark.thorough
def test_rows_of_lists_can_be_matched_by_key(sample_document: dict[str, Any]) -> None:
    book = read(sample_document)
    keys = {row["Key"] for row in table(book["Processing activities"])}
    rows = table(book["Uses of data (activity)"])
    assert {row["Key of processing activity"] for row in rows} <= keys
    assert rows[0]["Processing activity: name"] == "Billing and subscriptions" and rows[0]["Place"] == 1
    data = {row["Key"]: row["Name"] for row in table(book["Kinds of personal data"])}
    assert {row["Kind of data (key)"]: row["Kind of data"] for row in rows}.items() <= data.items()


def test_there_is_a_sheet_for_every_kind_and_list_ready_to_read_and_print() -> None:
    book = read(everything())
    lists = [f for kind in KINDS.values() for f in kind.fields if isinstance(f, Rows)]
    assert len(book.sheetnames) == 3 + len(KINDS) + len(lists)
    for sheet in list(book)[1:]:
        assert sheet.freeze_panes and sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref and sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert len(sheet.title) <= 31 and not re.search(r"[\[\]:*?/\\]", sheet.title)
        assert "Working register" in sheet.oddFooter.left.text


def test_an_edition_has_no_sheet_and_no_column_for_what_is_internal(sample: Edition) -> None:
    with published(sample) as book:
        found = openpyxl.load_workbook(io.BytesIO(written(workbook, book)))
    assert not [name for name in found.sheetnames if name.startswith(("Named notes", "Clients", "References"))]
    headings = [cell.value for cell in found["Processing activities"][1]]
    assert "Name" in headings and "Owner (person)" not in headings
    assert found["Cover"]["A2"].value == f"Edition 1 of {sample.at[:10]} — SAMPLE"


@pytest.mark.parametrize("text", [LONG, "a" * 32_768, "🚀" * 16_384], ids=["mixed", "letters", "emoji"])
def test_what_is_longer_than_a_cell_is_cut_in_the_open(text: str) -> None:
    book = read(controlled(everything(), description=text))
    (row,) = table(book["Processing activities"])
    told = row["Description"]
    assert len(told.encode("utf-16-le")) // 2 <= page.MOST_TEXT
    kept, marker = told.split("\n[")
    assert text.startswith(kept) and len(kept.encode("utf-16-le")) // 2 > 32_500
    assert marker == f"Cut here: {len(text)} characters in all. The whole text is in the JSON export.]"
    cover = list(book["Cover"].iter_rows(values_only=True))
    assert (None, "Processing activities!D2") in cover


@pytest.mark.thorough
def test_what_just_fits_is_not_cut() -> None:
    text = "🚀" * 16_383 + "a"
    assert table(read(controlled(everything(), description=text))["Processing activities"])[0]["Description"] == text


@pytest.mark.thorough
def test_a_full_sheet_goes_on_on_another(sample_document: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST_ROWS", 6)
    book = read(sample_document)
    assert [len(table(book[name])) for name in ("Art. 30(1)", "Art. 30(1) (2)")] == [5, 4]
    assert dict(row for row in book["Cover"].iter_rows(values_only=True))["Art. 30(1)"].startswith("9 rows")


@pytest.mark.parametrize(
    ("heading", "owner", "expected"),
    [
        ("a" * 40, "", "A" + "a" * 30),
        ("a/b [c]: *?\\", "", "A b c"),
        ("'quoted'", "", "quoted"),
        ("history", "", "History (2)"),
        ("cover", "", "Cover (2)"),
        ("x" * 40, "activity", "X" + "x" * 19 + " (activity)"),
        ("", "", "Sheet"),
    ],
)
def test_sheet_names_are_such_as_spreadsheets_take(heading: str, owner: str, expected: str) -> None:
    taken = ["Cover"]
    assert sheet_name(heading, taken, owner) == expected
    assert sheet_name(heading, taken, owner) != expected and len(set(map(str.lower, taken))) == 3
