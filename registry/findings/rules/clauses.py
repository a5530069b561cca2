"""What transfer tools need to be complete: module, assessment, documentation (Art. 46, 49)."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity
from registry.findings.book import Record
from registry.findings.rule import ERROR, HINT, WARNING, Hits, hit, rule
from registry.findings.tools import (
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

SCC, COMPELLING = "46-2-c", "compelling"
MODULE = re.compile(r"\bmod(?:ul[eo]?|\.)\s*(\d)|\b(c2c|c2p|p2p|p2c)\b", re.IGNORECASE)
NUMBERS = {"c2c": 1, "c2p": 2, "p2p": 3, "p2c": 4}
# To a service acting for us: from controller to processor, or, where we act for clients, between processors.
EXPECTED = {"controller": (2,), "": (2,), "processor": (3,)}
OCCASIONAL = ("49-1-b", "49-1-c", "49-1-e")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
TODAYS = 2021  # the year of the decision on today's clauses; those of before ended on 27 December 2022 (its Art. 4)
TIA = {"references": [{"kind": "notice", "number": "N-1"}, {"kind": "tia", "number": "T-1"}]}


def modules(text: str) -> list[int]:
    return [int(number) if number else NUMBERS[short.lower()] for number, short in MODULE.findall(text)]


def under_clauses(one: Activity) -> list[Record]:
    """Transfers that rest on the EU clauses; where a decision covers the country, they rest on that."""
    return [row for row in one["transfers"] if row["tool"] == SCC and not not_needed(standing_of(one, row))]


@rule(
    "module-not-recorded", WARNING, "activity", "transfers",
    law="Decision (EU) 2021/914, 46(2)(c)", letters="1e 2c", number="R56", also="activity.transfers.note",
    title=_("Module of the clauses not recorded"),
    says=_("“{name}” sends data to {where} under the EU standard clauses, and their module is not recorded."),
    fix=_("Note the module: 1 to a controller, 2 to a processor, 3 between processors, 4 back to a controller."),
    bad={"activity": moved(SCC) | TIA},
    good={"activity": moved(SCC, note="Module 2, signed 2024-03-01") | TIA},
)  # fmt: skip
def module_not_recorded(one: Activity) -> Hits:
    if rows := [row for row in under_clauses(one) if not modules(words_about(row))]:
        yield hit(*facts_of(rows), where=where_and_who(one, rows))


@rule(
    "module-for-other-roles", WARNING, "activity", "transfers",
    law="Decision (EU) 2021/914", letters="1e 2c", number="R56", also="activity.transfers.note",
    title=_("Clauses of another module"),
    says=_("“{name}” sends data to {processor} under module {found} of the EU clauses; this needs module {expected}."),
    fix=_("Check which module was signed: a service acting for us needs module 2, for clients of ours module 3."),
    bad={"activity": moved(SCC, processor="mailer", note="Module 1") | TIA},
    good={"activity": moved(SCC, processor="mailer", note="Module 2 (C2P)") | TIA},
)  # fmt: skip
def module_for_other_roles(one: Activity) -> Hits:
    for row in one["transfers"]:
        found = modules(words_about(row)) if row["tool"] == SCC and row["processor"] else []
        expected = EXPECTED[one["role"]]
        if found and not set(found) & set(expected):
            words: dict[str, Any] = {"found": found[0], "expected": expected[0]}
            yield hit(row["processor"], *map(str, found), others=[("processor", row["processor"])], **words)


@rule(
    "transfer-assessment-not-recorded", WARNING, "activity", "references",
    law="46(1), C-311/18", letters="1e 2c", number="R57",
    title=_("Transfer assessment not recorded"),
    says=_("“{name}” sends data to {where} under clauses or rules, and no assessment of its law is recorded."),
    fix=_("Add a reference of the kind “transfer impact assessment”."),
    bad={"activity": moved("46-2-b")},
    good={"activity": moved("46-2-b") | TIA},
)  # fmt: skip
def transfer_assessment_not_recorded(one: Activity) -> Hits:
    if one.references("tia"):
        return
    rows = [row for row, tool in tool_of(one) if tool.kind in ("clauses", "bcr") and not tool.retired]
    if rows := [row for row in rows if not not_needed(standing_of(one, row))]:
        places = dict.fromkeys(where(one, row) for row in rows)
        yield hit(*sorted({row["country"] or row["international"] for row in rows}), where=", ".join(places))


@rule(
    "tool-not-needed", HINT, "activity", "transfers",
    law="45(1), 45(3)", letters="1e 2c", number="R52",
    title=_("Transfer tool not needed"),
    says=_("“{name}” sends data to {where} under “{tool}”, though an adequacy decision covers that country."),
    fix=_("Choose the adequacy decision as the tool; clauses and an assessment of the law are not needed there."),
    bad={"activity": moved(SCC, country="CH")},
    good={"activity": moved("45-3", country="CH")},
)  # fmt: skip
def tool_not_needed(one: Activity) -> Hits:
    for row, tool in tool_of(one):
        standing = standing_of(one, row)
        covered = standing.kind == "adequate" and not limited(standing)
        if covered and tool.kind in ("clauses", "bcr") and not tool.retired:
            yield hit(tool.code, row["country"] or row["international"], where=where(one, row), tool=_(tool.label))


@rule(
    "clauses-of-before", WARNING, "activity", "transfers",
    law="Decision (EU) 2021/914, 46(2)(c)", letters="1e 2c", number="R55", also="activity.transfers.document",
    title=_("Standard clauses from before 2021"),
    says=_("“{name}” sends data to {where} under the EU standard clauses, noted with {year}; those ended in 2022."),
    fix=_("Sign today's clauses (Decision 2021/914), and note the day; or correct the date."),
    bad={"activity": moved(SCC, country="IN", document="Contract of 23/01/2018, module 2") | TIA},
    good={"activity": moved(SCC, country="IN", document="Contract of 2018, clauses renewed in 2022, module 2") | TIA},
)  # fmt: skip
def clauses_of_before(one: Activity) -> Hits:
    for row in under_clauses(one):
        years = [int(year) for year in YEAR.findall(words_about(row))]
        if years and max(years) < TODAYS:
            yield hit(*facts_of([row]), where=where_and_who(one, [row]), year=str(max(years)))


@rule(
    "processor-clauses-as-tool", ERROR, "activity", "transfers",
    law="Decision (EU) 2021/915, 46", letters="1e 2c", number="R58", also="activity.transfers.note",
    title=_("Processor clauses named as transfer tool"),
    says=_("“{name}” names for {where} the clauses 2021/915, a processor contract and no transfer tool."),
    fix=_("Sign the clauses 2021/914, or correct the number."),
    bad={"activity": moved(SCC, document="Clauses 2021/915, module 2") | TIA},
    good={"activity": moved(SCC, document="Clauses 2021/914, module 2, and 2021/915") | TIA},
)  # fmt: skip
def processor_clauses_as_tool(one: Activity) -> Hits:
    for row in one["transfers"]:
        said = words_about(row)
        if row["tool"] and "2021/915" in said and "2021/914" not in said:
            yield hit(row["country"], row["organisation"] or row["processor"] or "", where=where(one, row))


@rule(
    "safeguards-not-documented", ERROR, "activity", "transfers",
    law="30(1)(e), 30(2)(c), 49(6)", letters="1e 2c", number="R59", also="activity.transfers.document",
    title=_("Safeguards not documented"),
    says=_("“{name}” sends data to {where} for compelling interests, and the register holds no assessment of it."),
    fix=_("State under “its document” the assessment and the safeguards: the law wants them here."),
    bad={"activity": moved("49-1-second-subparagraph")},
    good={"activity": moved("49-1-second-subparagraph", document="Assessment of 2026-02-01: 12 people, encrypted")},
)  # fmt: skip
def safeguards_not_documented(one: Activity) -> Hits:
    for row, tool in tool_of(one):
        if tool.kind == COMPELLING and not row["document"]:
            yield hit(row["country"] or row["international"], where=where(one, row))


@rule(
    "exception-for-the-occasional", HINT, "activity", "transfers",
    law="49(1), Recital 111, EDPB Guidelines 2/2018", letters="1e 2c", number="R60",
    title=_("Exception meant for occasional transfers"),
    says=_("“{name}” sends data to {where} under an exception that is meant for occasional transfers."),
    fix=_("If it happens again and again, choose another tool; otherwise note how rarely it happens."),
    bad={"activity": moved("49-1-b")},
    good={"activity": moved("49-1-b", note="Twice a year, on a traveller's request")},
)  # fmt: skip
def exception_for_the_occasional(one: Activity) -> Hits:
    for row in one["transfers"]:
        if row["tool"] in OCCASIONAL and not words_about(row).strip():
            yield hit(row["tool"], row["country"], where=where(one, row))
