"""Entries that nothing leads to, and entries that stand there twice."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.findings.book import Book, Record
from registry.findings.rule import HINT, WARNING, Hits, hit, rule
from registry.findings.text import fold

TERMS = ("data_subject", "source", "purpose", "measure", "system", "organisation")
LOST = {"name": "Old reporting"}


def unused(book: Book, kind: str) -> Iterator[Record]:
    """Records in use of which nobody makes any; none before there is an activity that could."""
    if book.kinds["activity"]:
        for key, record in book.kinds[kind].items():
            if (kind, key) not in book.referred and not record["archived_on"]:
                yield record


@rule(
    "category-in-no-activity", WARNING, "", "name",
    law="30(1)(c)", letters="1c", number="R30 R33", whole=True,
    title=_("Kind of data in no activity"),
    says=_("“{name}” is in the register and in no activity, so nothing says what it is used for."),
    fix=_("Add “{name}” to the activities that use it, or archive or delete it."),
    bad={"data_category:phone": {"name": "Phone number", "sources": ["order-form"]}},
    good={"data_category:phone": {"name": "Phone number", "sources": ["order-form"], "archived_on": "2026-01-01"}},
)  # fmt: skip
def category_in_no_activity(book: Book) -> Hits:
    if not book.kinds["activity"]:
        return
    used = {book.same(key) for (kind, key), by in book.referred.items() if kind == "data_category" and "activity" in by}
    for key, category in book.kinds["data_category"].items():
        if book.same(key) not in used and not category["archived_on"]:
            yield hit(on=("data_category", key))


@rule(
    "service-unused", WARNING, "", "name",
    law="30(1)(d)", letters="1d", number="R33", whole=True,
    title=_("Service in no activity"),
    says=_("No activity names “{name}”, so nothing says whose data it gets, or what for."),
    fix=_("Add “{name}” to the activities that use it, or archive or delete it."),
    bad={"processor:tracker": {"name": "Tracker", "provider": "mailer-ltd"}},
    good={"processor:tracker": {"name": "Tracker", "provider": "mailer-ltd"},
          "activity": {"recipients": [{"processor": "mailer"}, {"processor": "tracker"}]}},
)  # fmt: skip
def service_unused(book: Book) -> Hits:
    yield from (hit(on=("processor", service["key"])) for service in unused(book, "processor"))


@rule(
    "term-unused", HINT, "", "name",
    law="5(2)", number="R33", whole=True,
    title=_("Term not used"),
    says=_("Nothing in the register refers to “{name}”."),
    fix=_("Use “{name}” where it belongs, or archive or delete it."),
    instead={"name": _("the entry")},
    bad={"purpose:reporting": LOST},
    good={"purpose:reporting": LOST,
          "activity": {"purposes": [{"purpose": "delivering-orders", "basis": "6-1-b"},
                                    {"purpose": "reporting", "basis": "6-1-b"}]}},
)  # fmt: skip
def term_unused(book: Book) -> Hits:
    for kind in TERMS:
        for record in unused(book, kind):
            if kind != "organisation" or not record["ours"]:
                yield hit(on=(kind, record["key"]), field="legal_name" if kind == "organisation" else "name")


@rule(
    "same-term-twice", HINT, "", "name",
    law="5(2)", number="R85",
    title=_("Two terms with one name"),
    says=_("“{name}” goes by a name that “{first}” goes by too: readers take them for the same."),
    fix=_("Keep one of the two and use it everywhere, or give them names that differ."),
    instead={"name": _("the entry")},
    bad={"purpose:again": {"name": "delivering  ORDERS"},
         "activity": {"purposes": [{"purpose": "delivering-orders", "basis": "6-1-b"},
                                   {"purpose": "again", "basis": "6-1-b"}]}},
    good={"purpose:again": {"name": "Delivering gifts"},
          "activity": {"purposes": [{"purpose": "delivering-orders", "basis": "6-1-b"},
                                    {"purpose": "again", "basis": "6-1-b"}]}},
)  # fmt: skip
def same_term_twice(book: Book) -> Hits:
    for kind, meanings in book.meanings.items():
        for key, first in meanings.items():
            if key != first:
                yield hit(first, on=(kind, key), others=[(kind, first)], first=book.name(kind, first))


@rule(
    "activity-named-twice", HINT, "", "name",
    law="30(1)", number="R85 R09",
    title=_("Two activities with one name"),
    says=_("“{name}” has the name of another activity, of the same entity and in the same role."),
    fix=_("Join the two, or say in their names how they differ."),
    bad={"activity:again": {"name": "handling ORDERS", "role": "controller"}},
    good={"activity:again": {"name": "handling ORDERS", "role": "processor"}},
)  # fmt: skip
def activity_named_twice(book: Book) -> Hits:
    seen: dict[tuple[str, ...], str] = {}
    for key, record in book.kinds["activity"].items():
        identity = (fold(record["name"]), record["role"], record["entity"] or "", fold(record["department"]))
        first = seen.setdefault(identity, key)
        if first != key:
            yield hit(first, on=("activity", key), others=[("activity", first)])
