"""What strangers may see of the register as it is now: what is ticked, and what that refers to."""

from collections import deque
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from registry.document import KINDS, digest, public_view, references_of, restore, stream
from registry.document.build import Keys, without_collector
from registry.document.content import content_of_sparse

Record = dict[str, object]
Ref = tuple[str, str]


class Stop(str):
    """A sentence: why the register cannot be published as it is.

    about: the records that it names as “NAME”, in its order, each with that name.
    """

    __slots__ = ("about",)
    about: tuple[tuple[Ref, str], ...]

    def __new__(cls, said: str, *about: tuple[Ref, str]) -> "Stop":
        made = super().__new__(cls, said)
        made.about = about
        return made


@dataclass
class Part:
    """The public part: records by (kind, key) without empty fields, their stored text and digest, and what stops."""

    records: dict[Ref, Record] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    digests: dict[Ref, str] = field(default_factory=dict)
    references: dict[Ref, set[Ref]] = field(default_factory=dict)
    stops: list[Stop] = field(default_factory=list)

    def whole(self, ref: Ref) -> Record:
        """The record with its empty fields."""
        return restore(self.texts[self.digests[ref]])[1]

    def lines(self) -> list[tuple[str, str, str]]:
        return [(kind, key, version) for (kind, key), version in self.digests.items()]


def public_part() -> Part:
    """The public part of the living register.

    An activity and a processor are in it when ticked `public`, the register's own record always; everything else
    only when a record in it refers to it. A ticked record that refers to an unticked one stops the publication.
    """
    with without_collector():
        return select(Part())


def select(part: Part) -> Part:
    views: dict[Ref, Record] = {}
    unticked: dict[Ref, str] = {}
    keys = Keys(in_order=False, sparse=True)
    for name, kind in KINDS.items():
        for record in stream(kind, keys=keys):
            if kind.listed and not record["public"]:
                unticked[name, record["key"]] = record.get(kind.title, "")
            else:
                views[name, record["key"]] = public_view(name, record)
    roots = [ref for ref in views if ref[0] == "register" or KINDS[ref[0]].listed]
    collect(part, roots, views, unticked)
    for ref, found in part.records.items():
        text = content_of_sparse(ref[0], found)
        part.digests[ref] = digest(text)
        part.texts[part.digests[ref]] = text
    if not any(ref[0] == "register" for ref in part.records):
        part.stops.append(Stop(_("The register has no title yet: fill in the record “Register” first.")))
    return part


def collect(part: Part, roots: list[Ref], views: dict[Ref, Record], unticked: dict[Ref, str]) -> None:
    """Everything that can be reached from the roots; nothing unticked is ever passed through."""
    todo = deque(roots)
    while todo:
        ref = todo.popleft()
        if ref in part.records:
            continue
        part.records[ref] = views[ref]
        part.references[ref] = set(references_of(ref[0], views[ref]))
        for target in sorted(part.references[ref]):
            if target in unticked:
                part.stops.append(stop(ref, views[ref], target, unticked[target]))
            elif target not in part.records:
                todo.append(target)


def stop(ref: Ref, record: Record, target: Ref, name: str) -> Stop:
    kind, other = KINDS[ref[0]], KINDS[target[0]]
    own = str(record.get(kind.title, ""))
    said = _(
        "{kind} “{name}” is public and names {other_kind} “{other}”, which is not: tick “{other}” or untick “{name}”."
    ).format(kind=kind.heading, name=own, other_kind=other.heading, other=name)
    return Stop(said, (ref, own), (target, name))
