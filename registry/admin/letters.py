"""Which letters of Art. 30 an activity answers: on its form in words, and as a query over all activities.

The rules are those of `registry.document.letters`; here its paths become conditions of the database.
"""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from registry.document import KINDS, Field, Reference, References, Rows
from registry.document.letters import LETTERS, PROCESSOR, Letter, Question, State, letters_of
from registry.models import ProcessingActivity, Register

__all__ = ["LETTERS", "Letter", "Letters", "State", "letters_of", "unanswered"]

ACTIVITY = KINDS["activity"]


def unanswered(letter: str) -> Q:
    """Activities of which this letter ("1a" to "2d", see LETTERS) is not answered yet; no query of its own."""
    asked = LETTERS[letter]
    role = Q(role=PROCESSOR) if asked.of_processor else ~Q(role=PROCESSOR)
    missing = Q()
    for question in asked.asks:
        missing |= is_open(question)
    return role & missing


def is_open(question: Question) -> Q:
    said = Q()
    for path in question.said:
        said |= says(path)
    if question.usual:
        said |= Q(Exists(Register.objects.filter(controller__isnull=False)))
    if question.answer:
        said |= ~Q(**{question.answer: ""})
    return ~said


def says(path: str) -> Q:
    """That this path of the activity holds a value."""
    name, _dot, inner = path.partition(".")
    declared = ACTIVITY[name]
    if isinstance(declared, Rows):
        rows = declared.model._base_manager.filter(**{declared.parent: OuterRef("pk")})
        field = next((f for f in declared.fields if f.name == inner), None)
        return Q(Exists(rows.filter(filled(field, declared.model)) if field else rows))
    return filled(declared, ProcessingActivity)


def filled(declared: Field, model: type[models.Model]) -> Q:
    """That a field of the row at hand holds a value."""
    field: Any = declared.model_field(model)
    if isinstance(declared, References):
        owner, _target = field.columns()
        return Q(Exists(field.joining._base_manager.filter(**{owner: OuterRef("pk")})))
    if isinstance(field, models.BooleanField):
        return Q(**{declared.name: True})
    if isinstance(declared, Reference) or field.null:
        return Q(**{f"{declared.name}__isnull": False})
    return ~Q(**{declared.name: ""})


class Letters:
    """Mixin for RecordAdmin."""
