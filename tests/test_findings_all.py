"""What holds for all findings: no register makes a rule raise, words work in five languages, nothing grows badly."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from bench.register import generate
from registry.changes import change
from registry.document import KINDS, document, load
from registry.document.letters import State
from registry.document.parse import Parser
from registry.document.settled import settled
from registry.findings import check, completeness, rules
from registry.findings.documentation import NOT_RULES, markdown, numbers
from registry.findings.examples import good, made
from registry.findings.live import of_record
from registry.findings.text import WORDS
from tests.conftest import SAMPLE
from tests.registers import registers

DAY = datetime.date(2026, 11, 23)
HOME = SAMPLE.parent.parent


def ids(changes: dict[str, Any]) -> set[str]:
    return {finding.rule.id for finding in check(made(changes), on=DAY)}


@pytest.mark.thorough
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(registers())
def test_no_register_makes_a_rule_raise(doc: dict[str, Any]) -> None:
    """Nor the public part of one, and every sentence can be said."""
    for edition in (None, {"number": 1, "at": "2030-01-01T00:00:00.000000Z"}):
        for finding in check({**doc, "edition": edition}, on=DAY):
            assert finding.message
            assert finding.fix
            json.dumps(finding.data())
    completeness(doc, DAY)


@pytest.mark.thorough
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(registers())
def test_a_file_is_settled_as_the_register_would_hold_it(doc: dict[str, Any]) -> None:
    """Drawn as an export writes it, which an import and another export leave as it is."""
    assert settled(json.loads(json.dumps(doc))) == doc


def test_a_short_file_is_completed() -> None:
    short = {"format": "ropa-register", "version": 1, "records": {"purpose": [{"key": "a", "name": " Paying \r\n"}]}}
    (record,) = settled(short)["records"]["purpose"]
    assert (record["name"], record["aliases"], record["archived_on"]) == ("Paying", "", None)


def test_the_same_register_gives_the_same_findings() -> None:
    doc = made({"activity": {"retention": [], "measures": []}, "processor": {"contract": ""}})
    assert [f.data() for f in check(doc, on=DAY)] == [f.data() for f in check(doc, on=DAY)]


# Words


def period(text: str) -> dict[str, Any]:
    return {
        "activity": {
            "retention": [{"criterion": text}, {"stage": "backup", "number": 1, "unit": "days", "end": "erase"}]
        }
    }


@pytest.mark.parametrize(
    "text",
    [
        "As long as necessary", "for as long as is necessary for the purpose", "Indefinitely", "As required by law",
        "So lange wie nötig", "solange erforderlich", "gesetzliche Aufbewahrungsfristen", "unbegrenzt",
        "Aussi longtemps que nécessaire", "durée légale", "Le temps nécessaire à la finalité",
        "Durante el tiempo necesario", "plazo legal", "Indefinido",
        "Per il tempo necessario", "Termini di legge", "a tempo indeterminato",
    ],
)  # fmt: skip
def test_words_that_set_no_time_limit(text: str) -> None:
    assert "period-vague" in ids(period(text))


@pytest.mark.parametrize(
    "text",
    [
        "Until the account is deleted", "as long as necessary, 3 years at most", "bis zum Widerruf",
        "§ 147 AO: 10 Jahre",
        "jusqu'à la fin du contrat", "hasta la baja del cliente", "fino alla revoca del consenso",
    ],
)  # fmt: skip
def test_words_that_set_one(text: str) -> None:
    assert "period-vague" not in ids(period(text))


@pytest.mark.parametrize("text", ["TBD", "to be completed", "noch zu klären", "À compléter", "Pendiente", "Da definire",
                                  "Owner: TBD", "see [INSERT DATE]", "Lorem ipsum dolor"])  # fmt: skip
def test_placeholders(text: str) -> None:
    assert "placeholder-left" in ids({"activity": {"description": text}})


@pytest.mark.parametrize("text", ["TODO EL PERSONAL", "x", "?", "Our TBDs-system", "[1]", "The pending requests"])
def test_no_placeholders(text: str) -> None:
    assert "placeholder-left" not in ids({"activity": {"description": text}})


def test_every_list_of_words_has_five_languages() -> None:
    for name, found in json.loads(WORDS.read_text("utf-8")).items():
        assert set(found["phrases"]) == {"en", "de", "fr", "es", "it"}, name
        assert found["title"]


# Dependent findings stay silent


def test_where_no_period_is_stated_its_start_is_not_asked_for() -> None:
    assert ids({"activity": {"retention": [{"stage": "active"}]}}) == {"period-not-stated"}


def test_where_no_purpose_is_stated_its_basis_is_not_asked_for() -> None:
    assert ids({"activity": {"purposes": [], "uses": []}}) - {"term-unused"} == {"purpose-not-stated"}


def test_where_no_data_is_stated_whose_it_is_is_not_asked_for() -> None:
    found = ids({"activity": {"data": [], "uses": [], "recipients": [{"processor": "mailer"}]}})
    assert found - {"category-in-no-activity", "exchange-not-used"} == {"data-not-stated"}


def test_an_empty_register_has_no_findings() -> None:
    empty = {kind: [] for kind in good()["records"]}
    assert check({"records": empty}, on=DAY) == []


# Completeness


def test_an_honest_register_is_complete() -> None:
    """“None” and “does not apply, because” are answers."""
    found = completeness(good(), DAY)
    assert found.is_complete
    assert found.activities["orders"]["1e"] is State.ANSWERED
    assert {code: dict(counts) for code, counts in found.letters.items()}["1f"] == {State.STATED: 1}


@pytest.mark.parametrize(
    ("changes", "letter"),
    [
        ({"activity": {"retention": []}}, "1f"),
        ({"activity": {"measures": []}}, "1g"),
        ({"activity": {"transfers_answer": ""}}, "1e"),
        ({"data_category": {"data_subjects": []}}, "1c"),
        ({"register": {"controller": None}}, "1a"),
    ],
)
def test_an_open_letter_is_counted(changes: dict[str, Any], letter: str) -> None:
    found = completeness(made(changes), DAY)
    assert not found.is_complete
    assert [code for code, state in found.activities["orders"].items() if state is State.OPEN] == [letter]
    assert found.letters[letter][State.OPEN] == 1


def test_an_entity_without_officer_is_open() -> None:
    found = completeness(made({"organisation": {"contacts": [{"function": "contact", "phone": "1"}]}}), DAY)
    assert found.entities["acme"] == {"contact": State.STATED, "dpo": State.OPEN}


# One record


def test_a_record_is_asked_by_itself(db: None) -> None:
    with change("system:test"):
        load(made({"activity": {"retention": []}, "processor": {"contract": ""}}))
    assert [finding.rule.id for finding in of_record("activity", "orders", DAY)] == [
        "period-not-stated",
        "contract-not-recorded",
    ]
    assert of_record("activity", "nobody", DAY) == []


@pytest.mark.parametrize("kind", ["activity", "processor", "data_category", "register"])
def test_what_is_told_of_a_record_alone_is_what_the_whole_check_says(sample: Any, kind: str) -> None:
    """Rules that look over the whole register come on top."""
    every = check(document(), on=DAY)
    key = {"activity": "user-onboarding", "processor": "auth0", "data_category": "payer-id"}.get(kind, "register")
    alone = {finding.digest for finding in of_record(kind, key, DAY)}
    assert alone <= {finding.digest for finding in every}
    about = [f for f in every if (f.rule.kind, f.kind, f.key) == (kind, kind, key) and not f.rule.whole]
    assert {finding.digest for finding in about} <= alone


@pytest.mark.thorough
def test_asking_one_record_takes_as_many_queries_at_any_size(db: None) -> None:
    taken = []
    for size in (3, 30):
        with change("system:test"):
            for kind in reversed(KINDS.values()):
                kind.model._base_manager.all().delete()
            load(generate(size))
        with CaptureQueriesContext(connection) as captured:
            of_record("activity", "activity-1", DAY)
        taken.append(len(captured))
    assert taken[0] == taken[1]


# What is written about the rules


def test_the_page_about_rules_is_made_from_them() -> None:
    assert (HOME / "docs" / "rules.md").read_text("utf-8") == markdown(), (
        "run: .venv/bin/python manage.py check_register --rules > docs/rules.md"
    )


def test_every_rule_of_the_list_was_considered() -> None:
    made_of = {number for rule in rules().values() for number in rule.numbers}
    assert made_of | set(NOT_RULES) == set(numbers())
    assert made_of & set(NOT_RULES) == set()


def test_generated_registers_are_files() -> None:
    Parser().kinds(generate(3))
