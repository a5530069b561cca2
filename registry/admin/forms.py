"""Forms of records: the key, refusals next to the field, and the version that the officer saw."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.document import KIND_OF, Kind
from registry.models import Entry, Head
from registry.models.vocabulary import Term

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

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            self._refuse_archived(name, value)

    def _refuse_archived(self, name: str, value: Any) -> None:
        """What was archived stays where it was chosen before, and is not chosen anew."""
        chosen = value if isinstance(value, list) else [value]
        archived = [one for one in chosen if getattr(one, "archived_on", None)]
        if not archived:
            return
        before = self.get_initial_for_field(self.fields[name], name)
        kept = {getattr(one, "pk", one) for one in (before if isinstance(before, list) else [before])}
        for one in archived:
            if one.pk not in kept:
                said = _("“%(name)s” was archived; bring it back or choose another.")
                self.add_error(name, said % {"name": one})

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

    only_shown: nothing is saved, whatever the fields say; the page says why (set by `conflict.Kept`). visible: the
    records of this kind that the person may see (set by the admin).
    """

    only_shown = False
    visible: Any = None

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
        elif "key" in cleaned and self.kind.model._base_manager.filter(key=cleaned["key"]).exists():
            self.add_error("key", self.taken(cleaned["key"]))
        self.name_once(cleaned.get("name", ""))
        self.reasons_with_answers(cleaned)
        return cleaned

    def name_once(self, name: str) -> None:
        """A word is there once, however it is written; the database itself knows capitals apart."""
        if not issubclass(self._meta.model, Term) or "name" not in self.changed_data or not name:
            return
        other = self._meta.model._base_manager.filter(name__iexact=name).exclude(pk=self.instance.pk).first()
        if other is not None:
            said = _("“%(name)s” is in this list already: use it, or give this one a name that tells them apart.")
            self.add_error("name", said % {"name": other.name})

    def reasons_with_answers(self, cleaned: dict[str, Any]) -> None:
        """A reason that was typed beside “not answered yet” would be kept and told nowhere."""
        for name in [name for name in self.changed_data if name.endswith("_because")]:
            answer = name.removesuffix("_because") + "_answer"
            if cleaned.get(name) and cleaned.get(answer) == "":
                said = _("A reason stands beside it: choose “Does not apply”, or take the reason away.")
                self.add_error(answer, said)

    def taken(self, key: str) -> str:
        """By which record a key is taken, if this person may know."""
        owner = None if self.visible is None else self.visible.filter(key=key).first()
        if owner is None:
            return _("This key is taken: choose another, or leave it empty and one is made from the name.")
        said = _("This key is taken, by “%(name)s”: choose another, or leave it empty and one is made from the name.")
        return said % {"name": owner}
