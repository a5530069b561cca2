"""How far a register answers what Art. 30 asks, letter by letter; counted, and never added up to a score.

A letter is stated, answered (“none”, or “does not apply, because ...”) or open. An honest register can have none open.
"""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from registry.document.letters import LETTERS, State, letters

from .activity import Activity
from .book import USUAL, Book, Record

Letters = dict[str, State]


@dataclass(frozen=True)
class Completeness:
    """activities: letters by key of the activity. entities: by key, the contact, officer and representative of each
    of our entities, which are part of letter (a) and stated once for all its activities."""

    activities: dict[str, Letters]
    entities: dict[str, Letters]

    @property
    def letters(self) -> dict[str, Counter[State]]:
        """For the whole register: how many activities state, answer or leave open each letter that is asked of any."""
        every = self.activities.values()
        found = {code: Counter(states[code] for states in every if code in states) for code in LETTERS}
        return {code: counts for code, counts in found.items() if counts}

    @property
    def is_complete(self) -> bool:
        """Whether nothing is open."""
        every = [*self.activities.values(), *self.entities.values()]
        return all(state is not State.OPEN for states in every for state in states.values())


def completeness(document: dict[str, Any], on: datetime.date | None = None) -> Completeness:
    """Every activity's letters, and every entity's part of letter (a)."""
    book = Book(document["records"], on or datetime.date.today())
    activities = {key: letters_of_activity(Activity(book, "activity", r)) for key, r in book.kinds["activity"].items()}
    entities = {key: found for key in sorted(book.entities) if (found := book.get("organisation", key))}
    return Completeness(activities, {key: letters_of_entity(book, found) for key, found in entities.items()})


def letters_of_activity(one: Activity) -> Letters:
    """As `letters` has them; (c) asks for the people too, whom the kinds of data may name."""
    states = letters(one.record, one.book.controller["key"] if one.book.controller else None)
    if states.get("1c") is State.STATED and not one.subjects:
        states["1c"] = State.OPEN
    return states


def letters_of_entity(book: Book, entity: Record) -> Letters:
    """Contact, data protection officer, and representative where the entity sits abroad."""
    reached = entity["address"] or entity["contacts"]
    found = {"contact": State.STATED if reached else State.OPEN}
    jurisdiction = entity["jurisdiction"] or USUAL
    country = book.seat(entity)
    if jurisdiction != "CH":
        found["dpo"] = office(entity, "dpo")
        if country and book.standing(country, book.on, jurisdiction).kind not in ("home", "eea"):
            found["representative"] = office(entity, "representative")
    return found


def office(entity: Record, code: str) -> State:
    if any(contact["function"] == code for contact in entity["contacts"]):
        return State.STATED
    return State.ANSWERED if entity[f"{code}_answer"] else State.OPEN
