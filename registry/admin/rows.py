"""Lists of any length on a form: what their rows refer to is asked for at once, never row by row."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.forms.formsets import ORDERING_FIELD_NAME
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry.document import Reference, References
from registry.models.base import OrderedChoice

from .forms import RowForm, RowFormSet
from .widgets import KnownLabels


class KnownOne(forms.ModelChoiceField):
    """A choice of one record. known: records by id that somebody has fetched already; others are asked for."""

    known: dict[str, Any] = {}

    def to_python(self, value: Any) -> Any:
        return self.known.get(str(value)) or super().to_python(value)


class KnownSeveral(OrderedChoice):
    """A choice of several records, which somebody may have fetched already."""

    known: dict[str, Any] = {}

    def _check_values(self, value: Any) -> Any:
        if all(str(pk) in self.known for pk in value):
            return [self.known[str(pk)] for pk in value]
        return super()._check_values(value)  # type: ignore[misc]


class QuickRowForm(RowForm):
    """A row that nobody touched is as it was stored: nothing is asked about it again."""

    def _post_clean(self) -> None:
        if self.instance.pk and not self.has_changed():
            return
        super()._post_clean()


class QuickRows(RowFormSet):
    """A list whose number of queries does not depend on its number of rows.

    in_table: its labels stand in the table's head, so that every field says its own (set by the inline).
    """

    in_table = False

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        own = form.fields.get("id")  # the row's own number, which Django would look up row by row
        if isinstance(own, forms.ModelChoiceField):
            form.fields["id"] = KnownOne(own.queryset, initial=own.initial, required=False, widget=forms.HiddenInput)
            form.fields["id"].known = self.shown
        if ORDERING_FIELD_NAME in form.fields:
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
        made: list[Any] = RowFormSet.forms.func(self)  # type: ignore[attr-defined]
        if self.is_bound:
            for name in [f.name for f in self.declared.fields if isinstance(f, Reference | References)]:
                self.share_records([form.fields[name] for form in made if name in form.fields], name, made)
        return made

    def share_records(self, fields: list[Any], name: str, made: list[Any]) -> None:
        """Fetch what was chosen in this field of all rows, for its checks and for its labels."""
        if not fields:
            return
        pks = {int(pk) for form in made for pk in chosen(form, name) if str(pk).isdecimal() and len(str(pk)) < 19}
        found: Any = fields[0].queryset
        records = {str(pk): record for pk, record in found.in_bulk(pks).items()}
        labels = {pk: str(record) for pk, record in records.items()}
        for made_field in fields:
            made_field.known = records
            inner = inner_of(made_field.widget)
            if isinstance(inner, KnownLabels):
                inner.known.update(labels)


def inner_of(widget: Any) -> Any:
    """The widget itself, without the "add" link around it."""
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def chosen(form: Any, name: str) -> Iterator[Any]:
    """The ids that were posted for one field of one row."""
    value = form.fields[name].widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    yield from value if isinstance(value, list | tuple) else [value]
