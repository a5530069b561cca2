"""Two lists that were made from one, made one again: what either side added, took out or moved."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any


def joined(base: Sequence[Any], theirs: Sequence[Any], mine: Sequence[Any]) -> list[Any]:
    """What one side took out is out, what one side added is in."""
    was, there, here = set(base), set(theirs), set(mine)
    return [one for one in woven(base, theirs, mine) if one not in was or (one in there and one in here)]


def woven(base: Sequence[Any], theirs: Sequence[Any], mine: Sequence[Any]) -> list[Any]:
    """All of theirs and mine, in the order of whoever moved something: mine if both did."""
    was, here = set(base), set(mine)
    if [one for one in mine if one in was] != [one for one in base if one in here]:
        return behind(mine, theirs)
    # Each of mine stands before what it stood before; of what both added at one place, theirs comes first.
    return behind(theirs[::-1], mine[::-1])[::-1]


def behind(main: Iterable[Any], other: Iterable[Any]) -> list[Any]:
    """`main`, and what only `other` has, each behind the one that it follows there."""
    main = list(main)
    there, last = set(main), None
    following: dict[Any, list[Any]] = defaultdict(list)
    for one in other:
        if one in there:
            last = one
        else:
            following[last].append(one)
    return [*following[None], *chain.from_iterable((one, *following[one]) for one in main)]
