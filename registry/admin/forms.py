"""Forms and formsets of records and their lists: the key, refusals next to the field, places, doubled rows."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.formsets import ORDERING_FIELD_NAME, BaseFormSet
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.document import KIND_OF, Kind, Rows
from registry.models import Entry, Head
from registry.models.base import OrderedChoice

from .widgets import KnownLabels

KEY_LENGTH = 80
SEEN = "_seen"  # names the version that the officer saw; without it nothing tells that another save came between


def version_of(kind: Kind, key: str) -> str:
    """The digest of a record's present version, lists included."""
    return Head.objects.filter(kind=kind.name, key=key).values_list("digest", flat=True).first() or ""


def new_key(kind: Kind, name: str) -> str:
    """A key made from the name that no record of this kind has, or ever had."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = slugify(text).replace("_", "-").strip("-")[:KEY_LENGTH].strip("-")
    number = 1 if base else 0
    base = base or kind.name.replace("_", "-")
    short = base[: KEY_LENGTH - 8]
    taken = set(kind.model._base_manager.filter(key__startswith=short).values_list("key", flat=True))
    taken |= set(Entry.objects.filter(kind=kind.name, key__startswith=short).values_list("key", flat=True))
    key = base if number else ""
    while not key or key in taken:
        number += 1
        key = f"{short.rstrip('-')}-{number}"
    return key


def names_in(condition: Any) -> Iterator[str]:
    """The fields that a constraint's condition asks about, in its order."""
    if isinstance(condition, models.Q):
        for child in condition.children:
            yield from names_in(child)
    elif isinstance(condition, tuple):
        yield str(condition[0]).split("__")[0]


class PlainRefusals(forms.ModelForm):
    """What the database would refuse is said next to the last field that the constraint asks about."""

    def _update_errors(self, errors: ValidationError) -> None:
        # Only constraints speak of the whole record; they are asked again below, where their fields are known.
        getattr(errors, "error_dict", {}).pop(NON_FIELD_ERRORS, None)
        super()._update_errors(errors)  # type: ignore[misc]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        exclude = self._get_validation_exclusions()  # type: ignore[attr-defined]
        for constraint in self._meta.model._meta.constraints:
            if not isinstance(constraint, models.CheckConstraint):
                continue  # doubled rows are the formset's matter
            try:
                constraint.validate(self._meta.model, self.instance, exclude=exclude)
            except ValidationError as error:
                named = [name for name in names_in(constraint.condition) if name in self.fields]
                self.add_error(named[-1] if named else None, error.messages)


class RecordForm(PlainRefusals):
    """A record's own fields. The key may stay empty on the add form and is read-only ever after.

    only_shown: nothing is saved, whatever the fields say; the page says why (set by `conflict.Kept`).
    """

    only_shown = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = KIND_OF[self._meta.model]
        if "key" in self.fields:
            self.fields["key"].required = False
        elif self.kind.name == "register":
            self.instance.key = "register"

    def is_valid(self) -> bool:
        return super().is_valid() and not self.only_shown

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        if "key" in cleaned and not cleaned["key"]:
            cleaned["key"] = new_key(self.kind, cleaned.get(self.kind.title) or "")
        return cleaned


class RowForm(PlainRefusals):
    """One row of a list."""


class SameRow(forms.ModelChoiceField):
    """The id of a stored row: the list has been read already, so nothing is asked again for each row."""

    formset: Any

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        known = re.fullmatch(r"[0-9]{1,18}", str(value))
        row = self.formset._existing_object(int(value)) if known else None
        if row is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return row


class RowFormSet(BaseInlineFormSet):
    """A record's list. declared: what the declaration says of it (set by the inline)."""

    declared: Rows
    model: Any
    ordering_widget: Any = forms.NumberInput(attrs={"class": "desk-place", "min": 1})

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        name = self.model._meta.pk.name
        if isinstance(form.fields.get(name), forms.ModelChoiceField):
            old = form.fields[name]
            form.fields[name] = SameRow(old.queryset, initial=old.initial, required=False, widget=forms.HiddenInput)
            form.fields[name].formset = self
        if ORDERING_FIELD_NAME in form.fields:
            form.fields[ORDERING_FIELD_NAME].label = _("Place")

    @cached_property
    def forms(self) -> list[Any]:
        """Django's forms; the labels of what the rows refer to are known without asking for each."""
        made = BaseFormSet.forms.func(self)  # type: ignore[attr-defined]
        self.share_labels(made)
        return made

    def share_labels(self, made: list[Any]) -> None:
        labels: dict[Any, dict[str, str]] = {}
        widgets = []
        for form in made:
            for name, field in form.fields.items():
                inner = field.widget.widget if isinstance(field.widget, RelatedFieldWidgetWrapper) else field.widget
                if not isinstance(inner, KnownLabels):
                    continue
                known = labels.setdefault(name, {})
                widgets.append((inner, known))
                if isinstance(field, OrderedChoice):
                    known.update({str(record.pk): str(record) for record in form.initial.get(name) or ()})
                elif form.initial.get(name):
                    known[str(form.initial[name])] = str(getattr(form.instance, name))
        for inner, known in widgets:
            inner.known = known

    def identity(self, values: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(values.get(name) or None for name in self.declared.identity)

    def validate_unique(self) -> None:
        """Django's check leaves out expressions and rows that others added meanwhile: see `clean`."""

    def clean(self) -> None:
        super().clean()
        if not self.declared.unique:
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
                form.add_error(None, _("This stands in the list already. Change one of the two rows or delete it."))
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
