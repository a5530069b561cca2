"""What people are told, their rights, and decisions by machines (Art. 12-22)."""

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity
from registry.findings.rule import FIRST, WARNING, Hits, hit, rule

# Rights that only some lawful bases give.
GROUNDS = {"20": {"6-1-a", "6-1-b"}, "21": {"6-1-e", "6-1-f", "6-1-ea"}, "7-3": {"6-1-a"}}
ALL = [{"right": "15"}, {"right": "16"}, {"right": "20"}]


@rule(
    "notice-not-recorded", WARNING, "activity", "references",
    law="13, 14", number="R37", roles=FIRST,
    title=_("Privacy notice not recorded"),
    says=_("Which privacy notice tells people about “{name}” is not recorded."),
    fix=_("Add a reference of the kind “privacy notice”."),
    bad={"activity": {"references": []}},
    good={"activity": {"references": [{"kind": "notice", "number": "N-1"}]}},
)  # fmt: skip
def notice_not_recorded(one: Activity) -> Hits:
    if not one.references("notice"):
        yield hit()


@rule(
    "logic-not-recorded", WARNING, "activity", "automated_logic",
    law="22, 13(2)(f)", number="R39", roles=FIRST,
    title=_("Logic of decisions not recorded"),
    says=_("“{name}” makes decisions about people by machine, and how they are made is not recorded."),
    fix=_("Describe the logic and the ground of Art. 22(2)."),
    bad={"activity": {"automated_decisions": "yes"}},
    good={"activity": {"automated_decisions": "yes", "automated_logic": "Points for paid bills; a contract needs it."}},
)  # fmt: skip
def logic_not_recorded(one: Activity) -> Hits:
    if one["automated_decisions"] == "yes" and not one["automated_logic"]:
        yield hit()


@rule(
    "right-without-ground", WARNING, "activity", "rights",
    law="7(3), 20, 21", number="R94", roles=FIRST,
    title=_("Right without ground"),
    says=_("“{name}” lists the right “{right}”, which none of its lawful bases gives."),
    fix=_("Take that right out, or correct the lawful bases."),
    bad={"activity": {"purposes": [{"purpose": "delivering-orders", "basis": "6-1-d"}], "rights": ALL}},
    good={"activity": {"rights": ALL}},
)  # fmt: skip
def right_without_ground(one: Activity) -> Hits:
    """Only where every purpose has its basis; objection to direct marketing needs none (Art. 21(2))."""
    listed = {row["right"] for row in one["rights"]}
    if not one["purposes"] or not all(row["basis"] for row in one["purposes"]):
        return
    for code, bases in GROUNDS.items():
        if code in listed and code != "21" and not bases & set(one.bases):
            yield hit(code, right=label(one, code))


@rule(
    "right-left-out", WARNING, "activity", "rights",
    law="7(3), 20, 21", number="R94", roles=FIRST,
    title=_("Right left out"),
    says=_("“{name}” lists rights and leaves out “{right}”, which its lawful bases give."),
    fix=_("Add that right, or correct the lawful bases."),
    bad={"activity": {"rights": [{"right": "15"}]}},
    good={"activity": {"rights": []}},
)  # fmt: skip
def right_left_out(one: Activity) -> Hits:
    listed = {row["right"] for row in one["rights"]}
    for code, bases in GROUNDS.items():
        if listed and code not in listed and bases & set(one.bases):
            yield hit(code, right=label(one, code))


def label(one: Activity, code: str) -> object:
    found = one.book.find("rights", code)
    return _(found.label) if found else code
