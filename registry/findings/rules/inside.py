"""One activity against itself: what one of its lists says and another does not."""

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import NONE, Activity
from registry.findings.book import Record
from registry.findings.rule import ERROR, HINT, Hits, hit, rule
from registry.findings.text import fold, said_in

PHONE = {"name": "Phone number", "data_subjects": ["customers"], "sources": ["order-form"]}
LISTS = (
    ("joint", "joint_controllers"), ("recipients", "recipients"), ("transfers", "transfers"),
    ("retention", "retention"), ("measures", "measures"),
)  # fmt: skip
# Some may be stated, and the rest be impossible to state because of something.
PARTLY = ("retention", "measures", "recipients", "transfers")


@rule(
    "answer-contradicts-list", ERROR, "activity", "joint_answer",
    law="30(1)", letters="1a 1d 1e 1f 1g 2c 2d",
    title=_("Answer contradicts the list"),
    says=_("“{name}” says “none” about {list}, and lists some."),
    fix=_("Take back the answer about {list}, or empty the list."),
    bad={"activity": {"recipients_answer": "none"}},
    good={"activity": {"recipients_answer": "not-applicable", "recipients_because": "Others are not known yet."}},
)  # fmt: skip
def answer_contradicts_list(one: Activity) -> Hits:
    for name, rows in LISTS:
        answer = one.told(name)
        if one[rows] and (answer == NONE or (answer and name not in PARTLY)):
            heading = one.book.heading("activity", rows)
            yield hit(name, field=f"{name}_answer", list=heading)


@rule(
    "data-not-listed", ERROR, "activity", "data",
    law="30(1)(c)", letters="1c", number="R30",
    title=_("Data mentioned, not listed"),
    says=_("“{name}” speaks of {data_category} further down, and does not list it among its data."),
    fix=_("Add {data_category} to “which data”, or take it out of the uses, recipients and periods."),
    bad={"data_category:phone": PHONE,
         "activity": {"uses": [{"data_category": "phone", "purpose": "delivering-orders"}], "recipients": []}},
    good={"data_category:phone": PHONE,
          "activity": {"uses": [{"data_category": "phone", "purpose": "delivering-orders"}], "recipients": [],
                       "data": [{"data_category": "phone"}, {"data_category": "email"}]}},
)  # fmt: skip
def data_not_listed(one: Activity) -> Hits:
    if not one["data"]:
        return
    listed = {one.book.same(key) for key in one.categories}
    named = [use["data_category"] for use in one["uses"]]
    named += [key for name in ("recipients", "retention") for row in one[name] for key in row["data_categories"]]
    for key in dict.fromkeys(named):
        if one.book.same(key) not in listed:
            yield hit(key, others=[("data_category", key)])


@rule(
    "purpose-not-listed", ERROR, "activity", "purposes",
    law="30(1)(b)", letters="1b", roles=("controller", ""),
    title=_("Purpose of a use not listed"),
    says=_("“{name}” uses data for {purpose}, which is not among its purposes."),
    fix=_("Add {purpose} to “what for”, with its lawful basis, or correct the use."),
    bad={"purpose:gifts": {"name": "Sending gifts"},
         "activity": {"uses": [{"data_category": "email", "purpose": "gifts", "processor": "mailer"}]}},
    good={"purpose:gifts": {"name": "Delivering Orders "},
          "activity": {"uses": [{"data_category": "email", "purpose": "gifts", "processor": "mailer"}]}},
)  # fmt: skip
def purpose_not_listed(one: Activity) -> Hits:
    same = one.book.meanings["purpose"]
    listed = {same.get(row["purpose"]) for row in one["purposes"] if row["purpose"]}
    for key in dict.fromkeys(use["purpose"] for use in one["uses"] if use["purpose"]):
        if listed and same.get(key) not in listed:
            yield hit(key, others=[("purpose", key)])


