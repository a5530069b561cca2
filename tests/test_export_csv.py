"""The CSV: the table of Art. 30, in which no cell is a formula and from which every text can be had back."""

import csv
import io
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry.formats import live, published, table
from registry.formats.table import guard, unguard
from registry.models import Edition
from tests.everything import everything
from tests.registers import FORMULAS, HOSTILE, loaded, written

SIGNS = "=+-@＝＋－＠\t\r\n"
some_text = st.text(st.sampled_from(SIGNS + "' \u00a0\u200b\ufeffa1\"") | st.characters(), max_size=8)


def rows(doc: dict[str, Any]) -> list[dict[str, str]]:
    with loaded(doc), live() as book:
        text = written(table, book).decode("utf-8-sig")
    return [{k: unguard(v) for k, v in row.items()} for row in csv.DictReader(io.StringIO(text, newline=""))]


def starts_as_formula(cell: str) -> bool:
    """As a spreadsheet may see it: once what is blank or has no width is skipped."""
    for character in cell:
        if character in SIGNS:
            return True
        if unicodedata.category(character)[0] not in "ZCM":
            return False
    return False


@pytest.mark.django_db
def test_it_works(sample_document: dict[str, Any]) -> None:
    found = {row["Key"]: row for row in rows(sample_document)}
    assert len(found) == 9
    row = found["product-analytics"]
    assert row["Processing activity"] == "Product analytics" and row["Role"] == "We decide (Art. 30(1))"
    assert row["Purposes (Art. 30(1)(b))"] == "Tracking and analysis"
    assert "Amplitude — Amplitude Inc. (United States of America, third country)" in row["Recipients (Art. 30(1)(d))"]
    assert row["Time limits for erasure (Art. 30(1)(f))"] == "Not stated"
    assert row["Register"] == "Personal data in Kentico Kontent"
    assert row["State"].startswith("Working register, 20") and row["State"].endswith(" — SAMPLE")


@settings(max_examples=300, deadline=None)
@given(some_text)
@example("'=1")
@example("''=1")
@example("\ud800")
def test_every_text_comes_back_and_none_starts_as_a_formula(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not starts_as_formula(guard(text))
    assert guard(text) in (text, f"'{text}")


@pytest.mark.parametrize("text", FORMULAS)
def test_known_attacks_are_told_from_text(text: str) -> None:
    assert guard(text) == (f"'{text}" if starts_as_formula(text.lstrip("'")) else text)
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", ["", "a", "a=1", "'", "''", "'tis", "(+49) 30", "1-2", "“=1", *HOSTILE])
def test_harmless_text_is_not_touched(text: str) -> None:
    assert guard(text) == unguard(text) == text


@pytest.mark.django_db
def test_bytes_are_those_of_rfc_4180_with_a_mark() -> None:
    doc = everything("=1+1")
    doc["records"]["activity"][0]["name"] = 'a "b", c\nd'
    with loaded(doc), live() as book:
        data = written(table, book)
    assert data.startswith(b"\xef\xbb\xbfKey,") and data.endswith(b"\r\n")
    assert b'"a ""b"", c\nd"' in data
    assert b"\r" not in data.replace(b"\r\n", b"")
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if starts_as_formula(cell)]
    assert any(cell.startswith("'=1+1") for cell in cells)


@pytest.mark.django_db
def test_headings_are_guarded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    column = type(table.COLUMNS[0])("=1+1", lambda facts: "x")
    monkeypatch.setattr(table, "COLUMNS", (column,))
    with live() as book:
        assert written(table, book) == b"\xef\xbb\xbf'=1+1\r\n"


@pytest.mark.django_db
def test_the_four_answers_are_told_apart(sample_document: dict[str, Any]) -> None:
    activity = sample_document["records"]["activity"][0]
    activity |= {"transfers_answer": "none", "measures_answer": "not-applicable", "measures_because": "it is planned"}
    row = {row["Key"]: row for row in rows(sample_document)}[activity["key"]]
    told = {name.split(" (")[0]: text for name, text in row.items()}
    assert told["Transfers to third countries or international organisations"] == "None"
    assert told["Security measures"] == "Does not apply: it is planned"
    assert told["Time limits for erasure"] == "Not stated"
    assert told["On whose behalf: clients"] == "", "nobody asks it of Art. 30(1)"


@pytest.mark.django_db
def test_an_edition_does_not_say_that_what_it_hides_is_not_stated(sample: Edition) -> None:
    with published(sample) as book:
        text = written(table, book).decode("utf-8-sig")
    (row, *_more) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["State"] == f"Edition 1 of {sample.at[:10]} — SAMPLE"
    assert row["Data protection officer (Art. 30(1)(a), 30(2)(a))"] == "Not stated in this edition"
    assert row["Time limits for erasure (Art. 30(1)(f))"] == "Not stated"


@pytest.mark.django_db
def test_periods_are_sentences(sample_document: dict[str, Any]) -> None:
    empty = {"data_categories": [], "stage": "active", "event": "", "criterion": "", "law": "", "end": ""}
    empty |= {"not_stored": False, "number": None, "unit": ""}
    activity = sample_document["records"]["activity"][0]
    activity["retention"] = [
        empty | {"number": 6, "unit": "years", "event": "end of contract", "end": "erase"},
        empty | {"number": 1, "unit": "month", "stage": "backup"} | {"unit": "months"},
        empty | {"not_stored": True, "data_categories": ["name"]},
        empty | {"criterion": "as long as the account exists", "law": "§ 257 HGB"},
        empty | {"event": "end of contract", "stage": "log", "end": "anonymise"},
    ]
    row = {row["Key"]: row for row in rows(sample_document)}[activity["key"]]
    assert row["Time limits for erasure (Art. 30(1)(f))"].split("\n") == [
        "6 years after end of contract, then erased",
        "in backups: 1 month",
        "Name: not stored",
        "as long as the account exists (§ 257 HGB)",
        "in logs: a time not stated after end of contract, then made anonymous",
    ]


@pytest.mark.django_db
def test_services_that_uses_name_are_recipients_where_none_are_listed(sample_document: dict[str, Any]) -> None:
    for activity in sample_document["records"]["activity"]:
        activity["recipients"], activity["data"], activity["purposes"] = [], [], []
    row = {row["Key"]: row for row in rows(sample_document)}["product-analytics"]
    assert row["Recipients (Art. 30(1)(d))"].split("\n") == [
        "Amplitude — Amplitude Inc. (United States of America, third country)",
        "Hotjar — Hotjar Limited (Malta)",
    ]
    assert "Email address" in row["Kinds of personal data (Art. 30(1)(c))"].split("\n")
    assert row["Purposes (Art. 30(1)(b))"] == "Tracking and analysis"
