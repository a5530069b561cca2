"""What Art. 30 asks and an activity answers: the same in a document, in a query and on the form."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from bench.register import generate
from registry.admin.letters import LETTERS, unanswered
from registry.changes import change
from registry.document import load
from registry.document.letters import State, letters
from registry.models import ProcessingActivity
from tests.registers import loaded, registers

pytestmark = pytest.mark.django_db
OPEN, STATED, ANSWERED = State.OPEN, State.STATED, State.ANSWERED
BARE = {"name": "Paying salaries", "role": "controller"}


def open_by_query() -> dict[str, set[str]]:
    keys = {
        code: set(ProcessingActivity.objects.filter(unanswered(code)).values_list("key", flat=True)) for code in LETTERS
    }
    return {code: found for code, found in keys.items() if found}


def open_by_rule(doc) -> dict[str, set[str]]:
    controller = next((row["controller"] for row in doc["records"]["register"]), None)
    found: dict[str, set[str]] = {}
    for row in doc["records"]["activity"]:
        for code, state in letters(row, controller).items():
            if state is OPEN:
                found.setdefault(code, set()).add(row["key"])
    return found


def test_it_works(sample, sample_document):
    assert open_by_query() == open_by_rule(sample_document) != {}


def test_a_bare_activity_answers_nothing():
    assert set(letters(BARE).values()) == {OPEN} and list(letters(BARE)) == ["1a", "1b", "1c", "1d", "1e", "1f", "1g"]


def test_who_acts_for_clients_is_asked_the_letters_of_the_second_paragraph():
    record = {"role": "processor", "clients": [{"group": "All", "processing": ""}], "clients_kept_in": ""}
    assert letters(record, "us") == {"2a": STATED, "2b": OPEN, "2c": OPEN, "2d": OPEN}
    record["clients"][0]["processing"] = "Hosting"
    assert letters(record)["2b"] is STATED and letters(record)["2a"] is OPEN


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("1b", {"purposes": [{"purpose": "paying"}]}),
        ("1b", {"uses": [{"purpose": "paying"}]}),
        ("1c", {"data": [{"data_category": "name"}]}),
        ("1d", {"recipients": [{"category": "Banks"}]}),
        ("1d", {"uses": [{"processor": "sap"}]}),
        ("1e", {"transfers": [{"country": "US"}]}),
        ("1f", {"retention": [{"number": 0, "unit": "days"}]}),
        ("1f", {"retention": [{"not_stored": True}]}),
        ("1g", {"measures": ["locks"]}),
        ("1g", {"measures_text": "Locks"}),
    ],
)
def test_what_is_stated_answers_its_letter(code, said):
    assert letters(BARE)[code] is OPEN and letters(BARE | said)[code] is STATED


@pytest.mark.parametrize(
    ("code", "name"), [("1d", "recipients"), ("1e", "transfers"), ("1f", "retention"), ("1g", "measures")]
)
@pytest.mark.parametrize("answer", ["none", "not-applicable"])
def test_none_and_because_answer_their_letter(code, name, answer):
    assert letters(BARE | {f"{name}_answer": answer}) == letters(BARE) | {code: ANSWERED}


def test_who_decides_needs_the_entity_and_a_word_on_joint_controllers():
    assert letters(BARE | {"joint_answer": "none"})["1a"] is OPEN
    assert letters(BARE | {"entity": "us"})["1a"] is OPEN
    assert letters(BARE | {"entity": "us", "joint_answer": "none"})["1a"] is STATED
    assert letters(BARE | {"joint_answer": "none"}, controller="us")["1a"] is STATED


@pytest.mark.parametrize(
    "said", [{"purposes": [{"basis": "6-1-a", "purpose": None}]}, {"retention": [{"stage": "log", "number": None}]}]
)
def test_a_row_that_leaves_out_what_the_letter_asks_is_no_answer(said):
    assert letters(BARE | said) == letters(BARE)


@pytest.mark.thorough
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(registers(most=3))
def test_query_and_rule_agree_on_any_register(doc):
    with loaded(doc):
        assert open_by_query() == open_by_rule(doc)


@pytest.mark.thorough
def test_all_letters_are_counted_in_one_query():
    with change("test"):
        load(generate(30))
    with CaptureQueriesContext(connection) as queries:
        counts = ProcessingActivity.objects.aggregate(**{f"n{c}": Count("pk", filter=unanswered(c)) for c in LETTERS})
    assert len(queries) == 1 and counts["n1a"] == counts["n1g"] + 30 == 30
