"""`docs/sample-findings.md` lists every finding on the sample with a careful reader's verdict; nothing is left out."""

import datetime
import re
from collections import Counter
from typing import Any

from registry.findings import check
from tests.conftest import SAMPLE

PAGE = SAMPLE.parent.parent / "docs" / "sample-findings.md"
ROW = re.compile(r"^\| `([a-z0-9-]+)` \| (\d+) \|", re.MULTILINE)


def test_the_page_lists_every_finding_on_the_sample(sample_document: dict[str, Any]) -> None:
    found = Counter(finding.rule.id for finding in check(sample_document, on=datetime.date(2026, 11, 23)))
    assert dict(found) == {rule: int(count) for rule, count in ROW.findall(PAGE.read_text("utf-8"))}


def test_the_findings_of_a_day_name_only_records_that_are_there(sample_document: dict[str, Any]) -> None:
    for finding in check(sample_document, on=datetime.date(2026, 11, 23)):
        keys = {record["key"] for record in sample_document["records"][finding.kind]}
        assert finding.key in keys
        assert all(other.name for other in finding.others)
