"""How long data is kept (Art. 30(1)(f), 5(1)(e))."""

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity, says_how_long
from registry.findings.book import Book, Record
from registry.findings.rule import ERROR, FIRST, HINT, WARNING, Hits, hit, rule
from registry.findings.text import has_number, said_in

DAYS = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1, "weeks": 7, "months": 30.5, "years": 366}
KEPT = {"number": 6, "unit": "years", "event": "end of the contract", "law": "§ 257 HGB", "end": "erase"}
BACKUP = {"stage": "backup", "number": 30, "unit": "days", "law": "Art. 32 GDPR", "end": "erase"}
PHONE = {
    "data_category:phone": {"name": "Phone number", "data_subjects": ["customers"], "sources": ["order-form"]},
}
TWO = [{"data_category": "email"}, {"data_category": "phone"}]


def kept(**changed: object) -> dict[str, object]:
    """For examples: an activity whose one period is changed; the backups stay."""
    return {"activity": {"retention": [{**KEPT, **changed}, BACKUP]}}


@rule(
    "period-not-stated", ERROR, "activity", "retention",
    law="30(1)(f)", letters="1f", number="R63", roles=FIRST,
    title=_("Period not stated"),
    says=_("“{name}” does not say how long data is kept."),
    fix=_("State a period or what decides it, or answer why it cannot be stated."),
    bad={"activity": {"retention": []}},
    good={"activity": {"retention": [], "retention_answer": "not-applicable", "retention_because": "A new activity."}},
)  # fmt: skip
def period_not_stated(one: Activity) -> Hits:
    if not one.has_period and not one.told("retention"):
        yield hit()


@rule(
    "period-of-some-not-stated", ERROR, "activity", "retention",
    law="30(1)(f)", letters="1f", number="R63", roles=FIRST,
    title=_("Period of some data not stated"),
    says=_("“{name}” does not say how long {data_category} is kept, while it does of its other data."),
    fix=_("Add a period for {data_category}, or a row that is for all data."),
    bad=PHONE | {"activity": {"data": TWO, "uses": [], "retention": [{**KEPT, "data_categories": ["email"]}, BACKUP]}},
    good=PHONE | {"activity": {"data": TWO, "uses": [], "retention": [KEPT, BACKUP]}},
)  # fmt: skip
def period_of_some_not_stated(one: Activity) -> Hits:
    """Backups and logs have periods of their own and say nothing of the data in use."""
    rows = [row for row in one["retention"] if says_how_long(row) and row["stage"] in ("active", "archive")]
    if not rows or one.told("retention") or not all(row["data_categories"] for row in rows):
        return
    covered = {one.book.same(key) for row in rows for key in row["data_categories"]}
    silent = [key for key in one.categories if one.book.same(key) not in covered]
    if silent:
        yield hit(*sorted(silent), others=[("data_category", key) for key in silent])


@rule(
    "period-row-says-nothing", HINT, "activity", "retention",
    law="30(1)(f)", letters="1f", number="R63", roles=FIRST,
    title=_("Empty row of a period"),
    says=_("“{name}” has a row under “how long” without period or criterion."),
    fix=_("Fill in the row, tick “not stored”, or delete it."),
    bad={"activity": {"retention": [KEPT, {**BACKUP, "number": None, "unit": ""}]}},
    good={"activity": {"retention": [KEPT, {**BACKUP, "number": None, "unit": "", "not_stored": True}]}},
)  # fmt: skip
def period_row_says_nothing(one: Activity) -> Hits:
    """Where no row says anything, that is the fact, and another rule's."""
    if one.has_period and not all(says_how_long(row) for row in one["retention"]):
        yield hit()


def vague(row: Record) -> tuple[str, str]:
    """(field, words) that stand where a time limit should; ("", "") when a number or a law says it."""
    if row["number"] is not None or row["not_stored"] or has_number(row["law"]):
        return "", ""
    for field in ("criterion", "event"):
        text = row[field]
        if has_number(text) or said_in("made-anonymous", text):
            continue
        word = said_in("no-time-limit", text) or ("" if row["law"] else said_in("some-law", text))
        if word:
            return field, text
    return "", ""


@rule(
    "period-vague", WARNING, "activity", "retention",
    law="30(1)(f), 5(1)(e)", letters="1f", number="R64", roles=FIRST,
    title=_("Vague period"),
    says=_("“{name}” keeps data “{text}”: nobody can tell from that when it must be erased."),
    fix=_("State a number, the event that ends it, or the law with its paragraph."),
    bad=kept(number=None, unit="", event="", criterion="so lange wie nötig", law=""),
    good=kept(number=None, unit="", event="", criterion="as long as required by law", law="§ 147 AO"),
)  # fmt: skip
def period_vague(one: Activity) -> Hits:
    for row in one["retention"]:
        _field, text = vague(row)
        if text:
            yield hit(text, text=text)


@rule(
    "period-without-start", HINT, "activity", "retention",
    law="30(1)(f)", letters="1f", number="R65", roles=FIRST,
    title=_("Period without start"),
    says=_("“{name}” keeps data for {period} and does not say from when on."),
    fix=_("State the event that starts the period, such as “end of the contract”."),
    bad=kept(event=""),
    good={"activity": {"retention": [{**BACKUP, "event": ""}, {"not_stored": True}]}},
)  # fmt: skip
def period_without_start(one: Activity) -> Hits:
    """Periods of backups and logs start when they are written; minutes and hours at once."""
    rows = [r for r in one["retention"] if r["number"] and not r["event"] + r["criterion"]]
    rows = [r for r in rows if r["stage"] in ("active", "archive") and r["unit"] not in ("minutes", "hours")]
    if rows:
        spans = list(dict.fromkeys(f"{row['number']} {row['unit']}" for row in rows))
        yield hit(*sorted(spans), period=", ".join(spans))


