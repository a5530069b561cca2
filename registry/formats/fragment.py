"""The register as a piece of HTML without a frame, to put into a page of one's own; it needs no style and no script."""

from typing import BinaryIO

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy

from .book import Book
from .reading import reading

CODE = "html"
LABEL = gettext_lazy("HTML: the register as a piece of a page")
EXTENSION = "html"
CONTENT_TYPE = "text/html; charset=utf-8"


def write(book: Book, file: BinaryIO) -> None:
    file.write(render_to_string("registry/reading.html", {"told": reading(book), "level": 3}).encode())
