"""From a file's bytes to plain data, for every way in; what JSON leaves open is refused here with its path.

JSON lets an object hold a name twice, readers then disagree about which one counts; it allows numbers that come back
changed. Neither is guessed about: a register says one thing.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.document import Fault, Faults
from registry.document.faults import step

LIMIT = 200 * 1000 * 1000  # bytes; a register of 10,000 activities takes about a tenth of it
DIGITS = 20
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Bad:
    """Stands in the data where something was that cannot be kept; `inside` is what else is in it."""

    message: str
    value: Any
    inside: Any = None


def read(data: bytes, limit: int = LIMIT) -> Any:
    """The JSON document that these bytes hold; raises `Faults`.

    limit: the most bytes that are read.
    """
    if len(data) > limit:
        size = _("The file is larger than {limit} million bytes, the most that is read.")
        raise Faults([Fault("$", size.format(limit=limit // 1_000_000), len(data))])
    text = decode(data)
    if not text.strip():
        raise Faults([Fault("$", _("The file is empty."), text)])
    return parse(text)


def decode(data: bytes) -> str:
    """The bytes as text: UTF-8, with or without a byte order mark."""
    start = len(BOM) if data.startswith(BOM) else 0
    try:
        return data[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        place = start + error.start
        said = _("The file is not UTF-8: byte {place} cannot be read.").format(place=place)
        raise Faults([Fault("$", said, data[place : place + 1].hex())]) from None


def parse(text: str) -> Any:
    bad: list[Bad] = []

    def refuse(message: str, value: Any, inside: Any = None) -> Bad:
        bad.append(Bad(message, value, inside))
        return bad[-1]

    def whole(digits: str) -> Any:
        return int(digits) if len(digits) <= DIGITS else refuse(_("This number is too large."), digits)

    def members(pairs: list[tuple[str, Any]]) -> Any:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        twice = [name for name, count in Counter(name for name, _value in pairs).items() if count > 1]
        return refuse(_("This stands twice in one object."), twice, found)

    no_fraction, no_number = _("Only whole numbers are kept here."), _("This is no number that JSON has.")
    try:
        doc = json.loads(
            text,
            object_pairs_hook=members,
            parse_int=whole,
            parse_float=lambda said: refuse(no_fraction, said),
            parse_constant=lambda said: refuse(no_number, said),
        )
        faults = list(places(doc)) if bad else []
    except json.JSONDecodeError as error:
        raise Faults([broken(text, error)]) from None
    except RecursionError:
        raise Faults([Fault("$", _("Lists and objects are nested too deeply."))]) from None
    if faults:
        raise Faults(faults)
    return doc


def broken(text: str, error: json.JSONDecodeError) -> Fault:
    said = _("This is no JSON: line {line}, column {column}: {reason}.")
    message = said.format(line=error.lineno, column=error.colno, reason=error.msg)
    return Fault("$", message, text[error.pos : error.pos + 40])


def places(value: Any, path: str = "$") -> Iterator[Fault]:
    """A fault for every `Bad` in the data, with its path."""
    if isinstance(value, Bad):
        if value.inside is None:
            yield Fault(path, value.message, value.value)
        else:
            for name in value.value:
                yield Fault(below(path, step(name)), value.message, name)
            yield from places(value.inside, path)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, below(path, step(name)))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, below(path, f"[{number}]"))


def below(path: str, last: str) -> str:
    """Paths begin at the document without a sign for it, as the register's own faults do."""
    return path + last if path != "$" or last.startswith("[") else last.removeprefix(".")
