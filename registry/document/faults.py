"""What is wrong with a file, where: told so that the person who made the file can find and mend it."""

import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import Any

SHOWN = 200
PLAIN = re.compile(r"\w{1,80}\Z", re.ASCII)


UNSAID = object()  # a fault of the whole has no value to show; null is a value


@dataclass(frozen=True)
class Fault:
    """What is wrong, where: `path` such as `records.activity[3].uses[0].purpose`, and the offending value."""

    path: str
    message: str
    value: Any = UNSAID

    def __str__(self) -> str:
        said = f"{self.path}: {' '.join(self.message.split())}"
        return said if self.value is UNSAID else f"{said} ({shown(self.value)})"


class Faults(Exception):
    """The file was refused whole: nothing of it was stored."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def shown(value: Any) -> str:
    """A value as JSON on one line, at most 200 characters of it.

    What does not print (control characters, marks that turn the direction of writing, half characters) is escaped:
    a file must not be able to write to the terminal of the person who checks it.
    """
    try:
        parts = islice(json.JSONEncoder(ensure_ascii=False, default=str).iterencode(value), SHOWN + 1)
        text = "".join(part[: SHOWN + 1] for part in parts)
    except (RecursionError, ValueError):  # nested too deep, or a number too long to be written
        text = f"... {type(value).__name__} ..."
    cut = text if len(text) <= SHOWN else text[:SHOWN] + " ..."
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in cut)


def step(name: Any) -> str:
    """A field's name as the next step of a path; a name that is no plain word stands in brackets, escaped."""
    return f".{name}" if PLAIN.match(name) else f"[{shown(name)}]"


def start(name: Any) -> str:
    """A field's name as the first step of a path."""
    return step(name).removeprefix(".")
