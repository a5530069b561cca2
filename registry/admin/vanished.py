"""What became of a choice that is not there any more: a form knows its number only, the history knows the names."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from registry.changes import history as past
from registry.changes.people import shown_who
from registry.document import KIND_OF, Kind
from registry.models import Entry

from .joining import folded, lines

LAST = 3  # deletions that are named: it is one of them, or long ago


def said(model: type[Any]) -> str:
    """The refusal of a choice of this model whose record is gone; in as many queries for any number of records."""
    kind = KIND_OF.get(model)
    words = [_("What you chose here is not there any more: it was deleted or merged after you opened this form.")]
    fates = fates_of(kind) if kind else []
    if fates:
        words.append(_("Last in this list: %(fates)s.") % {"fates": "; ".join(fates)})
    words.append(_("Choose another, or bring it back under “Deleted records” in another tab and save again."))
    return " ".join(words)


def fates_of(kind: Kind) -> list[str]:
    """Of the records that were deleted last, what happened to each."""
    entries = list(past.deleted(Entry.objects.filter(kind=kind.name))[:LAST])
    found = []
    for entry, record, kept in merged(kind, entries):
        if record is None:
            continue  # withdrawn: its name is nobody's to read
        name, names = str(record[kind.title]), [str(other[kind.title]) for other in kept]
        if kept:
            found.append(_("“%(name)s” became “%(kept)s”") % {"name": name, "kept": get_text_list(names, _("or"))})
        else:
            found.append(_("“%(name)s” was deleted by %(who)s") % {"name": name, "who": shown_who(entry.change.who)})
    return found


def merged(kind: Kind, entries: list[Entry]) -> list[tuple[Entry, Any, list[Any]]]:
    """Each deletion with the record that it deleted, and with those which took its name over.

    These are the ones that took it over in the same change; where there is none, those that have it now.
    """
    changed = Entry.objects.filter(kind=kind.name, change__in=[e.change_id for e in entries])
    others = list(changed.exclude(before="").exclude(after=""))
    records = past.contents([*(e.before for e in entries), *(o.after for o in others)])

    def named(entry: Entry) -> Iterator[Any]:
        name = str((records.get(entry.before) or {}).get(kind.title, ""))
        for other in others:
            record = records.get(other.after) if name and other.change_id == entry.change_id else None
            if record and name in record.get("aliases", "").split("\n"):
                yield record

    found = [(entry, records.get(entry.before), list(named(entry))) for entry in entries]
    living = living_by_name(kind) if any(record and not kept for _entry, record, kept in found) else {}
    return [(entry, record, kept or living.get(name_in(kind, record), [])) for entry, record, kept in found]


def name_in(kind: Kind, record: Any) -> str:
    return folded(str((record or {}).get(kind.title, "")))


def living_by_name(kind: Kind) -> dict[str, list[Any]]:
    """The terms that are there by their other names: one that had the old name before a merge was not changed by it."""
    found: dict[str, list[Any]] = defaultdict(list)
    model: Any = kind.model
    if any(f.name == "aliases" for f in kind.fields):
        terms = model._base_manager.exclude(aliases="").order_by("pk")
        for term in terms.values("key", "aliases", kind.title):
            for name in set(map(folded, lines(term["aliases"]))):
                found[name].append(term)
    return found
