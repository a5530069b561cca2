"""A record's lists on its form: places, doubled rows, and never a query for a single row."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME, BaseFormSet
from django.forms.models import BaseInlineFormSet
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.document import Reference, References, Rows
from registry.models.base import OrderedChoice

from . import vanished
from .forms import PlainRefusals
from .widgets import KnownLabels

SAID = gettext_lazy("This stands in the list already. Change one of the two rows or delete it.")
LINE = 5  # fields and the row's link to its record


class Known:
    """Mixin for choices of records.

    known: records by id that somebody has fetched already; others are asked for. gone: what is said of a choice that is
    not there (any more); asked for once, whatever the number of rows that share it.
    """

    queryset: Any
    known: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gone: Any = SimpleLazyObject(lambda: vanished.said(self.queryset.model))

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Refuse in words that tell what became of it, not in Django's."""
        try:
            yield
        except ValidationError as error:
            if getattr(error, "code", "") not in ("invalid_choice", "invalid_pk_value"):
                raise
            raise ValidationError(str(self.gone), code="invalid_choice") from None


class KnownOne(Known, forms.ModelChoiceField):
    """A choice of one record."""

    def to_python(self, value: Any) -> Any:
        with self.telling():
            return self.known.get(str(value)) or super().to_python(value)


class KnownSeveral(Known, OrderedChoice):
    """A choice of several records."""

    def _check_values(self, value: Any) -> Any:
        if all(str(pk) in self.known for pk in value):
            return [self.known[str(pk)] for pk in value]
        with self.telling():
            return super()._check_values(value)  # type: ignore[misc]


class RowForm(PlainRefusals):
    """One row of a list; one that nobody touched is as it was stored, so nothing is asked about it again.

    rare: fields that few rows state; they are folded until one of them says something (set by the inline).
    """

    rare: tuple[str, ...] = ()

    @property
    def rare_words(self) -> str:
        names = [field.label for name, field in self.fields.items() if name in self.rare]
        return ", ".join(str(name) for name in names)

    @property
    def is_full(self) -> bool:
        """Whether what always shows fills a line already."""
        beside = {"id", ORDERING_FIELD_NAME, DELETION_FIELD_NAME, *self.rare}
        return len([name for name, field in self.fields.items() if name not in beside]) > LINE

    @property
    def states_rare(self) -> bool:
        shown = [self[name] for name in self.rare if name in self.fields]
        return not shown or any(field.errors or says(field) for field in shown)

    def said(self, name: str) -> str:
        """What the row says of itself beside its fields, on the page of a conflict."""
        return str(self.data.get(self.add_prefix(name), ""))

    @property
    def was(self) -> str:
        return self.said("was")

    def _post_clean(self) -> None:
        if self.instance.pk and not self.has_changed():
            return
        super()._post_clean()


