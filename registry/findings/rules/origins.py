"""Where data comes from, as its kind says it and as services say it."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity, One
from registry.findings.book import Book, Record, listed, names_of
from registry.findings.rule import ERROR, FIRST, WARNING, Hits, hit, rule
from registry.findings.text import fold, words_of

RECEIVED = {"exchanges": [{"direction": "sent", "data_category": "email"},
                          {"direction": "received", "data_category": "email"}]}  # fmt: skip


def known_as(book: Book, service: Record) -> list[list[str]]:
    """The names under which a source may mean this service: its own, and its companies' (without the legal form)."""
    found = [words_of(service["name"])]
    for key in (service["provider"], *service["other_providers"]):
        if company := book.get("organisation", key):
            words = words_of(company["legal_name"])
            found += [words, words[:-1]] if len(words) > 1 else [words]
    return [words for words in found if words]


def within(words: list[str], text: list[str]) -> bool:
    """Whether the words stand together in the text."""
    return any(text[start : start + len(words)] == words for start in range(len(text) - len(words) + 1))


def sources_of(book: Book, keys: Iterable[str]) -> list[Record]:
    return [found for key in dict.fromkeys(keys) if (found := book.get("source", key))]


def all_sources(book: Book) -> dict[str, list[str]]:
    """Keys of sources by kind of data (as `same`): the usual ones, and those that activities state."""
    found: dict[str, list[str]] = {}
    for key, category in book.kinds["data_category"].items():
        found.setdefault(book.same(key), []).extend(category["sources"])
    for activity in book.kinds["activity"].values():
        for row in activity["data"]:
            if row["sources"]:
                found.setdefault(book.same(row["data_category"]), []).extend(row["sources"])
    return found


@rule(
    "received-not-a-source", ERROR, "", "sources",
    law="14(2)(f)", letters="1c", number="R31 R35",
    title=_("Received from a service that is not a source"),
    says=_("{processor} says that we receive “{name}” from it, and is not among the sources of “{name}”."),
    fix=_("Add {processor} to where we get “{name}” from, or take “{name}” out of the data received from it."),
    bad={"processor": RECEIVED},
    good={"processor": RECEIVED, "source:from-mailer": {"name": "Sent back by MAILER"},
          "data_category": {"sources": ["order-form", "from-mailer"]}},
)  # fmt: skip
def received_not_a_source(book: Book) -> Hits:
    every = all_sources(book)
    for key, service in book.kinds["processor"].items():
        for category in book.exchanged(service, "received"):
            sources = sources_of(book, every.get(category, ()))
            texts = [words_of(text) for s in sources for text in (s["name"], s["description"], *names_of(s))]
            known = known_as(book, service)
            if sources and not any(within(words, text) for words in known for text in texts):
                yield hit(category, key, on=("data_category", category), others=[("processor", key)])


@rule(
    "source-does-not-send", ERROR, "", "sources",
    law="14(2)(f)", letters="1c", number="R31 R35",
    title=_("Source that does not send"),
    says=_("“{name}” is said to come from {processor}, whose own list does not say that we receive it."),
    fix=_("Add “{name}” to the data received from {processor}, or correct where we get “{name}” from."),
    bad={"source:from-mailer": {"name": "Sent back by Mailer"},
         "data_category": {"sources": ["order-form", "from-mailer"]}},
    good={"processor": RECEIVED, "source:from-mailer": {"name": "Sent back by Mailer"},
          "data_category": {"sources": ["order-form", "from-mailer"]}},
)  # fmt: skip
def source_does_not_send(book: Book) -> Hits:
    named = services_in_sources(book)
    for key, category in book.kinds["data_category"].items():
        for source in category["sources"]:
            for service in named.get(source, ()):
                if book.same(key) not in book.exchanged(service, "received"):
                    on = ("data_category", key)
                    yield hit(service["key"], on=on, others=[("processor", service["key"]), ("source", source)])


def services_in_sources(book: Book) -> dict[str, list[Record]]:
    """Services with a list of data that a source names, by key of the source.

    Exactly as written, capitals too: “Provided by the user” does not name a service called “User”.
    """
    services = {s["name"]: s for s in book.kinds["processor"].values() if s["exchanges"] and s["name"]}
    if not services:
        return {}
    longest_first = sorted(services, key=len, reverse=True)
    known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    found = {key: known.findall(source["name"]) for key, source in book.kinds["source"].items()}
    return {key: [services[name] for name in dict.fromkeys(names)] for key, names in found.items() if names}


@rule(
    "source-repeats-category", WARNING, "data_category", "sources",
    law="14(2)(f)", letters="1c", number="R35",
    title=_("Source repeats the name of the data"),
    says=_("The source of “{name}” is “{source_name}”: that repeats the name and does not say where it comes from."),
    fix=_("Say who or what gives “{name}”: the person, another person, a device, a service."),
    bad={"source:email": {"name": "EMAIL address"}, "data_category": {"sources": ["email"]}},
    good={"source:email": {"name": "The email address book of the customer"}, "data_category": {"sources": ["email"]}},
)  # fmt: skip
def source_repeats_category(one: One) -> Hits:
    names = set(names_of(one.record))
    for source in sources_of(one.book, one["sources"]):
        if fold(source["name"]) in names:
            yield hit(source["key"], others=[("source", source["key"])], source_name=source["name"])


@rule(
    "source-not-recorded", WARNING, "activity", "data",
    law="14(2)(f), 15(1)(g)", letters="1c", number="R31 R35", roles=FIRST, whole=True,
    title=_("Source not recorded"),
    says=_("Where “{name}” comes from is not recorded (used in {activity})."),
    fix=_("State under “where we get it from” who or what gives “{name}”."),
    bad={"data_category:phone": {"name": "Phone number", "data_subjects": ["customers"]},
         "activity": {"data": [{"data_category": "email"}, {"data_category": "phone"}]}},
    good={"data_category": {"sources": []},
          "activity": {"data": [{"data_category": "email", "sources": ["order-form"]}]}},
)  # fmt: skip
def source_not_recorded(one: Activity) -> Hits:
    """Where no source is recorded at all, that is the fact, and another rule's."""
    if one.book.keeps_sources:
        for category, sources in one.stated("sources"):
            if not sources:
                yield hit(on=("data_category", category), field="sources")


@rule(
    "sources-nowhere", WARNING, "", "title",
    law="14(2)(f), 15(1)(g)", letters="1c", number="R31 R35", whole=True,
    title=_("No source recorded anywhere"),
    says=_("“{name}” records of none of its data where it comes from."),
    fix=_("State in each kind of data, or in the activities, who or what gives it."),
    bad={"data_category": {"sources": []}},
    good={"data_category": {"sources": []},
          "activity": {"data": [{"data_category": "email", "sources": ["order-form"]}]}},
)  # fmt: skip
def sources_nowhere(book: Book) -> Hits:
    used = any(one["role"] in FIRST and listed(one) for one in book.kinds["activity"].values())
    if used and not book.keeps_sources:
        yield hit()
