"""What every record and every row of a list has, and the references that protect what they point at."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .text import Key, Line, Text


class Record(models.Model):
    """Something the register speaks of by key: it has a history and is referred to by others."""

    key = Key(
        _("key"),
        unique=True,
        help_text=_(
            "Names this record in web addresses, files and history. Made from the name when left empty; it is public "
            "and cannot be changed later."
        ),
    )

    class Meta:
        abstract = True


class Row(models.Model):
    """One line of a record's list; it belongs to its record, has no key and goes with it."""

    position = models.PositiveIntegerField(_("place"), default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ("position", "id")

    def __str__(self) -> str:
        return ""

    def clean_fields(self, exclude: Any = None) -> None:
        """A record that is at hand exists: asking for it again would cost a query for every reference of every row."""
        links = [f for f in self._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.is_cached(self)]
        at_hand = {f.name for f in links if getattr(self, f.name) is not None}
        super().clean_fields({*(exclude or ()), *at_hand})


def archived_field() -> models.DateField:
    """A day, not a tick: an empty day changes no digest of the records that were there before."""
    return models.DateField(
        _("archived on"),
        null=True,
        blank=True,
        help_text=_("No longer offered when you choose; what refers to it keeps it, and the history too."),
    )


class Answer(models.TextChoices):
    """Where the law says "where applicable" or "where possible", silence and "none" are different answers."""

    UNANSWERED = "", _("Not answered yet")
    NONE = "none", _("None")
    BECAUSE = "not-applicable", _("Does not apply or cannot be stated, because ...")


def answer_field(label: Any) -> Line:
    return Line(
        label,
        max_length=20,
        blank=True,
        default="",
        choices=Answer,
        help_text=_(
            "For an empty list only: say that there is none, or that it does not apply or cannot be stated "
            "(Art. 30: “where applicable”, “where possible”)."
        ),
    )


def because_field(label: Any) -> Line:
    return Line(
        label,
        max_length=1000,
        blank=True,
        default="",
        help_text=_("Needed with “Does not apply”: the reason in a sentence, as you would tell the authority."),
    )


def answer_constraint(name: str, model: str) -> models.CheckConstraint:
    """An answer is one of three, and "does not apply" without a reason is no answer."""
    return models.CheckConstraint(
        name=f"{model}_{name}_because",
        condition=models.Q(**{f"{name}_answer__in": ["", Answer.NONE]})
        | (models.Q(**{f"{name}_answer": Answer.BECAUSE}) & ~models.Q(**{f"{name}_because": ""})),
        violation_error_message=_("“Does not apply” needs its reason."),
    )


def one_of(name: str, field: str, values: Iterable[str]) -> models.CheckConstraint:
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": list(values)}))


def is_id(value: Any) -> bool:
    """Whether this can be the id of a record at all; databases fail on a longer number."""
    return bool(re.fullmatch(r"[0-9]{1,18}", str(value)))


class SeveralChoice(forms.ModelMultipleChoiceField):
    """Several records by their ids; what can be no id is refused like a record that is not there."""

    default_error_messages = {
        "invalid_choice": _("What was chosen here is not there any more, or not for you to choose: choose again."),
    }

    def _check_values(self, value: Any) -> Any:
        if not all(map(is_id, value)):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super()._check_values(value)  # type: ignore[misc]


class OrderedChoice(SeveralChoice):
    """Ticked records in the order in which the officer chose them."""

    ordered = False

    def clean(self, value: Any) -> Any:
        found = {str(record.pk): record for record in super().clean(value)}
        return [found[str(pk)] for pk in dict.fromkeys(value or ()) if str(pk) in found]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A new order of the same records is a change too, where order is kept; Django's own field compares sets."""
        if self.disabled:
            return False
        before = [str(self.prepare_value(record)) for record in initial or ()]
        after = [str(value) for value in data or ()]
        return before != after if self.ordered else set(before) != set(after)


class References(models.ManyToManyField):
    """A list of references to other records: what is referred to cannot be deleted, and order can be kept.

    Django's own many-to-many forgets the order and lets the other side be deleted without a word.
    The order is that of the rows' ids, so a new order rewrites the rows.
    """

    def __init__(self, *args: Any, ordered: bool = False, **kwargs: Any) -> None:
        self.ordered = ordered
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.ordered:
            kwargs["ordered"] = True
        return name, path, args, kwargs

    def contribute_to_class(  # type: ignore[override]
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, private_only=private_only, **kwargs)
        through = self.remote_field.through
        if isinstance(through, type) and not cls._meta.abstract:
            _owner, target = (f.remote_field for f in through._meta.local_fields if f.remote_field)
            target.on_delete = models.PROTECT

    @property
    def joining(self) -> Any:
        """The model of the joining table."""
        return self.remote_field.through

    def columns(self) -> tuple[str, str]:
        """Names of the two columns of the joining table: (owner, target)."""
        return self.m2m_column_name(), self.m2m_reverse_name()

    def value_from_object(self, obj: models.Model) -> Any:
        if obj.pk is None:
            return []
        if self.name not in self.gathered(obj):
            self.gather([obj])
        return self.gathered(obj).pop(self.name)

    def gathered(self, obj: models.Model) -> dict[str, list[models.Model]]:
        """What was read beforehand and nobody has asked for yet."""
        found: dict[str, list[models.Model]] = obj.__dict__.setdefault("_gathered", {})
        return found

    def gather(self, owners: Iterable[models.Model]) -> None:
        """Read what all of these refer to at once; each is handed out one time, so that it cannot grow old."""
        owner, target = self.columns()
        lists: dict[Any, list[int]] = {one.pk: [] for one in owners}
        rows = self.joining._base_manager.filter(**{f"{owner}__in": list(lists)}).order_by("id")
        for pk, to in rows.values_list(owner, target):
            lists[pk].append(to)
        found = self.related_model._base_manager.in_bulk({to for chosen in lists.values() for to in chosen})
        for one in owners:
            self.gathered(one)[self.name] = [found[to] for to in lists[one.pk]]

    def save_form_data(self, instance: models.Model, data: Iterable[models.Model]) -> None:
        self.write(instance.pk, [record.pk for record in data])

    def write(self, owner_pk: int, pks: Sequence[int]) -> None:
        """Make the list be `pks`, touching no row when it already is."""
        owner, target = self.columns()
        rows = self.joining._base_manager.filter(**{owner: owner_pk})
        now = list(rows.order_by("id").values_list(target, flat=True))
        if now == list(pks) if self.ordered else set(now) == set(pks):
            return
        rows.delete()
        self.joining._base_manager.bulk_create(
            self.joining(**{owner: owner_pk, target: pk}) for pk in dict.fromkeys(pks)
        )

    def formfield(self, **kwargs: Any) -> Any:
        field = super().formfield(**{"form_class": OrderedChoice, **kwargs})
        if isinstance(field, OrderedChoice):
            field.ordered = self.ordered
        return field


class Note(Row):
    """A column of an imported layout that has no home here: kept word for word and exported again."""

    name = Line(_("heading"), help_text=_("The heading under which the other register keeps this."))
    text = Text(_("text"), blank=True, default="", help_text=_("What it says, word for word."))

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name
