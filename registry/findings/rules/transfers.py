"""Where data goes: what addresses and places of storage indicate, and what the officer says (Art. 30(1)(e), 44-49)."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.diff import said_day
from registry.findings.activity import NONE, Activity
from registry.findings.book import Record
from registry.findings.rule import ERROR, HINT, WARNING, Hits, Ref, hit, rule
from registry.findings.tools import (
    IN_US,
    facts_of,
    limited,
    moved,
    not_needed,
    standing_of,
    tool_of,
    where,
    where_and_who,
    words_about,
)

INSIDE, UNKNOWN = ("home", "eea"), ("unknown",)
ENDS_SOON = datetime.timedelta(days=365)


def leads_abroad(one: Activity, country: str, organisation: str = "") -> bool:
    """Whether a place is in a third country, adequate or not: a decision ends the need for a tool, not the duty to
    list the transfer. What the lists do not know is no indication."""
    return one.standing(country, organisation).kind not in (*INSIDE, *UNKNOWN)


def indicated(one: Activity) -> dict[str, dict[Ref, None]]:
    """Third countries that the recipients' addresses and places indicate, with those recipients."""
    found: dict[str, dict[Ref, None]] = {}
    known = one.book.abroad[one.jurisdiction, one.day]  # looked up once for all activities of one law and day
    for ref in one.recipients():
        if ref not in known:
            known[ref] = abroad(one, ref)
        for country in known[ref]:
            found.setdefault(country, {})[ref] = None
    return found


def abroad(one: Activity, ref: Ref) -> list[str]:
    """Third countries in which a recipient sits or works."""
    places = one.book.places_of(ref)
    return [country for country, organisation in places if leads_abroad(one, country, organisation)]


def covers(one: Activity, row: Record, country: str, refs: dict[Ref, None]) -> bool:
    """Whether a transfer says what was indicated: the country, or the recipient (who knows better where it goes)."""
    named = {("processor", row["processor"]), ("organisation", row["organisation"])}
    return row["country"] == country or bool(named & set(refs))


@rule(
    "transfer-not-recorded", ERROR, "activity", "transfers",
    law="30(1)(e), 30(2)(c), 44", letters="1e 2c", number="R49",
    also="processor.locations organisation.address processor.sub_processors",
    title=_("Transfer not recorded"),
    says=_("“{name}” does not say whether data goes to {countries}, where {who} sits or works."),
    fix=_("List the transfer with country and tool, or answer why no data goes there."),
    bad={"organisation:mailer-ltd": IN_US, "activity": {"transfers_answer": ""}},
    good={"organisation:mailer-ltd": IN_US,
          "activity": {"transfers_answer": "not-applicable", "transfers_because": "All data stays in Frankfurt."}},
)  # fmt: skip
def transfer_not_recorded(one: Activity) -> Hits:
    if one.told("transfers"):
        return
    found = indicated(one)
    open_ones = {c: refs for c, refs in found.items() if not any(covers(one, row, c, refs) for row in one["transfers"])}
    if open_ones:
        refs = list(dict.fromkeys(ref for some in open_ones.values() for ref in some))
        who = ", ".join(f"“{one.book.name(*ref)}”" for ref in refs)
        countries = ", ".join(one.book.country(country) for country in open_ones)
        facts = sorted({f"{c} {kind} {key}" for c, some in open_ones.items() for kind, key in some})
        yield hit(*facts, others=refs, who=who, countries=countries)


@rule(
    "transfer-denied", ERROR, "activity", "transfers_answer",
    law="30(1)(e), 30(2)(c)", letters="1e 2c", number="R49", also="processor.locations",
    title=_("Transfer denied and indicated"),
    says=_("“{name}” says that no data leaves, and {processor} stores or reaches it in {countries}."),
    fix=_("List the transfer, or correct the places of {processor}."),
    bad={"processor": {"locations": [{"kind": "storage", "country": "US"}]}},
    good={"processor": {"locations": [{"kind": "storage", "country": "IE"}]}},
)  # fmt: skip
def transfer_denied(one: Activity) -> Hits:
    """A plain “none” against a stated place of work; a reason (“because”) is the officer's own judgement."""
    if one.told("transfers") != NONE or one["transfers"]:
        return
    for key in one.services:
        service = one.book.get("processor", key)
        rows = service["locations"] if service else ()
        countries = sorted({row["country"] for row in rows if leads_abroad(one, row["country"])})
        if countries:
            names = ", ".join(map(one.book.country, countries))
            yield hit(key, *countries, others=[("processor", key)], countries=names)


