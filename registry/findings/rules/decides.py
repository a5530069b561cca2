"""Who answers for it: role, entity, joint controllers and clients (Art. 30(1)(a), 30(2)(a) and (b))."""

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity
from registry.findings.book import Record
from registry.findings.rule import ERROR, FIRST, HINT, SECOND, WARNING, Hits, hit, rule

PARTNER = {"legal_name": "Partner AG", "address": {"text": "Ring 2, Wien, Austria", "country": "AT"}}
ACTS = {
    "role": "processor", "purposes": [], "joint_answer": "", "recipients": [], "retention": [], "uses": [],
    "clients": [{"organisation": "partner", "processing": "Hosting of their shop"}],
}  # fmt: skip


def reachable(organisation: Record | None) -> bool:
    """Whether the register says how to reach an organisation: an address, or any contact of it."""
    if organisation is None:
        return False
    return bool(organisation["address"]) or any(map(has_address, organisation["contacts"]))


def has_address(contact: Record) -> bool:
    return bool(contact["email"] or contact["phone"] or contact["address"])


@rule(
    "role-not-answered", ERROR, "activity", "role",
    law="30(1), 30(2)", letters="1a 2a", number="R09",
    title=_("Role not answered"),
    says=_("“{name}” does not say whether we decide about it or act for clients."),
    fix=_("Choose “We decide (Art. 30(1))” or “We act for clients (Art. 30(2))”: each asks for other facts."),
    bad={"activity": {"role": ""}},
    good={"activity": {"role": "controller"}},
)  # fmt: skip
def role_not_answered(one: Activity) -> Hits:
    if not one["role"]:
        yield hit()


@rule(
    "controller-not-stated", ERROR, "activity", "entity",
    law="30(1)(a), 30(2)(a)", letters="1a 2a", number="R01",
    title=_("Controller not stated"),
    says=_("“{name}” names no entity of ours that answers for {activity}."),
    fix=_("State in the record “Register” our entity, with its legal name and address."),
    bad={"register": {"controller": None}},
    good={"register": {"controller": None}, "activity": {"entity": "acme"}},
)  # fmt: skip
def controller_not_stated(one: Activity) -> Hits:
    if one.entity is None:
        yield hit(on=("register", "register"), field="controller")


@rule(
    "entity-without-contact", ERROR, "activity", "entity",
    law="30(1)(a), 30(2)(a)", letters="1a 2a", number="R02",
    also="organisation.address organisation.contacts register.contact",
    title=_("Our entity without contact"),
    says=_("“{name}” answers for {activity}, and the register has neither an address nor another contact of it."),
    fix=_("State its legal address and, under contacts, a mailbox or a telephone number."),
    bad={"organisation": {"address": None, "contacts": [], "dpo_answer": "none"}},
    good={"organisation": {"address": None, "dpo_answer": "none",
                           "contacts": [{"function": "contact", "phone": "+49 30 12345"}]}},
)  # fmt: skip
def entity_without_contact(one: Activity) -> Hits:
    entity, register = one.entity, one.book.register
    own = entity is not None and entity is one.book.controller and register is not None and register["contact"]
    if entity and not own and not reachable(entity):
        yield hit(on=("organisation", entity["key"]), field="contacts")


@rule(
    "entity-not-ours", ERROR, "activity", "entity",
    law="30(1)(a)", letters="1a 2a",
    title=_("Entity not ticked as ours"),
    says=_("“{name}” answers for {activity} and is not ticked as one of our entities."),
    fix=_("Tick “one of our entities” for “{name}”, or name another entity."),
    bad={"organisation": {"ours": False}},
    good={"organisation": {"ours": True}},
)  # fmt: skip
def entity_not_ours(one: Activity) -> Hits:
    if one.entity and not one.entity["ours"]:
        yield hit(on=("organisation", one.entity["key"]), field="ours")


