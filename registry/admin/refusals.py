"""Every refusal of a form once more at its top, with where it stands and a way there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Refusal:
    """where: "Who gets to see it, row 3: Role", "" for the record as a whole. anchor: what the link jumps to."""

    where: str
    message: str
    anchor: str


def refusals_of(form: Any, inlines: list[Any]) -> list[Refusal]:
    """What the record's form and its lists refuse, in the order in which an officer reads them."""
    found = list(of_form(form, ""))
    for inline in inlines:
        formset, options = inline.formset, inline.opts
        single = options.declared.single
        heading = capfirst(str(options.verbose_name if single else options.verbose_name_plural))
        found += [Refusal(heading, message, f"{formset.prefix}-group") for message in formset.non_form_errors()]
        for number, row in enumerate(formset.forms, 1):
            where = heading if single else _("{list}, row {number}").format(list=heading, number=number)
            found += of_form(row, where)
    return found


def of_form(form: Any, where: str) -> Iterator[Refusal]:
    for name, messages in form.errors.items():
        if name == NON_FIELD_ERRORS:
            first = next((bound for bound in form.visible_fields()), None)
            place, anchor = where, (first.auto_id if first else "") if where else ""
        else:
            label = capfirst(str(form[name].label))
            place, anchor = (f"{where}: {label}" if where else label), form[name].auto_id
        yield from (Refusal(place, message, anchor) for message in messages)
