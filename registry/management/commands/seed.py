"""The first content of a register: our sample, or one's own title."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.changes import change
from registry.document import KINDS, load
from registry.editions import publish
from registry.models import Change, Register

WHO = "system:seed"
SAMPLE = Path(settings.BASE_DIR) / "fixtures" / "sample.json"


class Command(BaseCommand):
    help = "Load the sample into an empty register and publish edition 1; or start your own with --empty TITLE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--empty",
            metavar="TITLE",
            help="start your own register under this title, leaving the sample behind",
        )

        parser.add_argument("--discard", action="store_true", help="with --empty: also what people added to the sample")

    def handle(self, *args: Any, empty: str | None = None, discard: bool = False, **options: Any) -> None:
        self.stdout.write(self.start_own(empty, discard) if empty is not None else self.load_sample())

    def load_sample(self) -> str:
        if any(kind.model._base_manager.exists() for kind in KINDS.values()):
            return _("The register holds records already; nothing was changed.")
        with change(WHO, _("the sample"), "seed"):
            count = load(json.loads(SAMPLE.read_text("utf-8")))
        with change(WHO, _("the sample's first edition"), "publish") as opened:
            publish(opened)
        return _("The sample was loaded ({count} records) and published as edition 1.").format(count=count)

    def start_own(self, title: str, discard: bool) -> str:
        if not title.strip():
            raise CommandError(_("Give your register a title: seed --empty «Register of ...»."), returncode=2)
        found = Register.objects.first()
        holds = any(kind.model._base_manager.exists() for kind in KINDS.values())
        if holds and not (found and found.is_sample):
            raise CommandError(_("The register holds records of your own; nothing was changed."))
        by_people = Change.objects.exclude(origin__in=("seed", "publish", "upgrade")).count()
        if holds and by_people and not discard:
            raise CommandError(
                _(
                    "The sample was changed {count} times since it was loaded; nothing was changed. To leave that "
                    "behind too (the history keeps it): seed --empty TITLE --discard"
                ).format(count=by_people)
            )
        with change(WHO, _("our own register instead of the sample"), "seed"):
            for kind in reversed(KINDS.values()):
                kind.model._base_manager.all().delete()
            # Off until the officer decides: nothing of the new register should surprise its owner in public.
            Register.objects.create(key="register", title=title, public_page=False)
        return _("Your register «{title}» is started; its public page is off until you switch it on.").format(
            title=title.strip()
        )
