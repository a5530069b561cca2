"""Whether the register is kept: owners, reviews, dates, names, placeholders."""

import datetime
import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.diff import said_day
from registry.document import KINDS
from registry.document.plan import Plan, plan_of
from registry.findings.activity import Activity
from registry.findings.book import Book, Record
from registry.findings.rule import ERROR, HINT, WARNING, Hits, hit, rule
from registry.findings.text import fold, phrases, without_marks

YEAR = datetime.timedelta(days=366)
PAST = ("entry_created", "entry_updated", "reviewed_on", "dpia_date")
ENDS = " .!:;…"
LONGEST = 60  # a longer text is no placeholder as a whole
# One of these stands in all that the pattern finds.
SIGNS = ("rem ipsum", "REM IPSUM", "TBD", "TBC", "FIXME", "XXX", "TODO:", "???", "[", "<")
# Capitals only: “todo” is a word in Spanish.
UNFILLED = re.compile(
    r"(?i:lorem ipsum)|\b(?:TBD|TBC|FIXME|XXX+|TODO:)(?!\w)|\?\?\?"
    r"|\[(?:[A-Z][A-Z _/-]{2,}|\.{2,})\]|<[A-Z][A-Z _-]{2,}>"
)


@rule(
    "owner-not-recorded", HINT, "activity", "owner_function",
    law="24(1), 5(2)", number="R82", also="activity.owner_person",
    title=_("Owner not recorded"),
    says=_("Who answers for “{name}” in your house is not recorded: no department, function or person."),
    fix=_("State the department or the function that carries it out."),
    bad={"activity": {"owner_function": ""}},
    good={"activity": {"owner_function": "", "department": "Sales"}},
)  # fmt: skip
def owner_not_recorded(one: Activity) -> Hits:
    if not (one["department"] or one["owner_function"] or one["owner_person"]):
        yield hit()


@rule(
    "review-overdue", WARNING, "activity", "review_due",
    law="5(2), 24(1)", number="R83",
    title=_("Review overdue"),
    says=_("The review of “{name}” was due on {day}."),
    fix=_("Compare the entry with what is done, then state the day of the review and the next one."),
    bad={"activity": {"review_due": "2026-11-22"}},
    good={"activity": {"review_due": "2026-11-23"}},
)  # fmt: skip
def review_overdue(one: Activity) -> Hits:
    due = one["review_due"]
    if due and due < one.book.today and one["state"] != "ended":
        yield hit(due, day=said_day(due))


@rule(
    "review-old", HINT, "activity", "reviewed_on",
    law="5(2), 24(1)", number="R83", also="activity.review_due activity.entry_updated",
    title=_("Not reviewed for a year"),
    says=_("“{name}” was last reviewed or updated on {day}, more than a year ago."),
    fix=_("Compare the entry with what is done, and state the day."),
    bad={"activity": {"reviewed_on": "2025-11-20"}},
    good={"activity": {"reviewed_on": "2025-11-20", "review_due": "2027-01-01"}},
)  # fmt: skip
def review_old(one: Activity) -> Hits:
    """A stated next day counts for more than the usual year."""
    last = max(one["reviewed_on"] or "", one["entry_updated"] or "")
    if not last or one["review_due"] or one["state"] == "ended":
        return
    if one.book.on - datetime.date.fromisoformat(last) > YEAR:
        yield hit(last, day=said_day(last))


@rule(
    "day-to-come", WARNING, "activity", "reviewed_on",
    law="5(1)(d), 5(2)", number="R83",
    also="activity.entry_created activity.entry_updated activity.dpia_date activity.start_date activity.state",
    title=_("Day that has not come yet"),
    says=_("“{name}” states as past a day that has not come yet: {days}."),
    fix=_("Correct the date; of an activity that is still to begin, set the state to planned."),
    bad={"activity": {"reviewed_on": "2099-01-01"}},
    good={"activity": {"reviewed_on": "2026-11-23", "state": "planned", "start_date": "2030-01-01"}},
)  # fmt: skip
def day_to_come(one: Activity) -> Hits:
    """A start to come is told of an activity without state here, of a running one as a contradiction."""
    today = one.book.today
    days = {name: day for name in PAST if (day := one[name]) and day > today}
    if not one["state"] and (start := one["start_date"]) and start > today:
        days["start_date"] = start
    if days:
        model = KINDS["activity"].model
        said = ", ".join(f"{KINDS['activity'][name].heading(model)} {said_day(day)}" for name, day in days.items())
        yield hit(*(f"{name} {day}" for name, day in days.items()), field=next(iter(days)), days=said)


