"""What transfer tools need to be complete: module, assessment, documentation (Art. 46, 49)."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.findings.activity import Activity
from registry.findings.rule import ERROR, HINT, WARNING, Hits, hit, rule
from registry.findings.tools import moved, tool_of, words_about

SCC, COMPELLING = "46-2-c", "compelling"
MODULE = re.compile(r"\bmod(?:ul[eo]?|\.)\s*(\d)|\b(c2c|c2p|p2p|p2c)\b", re.IGNORECASE)
NUMBERS = {"c2c": 1, "c2p": 2, "p2p": 3, "p2c": 4}
# To a service acting for us: from controller to processor, or, where we act for clients, between processors.
EXPECTED = {"controller": (2,), "": (2,), "processor": (3,)}
OCCASIONAL = ("49-1-b", "49-1-c", "49-1-e")
TIA = {"references": [{"kind": "notice", "number": "N-1"}, {"kind": "tia", "number": "T-1"}]}


def where(one: Activity, row: dict[str, str]) -> str:
    return row["international"] or one.book.country(row["country"])


def modules(text: str) -> list[int]:
    return [int(number) if number else NUMBERS[short.lower()] for number, short in MODULE.findall(text)]


@rule(
    "module-not-recorded", WARNING, "activity", "transfers",
    law="Decision (EU) 2021/914, 46(2)(c)", letters="1e 2c", number="R56", also="activity.transfers.note",
    says=_("«{name}» sends data to {where} under the EU standard clauses, and their module is not recorded."),
    fix=_("Note the module: 1 to a controller, 2 to a processor, 3 between processors, 4 back to a controller."),
    bad={"activity": moved(SCC) | TIA},
    good={"activity": moved(SCC, note="Module 2, signed 2024-03-01") | TIA},
)  # fmt: skip
def module_not_recorded(one: Activity) -> Hits:
    for row in one["transfers"]:
        if row["tool"] == SCC and not modules(words_about(row)):
            yield hit(row["country"], row["organisation"] or row["processor"] or "", where=where(one, row))


@rule(
    "module-for-other-roles", WARNING, "activity", "transfers",
    law="Decision (EU) 2021/914", letters="1e 2c", number="R56", also="activity.transfers.note",
    says=_("«{name}» sends data to {processor} under module {found} of the EU clauses; this needs module {expected}."),
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
    says=_("«{name}» sends data to {where} under clauses or rules, and no assessment of its law is recorded."),
    fix=_("Add a reference of the kind «transfer impact assessment»."),
    bad={"activity": moved("46-2-b")},
    good={"activity": moved("46-2-b") | TIA},
)  # fmt: skip
def transfer_assessment_not_recorded(one: Activity) -> Hits:
    rows = [row for row, tool in tool_of(one) if tool.kind in ("clauses", "bcr") and not tool.retired]
    if rows and not one.references("tia"):
        places = dict.fromkeys(where(one, row) for row in rows)
        yield hit(*sorted({row["country"] or row["international"] for row in rows}), where=", ".join(places))


@rule(
    "processor-clauses-as-tool", ERROR, "activity", "transfers",
    law="Decision (EU) 2021/915, 46", letters="1e 2c", number="R58", also="activity.transfers.note",
    says=_("«{name}» names for {where} the clauses 2021/915, a processor contract and no transfer tool."),
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
    says=_("«{name}» sends data to {where} for compelling interests, and the register holds no assessment of it."),
    fix=_("State under «its document» the assessment and the safeguards: the law wants them here."),
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
    says=_("«{name}» sends data to {where} under an exception that is meant for occasional transfers."),
    fix=_("If it happens again and again, choose another tool; otherwise note how rarely it happens."),
    bad={"activity": moved("49-1-b")},
    good={"activity": moved("49-1-b", note="Twice a year, on a traveller's request")},
)  # fmt: skip
def exception_for_the_occasional(one: Activity) -> Hits:
    for row in one["transfers"]:
        if row["tool"] in OCCASIONAL and not words_about(row).strip():
            yield hit(row["tool"], row["country"], where=where(one, row))
