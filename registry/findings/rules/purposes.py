"""What for, and on which lawful basis (Art. 30(1)(b), Art. 6)."""

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity, One
from registry.findings.rule import ERROR, FIRST, HINT, WARNING, Hits, hit, rule
from registry.findings.text import any_says, is_one_of, said_in

CONSENT, CONTRACT, INTEREST = "6-1-a", "6-1-b", "6-1-f"


def based(code: str, **more: str) -> dict[str, object]:
    """An activity whose one purpose has this basis."""
    return {"purposes": [{"purpose": "delivering-orders", "basis": code, **more}]}


@rule(
    "purpose-not-stated", ERROR, "activity", "purposes",
    law="30(1)(b)", letters="1b", number="R10", roles=FIRST,
    title=_("Purpose not stated"),
    says=_("“{name}” does not say what the data is used for."),
    fix=_("Name under “what for” each aim, such as “paying salaries”."),
    bad={"activity": {"purposes": [], "uses": []}},
    good={"activity": {"purposes": []}},
)  # fmt: skip
def purpose_not_stated(one: Activity) -> Hits:
    if not one.purposes:
        yield hit()


@rule(
    "purpose-vague", HINT, "purpose", "name",
    law="5(1)(b), DPC guidance on Art. 30", letters="1b", number="R11",
    title=_("Vague purpose"),
    says=_("“{name}” as a purpose says little: it could be anything done in that department."),
    fix=_("Say the aim in the words of those who do it, or describe it in a sentence."),
    instead={"name": _("this name")},
    bad={"purpose": {"name": "Verwaltung"}},
    good={"purpose": {"name": "Verwaltung", "description": "Keeping members' files and sending them invoices."}},
)  # fmt: skip
def purpose_vague(one: One) -> Hits:
    if is_one_of("vague-purposes", one["name"]) and not one["description"]:
        yield hit()


@rule(
    "basis-not-recorded", WARNING, "activity", "purposes",
    law="6(1), 5(2)", letters="1b", number="R13", roles=FIRST,
    title=_("Lawful basis not recorded"),
    says=_("The lawful basis of “{name}” is not recorded for {purpose}."),
    fix=_("Choose beside each purpose the letter of Art. 6(1) that it rests on."),
    bad={"activity": based("")},
    good={"activity": {"purposes": [{"purpose": "delivering-orders"}, {"basis": "6-1-b"}]}},
)  # fmt: skip
def basis_not_recorded(one: Activity) -> Hits:
    """Swiss law asks private bodies for none; a basis without a purpose counts for all."""
    if one.jurisdiction == "CH" or any(row["basis"] and not row["purpose"] for row in one["purposes"]):
        return
    known = {row["purpose"] for row in one["purposes"] if row["basis"]}
    silent = [key for key in one.purposes if key not in known]
    if silent:
        yield hit(*sorted(silent), others=[("purpose", key) for key in silent])


@rule(
    "basis-of-another-law", ERROR, "activity", "purposes",
    law="6(1)", letters="1b", number="R23", roles=FIRST,
    title=_("Lawful basis of another law"),
    says=_("“{name}” rests on “{basis}”, which the law of its entity ({law}) does not have."),
    fix=_("Choose a basis of that law, or correct which law applies to the entity."),
    bad={"activity": based("6-1-ea")},
    good={"activity": based("6-1-ea"),
          "organisation": {"jurisdiction": "UK", "address": {"text": "London", "country": "GB"}}},
)  # fmt: skip
def basis_of_another_law(one: Activity) -> Hits:
    for row, basis in one.based:
        if one.jurisdiction != "CH" and not basis.applies(one.day, one.jurisdiction):
            yield hit(row["basis"], basis=_(basis.label), law=one.jurisdiction)


@rule(
    "law-not-recorded", WARNING, "activity", "purposes",
    law="6(3)", letters="1b", number="R14", roles=FIRST,
    title=_("Law behind the basis not recorded"),
    says=_("“{name}” rests on “{basis}”, and the law behind it is not recorded."),
    fix=_("Name law and paragraph in the row of that purpose."),
    bad={"activity": based("6-1-c")},
    good={"activity": based("6-1-c", law="§ 147 AO")},
)  # fmt: skip
def law_not_recorded(one: Activity) -> Hits:
    for row, basis in one.based:
        if basis.needs_law and not row["law"]:
            yield hit(row["basis"], row["purpose"] or "", basis=_(basis.label))


@rule(
    "interest-not-recorded", WARNING, "activity", "purposes",
    law="13(1)(d), 6(1)(f)", letters="1b", number="R15", roles=FIRST,
    title=_("Legitimate interest not recorded"),
    says=_("“{name}” rests on legitimate interests, and which interest it is, is not recorded."),
    fix=_("Say in the row of that purpose whose interest it is, and which."),
    bad={"activity": based(INTEREST)},
    good={"activity": based(INTEREST, interest="Ours, in preventing fraud")},
)  # fmt: skip
def interest_not_recorded(one: Activity) -> Hits:
    for row, basis in one.based:
        if basis.needs_interest and not row["interest"]:
            yield hit(row["purpose"] or "")


@rule(
    "balancing-not-recorded", WARNING, "activity", "references",
    law="6(1)(f), 5(2)", letters="1b", number="R16", roles=FIRST,
    title=_("Balancing of interests not recorded"),
    says=_("“{name}” rests on legitimate interests, and no assessment that weighs them is recorded."),
    fix=_("Add a reference of the kind “legitimate interests assessment”."),
    bad={"activity": based(INTEREST, interest="Ours, in preventing fraud")},
    good={"activity": based(INTEREST, interest="Ours, in preventing fraud")
          | {"references": [{"kind": "lia", "number": "L-1"}]}},
)  # fmt: skip
def balancing_not_recorded(one: Activity) -> Hits:
    if INTEREST in one.bases and not one.references("lia"):
        yield hit()