@rule(
    "use-without-purpose", HINT, "activity", "uses",
    law="30(1)(b)", letters="1b", roles=("controller", ""),
    title=_("Use without purpose"),
    says=_("“{name}” uses {data_category} and does not say which of its purposes it serves."),
    fix=_("Choose the purpose in that use of data."),
    bad={"activity": {"uses": [{"data_category": "email", "processor": "mailer"}]}},
    good={"activity": {"uses": [{"data_category": "email", "processor": "mailer"}],
                       "purposes": [{"basis": "6-1-b"}]}},
)  # fmt: skip
def use_without_purpose(one: Activity) -> Hits:
    """Where the activity has no purpose at all, that is the fact, and another rule's."""
    if one.purposes:
        for key in dict.fromkeys(use["data_category"] for use in one["uses"] if not use["purpose"]):
            yield hit(key, others=[("data_category", key)])


@rule(
    "data-without-use", HINT, "activity", "data",
    law="30(1)(b), 5(1)(c)", letters="1b 1c", number="R33",
    title=_("Data listed without use"),
    says=_("“{name}” lists {data_category}, and none of its uses of data says what for."),
    fix=_("Add a use of {data_category}, or take it off the list."),
    bad={"data_category:phone": PHONE, "activity": {"data": [{"data_category": "email"}, {"data_category": "phone"}]}},
    good={"data_category:phone": PHONE,
          "activity": {"data": [{"data_category": "email"}, {"data_category": "phone"}], "uses": []}},
)  # fmt: skip
def data_without_use(one: Activity) -> Hits:
    used = {one.book.same(use["data_category"]) for use in one["uses"]}
    if used and one["data"]:
        for key in one.categories:
            if one.book.same(key) not in used:
                yield hit(key, others=[("data_category", key)])


@rule(
    "service-not-a-recipient", ERROR, "activity", "recipients",
    law="30(1)(d), 4(9)", letters="1d", roles=("controller", ""), number="R48",
    title=_("Service missing among recipients"),
    says=_("“{name}” uses data with {processor} and leaves that out under who gets to see the data."),
    fix=_("Add {processor} to “who gets to see it”: a service provider acting for us is a recipient too."),
    bad={"activity": {"recipients": [{"category": "Couriers", "role": "controller"}]}},
    good={"activity": {"recipients": [{"category": "Providers of e-mail services", "role": "processor"}]}},
)  # fmt: skip
def service_not_a_recipient(one: Activity) -> Hits:
    rows = one["recipients"]
    if not rows and one.told("recipients") != NONE:
        return  # then the uses are the list
    if any(means_services(row) for row in rows):
        return
    named = {row["processor"] or row["organisation"] for row in rows}
    kinds = " / ".join(fold(row["category"]) for row in rows)
    left_out = [s["key"] for s, _parts in one.used if not (companies(s) & named or fold(s["name"]) in kinds)]
    if left_out:
        yield hit(*sorted(left_out), others=[("processor", key) for key in left_out])


def means_services(row: Record) -> bool:
    """Whether a kind of recipients includes the services that act for us."""
    return bool(row["category"] and (row["role"] == "processor" or said_in("service-providers", row["category"])))


def companies(service: Record) -> set[str]:
    """Keys under which a recipient may be this service: its own, and its companies'."""
    return {service["key"], service["provider"], *service["other_providers"]}


@rule(
    "recipient-data-differs", ERROR, "activity", "recipients",
    law="30(1)(d)", letters="1d", number="R30",
    title=_("Uses and recipients differ"),
    says=_("“{name}” says in two ways what {processor} gets: its uses and its recipients differ in {data_category}."),
    fix=_("Make the recipient's data and the uses of data of “{name}” say the same about {processor}."),
    bad={"data_category:phone": PHONE,
         "activity": {"data": [{"data_category": "email"}, {"data_category": "phone"}],
                      "recipients": [{"processor": "mailer", "data_categories": ["email", "phone"]}]}},
    good={"activity": {"recipients": [{"processor": "mailer", "data_categories": []}]}},
)  # fmt: skip
def recipient_data_differs(one: Activity) -> Hits:
    rows = [row for row in one["recipients"] if row["processor"] and row["data_categories"]]
    used = {service["key"]: set(parts) for service, parts in one.used} if rows else {}
    for row in rows:
        said = {one.book.same(key) for key in row["data_categories"]}
        differs = said ^ used.get(row["processor"], said)
        if differs:
            keys = sorted(differs)
            others = [("processor", row["processor"]), *(("data_category", key) for key in keys)]
            yield hit(row["processor"], *keys, others=others)
