"""Publish the public part of the register as its next edition."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.changes import Busy, change
from registry.editions import Stopped, publish
from registry.findings.standing import current


class Command(BaseCommand):
    help = "Publish the next edition; does nothing when nothing changed for readers. Exit 1 when something stops it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--why", default="", help="a sentence for the history")

    def handle(self, *args: Any, why: str = "", **options: Any) -> None:
        errors = current().public_errors if settings.FINDINGS_BLOCK else []
        if errors:
            told = "\n".join(one.message for one in errors[:20])
            raise CommandError(_("Errors stop the publication (setting FINDINGS_BLOCK):\n{told}").format(told=told))
        try:
            with change("system:publish", why, "publish") as opened:
                edition = publish(opened)
        except (Stopped, Busy) as error:
            raise CommandError(str(error)) from error
        if edition is None:
            self.stdout.write(_("Nothing changed for readers since the newest edition; nothing was published."))
        else:
            self.stdout.write(_("Edition {number} was published.").format(number=edition.number))