@rule(
    "transfer-place-not-listed", WARNING, "activity", "transfers",
    law="30(1)(e), 30(2)(c)", letters="1e 2c", number="R49", also="processor.locations",
    title=_("Place of a service not among transfers"),
    says=_("{processor} also stores or reaches data in {countries}; the transfers of “{name}” do not list that."),
    fix=_("List that country too, or correct the places of {processor}, where this data does not go there."),
    bad={"processor": {"locations": [{"kind": "storage", "country": "US"}, {"kind": "storage", "country": "SG"}]},
         "activity": moved("46-2-b", processor="mailer")},
    good={"processor": {"locations": [{"kind": "storage", "country": "US"}, {"kind": "storage", "country": "IE"}]},
          "activity": moved("46-2-b", processor="mailer")},
)  # fmt: skip
def transfer_place_not_listed(one: Activity) -> Hits:
    """Where a service works is stated in its own entry; an address alone indicates less and is left to the officer."""
    if one.told("transfers"):
        return
    listed = {row["country"] for row in one["transfers"]}
    for key in dict.fromkeys(row["processor"] for row in one["transfers"] if row["processor"]):
        service = one.book.get("processor", key)
        rows = service["locations"] if service else ()
        if missing := sorted({r["country"] for r in rows if leads_abroad(one, r["country"])} - listed):
            names = ", ".join(map(one.book.country, missing))
            yield hit(key, *missing, others=[("processor", key)], countries=names)


@rule(
    "transfers-not-answered", HINT, "activity", "transfers_answer",
    law="30(1)(e), 30(2)(c)", letters="1e 2c", number="R49",
    also="processor.locations organisation.address processor.sub_processors",
    title=_("Transfers not answered"),
    says=_("“{name}” does not say whether data leaves the EEA; nothing in the register indicates it."),
    fix=_("Answer “None”, or list where it goes."),
    bad={"activity": {"transfers_answer": ""}},
    good={"activity": {"transfers_answer": "none"}},
)  # fmt: skip
def transfers_not_answered(one: Activity) -> Hits:
    if not one["transfers"] and not one.told("transfers") and not indicated(one):
        yield hit()


@rule(
    "transfer-recipient-not-listed", ERROR, "activity", "transfers",
    law="30(1)(d), 30(1)(e)", letters="1d 1e", roles=("controller", ""),
    title=_("Recipient abroad not among recipients"),
    says=_("“{name}” sends data abroad to {who}, and does not name it among those who get to see the data."),
    fix=_("Add {who} to “who gets to see it”, or correct the transfer."),
    bad={"organisation:far": {"legal_name": "Far Inc."},
         "activity": moved("46-2-b", organisation="far", recipients=[{"processor": "mailer"}])},
    good={"organisation:mailer-ltd": IN_US, "activity": moved("46-2-b", organisation="mailer-ltd")},
)  # fmt: skip
def transfer_recipient_not_listed(one: Activity) -> Hits:
    if any(row["category"] for row in one["recipients"]) or not (one["recipients"] or one.services):
        return  # a kind of recipients may well include it
    known = {("processor", key) for key in one.services}
    known |= {("organisation", row["organisation"]) for row in one["recipients"] + one["joint_controllers"]}
    for key in one.services:
        if service := one.book.get("processor", key):
            behind = (service["provider"], *service["other_providers"])
            known |= {("organisation", company) for company in behind}
            known |= {("organisation", row["organisation"]) for row in service["sub_processors"]}
    for row in one["transfers"]:
        for kind in ("processor", "organisation"):
            if row[kind] and (kind, row[kind]) not in known:
                yield hit(kind, row[kind], others=[(kind, row[kind])], who=f"“{one.book.name(kind, row[kind])}”")


@rule(
    "transfer-inside", WARNING, "activity", "transfers",
    law="44", letters="1e 2c", number="R61",
    title=_("Transfer inside"),
    says=_("“{name}” lists a transfer to {country}, which is no third country."),
    fix=_("Take it out: within the EEA, or at home, there is no transfer to record."),
    bad={"activity": moved("", country="FR")},
    good={"activity": moved("45-3", country="CH")},
)  # fmt: skip
def transfer_inside(one: Activity) -> Hits:
    for row in one["transfers"]:
        if row["country"] and one.standing(row["country"]).kind in INSIDE:
            yield hit(row["country"], country=one.book.country(row["country"]))


@rule(
    "tool-not-recorded", WARNING, "activity", "transfers",
    law="44, 46", letters="1e 2c", number="R51",
    title=_("Transfer tool not recorded"),
    says=_("What allows “{name}” to send data to {where} is not recorded."),
    fix=_("Choose the transfer tool: standard clauses, a certification under an adequacy decision, an exception."),
    bad={"activity": moved("", country="IN")},
    good={"activity": moved("", country="CH")},
)  # fmt: skip
def tool_not_recorded(one: Activity) -> Hits:
    rows = [row for row in one["transfers"] if not row["tool"] and not not_needed(standing_of(one, row))]
    if rows:
        yield hit(*facts_of(rows), where=where_and_who(one, rows))


@rule(
    "adequacy-without-decision", ERROR, "activity", "transfers",
    law="45(1), 45(3)", letters="1e 2c", number="R52",
    title=_("Adequacy without decision"),
    says=_("“{name}” relies on an adequacy decision for {where}; {why}."),
    fix=_("Choose another transfer tool for {where}, or stop the transfer."),
    bad={"activity": moved("45-3", country="IN")},
    good={"activity": moved("45-3", country="JP", note="a company")},
)  # fmt: skip
def adequacy_without_decision(one: Activity) -> Hits:
    for row in one["transfers"]:
        if row["tool"] == "45-3" and standing_of(one, row).kind == "other":
            yield hit(row["country"] or row["international"], where=where(one, row), why=reason(one, row["country"]))


