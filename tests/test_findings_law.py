"""Findings follow the law of the day and of the place: adequacy, tools, roles of Art. 30(1) and (2)."""

import datetime
from typing import Any

import pytest

from registry.document.letters import LETTERS
from registry.findings import check, rules
from registry.findings.examples import made
from registry.findings.tools import moved

UK = {"jurisdiction": "UK", "address": {"text": "London", "country": "GB"}}
SWISS = {"jurisdiction": "CH", "address": {"text": "Bern", "country": "CH"}}


def ids(changes: dict[str, Any], on: str = "2026-11-23") -> set[str]:
    return {finding.rule.id for finding in check(made(changes), on=datetime.date.fromisoformat(on))}


def sent_to(country: str, tool: str = "45-3", **more: str) -> dict[str, Any]:
    return {"activity": moved(tool, country=country, **more)}


def test_the_united_kingdom_is_adequate_until_its_day() -> None:
    assert "adequacy-without-decision" not in ids(sent_to("GB"), "2031-12-27")
    assert "adequacy-without-decision" in ids(sent_to("GB"), "2031-12-28")
    (finding,) = [f for f in check(made(sent_to("GB")), on=datetime.date(2032, 1, 1)) if f.level.code == "error"]
    assert "decision (EU) 2021/1772 ended on 27 December 2031" in finding.message


def test_after_the_end_a_transfer_without_tool_needs_one() -> None:
    assert "tool-not-recorded" not in ids(sent_to("GB", ""), "2031-12-27")
    assert "tool-not-recorded" in ids(sent_to("GB", ""), "2031-12-28")


def test_the_end_is_announced_a_year_before() -> None:
    assert "adequacy-ends-soon" not in ids(sent_to("GB"), "2030-12-01")
    assert "adequacy-ends-soon" in ids(sent_to("GB"), "2031-01-01")


def test_the_united_states_are_adequate_for_certified_recipients_only() -> None:
    assert "certification-not-recorded" in ids(sent_to("US"))
    assert "certification-not-recorded" not in ids(sent_to("US", note="on the DPF list, 2026-05-02"))
    assert "adequacy-without-decision" in ids(sent_to("US"), "2021-01-01")
    assert "tool-not-recorded" in ids(sent_to("US", ""))


def test_adequacy_ends_the_need_for_a_tool_and_not_for_the_entry() -> None:
    """A service in Switzerland: nothing is asked but that the transfer is listed."""
    swiss = {"organisation:mailer-ltd": {"address": {"text": "Zug", "country": "CH"}}}
    assert ids(swiss | {"activity": {"transfers_answer": ""}}) == {"transfer-not-recorded"}
    assert ids(swiss | {"activity": moved("", country="CH")}) == set()


@pytest.mark.parametrize("answer", ["none", "not-applicable"])
def test_an_address_indicates_and_the_officer_confirms(answer: str) -> None:
    american = {"organisation:mailer-ltd": {"address": {"text": "Austin", "country": "US"}}}
    confirmed = {"transfers_answer": answer, "transfers_because": "Stored in Frankfurt only." * (answer != "none")}
    assert ids(american | {"activity": {"transfers_answer": ""}}) == {"transfer-not-recorded"}
    assert ids(american | {"activity": confirmed}) == set()


def test_a_transfer_through_the_service_counts_for_its_address() -> None:
    american = {"organisation:mailer-ltd": {"address": {"text": "Austin", "country": "US"}}}
    indian = moved("46-2-b", country="IN", processor="mailer") | {"references": [
        {"kind": "notice", "number": "N-1"}, {"kind": "tia", "number": "T-1"}]}  # fmt: skip
    assert ids(american | {"activity": indian}) == set()


@pytest.mark.parametrize(
    ("entity", "country", "expected"),
    [
        ({}, "FR", {"transfer-inside"}),
        (UK, "FR", set()),  # the UK found all EEA countries adequate: a transfer, without tool
        (SWISS, "FR", set()),
        (UK, "GB", {"transfer-inside"}),
        ({}, "GB", set()),
        (SWISS, "NZ", set()),  # not checked in the Swiss list: nobody is told anything
        ({}, "IN", {"tool-not-recorded"}),
        (UK, "IN", {"tool-not-recorded"}),
    ],
)
def test_lists_follow_the_entitys_law(entity: dict[str, Any], country: str, expected: set[str]) -> None:
    home = {"organisation:mailer-ltd": {"address": entity["address"]}} if entity else {}
    assert ids({"organisation": entity} | home | sent_to(country, "")) == expected


def test_an_edition_is_judged_by_the_law_of_its_day() -> None:
    doc = made(sent_to("GB"))
    doc["edition"] = {"number": 1, "at": "2032-01-01T00:00:00.000000Z", "who": "", "digest": "", "hash": ""}
    assert "adequacy-without-decision" in {finding.rule.id for finding in check(doc)}


def test_an_ended_activity_is_judged_by_the_law_of_its_last_day() -> None:
    ended = {"state": "ended", "end_date": "2019-12-31"}
    assert "tool-ended" not in ids({"activity": moved("privacy-shield") | ended})
    assert "tool-ended" in ids({"activity": moved("privacy-shield")})


def test_swiss_law_asks_for_no_lawful_basis() -> None:
    silent = {"activity": {"purposes": [{"purpose": "delivering-orders"}]}}
    assert ids(silent) == {"basis-not-recorded"}
    assert ids(silent | {"organisation": SWISS}) == set()


def test_rules_of_article_30_1_are_not_asked_of_records_of_30_2() -> None:
    """A bare record of Art. 30(2) is told about its clients and its measures, and nothing of purposes or periods."""
    bare = {name: [] for name in ("purposes", "data", "uses", "recipients", "retention", "measures", "references")}
    found = check(
        made({"activity": bare | {"role": "processor", "transfers_answer": ""}}), on=datetime.date(2026, 11, 23)
    )
    about = [finding for finding in found if finding.kind == "activity"]
    assert {f.rule.id for f in about} == {"clients-not-stated", "measures-not-stated", "transfers-not-answered"}


def test_letters_and_roles_of_a_rule_agree() -> None:
    for rule in rules().values():
        if rule.kind == "activity" and rule.letters:
            asked = {"processor" if LETTERS[code].of_processor else "controller" for code in rule.letters}
            if "processor" in rule.roles and rule.level.code == "error" and asked == {"controller"}:
                # Two sides of one fact may differ in any record; the law's letter is that of the other list.
                assert rule.theme in ("exchanges", "inside", "keeping"), rule.id
