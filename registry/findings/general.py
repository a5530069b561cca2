"""A rule's sentences told of any record: plain words stand where a finding has its own."""

import re
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from .examples import made
from .rule import Rule
from .run import check, rules

QUOTED = re.compile(r"“(\{\w+\})”")  # quotes of a name; what stands for it is none
LEFT_OUT = "“…”"  # for words that are quoted as they stand in a record

# The record that a finding is about, by its kind.
NAMES = {
    "activity": _("the activity"),
    "processor": _("the service"),
    "organisation": _("the organisation"),
    "data_category": _("the kind of data"),
    "data_subject": _("the group of people"),
    "source": _("the source"),
    "purpose": _("the purpose"),
    "measure": _("the security measure"),
    "system": _("the system"),
    "register": _("the register"),
}
# What else a sentence names, in the order of its letters.
ANY: dict[str, Any] = {
    "activity": _("an activity"),
    "assessed": _("an earlier day"),
    "basis": _("a lawful basis"),
    "clients": _("a client"),
    "condition": _("a condition of Art. 9(2)"),
    "countries": _("other countries"),
    "country": _("a country"),
    "data_category": _("a kind of data"),
    "data_subject": _("a group of people"),
    "date": _("in the future"),
    "dates": _("see its start and end"),
    "day": _("a certain day"),
    "days": _("see its dates"),
    "expected": "Y",
    "first": _("another entry"),
    "found": "X",
    "group": LEFT_OUT,
    "heading": _("a heading"),
    "law": _("that of the EU, the UK or Switzerland"),
    "list": _("a list"),
    "listed": _("another part"),
    "nature": _("one sort of"),
    "office": _("data protection officer or representative"),
    "organisation": _("an organisation"),
    "part": _("a part"),
    "period": _("a period"),
    "periods": _("different periods"),
    "person": _("the person"),
    "processor": _("a service"),
    "purpose": _("a purpose"),
    "right": LEFT_OUT,
    "scope": _("see the decision"),
    "signs": _("signs of a high risk"),
    "source_name": _("its own name"),
    "state": _("planned, active or ended"),
    "system": LEFT_OUT,
    "text": LEFT_OUT,
    "tool": _("a transfer tool"),
    "updated": _("a certain day"),
    "used": _("one part"),
    "what": _("system or service"),
    "where": _("a country"),
    "who": _("somebody"),
    "why": _("that decision does not hold"),
    "word": LEFT_OUT,
    "words": _("as its outcome says"),
    "year": _("an earlier year"),
}
# What to do speaks of what the sentence before it has named.
SAME = {
    "activity": _("the activity"),
    "data_category": _("the kind of data"),
    "list": _("the list"),
    "office": _("officer or representative"),
    "part": _("the part"),
    "processor": _("the service"),
    "purpose": _("the purpose"),
    "where": _("the country"),
    "who": _("the recipient"),
}


@cache
def kind_of(rule: str) -> str:
    """The kind of record that a rule's findings are about: that of the finding in its own example."""
    asked = rules()[rule]
    return next(one.kind for one in check(made(asked.bad), on=asked.day) if one.rule is asked)


def fact(rule: Rule) -> str:
    """What a rule finds, said of any record."""
    return told(rule.says, named(rule) | ANY | rule.instead)


def remedy(rule: Rule) -> str:
    """What to do about a rule's findings, said of any of them."""
    return told(rule.fix, named(rule) | ANY | SAME | rule.instead)


def named(rule: Rule) -> dict[str, Any]:
    return {"name": NAMES[kind_of(rule.id)]}


def told(template: Any, words: dict[str, Any]) -> str:
    said = QUOTED.sub(r"\1", str(template)).format_map({name: str(word) for name, word in words.items()})
    return said[:1].upper() + said[1:]
