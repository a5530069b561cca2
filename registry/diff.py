"""What differs between two versions of a record, field by field, in the declaration's order and in readers' words."""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registry.document import KIND_OF, KINDS, Column, Field, Reference, References, Rows

Names = Callable[[str, str], str]
Row = dict[str, Any]
LONG = 80  # characters; what is shorter is read faster whole than in marked words
COMPARED = 1_000_000  # words by words; beyond it everything between the first and the last difference is marked
ALIKE = 3  # texts with less than a third of their words in common are two texts, not two wordings of one
AROUND = 25  # words shown on either side of a difference in a long text


@dataclass(frozen=True)
class Difference:
    """One fact that differs. how: added, removed, changed or moved. row: which row of a list it is about, "" if none.

    before and after are readers' words ("" when there is nothing).
    """

    field: str
    heading: str
    law: str
    how: str
    before: str
    after: str
    row: str = ""

    @cached_property
    def marked(self) -> tuple[list["Stretch"], list["Stretch"]]:
        """before and after in stretches; of two long texts only the words that differ are marked."""
        if self.how == "changed" and min(len(self.before), len(self.after)) > LONG:
            return marked(self.before, self.after)
        differs = self.how != "moved"
        return tuple([Stretch(text, differs)] if text else [] for text in (self.before, self.after))  # type: ignore[return-value]


@dataclass(frozen=True)
class Stretch:
    """Some words of a text. differs: the other text has others there. left_out: how many words are not shown."""

    text: str
    differs: bool = False
    left_out: int = 0


def differences(kind: str, before: Row | None, after: Row | None, was: Names, now: Names) -> list[Difference]:
    """All differences of a record; `before` or `after` is None for a new or a deleted one.

    was, now: the name of (kind, key) at the time of `before` and of `after`.
    """
    declared = KINDS[kind]
    empty = {f.name: f.empty(declared.model) for f in declared.all_fields}
    compare = Comparison(was, now)
    found = list(compare.fields(declared.fields, declared.model, before or empty, after or empty))
    # Of a new or deleted record nothing "changed" from No to Yes: it says Yes.
    if before is None:
        return [replace(d, how="added", before="") for d in found]
    return [replace(d, how="removed", after="") for d in found] if after is None else found


class Comparison:
    def __init__(self, was: Names, now: Names) -> None:
        self.was, self.now = was, now

    def fields(
        self, fields: tuple[Field, ...], model: type[models.Model], before: Row, after: Row, row: str = ""
    ) -> Iterator[Difference]:
        for declared in fields:
            old, new = before[declared.name], after[declared.name]
            if old == new:
                continue
            if isinstance(declared, Rows):
                yield from self.rows(declared, model, old, new)
            elif isinstance(declared, References):
                yield from self.keys(declared, model, old, new, row)
            else:
                shown = show(declared, model, old, self.was), show(declared, model, new, self.now)
                how = "changed" if shown[0] and shown[1] else "added" if shown[1] else "removed"
                yield difference(declared, model, how, *shown, row)

    def keys(
        self, declared: References, model: type[models.Model], old: list[str], new: list[str], row: str
    ) -> Iterator[Difference]:
        kind = KIND_OF[declared.model_field(model).related_model].name
        for key in old:
            if key not in new:
                yield difference(declared, model, "removed", self.was(kind, key), "", row)
        for key in new:
            if key not in old:
                yield difference(declared, model, "added", "", self.now(kind, key), row)
        if [key for key in old if key in new] != [key for key in new if key in old]:
            orders = ", ".join(self.was(kind, k) for k in old), ", ".join(self.now(kind, k) for k in new)
            yield difference(declared, model, "moved", *orders, row)

    def rows(self, declared: Rows, model: type[models.Model], old: Any, new: Any) -> Iterator[Difference]:
        before, after = identified(declared, old), identified(declared, new)
        for identity, row in before.items():
            if identity not in after:
                yield difference(declared, model, "removed", describe(declared, row, self.was), "")
        for identity, row in after.items():
            if identity in before:
                label = "" if declared.single else describe_identity(declared, row, self.now)
                yield from self.fields(declared.fields, declared.model, before[identity], row, label)
            else:
                yield difference(declared, model, "added", "", describe(declared, row, self.now))
        if [i for i in before if i in after] != [i for i in after if i in before]:
            yield difference(
                declared,
                model,
                "moved",
                "; ".join(describe_identity(declared, row, self.was) for row in before.values()),
                "; ".join(describe_identity(declared, row, self.now) for row in after.values()),
            )


def difference(
    declared: Field, model: type[models.Model], how: str, before: str, after: str, row: str = ""
) -> Difference:
    return Difference(declared.name, declared.heading(model), declared.law, how, before, after, row)


