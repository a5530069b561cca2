"""Two lists that were made from one become one: whatever either side does, it is there, and nothing else changed."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import models as m
from registry.admin.weave import behind, joined, woven
from registry.changes import change
from tests.forms import anna, quick_client  # noqa: F401 - fixtures
from tests.officers import ben  # noqa: F401 - a fixture
from tests.test_desk_both import Both

FEW = 6


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "then"),
    [
        ("abc", "abc", "abc", "abc"),
        ("abc", "ac", "ab", "a"),
        ("abc", "cba", "abc", "cba"),
        ("abc", "abc", "cab", "cab"),
        ("abc", "cba", "bac", "bac"),
        ("abc", "abcx", "abcy", "abcxy"),
        ("abc", "xabc", "yabc", "xyabc"),
        ("abc", "cxba", "aybc", "cxyba"),
        ("abc", "axbc", "cba", "cbax"),
        ("", "x", "y", "xy"),
        ("ab", "abx", "abx", "abx"),
    ],
)
def test_it_works(base: str, theirs: str, mine: str, then: str) -> None:
    assert "".join(joined(base, theirs, mine)) == then


def test_rows_of_either_side_are_all_there() -> None:
    assert woven("abc", "ac", "bc") == ["a", "b", "c"]
    assert behind("ab", "xay") == ["x", "a", "y", "b"]


def sides() -> Any:
    """What both do with each of some rows, and what they add; (base, theirs, mine) of letters."""
    fate = st.sampled_from(["stays", "theirs deletes", "mine deletes", "both delete"])
    return st.tuples(st.lists(fate, max_size=FEW), st.booleans(), st.randoms(use_true_random=False), moves(), moves())


def moves() -> Any:
    return st.lists(st.integers(0, FEW), max_size=3)


@given(sides())
def test_a_list_of_both(drawn: Any) -> None:
    fates, hers, random, his_places, her_places = drawn
    base = list(range(len(fates)))
    theirs = [one for one in base if fates[one] not in ("theirs deletes", "both delete")]
    mine = [one for one in base if fates[one] not in ("mine deletes", "both delete")]
    random.shuffle(mine if hers else theirs)
    for side, places, name in ((theirs, his_places, "t"), (mine, her_places, "m")):
        for number, place in enumerate(places):
            side.insert(place, f"{name}{number}")
    found = joined(base, theirs, mine)
    assert set(found) == {one for one in (*theirs, *mine) if (one in theirs and one in mine) or one not in base}
    assert len(found) == len(set(found))
    moved = mine if hers else theirs
    assert [one for one in found if one in base] == [one for one in moved if one in base and one in found]
    main = mine if [x for x in mine if x in base] != [x for x in base if x in mine] else theirs
    assert [one for one in found if one in main] == [one for one in main if one in found]


# The same by two browsers: every row of a list, cell by cell.

CELLS = ("person", "email", "phone", "address")
ROW = st.one_of(
    st.just(("stays",)),
    st.just(("he deletes",)),
    st.just(("she deletes",)),
    st.tuples(st.just("he edits"), st.sampled_from(CELLS)),
    st.tuples(st.just("she edits"), st.sampled_from(CELLS)),
    st.permutations(CELLS).map(lambda cells: ("both edit", cells[0], cells[1])),
    st.tuples(st.just("he deletes, she edits"), st.sampled_from(CELLS)),
)
PLAN = st.tuples(
    st.lists(ROW, max_size=5),
    st.sampled_from(["", "his", "hers"]),
    st.randoms(use_true_random=False),
    st.integers(0, 2),
    st.integers(0, 2),
)


@pytest.mark.thorough
@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLAN)
def test_every_edit_of_both_is_there_and_nothing_else(anna: Client, ben: Client, plan: Any) -> None:  # noqa: F811
    with transaction.atomic():
        check(anna, ben, plan)
        transaction.set_rollback(True)


def check(anna: Client, ben: Client, plan: Any) -> None:  # noqa: F811
    rows, reorders, random, his_new, her_new = plan
    with change("test"):
        record = m.Organisation.objects.create(key="acme", legal_name="Acme")
        for place in range(len(rows)):
            record.contacts.create(position=place, **dict(zip(CELLS, texts(f"r{place}"), strict=True)))
    both = Both(anna, ben, record)
    order = list(range(len(rows)))
    random.shuffle(order)
    put(both.his if reorders == "his" else both.hers if reorders == "hers" else {}, order)
    expected = [edit(both, number, row) for number, row in enumerate(rows)]
    both.his["website"], both.hers["jurisdiction"] = ["https://example.com/"], ["EU"]
    add(both.his, "his", his_new)
    add(both.hers, "hers", her_new)
    both.ben_saves()
    stored = both.anna_keeps(both.anna_asks())
    assert (stored["website"], stored["jurisdiction"]) == ("https://example.com/", "EU")
    found = [[row[name] for name in CELLS] for row in stored["contacts"]]
    there = [texts(f"his{n}") for n in range(his_new)] + [texts(f"hers{n}") for n in range(her_new)]
    order = [number for number in (order if reorders else range(len(rows))) if expected[number]]
    assert sorted(found) == sorted([*there, *(expected[number] for number in order)])
    back = [number for number in order if rows[number][0] == "he deletes, she edits"]
    old = [row for row in found if row not in there]
    if reorders != "his" or not back:  # in his order there is no place for a row that he deleted
        assert old == [expected[number] for number in order]


def texts(name: str) -> list[str]:
    return [name, f"{name}@example.com", f"phone {name}", f"address {name}"]


def put(fields: dict[str, list[str]], order: list[int]) -> None:
    for number, row in enumerate(order):
        fields[f"contacts-{row}-ORDER"] = [str(number + 1)]


def edit(both: Both, number: int, row: Any) -> list[str]:
    """Do with a row what was drawn; returns what it says afterwards, nothing when it is gone."""
    what, *cells = row
    now = dict(zip(CELLS, texts(f"r{number}"), strict=True))
    who = {"he edits": [both.his], "both edit": [both.his, both.hers]}.get(what, [both.hers])
    for fields, cell in zip(who, cells, strict=False):
        now[cell] = f"new{number}-{cell}@example.com"
        fields[f"contacts-{number}-{cell}"] = [now[cell]]
    if what.startswith("he deletes"):
        both.his[f"contacts-{number}-DELETE"] = ["on"]
    if what == "she deletes":
        both.hers[f"contacts-{number}-DELETE"] = ["on"]
    return [] if what in ("he deletes", "she deletes") else list(now.values())


def add(fields: dict[str, list[str]], name: str, many: int) -> None:
    for number in range(many):
        at = int(fields["contacts-TOTAL_FORMS"][0])
        fields["contacts-TOTAL_FORMS"] = [str(at + 1)]
        fields[f"contacts-{at}-function"] = ["contact"]
        for cell, text in zip(CELLS, texts(f"{name}{number}"), strict=True):
            fields[f"contacts-{at}-{cell}"] = [text]
