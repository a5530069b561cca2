"""One record as its rules read it; an activity with what most rules ask of it, worked out once."""

import datetime
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from registry.document.letters import PROCESSOR

from .book import USUAL, Book, Record, given_by, listed
from .rule import Ref

NONE, BECAUSE = "none", "not-applicable"


class One:
    """One record in its book."""

    def __init__(self, book: Book, kind: str, record: Record) -> None:
        self.book, self.kind, self.record = book, kind, record
        self.key: str = record["key"]

    def __getitem__(self, field: str) -> Any:
        return self.record[field]

    def told(self, name: str) -> str:
        """The answer where the law says "where applicable": "none", "not-applicable", or "" for none yet."""
        return str(self.record[f"{name}_answer"])


class Activity(One):
    """An activity: whose it is, on which day and by which law it is judged, and what its lists come to."""

    @property
    def is_first(self) -> bool:
        """Whether it is a record of Art. 30(1); one without a role is taken as our own."""
        return self["role"] != PROCESSOR

    @cached_property
    def entity(self) -> Record | None:
        return self.book.get("organisation", self["entity"]) or self.book.controller

    @cached_property
    def jurisdiction(self) -> str:
        return (self.entity and self.entity["jurisdiction"]) or USUAL

    @cached_property
    def day(self) -> datetime.date:
        """The day whose law counts: the book's, or the last day of an activity that has ended."""
        ended = self["end_date"] if self["state"] == "ended" else None
        return min(datetime.date.fromisoformat(ended), self.book.on) if ended else self.book.on

    @cached_property
    def purposes(self) -> list[str]:
        """Keys of the purposes in its list, or else in its uses."""
        keys = [row["purpose"] for row in self["purposes"] if row["purpose"]]
        return list(dict.fromkeys(keys or [use["purpose"] for use in self["uses"] if use["purpose"]]))

    @cached_property
    def bases(self) -> list[str]:
        return [row["basis"] for row in self["purposes"] if row["basis"]]

    @cached_property
    def categories(self) -> list[str]:
        """Keys of the kinds of data in its list, or else in its uses."""
        return list(dict.fromkeys(listed(self.record)))

    def data(self) -> Iterator[Record]:
        """The kinds of data as the vocabulary has them."""
        return (found for key in self.categories if (found := self.book.get("data_category", key)))

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
    def services(self) -> list[str]:
        """Keys of the services that it names as getting data."""
        return list(self.sends)

    @cached_property
    def sends(self) -> dict[str, list[str]]:
        return given_by(self.record)

    @cached_property
    def used(self) -> dict[str, dict[str, list[str]]]:
        """The parts that uses name, by service and kind of data (as `Book.same`)."""
        found: dict[str, dict[str, list[str]]] = {}
        for use in self["uses"]:
            if use["processor"]:
                category = self.book.same(use["data_category"])
                found.setdefault(use["processor"], {}).setdefault(category, []).append(use["part"])
        return found

    @cached_property
    def sensitive(self) -> set[str]:
        """What its kinds of data are marked as: "art-9", "art-10"."""
        return {found["sensitivity"] for found in self.data()} & {"art-9", "art-10"}

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

    def places(self) -> Iterator[tuple[str, Ref, str]]:
        """(country, the recipient or service, name of the organisation there) of everybody who gets the data."""
        for key in self.services:
            service = self.book.get("processor", key)
            if service:
                yield from self.places_of(service)
        for list_name in ("recipients", "joint_controllers"):
            for row in self[list_name]:
                if row["organisation"]:
                    yield from self.seat(row["organisation"], ("organisation", row["organisation"]))

    def places_of(self, service: Record) -> Iterator[tuple[str, Ref, str]]:
        behind = ("processor", service["key"])
        for row in service["locations"]:
            yield row["country"], behind, ""
        for key in (service["provider"], *service["other_providers"]):
            yield from self.seat(key, behind)
        for row in service["sub_processors"]:
            yield from self.seat(row["organisation"], behind)

    def seat(self, key: str | None, ref: Ref) -> Iterator[tuple[str, Ref, str]]:
        found = self.book.get("organisation", key)
        if found and found["address"] and found["address"]["country"]:
            yield found["address"]["country"], ref, found["legal_name"]

    def standing(self, country: str, organisation: str = "") -> Any:
        return self.book.standing(country, self.day, self.jurisdiction, organisation)


def says_how_long(row: Record) -> bool:
    """Whether a row of retention states a period, a criterion, a starting event, or that nothing is stored."""
    return row["number"] is not None or row["not_stored"] or bool(row["criterion"] or row["event"])
