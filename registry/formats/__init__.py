"""The formats a register is exported in. To add one: write a module with the five names below, and list it here.

CODE: its name in commands and addresses. LABEL: what people read. EXTENSION: of its files, without the dot.
CONTENT_TYPE: for browsers. write(book, file): the whole book into a binary file, streamed.
"""

from types import ModuleType

from . import fragment, markdown, register_json, table, workbook
from .book import Book, live, published

FORMATS: dict[str, ModuleType] = {
    module.CODE: module for module in (register_json, workbook, table, markdown, fragment)
}

__all__ = ["FORMATS", "Book", "live", "published"]