@rule(
    "period-without-reason", HINT, "activity", "retention",
    law="5(1)(e), 5(2)", letters="1f", number="R66", roles=FIRST,
    title=_("Period without reason"),
    says=_("“{name}” keeps data for {period} and says neither which law asks for it, nor what it is needed for."),
    fix=_("State beside the period the law or what decides it."),
    bad=kept(law="", number=10),
    good=kept(law="", criterion="Claims can be raised for three years", number=3),
)  # fmt: skip
def period_without_reason(one: Activity) -> Hits:
    """Only of what is kept for a year or longer, and not of what ends at once."""
    rows = [r for r in one["retention"] if r["number"] and not r["law"] + r["criterion"] and length(r) >= DAYS["years"]]
    if rows:
        spans = list(dict.fromkeys(f"{row['number']} {row['unit']}" for row in rows))
        yield hit(*sorted(spans), period=", ".join(spans))


def length(row: Record) -> float:
    return float((row["number"] or 0) * DAYS.get(row["unit"], 0))


@rule(
    "end-not-said", HINT, "activity", "retention",
    law="17, 5(1)(e)", letters="1f", number="R70", roles=FIRST,
    title=_("End of the period not said"),
    says=_("“{name}” states a period and not what happens to the data then."),
    fix=_("Choose under “what happens then” whether it is erased, made anonymous, archived or returned."),
    bad=kept(end=""),
    good=kept(end="anonymise"),
)  # fmt: skip
def end_not_said(one: Activity) -> Hits:
    if any(row["number"] is not None and not row["end"] for row in one["retention"]):
        yield hit()


@rule(
    "periods-differ", WARNING, "", "name",
    law="5(1)(e), 30(1)(f)", letters="1f", number="R67",
    title=_("Periods differ for the same purpose"),
    says=_("“{name}” is kept for {periods} in {activity}, for the same purpose {purpose} and from the same day on."),
    fix=_("Find out which period is right, and state it in all these activities."),
    instead={"activity": _("several activities"), "purpose": "“…”"},
    bad={"activity": {"retention": [{**KEPT, "data_categories": ["email"]}, BACKUP]},
         "activity:gifts": {"name": "Gifts", "role": "controller",
                            "purposes": [{"purpose": "delivering-orders", "basis": "6-1-b"}],
                            "data": [{"data_category": "email"}],
                            "retention": [{**KEPT, "number": 10, "data_categories": ["email"]}]}},
    good={"activity": {"retention": [{**KEPT, "data_categories": ["email"]}, BACKUP]},
          "activity:gifts": {"name": "Gifts", "role": "controller",
                             "purposes": [{"purpose": "delivering-orders", "basis": "6-1-b"}],
                             "data": [{"data_category": "email"}],
                             "retention": [{**KEPT, "number": 72, "unit": "months", "data_categories": ["email"]}]}},
)  # fmt: skip
def periods_differ(book: Book) -> Hits:
    """Compared are periods of the same kind of data for the same purpose, in the same stage and from the same event."""
    for (category, stage, event), spans in spans_of_data(book).items():
        if len({days for days, _said, _key, _purposes in spans}) == 1:
            continue
        found: dict[str, dict[int, tuple[str, list[str]]]] = {}
        for days, said, key, purposes in spans:
            for purpose in purposes:
                found.setdefault(purpose, {}).setdefault(days, (said, []))[1].append(key)
        for purpose, periods in found.items():
            activities = sorted({key for _said, keys in periods.values() for key in keys})
            if len(periods) > 1 and len(activities) > 1:
                said_ones = sorted(said for said, _keys in periods.values())
                others = [("purpose", purpose), *(("activity", key) for key in activities)]
                on, periods_said = ("data_category", category), " / ".join(said_ones)
                yield hit(category, purpose, stage, event, *said_ones, on=on, others=others, periods=periods_said)


def spans_of_data(book: Book) -> dict[tuple[str, str, str], list[tuple[int, str, str, set[str]]]]:
    """By kind of data, stage and event: (days, as stated, activity, its purposes) of every period."""
    found: dict[tuple[str, str, str], list[tuple[int, str, str, set[str]]]] = {}
    for key, activity in book.kinds["activity"].items():
        purposes = {row["purpose"] for row in activity["purposes"] if row["purpose"]}
        for row in activity["retention"]:
            if row["data_categories"] and row["number"] is not None:
                span = (round(length(row)), f"{row['number']} {row['unit']}", key, purposes)
                for category in row["data_categories"]:
                    found.setdefault((category, row["stage"], row["event"]), []).append(span)
    return found


@rule(
    "backups-nowhere", HINT, "", "title",
    law="17, 5(1)(e)", letters="1f", number="R69", whole=True,
    title=_("Backups mentioned nowhere"),
    says=_("“{name}” states periods and nowhere how long backups are kept."),
    fix=_("Add to the activities a row with the stage “in backups”."),
    bad={"activity": {"retention": [KEPT]}},
    good={"activity": {"retention": [KEPT, BACKUP]}},
)  # fmt: skip
def backups_nowhere(book: Book) -> Hits:
    rows = [row for activity in book.kinds["activity"].values() for row in activity["retention"]]
    if any(says_how_long(row) for row in rows) and not any(row["stage"] == "backup" for row in rows):
        yield hit()
