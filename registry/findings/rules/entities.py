"""Our entities: data protection officer and representative (Art. 30(1)(a), 27, 37)."""

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity, One
from registry.findings.book import USUAL, Record
from registry.findings.rule import ERROR, WARNING, Hits, hit, rule
from registry.findings.rules.decides import has_address
from registry.findings.text import fold

ABROAD = {"text": "1 Main Street, Springfield, United States", "country": "US"}
NO_DPO = [{"function": "contact", "email": "office@acme.example"}]
OFFICES = (("dpo", _("data protection officer")), ("representative", _("representative in the Union")))


def holders(organisation: Record, office: str) -> list[Record]:
    return [contact for contact in organisation["contacts"] if contact["function"] == office]


def is_ours(one: One) -> bool:
    """Of one that answers for activities and is not ticked as ours, another rule says so, and first."""
    own = one.book.controller
    return bool(one["ours"]) or (own is not None and own["key"] == one.key)


@rule(
    "dpo-not-answered", ERROR, "organisation", "dpo_answer",
    law="30(1)(a), 37(1)", letters="1a 2a", number="R04", also="organisation.contacts",
    title=_("Data protection officer not answered"),
    says=_("“{name}” has no data protection officer in the register, and does not say that it needs none."),
    fix=_("Add a contact with the function “data protection officer”, or answer why there is none."),
    bad={"organisation": {"contacts": NO_DPO}},
    good={"organisation": {"contacts": NO_DPO, "dpo_answer": "not-applicable", "dpo_because": "Ten employees."}},
)  # fmt: skip
def dpo_not_answered(one: One) -> Hits:
    # Swiss law knows the adviser and does not ask for it in the register.
    if is_ours(one) and one["jurisdiction"] != "CH" and not holders(one.record, "dpo") and not one.told("dpo"):
        yield hit()


@rule(
    "office-without-contact", ERROR, "organisation", "contacts",
    law="30(1)(a)", letters="1a 2a", number="R04",
    title=_("Officer or representative without contact"),
    says=_("“{name}” names its {office} without a mailbox, telephone or address."),
    fix=_("Add how the {office} can be reached; a mailbox of the function is enough."),
    bad={"organisation": {"contacts": [*NO_DPO, {"function": "dpo", "person": "Dana Doe"}]}},
    good={"organisation": {"contacts": [*NO_DPO, {"function": "dpo", "email": "privacy@acme.example"}]}},
)  # fmt: skip
def office_without_contact(one: One) -> Hits:
    for code, office in OFFICES:
        found = holders(one.record, code)
        if found and is_ours(one) and not any(map(has_address, found)):
            yield hit(code, office=office)


@rule(
    "office-contradicts-answer", ERROR, "organisation", "contacts",
    law="30(1)(a)", letters="1a 2a", number="R04",
    title=_("Answer contradicts a contact"),
    says=_("“{name}” answers that it has no {office}, and lists one among its contacts."),
    fix=_("Take back the answer, or remove the contact."),
    bad={"organisation": {"dpo_answer": "none"}},
    good={"organisation": {"dpo_answer": "none", "contacts": NO_DPO}},
)  # fmt: skip
def office_contradicts_answer(one: One) -> Hits:
    for code, office in OFFICES:
        if holders(one.record, code) and one.told(code):
            yield hit(code, field=f"{code}_answer", office=office)


@rule(
    "representative-not-answered", ERROR, "organisation", "representative_answer",
    law="30(1)(a), 27(1)", letters="1a 2a", number="R03", also="organisation.contacts",
    title=_("Representative not answered"),
    says=_("“{name}” sits in {country} and names no representative, nor why it needs none."),
    fix=_("Add a contact with the function “representative”, or answer why none is needed."),
    bad={"organisation": {"address": ABROAD}},
    good={"organisation": {"address": ABROAD, "representative_answer": "not-applicable",
                           "representative_because": "It has a branch in Berlin."}},
)  # fmt: skip
def representative_not_answered(one: One) -> Hits:
    country = one.book.seat(one.record)
    jurisdiction = one["jurisdiction"] or USUAL
    if not is_ours(one) or not country or jurisdiction == "CH":
        return
    standing = one.book.standing(country, one.book.on, jurisdiction)
    if (
        standing.kind not in ("home", "eea")
        and not holders(one.record, "representative")
        and not one.told("representative")
    ):
        yield hit(country, country=one.book.country(country))


@rule(
    "dpo-owns-activity", WARNING, "activity", "owner_person",
    law="38(6)", number="R05", also="organisation.contacts",
    title=_("Data protection officer owns an activity"),
    says=_("{person}, data protection officer of “{name}”, would have to watch over their own work in {activity}."),
    fix=_("Name another owner of {activity}, or another officer."),
    bad={"activity": {"owner_person": "dana DOE"}},
    good={"activity": {"owner_person": "Kim Roe"}},
)  # fmt: skip
def dpo_owns_activity(one: Activity) -> Hits:
    owner = fold(one["owner_person"])
    for contact in holders(one.entity, "dpo") if one.entity and owner else ():
        if fold(contact["person"]) == owner:
            on = ("organisation", one.entity["key"])  # type: ignore[index]
            yield hit(owner, on=on, field="contacts", person=contact["person"])
