"""How a piece of a line is written in HTML; everything else is plain template."""

from collections.abc import Iterable
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from registry.diff import said_day

register = template.Library()
STANDINGS = {"eea", "adequate", "certified", "other", "unknown"}
TAGS = {"ins", "del", "q", "code"}


class Piece(Protocol):
    """A run of text: what it says, where it leads, how it looks."""

    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def css(self) -> str: ...


def piece_html(piece: Piece) -> SafeString:
    if piece.url:
        return format_html('<a href="{}">{}</a>', piece.url, piece.text)
    if piece.css in STANDINGS:
        swatch = '<span class="zone {0}"><i class="swatch {0}"></i>{1}</span>'
        return format_html(swatch, piece.css, piece.text)
    if piece.css in TAGS:
        return format_html("<{0}>{1}</{0}>", piece.css, piece.text)
    if piece.css:
        return format_html('<span class="{}">{}</span>', piece.css, piece.text)
    return format_html("{}", piece.text)


@register.filter
def day(iso: str) -> str:
    """A day of a published record as readers read it."""
    return said_day(iso)


@register.simple_tag
def line(pieces: Iterable[Piece]) -> SafeString:
    return format_html_join("", "{}", ((piece_html(piece),) for piece in pieces))
