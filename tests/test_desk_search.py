"""A search on the desk finds by any word of a record and of what it refers to, and all words must be true of it."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.admin.words import LONGEST, MOST, words_of
from registry.changes import change
from registry.document import KINDS, texts_of
from registry.models import (
    DataCategory,
    DataSubjectCategory,
    LegalAddress,
    Organisation,
    ProcessingActivity,
    Processor,
    Purpose,
    Source,
    SubProcessor,
)
from tests.desk import keys, shown
from tests.registers import loaded, registers

pytestmark = pytest.mark.django_db
ACTIVITY = "activity"


@pytest.fixture
def pay() -> ProcessingActivity:
    """One activity that refers to every kind of thing, and one that refers to nothing."""
    with change("test"):
        company = Organisation.objects.create(key="acme", legal_name="Zürcher Lohnbüro AG")
        LegalAddress.objects.create(organisation=company, text="Bahnhofstrasse 1", country="CH")
        pay = ProcessingActivity.objects.create(key="pay", name="Paying salaries", description="100% on time, a_b")
        ProcessingActivity.objects.create(key="other", name="Something else")
        service = Processor.objects.create(key="tool", name="Lohnfix", provider=company)
        SubProcessor.objects.create(processor=service, organisation=company, task="cloud")
        people = DataSubjectCategory.objects.create(key="staff", name="Employees", aliases="Mitarbeitende\nStaff")
        category = DataCategory.objects.create(key="iban", name="Bank account", aliases="IBAN")
        category.data_subjects.set([people])
        category.sources.set([Source.objects.create(key="hr", name="Personnel file")])
        pay.data.create(data_category=category, wording="Straße of\u00a0the branch")
        pay.purposes.create(purpose=Purpose.objects.create(key="wages", name="Wages"), basis="6-1-b")
        pay.recipients.create(processor=service, condition="only by court order")
        pay.transfers.create(country="JP", note="internal memo")
        pay.notes.create(name="Old column", text="Kept words")
    return pay


@pytest.fixture
def anna(admin_client: Client) -> Client:
    return admin_client


def test_it_works(anna: Client, pay: ProcessingActivity) -> None:
    assert keys(anna) == {"pay", "other"}
    assert keys(anna, q="salaries") == {"pay"}
    assert keys(anna, q="something") == {"other"}


@pytest.mark.thorough
@pytest.mark.parametrize(
    "words",
    [
        "SALARIES paying",  # its own words, in any order
        "pay",  # the key
        "court",  # a row's condition
        "memo",  # a row's note
        "kept",  # a named note
        "employees",  # whose data, by the vocabulary
        "mitarbeitende",  # and by its other name
        "personnel",  # where it comes from
        "iban",  # other name of a kind of data
        "wages",  # what for
        "lohnfix",  # the service
        "ZÜRCHER",  # the company behind it: neither database folds this as people do
        "bahnhofstrasse",  # where that company sits
        "switzerland",  # its country by name
        "japan",  # the country of a transfer
        "contract",  # a lawful basis by its label
        "STRASSE",  # one spelling of two
        '"court order"',
        '"of the branch"',  # a no-break space in the record, an ordinary one in the search
        "“court order”",
        "100% a_b",
        '"',  # nothing to look for
        '""',
        "salaries salaries lohnfix iban switzerland court",
    ],
)
def test_a_word_finds(words: str, anna: Client, pay: ProcessingActivity) -> None:
    assert "pay" in keys(anna, q=words)


@pytest.mark.parametrize(
    "words",
    [
        "salaries nowhere",
        '"salaries paying"',
        '"order court"',
        "1%0",
        "a%b",
        "_____x",
        "\\%",
        "'; drop table",
        "x" * 9000,
    ],
)
def test_what_stands_nowhere_finds_nothing(words: str, anna: Client, pay: ProcessingActivity) -> None:
    assert keys(anna, q=words) == set()


@pytest.mark.thorough
def test_a_wildcard_is_a_letter(anna: Client, pay: ProcessingActivity) -> None:
    assert keys(anna, q="%") == keys(anna, q="_") == {"pay"}


def test_a_nul_is_no_word_and_no_error(anna: Client, pay: ProcessingActivity) -> None:
    assert keys(anna, q="sal\x00aries") == {"pay"}


@pytest.mark.thorough
def test_other_kinds_are_found_by_what_they_refer_to(anna: Client, pay: ProcessingActivity) -> None:
    assert keys(anna, "processor", q="zürcher") == {"tool"}
    assert keys(anna, "processor", q="switzerland cloud") == {"tool"}
    assert keys(anna, "data_category", q="mitarbeitende personnel") == {"iban"}
    assert keys(anna, "organisation", q="switzerland") == {"acme"}
    assert keys(anna, "data_subject", q="iban") == set()  # referred to; it does not refer


@pytest.mark.thorough
def test_the_words_are_few_and_the_page_says_so(anna: Client, pay: ProcessingActivity) -> None:
    words = " ".join(f"salaries{' ' * n}" for n in range(3)) + " paying"
    assert not shown(anna, ACTIVITY, q=words).most_words
    many = (
        "paying salaries time a_b 100% on court order only by memo internal kept words old column iban bank lohnfix ag"
    )
    assert len(words_of(many)) == MOST
    assert keys(anna, q=f"{many} nowhere") == {"pay"} and shown(anna, ACTIVITY, q=f"{many} nowhere").most_words


def test_words_and_phrases() -> None:
    assert words_of('One "Two  Three" one “four five” six"7') == ["one", "two three", "four five", 'six"7']
    assert words_of("a" * 1000) == ["a" * LONGEST]
    assert words_of(' "" \x00 ') == []


def suggestions(client: Client, term: str, field: str = "data_category") -> list[str]:
    asked = {"term": term, "app_label": "registry", "model_name": "activitydata", "field_name": field}
    return [one["text"] for one in client.get(reverse("admin:autocomplete"), asked).json()["results"]]


def test_suggestions_begin_with_what_was_typed(anna: Client, pay: ProcessingActivity) -> None:
    with change("test"):
        DataCategory.objects.create(key="a", name="Older bank", description="x")
        DataCategory.objects.create(key="b", name="Address", description="of the bank")
        DataCategory.objects.create(key="c", name="Äpfel")
    assert suggestions(anna, "bank") == ["Bank account", "Older bank", "Address"]
    assert suggestions(anna, "iban") == suggestions(anna, "IBAN") == ["Bank account"]
    assert suggestions(anna, "ÄPFEL") == ["Äpfel"]
    assert suggestions(anna, "employees") == []  # only by its own words: it is asked at every key
    assert suggestions(anna, "ba\x00nk acc") == ["Bank account"]


def found(kind: str, words: str) -> set[str]:
    """The keys that the search finds, without the page around it."""
    desk: Any = admin.site.get_model_admin(KINDS[kind].model)
    request = RequestFactory().get("/")
    request.user, request.resolver_match = User(is_superuser=True), None
    records, doubled = desk.get_search_results(request, KINDS[kind].model.objects.all(), words)
    keys = list(records.values_list("key", flat=True))
    assert not doubled and len(keys) == len(set(keys))
    return set(keys)


@pytest.mark.thorough
@settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(doc=registers(), data=st.data())
def test_any_word_of_any_record_finds_it(db: None, doc: dict[str, Any], data: Any) -> None:
    with loaded(doc):
        for kind, records in doc["records"].items():
            for record in records:
                words = [word for text in texts_of(kind, record) for word in text.split()[:20]]
                if words:
                    word = data.draw(st.sampled_from(words))
                    assert record["key"] in found(kind, word), word
                assert record["key"] in found(kind, record["key"])