@rule(
    "interest-of-an-authority", WARNING, "activity", "purposes",
    law="6(1)", letters="1b", number="R17", roles=FIRST,
    title=_("Legitimate interest of an authority"),
    says=_("“{name}” rests on legitimate interests, which a public authority cannot claim for its tasks."),
    fix=_("Choose another basis, such as the public task of Art. 6(1)(e), if this is one of the authority's tasks."),
    bad={"activity": based(INTEREST, interest="Ours"), "organisation": {"nature": "authority"}},
    good={"activity": based(INTEREST, interest="Ours")},
)  # fmt: skip
def interest_of_an_authority(one: Activity) -> Hits:
    if INTEREST in one.bases and one.entity and one.entity["nature"] == "authority":
        yield hit()


@rule(
    "consent-not-recorded", WARNING, "activity", "references",
    law="7(1), 7(3)", letters="1b", number="R18", roles=FIRST,
    title=_("Record of consent not named"),
    says=_("“{name}” rests on consent, and where the consents are kept is not recorded."),
    fix=_("Add a reference of the kind “record of consent”, with how it can be withdrawn."),
    bad={"activity": based(CONSENT)},
    good={"activity": based(CONSENT) | {"references": [{"kind": "consent", "number": "in the shop system"}]}},
)  # fmt: skip
def consent_not_recorded(one: Activity) -> Hits:
    if CONSENT in one.bases and not one.references("consent"):
        yield hit()


@rule(
    "consent-of-employees", WARNING, "activity", "purposes",
    law="7(4), Recital 43, EDPB Guidelines 05/2020", letters="1b", number="R19", roles=FIRST,
    title=_("Consent of employees"),
    says=_("“{name}” rests on the consent of {data_subject}, who are rarely free to refuse their employer."),
    fix=_("Choose another basis, or say in the description why they can refuse freely."),
    bad={"activity": based(CONSENT), "data_subject": {"name": "Beschäftigte"}},
    good={"activity": based(CONSENT), "data_subject": {"name": "Visitors"}},
)  # fmt: skip
def consent_of_employees(one: Activity) -> Hits:
    if CONSENT in one.bases:
        found = [who["key"] for who in one.subjects if said_in("employees", who["name"])]
        if found:
            yield hit(*sorted(found), others=[("data_subject", key) for key in found])


@rule(
    "consent-and-interest", WARNING, "activity", "purposes",
    law="EDPB Guidelines 05/2020, 6(1)", letters="1b", number="R20", roles=FIRST,
    title=_("Consent and interest for one purpose"),
    says=_("“{name}” rests for {purpose} on consent and on legitimate interests: who refuses would be overruled."),
    fix=_("Choose one of the two for that purpose."),
    bad={"activity": {"purposes": [{"purpose": "delivering-orders", "basis": CONSENT},
                                   {"purpose": "delivering-orders", "basis": INTEREST, "interest": "Ours"}]}},
    good={"activity": {"purposes": [{"purpose": "delivering-orders", "basis": CONSENT},
                                    {"basis": INTEREST, "interest": "Ours"}]}},
)  # fmt: skip
def consent_and_interest(one: Activity) -> Hits:
    found: dict[str, set[str]] = {}
    for row in one["purposes"]:
        if row["purpose"]:
            found.setdefault(row["purpose"], set()).add(row["basis"])
    for key, codes in found.items():
        if {CONSENT, INTEREST} <= codes:
            yield hit(key, others=[("purpose", key)])


@rule(
    "consent-of-children", HINT, "activity", "purposes",
    law="8", letters="1b", number="R21", roles=FIRST,
    title=_("Consent of children"),
    says=_("“{name}” rests on consent and is about children, and does not say who consents for them."),
    fix=_("Say in the description how parents consent, if this is offered to children online."),
    bad={"activity": based(CONSENT), "data_subject": {"name": "Children"}},
    good={"activity": based(CONSENT) | {"description": "The parents sign."}, "data_subject": {"name": "Children"}},
)  # fmt: skip
def consent_of_children(one: Activity) -> Hits:
    if CONSENT not in one.bases:
        return
    children = any(found["children"] for found in one.data)
    children = children or any_says("children", [who["name"] for who in one.subjects])
    notes = [row[name] for row in one["references"] for name in ("number", "note")]
    if children and not any_says("parents", [one["description"], *notes, *(row["note"] for row in one["rights"])]):
        yield hit()


@rule(
    "contract-for-advertising", HINT, "activity", "purposes",
    law="6(1)(b), EDPB Guidelines 2/2019", letters="1b", number="R22", roles=FIRST,
    title=_("Contract as basis of advertising"),
    says=_("“{name}” rests for {purpose} on a contract, which rarely needs advertising or analysis of behaviour."),
    fix=_("Choose another basis for that purpose, unless the contract cannot be kept without it."),
    bad={"purpose": {"name": "Werbung per E-Mail"}},
    good={"purpose": {"name": "Werbung per E-Mail"},
          "activity": {"purposes": [{"purpose": "delivering-orders", "basis": "6-1-d"}]}},
)  # fmt: skip
def contract_for_advertising(one: Activity) -> Hits:
    for row in one["purposes"]:
        found = one.book.get("purpose", row["purpose"])
        if found and row["basis"] == CONTRACT and said_in("advertising", found["name"]):
            yield hit(row["purpose"], others=[("purpose", row["purpose"])])
