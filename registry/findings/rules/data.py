"""Whose data, and which (Art. 30(1)(c), 9, 10)."""

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity, One
from registry.findings.book import Book
from registry.findings.rule import ERROR, FIRST, HINT, WARNING, Changes, Hits, hit, rule
from registry.findings.text import said_in

HEALTH = {"data_category": {"name": "Sick notes", "sensitivity": "art-9"}}
RECORD = {"data_category": {"name": "Certificates of conduct", "sensitivity": "art-10"}}


def special(basis: str, condition: str, **more: str) -> Changes:
    """An activity whose one purpose rests on this basis and this condition."""
    return {
        "activity": {"purposes": [{"purpose": "delivering-orders", "basis": basis, "condition": condition, **more}]}
    }


CONDITION = special("6-1-b", "9-2-f")


@rule(
    "data-not-stated", ERROR, "activity", "data",
    law="30(1)(c)", letters="1c", number="R25", roles=FIRST,
    title=_("No personal data stated"),
    says=_("“{name}” does not say which personal data it uses."),
    fix=_("List under “which data” the kinds of personal data."),
    bad={"activity": {"data": [], "uses": [], "recipients": [{"processor": "mailer"}]}},
    good={"activity": {"data": []}},
)  # fmt: skip
def data_not_stated(one: Activity) -> Hits:
    if not one.categories:
        yield hit()


@rule(
    "people-not-stated", ERROR, "activity", "data",
    law="30(1)(c)", letters="1c", number="R24", roles=FIRST,
    title=_("Whose data is not stated"),
    says=_("“{name}” does not say whose data it uses."),
    fix=_("Choose under “whose” the groups of people, here or in the kinds of data themselves."),
    bad={"data_category": {"data_subjects": []}},
    good={"data_category": {"data_subjects": []},
          "activity": {"data": [{"data_category": "email", "data_subjects": ["customers"]}]}},
)  # fmt: skip
def people_not_stated(one: Activity) -> Hits:
    """Where no data is stated, that is the fact, and another rule's."""
    if one.categories and not one.subjects:
        yield hit()


@rule(
    "people-by-usage-only", HINT, "activity", "data",
    law="30(1)(c)", letters="1c", number="R24", roles=FIRST, also="data_category.data_subjects",
    title=_("Whose data is said by what is usual only"),
    says=_("“{name}” does not say whose {data_category} it uses; by what is usual it is about {data_subject}."),
    fix=_("Choose under “whose” the people whom this activity is about."),
    instead={"data_category": _("data")},
    bad={"data_subject:staff": {"name": "Staff"}, "data_category": {"data_subjects": ["customers", "staff"]}},
    good={"data_subject:staff": {"name": "Staff"}, "data_category": {"data_subjects": ["customers", "staff"]},
          "activity": {"data": [{"data_category": "email", "data_subjects": ["customers"]}]}},
)  # fmt: skip
def people_by_usage_only(one: Activity) -> Hits:
    """Once something of it is said, the officer has thought about it; a single group needs no saying."""
    if any(row["data_subjects"] for row in one["data"]):
        return
    rows = [row for row in one.data if len(row["data_subjects"]) > 1]
    if rows:
        people = dict.fromkeys(key for row in rows for key in row["data_subjects"])
        others = [*(("data_category", row["key"]) for row in rows), *(("data_subject", key) for key in people)]
        yield hit(*sorted(row["key"] for row in rows), *sorted(people), others=others)


@rule(
    "condition-not-recorded", WARNING, "activity", "purposes",
    law="9(1), 9(2)", letters="1c", number="R26", roles=FIRST,
    title=_("Special data without condition"),
    says=_("“{name}” uses {data_category}, a special category, and no condition for it (Art. 9(2)) is recorded."),
    fix=_("Choose the condition beside the purpose; it is needed on top of the lawful basis."),
    bad=HEALTH,
    good=HEALTH | CONDITION,
)  # fmt: skip
def condition_not_recorded(one: Activity) -> Hits:
    found = [category["key"] for category in one.data if category["sensitivity"] == "art-9"] if one.sensitive else []
    if found and one.jurisdiction != "CH" and not any(row["condition"] for row in one["purposes"]):
        yield hit(*sorted(found), others=[("data_category", key) for key in found])


@rule(
    "condition-without-special-data", ERROR, "activity", "purposes",
    law="30(1)(c), 9(2)", letters="1c", number="R27", roles=FIRST,
    title=_("Condition without special data"),
    says=_("“{name}” claims a condition for special categories of data, and none of its data is marked as one."),
    fix=_("Add the special category to the data or mark it in the vocabulary, or take the condition out."),
    bad=CONDITION,
    good=CONDITION | {"data_category": {"sensitivity": ""}},
)  # fmt: skip
def condition_without_special_data(one: Activity) -> Hits:
    """Only where somebody has said of all the data how sensitive it is: silence is no contradiction."""
    if any(row["condition"] for row in one["purposes"]):
        marks = {category["sensitivity"] for category in one.data}
        if marks and not marks & {"art-9", ""}:
            yield hit()


