"""The first content of a register: the sample to look at, or one's own register in its place.

Everything here is written inside an open change, so a register is either started whole or not at all.
"""

import json
from pathlib import Path

from django.conf import settings
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from registry.document import KINDS, load
from registry.models import Change, Entry, Register

SAMPLE = Path(settings.BASE_DIR) / "fixtures" / "sample.json"
NOT_WORK = ("seed", "publish", "upgrade")  # origins of changes that add nothing of an officer's own


class Refused(Exception):
    """Starting would take the place of somebody's register; the message says so."""


def is_empty() -> bool:
    """Whether no record at all stands in the register."""
    return not any(kind.model._base_manager.exists() for kind in KINDS.values())


def is_sample() -> bool:
    """Whether what stands in the register is the sample."""
    return Register.objects.filter(is_sample=True).exists()


def added_by_people() -> QuerySet[Change]:
    """The changes with which people worked in the sample since it was loaded."""
    loaded = Change.objects.filter(origin="seed").aggregate(last=Max("number"))["last"] or 0
    return Change.objects.filter(number__gt=loaded).exclude(origin__in=NOT_WORK)


def left_behind() -> int:
    """The number of the change that left the sample behind, 0 without one: it alone replaces the register's record."""
    begun = Entry.objects.filter(kind="register", change__origin="seed").exclude(before="")
    return begun.aggregate(last=Max("change"))["last"] or 0


def load_sample() -> int:
    """Put the sample into an empty register; returns how many records it has."""
    if not is_empty():
        raise Refused(_("The register holds records already; nothing was changed."))
    return load(json.loads(SAMPLE.read_text("utf-8")))


def start_own(title: str, public_page: bool = False) -> Register:
    """Empty the register of the sample and begin one's own under this title; the history keeps what was there.

    The public page is off unless the officer says otherwise: nothing of a new register should surprise its owner.
    """
    if not is_empty() and not is_sample():
        raise Refused(_("The register holds records of your own; nothing was changed."))
    for kind in reversed(KINDS.values()):
        kind.model._base_manager.all().delete()
    return Register.objects.create(key="register", title=title, public_page=public_page)
