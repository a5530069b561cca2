"""How long data is kept (Art. 30(1)(f)), as a sentence."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .book import Record

PERIODS: dict[str, Callable[[int], str]] = {
    "minutes": lambda n: ngettext("{n} minute", "{n} minutes", n),
    "hours": lambda n: ngettext("{n} hour", "{n} hours", n),
    "days": lambda n: ngettext("{n} day", "{n} days", n),
    "weeks": lambda n: ngettext("{n} week", "{n} weeks", n),
    "months": lambda n: ngettext("{n} month", "{n} months", n),
    "years": lambda n: ngettext("{n} year", "{n} years", n),
}
STAGES: dict[str, Callable[[], str]] = {
    "archive": lambda: _("archived: {period}"),
    "backup": lambda: _("in backups: {period}"),
    "log": lambda: _("in logs: {period}"),
}
ENDS: dict[str, Callable[[], str]] = {
    "erase": lambda: _("{period}, then erased"),
    "anonymise": lambda: _("{period}, then made anonymous"),
    "archive": lambda: _("{period}, then moved to the archive"),
    "return": lambda: _("{period}, then returned"),
}


def with_more(text: str, *more: str) -> str:
    """A statement with what qualifies it in brackets."""
    said = "; ".join(one for one in more if one)
    return f"{text} ({said})".strip() if said else text


def period(row: Record) -> str:
    """A row of retention as a sentence: "6 years after end of contract, then erased"."""
    said = PERIODS[row["unit"]](row["number"]).format(n=row["number"]) if row["number"] is not None else ""
    if row["not_stored"]:
        said = _("not stored")
    if row["event"]:
        said = _("{period} after {event}").format(period=said or _("a time not stated"), event=row["event"])
    said = "; ".join(filter(None, [said, row["criterion"]]))
    if row["end"]:
        said = ENDS[row["end"]]().format(period=said or _("a time not stated"))
    if row["stage"] in STAGES:
        said = STAGES[row["stage"]]().format(period=said or _("a time not stated"))
    return with_more(said, row["law"])
