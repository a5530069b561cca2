"""Taking a stored version's content away and keeping its digest: personal data must be erasable (Art. 17 GDPR)."""

from django.db.models import F
from django.utils.translation import gettext as _

from registry.models import Change, Head, Published, PublishedUse, Version

from .door import OpenChange, change


class NotWithdrawn(ValueError):
    """Why the content stays, in a sentence for readers."""


def obstacle(version: str) -> str:
    """Why this content cannot be withdrawn now, or ""."""
    found = Version.objects.filter(digest=version).first()
    if found is None or found.withdrawn is not None:
        return _("There is no such content, or it was withdrawn before.")
    if Head.objects.filter(digest=version).exists() or Published.objects.filter(digest=version, until=None).exists():
        return _("This content is still in use: change the record and publish first, then withdraw.")
    return ""


def take_away(opened: OpenChange, version: str) -> None:
    """Withdraw the content as a part of this open change. Raises `NotWithdrawn`: no reason, unknown or still in use.

    In use is what a living record or the newest edition says: change the record, publish, then withdraw.
    """
    said = obstacle(version) if opened.why.strip() else _("Say why this content must go.")
    if said:
        raise NotWithdrawn(said)
    Version.objects.filter(pk=version).update(content="", withdrawn=opened.number)
    # The index of past editions says it again.
    Published.objects.filter(digest=version).update(name=F("key"), search="")
    PublishedUse.objects.filter(digest=version).delete()
    opened.extra.append(("version", version, version, ""))


def withdraw(version: str, who: str, why: str) -> Change:
    """Withdraw a content as a change of its own. Raises `NotWithdrawn`."""
    with change(who, why, "action") as opened:
        take_away(opened, version)
    return Change.objects.get(number=opened.number)
