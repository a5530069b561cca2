"""What Art. 30 asks of one activity, letter by letter, and whether the activity answers it.

The rules stand here once, as paths into the activity's document; `letters` reads them over a document, and the desk
turns the same paths into a query (`registry.admin.letters`). Nothing is judged here, only whether something is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

PROCESSOR = "processor"  # the role whose record is that of Art. 30(2)


class State(Enum):
    """How far a letter is answered; `value` is its name in templates and addresses."""

    STATED = "stated"
    ANSWERED = "answered"
    OPEN = "open"

    @property
    def words(self) -> Any:
        return WORDS[self]


WORDS = {
    State.STATED: _("stated"),
    State.ANSWERED: _("none, or because"),
    State.OPEN: _("not answered yet"),
}


@dataclass(frozen=True)
class Question:
    """One thing that a letter asks for.

    said: paths of which one must hold a value: a field, a list, or "list.field" for a field of any of its rows.
    answer: the field that may say "none" or "does not apply" instead. usual: the register's own controller answers too.
    """

    said: tuple[str, ...]
    answer: str = ""
    usual: bool = False


@dataclass(frozen=True)
class Letter:
    """One letter of Art. 30(1) or 30(2). code: "1a" to "2d", its name in addresses. asks: all of it is needed."""

    code: str
    title: Any
    asks: tuple[Question, ...]

    @property
    def sign(self) -> str:
        """As the law counts it: "(a)"."""
        return f"({self.code[1]})"

    @property
    def article(self) -> str:
        return f"Art. 30({self.code[0]}){self.sign}"

    @property
    def of_processor(self) -> bool:
        return self.code[0] == "2"


CONTROLLER = Question(("entity",), usual=True)
TRANSFERS = Question(("transfers",), "transfers_answer")
MEASURES = Question(("measures", "measures_text"), "measures_answer")
PERIOD = ("retention.number", "retention.not_stored", "retention.criterion")  # a start alone is no time limit

LETTERS: dict[str, Letter] = {
    letter.code: letter
    for letter in (
        Letter("1a", _("Who decides"), (CONTROLLER, Question(("joint_controllers",), "joint_answer"))),
        Letter("1b", _("What for"), (Question(("purposes.purpose", "uses.purpose")),)),
        Letter("1c", _("Whose data, and which"), (Question(("data", "uses")),)),
        Letter("1d", _("Who gets to see it"), (Question(("recipients", "uses.processor"), "recipients_answer"),)),
        Letter("1e", _("Leaves the EEA"), (TRANSFERS,)),
        Letter("1f", _("How long"), (Question(PERIOD, "retention_answer"),)),
        Letter("1g", _("Security"), (MEASURES,)),
        Letter("2a", _("For whom we act"), (CONTROLLER, Question(("clients", "clients_kept_in")))),
        Letter("2b", _("What we do for them"), (Question(("clients.processing",)),)),
        Letter("2c", _("Leaves the EEA"), (TRANSFERS,)),
        Letter("2d", _("Security"), (MEASURES,)),
    )
}


def letters_of(role: str) -> list[Letter]:
    """The letters that the law asks of an activity in this role; one without a role is taken as our own."""
    return [letter for letter in LETTERS.values() if letter.of_processor == (role == PROCESSOR)]


def letters(record: dict[str, Any], controller: str | None = None) -> dict[str, State]:
    """The state of each letter of an activity's document, by code. controller: that of the register."""
    return {letter.code: worst(letter, record, controller) for letter in letters_of(record.get("role", ""))}


def worst(letter: Letter, record: dict[str, Any], controller: str | None) -> State:
    """A letter is open while any of its questions is, and answered only when nothing but answers stand there."""
    found = {state_of(question, record, controller) for question in letter.asks}
    if State.OPEN in found:
        return State.OPEN
    return State.STATED if State.STATED in found else State.ANSWERED


def state_of(question: Question, record: dict[str, Any], controller: str | None) -> State:
    if any(is_said(value) for path in question.said for value in values_at(path, record)):
        return State.STATED
    if question.usual and controller:
        return State.STATED
    return State.ANSWERED if question.answer and record.get(question.answer) else State.OPEN


def values_at(path: str, record: dict[str, Any]) -> Iterator[Any]:
    name, _dot, inner = path.partition(".")
    if not inner:
        yield record.get(name)
    else:
        yield from (row.get(inner) for row in record.get(name) or ())


def is_said(value: Any) -> bool:
    """A period of 0 days is said; an unticked box is not."""
    return value not in (None, "", [], False) or (value == 0 and value is not False)
