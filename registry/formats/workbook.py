"""The register as a workbook: a cover, the tables of Art. 30, and one sheet for each kind of record and each list.

Every cell is written as what it is (text, number, date), so no text can become a formula, whatever it says; nothing
of it is altered. Rows go to disk as they come, and activities are read once, for all sheets together.
"""

import datetime
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import cover
from .article30 import Facts, columns, in_first
from .book import Book
from .page import Desk, Page, Styles
from .sheets import Sheet, sheets

CODE = "xlsx"
LABEL = gettext_lazy("Excel workbook: the tables of Art. 30 and everything else, in sheets")
EXTENSION = "xlsx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FIRST, SECOND = "Art. 30(1)", "Art. 30(2)"


def write(book: Book, file: BinaryIO) -> None:
    workbook = xlsxwriter.Workbook(file, OPTIONS)
    try:
        midnight = datetime.datetime.combine(book.day, datetime.time())
        workbook.set_properties({"title": book.title[:255], "comments": book.state, "created": midnight})
        fill(book, workbook)
    finally:
        workbook.close()


def fill(book: Book, workbook: Any) -> None:
    desk = Desk(workbook, Styles(workbook), book.state, [_("Cover"), FIRST, SECOND])
    front = workbook.add_worksheet(desk.taken[0])
    tables = [table(desk, second) for second in (False, True)]
    pages = [(sheet, page_of(sheet, desk)) for sheet in sheets(book, desk.taken)]
    for kind in dict.fromkeys(sheet.kind for sheet, _page in pages):
        mine = [(sheet, page) for sheet, page in pages if sheet.kind == kind]
        for record in book.stream(kind) if kind == "activity" else book.known[kind].values():
            for sheet, page in mine:
                for line in sheet.lines(record):
                    page.line(line)
            if kind == "activity":
                tell(book, record, tables)
    everything = [*tables, *(page for _sheet, page in pages)]
    for page in everything:
        page.close()
    cover.write(book, front, desk.styles, everything)


def tell(book: Book, record: dict[str, Any], tables: list[Page]) -> None:
    """The activity's row in its table of Art. 30."""
    second = not in_first(record["role"])
    facts = Facts(book, record)
    tables[second].line([column.cell(facts) for column in columns(second)])


def table(desk: Desk, second: bool) -> Page:
    if second:
        what = _("one row for each activity where we act for clients")
    else:
        what = _("one row for each activity where we decide, or where nobody has said who does")
    layout = [(str(column.heading), column.width, False) for column in columns(second)]
    return Page(desk, SECOND if second else FIRST, what, layout, fixed=3)


def page_of(sheet: Sheet, desk: Desk) -> Page:
    layout = [(column.heading, column.width, column.is_date) for column in sheet.columns]
    return Page(desk, sheet.name, sheet.what, layout, sheet.fixed)
