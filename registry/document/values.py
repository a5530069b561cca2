"""One value of a file, checked and cleaned as it will be stored: strict about types, kind about nothing stated."""

import datetime
from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.models.text import KEY, Key, clean_text, refuse_surrogates

MOST = 2147483647  # what both databases keep in an integer column
NEEDED = gettext_lazy("This is needed and cannot be empty.")
NO_TEXT = gettext_lazy("This must be text.")
NO_KEY = gettext_lazy("This must be a key: 1 to 80 characters a-z, 0-9 and hyphens, with no hyphen first.")
NO_YES_NO = gettext_lazy("This must be true or false.")
NO_NUMBER = gettext_lazy("This must be a whole number from 0 to 2147483647.")
NO_DATE = gettext_lazy("This must be a date as YYYY-MM-DD.")

Reader = Callable[[Any], Any]


@cache
def reader(field: Any) -> Reader:
    """The function that turns a file's value into the stored one.

    It raises ValidationError with a sentence that says what is allowed. None is the same as not stated.
    """
    if isinstance(field, models.BooleanField):
        return read_yes_no
    if isinstance(field, models.IntegerField):
        return read_number if not field.null else optional(read_number)
    if isinstance(field, models.DateField):
        return read_date if not field.null else optional(read_date)
    return read_key if isinstance(field, Key) else text_reader(field)


def optional(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def read_yes_no(value: Any) -> bool:
    if not isinstance(value, bool | None):
        raise ValidationError(NO_YES_NO)
    return bool(value)


def read_number(value: Any) -> int:
    value = 0 if value is None else value
    # To Python, true is the number 1; to a reader of the file it is not.
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise ValidationError(NO_NUMBER)
    return value


def read_date(value: Any) -> datetime.date:
    if not isinstance(value, str):
        raise ValidationError(NO_DATE)
    try:
        date = datetime.date.fromisoformat(value)
    except ValueError:
        raise ValidationError(NO_DATE) from None
    if date.isoformat() != value:  # Python reads 20260102 and 2026-W01-5 too
        raise ValidationError(NO_DATE)
    return date


def read_key(value: Any) -> str:
    """A key exactly as it stands: cleaning it here and not where others refer to it would break the reference."""
    if value is None or value == "":
        raise ValidationError(NEEDED)
    if not isinstance(value, str) or not KEY.match(value):
        raise ValidationError(NO_KEY)
    return value


def text_reader(field: Any) -> Reader:
    allowed = codes(field)
    validators = field.validators

    def read(value: Any) -> str:
        if not isinstance(value, str | None):
            raise ValidationError(NO_TEXT)
        text = value or ""
        refuse_surrogates(text)
        text = clean_text(text)
        if not text:
            if not field.blank:
                raise ValidationError(NEEDED)
            return text
        if allowed is not None and text not in allowed:
            known = ", ".join(sorted(code for code in allowed if code))
            raise ValidationError(_("This is not one of: {codes}.").format(codes=known[:300]))
        if field.max_length and len(text) > field.max_length:
            said = _("This is {length} characters long; at most {most} are kept.")
            raise ValidationError(said.format(length=len(text), most=field.max_length))
        for validate in validators:
            validate(text)
        return text

    return read


def codes(field: Any) -> frozenset[str] | None:
    """The codes a field may hold, or None when it holds free text."""
    return frozenset(code for code, _label in field.flatchoices) if field.choices else None
