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


def limited(standing: Any) -> bool:
    """Whether an adequacy decision covers some recipients of the country only, as the law's list words it."""
    return not standing.scope.startswith("All recipients")


def words_about(row: Record) -> str:
    """All that an officer wrote about a transfer's tool."""
    return f"{row['document']} {row['note']}"


def standing_of(one: Activity, row: Record) -> Any:
    """What the law of that day says of a transfer's destination, for the recipient that it names."""
    recipient = one.book.name("organisation", row["organisation"]) if row["organisation"] else ""
    return one.standing(row["country"], row["international"] or recipient)


def where(one: Activity, row: Record) -> str:
    """The destination in words."""
    return str(row["international"] or one.book.country(row["country"]))


def where_and_who(one: Activity, rows: list[Record]) -> str:
    """The destinations in words, each with the recipients that are named there: "India (“Far Ltd”, “Near Ltd”)"."""
    found: dict[str, dict[str, None]] = {}
    for row in rows:
        names = found.setdefault(where(one, row), {})
        for kind in ("processor", "organisation"):
            if row[kind]:
                names[f"“{one.book.name(kind, row[kind])}”"] = None
    return ", ".join(f"{place} ({', '.join(names)})" if names else place for place, names in found.items())


def facts_of(rows: list[Record]) -> list[str]:
    """What tells these transfers from others, in keys that stay."""
    return sorted(
        {" ".join(filter(None, (r["country"] or r["international"], r["processor"], r["organisation"]))) for r in rows}
    )