def reason(one: Activity, country: str) -> Any:
    """That a decision has ended, or that there is none."""
    past = [d for d in one.book.law.DECISIONS if d.by == one.jurisdiction and d.country == country and country]
    ended = max((d for d in past if d.until and d.until < one.day), key=lambda d: d.until, default=None)
    if ended is None:
        return _("there was none on that day")
    return _("decision {decision} ended on {day}").format(decision=ended.decision, day=said_day(ended.until))


@rule(
    "certification-not-recorded", WARNING, "activity", "transfers",
    law="45(3), Decision (EU) 2023/1795", letters="1e 2c", number="R53", also="activity.transfers.document",
    title=_("Certification not recorded"),
    says=_("“{name}” relies on a decision for certified recipients only; a certification is not recorded for {where}."),
    fix=_("Note beside the transfer when you found the recipient on the list of certified companies."),
    bad={"activity": moved("45-3", country="US")},
    good={"activity": moved("45-3", country="US", document="on the DPF list, checked 2026-05-02")},
)  # fmt: skip
def certification_not_recorded(one: Activity) -> Hits:
    rows = [row for row in one["transfers"] if row["tool"] == "45-3" and not words_about(row).strip()]
    if rows := [row for row in rows if standing_of(one, row).kind == "certified"]:
        yield hit(*facts_of(rows), where=where_and_who(one, rows))


@rule(
    "adequacy-of-limited-scope", HINT, "activity", "transfers",
    law="45(3)", letters="1e 2c", number="R54", also="activity.transfers.document",
    title=_("Adequacy of limited scope"),
    says=_("“{name}” relies on the adequacy decision for {where}, which covers not everybody there: {scope}."),
    fix=_("Note beside the transfer why the recipient is covered."),
    bad={"activity": moved("45-3", country="CA")},
    good={"activity": moved("45-3", country="NZ")},
)  # fmt: skip
def adequacy_of_limited_scope(one: Activity) -> Hits:
    for row in one["transfers"]:
        standing = standing_of(one, row) if row["tool"] == "45-3" else None
        covers_some = standing is not None and standing.kind == "adequate" and limited(standing)
        if covers_some and row["country"] and not words_about(row).strip():
            yield hit(row["country"], where=where(one, row), scope=_(standing.scope) if standing else "")


@rule(
    "adequacy-ends-soon", HINT, "activity", "transfers", day=datetime.date(2031, 6, 1),
    law="45(3)", letters="1e 2c", number="R52",
    title=_("Adequacy decision ends soon"),
    says=_("“{name}” relies on the adequacy decision for {where}, which ends on {day}."),
    fix=_("Find out whether it will be renewed, and prepare another transfer tool."),
    bad={"activity": moved("45-3", country="GB")},
    good={"activity": moved("45-3", country="CH")},
)  # fmt: skip
def adequacy_ends_soon(one: Activity) -> Hits:
    for row in one["transfers"]:
        standing = standing_of(one, row)
        if standing.until and row["tool"] in ("", "45-3") and one.day <= standing.until <= one.day + ENDS_SOON:
            said = said_day(standing.until)
            yield hit(row["country"], standing.until.isoformat(), where=where(one, row), day=said)


@rule(
    "tool-ended", ERROR, "activity", "transfers",
    law="46, C-311/18", letters="1e 2c", number="R55",
    title=_("Transfer tool has ended"),
    says=_("“{name}” sends data to {where} under “{tool}”, which no longer allows it."),
    fix=_("Choose a transfer tool that is in force."),
    bad={"activity": moved("privacy-shield")},
    good={"activity": moved("privacy-shield") | {"state": "ended", "end_date": "2019-12-31"}},
)  # fmt: skip
def tool_ended(one: Activity) -> Hits:
    for row, tool in tool_of(one):
        if tool.valid_until and one.day > tool.valid_until:
            yield hit(tool.code, row["country"] or row["international"], where=where(one, row), tool=_(tool.label))


@rule(
    "tool-of-another-law", WARNING, "activity", "transfers",
    law="46", letters="1e 2c", number="R62",
    title=_("Transfer tool of another law"),
    says=_("“{name}” sends data to {where} under “{tool}”, which the law of its entity ({law}) does not have."),
    fix=_("Choose a tool of that law; under UK law the EU clauses need the UK Addendum."),
    bad={"activity": moved("uk-idta", country="IN")},
    good={"activity": moved("uk-idta", country="IN"),
          "organisation": {"jurisdiction": "UK", "address": {"text": "London", "country": "GB"}}},
)  # fmt: skip
def tool_of_another_law(one: Activity) -> Hits:
    for row, tool in tool_of(one):
        if not tool.retired and one.jurisdiction not in tool.jurisdictions:
            yield hit(tool.code, row["country"], where=where(one, row), tool=_(tool.label), law=one.jurisdiction)
