"""The workbook's first sheet: whose register this is, which state of it, whom to ask, and what the sheets hold."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .book import Book
from .page import MOST_TEXT, Page, Styles, put, shortened, units
from .tell import address, full, function

Lines = list[tuple[str, str]]


def write(book: Book, sheet: Any, styles: Styles, pages: list[Page]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(2, 0)  # title and state, with the sample's mark, stay in view
    put(sheet, 0, 0, book.title, styles.title)
    put(sheet, 1, 0, book.state, styles.bold)
    put(sheet, 2, 0, _("Date"), styles.bold)
    sheet.write_datetime(2, 1, book.day, styles.date)
    row = 3
    for label, text in [*about(book), ("", ""), *held(pages), ("", ""), *cuts(pages)]:
        if label:
            put(sheet, row, 0, label, styles.bold)
        if text:
            put(sheet, row, 1, text if units(text) <= MOST_TEXT else shortened(text), styles.text)
        row += 1


def about(book: Book) -> Lines:
    """The contact block (Art. 30(1)(a)), and what kind of document this is."""
    none, controller = _("Not stated"), book.controller
    silent = _("Not stated in this edition") if book.edition else none
    found: Lines = [(_("SAMPLE"), _("This is a sample register, not that of a company."))] if book.is_sample else []
    found += [
        (_("Controller"), controller["legal_name"] if controller else none),
        (_("Address"), address(controller) or none),
        (_("Contact"), contact(book) or none),
        (_("Data protection officer"), function(controller, "dpo") or silent),
        (_("Representative"), function(controller, "representative") or silent),
        (_("Our entities"), "\n".join(book.entities) or none),
    ]
    if book.edition:
        found.append((_("Digest of this edition"), f"SHA-256 {book.edition.digest}"))
    found.append((_("Whom to ask"), contact(book) or none))
    return found


def contact(book: Book) -> str:
    """The register's own contact; where it has none, the controller as Art. 30(1)(a) wants it."""
    return book.contact or (full(book.controller) if book.controller else "")


def held(pages: list[Page]) -> Lines:
    """What each sheet holds, with its number of rows."""
    found: Lines = [(_("Sheet"), _("What it holds"))]
    for page in pages:
        count = ngettext("{count} row", "{count} rows", page.count).format(count=page.count)
        found.append((page.name, _("{name}: {text}").format(name=count, text=page.what)))
    return found


def cuts(pages: list[Page]) -> Lines:
    """Where a text was longer than a cell may be."""
    cells = [cell for page in pages for cell in page.cut]
    if not cells:
        return []
    said = _("A cell holds 32,767 characters. The whole text is in the JSON export.")
    return [(_("Cut cells"), said), *(("", f"{sheet}!{cell}") for sheet, cell in cells)]