def identified(declared: Rows, rows: Any) -> dict[Any, Row]:
    """Rows by what tells them apart; the second row with the same identity is told apart by being the second."""
    if declared.single:
        return {0: rows} if rows else {}
    found: dict[Any, Row] = {}
    for row in rows:
        identity = tuple(tuple(v) if isinstance(v, list) else v for v in (row[name] for name in declared.identity))
        count = 0
        while (identity, count) in found:
            count += 1
        found[identity, count] = row
    return found


def said_day(day: Any) -> str:
    """A day, as the document holds it or as a date, as readers read it; what is no day stays as it was typed."""
    try:
        return date_format(datetime.date.fromisoformat(day) if isinstance(day, str) else day) if day else ""
    except ValueError:
        return str(day)


def show(declared: Field, model: type[models.Model], value: Any, names: Names, iso: bool = False) -> str:
    """A value in readers' words: labels for codes, names for keys, yes and no.

    iso: days stay as the document has them.
    """
    if isinstance(declared, Reference):
        return names(KIND_OF[declared.model_field(model).related_model].name, value) if value else ""
    if isinstance(declared, References):
        kind = KIND_OF[declared.model_field(model).related_model].name
        return ", ".join(names(kind, key) for key in value)
    if isinstance(declared, Rows):
        rows = ([value] if value else []) if declared.single else value
        return "; ".join(describe(declared, row, names, iso) for row in rows)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return ""
    if not isinstance(declared, Column):
        return str(value)
    if declared.is_date(model) and not iso:
        return said_day(value)
    return str(dict(declared.model_field(model).flatchoices).get(value, value))


def describe(declared: Rows, row: Row, names: Names, iso: bool = False) -> str:
    """A row in one line: its stated values, in order; answers nobody gave and a bare "No" say nothing here.

    A bare "Yes" or number says nothing without its heading.
    """
    shown: list[str] = []
    for f in declared.fields:
        value = row[f.name]
        if value in (None, "", [], False):
            continue
        text = show(f, declared.model, value, names, iso)
        if f.continues and shown:
            shown[-1] += f" {text}"
        else:
            shown.append(f"{f.heading(declared.model)}: {text}" if isinstance(value, int) else text)
    return ", ".join(filter(None, shown))


def describe_identity(declared: Rows, row: Row, names: Names) -> str:
    named = [declared_field(declared, name) for name in declared.identity]
    return ", ".join(filter(None, (show(f, declared.model, row[f.name], names) for f in named)))


def declared_field(declared: Rows, name: str) -> Field:
    return next(f for f in declared.fields if f.name == name)


def marked(before: str, after: str) -> tuple[list[Stretch], list[Stretch]]:
    """Both texts in stretches of whole words, marked where they differ; what is far from any difference is left out."""
    old, new = re.findall(r"\s*\S+|\s+", before), re.findall(r"\s*\S+|\s+", after)
    blocks = list(opcodes(old, new))
    alike = sum(end - start for same, (start, end), _span in blocks if same)
    if alike * ALIKE < max(len(old), len(new)):
        return [Stretch(before, True)], [Stretch(after, True)]
    sides: tuple[list[Stretch], list[Stretch]] = ([], [])
    for place, (same, *spans) in enumerate(blocks):
        for side, words, (start, end) in zip(sides, (old, new), spans, strict=True):
            stretch = words[start:end]
            side += shortened(stretch, place > 0, place < len(blocks) - 1) if same else differing("".join(stretch))
    return sides


def differing(text: str) -> list[Stretch]:
    """Words that the other text has not; the white space before them is no part of the mark."""
    words = text.lstrip() or text
    found = Stretch(text[: len(text) - len(words)]), Stretch(words, True)
    return [stretch for stretch in found if stretch.text]


def opcodes(old: list[str], new: list[str]) -> Iterator[tuple[bool, tuple[int, int], tuple[int, int]]]:
    """(alike, span of the old words, span of the new ones), in order; in bounded time whatever the texts are."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    ends = len(old) - tail, len(new) - tail
    yield True, (0, head), (0, head)
    if (ends[0] - head) * (ends[1] - head) > COMPARED:
        yield False, (head, ends[0]), (head, ends[1])
    else:
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old[head : ends[0]], new[head : ends[1]]).get_opcodes():
            yield tag == "equal", (head + i1, head + i2), (head + j1, head + j2)
    yield True, (ends[0], len(old)), (ends[1], len(new))


def shortened(words: list[str], before: bool, after: bool) -> list[Stretch]:
    """Words that both texts have: those next to a difference before or after them, and how many others there are."""
    first, final = AROUND if before else 0, AROUND if after else 0
    if len(words) <= 2 * (first + final):
        return [Stretch("".join(words))] if words else []
    middle = len(words) - first - final
    found = [Stretch("".join(words[:first])), Stretch("", left_out=middle), Stretch("".join(words[first + middle :]))]
    return [stretch for stretch in found if stretch.text or stretch.left_out]
