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

from registry.diff import identified
from registry.document import Field, Kind, Reference, References, Rows
from registry.models.text import clean_text

Document = dict[str, Any]
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
    forms = [form for form in formset.forms if form.instance.pk or form.has_changed()]
    forms = [form for form in forms if not formset._should_delete_form(form)] if formset.is_bound else forms
    if formset.can_order:
        forms.sort(key=place)
    rows = [{f.name: value_of(f, declared.model, form) for f in declared.fields} for form in forms]
    return (rows[0] if rows else None) if declared.single else rows


def place(form: Any) -> tuple[bool, int]:
    number = form.cleaned_data.get(ORDERING_FIELD_NAME)
    return number is None, number or 0


def value_of(declared: Field, model: type[models.Model], form: Any) -> Any:
    field = declared.model_field(model)
    if isinstance(declared, References):
        if declared.name in form.errors:
            return [_("chosen, but deleted meanwhile")]
        chosen = form.cleaned_data if declared.name in form.fields else {}
        records = chosen[declared.name] if chosen else field.value_from_object(form.instance)
        keys = [record.key for record in records]
        return keys if declared.ordered(model) else sorted(keys)
    if isinstance(declared, Reference):
        if declared.name in form.errors:
            return _("chosen, but deleted meanwhile") if form[declared.name].data else None
        record = getattr(form.instance, declared.name)
        return record.key if record else None
    value = typed(form, declared.name) if declared.name in form.errors else field.value_from_object(form.instance)
    value = field.get_prep_value(value) if declared.name not in form.errors else value
    return value.isoformat() if hasattr(value, "isoformat") else value


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
    return [found[number] for number in range(min(total, max(found, default=-1) + 1))], initial


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


def settle(data: QueryDict, formset: Any, unseen: bool) -> int:
    """Fit a list that was opened long ago to the rows that are stored now; returns how many of them were not seen.

    Rows that are gone become new rows. A new row that says the same as one that somebody else added is that one.
    unseen: take in the rows that somebody else added, at their place.
    """
    present = {str(form.instance.pk): form for form in formset.forms if form.instance.pk}
    rows, initial = posted_rows(data, formset.prefix)
    kept: dict[str, PostedRow] = {}
    new: list[PostedRow] = []
    for number, row in enumerate(rows):
        pk = next(iter(row.get("id", ())), "") if number < initial else ""
        if pk in present:
            kept[pk] = row
        elif not (pk and DELETION_FIELD_NAME in row):
            new.append({name: values for name, values in row.items() if name not in ("id", formset.fk.name)})
    strange = {pk: posted_row(form) for pk, form in present.items() if pk not in kept}
    for pk, theirs in list(strange.items()):
        same = next((row for row in new if alike(formset.declared, row, theirs)), None)
        if same is not None:
            new = [row for row in new if row is not same]
            kept[pk] = {**same, "id": [pk]}
            del strange[pk]
    if unseen:
        kept |= strange
    put_rows(data, formset.prefix, [*(kept[pk] for pk in present if pk in kept), *new], len(kept))
    return len(strange)


def alike(declared: Rows, one: PostedRow, other: PostedRow) -> bool:
    """Whether two posted rows are the same one: by what may stand once only, or, where it may stand twice, by all."""
    told = declared.identity if declared.unique else tuple(f.name for f in declared.fields)

    def said(row: PostedRow) -> list[list[str]]:
        return [sorted(filter(None, map(clean_text, row.get(name, ())))) for name in told]

    return said(one) == said(other)


def take_theirs(kind: Kind, data: QueryDict, now: tuple[Any, list[Any]], versions: tuple[Any, Any, Any]) -> None:
    """Put what is stored now into every field and list that differs from base in theirs, and in mine does not.

    now: the form and the lists as they are stored.
    """
    form, lists = now[0], {formset.prefix: formset for formset in now[1]}
    for f in kind.fields:
        base, theirs, mine = (version[f.name] for version in versions)
        if theirs == base:
            continue
        if not untouched(f, base, theirs, mine):
            if isinstance(f, Rows) and not f.single:
                take_their_cells(f, data, lists[f.name], (base, theirs, mine))
            continue
        if isinstance(f, Rows):
            rows = [posted_row(row) for row in stored_rows(lists[f.name])]
            put_rows(data, f.name, rows, len(rows))
        elif f.name in form.fields:
            data.setlist(f.name, posted(form[f.name]))


def take_their_cells(declared: Rows, data: QueryDict, stored: Any, versions: tuple[Any, Any, Any]) -> None:
    """In a list that both changed: put theirs into each field of a row which they changed and she did not.

    A row is the same as long as what tells it from others is; another one stays as she typed it.
    """
    base, theirs, mine = (identified(declared, rows) for rows in versions)
    there = dict(zip(theirs, stored_rows(stored), strict=True))  # both in the order of the list
    rows, _initial = posted_rows(data, stored.prefix)
    numbers = {next(iter(row.get("id", ())), ""): number for number, row in enumerate(rows)}
    for identity, form in there.items():
        number = numbers.get(str(form.instance.pk))
        if number is None or identity not in base or identity not in mine:
            continue
        before, now, hers = base[identity], theirs[identity], mine[identity]
        for f in declared.fields:
            if now[f.name] != before[f.name] == hers[f.name] and f.name in form.fields:
                data.setlist(f"{stored.prefix}-{number}-{f.name}", posted(form[f.name]))


def stored_rows(stored: Any) -> list[Any]:
    return [form for form in stored.forms if form.instance.pk]


def untouched(declared: Field, base: Any, theirs: Any, mine: Any) -> bool:
    """Whether mine says what base said; rows that only theirs has were put into the form for her."""
    if isinstance(declared, Rows) and not declared.single:
        return [row for row in mine if row in base or row not in theirs] == base
    return bool(mine == base)
