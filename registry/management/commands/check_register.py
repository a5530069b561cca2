"""Tells what is wrong with the register, with a register's JSON file, or with an edition."""

import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.document import Faults
from registry.document.settled import settled
from registry.editions import read as editions
from registry.findings import Finding, Level, check, report
from registry.findings.documentation import markdown
from registry.findings.live import of_edition, of_register
from registry.findings.places import Lines, lines
from registry.findings.run import day_of
from registry.importing import decode, read
from registry.management.files import bytes_of

LEVELS = {level.code: level for level in Level}


class Command(BaseCommand):
    help = (
        "Checks the working register, a JSON file made by `export json` (no database is asked), or an edition. "
        "Exit code 0: nothing as bad as --level; 1: something is, or the file is at fault; 2: wrong usage."
    )
    requires_system_checks: Any = []  # they may ask the database; a file is checked without one

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="the JSON file; - reads standard input")
        parser.add_argument("--edition", type=int, metavar="N", help="this edition, by the law of its day")
        parser.add_argument("--format", choices=("text", "json", "sarif"), default="text")
        parser.add_argument("--level", choices=list(LEVELS), default="error", help="what makes the exit code 1")
        parser.add_argument("--rules", action="store_true", help="print the page about all rules instead")

    def handle(self, *args: object, **options: Any) -> None:
        if options["rules"]:
            self.stdout.write(markdown(), ending="")
            return
        if options["file"] and options["edition"] is not None:
            raise CommandError(_("Give a file or an edition, not both."), returncode=2)
        findings, on, known = self.asked(options["file"], options["edition"])
        self.tell(findings, on, options["format"], address(options["file"]), known)
        bad = sum(finding.level <= LEVELS[options["level"]] and not finding.waiver for finding in findings)
        if bad:
            said = ngettext(
                "{count} finding at or above “{level}”.", "{count} findings at or above “{level}”.", bad
            ).format(count=bad, level=options["level"])
            raise CommandError(said, returncode=1)

    def asked(self, name: str | None, number: int | None) -> tuple[list[Finding], datetime.date, Lines]:
        """The findings, the day they are of, and the lines of the file."""
        if name:
            return self.of_file(name)
        if number is None:
            today = timezone.localdate()
            return of_register(today), today, {}
        edition = editions.get(number) if 0 < number <= 2147483647 else None
        if edition is None:
            raise CommandError(_("There is no edition {number}.").format(number=number), returncode=1)
        return of_edition(edition), day_of({"at": edition.at}), {}

    def of_file(self, name: str) -> tuple[list[Finding], datetime.date, Lines]:
        data = bytes_of(name)
        try:
            doc = settled(read(data))
        except Faults as refused:
            for fault in refused.faults:
                self.stderr.write(str(fault))
            count = len(refused.faults)
            said = ngettext("{count} fault: this is no register.", "{count} faults: this is no register.", count)
            raise CommandError(said.format(count=count), returncode=1) from None
        on = day_of(doc["edition"])
        return check(doc, on=on), on, lines(decode(data))

    def tell(self, findings: list[Finding], on: datetime.date, form: str, uri: str, known: Lines) -> None:
        if form == "sarif":
            said = report.sarif(findings, uri, known)
        else:
            said = report.plain(findings, on) if form == "json" else report.text(findings, on)
        self.stdout.write(said, ending="")


def address(name: str | None) -> str:
    """The file as viewers find it: relative to where the command was given, as a repository's root is."""
    if not name or name == "-":
        return ""
    path = Path(name)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
