"""What was typed into a search, as words and phrases."""

import re

from registry.models.text import clean_text

MOST = 20  # words that are looked for; further ones are left out, and the page says so
LONGEST = 200  # characters of a word: what holds the whole word holds its beginning
WORD = re.compile(r'["“„]([^"“”„]*)["“”]|(\S+)')


def words_of(term: str) -> list[str]:
    """The words and "quoted phrases" of what was typed, folded as `Head.search` is."""
    found = (fold(phrase or word)[:LONGEST].strip() for phrase, word in WORD.findall(clean_text(term)))
    return [word for word in dict.fromkeys(found) if word.strip('"“”„')]


def fold(text: str) -> str:
    return " ".join(text.casefold().split())
