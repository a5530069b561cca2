"""The models' check constraints, asked in Python: a file is checked without a database, and with exact paths."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from .faults import shown

Row = dict[str, Any]


@cache
def checks(model: type[models.Model]) -> tuple[models.CheckConstraint, ...]:
    return tuple(c for c in model._meta.constraints if isinstance(c, models.CheckConstraint))


def violated(model: type[models.Model], row: Row) -> Iterator[tuple[str, str]]:
    """(field or "", sentence) of every constraint that the row breaks.

    row: field name to value; a reference's value is the other record's key.
    """
    for check in checks(model):
        if not holds(check.condition, row):
            yield said(check)


def said(check: models.CheckConstraint) -> tuple[str, str]:
    """The field that a constraint is about, "" when it is about several, and its sentence."""
    condition: Any = check.condition
    if len(condition.children) == 1 and isinstance(condition.children[0], tuple) and not condition.negated:
        field, value = condition.children[0]
        if "__" not in field:
            return field, _("This must be {value}.").format(value=shown(value))
    return "", str(check.get_violation_error_message())


def holds(condition: Any, row: Row) -> bool:
    """Whether a Q holds for a row, as the database would say.

    Raises NotImplementedError for what no model uses yet, so that a new kind of constraint is not passed over.
    """
    if isinstance(condition, tuple):
        return compare(condition[0], condition[1], row)
    if not isinstance(condition, Q):
        raise NotImplementedError(f"a check constraint made of {type(condition).__name__}")
    together = any if condition.connector == Q.OR else all
    return together(holds(child, row) for child in condition.children) != condition.negated


def compare(path: str, value: Any, row: Row) -> bool:
    name, _separator, lookup = path.partition("__")
    if isinstance(value, F):
        value = row[value.deconstruct()[1][0]]
    match lookup:
        case "" | "exact":
            return bool(row[name] == value)
        case "in":
            return row[name] in value
        case "isnull":
            return (row[name] is None) == value
        case "gte":
            return row[name] is not None and value is not None and row[name] >= value
    raise NotImplementedError(f"the lookup {lookup} in a check constraint")
