"""Check that the history, the versions and the editions still tell the truth."""

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from registry.changes import verify
from registry.document import snapshot
from registry.editions import verify as editions
from registry.models import Change, Edition, Version


class Command(BaseCommand):
    help = "Compute every hash again and compare the living tables with the history. Exit 1 at a fault."

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():
            found = list(chain(verify.faults(), editions.faults()))
            head = Change.objects.order_by("-number").first()
            withdrawn = Version.objects.filter(withdrawn__isnull=False).count()
            counts = {
                "changes": Change.objects.count(),
                "versions": Version.objects.count(),
                "editions": Edition.objects.count(),
            }
        if found:
            raise CommandError(_("{first}\n{count} faults in all.").format(first=found[0], count=len(found)))
        self.stdout.write(_("Good: {changes} changes, {versions} versions, {editions} editions.").format(**counts))
        if withdrawn:
            self.stdout.write(
                _("The content of {count} versions was withdrawn; their digests stand.").format(count=withdrawn)
            )
        if head is not None:
            # Kept elsewhere (on paper, in a mail), this line shows later that no change was cut off the end.
            self.stdout.write(_("Newest change: {number} {hash}").format(number=head.number, hash=head.hash))