@rule(
    "law-not-said", HINT, "activity", "entity",
    law="3", letters="1e 2c",
    title=_("Applicable law not said"),
    says=_("“{name}” sits in {country} and does not say which data protection law applies: EU law is assumed."),
    fix=_("Choose the law that applies to “{name}”: it decides which countries count as safe."),
    bad={"organisation": {"jurisdiction": "", "address": {"text": "Basel", "country": "CH"},
                          "representative_answer": "none"}},
    good={"organisation": {"jurisdiction": ""}},
)  # fmt: skip
def law_not_said(one: Activity) -> Hits:
    entity = one.entity
    country = one.book.seat(entity)
    if entity and not entity["jurisdiction"] and country and not one.book.law.in_eea(country, one.day):
        on = ("organisation", entity["key"])
        yield hit(country, on=on, field="jurisdiction", country=one.book.country(country))


@rule(
    "joint-not-answered", HINT, "activity", "joint_answer",
    law="30(1)(a), 26", letters="1a", number="R06", roles=FIRST,
    title=_("Joint controllers not answered"),
    says=_("“{name}” does not say whether somebody decides together with us."),
    fix=_("List the joint controllers, or answer “None”."),
    bad={"activity": {"joint_answer": ""}},
    good={"activity": {"joint_answer": "none"}},
)  # fmt: skip
def joint_not_answered(one: Activity) -> Hits:
    if not one["joint_controllers"] and not one.told("joint"):
        yield hit()


@rule(
    "joint-without-contact", ERROR, "activity", "joint_controllers",
    law="30(1)(a)", letters="1a", number="R06", roles=FIRST, also="organisation.address organisation.contacts",
    title=_("Joint controller without contact"),
    says=_("“{name}” decides together with us on {activity}, and the register has no address or contact of it."),
    fix=_("State the legal address of “{name}”, or a contact."),
    bad={"organisation:partner": PARTNER | {"address": None},
         "activity": {"joint_controllers": [{"organisation": "partner", "arrangement": "A-1"}], "joint_answer": ""}},
    good={"organisation:partner": PARTNER,
          "activity": {"joint_controllers": [{"organisation": "partner", "arrangement": "A-1"}], "joint_answer": ""}},
)  # fmt: skip
def joint_without_contact(one: Activity) -> Hits:
    for row in one["joint_controllers"]:
        if not reachable(one.book.get("organisation", row["organisation"])):
            yield hit(on=("organisation", row["organisation"]), field="address")


@rule(
    "joint-arrangement-not-recorded", WARNING, "activity", "joint_controllers",
    law="26(1), 26(2)", letters="1a", number="R07", roles=FIRST,
    title=_("Joint arrangement not recorded"),
    says=_("The arrangement of “{name}” with {organisation}, who decides together with us, is not recorded."),
    fix=_("State number or place of the arrangement beside the joint controller."),
    bad={"organisation:partner": PARTNER,
         "activity": {"joint_controllers": [{"organisation": "partner"}], "joint_answer": ""}},
    good={"organisation:partner": PARTNER,
          "activity": {"joint_controllers": [{"organisation": "partner", "arrangement": "A-1"}], "joint_answer": ""}},
)  # fmt: skip
def joint_arrangement_not_recorded(one: Activity) -> Hits:
    for row in one["joint_controllers"]:
        if not row["arrangement"]:
            yield hit(row["organisation"], others=[("organisation", row["organisation"])])


@rule(
    "joint-recipient-not-listed", ERROR, "activity", "joint_controllers",
    law="30(1)(a), 26", letters="1a 1d", number="R06", roles=FIRST,
    title=_("Joint controller only among recipients"),
    says=_("“{name}” has {who} among its recipients as deciding with us, and not among its joint controllers."),
    fix=_("List {who} as joint controller, or correct the role of that recipient."),
    bad={"organisation:partner": PARTNER,
         "activity": {"recipients": [{"processor": "mailer"}, {"organisation": "partner", "role": "joint"}]}},
    good={"organisation:partner": PARTNER,
          "activity": {"recipients": [{"processor": "mailer"}, {"organisation": "partner", "role": "joint"}],
                       "joint_controllers": [{"organisation": "partner", "arrangement": "A-1"}], "joint_answer": ""}},
)  # fmt: skip
def joint_recipient_not_listed(one: Activity) -> Hits:
    joint = {row["organisation"] for row in one["joint_controllers"]}
    for row in one["recipients"]:
        if row["role"] != "joint" or row["organisation"] in joint or (joint and row["category"]):
            continue
        kind = "organisation" if row["organisation"] else "processor"
        who = row["category"] or one.book.name(kind, row[kind])
        yield hit(row["organisation"] or row["processor"] or row["category"], who=who)


