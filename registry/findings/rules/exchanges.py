"""Two sides of one fact: what activities say goes through a service, and what the service's own entry says."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity
from registry.findings.book import Book, Record
from registry.findings.parts import agree, disjoint
from registry.findings.rule import ERROR, HINT, WARNING, Hits, hit, rule

UNKNOWN: Record = {"name": "Tracker", "provider": None, "exchanges": []}
TRACKED = {"uses": [{"data_category": "email", "purpose": "delivering-orders", "processor": "tracker"}]}
PHONE = {"key": "phone", "name": "Phone number", "data_subjects": ["customers"], "sources": ["order-form"]}


@rule(
    "service-without-entry", ERROR, "activity", "uses",
    law="30(1)(d), 28(3)", letters="1d", number="R30 R46 R47", also="processor.provider processor.exchanges",
    title=_("Service named, without entry"),
    says=_("“{name}” is named for {data_category}, and its entry is empty: no company, no data sent or received."),
    fix=_("State the company behind “{name}” and the data it gets, or name another service in {activity}."),
    bad={"processor:tracker": UNKNOWN, "activity": TRACKED | {"recipients": []}},
    good={"processor:tracker": UNKNOWN | {"provider": "mailer-ltd"}, "activity": TRACKED | {"recipients": []}},
)  # fmt: skip
def service_without_entry(one: Activity) -> Hits:
    for service, parts in one.used:
        if not one.book.has_entry(service):
            others = [("data_category", key) for key in parts]
            yield hit(on=("processor", service["key"]), field="provider", others=others)


@rule(
    "exchanges-not-recorded", WARNING, "activity", "uses",
    law="28(3)", letters="1d", number="R47", also="processor.exchanges",
    title=_("Data of a service not recorded"),
    says=_("“{name}” is named for {data_category}; which data is sent to it or received from it is not recorded."),
    fix=_("List under “data sent and received” what goes to “{name}” and what comes back."),
    bad={"processor": {"exchanges": []}},
    good={},
)  # fmt: skip
def exchanges_not_recorded(one: Activity) -> Hits:
    for service, parts in one.used:
        if not service["exchanges"] and one.book.has_entry(service):
            others = [("data_category", key) for key in parts]
            yield hit(on=("processor", service["key"]), field="exchanges", others=others)


@rule(
    "use-not-exchanged", ERROR, "activity", "uses",
    law="30(1)(d), 28(3)", letters="1d", number="R30", also="processor.exchanges",
    title=_("Data used with a service that does not list it"),
    says=_("{activity} uses {data_category} with “{name}”, whose own list of data sent and received lacks it."),
    fix=_("Add {data_category} to the data exchanged with “{name}”, or take the service out of that use."),
    bad={
        "data_category:phone": PHONE,
        "activity": {
            "data": [{"data_category": "email"}, {"data_category": "phone"}],
            "uses": [{"data_category": "phone", "purpose": "delivering-orders", "processor": "mailer"}],
            "recipients": [],
        },
    },
    good={"data_category:mail": PHONE | {"key": "mail", "name": "E-mail", "aliases": "EMAIL  address"},
          "activity": {"data": [{"data_category": "mail"}], "recipients": [],
                       "uses": [{"data_category": "mail", "purpose": "delivering-orders", "processor": "mailer"}]}},
)  # fmt: skip
def use_not_exchanged(one: Activity) -> Hits:
    """Uses say exactly what a service gets; where they are silent about it, the list of recipients does."""
    said: list[tuple[Record, dict[str, Any]]] = [*one.used, *one.received]
    for service, categories in said:
        if service["exchanges"]:
            for category in sorted(categories.keys() - one.book.exchanged(service).keys()):
                on = ("processor", service["key"])
                yield hit(category, on=on, field="exchanges", others=[("data_category", category)])


@rule(
    "all-data-not-exchanged", HINT, "activity", "recipients",
    law="30(1)(d)", letters="1d", number="R30", also="processor.exchanges",
    title=_("Service lists less than all data"),
    says=_("“{name}” names {processor} without saying which data it gets, which stands for all of it; "
           "the service's own list lacks {data_category}."),
    fix=_("Choose beside {processor} which data it gets, or complete the list of the service."),
    bad={"data_category:phone": PHONE,
         "activity": {"data": [{"data_category": "email"}, {"data_category": "phone"}], "uses": [],
                      "recipients": [{"processor": "mailer"}]}},
    good={"data_category:phone": PHONE,
          "activity": {"data": [{"data_category": "email"}, {"data_category": "phone"}], "uses": [],
                       "recipients": [{"processor": "mailer", "data_categories": ["email"]}]}},
)  # fmt: skip
def all_data_not_exchanged(one: Activity) -> Hits:
    """A hint: who left the choice empty may not have meant all, as the form's help says it means."""
    for key in one.services:
        service = one.book.get("processor", key) if not one.sends[key] else None
        if service and service["exchanges"]:
            known = one.book.exchanged(service)
            lacking = [c for c in one.categories if one.book.same(c) not in known]
            if lacking:
                others = [("processor", key), *(("data_category", category) for category in lacking)]
                yield hit(key, *sorted(lacking), others=others)


