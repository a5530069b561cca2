"""Who gets to see it (Art. 30(1)(d)), and who processes it for us (Art. 28)."""

import datetime

from django.utils.translation import gettext_lazy as _

from registry.diff import said_day
from registry.findings.activity import Activity, One
from registry.findings.rule import ERROR, FIRST, HINT, WARNING, Hits, hit, rule
from registry.findings.rules.keeping import holds_placeholder
from registry.findings.text import fold, said_in

PAYROLL = {"legal_name": "Payroll GmbH", "address": {"text": "Ring 2, Wien, Austria", "country": "AT"}}
CRM = {"system:mailer": {"name": "MAILER"}}


@rule(
    "recipients-not-stated", ERROR, "activity", "recipients",
    law="30(1)(d)", letters="1d", number="R40", roles=FIRST,
    title=_("Recipients not stated"),
    says=_("“{name}” does not say who gets to see the data."),
    fix=_("List who gets it, people in your own house included, or answer “None”."),
    bad={"activity": {"recipients": [], "uses": []}},
    good={"activity": {"recipients": [], "uses": [], "recipients_answer": "none"}},
)  # fmt: skip
def recipients_not_stated(one: Activity) -> Hits:
    if not one["recipients"] and not one.services and not one.told("recipients"):
        yield hit()


@rule(
    "recipient-role-not-answered", HINT, "activity", "recipients",
    law="4(8), 4(9), 26, 28", letters="1d", number="R41", roles=FIRST,
    title=_("Role of a recipient not answered"),
    says=_("“{name}” does not say whether {organisation} acts for us or decides for itself."),
    fix=_("Choose a role beside each recipient that you name."),
    bad={"activity": {"recipients": [{"processor": "mailer"}, {"organisation": "mailer-ltd"}]}},
    good={"activity": {"recipients": [{"processor": "mailer"}, {"category": "Banks"}]}},
)  # fmt: skip
def recipient_role_not_answered(one: Activity) -> Hits:
    """Of organisations by name; the law asks for kinds of recipients, and those say enough."""
    keys = [row["organisation"] for row in one["recipients"] if row["organisation"] and not row["role"]]
    if keys:
        yield hit(*sorted(keys), others=[("organisation", key) for key in keys])


@rule(
    "acting-for-us-without-entry", WARNING, "activity", "recipients",
    law="28(3)", letters="1d", number="R42 R48", roles=FIRST, whole=True,
    title=_("Acts for us, without service entry"),
    says=_("{organisation} acts for us in “{name}”, and its service with contract and data is not recorded."),
    fix=_("Add the service under “service providers acting for us”, and choose it as recipient."),
    bad={"organisation:payroll": PAYROLL,
         "activity": {"recipients": [{"processor": "mailer"}, {"organisation": "payroll", "role": "processor"}]}},
    good={"activity": {"recipients": [{"processor": "mailer"}, {"organisation": "mailer-ltd", "role": "processor"}]}},
)  # fmt: skip
def acting_for_us_without_entry(one: Activity) -> Hits:
    for row in one["recipients"]:
        key = row["organisation"]
        if key and row["role"] == "processor" and key not in one.book.providers:
            yield hit(key, others=[("organisation", key)])


@rule(
    "system-is-a-service", WARNING, "activity", "recipients",
    law="30(1)(d), 28(3)", letters="1d", number="R48", roles=FIRST, whole=True,
    title=_("System of a service that is no recipient"),
    says=_("“{name}” uses the system {system}, which is a service provider's, and does not name it as recipient."),
    fix=_("Add the service to “who gets to see it”, or say in the system's description that you run it yourselves."),
    bad=CRM | {"activity": {"systems": ["mailer"], "uses": [],
                            "recipients": [{"category": "Sales", "role": "internal"}]}},
    good=CRM | {"activity": {"systems": ["mailer"]}},
)  # fmt: skip
def system_is_a_service(one: Activity) -> Hits:
    if any(row["category"] and said_in("service-providers", row["category"]) for row in one["recipients"]):
        return
    for key in one["systems"]:
        system = one.book.get("system", key)
        service = one.book.services_by_name.get(fold(system["name"])) if system and not system["description"] else None
        if service and service not in one.services:
            yield hit(key, others=[("system", key), ("processor", service)])


@rule(
    "provider-not-recorded", WARNING, "processor", "provider",
    law="28(3), 30(1)(d)", letters="1d", number="R46",
    title=_("Company behind a service not recorded"),
    says=_("The company behind “{name}” is not recorded."),
    fix=_("Choose the contract partner under “company behind it”, with its legal address."),
    bad={"processor": {"provider": None}},
    good={"processor": {"provider": None, "other_providers": ["mailer-ltd"]}},
)  # fmt: skip
def provider_not_recorded(one: One) -> Hits:
    """A service of which the register knows the name only is `service-without-entry` where a use names it."""
    companies = one["provider"] or one["other_providers"]
    if not companies and not one["archived_on"] and not one.book.is_named_in_uses_only(one.key):
        yield hit()


