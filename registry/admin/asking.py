"""What an address may ask of a list: its own filters, and plain questions about the record's own columns.

Django would let it follow a relation, backwards too, and take any of its lookups: there a person could read what she
may not see, and a pattern can keep a process busy for as long as it likes.
"""

import datetime
from typing import Any

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone

from registry.models.base import is_id

PLAIN = ("exact", "lte", "gte", "isnull")
UNASKED = ("password",)  # not even as a hash


class Asking:
    """Mixin for ModelAdmin: no address and no forged id makes a page fail, or say what it does not show."""

    opts: Any

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        filters = self.get_list_filter(request)  # type: ignore[attr-defined]
        return any(lookup in parameters(one) for one in filters) or of_own_column(self.opts, lookup, value)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """An empty `_to_field` in an address is none."""
        return super().get_object(request, object_id, from_field or None)  # type: ignore[misc]

    def response_action(self, request: HttpRequest, queryset: Any, *args: Any, **kwargs: Any) -> Any:
        """What was ticked, without what is no id of anything."""
        asked = request.POST.copy()
        asked.setlist(ACTION_CHECKBOX_NAME, [pk for pk in asked.getlist(ACTION_CHECKBOX_NAME) if is_id(pk)])
        request.POST = asked  # type: ignore[assignment]
        return super().response_action(request, queryset, *args, **kwargs)  # type: ignore[misc]


def parameters(list_filter: Any) -> set[str]:
    """The names under which a filter of a list is asked."""
    if isinstance(list_filter, type):
        return {list_filter.parameter_name, getattr(list_filter, "also", "")} - {""}  # type: ignore[attr-defined]
    name = list_filter if isinstance(list_filter, str) else list_filter[0]
    return {f"{name}__exact", f"{name}__id__exact", f"{name}__isnull"}


def of_own_column(opts: Any, lookup: str, value: str) -> bool:
    """Whether this asks plainly for a value that a column of the record itself can hold."""
    name, dunder, how = lookup.partition("__")
    columns = {f.name: f for f in opts.concrete_fields if not f.is_relation and f.name not in UNASKED}
    if name not in columns or (dunder and how not in PLAIN):
        return False
    return how == "isnull" or can_hold(columns[name], value)


def can_hold(field: models.Field, value: str) -> bool:
    """Whether a column can hold this value; on numbers and days out of range Python and databases fail."""
    try:
        read = field.to_python(value)
        field.run_validators(read)
        field.get_db_prep_value(read, connection)
        if isinstance(read, datetime.datetime):
            timezone.make_aware(read).astimezone(datetime.UTC)  # refuses a zone of its own, which may be none
    except (ValidationError, ValueError, OverflowError):
        return False
    return "\x00" not in value
