"""The table of Art. 30(1) and (2) as CSV (RFC 4180): UTF-8 with its mark, commas, CRLF between rows, LF inside cells.

A spreadsheet runs a cell that begins with = + - @ as a formula, however it came there. CSV cannot say "this is text",
so such a cell gets one apostrophe in front; a cell that looks as if it had one already gets one more, so that taking
one away gives every text back (`unguard`). Where nothing may be altered at all, use the workbook or JSON.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from .article30 import COLUMNS, Facts
from .book import Book

CODE = "csv"
LABEL = _("CSV: the table of Art. 30")
EXTENSION = "csv"
CONTENT_TYPE = "text/csv; charset=utf-8"

# Full-width and small forms too: spreadsheets in East Asian settings take them for the plain ones.
DANGER = frozenset("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫")


def dangerous(text: str) -> bool:
    """Whether a spreadsheet could take the text for a formula once it has skipped what does not show."""
    for character in text:
        if character in DANGER:
            return True
        # Separators, control and format characters, marks without a letter: blank or of no width.
        if unicodedata.category(character)[0] not in "ZCM":
            return False
    return False


def guard(text: str) -> str:
    """The text as a cell that no spreadsheet runs: an apostrophe in front where it is needed, and nowhere else."""
    return f"'{text}" if dangerous(text.lstrip("'")) else text


def unguard(cell: str) -> str:
    """The text of a guarded cell: `unguard(guard(text)) == text` for every text."""
    return cell[1:] if cell.startswith("'") and dangerous(cell.lstrip("'")) else cell


def write(book: Book, file: BinaryIO) -> None:
    for line in lines(book):
        file.write(line)


def lines(book: Book) -> Iterator[bytes]:
    """The file, row by row: the headings, then one row for each activity, sorted by key."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")

    def line(cells: list[str]) -> bytes:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([guard(cell) for cell in cells])
        return buffer.getvalue().encode()

    yield "\ufeff".encode() + line([str(column.heading) for column in COLUMNS])
    for record in book.stream("activity"):
        facts = Facts(book, record)
        yield line([column.cell(facts) for column in COLUMNS])
