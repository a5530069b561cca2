"""Texts compared as readers read them, and the lists of words in `words.json` (one list of phrases a language)."""

import json
import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

WORDS = Path(__file__).with_name("words.json")
REMEMBERED = 10_000  # texts; most stand in many records
NO_WORD = re.compile(r"[^\w]+")
DIGIT = re.compile(r"\d")
ADDRESSES = ("http://", "https://", "HTTP://", "HTTPS://", "www.", "\\\\")


@lru_cache(REMEMBERED)
def fold(text: str) -> str:
    """Without case, accents, and differences of white space."""
    return " ".join((text.casefold() if text.isascii() else without_marks(text)).split())


def without_marks(text: str) -> str:
    """Without case and accents."""
    marks = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in marks if not unicodedata.combining(c))


def words_of(text: str) -> list[str]:
    return [word for word in NO_WORD.split(fold(text)) if word]


@cache
def phrases(name: str) -> frozenset[str]:
    """All phrases of a list, folded, in all languages."""
    lists = json.loads(WORDS.read_text(encoding="utf-8"))[name]
    return frozenset(fold(phrase) for found in lists["phrases"].values() for phrase in found)


@cache
def pattern(*names: str) -> re.Pattern[str]:
    """Finds a phrase of the lists as whole words; one that ends in * is the beginning of a word."""
    found = sorted({phrase for name in names for phrase in phrases(name)}, key=lambda phrase: (-len(phrase), phrase))
    said = "|".join(re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", r"\W+") for phrase in found)
    return re.compile(rf"(?<!\w)(?:{said})(?!\w)")


@lru_cache(REMEMBERED)
def said_in(name: str, text: str) -> str:
    """The words in the text that are in the list; "" when there are none."""
    found = pattern(name).search(fold(text)) if text else None
    return found[0] if found else ""


@lru_cache(REMEMBERED)
def is_one_of(name: str, text: str) -> bool:
    """Whether the text is a phrase of the list and nothing more."""
    return bool(pattern(name).fullmatch(fold(text).strip(" .!:;…")))


def any_says(name: str, texts: Iterable[str]) -> bool:
    return any(said_in(name, text) for text in texts)


@lru_cache(REMEMBERED)
def says_any(names: tuple[str, ...], text: str) -> bool:
    """Whether any of the lists has a word in the text: one search for several."""
    return bool(pattern(*names).search(fold(text)))


def is_link(text: str) -> bool:
    """Whether there is an address and nothing else."""
    return text.startswith(ADDRESSES) and " " not in text


def has_number(text: str) -> bool:
    return bool(DIGIT.search(text))
