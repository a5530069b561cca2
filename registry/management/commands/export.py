"""Writes the register, or an edition of it, to a file or to standard output."""

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.editions import read
from registry.formats import FORMATS, Book, live, published

STEP = 500


class Command(BaseCommand):
    help = (
        "Exports the register: json (everything, to import again), xlsx (workbook), csv (the table of Art. 30). "
        "Exit code 0: written; 1: there is no such edition; 2: wrong usage."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("format", choices=list(FORMATS), metavar="FORMAT", help=", ".join(FORMATS))
        parser.add_argument("-o", "--output", metavar="FILE", help="write to this file, whole or not at all")
        parser.add_argument("--edition", type=int, metavar="N", help="this edition, not the working register")

    def handle(self, *args: object, **options: object) -> None:
        chosen = FORMATS[str(options["format"])]
        with book_of(options["edition"]) as book, progress(book):
            if options["output"]:
                to_file(chosen, book, Path(str(options["output"])))
            else:
                self.to_output(chosen, book)

    def to_output(self, chosen: ModuleType, book: Book) -> None:
        out = getattr(self.stdout, "buffer", None)
        if out is None or (self.stdout.isatty() and not chosen.CONTENT_TYPE.startswith(("text/", "application/json"))):
            raise CommandError(_("A terminal cannot show this format: add -o FILE."), returncode=2)
        try:
            chosen.write(book, out)
            out.flush()
        except BrokenPipeError:  # the reader has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError(_("The output was closed before the end."), returncode=1) from None


def book_of(number: object) -> AbstractContextManager[Book]:
    if number is None:
        return live()
    edition = read.get(int(str(number))) if 0 < int(str(number)) <= 2147483647 else None
    if edition is None:
        newest = read.newest()
        known = _("The newest is {number}.").format(number=newest.number) if newest else _("Nothing was published yet.")
        raise CommandError(_("There is no edition {number}.").format(number=number) + " " + known, returncode=1)
    return published(edition)


def to_file(chosen: ModuleType, book: Book, path: Path) -> None:
    """The file appears when it is whole; until then, and after a failure, what stood there before stays."""
    partial = path.with_name(f".{path.name[:200]}.{os.getpid()}.partial")
    try:
        if path.is_dir():
            raise IsADirectoryError(_("This is a directory."))
        with partial.open("xb") as file:
            chosen.write(book, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        said = _("{path} cannot be written: {reason}").format(path=path, reason=error.strerror or error)
        raise CommandError(said, returncode=2) from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def progress(book: Book) -> Iterator[None]:
    """On a terminal, the number of records written so far, on one line that goes away."""
    if not sys.stderr.isatty():
        yield
        return
    source, count = book.source, 0

    def counted(kind: str) -> Iterator[dict[str, object]]:
        nonlocal count
        for record in source(kind):
            count += 1
            if count % STEP == 0:
                sys.stderr.write("\r" + _("{count} records").format(count=count))
                sys.stderr.flush()
            yield record

    book.source = counted
    yield
    sys.stderr.write("\r\x1b[K")
