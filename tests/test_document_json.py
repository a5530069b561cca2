"""The JSON export is the register document, byte for byte, and comes back as it was."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.changes import change
from registry.document import KINDS, content, document, load, references_of, stream
from registry.document.build import Keys
from registry.document.content import content_of_sparse
from registry.formats import live, published, register_json
from registry.importing import read
from registry.models import Edition
from tests.conftest import sample_bytes
from tests.everything import everything
from tests.registers import loaded, registers, written

pytestmark = pytest.mark.django_db
plain_values = st.none() | st.booleans() | st.integers() | st.text()
property_test = settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def plain(doc: Any) -> bytes:
    return (json.dumps(doc, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def export() -> bytes:
    with live() as book:
        return written(register_json, book)


def test_it_works() -> None:
    whole = sample_bytes()
    with loaded(read(whole)):
        assert export() == whole


@pytest.mark.thorough
@property_test
@given(registers())
def test_any_register_comes_back_byte_for_byte(doc: dict[str, Any]) -> None:
    with loaded(doc):
        first = export()
        assert first == plain(document())
    assert first == plain(doc)
    with loaded(read(first)):
        assert export() == first


@pytest.mark.thorough
@property_test
@given(registers())
def test_reading_without_empty_fields_gives_the_stored_bytes(doc: dict[str, Any]) -> None:
    with loaded(doc):
        for name, kind in KINDS.items():
            whole = [content(name, record) for record in stream(kind)]
            assert [content_of_sparse(name, record) for record in stream(kind, keys=Keys(sparse=True))] == whole


def test_a_register_with_every_field_filled_comes_back() -> None:
    doc = everything("=1+1")
    with loaded(doc):
        assert export() == plain(doc)


def test_an_empty_register_is_a_document_too() -> None:
    assert json.loads(export())["records"] == {kind: [] for kind in KINDS}
    assert export() == plain(document())
    with loaded(read(export())):
        assert export() == plain(document())


@pytest.mark.thorough
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    )
)
def test_the_layout_is_that_of_the_standard_library(value: Any) -> None:
    assert register_json.indented(value, "\n") == json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2)


def test_an_edition_says_which_it_is_and_holds_what_was_published(sample: Edition) -> None:
    with published(sample) as book:
        found = json.loads(written(register_json, book))
    assert found["edition"]["number"] == 1 and found["edition"]["digest"] == sample.digest
    assert len(found["records"]["activity"]) == 9
    assert found["records"]["register"][0]["is_sample"] is True


def test_some_activities_come_with_all_they_refer_to(sample_document: dict[str, Any]) -> None:
    with loaded(sample_document), live({"product-analytics"}) as book:
        whole = written(register_json, book)
    found = read(whole)["records"]
    assert [record["key"] for record in found["activity"]] == ["product-analytics"]
    assert {record["key"] for record in found["processor"]} == {"amplitude", "hotjar"}
    assert {record["key"] for record in found["organisation"]} == {"amplitude-inc", "hotjar-limited"}
    held = {(kind, record["key"]) for kind in found for record in found[kind]}
    assert {ref for kind in found for record in found[kind] for ref in references_of(kind, record)} <= held
    with loaded(read(whole)), live() as book:
        assert written(register_json, book) == whole


def test_no_activity_ticked_is_not_all_of_them(sample_document: dict[str, Any]) -> None:
    with loaded(sample_document), live(set()) as book:
        assert [kind for kind, rows in read(written(register_json, book))["records"].items() if rows] == ["register"]


@pytest.mark.thorough
def test_exporting_takes_the_same_number_of_queries_at_any_size(
    sample_document: dict[str, Any], django_assert_num_queries: Any
) -> None:
    one = sample_document["records"]["activity"][0]
    with loaded(sample_document), live() as book, CaptureQueriesContext(connection) as few:
        written(register_json, book)
    sample_document["records"]["activity"] += [{**one, "key": f"more-{n}"} for n in range(60)]
    with loaded(sample_document), live() as book, django_assert_num_queries(len(few)):
        written(register_json, book)


def test_missing_fields_are_empty() -> None:
    doc = {"format": "ropa-register", "version": 1, "records": {"register": [{"key": "register", "title": "T"}]}}
    load_in = read(json.dumps(doc).encode())
    with loaded(load_in):
        (register,) = document()["records"]["register"]
    assert (register["title"], register["notices"], register["controller"], register["public_page"]) == (
        "T",
        [],
        None,
        False,
    )


def test_texts_are_cleaned_as_in_forms() -> None:
    doc = everything("x")
    doc["records"]["activity"][0]["description"] = "\u00a0 one\r\ntwo\rthree\x00 \n"
    with loaded(doc):
        assert document()["records"]["activity"][0]["description"] == "one\ntwo\nthree"


def test_load_returns_the_number_of_records(sample_document: dict[str, Any]) -> None:
    with change("system:test", "", "import"):
        assert load(sample_document) == sum(map(len, sample_document["records"].values()))
