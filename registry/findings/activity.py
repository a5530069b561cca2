"""One record as its rules read it; an activity with what most rules ask of it, worked out once."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property  # functools has a lock around it until Python 3.12

from .book import USUAL, Book, Record, given_by, listed
from .rule import Ref

NONE = "none"


class One(dict[str, Any]):
    """One record in its book; `one["field"]` is what the record says (a dict, because rules ask that most)."""

    def __init__(self, book: Book, kind: str, record: Record) -> None:
        super().__init__(record)
        self.book, self.kind, self.record = book, kind, record
        self.key: str = record["key"]

    def told(self, name: str) -> str:
        """The answer where the law says "where applicable": "none", "not-applicable", or "" for none yet."""
        return str(self.record[f"{name}_answer"])


class Activity(One):
    """An activity: whose it is, on which day and by which law it is judged, and what its lists come to."""

    def __init__(self, book: Book, kind: str, record: Record) -> None:
        super().__init__(book, kind, record)
        self.entity: Record | None = book.get("organisation", record["entity"]) or book.controller
        self.jurisdiction: str = (self.entity and self.entity["jurisdiction"]) or USUAL
        # The day whose law counts: the book's, or the last day of an activity that has ended.
        ended = record["end_date"] if record["state"] == "ended" else None
        self.day = min(datetime.date.fromisoformat(ended), book.on) if ended else book.on
        # Keys of the purposes in its list, or else in its uses; of the kinds of data in its list, or else in its uses.
        keys = [row["purpose"] for row in record["purposes"] if row["purpose"]]
        self.purposes = list(dict.fromkeys(keys or [use["purpose"] for use in record["uses"] if use["purpose"]]))
        self.categories = list(dict.fromkeys(listed(record)))
        self.bases = [row["basis"] for row in record["purposes"] if row["basis"]]
        # What it says each service gets; the services' keys.
        self.sends = given_by(record)
        self.services = list(self.sends)

    @cached_property
    def based(self) -> list[tuple[Record, Any]]:
        """Rows of purposes that state a lawful basis which the law has, with that basis."""
        find = self.book.find
        return [(r, basis) for r in self["purposes"] if r["basis"] and (basis := find("legal_basis", r["basis"]))]

    @cached_property
    def data(self) -> list[Record]:
        """The kinds of data as the vocabulary has them."""
        return [found for key in self.categories if (found := self.book.get("data_category", key))]

    def stated(self, name: str) -> Iterator[tuple[str, list[str]]]:
        """(kind of data, its `data_subjects` or `sources`): the activity's own, or else the usual ones."""
        rows = self["data"] or [{"data_category": key, name: []} for key in self.categories]
        for row in rows:
            usual = self.book.get("data_category", row["data_category"])
            yield row["data_category"], row[name] or (usual[name] if usual else [])

    @cached_property
    def subjects(self) -> list[Record]:
        keys = dict.fromkeys(key for _category, found in self.stated("data_subjects") for key in found)
        return [found for key in keys if (found := self.book.get("data_subject", key))]

    @cached_property
    def used(self) -> list[tuple[Record, dict[str, list[str]]]]:
        """Each service that uses name, with the parts of each kind of data (as `Book.same`) that they name."""
        found: dict[str, dict[str, list[str]]] = {}
        for use in self["uses"]:
            if use["processor"]:
                category = self.book.same(use["data_category"])
                found.setdefault(use["processor"], {}).setdefault(category, []).append(use["part"])
        return [(service, parts) for key, parts in found.items() if (service := self.book.get("processor", key))]

    @property
    def received(self) -> list[tuple[Record, dict[str, None]]]:
        """Each service that only the list of recipients names, with its kinds of data (as `Book.same`)."""
        used = {service["key"] for service, _parts in self.used}
        return [
            (service, dict.fromkeys(map(self.book.same, self.sends[key])))
            for key in self.services
            if key not in used and (service := self.book.get("processor", key))
        ]

    @cached_property
    def sensitive(self) -> set[str]:
        """What its kinds of data are marked as: "art-9", "art-10"."""
        return {found["sensitivity"] for found in self.data} & {"art-9", "art-10"}

    @cached_property
    def has_period(self) -> bool:
        return any(says_how_long(row) for row in self["retention"])

    @cached_property
    def protected(self) -> list[str]:
        """Every text about how the data is kept safe."""
        terms = [found for key in self["measures"] if (found := self.book.get("measure", key))]
        texts = [text for term in terms for text in (term["name"], term["description"], term["aliases"])]
        return [text for text in (*texts, self["measures_text"]) if text]

    def references(self, kind: str) -> list[Record]:
        return [row for row in self["references"] if row["kind"] == kind]

    def recipients(self) -> Iterator[Ref]:
        """Everybody by name who gets the data: services, organisations, joint controllers."""
        yield from (("processor", key) for key in self.services)
        for name in ("recipients", "joint_controllers"):
            yield from (("organisation", row["organisation"]) for row in self[name] if row["organisation"])

    def standing(self, country: str, organisation: str = "") -> Any:
        return self.book.standing(country, self.day, self.jurisdiction, organisation)


def says_how_long(row: Record) -> bool:
    """Whether a row of retention states a period, a criterion, or that nothing is stored; a start alone is none."""
    return row["number"] is not None or row["not_stored"] or bool(row["criterion"])