@rule(
    "explicit-consent-without-consent", HINT, "activity", "purposes",
    law="9(2)(a), 6(1)(a)", letters="1c", number="R28", roles=FIRST,
    title=_("Explicit consent beside another basis"),
    says=_("“{name}” rests on explicit consent for special categories and on “{basis}” for the rest."),
    fix=_("Check whether consent is the basis of Art. 6 too, and say so."),
    instead={"basis": _("another basis")},
    bad=HEALTH | special("6-1-b", "9-2-a"),
    good=HEALTH | special("6-1-a", "9-2-a"),
)  # fmt: skip
def explicit_consent_without_consent(one: Activity) -> Hits:
    for row in one["purposes"]:
        if row["condition"] == "9-2-a" and row["basis"] not in ("", "6-1-a"):
            basis = one.book.find("legal_basis", row["basis"])
            yield hit(row["basis"], row["purpose"] or "", basis=_(basis.label) if basis else row["basis"])


@rule(
    "condition-law-not-recorded", WARNING, "activity", "purposes",
    law="9(2)", letters="1c", number="R26", roles=FIRST,
    title=_("Law behind the condition not recorded"),
    says=_("“{name}” rests on “{condition}”, and the law behind it is not recorded."),
    fix=_("Name law and paragraph in the row of that purpose."),
    bad=HEALTH | special("6-1-b", "9-2-i"),
    good=HEALTH | special("6-1-b", "9-2-i", law="§ 22 BDSG"),
)  # fmt: skip
def condition_law_not_recorded(one: Activity) -> Hits:
    for row in one["purposes"]:
        found = one.book.find("art9", row["condition"]) if row["condition"] else None
        if found and found.needs_law and not row["law"]:
            yield hit(row["condition"], row["purpose"] or "", condition=_(found.label))


@rule(
    "criminal-data-without-law", WARNING, "activity", "purposes",
    law="10", letters="1c", number="R29", roles=FIRST,
    title=_("Data about crimes without law"),
    says=_("“{name}” uses {data_category}, data about crimes, and the law that allows it is not recorded."),
    fix=_("Name law and paragraph beside the purpose: Art. 10 asks for one, or for an authority's control."),
    bad=RECORD,
    good=RECORD | {"activity": {"purposes": [{"purpose": "delivering-orders", "basis": "6-1-b", "law": "§ 30a BZRG"}]}},
)  # fmt: skip
def criminal_data_without_law(one: Activity) -> Hits:
    found = [category["key"] for category in one.data if category["sensitivity"] == "art-10"] if one.sensitive else []
    if found and one.jurisdiction != "CH" and not any(row["law"] for row in one["purposes"]):
        yield hit(*sorted(found), others=[("data_category", key) for key in found])


@rule(
    "looks-special", HINT, "data_category", "sensitivity",
    law="9(1), 10", letters="1c", number="R27",
    title=_("Sounds sensitive, not marked so"),
    says=_("“{name}” sounds like sensitive data (“{word}”) and is not marked as such."),
    fix=_("Mark how sensitive “{name}” is; if it only sounds so, say why in its description."),
    bad={"data_category": {"name": "Gesundheitsdaten", "sensitivity": ""}},
    good={"data_category": {"name": "Gesundheitsdaten", "sensitivity": "ordinary",
                            "description": "Only whether a certificate was shown."}},
)  # fmt: skip
def looks_special(one: One) -> Hits:
    word = said_in("special-data", one["name"])
    explained = one["sensitivity"] == "ordinary" and one["description"]
    if word and one["sensitivity"] not in ("art-9", "art-10") and not explained:
        yield hit(word=word)


@rule(
    "sensitivity-not-answered", HINT, "", "sensitivity",
    law="9(1), 10", letters="1c",
    title=_("Sensitivity not answered"),
    says=_("“{name}” does not say of {data_category} whether it is a special category of data."),
    fix=_("Mark each kind of data as ordinary, special (Art. 9) or about crimes (Art. 10)."),
    bad={"data_category": {"sensitivity": ""}},
    good={},
)  # fmt: skip
def sensitivity_not_answered(book: Book) -> Hits:
    """One finding for all, the vocabulary is filled in once; `looks_special` tells of the likely ones."""
    silent = [
        key
        for key, category in book.kinds["data_category"].items()
        if not category["sensitivity"] and not category["archived_on"] and not said_in("special-data", category["name"])
    ]
    if silent:
        yield hit(field="title", others=[("data_category", key) for key in sorted(silent)])


@rule(
    "catch-all-category", HINT, "data_category", "name",
    law="30(1)(c)", letters="1c", number="R32",
    title=_("Kind of data that may hold anything"),
    says=_("“{name}” may hold anything (“{word}”): it does not tell readers which data is meant."),
    fix=_("Name the kinds of data one by one."),
    bad={"data_category": {"name": "Name, address etc."}},
    good={"data_category": {"name": "Name and address"}},
)  # fmt: skip
def catch_all_category(one: One) -> Hits:
    if word := said_in("catch-all", one["name"]):
        yield hit(word=word)


@rule(
    "catch-all-wording", HINT, "activity", "data",
    law="30(1)(c)", letters="1c", number="R32", roles=FIRST,
    title=_("Data described by a catch-all"),
    says=_("“{name}” describes {data_category} with “{word}”, which does not tell readers which data is meant."),
    fix=_("Name the data one by one in your own words."),
    bad={"activity": {"data": [{"data_category": "email", "wording": "Private and other addresses, usw."}]}},
    good={"activity": {"data": [{"data_category": "email", "wording": "Private and business address"}]}},
)  # fmt: skip
def catch_all_wording(one: Activity) -> Hits:
    for row in one["data"]:
        if word := said_in("and-so-on", row["wording"]):
            yield hit(row["data_category"], others=[("data_category", row["data_category"])], word=word)
