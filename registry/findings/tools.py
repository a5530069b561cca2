"""Transfer tools as rules ask about them."""

from collections.abc import Iterator
from typing import Any

from .activity import Activity
from .book import Record

US = {"text": "1 Main Street, Springfield, United States", "country": "US"}
IN_US = {"address": US}


def moved(tool: str, country: str = "US", recipients: Any = None, **more: str) -> dict[str, Any]:
    """For examples: an activity that sends data to a country with this tool."""
    found: dict[str, Any] = {"transfers_answer": "", "transfers": [{"country": country, "tool": tool, **more}]}
    return found | ({"recipients": recipients} if recipients else {})


def tool_of(one: Activity) -> Iterator[tuple[Record, Any]]:
    """(transfer, its tool as the law has it)."""
    for row in one["transfers"]:
        if row["tool"] and (found := one.book.find("transfer_tools", row["tool"])):
            yield row, found


def not_needed(standing: Any) -> bool:
    """Whether no tool is needed, or nobody can tell."""
    return standing.kind in ("home", "eea", "adequate", "unknown")


def words_about(row: Record) -> str:
    """All that an officer wrote about a transfer's tool."""
    return f"{row['document']} {row['note']}"
