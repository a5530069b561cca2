"""Asking the rules: of a whole register document, or of one record and what it refers to."""

import datetime
import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from operator import itemgetter
from types import ModuleType
from typing import Any

from registry import law as laws
from registry.document.build import without_collector

from . import rules as themes
from .activity import Activity, One
from .book import Book
from .finding import Finding
from .rule import BOTH, RULES, Hit, Ref, Rule

Document = dict[str, Any]
Found = dict[tuple[Any, ...], tuple[Hit, dict[Ref, None]]]


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its name: those of all modules in `rules/`."""
    for module in sorted(found.name for found in pkgutil.iter_modules(themes.__path__)):
        importlib.import_module(f"{themes.__name__}.{module}")
    return dict(sorted(RULES.items()))


def check(document: Document, law: ModuleType = laws, on: datetime.date | None = None) -> list[Finding]:
    """What is wrong with a register on a day: a pure function of document, law and day, in a stable order.

    document: whole records, as `document()`, `settled()` and editions give them. on: the edition's day when it is one,
    else today.
    """
    edition = document.get("edition")
    with without_collector():
        return findings(Book(document["records"], on or day_of(edition), law, edition=bool(edition)))


def day_of(edition: dict[str, Any] | None) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str((edition or {})["at"])[:10])
    except (KeyError, ValueError):  # no edition, or a file's that does not say
        return datetime.date.today()


def findings(book: Book) -> list[Finding]:
    """The findings of a book."""
    asked = [rule for rule in rules().values() if not book.edition or rule.can_read_an_edition()]
    found: Found = {}
    for kind in book.kinds:
        of_kind = [rule for rule in asked if rule.kind == kind]
        by_role = {role: [rule for rule in of_kind if role in rule.roles] for role in BOTH}
        for record in book.kinds[kind].values():
            collect(found, one_of(book, kind, record), by_role[record.get("role", "")])
    for rule in asked:
        if not rule.kind:
            for hit in rule.function(book):
                add(found, rule, hit, ("register", "register"))
    return told(book, found)


def findings_of_record(book: Book, kind: str, key: str) -> list[Finding]:
    """What rules about single records find at one; the book needs to hold only it, the register's own record and
    what these two refer to."""
    record = book.get(kind, key)
    if record is None:
        return []
    found: Found = {}
    role = record.get("role", "")
    asked = [rule for rule in rules().values() if rule.kind == kind and role in rule.roles and not rule.whole]
    collect(found, one_of(book, kind, record), asked)
    return told(book, found)


def one_of(book: Book, kind: str, record: dict[str, Any]) -> One:
    return Activity(book, kind, record) if kind == "activity" else One(book, kind, record)


def collect(found: Found, one: One, asked: Iterable[Rule]) -> None:
    here = (one.kind, one.key)
    for rule in asked:
        for hit in rule.function(one):
            add(found, rule, hit, here)


def add(found: Found, rule: Rule, hit: Hit, here: Ref) -> None:
    """The same fact found from several records is one finding that lists them."""
    on = hit.on or here
    identity = (rule.level, rule.id, *on, hit.facts)
    known = found.get(identity)
    if known is None:
        known = found[identity] = (hit, {})
    if on != here and rule.kind:
        known[1][here] = None
    for other in hit.others:
        known[1][other] = None


def told(book: Book, found: Found) -> list[Finding]:
    return [
        Finding(RULES[id], kind, key, hit.field or RULES[id].field, facts, tuple(others), hit.words, book)
        for (_level, id, kind, key, facts), (hit, others) in sorted(found.items(), key=itemgetter(0))
    ]
