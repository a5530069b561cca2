"""Check that the history, the versions and the editions still tell the truth."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.changes import verify
from registry.document import snapshot
from registry.editions import verify as editions
from registry.models import Change, Edition, Version


class Command(BaseCommand):
    help = "Compute every hash again and compare the living tables with the history. Exit 1 at a fault."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect", metavar="NUMBER:HASH", help="a newest change noted earlier: it must still be there"
        )

    def handle(self, *args: Any, expect: str | None = None, **options: Any) -> None:
        with snapshot():
            found = list(chain(verify.faults(), editions.faults(), cut(expect)))
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
            self.stdout.write(_("Newest change: {number}:{hash}").format(number=head.number, hash=head.hash))


def cut(expect: str | None) -> Iterator[str]:
    """A fault when the noted change is gone: what was cut off the end leaves a chain that is whole in itself."""
    if expect is None:
        return
    number, _colon, noted = expect.partition(":")
    if not number.isdecimal() or not noted:
        raise CommandError(_("--expect takes NUMBER:HASH, as this command prints it."), returncode=2)
    if not Change.objects.filter(number=int(number), hash=noted).exists():
        yield _("Change {number} as you noted it is gone: the history was cut or replaced.").format(number=number)
