"""A list that was opened long ago, fitted to the rows that are stored now: each of its rows says which one it was.

The version that was opened knows its rows by content and not by id; but a form is made in the order of the list, so
the place of a row in the form is its place in that version. The page of a conflict, whose rows stand in another order,
carries it along.
"""

import re
from collections import defaultdict
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.http import QueryDict

from registry.document import Kind, Rows
from registry.models.text import clean_text

from .typed import Document, PostedRow, posted_row, posted_rows, put_rows
from .weave import behind

Versions = tuple[Any, Any]

WAS = "was"  # the place of a row in the version that was opened
NEW = "new"  # there: a new row, which somebody else added as well
SAW = "saw"  # the place in the version before this one of a row that was only shown to her


def mark(data: QueryDict, kind: Kind, base: Document | None, fresh: bool) -> bool:
    """Let every row say its place in `base`; False when the form was made of another version.

    fresh: the form shows `base` itself; else it is the page of a conflict, whose rows say it already.
    """
    for declared in kind.fields:
        if not isinstance(declared, Rows):
            continue
        rows, initial = posted_rows(data, declared.name)
        if fresh and base is not None and initial != len(listed(declared, base)):
            return False
        for place, row in enumerate(rows):
            name = f"{declared.name}-{place}-"
            if fresh:
                data.setlist(name + WAS, [str(place)] if place < initial else [])
            elif place < initial and not said(row, WAS):
                data[name + SAW] = str(place)
    return True


def listed(declared: Rows, record: Any) -> list[Any]:
    """The rows of a list in a document."""
    found = (record or {}).get(declared.name)
    return ([found] if found else []) if declared.single else found or []


def said(row: PostedRow, name: str) -> str:
    return next(iter(row.get(name, ())), "")


def settle(data: QueryDict, formset: Any, unseen: bool, versions: Versions, anew: bool = False) -> int:
    """Fit a list to the rows that are stored now; returns how many of them were not seen.

    Rows that are gone become new rows. A new row that says the same as one that somebody else added is that one.
    unseen: take in the rows that somebody else added, at their place. versions: the record as it was opened, and now.
    anew: it was restored, or created again, in between.
    """
    present = {str(form.instance.pk): form for form in formset.forms if form.instance.pk}
    rows, _initial = posted_rows(data, formset.prefix)
    find_again(formset, rows, list(present), versions, anew)
    rows = [row for row in rows if said(row, "id") in present or not is_deleted(row)]
    for row in rows:
        if said(row, "id") not in present:
            row.pop("id", None)
            row.pop(formset.fk.name, None)
    named = {said(row, "id") for row in rows}
    strange = {pk: posted_row(form) for pk, form in present.items() if pk not in named}
    meet(formset.declared, [row for row in rows if not said(row, "id")], strange)
    found: dict[Any, PostedRow] = {said(row, "id") or place: row for place, row in enumerate(rows)}
    order = sorted(found, key=lambda token: spot(found[token]))
    if unseen:
        found |= strange
        order = behind(order, present)
    number(found, order)
    kept = [found[pk] for pk in present if pk in found]
    put_rows(data, formset.prefix, [*kept, *(row for row in found.values() if not said(row, "id"))], len(kept))
    return len(strange)


def is_deleted(row: PostedRow) -> bool:
    """Whether a row that was stored once was ticked to go."""
    return DELETION_FIELD_NAME in row and bool(said(row, "id") or said(row, WAS))


def find_again(formset: Any, rows: list[PostedRow], present: list[str], versions: Versions, anew: bool) -> None:
    """Rows that were made anew are the same ones if they say the same in all.

    anew: all of them were (an older version was restored); then it is enough that they say who they are.
    """
    declared = formset.declared
    before, now = (listed(declared, version) for version in versions)
    every = tuple(f.name for f in declared.fields)
    for names in (every, declared.identity) if anew else (every,):
        was, there = apart(names, before), dict(zip(apart(names, now), present, strict=False))
        taken = {said(row, "id") for row in rows}
        for row in rows:
            place = place_of(said(row, WAS), len(before))
            pk = "" if place is None or said(row, "id") in present else there.get(was[place], "")
            if pk and pk not in taken:
                row["id"] = [pk]
                row.pop(formset.fk.name, None)


def apart(names: tuple[str, ...], rows: list[Any]) -> list[Any]:
    """What these fields say in each row, and how many rows before it say the same."""
    count: dict[Any, int] = defaultdict(int)
    found = []
    for row in rows:
        words = tuple(tuple(value) if isinstance(value, list) else value for value in map(row.get, names))
        found.append((words, count[words]))
        count[words] += 1
    return found


def place_of(place: str, many: int) -> int | None:
    """The place that a row says it had, if there are so many."""
    return int(place) if re.fullmatch("[0-9]{1,5}", place) and int(place) < many else None


def meet(declared: Rows, new: list[PostedRow], strange: dict[str, PostedRow]) -> None:
    """Let new rows that are the same as strange ones be these; they are strange no more.

    The same: by what may stand once only, or, where it may stand twice, by all.
    """
    once = declared.unique or declared.single
    every = tuple(f.name for f in declared.fields)
    names = declared.identity if once else every
    waiting: dict[Any, list[PostedRow]] = defaultdict(list)
    for row in new:
        if any(told(every, row)):
            waiting[told(names, row)].append(row)
    for pk, theirs in list(strange.items()):
        if same := waiting[told(names, theirs)]:
            row = same.pop(0)
            row["id"] = [pk]
            row[WAS] = row.get(WAS) or [NEW]
            del strange[pk]


def told(names: tuple[str, ...], row: PostedRow) -> Any:
    return tuple(tuple(sorted(filter(None, map(clean_text, row.get(name, ()))))) for name in names)


def spot(row: PostedRow) -> tuple[bool, int]:
    """Where the officer put a row; one without a place comes last."""
    place = said(row, ORDERING_FIELD_NAME).strip()
    stated = re.fullmatch("-?[0-9]{1,9}", place)
    return not stated, int(place) if stated else 0


def number(found: dict[Any, PostedRow], order: list[Any]) -> None:
    """Places from 1 on, so that the order is the same wherever a row stands in the form."""
    for place, token in enumerate(order):
        if not spot(found[token])[0]:
            found[token][ORDERING_FIELD_NAME] = [str(place + 1)]
