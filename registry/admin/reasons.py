"""The first line of a change's reason, written by the program: what was done, in front of the officer's own words.

The origin says only by which way a change came ("action", "list action"); which of them it was stands here.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.text import Truncator

WHY = 1000  # characters of a reason, whoever wrote them
NAME = 120  # of one name in the program's line


def begin_with(request: HttpRequest, said: str) -> None:
    """Put what was done in front of the reason of the open change; both together stay within its limit."""
    opened = request.change  # type: ignore[attr-defined]
    line = Truncator(said).chars(WHY)
    left = WHY - len(line) - 1
    own = Truncator(opened.why).chars(left) if left > 0 else ""
    opened.why = f"{line}\n{own}" if own else line


def short(name: Any) -> str:
    """A name as it stands in the program's line; a record's may be as long as the line."""
    return Truncator(str(name)).chars(NAME)
