"""Every rule with the two examples that stand beside it, and what all rules have in common."""

import re
from typing import Any

import pytest
from django.utils.functional import Promise

from registry.document.letters import LETTERS
from registry.document.parse import Parser
from registry.findings import Level, Rule, check, rules
from registry.findings.examples import good, made
from registry.findings.rule import DAY

EVERY = [pytest.param(rule, id=rule.id) for rule in rules().values()]


def found(rule: Rule, changes: dict[str, Any]) -> list[Any]:
    return [finding for finding in check(made(changes), on=rule.day) if finding.rule is rule]


def test_nothing_is_wrong_with_the_good_register() -> None:
    assert [finding.message for finding in check(good(), on=DAY)] == []


@pytest.mark.parametrize("rule", EVERY)
def test_the_bad_example_fires_once_and_the_good_one_does_not(rule: Rule) -> None:
    assert len(found(rule, rule.bad)) == 1
    assert found(rule, rule.good) == []


@pytest.mark.parametrize("rule", EVERY)
def test_both_examples_are_registers(rule: Rule) -> None:
    for changes in (rule.bad, rule.good):
        Parser().kinds(made(changes))


@pytest.mark.parametrize("rule", EVERY)
def test_a_rule_says_which_record_what_and_how_to_mend_it(rule: Rule) -> None:
    (finding,) = found(rule, rule.bad)
    assert finding.name in finding.message
    assert finding.field in {f.name for f in _kind(finding.kind).all_fields}
    for text in (finding.message, finding.fix):
        assert "{" not in text
        assert text.endswith((".", "?"))
    assert not re.search(r"(?<!Art)\. ", str(rule.says)), "one sentence"
    for declared in (rule.says, rule.fix):
        assert isinstance(declared, Promise), "through gettext"


@pytest.mark.parametrize("rule", EVERY)
def test_a_rule_is_declared_in_full(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.id)
    assert rule.sources
    assert all(source.url.startswith("https://") for source in rule.sources)
    assert set(rule.letters) <= set(LETTERS)
    assert "\n" not in str(rule.says)


@pytest.mark.parametrize("rule", [p for p in EVERY if p.values[0].level is Level.ERROR])
def test_an_error_names_article_30_or_a_contradiction(rule: Rule) -> None:
    assert rule.letters, "an error belongs to a letter of Art. 30"


def test_what_another_article_asks_for_is_not_recorded_rather_than_missing() -> None:
    wrong = [r.id for r in rules().values() if "missing" in str(r.says)]
    assert wrong == []


def _kind(name: str) -> Any:
    from registry.document import KINDS

    return KINDS[name]