@rule(
    "clients-not-stated", ERROR, "activity", "clients",
    law="30(2)(a)", letters="2a", number="R08", roles=SECOND, also="activity.clients_kept_in",
    title=_("Clients not stated"),
    says=_("“{name}” is done for clients and names none of them, nor where their list is kept."),
    fix=_("Name the clients, or say where the full list is."),
    bad={"organisation:partner": PARTNER, "activity": ACTS | {"clients": []}},
    good={"organisation:partner": PARTNER, "activity": ACTS},
)  # fmt: skip
def clients_not_stated(one: Activity) -> Hits:
    if not one["clients"] and not one["clients_kept_in"]:
        yield hit()


@rule(
    "client-group-without-list", ERROR, "activity", "clients_kept_in",
    law="30(2)(a)", letters="2a", number="R08", roles=SECOND, also="activity.clients",
    title=_("Group of clients without list"),
    says=_("“{name}” names the group of clients “{group}”, and not where the list of its members is kept."),
    fix=_("Say where the list of clients is kept: the law asks for each controller we act for."),
    bad={"activity": ACTS | {"clients": [{"group": "Shops of plan B", "processing": "Hosting"}]}},
    good={"activity": ACTS | {"clients": [{"group": "Shops of plan B", "processing": "Hosting"}],
                              "clients_kept_in": "the billing system"}},
)  # fmt: skip
def client_group_without_list(one: Activity) -> Hits:
    groups = [row["group"] for row in one["clients"] if row["group"] and not row["organisation"]]
    if groups and not one["clients_kept_in"]:
        yield hit(group="”, “".join(groups))


@rule(
    "client-without-contact", ERROR, "activity", "clients",
    law="30(2)(a)", letters="2a", number="R08", roles=SECOND, also="organisation.address organisation.contacts",
    title=_("Client without contact"),
    says=_("“{name}” is a client of {activity}, and the register has no address or contact of it."),
    fix=_("State the legal address of “{name}”, or a contact."),
    bad={"organisation:partner": PARTNER | {"address": None}, "activity": ACTS},
    good={"organisation:partner": PARTNER, "activity": ACTS},
)  # fmt: skip
def client_without_contact(one: Activity) -> Hits:
    for row in one["clients"]:
        if row["organisation"] and not reachable(one.book.get("organisation", row["organisation"])):
            yield hit(on=("organisation", row["organisation"]), field="address")


@rule(
    "client-processing-not-stated", ERROR, "activity", "clients",
    law="30(2)(b)", letters="2b", roles=SECOND, also="activity.clients_kept_in",
    title=_("Work for clients not stated"),
    says=_("“{name}” does not say what is done for {clients}."),
    fix=_("Describe beside each client the categories of processing: hosting, support, sending of messages."),
    bad={"organisation:partner": PARTNER, "activity": ACTS | {"clients": [{"organisation": "partner"}]}},
    good={"organisation:partner": PARTNER, "activity": ACTS},
)  # fmt: skip
def client_processing_not_stated(one: Activity) -> Hits:
    silent = [row for row in one["clients"] if not row["processing"]]
    names = [row["group"] or one.book.name("organisation", row["organisation"]) for row in silent]
    if silent:
        keys = sorted(row["organisation"] or row["group"] for row in silent)
        yield hit(*keys, clients=", ".join(f"“{name}”" for name in names))
    elif not one["clients"] and one["clients_kept_in"]:
        yield hit(clients=str(_("its clients")))


@rule(
    "clients-of-our-own", ERROR, "activity", "clients",
    law="30(1), 30(2)", letters="1a 2a", number="R09", roles=("controller",),
    title=_("Clients where we decide"),
    says=_("“{name}” says that we decide about it, and lists clients for whom we act."),
    fix=_("Split it: one record for what we decide (Art. 30(1)), one for what we do for clients (Art. 30(2))."),
    bad={"organisation:partner": PARTNER, "activity": {"clients": [{"organisation": "partner"}]}},
    good={"organisation:partner": PARTNER, "activity": ACTS},
)  # fmt: skip
def clients_of_our_own(one: Activity) -> Hits:
    if one["clients"]:
        yield hit()