class RowFormSet(BaseInlineFormSet):
    """A record's list; its number of queries does not depend on its number of rows.

    declared: what the declaration says of it. in_table: its labels stand in the table's head, so that every field says
    its own. Both are set by the inline.
    """

    declared: Rows
    model: Any
    in_table = False
    ordering_widget: Any = forms.NumberInput(attrs={"class": "desk-place", "min": 1})

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        own = form.fields.get("id")  # the row's own number, which Django would look up row by row
        if isinstance(own, forms.ModelChoiceField):
            form.fields["id"] = KnownOne(own.queryset, initial=own.initial, required=False, widget=forms.HiddenInput)
            form.fields["id"].known = self.shown
        if ORDERING_FIELD_NAME in form.fields:
            form.fields[ORDERING_FIELD_NAME].label = _("Place")
            form.fields[ORDERING_FIELD_NAME].help_text = _("Where it stands in the list; new rows come last.")
        for name, field in form.fields.items():
            if self.in_table and not field.widget.is_hidden:
                inner = inner_of(field.widget)
                label = capfirst(field.label or name)
                inner.attrs["aria-label"] = (
                    label if index is None else _("{label}, row {number}").format(label=label, number=index + 1)
                )
                inner.attrs["aria-describedby"] = f"{self.prefix}-{name}-help id_{form.add_prefix(name)}_error"
                field.widget.attrs = inner.attrs

    def total_form_count(self) -> int:
        """No more rows than were really sent, and the blank one that a button asks for: a number alone makes none."""
        said: int = super().total_form_count()
        return min(said, self.sent + 1, 1 if self.declared.single else said) if self.is_bound else said

    @cached_property
    def sent(self) -> int:
        """How many rows the form sends; a far number that few fields lead up to counts no more than they do."""
        beside = "was|saw"  # what the page of a conflict says of its rows, beside their fields
        named = re.compile(rf"{re.escape(str(self.prefix))}-(\d{{1,9}})-(?!(?:{beside})$)\w+")
        numbers = [int(match[1]) for match in map(named.fullmatch, self.data) if match]
        return min(max(numbers, default=-1) + 1, len(numbers))

    def get_queryset(self) -> Any:
        first = not hasattr(self, "_queryset")
        rows = super().get_queryset()
        if first:
            for declared in self.declared.fields:
                if isinstance(declared, References):
                    declared.model_field(self.model).gather(rows)
        return rows

    @cached_property
    def shown(self) -> dict[str, Any]:
        """The rows that are there, by id."""
        return {str(row.pk): row for row in self.get_queryset()}

    @cached_property
    def forms(self) -> list[Any]:
        """Django's forms; what the rows refer to is known to their fields and labels without asking for each."""
        made: list[Any] = BaseFormSet.forms.func(self)  # type: ignore[attr-defined]
        for name in [f.name for f in self.declared.fields if isinstance(f, Reference | References)]:
            rows = [form for form in made if name in form.fields]
            if rows and self.is_bound:
                self.share(rows, name, self.chosen(rows, name))
            elif rows:
                self.share(rows, name, self.stored(rows, name))
        return made

    def chosen(self, rows: list[Any], name: str) -> dict[str, Any]:
        """The records that were posted in this field of all rows, by id."""
        pks = {int(pk) for form in rows for pk in posted(form, name) if str(pk).isdecimal() and len(str(pk)) < 19}
        return {str(pk): record for pk, record in rows[0].fields[name].queryset.in_bulk(pks).items()}

    def stored(self, rows: list[Any], name: str) -> dict[str, Any]:
        """The records that the stored rows name here, by id; they came with the rows."""
        found: dict[str, Any] = {}
        for form in rows:
            value = form.initial.get(name)
            if isinstance(value, list | tuple):
                found.update({str(record.pk): record for record in value})
            elif value:
                found[str(value)] = getattr(form.instance, name)
        return found

    def share(self, rows: list[Any], name: str, records: dict[str, Any]) -> None:
        """Let this field of all rows know these records."""
        labels = {pk: str(record) for pk, record in records.items()}
        for form in rows:
            field = form.fields[name]
            field.known = records
            inner = inner_of(field.widget)
            if isinstance(inner, KnownLabels):
                inner.known = labels

    def identity(self, values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(values.get(name) or None for name in self.declared.identity)

    def validate_unique(self) -> None:
        """Django's check leaves out expressions and rows that others added meanwhile: see `clean`."""

    def refuse_copies(self) -> None:
        """In a list where rows may be alike in part: a row that says all that another says is one too many."""
        names, seen = [f.name for f in self.declared.fields], set()
        for form in self.forms:
            if form in self.deleted_forms or form.errors or not (form.instance.pk or form.has_changed()):
                continue
            said = tuple(str(form.cleaned_data.get(name) or "") for name in names)
            if said in seen and form.has_changed():
                form.add_error(None, SAID)
            seen.add(said)

    def clean(self) -> None:
        super().clean()
        if not self.declared.unique:
            self.refuse_copies()
            return
        shown = {form.instance.pk for form in self.forms}
        seen = {
            self.identity({name: getattr(row, name) for name in self.declared.identity})
            for row in self.get_queryset()
            if row.pk not in shown
        }
        for form in self.forms:
            if form in self.deleted_forms or form.errors or not (form.instance.pk or form.has_changed()):
                continue
            identity = self.identity(form.cleaned_data)
            if identity in seen:
                form.add_error(None, SAID)
            seen.add(identity)

    def save(self, commit: bool = True) -> Any:
        self.take_out()
        saved = super().save(commit)
        if self.can_order:
            self.number()
        return saved

    def take_out(self) -> None:
        """Rows are saved one after the other and would run into each other when two swap what tells them apart.

        So they leave the table first; saving puts them back under their id.
        """
        if self.declared.unique:
            names = set(self.declared.identity)
            pks = [f.instance.pk for f in self.initial_forms if f in self.deleted_forms or names & set(f.changed_data)]
            self.model._base_manager.filter(pk__in=[pk for pk in pks if pk]).delete()

    def number(self) -> None:
        """Places as the officer numbered the rows; new rows without a number come last."""
        for place, form in enumerate(self.ordered_forms):
            if form.instance.pk and form.instance.position != place:
                self.model._base_manager.filter(pk=form.instance.pk).update(position=place)


def says(field: Any) -> bool:
    """Whether a field states something; a place, which every row has, does not count."""
    return not isinstance(field.field, forms.IntegerField) and field.value() not in (None, "", False, [])


def inner_of(widget: Any) -> Any:
    """The widget itself, without the "add" link around it."""
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def posted(form: Any, name: str) -> Iterator[Any]:
    """The ids that were posted for one field of one row."""
    value = form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    yield from value if isinstance(value, list | tuple) else [value]
