"""The law's lists: each entry sourced, each date real, and the right answer for a country on a day."""

import json
from datetime import date

import pytest

from registry import law

FILES = ("eea", "adequacy", "legal_basis", "art9", "transfer_tools", "rights")
TODAY = date(2026, 11, 23)
DATES = ("since", "adopted", "from", "until", "valid_from", "valid_until")


def kind(country, on=TODAY, jurisdiction="EU", **more):
    return law.standing(country, on, jurisdiction, **more).kind


def test_it_works():
    us = law.standing("US", TODAY)
    assert us.kind == "certified"
    assert us.decision.decision == "(EU) 2023/1795"
    assert "Data Privacy Framework" in us.scope


def test_the_files_are_exactly_these():
    assert {path.stem for path in law.BASE.glob("*.json")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_what_it_is_and_every_entry_where_it_comes_from(name):
    content = law.read(name)
    assert all(content[key] for key in ("title", "as_of", "source", "note", "entries"))
    date.fromisoformat(content["as_of"])
    assert [row for row in content["entries"] if not row["source"].strip()] == []


@pytest.mark.parametrize("name", FILES)
def test_dates_are_iso_and_in_order(name):
    for row in law.read(name)["entries"]:
        given = {key: date.fromisoformat(row[key]) for key in DATES if row.get(key)}
        assert given.get("adopted", date.min) <= given.get("from", date.max), row
        assert given.get("from", date.min) <= given.get("until", date.max), row
        assert given.get("valid_from", date.min) <= given.get("valid_until", date.max), row


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_written_the_way_git_can_compare(name):
    text = (law.BASE / f"{name}.json").read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"


@pytest.mark.parametrize("name", law.LISTS)
def test_codes_and_labels_are_unique(name):
    entries = law.LISTS[name]
    assert len({item.code for item in entries}) == len(entries)
    assert len({item.label for item in entries}) == len(entries)
    assert [code for code, _ in law.choices(name)] == [item.code for item in entries]


def test_country_codes_have_two_capital_letters():
    codes = [*law.EEA, *(one.country for one in law.DECISIONS if one.country)]
    assert [code for code in codes if not (len(code) == 2 and code.isalpha() and code.isupper())] == []


def test_a_decision_is_about_one_thing_and_by_a_known_authority():
    for one in law.DECISIONS:
        assert sum(map(bool, (one.country, one.organisation, one.group))) == 1, one
        assert one.by in law.read("adequacy")["lists"]
        assert one.scope


def test_decisions_about_one_country_never_overlap():
    for one in filter(lambda each: each.country, law.DECISIONS):
        others = [each for each in law.DECISIONS if each is not one]
        same = [each for each in others if (each.by, each.country) == (one.by, one.country)]
        assert [each for each in same if law.within(each.start, one.start, one.until)] == []


def test_thirty_eea_members_and_neither_gb_nor_ch():
    assert len(law.EEA) == 30
    assert not {"GB", "CH"} & set(law.EEA)
    assert {kind(country) for country in law.EEA} == {"eea"}
    assert kind("HR", date(2013, 6, 30)) == "other"


@pytest.mark.parametrize(
    ("country", "on", "expected"),
    [
        ("GB", TODAY, "adequate"),
        ("GB", date(2031, 12, 27), "adequate"),
        ("GB", date(2031, 12, 28), "other"),
        ("GB", date(2032, 1, 1), "other"),
        ("US", date(2015, 10, 6), "other"),
        ("US", date(2020, 7, 15), "certified"),
        ("US", date(2020, 7, 16), "other"),
        ("US", date(2022, 1, 1), "other"),
        ("US", date(2023, 7, 9), "other"),
        ("US", date(2023, 7, 10), "certified"),
        ("BR", date(2026, 1, 25), "other"),
        ("BR", date(2026, 1, 28), "adequate"),
        ("KE", TODAY, "other"),
        ("JP", TODAY, "adequate"),
    ],
)
def test_a_country_on_a_day(country, on, expected):
    assert kind(country, on) == expected


def test_expiry_and_scope_come_along():
    assert law.standing("GB", TODAY).until == date(2031, 12, 27)
    assert "PIPEDA" in law.standing("CA", TODAY).scope
    assert law.standing("FR", TODAY).scope == ""
    assert law.standing("FR", TODAY).until is None


def test_no_country_is_unknown_not_safe():
    assert law.standing("", TODAY) == law.Standing("unknown", reason="no country")
    assert law.standing("FR", TODAY, "XX").reason == "no list for this jurisdiction"


def test_spellings_of_eu_documents_are_understood():
    assert kind("EL") == "eea"
    assert kind("UK") == "adequate"
    assert kind("fr") == "eea"


@pytest.mark.parametrize(
    ("country", "jurisdiction", "expected"),
    [
        ("GB", "EU", "adequate"),
        ("GB", "UK", "home"),
        ("CH", "EU", "adequate"),
        ("CH", "CH", "home"),
        ("DE", "EU", "eea"),
        ("DE", "UK", "adequate"),
        ("DE", "CH", "adequate"),
        ("KR", "UK", "adequate"),
        ("KR", "CH", "other"),
        ("GI", "EU", "other"),
        ("GI", "UK", "adequate"),
        ("BR", "UK", "other"),
        ("US", "UK", "certified"),
        ("US", "CH", "certified"),
    ],
)
def test_the_jurisdiction_matters(country, jurisdiction, expected):
    assert kind(country, TODAY, jurisdiction) == expected


def test_each_jurisdiction_let_us_companies_in_on_its_own_day():
    assert kind("US", date(2023, 10, 11), "UK") == "other"
    assert kind("US", date(2023, 10, 12), "UK") == "certified"
    assert kind("US", date(2024, 9, 14), "CH") == "other"
    assert kind("US", date(2024, 9, 15), "CH") == "certified"


def test_what_could_not_be_checked_is_unknown():
    assert law.standing("GB", TODAY, "CH").reason == "not checked in this list"
    assert law.standing("FO", TODAY, "UK").reason == "not checked in this list"
    assert law.standing("KE", date(2023, 8, 31), "CH").reason == "the list begins later"


def test_an_international_organisation_can_be_adequate():
    assert kind("", organisation="European Patent Organisation") == "adequate"
    assert kind("DE", organisation="european patent office") == "adequate"
    assert kind("", date(2025, 7, 14), organisation="EPO") == "other"
    assert kind("", organisation="Universal Postal Union") == "other"


def test_retired_tools_stay_readable_but_are_not_offered():
    shield = law.find("transfer_tools", "privacy-shield")
    assert shield.retired
    assert shield.valid_until == date(2020, 7, 15)
    assert {"privacy-shield", "safe-harbour", "scc-old"} <= dict(law.choices("transfer_tools")).keys()
    retired = [item for item in law.TRANSFER_TOOLS if item.retired]
    assert [item for item in retired if item.applies(TODAY) or not item.valid_until] == []


def test_tools_differ_by_jurisdiction():
    jurisdictions = ("EU", "UK", "CH")
    offered = {where: dict(law.choices("transfer_tools", TODAY, where)).keys() for where in jurisdictions}
    assert "46-2-c" in offered["EU"] & offered["CH"] and "46-2-c" not in offered["UK"]
    assert "uk-addendum" in offered["UK"] and "uk-addendum" not in offered["EU"]
    assert "45-3" in offered["EU"] & offered["UK"] & offered["CH"]


def test_lawful_bases_say_what_else_is_needed():
    assert [item.code for item in law.LEGAL_BASES if item.needs_law] == ["6-1-c", "6-1-e"]
    assert [item.code for item in law.LEGAL_BASES if item.needs_interest] == ["6-1-f"]
    only_uk = law.find("legal_basis", "6-1-ea")
    assert only_uk.jurisdictions == ("UK",)
    assert not only_uk.applies(date(2026, 2, 4), "UK") and only_uk.applies(date(2026, 2, 5), "UK")


def test_the_lists_are_complete():
    assert [item.code for item in law.ART9_CONDITIONS] == [f"9-2-{letter}" for letter in "abcdefghij"]
    assert {item.code for item in law.RIGHTS} == {"7-3", "77", *map(str, range(13, 23))}
    assert {f"49-1-{letter}" for letter in "abcdefg"} <= {item.code for item in law.TRANSFER_TOOLS}
    assert law.find("rights", "99") is None


def test_dpv_terms_use_the_current_namespace():
    terms = [item.dpv for entries in law.LISTS.values() for item in entries if item.dpv]
    assert [term for term in terms if not term.startswith("https://w3id.org/dpv/legal/eu/gdpr#A")] == []
