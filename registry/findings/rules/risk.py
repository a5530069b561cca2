"""Impact assessment and what followed from it (Art. 35, 36, 33)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.diff import said_day
from registry.findings.activity import Activity
from registry.findings.rule import FIRST, HINT, WARNING, Hits, hit, rule
from registry.findings.text import any_says, said_in, says_any

OPEN = {"dpia_needed": "", "dpia_because": ""}
DONE = {"dpia_needed": "yes", "dpia_date": "2026-02-01", "dpia_link": "https://files.acme.example/dpia"}
SPOKEN = {
    "scoring": _("scoring or profiling"),
    "monitoring": _("systematic monitoring"),
    "new-technology": _("new technology"),
}

LISTS = tuple(SPOKEN)


def signs(one: Activity) -> Iterator[Any]:
    """Which of the criteria of WP248 the register shows; two of them usually mean that an assessment is needed."""
    purposes = [found["name"] for key in one.purposes if (found := one.book.get("purpose", key))]
    said = [one["name"], one["description"], *purposes]
    if one["automated_decisions"] == "yes":
        yield _("automated decisions")
    spoken = {}
    if says_any(LISTS, "\n".join(said)):  # one search over all words; seldom is there anything to tell apart
        spoken = {name: label for name, label in SPOKEN.items() if any_says(name, said)}
    yield from spoken.values()
    if one.sensitive or any(d["location"] or d["financial"] or d["national_number"] for d in one.data):
        yield _("sensitive or very personal data")
    if said_in("large-scale", one["scale"]):
        yield _("large scale")
    watched = "monitoring" in spoken and any_says("employees", [who["name"] for who in one.subjects])
    if watched or is_about_vulnerable(one):  # WP248 counts employees among them, and names watching them
        yield _("vulnerable people")


def is_about_vulnerable(one: Activity) -> bool:
    marked = any(who["vulnerable"] for who in one.subjects) or any(found["children"] for found in one.data)
    return bool(one["vulnerable"] == "yes" or marked)


@rule(
    "assessment-not-answered", WARNING, "activity", "dpia_needed",
    law="35(1), 35(3), WP248 rev.01", number="R77", roles=FIRST,
    title=_("Impact assessment not answered"),
    says=_("“{name}” shows {signs}, and whether it needs an impact assessment is not recorded."),
    fix=_("Answer “impact assessment needed”, with the reason."),
    bad={"activity": OPEN | {"automated_decisions": "yes", "automated_logic": "Points.", "vulnerable": "yes"}},
    good={"activity": OPEN | {"vulnerable": "yes"}},
)  # fmt: skip
def assessment_not_answered(one: Activity) -> Hits:
    if one["dpia_needed"]:
        return
    found = list(signs(one))
    if len(found) > 1:
        yield hit(signs=", ".join(map(str, found)))


@rule(
    "assessment-not-recorded", WARNING, "activity", "dpia_date",
    law="35(1), 35(7)", number="R77", roles=FIRST, also="activity.dpia_link",
    title=_("Impact assessment not recorded"),
    says=_("“{name}” needs an impact assessment, and none is recorded."),
    fix=_("State the date of the assessment and where it is."),
    bad={"activity": DONE | {"dpia_date": None, "dpia_link": ""}},
    good={"activity": DONE},
)  # fmt: skip
def assessment_not_recorded(one: Activity) -> Hits:
    if one["dpia_needed"] == "yes" and not one["dpia_date"] and not one["dpia_link"]:
        yield hit()


@rule(
    "assessment-without-reason", WARNING, "activity", "dpia_because",
    law="35(1), 5(2)", number="R80", roles=FIRST,
    title=_("No impact assessment, no reason"),
    says=_("“{name}” needs no impact assessment, and the reason is not recorded."),
    fix=_("Say in a sentence why none is needed."),
    bad={"activity": {"dpia_because": ""}},
    good={"activity": {"dpia_because": "Little data, nothing sensitive."}},
)  # fmt: skip
def assessment_without_reason(one: Activity) -> Hits:
    if one["dpia_needed"] == "no" and not one["dpia_because"]:
        yield hit()


@rule(
    "assessment-before-change", WARNING, "activity", "dpia_date",
    law="35(11)", number="R78", roles=FIRST,
    title=_("Impact assessment older than the entry"),
    says=_("“{name}” was updated on {updated}, after its impact assessment of {assessed}."),
    fix=_("Look at the assessment again, and state the day."),
    bad={"activity": DONE | {"entry_updated": "2026-03-01"}},
    good={"activity": DONE | {"entry_updated": "2026-01-01"}},
)  # fmt: skip
def assessment_before_change(one: Activity) -> Hits:
    assessed, updated = one["dpia_date"], one["entry_updated"]
    if assessed and updated and assessed < updated:
        yield hit(assessed, updated, assessed=said_day(assessed), updated=said_day(updated))


@rule(
    "authority-not-asked", WARNING, "activity", "dpia_outcome",
    law="36(1)", number="R79", roles=FIRST,
    title=_("Consultation of the authority not recorded"),
    says=_("“{name}” leaves a high risk (“{words}”), and that the authority was consulted is not recorded."),
    fix=_("Consult the authority before you start, and note it under “outcome”."),
    bad={"activity": DONE | {"dpia_outcome": "Hohes Restrisiko"}},
    good={"activity": DONE | {"dpia_outcome": "Hohes Restrisiko, vorherige Konsultation (Art. 36) am 1.3."}},
)  # fmt: skip
def authority_not_asked(one: Activity) -> Hits:
    words = said_in("high-risk-left", one["dpia_outcome"])
    if words and not said_in("consultation", one["dpia_outcome"]):
        yield hit(words=words)


@rule(
    "breach-without-review", HINT, "activity", "reviewed_on",
    law="33(5), 5(2)", number="R81", also="activity.references",
    title=_("Breach without review"),
    says=_("“{name}” refers to a breach, and no review of this entry is recorded."),
    fix=_("Compare the entry with what is done, and state the day under “last reviewed on”."),
    bad={"activity": {"reviewed_on": None, "references": [{"kind": "notice", "number": "N-1"},
                                                          {"kind": "breach", "number": "B-1"}]}},
    good={"activity": {"references": [{"kind": "notice", "number": "N-1"}, {"kind": "breach", "number": "B-1"}]}},
)  # fmt: skip
def breach_without_review(one: Activity) -> Hits:
    if one.references("breach") and not one["reviewed_on"]:
        yield hit()
