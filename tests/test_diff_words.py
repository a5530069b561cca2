"""Long texts that differ: whole words are marked, the text can be put together again, and it never takes long."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.diff import Difference, Stretch, marked

WORDS = st.lists(st.sampled_from(["pay", "salaries", "to", "staff,\n", "Grüße", "=1+1", "<b>"]), max_size=60)


def shown(side: list[Stretch]) -> str:
    return "".join(f"[{s.text}]" if s.differs else s.text or f"({s.left_out})" for s in side)


def changed(before: str, after: str, how: str = "changed") -> tuple[str, str]:
    difference = Difference("description", "description", "", how, before, after)
    return shown(difference.marked[0]), shown(difference.marked[1])


def test_it_works() -> None:
    start = "We keep the e-mail address of each person who asked us for the newsletter, "
    assert changed(f"{start}for two years in Prague.", f"{start}for three years in Prague, in fact.") == (
        f"{start}for [two] years in [Prague.]",
        f"{start}for [three] years in [Prague, in fact.]",
    )


def test_short_texts_are_marked_whole() -> None:
    assert changed("Paying salaries", "Paying wages") == ("[Paying salaries]", "[Paying wages]")


def test_two_texts_with_little_in_common_are_marked_whole() -> None:
    old, new = "one and two " * 10, "and three four five six seven " * 10
    assert changed(old, new) == (f"[{old}]", f"[{new}]")


def test_a_new_order_marks_nothing() -> None:
    assert changed("a; b", "b; a", "moved") == ("a; b", "b; a")


def test_what_is_far_from_a_difference_is_left_out() -> None:
    old, new = changed("same " * 500 + "old" + " other" * 500, "same " * 500 + "new" + " other" * 500)
    assert old.startswith("(475)") and old.endswith("(475)") and "[old]" in old and len(new) < 600


@settings(max_examples=60, deadline=None, database=None)
@given(WORDS, WORDS)
def test_no_word_is_lost(old: list[str], new: list[str]) -> None:
    before, after = " ".join(old), " ".join(new)
    for text, side in zip((before, after), marked(before, after), strict=True):
        words = sum(len(s.text.split()) + s.left_out for s in side)
        assert words == len(text.split()) and all(s.text in text for s in side)
    assert any(s.differs for side in marked(before, after) for s in side) == (before != after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("long " * 4000 + "a", "short " + "long " * 3990),
        ("x " + "a b " * 480, "y " + "b a a " * 330),
        (" ".join(map(str, range(4000))), " ".join(map(str, range(4000, 0, -1)))),
    ],
)
def test_no_text_takes_long(before: str, after: str) -> None:
    start = time.monotonic()
    marked(before, after)
    assert time.monotonic() - start < 2
