"""Findings written down: as text for people, as JSON for programs, as SARIF for viewers of code and its faults."""

import datetime
import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from .finding import Finding
from .general import fact, remedy
from .places import Lines
from .rule import Level, Rule
from .run import rules

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
SARIF_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.HINT: "note"}


def text(findings: list[Finding], on: datetime.date) -> str:
    """Grouped by rule, worst first; each group says once how to mend it."""
    return "".join(f"{line}\n" for line in lines_of(findings, on))


def lines_of(findings: list[Finding], on: datetime.date) -> Iterator[str]:
    for rule, group in groupby(findings, key=lambda finding: finding.rule):
        found = list(group)
        law = ", ".join(source.name for source in rule.sources)
        yield f"{rule.level.label}: {rule.title} ({rule.id}; {law})"
        for finding in found:
            yield printable(f"  {finding.kind} {finding.key}: {finding.message}{accepted(finding)}")
        yield printable(f"  -> {found[0].fix if len(found) == 1 else remedy(rule)}")
        yield ""
    counts = Counter(finding.level for finding in findings if not finding.waiver)
    said = _("{errors} errors, {warnings} warnings, {hints} hints on {day}.")
    yield said.format(
        errors=counts[Level.ERROR], warnings=counts[Level.WARNING], hints=counts[Level.HINT], day=on.isoformat()
    )


def accepted(finding: Finding) -> str:
    """What is said of a finding that officers accept for a time."""
    if not finding.waiver:
        return ""
    words = _(" [accepted until {until}: {reason}]")
    return words.format(until=finding.waiver["until"], reason=" ".join(finding.waiver["reason"].split()))


def printable(line: str) -> str:
    """The line without what would move a terminal's cursor: names come from whoever wrote the file."""
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line)


def plain(findings: list[Finding], on: datetime.date) -> str:
    """JSON: the findings with all they say."""
    counts = Counter(finding.level for finding in findings if not finding.waiver)
    said = {
        "format": "ropa-findings",
        "version": 1,
        "on": on.isoformat(),
        "counts": {level.code: counts[level] for level in Level},
        "findings": [finding.data() for finding in findings],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def sarif(findings: list[Finding], uri: str = "", lines: Lines | None = None) -> str:
    """SARIF 2.1.0: every rule with its help, every finding with its place. uri: of the file that was checked."""
    known = list(rules().values())
    number = {rule.id: place for place, rule in enumerate(known)}
    driver = {
        "name": "check_register",
        "informationUri": "https://eur-lex.europa.eu/eli/reg/2016/679/oj#art_30",
        "rules": [descriptor(rule) for rule in known],
    }
    results = [result(finding, number[finding.rule.id], uri, lines or {}) for finding in findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    said = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def descriptor(rule: Rule) -> dict[str, Any]:
    """A rule for SARIF; its sentences have no record's name yet."""
    law = [source.name for source in rule.sources]
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": str(rule.title)},
        "fullDescription": {"text": f"{fact(rule)} ({', '.join(law)})"},
        "help": {"text": remedy(rule)},
        "helpUri": rule.sources[0].url,
        "defaultConfiguration": {"level": SARIF_LEVELS[rule.level]},
        "properties": {"tags": ["gdpr", rule.theme, *law]},
    }


def result(finding: Finding, number: int, uri: str, lines: Lines) -> dict[str, Any]:
    place: dict[str, Any] = {
        "logicalLocations": [
            {
                "name": finding.key,
                "fullyQualifiedName": f"{finding.kind}/{finding.key}/{finding.field}",
                "kind": "member",
            }
        ]
    }
    if uri:
        place["physicalLocation"] = {"artifactLocation": {"uri": uri}, "region": {"startLine": line_of(finding, lines)}}
    waiver = finding.waiver
    suppressed = {"kind": "external", "status": "accepted", "justification": waiver["reason"]} if waiver else None
    return {
        **({"suppressions": [suppressed]} if suppressed else {}),
        "ruleId": finding.rule.id,
        "ruleIndex": number,
        "level": SARIF_LEVELS[finding.level],
        "message": {"text": f"{finding.message} {finding.fix}"},
        "locations": [place],
        "partialFingerprints": {"factDigest/v1": finding.digest},
    }


def line_of(finding: Finding, lines: Lines) -> int:
    """The line of the field; of the record, or the first, where the file leaves it out."""
    record = lines.get((finding.kind, finding.key, ""), 1)
    return lines.get((finding.kind, finding.key, finding.field), record)
