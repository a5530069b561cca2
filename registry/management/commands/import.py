"""Reads a whole register from a JSON file into an empty register, as one change."""

import hashlib
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.changes import Busy, change
from registry.document import KINDS, Faults, load
from registry.importing import read
from registry.management.files import bytes_of

WHO = "system:import"


class Undone(Exception):
    """Takes a trial import back."""


class Command(BaseCommand):
    help = (
        "Imports a register from a JSON file made by `export json` into an empty register, whole or not at all. "
        "Exit code 0: imported; 1: the file or the register is at fault, with every fault on a line; 2: wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the JSON file; - reads standard input")
        parser.add_argument("--dry-run", action="store_true", help="check everything and store nothing")

    def handle(self, *args: object, **options: Any) -> None:
        data = bytes_of(options["file"])
        try:
            self.tell(_("Reading {size} bytes ...").format(size=len(data)))
            doc = read(data)
            self.tell(_("Checking and storing ..."))
            self.store(doc, why(options["file"], data), options["dry_run"])
        except Faults as refused:
            for fault in refused.faults:
                self.stderr.write(str(fault))
            count = len(refused.faults)
            said = ngettext("{count} fault; nothing was imported.", "{count} faults; nothing was imported.", count)
            raise CommandError(said.format(count=count), returncode=1) from None
        except Busy as busy:
            raise CommandError(str(busy), returncode=1) from None
        self.report(doc, options["dry_run"])

    def store(self, doc: Any, reason: str, dry_run: bool) -> None:
        try:
            with change(who=WHO, why=reason, origin="import"):
                load(doc)
                if dry_run:
                    raise Undone
        except Undone:
            return

    def report(self, doc: dict[str, Any], dry_run: bool) -> None:
        for kind in KINDS:
            self.stdout.write(f"{kind}: {len(doc['records'].get(kind, []))}")
        edition = doc.get("edition")
        if edition:
            number = edition.get("number")
            said = _("This was edition {number}: what it did not show is not in this register.")
            self.stdout.write(said.format(number=number))
        self.stdout.write(_("This would be imported; nothing was stored.") if dry_run else _("Imported."))

    def tell(self, said: str) -> None:
        """What takes a while, on a terminal."""
        if sys.stderr.isatty():
            self.stderr.write(said, self.style.NOTICE)


def why(name: str, data: bytes) -> str:
    """What the history will say: which file it was. Not its directory, which tells about the computer."""
    shown = os.fsencode(Path(name).name).decode("utf-8", "replace")
    digest = hashlib.sha256(data).hexdigest()
    return _("File {name}, SHA-256 {digest}").format(name=shown, digest=digest)
