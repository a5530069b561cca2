"""What records of a kind are called where they are counted; some lists have a question for a heading."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.document import Kind

COUNTED: dict[str, Any] = {"data_subject": _("groups of people"), "source": _("sources"), "purpose": _("purposes")}


def several(kind: Kind) -> str:
    """“sources”, where the list is headed “where we get it from”."""
    return str(COUNTED.get(kind.name, kind.headings))


def counted_records(kind: Kind, count: int) -> str:
    """“1 source”, “3 sources”."""
    return f"{count} {kind.heading if count == 1 else several(kind)}"
