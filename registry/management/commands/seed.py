"""The first content of a register: our sample, or one's own title."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from registry import starting
from registry.changes import change
from registry.editions import publish

WHO = "system:seed"


class Command(BaseCommand):
    help = _("Load the sample into an empty register and publish edition 1; or start your own with --empty TITLE.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--empty",
            metavar="TITLE",
            help=_("start your own register under this title, leaving the sample behind"),
        )
        parser.add_argument(
            "--discard", action="store_true", help=_("with --empty: also what people added to the sample")
        )

    def handle(self, *args: Any, empty: str | None = None, discard: bool = False, **options: Any) -> None:
        self.stdout.write(self.start_own(empty, discard) if empty is not None else self.load_sample())

    def load_sample(self) -> str:
        try:
            with change(WHO, _("the sample"), "seed"):
                count = starting.load_sample()
        except starting.Refused as refused:
            return str(refused)
        with change(WHO, _("the sample's first edition"), "publish") as opened:
            publish(opened)
        return _("The sample was loaded ({count} records) and published as edition 1.").format(count=count)

    def start_own(self, title: str, discard: bool) -> str:
        if not title.strip():
            raise CommandError(_("Give your register a title: seed --empty “Register of ...”."), returncode=2)
        try:
            with change(WHO, _("our own register instead of the sample"), "seed"):
                if starting.is_sample() and not discard:
                    self.refuse_loss()
                starting.start_own(title)
        except starting.Refused as refused:
            raise CommandError(str(refused)) from None
        return _("Your register “{title}” is started; its public page is off until you switch it on.").format(
            title=title.strip()
        )

    def refuse_loss(self) -> None:
        count = starting.added_by_people().count()
        if count:
            raise CommandError(
                _(
                    "The sample was changed {count} times since it was loaded; nothing was changed. To leave that "
                    "behind too (the history keeps it): seed --empty TITLE --discard"
                ).format(count=count)
            )