@rule(
    "exchange-not-used", ERROR, "", "exchanges",
    law="30(1)(b), 30(1)(d)", letters="1b 1d", number="R30 R31", whole=True,
    title=_("Data exchanged, used nowhere"),
    says=_("“{name}” has {data_category} among the data sent or received, and no activity says that it is used there."),
    fix=_("Add to an activity what {data_category} is used for with “{name}”, or take it out of the service's list."),
    bad={
        "data_category:phone": PHONE,
        "processor": {"exchanges": [{"direction": "sent", "data_category": "email"},
                                    {"direction": "sent", "data_category": "phone"}]},
        "activity": {"data": [{"data_category": "email"}, {"data_category": "phone"}]},
    },
    good={
        "data_category:phone": PHONE,
        "processor": {"exchanges": [{"direction": "sent", "data_category": "email"},
                                    {"direction": "sent", "data_category": "phone"}]},
        "activity": {"data": [{"data_category": "email"}, {"data_category": "phone"}], "uses": [],
                     "recipients": [{"processor": "mailer"}]},
    },
)  # fmt: skip
def exchange_not_used(book: Book) -> Hits:
    for key, service in book.kinds["processor"].items():
        if key not in book.serving:
            continue
        for category in book.exchanged(service):
            if category not in book.given[key] and "activity" in book.referred["data_category", category]:
                yield hit(category, on=("processor", key), others=[("data_category", category)])


@rule(
    "parts-differ", ERROR, "activity", "uses",
    law="30(1)(d)", letters="1d", number="R30", also="processor.exchanges",
    title=_("Two sides name different parts"),
    says=_("{activity} uses only “{used}” of {data_category} with “{name}”, whose own list says only “{listed}”."),
    fix=_("Say the same part of {data_category} in the activity and in the list of “{name}”."),
    bad={
        "activity": {"uses": [{"data_category": "email", "purpose": "delivering-orders", "processor": "mailer",
                               "part": "domain only"}]},
        "processor": {"exchanges": [{"direction": "sent", "data_category": "email", "part": "local part"}]},
    },
    good={
        "activity": {"uses": [{"data_category": "email", "purpose": "delivering-orders", "processor": "mailer",
                               "part": "Domain only"}]},
        "processor": {"exchanges": [{"direction": "sent", "data_category": "email",
                                     "part": "domain of the email address"}]},
    },
)  # fmt: skip
def parts_differ(one: Activity) -> Hits:
    for service, parts in one.used:
        if service["key"] not in one.book.parted:
            continue
        known = one.book.exchanged(service)
        for category, here in parts.items():
            there = known.get(category, ())
            if any(here) and any(there) and disjoint(here, there, one.book.names(category)):
                words = {"used": ", ".join(here), "listed": ", ".join(there)}
                facts = (category, *sorted(here), "/", *sorted(there))
                yield hit(*facts, on=("processor", service["key"]), field="exchanges",
                          others=[("data_category", category)], **words)  # fmt: skip


@rule(
    "part-on-one-side", HINT, "activity", "uses",
    law="30(1)(d)", letters="1d", number="R30", also="processor.exchanges",
    title=_("Part named on one side only"),
    says=_("{activity} and the list of “{name}” say differently much of {data_category}: all, and only “{part}”."),
    fix=_("Say “{part}” on both sides if no more is exchanged with “{name}”."),
    bad={"processor": {"exchanges": [{"direction": "sent", "data_category": "email", "part": "domain"}]}},
    good={"processor": {"exchanges": [{"direction": "sent", "data_category": "email", "part": "Email address"}]}},
)  # fmt: skip
def part_on_one_side(one: Activity) -> Hits:
    parted = any(use["part"] for use in one["uses"])
    for service, parts in one.used:
        if not parted and service["key"] not in one.book.parted:
            continue
        known = one.book.exchanged(service)
        for category, here in parts.items():
            there = known.get(category, ())
            if any(here) == any(there) or not there:
                continue
            sides = [agree(side, one.book.names(category)) for side in (here, there)]
            if (sides[0] is None) != (sides[1] is None):
                named = next(side for side in sides if side is not None)
                # Several parts may well be the whole.
                if len(named) == 1:
                    part = next(iter(named.values()))
                    yield hit(category, *named, on=("processor", service["key"]), field="exchanges",
                              others=[("data_category", category)], part=part)  # fmt: skip