@rule(
    "provider-without-address", WARNING, "processor", "provider",
    law="30(1)(d), 30(1)(e)", letters="1d 1e", number="R46", also="organisation.address",
    title=_("Company without legal address"),
    says=_("The legal address of “{name}”, the company behind {processor}, is not recorded."),
    fix=_("State its registered office with the country: it shows whether data may leave the EEA."),
    bad={"organisation:mailer-ltd": {"address": None}},
    good={"organisation:mailer-ltd": {"address": {"text": "Dublin", "country": "IE"}}},
)  # fmt: skip
def provider_without_address(one: One) -> Hits:
    for key in (one["provider"], *one["other_providers"]):
        found = one.book.get("organisation", key)
        if found and not found["address"]:
            yield hit(on=("organisation", found["key"]), field="address", others=[("processor", one.key)])


@rule(
    "address-without-country", HINT, "organisation", "address",
    law="30(1)(e)", letters="1e 2c", number="R46",
    title=_("Address without country"),
    says=_("The address of “{name}” does not say its country in the field for it."),
    fix=_("Choose the country: without it nobody is told when data may leave the EEA."),
    bad={"organisation:mailer-ltd": {"address": {"text": "1 Quay, Dublin"}}},
    good={"organisation:mailer-ltd": {"address": {"text": "1 Quay, Dublin", "country": "IE"}}},
)  # fmt: skip
def address_without_country(one: One) -> Hits:
    if one["address"] and not one["address"]["country"]:
        yield hit()


@rule(
    "contract-not-recorded", WARNING, "activity", "recipients",
    law="28(3), 28(4), 28(9)", letters="1d", number="R42", also="processor.contract activity.references",
    title=_("Processor contract not recorded"),
    says=_("The contract with “{name}” on processing for us is not recorded."),
    fix=_("State number or place of the contract of Art. 28(3) in the entry of “{name}”."),
    bad={"processor": {"contract": ""}},
    good={"processor": {"contract": ""},
          "activity": {"references": [{"kind": "notice", "number": "N-1"}, {"kind": "contract", "number": "C-17"}]}},
)  # fmt: skip
def contract_not_recorded(one: Activity) -> Hits:
    """A contract among the activity's own documents counts for its services: imported registers keep them there."""
    if one.references("contract"):
        return
    for key in one.services:
        service = one.book.get("processor", key)
        if service and not service["contract"] and one.book.has_entry(service):
            yield hit(on=("processor", key), field="contract")


@rule(
    "contract-without-date", HINT, "processor", "contract_date",
    law="28(9)", letters="1d", number="R43", also="processor.contract",
    title=_("Contract without date"),
    says=_("The contract with “{name}” is recorded without the day on which it was signed."),
    fix=_("State the date on the contract."),
    bad={"processor": {"contract_date": None}},
    good={"processor": {"contract_date": None, "contract": ""}, "activity": {"references": []}},
)  # fmt: skip
def contract_without_date(one: One) -> Hits:
    if one["contract"] and not one["contract_date"] and not holds_placeholder(one["contract"]):
        yield hit()


@rule(
    "contract-not-yet-signed", WARNING, "processor", "contract_date",
    law="28(3), 28(9)", letters="1d", number="R43",
    title=_("Contract dated in the future"),
    says=_("The contract with “{name}” is dated {date}, a day that has not come yet."),
    fix=_("Correct the date, or do not use “{name}” before the contract is signed."),
    bad={"processor": {"contract_date": "2031-01-01"}},
    good={"processor": {"contract_date": "2026-01-01"}},
)  # fmt: skip
def contract_not_yet_signed(one: One) -> Hits:
    signed = one["contract_date"]
    if signed and datetime.date.fromisoformat(signed) > one.book.on:
        yield hit(signed, date=said_day(signed))


@rule(
    "called-anonymous", HINT, "processor", "description",
    law="Recital 26, 4(1)", letters="1d",
    title=_("Called anonymous, gets personal data"),
    says=_("“{name}” is described as “{word}”, and personal data is sent to it: {data_category}."),
    fix=_("Say what is meant: who cannot recognise whom, and from when on."),
    bad={"processor": {"description": "Counts visits on an anonymous basis."}},
    good={"processor": {"description": "Counts visits on an anonymous basis.", "exchanges": []},
          "activity": {"uses": []}},
)  # fmt: skip
def called_anonymous(one: One) -> Hits:
    word = said_in("anonymous", one["description"])
    sent = [row["data_category"] for row in one["exchanges"] if row["direction"] == "sent"]
    if word and sent:
        yield hit(others=[("data_category", key) for key in dict.fromkeys(sent)], word=word)
