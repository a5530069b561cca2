"""Text as the register keeps it: one cleaning for every way in, and the key that names a record."""

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries import countries

KEY = re.compile(r"\A[a-z0-9][a-z0-9-]{0,79}\Z")
SURROGATE = re.compile("[\ud800-\udfff]")
# White space as both databases, JSON readers and spreadsheets agree on it; a no-break space inside a wording is meant.
OUTER = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    chr(c) for c in range(0x2000, 0x200B)
)


NO_LINK = _("This is no web address. Write it as https://www.example.com/page.")


def clean_text(value: str) -> str:
    """The text as it is stored: CRLF and CR become LF, NUL and outer white space go, the rest stays.

    Browsers send CRLF and forms strip; without one cleaning, saving an untouched record would be a change.
    """
    return value.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip(OUTER)


def refuse_surrogates(value: str) -> None:
    """Half of a character cannot be written as UTF-8, so no file and no database could hold it."""
    if SURROGATE.search(value):
        raise ValidationError(
            _("The text holds half of a character (a lone surrogate). Type it again."), code="surrogate"
        )


class CleanText(models.Field):
    """Cleans on the way into the database, so that forms, imports and `update()` store the same bytes."""

    default_validators: list[Callable[[Any], None]] = [refuse_surrogates]

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return clean_text(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_text(value) if isinstance(value, str) else value


class Line(CleanText, models.CharField):
    """A short text on one line; 255 characters unless told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 255)
        super().__init__(*args, **kwargs)


class Text(CleanText, models.TextField):
    """A text of any length, with line breaks."""


class Link(Line):
    """An address on the web, http or https only: anything else could run as a script when clicked."""

    default_validators = [refuse_surrogates, URLValidator(schemes=["http", "https"], message=NO_LINK)]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2000)
        super().__init__(*args, **kwargs)


class Key(models.CharField):
    """The name of a record in addresses, files and history: `[a-z0-9][a-z0-9-]{0,79}`, never changed."""

    default_validators = [
        RegexValidator(
            KEY,
            _("A key has 1 to 80 characters: letters a-z, digits and hyphens; it starts with a letter or digit."),
            code="key",
        )
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)


def country_choices() -> list[tuple[str, str]]:
    """(ISO 3166-1 alpha-2 code, name in the reader's language), sorted by name."""
    return [(country.code, country.name) for country in countries]
