"""What changed as sentences a reader can repeat: "Amplitude: now also receives Phone number"."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from registry.diff import Difference, Names, differences
from registry.document import KINDS

Record = dict[str, Any]

# What a list says when a line is added to it, and when one goes.
LISTS: dict[str, tuple[Any, Any]] = {
    "purposes": (_lazy("now also serves: {what}"), _lazy("no longer serves: {what}")),
    "data": (_lazy("now also uses: {what}"), _lazy("no longer uses: {what}")),
    "uses": (_lazy("now also uses: {what}"), _lazy("no longer uses: {what}")),
    "recipients": (_lazy("now also goes to {what}"), _lazy("no longer goes to {what}")),
    "transfers": (_lazy("now also leaves for {what}"), _lazy("no longer leaves for {what}")),
    "sub_processors": (_lazy("is now also helped by {what}"), _lazy("is no longer helped by {what}")),
    "locations": (_lazy("is now also in {what}"), _lazy("is no longer in {what}")),
    "sources": (_lazy("now also comes from {what}"), _lazy("no longer comes from {what}")),
    "data_subjects": (_lazy("is now also about {what}"), _lazy("is no longer about {what}")),
    "joint_controllers": (_lazy("is now also decided by {what}"), _lazy("is no longer decided by {what}")),
    "measures": (_lazy("is now also protected by: {what}"), _lazy("is no longer protected by: {what}")),
}
# The direction is ours: what we send, the service receives.
EXCHANGES: dict[tuple[str, str], Any] = {
    ("sent", "added"): _lazy("now also receives {what}"),
    ("sent", "removed"): _lazy("no longer receives {what}"),
    ("received", "added"): _lazy("now also sends us {what}"),
    ("received", "removed"): _lazy("no longer sends us {what}"),
}
LEFT_OUT = {"public", "position", "change_notice", "change_from"}  # a notice is shown whole beside the sentences


def sentences(kind: str, before: Record | None, after: Record | None, was: Names, now: Names) -> list[str]:
    """What differs between two versions of a record, a sentence for each fact; `before` or `after` None: new or gone.

    was, now: the name of (kind, key) at the time of each.
    """
    declared = KINDS[kind]
    shown = after or before
    if not shown:
        return []
    name, heading = shown[declared.title], declared.heading
    if before is None:
        return [_("New {kind}: {name}").format(name=name, kind=heading)]
    if after is None:
        return [_("No longer listed, {kind}: {name}").format(name=name, kind=heading)]
    found = exchanged(before, after, was, now)
    for difference in differences(kind, before, after, was, now):
        if difference.field not in LEFT_OUT and not (found and difference.field == "exchanges"):
            found.append(sentence(difference))
    return [f"{name}: {said}" for said in found]


def exchanged(before: Record, after: Record, was: Names, now: Names) -> list[str]:
    """Data that is sent or received anew, or no longer."""
    old, new = lines(before, was), lines(after, now)
    gone = [EXCHANGES[way, "removed"].format(what=what) for way, what in old if (way, what) not in new]
    come = [EXCHANGES[way, "added"].format(what=what) for way, what in new if (way, what) not in old]
    return [str(said) for said in (*come, *gone)]


def lines(record: Record, names: Names) -> list[tuple[str, str]]:
    found = []
    for row in record.get("exchanges", ()):
        what = names("data_category", row["data_category"]) + (f" ({row['part']})" if row["part"] else "")
        if row["wording"] and row["wording"] != what:
            what = _("{what}, worded “{wording}”").format(what=what, wording=row["wording"])
        found.append((row["direction"], what))
    return found


def sentence(difference: Difference) -> str:
    """One difference, without the record's name."""
    said = difference.heading if not difference.row else f"{difference.heading} ({difference.row})"
    if difference.how == "moved":
        return _("{field}: in another order").format(field=said)
    if difference.field in LISTS and not difference.row and difference.how in ("added", "removed"):
        added, removed = LISTS[difference.field]
        return str((added if difference.after else removed).format(what=difference.after or difference.before))
    if difference.how == "added":
        return _("{field} is now stated: {after}").format(field=said, after=difference.after)
    if difference.how == "removed":
        return _("{field} is no longer stated (it was: {before})").format(field=said, before=difference.before)
    return _("{field} was “{before}” and is now “{after}”").format(
        field=said, before=difference.before, after=difference.after
    )
