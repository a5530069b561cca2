"""Pictures: bands add up, nothing covers anything, what is put together is said."""

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.pictures.flow import DRAWN, MOST, Flow, Named, Use, flow
from registry.pictures.kept import LEFT, RIGHT, days, kept
from registry.pictures.world import around, label_box, shapes, world

KEYS = st.text(max_size=12)
USES = st.lists(st.builds(Use, st.tuples(KEYS, KEYS, KEYS, KEYS), st.floats(0.01, 1000, allow_nan=False)), max_size=60)


def drawn(uses: list[Use]) -> Flow:
    named = [{use.keys[i]: Named(use.keys[i] * 9, css="eea") for use in uses} for i in range(4)]
    return flow(uses, named, Named("Others"))


def test_it_works() -> None:
    found = drawn([Use(("web", "name", "billing", "bank"), 2), Use(("web", "name", "support", ""), 1)])
    assert [(node.column, node.key, node.count) for node in found.nodes if node.column in (0, 1)] == [
        (0, "web", 3),
        (1, "name", 3),
    ]
    assert {node.key for node in found.nodes if node.column == 3} == {"bank", ""}
    assert len(found.bands) == 5 and found.grouped == [0, 0, 0, 0]


def test_a_use_of_data_with_two_sources_counts_at_each() -> None:
    found = drawn([Use((source, "name", "billing", ""), 0.5, 1) for source in ("web", "desk")])
    assert [(node.key, node.count) for node in found.nodes if node.column < 2] == [("web", 1), ("desk", 1), ("name", 1)]


@pytest.mark.thorough
@given(USES)
def test_columns_add_up_and_nothing_overlaps(uses: list[Use]) -> None:
    found = drawn(uses)
    total = sum(use.amount for use in uses)
    columns = defaultdict(list)
    for node in found.nodes:
        columns[node.column].append(node)
    for nodes in columns.values():
        assert abs(sum(node.amount for node in nodes) - total) < 1e-6 * max(total, 1)
        assert abs(sum(node.height for node in nodes) - DRAWN) < 1e-3
        for above, below in pairwise(nodes):
            assert above.y + above.height <= below.y + 1e-6
            assert float(above.lines[-1][1]) < float(below.lines[0][1])
        assert max(node.y + node.height for node in nodes) <= found.height
    for node in found.nodes:
        for way in (["out"] if node.column < 3 else []) + (["in"] if node.column else []):
            assert abs(node.used[way] - node.height) < 1e-3


def test_what_is_too_much_is_put_together_and_said() -> None:
    found = drawn([Use(("web", f"data-{n}", "aim", ""), n + 1) for n in range(60)])
    data = [node for node in found.nodes if node.column == 1]
    assert len(data) == MOST and found.grouped == [0, 60 - MOST + 1, 0, 0]
    assert next(node for node in data if node.named.name == "Others").count == sum(range(1, 60 - MOST + 2))


def test_where_everything_leads_to_everything_fewer_are_drawn() -> None:
    found = drawn([Use((f"s{n}", f"d{n * 7 % 24}", f"p{n * 5 % 23}", f"r{n * 11 % 24}"), 1) for n in range(2000)])
    assert len(found.bands) <= 200 and all(found.grouped[1:])
    assert sum(node.amount for node in found.nodes if node.column == 3) == 2000


def test_the_world() -> None:
    found = world({"US": 3, "IE": 1, "MT": 1, "GB": 1}, lambda code: "eea" if code in ("IE", "MT") else "other", str)
    assert {land.css for land in found.lands} == {"eea", "other", "unknown"}
    assert next(land for land in found.lands if land.css == "eea").dots == [tuple(shapes()["countries"]["MT"]["at"])]
    assert [(mark.code, mark.count) for mark in found.marks] == [("US", 3), ("GB", 1), ("IE", 1), ("MT", 1)]


@given(st.dictionaries(st.sampled_from(sorted(shapes()["countries"])), st.integers(1, 99), max_size=40))
def test_names_on_the_map_cover_nothing(counts: dict[str, int]) -> None:
    marks = world(counts, lambda code: "other", lambda code: f"Country {code}").marks
    assert len(marks) == len(counts)
    labels = [(mark, label_box(mark.label, mark.name)) for mark in marks if mark.label]
    boxes = [box for _mark, box in labels] + [around(mark.x, mark.y) for mark in marks]
    for _mark, (left, top, right, down) in labels:
        over = [1 for a, b, c, d in boxes if left < c and a < right and top < d and b < down]
        assert len(over) == 1  # itself


def test_periods() -> None:
    found = kept([("a", "1 hour", "", days(1, "hours")), ("b", "30 years", "", days(30, "years"))])
    short, long = (float(bar.width) for bar in found.bars)
    assert short == 2.0 and long > 9 * (RIGHT - LEFT) / 12
    assert kept([]).bars == []
