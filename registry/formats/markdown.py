"""The register as a document in Markdown (GitHub Flavored), to keep beside code or to publish with it.

Whatever stands in the register is text: what Markdown would take for markup gets a backslash in front.
"""

import re
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .book import Book
from .reading import Reading, reading

CODE = "md"
LABEL = gettext_lazy("Markdown: the register as a document")
EXTENSION = "md"
CONTENT_TYPE = "text/markdown; charset=utf-8"

MARKUP = re.compile(r"([\\`*_\[\]<>|#&~!$^])")
LEADING = re.compile(r"^(\d+)([.)])|^([-+=:])")


def escaped(text: str) -> str:
    """The text as one line that no reader of Markdown takes for markup."""
    line = MARKUP.sub(r"\\\1", " ".join(text.split()))
    return LEADING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", line)


def cell(lines: list[str]) -> str:
    return "<br>".join(map(escaped, lines)) or _("Not stated")


def write(book: Book, file: BinaryIO) -> None:
    file.write("\n".join(lines(reading(book))).encode())


def lines(told: Reading) -> list[str]:
    """The document, line by line."""
    found = [f"# {escaped(told.title)}", "", f"*{escaped(told.state)}*", ""]
    for paragraph in told.introduction:
        found += [escaped(paragraph), ""]
    found += [f"## {_('Kinds of personal data')}", ""]
    found += table([_("Data"), _("Where it comes from"), _("What it is used for")])
    found += [row([[one.name], one.sources, one.uses]) for one in told.data]
    found += ["", f"## {_('Third-party services')}", ""]
    heads = [_("Service"), _("Provider and registered office"), _("What it is used for")]
    found += table([*heads, _("Data we send"), _("Data we receive")])
    found += [row([[o.name], o.company, o.description, o.sent, o.received]) for o in told.services]
    if told.activities:
        found += ["", f"## {_('Processing activities')}"]
    for activity in told.activities:
        found += ["", f"### {escaped(activity.name)}", "", *table([_("What"), _("What the register says")])]
        found += [row([[heading], said]) for heading, said in activity.facts]
    for heading, paragraphs in told.more:
        found += ["", f"## {heading}", ""]
        for paragraph in paragraphs:
            found += [escaped(paragraph), ""]
    return [*found, ""]


def table(headings: list[str]) -> list[str]:
    return [row([[heading] for heading in headings]), "|" + " --- |" * len(headings)]


def row(cells: list[list[str]]) -> str:
    return "| " + " | ".join(map(cell, cells)) + " |"
