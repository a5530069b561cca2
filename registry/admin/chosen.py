"""A set of records that a confirmation page tells of; its button works only while they, and what it would replace, are
still the same.

The page carries no list of ids: the set is found again (the ticked ones, a filter, an owner) and compared by digest.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from registry.document import canonical, digest

SHOWN = 10
CONFIRMED, COUNT, SET = "_confirmed", "_count", "_set"  # what the page sends


@dataclass(frozen=True)
class Chosen:
    """pks: all of them. first: the first ten, in the order of the list. says: what they say that would give way."""

    pks: list[int]
    first: list[Any]
    says: Any = None

    @classmethod
    def of(cls, queryset: Any) -> "Chosen":
        pks = sorted(set(queryset.order_by().values_list("pk", flat=True)))
        return cls(pks, list(queryset[:SHOWN]))

    @property
    def count(self) -> int:
        return len(self.pks)

    @property
    def more(self) -> int:
        return self.count - len(self.first)

    @property
    def digest(self) -> str:
        return digest(canonical([self.pks, self.says]))

    def refusal(self, request: HttpRequest) -> str:
        """What the officer is told whose set is no longer the one he was shown; "" when it is."""
        if request.POST.get(SET) == self.digest:
            return ""
        told = request.POST.get(COUNT, "")
        said = gettext("Nothing was changed: the records are not the same any more as on the page before.")
        if told.isdecimal() and int(told) != self.count:
            now = ngettext(
                "There were %(told)s, now there is %(now)d.", "There were %(told)s, now there are %(now)d.", self.count
            )
            said += " " + now % {"told": told, "now": self.count}
        return said + " " + gettext("Look at them again, then confirm or go back.")
