"""What an officer typed: a posted form as a document, whether or not it could be saved, and the way back into a form.

A posted row is a dictionary of its inputs ({"id": ["5"], "basis": ["6-1-a"]}), as the browser sent them.
"""

import re
from collections import defaultdict
from typing import Any

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxInput
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, ORDERING_FIELD_NAME, TOTAL_FORM_COUNT
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from registry.document import Field, Kind, Reference, References, Rows

Document = dict[str, Any]
Row = dict[str, Any]
PostedRow = dict[str, list[str]]


def bound(admin: Any, request: HttpRequest, record: Any) -> tuple[Any, list[Any]]:
    """The form and the lists as the admin would read them from `request.POST`."""
    fields = flatten_fieldsets(admin.get_fieldsets(request, record))
    made = admin.get_form(request, record, change=record is not None, fields=fields)
    form = made(request.POST, instance=record)
    formsets, _inlines = admin._create_formsets(request, form.instance, change=record is not None)
    return form, formsets


def stored_form(admin: Any, request: HttpRequest, record: Any) -> Any:
    """The form as the admin would show it of what is stored now."""
    fields = flatten_fieldsets(admin.get_fieldsets(request, record))
    return admin.get_form(request, record, change=True, fields=fields)(instance=record)


def stored(admin: Any, request: HttpRequest, record: Any) -> list[Any]:
    """The lists as they are stored now; none of a record that is gone."""
    inlines = admin.get_formsets_with_inlines(request, record)
    return [
        made(instance=record, prefix=made.get_default_prefix(), queryset=inline.get_queryset(request))
        for made, inline in inlines
    ]


# A form as a document.


def document_of(kind: Kind, form: Any, formsets: list[Any]) -> Document:
    """What the form states, in the shape of the register document; what a field refuses stands as it was typed."""
    lists = {formset.prefix: formset for formset in formsets}
    found = {"key": form.instance.key}
    for f in kind.fields:
        found[f.name] = rows_of(f, lists[f.name]) if isinstance(f, Rows) else value_of(f, kind.model, form)
    return found


def rows_of(declared: Rows, formset: Any) -> Any:
    rows = [row_of(declared, form) for form in forms_of(formset)]
    return (rows[0] if rows else None) if declared.single else rows


def row_of(declared: Rows, form: Any) -> Row:
    return {f.name: value_of(f, declared.model, form) for f in declared.fields}


def forms_of(formset: Any) -> list[Any]:
    """The rows that a list states, in the order that the officer gave them."""
    forms = [form for form in formset.forms if form.instance.pk or form.has_changed()]
    forms = [form for form in forms if not formset._should_delete_form(form)] if formset.is_bound else forms
    if formset.can_order:
        forms.sort(key=place)
    return forms


def place(form: Any) -> tuple[bool, int]:
    number = form.cleaned_data.get(ORDERING_FIELD_NAME)
    return number is None, number or 0


def value_of(declared: Field, model: type[models.Model], form: Any) -> Any:
    field = declared.model_field(model)
    if isinstance(declared, References):
        if declared.name in form.errors:
            keys = chosen(form, declared.name)
            return keys if declared.ordered(model) else sorted(keys)
        known = form.cleaned_data if declared.name in form.fields else {}
        records = known[declared.name] if known else field.value_from_object(form.instance)
        keys = [record.key for record in records]
        return keys if declared.ordered(model) else sorted(keys)
    if isinstance(declared, Reference):
        if declared.name in form.errors:
            return next(iter(chosen(form, declared.name)), None)
        record = getattr(form.instance, declared.name)
        return record.key if record else None
    value = typed(form, declared.name) if declared.name in form.errors else field.value_from_object(form.instance)
    value = field.get_prep_value(value) if declared.name not in form.errors else value
    return value.isoformat() if hasattr(value, "isoformat") else value


class Gone(str):
    """What is said of a chosen record that is not there any more. pk: its number, which the form still names."""

    pk: str

    @classmethod
    def of(cls, pk: str) -> "Gone":
        made = cls(_("chosen, but deleted meanwhile"))
        made.pk = pk
        return made


def chosen(form: Any, name: str) -> list[str]:
    """The keys of what was chosen in a field that refused it; `Gone` in the place of each that is not there."""
    field, said = form.fields[name], form[name].data
    pks = [str(pk) for pk in (said if isinstance(said, list) else [said]) if pk]
    known = field.known
    if not form.prefix:  # only rows were told
        numbers = [int(pk) for pk in pks if re.fullmatch(r"[0-9]{1,18}", pk)]
        known = {str(pk): record for pk, record in field.queryset.in_bulk(numbers).items()}
    return [known[pk].key if pk in known else Gone.of(pk) for pk in pks]


def typed(form: Any, name: str) -> Any:
    """What stands in a field that was refused: cleaned when only others than the field itself refuse it."""
    raw = form[name].data
    try:
        return form.fields[name].clean(raw)
    except ValidationError:
        return raw


# And back into a form.


def posted_row(form: Any) -> PostedRow:
    """What a browser would send of a stored row that nobody touched."""
    return {name: posted(form[name]) for name in form.fields if name != DELETION_FIELD_NAME}


def posted(field: Any) -> list[str]:
    """What a browser would send of a field that nobody touched."""
    widget = getattr(field.field.widget, "widget", field.field.widget)
    value = field.value()
    if isinstance(widget, CheckboxInput):
        return ["on"] if value else []
    value = widget.format_value(value)
    return [] if value is None else [str(v) for v in value] if isinstance(value, list) else [str(value)]


def posted_rows(data: QueryDict, prefix: str) -> tuple[list[PostedRow], int]:
    """The rows of one list, and how many of them were stored when the form was opened."""
    named = re.compile(rf"{re.escape(prefix)}-(\d{{1,5}})-(\w+)")
    found: dict[int, PostedRow] = defaultdict(dict)
    for name, values in data.lists():
        if match := named.fullmatch(name):
            found[int(match[1])][match[2]] = values
    total, initial = (count(data, prefix, what) for what in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT))
    sent = sum(map(len, found.values()))  # a number far beyond what was sent is nobody's form
    return [found[number] for number in range(min(total, max(found, default=-1) + 1, sent + 1))], initial


def count(data: QueryDict, prefix: str, what: str) -> int:
    said = data.get(f"{prefix}-{what}", "")
    return int(said) if re.fullmatch(r"\d{1,5}", said) else 0


def put_rows(data: QueryDict, prefix: str, rows: list[PostedRow], initial: int) -> None:
    """Let these be the rows of the list, the first `initial` of them stored ones."""
    for name in [name for name in data if re.match(rf"{re.escape(prefix)}-\d+-", name)]:
        del data[name]
    data[f"{prefix}-{TOTAL_FORM_COUNT}"], data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(rows)), str(initial)
    for number, row in enumerate(rows):
        for name, values in row.items():
            data.setlist(f"{prefix}-{number}-{name}", values)
