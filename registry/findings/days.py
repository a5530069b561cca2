"""Days as the register document holds them ("2026-11-28"), as people read them."""

import datetime
from typing import Any

from django.utils.formats import date_format


def day_said(day: Any) -> str:
    """ "28 November 2026"; "" where none is stated."""
    if not day:
        return ""
    return date_format(datetime.date.fromisoformat(day) if isinstance(day, str) else day, "j F Y")
