"""What a form says of a field that it refuses: in plain words, for every form at once, whoever wrote the field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CHOOSE = {
    "required": _("This is needed: choose one."),
    "invalid_choice": _("This cannot be chosen any more: choose another."),
}
SEVERAL = {
    "required": _("This is needed: choose at least one."),
    "invalid_choice": _("One of these cannot be chosen any more: choose again."),
}
WORDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {
        "required": _("This is needed: write something here."),
        "max_length": _("This is %(show_value)d characters long: at most %(limit_value)d fit here. Shorten it."),
    },
    forms.IntegerField: {
        "invalid": _("Write a whole number, in figures."),
        "min_value": _("This is too small: %(limit_value)s is the least."),
        "max_value": _("This is too large: %(limit_value)s is the most."),
    },
    forms.BooleanField: {"required": _("This is needed: tick it.")},
    forms.ChoiceField: CHOOSE,
    forms.ModelChoiceField: CHOOSE,
    forms.MultipleChoiceField: SEVERAL,
    forms.ModelMultipleChoiceField: SEVERAL,
}


def take_over() -> None:
    """Put these words in the place of Django's own; before any form is made, as a field copies them when it is made."""
    for field, words in WORDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