@rule(
    "state-contradicts-dates", ERROR, "activity", "state",
    law="30(1), 5(1)(d)", letters="1b", number="R83",
    title=_("State contradicts dates"),
    says=_("“{name}” is called {state}, and its dates say otherwise: {dates}."),
    fix=_("Correct the state, or the dates."),
    bad={"activity": {"end_date": "2026-01-31"}},
    good={"activity": {"end_date": "2026-12-31"}},
)  # fmt: skip
def state_contradicts_dates(one: Activity) -> Hits:
    today, start, end = one.book.today, one["start_date"], one["end_date"]
    wrong = {
        "active": (end and end < today) or (start and start > today),
        "ended": end and end > today,
        "planned": start and start < today,
    }
    if wrong.get(one["state"]):
        names = {"active": _("active"), "ended": _("ended"), "planned": _("planned")}
        dates = " – ".join((said_day(start), said_day(end)))
        yield hit(one["state"], start or "", end or "", state=names[one["state"]], dates=dates)


@rule(
    "named-like-a-tool", HINT, "", "name",
    law="30(1)(b), DPC guidance on Art. 30", letters="1b", number="R85",
    title=_("Named like a tool"),
    says=_("“{name}” is the name of a {what}, not of something that is done."),
    fix=_("Name the aim in the words of those who do it, such as “paying salaries”."),
    instead={"name": _("what the activity is called")},
    bad={"activity": {"name": "MAILER"}},
    good={"activity": {"name": "Sending messages with Mailer"}},
)  # fmt: skip
def named_like_a_tool(book: Book) -> Hits:
    tools = {fold(found["name"]): _("system") for found in book.kinds["system"].values()}
    tools |= {fold(found["name"]): _("service") for found in book.kinds["processor"].values()}
    tools |= {fold(found["legal_name"]): _("company") for found in book.kinds["organisation"].values()}
    for kind in ("activity", "purpose"):
        for key, record in book.kinds[kind].items():
            if (what := tools.get(fold(record["name"]))) is not None:
                yield hit(fold(record["name"]), on=(kind, key), what=what)


@rule(
    "placeholder-left", WARNING, "", "name",
    law="5(2), 30(1)", number="R86",
    title=_("Placeholder left"),
    says=_("“{name}” holds a placeholder that was never filled in: “{text}”."),
    fix=_("Replace it by the fact, or leave the field empty."),
    instead={"name": _("the entry")},
    bad={"activity": {"description": "Handles orders. TBD"}},
    good={"activity": {"description": "Todo el personal participa."}},
)  # fmt: skip
def placeholder_left(book: Book) -> Hits:
    for kind in KINDS:
        title = KINDS[kind].title
        for key, record in book.kinds[kind].items():
            if not may_be_unfilled(book.texts(kind, key)):
                continue
            if found := next(unfilled(kind, record), None):
                field, text = found
                yield hit(field, text, on=(kind, key), field=title if field == "key" else field, text=text)


def may_be_unfilled(text: str) -> bool:
    """Whether a closer look may find a placeholder: quick, because it is asked of every text."""
    if any(sign in text for sign in SIGNS):
        return True
    lines = (text.casefold() if text.isascii() else without_marks(text)).split("\n")
    return not phrases("placeholder").isdisjoint([line.strip(ENDS) for line in lines])


def holds_placeholder(text: str) -> bool:
    """Whether the text is, or contains, one that was to be filled in."""
    return bool(UNFILLED.search(text)) or is_placeholder(text)


def is_placeholder(line: str) -> bool:
    return len(line) <= LONGEST and fold(line).strip(ENDS) in phrases("placeholder")


def unfilled(kind: str, record: Record) -> Iterator[tuple[str, str]]:
    """(field, placeholder) of every text in the record that is or holds one; imported notes may hold anything."""
    for field, text in fields_with_texts(plan_of(kind), record):
        if field == "notes":
            continue
        if line := next(filter(is_placeholder, text.split("\n")), ""):
            yield field, line
        elif said := UNFILLED.search(text):
            yield field, said[0]


def fields_with_texts(plan: Plan, record: Record) -> Iterator[tuple[str, str]]:
    for field in plan.texts:
        if record[field]:
            yield field, record[field]
    for field, single, _only, inner in plan.rows:
        if value := record[field]:
            for row in [value] if single else value:
                for _field, text in fields_with_texts(inner, row):
                    yield field, text
