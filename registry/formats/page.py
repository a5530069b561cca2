"""One sheet of a workbook while it is written: headings, explicit cells, and what to do when something is too long."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from .sheets import sheet_name

MOST_ROWS = 1_048_576
MOST_TEXT = 32_767  # UTF-16 units in a cell: an emoji counts as two
LATIN = MOST_TEXT // 2

Layout = list[tuple[str, int, bool]]  # heading, width in characters, whether it holds dates


class Styles:
    """The few looks of a workbook's cells."""

    def __init__(self, workbook: Any) -> None:
        self.title = workbook.add_format({"bold": True, "font_size": 16})
        self.bold = workbook.add_format({"bold": True, "valign": "top"})
        self.heading = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7E6E6", "bottom": 1}
        )
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.number = workbook.add_format({"valign": "top"})
        self.date = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})


@dataclass
class Desk:
    """What the sheets of one workbook share. state: what every printed page says. taken: names of its sheets."""

    workbook: Any
    styles: Styles
    state: str
    taken: list[str]


class Page:
    """A sheet with its columns, continued on a further sheet when it is full.

    what: what a row of it is. fixed: how many columns stay in view. cut: (sheet, cell) of every text that did not
    fit. count: rows without the headings.
    """

    def __init__(self, desk: "Desk", name: str, what: str, layout: Layout, fixed: int) -> None:
        self.desk, self.styles, self.name, self.what, self.layout = desk, desk.styles, name, what, layout
        self.fixed, self.count = fixed, 0
        self.dates = [is_date for _heading, _width, is_date in layout]
        self.cut: list[tuple[str, str]] = []
        self.open(name)

    def open(self, name: str) -> None:
        """A new worksheet, ready to be filtered, scrolled and printed."""
        sheet = self.sheet = self.desk.workbook.add_worksheet(name)
        for column, (heading, width, _is_date) in enumerate(self.layout):
            sheet.set_column(column, column, width)
            self.text(0, column, heading, self.styles.heading)
        sheet.freeze_panes(1, min(self.fixed, len(self.layout)))
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L" + self.desk.state.replace("&", "&&")[:200] + "&R&P / &N")
        self.row = 0

    def line(self, values: list[Any]) -> None:
        """One row: texts, numbers, ISO dates in columns of dates; None and "" leave a cell empty."""
        if self.row + 1 >= MOST_ROWS:
            self.close()
            self.open(sheet_name(self.name, self.desk.taken))
        self.row += 1
        self.count += 1
        sheet, row, plain = self.sheet, self.row, self.styles.text
        for column, value in enumerate(values):
            if value is None or value == "":
                continue
            if not isinstance(value, str):
                sheet.write_number(row, column, value, self.styles.number)
            elif not (self.dates[column] and self.date(column, value)):
                # Nearly every cell is a short text: those go the short way.
                if len(value) <= LATIN and value[0] != "<":
                    sheet.write_string(row, column, value, plain)
                else:
                    self.text(row, column, value, plain)

    def date(self, column: int, text: str) -> bool:
        """A real date; False for one before 1900, which spreadsheets cannot hold."""
        day = datetime.date.fromisoformat(text)
        if day.year < 1900:
            return False
        self.sheet.write_datetime(self.row, column, day, self.styles.date)
        return True

    def text(self, row: int, column: int, text: str, style: Any) -> None:
        if len(text) > LATIN and units(text) > MOST_TEXT:
            text = shortened(text)
            self.cut.append((self.sheet.get_name(), xl_rowcol_to_cell(row, column)))
        put(self.sheet, row, column, text, style)

    def close(self) -> None:
        """After the last row: the filter needs to know how far the rows go."""
        self.sheet.autofilter(0, 0, max(self.row, 1), len(self.layout) - 1)


def put(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """Text into a cell, as it stands."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for its own finished markup and would copy it into the file as it is.
        sheet.write_rich_string(row, column, style, text[:3], text[3:], style)
    else:
        sheet.write_string(row, column, text, style)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str) -> str:
    """As much as a cell holds, and at its end where the whole text is."""
    marker = _("\n[Cut here: {length} characters in all. The whole text is in the JSON export.]").format(
        length=len(text)
    )
    kept = text.encode("utf-16-le")[: 2 * (MOST_TEXT - units(marker))]
    return kept.decode("utf-16-le", "ignore") + marker  # "ignore" drops half of a character at the cut
