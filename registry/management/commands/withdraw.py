"""Take a stored version's content out of the history, keeping its digest: personal data must be erasable."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.changes import Busy, withdraw


class Command(BaseCommand):
    help = "Withdraw the content of one version (its digest is shown in a record's history). Cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("digest", help="the version's digest, 64 characters")
        parser.add_argument("--why", required=True, help="the reason, kept in the history: name no personal data in it")
        parser.add_argument("--who", default="system:withdraw", help="who decided it")

    def handle(self, *args: Any, digest: str, why: str, who: str, **options: Any) -> None:
        try:
            made = withdraw(digest, who, why)
        except (ValueError, Busy) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Withdrawn, as change {number}.").format(number=made.number))
