"""Whether two ways to name a part of a kind of data ("domain only", "Domain of the email address") mean the same."""

from collections.abc import Sequence
from functools import lru_cache

from .text import fold, phrases, words_of


@lru_cache(10_000)
def meaning(part: str, names: tuple[str, ...]) -> str:
    """The words of a part that tell it, in any order: without "only", "of the" and the name of the whole.

    "" when that leaves nothing: the part is the whole.
    """
    if not part:
        return ""
    whole = {word for name in names for word in words_of(name)}
    if fold(part) in {fold(name) for name in names}:
        return ""
    words = [word for word in words_of(part) if word not in phrases("around-a-part")]
    return " ".join(sorted({word for word in words if word not in whole} or set(words)))


def agree(parts: Sequence[str], names: tuple[str, ...]) -> dict[str, str] | None:
    """The parts that a side names, by their meaning; None when it names none, or the whole too."""
    if "" in parts or not parts:
        return None
    found = {meaning(part, names): part for part in parts}
    return None if "" in found else found


def disjoint(here: Sequence[str], there: Sequence[str], names: tuple[str, ...]) -> bool:
    """Whether both sides name parts, and none that the other names too."""
    one, other = agree(here, names), agree(there, names)
    return one is not None and other is not None and not set(one) & set(other)
