"""What stands against a publication, for its preview: reasons and errors, each record a link to its form."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse

from registry.document import KINDS
from registry.editions import Stop
from registry.findings.finding import Finding
from registry.findings.rule import Rule
from registry.findings.run import rules

from .counted import Lists
from .listfilters import YES

NAMED = 5  # records named of one rule's errors
Ref = tuple[str, str]
Piece = tuple[str, str]  # text, and where it leads or ""


@dataclass(frozen=True)
class Errors:
    """The errors of one rule that readers would see. named: (record's name, its form); more: further records.

    url: where the further ones are listed. exact: whether that list shows just the records that are counted here.
    """

    count: int
    rule: Rule
    named: list[Piece]
    more: int
    url: str
    exact: bool


def forms_of(lists: Lists, refs: Iterable[Ref]) -> dict[Ref, str]:
    """The forms of these records that this person may open; a query for each kind among them."""
    keys: dict[str, set[str]] = defaultdict(set)
    for kind, key in refs:
        keys[kind].add(key)
    return {
        (kind, record.key): lists.form(record)
        for kind, wanted in keys.items()
        if lists.sees(kind)
        for record in KINDS[kind].model._base_manager.filter(key__in=wanted).only("pk", "key")
    }


def linked(lists: Lists, stops: Iterable[Stop]) -> list[list[Piece]]:
    """Each reason in pieces, the records that it names being links."""
    stops = list(stops)
    forms = forms_of(lists, (ref for stop in stops for ref, _name in stop.about))
    return [pieces(stop, forms) for stop in stops]


def pieces(stop: Stop, forms: dict[Ref, str]) -> list[Piece]:
    found, rest = [], str(stop)
    for ref, name in stop.about:
        before, mark, after = rest.partition(f"“{name}”")
        if mark:
            found += [(before, ""), (mark, forms.get(ref, ""))]
            rest = after
    return [*found, (rest, "")]


def by_rule(lists: Lists, found: Iterable[Finding]) -> list[Errors]:
    """The errors rule by rule, the most frequent first, with the records that have them."""
    ordered = sorted(found, key=lambda one: one.rule.id)
    groups = [list(of) for _id, of in groupby(ordered, key=lambda one: one.rule.id)]
    groups.sort(key=lambda of: (-len(of), of[0].rule.id))
    records = [{(one.kind, one.key): one.name for one in of} for of in groups]
    forms = forms_of(lists, (ref for of in records for ref in list(of)[:NAMED]))
    made = []
    for of, names in zip(groups, records, strict=True):
        rule = rules()[of[0].rule.id]
        url, exact = whole_list(lists, rule, {kind for kind, _key in names})
        named = [(name, forms.get(ref, "")) for ref, name in list(names.items())[:NAMED]]
        made.append(Errors(len(of), rule, named, max(0, len(names) - NAMED), url, exact))
    return made


def whole_list(lists: Lists, rule: Rule, kinds: set[str]) -> tuple[str, bool]:
    """The list of these records: of a kind that is ticked public just these, else all findings of the rule."""
    (kind, *others) = kinds
    if KINDS[kind].listed and not others and lists.sees(kind):
        return lists.url(kind, findings=rule.id, public=YES), True
    return f"{reverse('admin:findings')}?{urlencode({'rule': rule.id, 'level': rule.level.code})}", False
