"""Where in a JSON file a record and its fields stand: line numbers, for viewers that show findings beside the text."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from registry.document import KINDS

SPACE = re.compile(r"[ \t\n\r]*")
DECODER = json.JSONDecoder()
Lines = dict[tuple[str, str, str], int]


def skip(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """(name, where it stands, where its value begins) of each member of the object that begins there."""
    at = skip(text, at + 1)
    while text[at] != "}":
        name, end = DECODER.raw_decode(text, at)
        start = skip(text, skip(text, end) + 1)
        yield name, at, start
        at = after(text, start)


def items(text: str, at: int) -> Iterator[int]:
    """Where each item of the list that begins there begins."""
    at = skip(text, at + 1)
    while text[at] != "]":
        yield at
        at = after(text, at)


def after(text: str, at: int) -> int:
    """Where the next member or item, or the closing bracket, is, behind the value that begins there."""
    _value, end = DECODER.raw_decode(text, at)
    at = skip(text, end)
    return skip(text, at + 1) if text[at] == "," else at


def lines(text: str) -> Lines:
    """The line of every record (field "") and of its fields; the text is a register document that was read before."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    found: Lines = {}
    at = skip(text, 0)
    for name, _here, start in members(text, at):
        if name == "records":
            for kind, _place, rows in members(text, start):
                if kind in KINDS and text[rows] == "[":
                    for row in items(text, rows):
                        fields = {field: where for field, where, _value in members(text, row)}
                        record, _end = DECODER.raw_decode(text, row)
                        for field, where in {"": row, **fields}.items():
                            found[kind, record["key"], field] = bisect_right(breaks, where) + 1
    return found
