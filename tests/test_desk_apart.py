"""“Save only what I changed” makes nothing one that two officers wrote apart: rows that look alike, and addresses."""

from typing import Any

import pytest
from django.test import Client

from registry import models as m
from registry.changes import change
from tests.forms import add_row, anna, quick_client  # noqa: F401 - fixtures
from tests.officers import ben, told  # noqa: F401 - a fixture
from tests.test_desk_both import ON, Both, acme, both  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(anna: Client, ben: Client) -> Both:  # noqa: F811
    """Of an activity with one recipient, which Ben replaces by another row for the same one."""
    with change("test"):
        hotjar = m.Organisation.objects.create(key="hotjar", legal_name="Hotjar")
        record = m.ProcessingActivity.objects.create(key="pay", name="Paying")
        record.recipients.create(organisation=hotjar, role="controller", condition="old")
    found = Both(anna, ben, record)
    add_row(found.his, "recipients", organisation=hotjar.pk, role="controller", condition="his")
    found.ben_saves(**{"recipients-0-DELETE": ON})
    return found


def conditions(stored: dict[str, Any]) -> list[str]:
    return sorted(row["condition"] for row in stored["recipients"])


def test_his_new_row_is_not_hers_to_delete(shared: Both) -> None:
    stored = shared.anna_keeps(shared.anna_asks(**{"recipients-0-DELETE": ON}, department=["Sales"]))
    assert conditions(stored) == ["his"] and stored["department"] == "Sales"


@pytest.mark.thorough
def test_his_new_row_is_not_hers_to_rewrite(shared: Both) -> None:
    assert conditions(shared.anna_keeps(shared.anna_asks(**{"recipients-0-condition": ["hers"]}))) == ["hers", "his"]


@pytest.mark.thorough
def test_a_row_that_he_replaced_stays_gone_if_she_left_it_alone(shared: Both) -> None:
    assert conditions(shared.anna_keeps(shared.anna_asks(department=["Sales"]))) == ["his"]


@pytest.mark.thorough
def test_an_equal_row_is_the_same_though_made_anew(both: Both) -> None:  # noqa: F811
    with change("Ben"):
        both.record.contacts.filter(person="Bob").delete()
        both.record.contacts.create(person="Bob", phone="1", position=1)
        both.record.contacts.filter(person="Ann").update(phone="his")
    both.anna_keeps(both.anna_asks(**{"contacts-1-phone": ["hers"]}))
    assert both.phones == [("Ann", "his"), ("Bob", "hers"), ("Cid", "2")]


@pytest.mark.thorough
def test_after_a_restoration_equal_rows_find_each_other_first(anna: Client, ben: Client) -> None:  # noqa: F811
    """Two rows for one recipient, of which the restored version has the second only."""
    with change("test"):
        record = m.ProcessingActivity.objects.create(key="pay", name="Paying")
        for place, words in enumerate(("one", "two")):
            record.recipients.create(category="Banks", role="controller", condition=words, position=place)
    found = Both(anna, ben, record)
    with change("Ben", origin="restore"):
        record.recipients.all().delete()
        record.recipients.create(category="Banks", role="controller", condition="two", position=0)
    asked = found.anna_asks(**{"recipients-0-DELETE": ON}, department=["Sales"])
    assert conditions(found.anna_keeps(asked)) == ["two"]


# An address.


def addressed(both: Both, **cells: str) -> None:  # noqa: F811
    with change("test"):
        m.LegalAddress.objects.create(organisation=both.record, **cells)
    both.__init__(both.anna, both.ben, both.record)  # type: ignore[misc]


def cells(**said: str) -> dict[str, list[str]]:
    return {f"address-0-{name}": [words] for name, words in said.items()}


def told_apart(stored: dict[str, Any]) -> tuple[str, ...]:
    return tuple(stored["address"][name] for name in ("text", "street", "city", "country"))


def test_an_address_that_both_added_is_hers(both: Both) -> None:  # noqa: F811
    add_row(both.his, "address", street="Ben St 2", postcode="1010", city="Wien", country="AT")
    both.ben_saves()
    add_row(both.hers, "address", text="1 Main St, New York, USA")
    stored = both.anna_keeps(both.anna_asks())
    assert told_apart(stored) == ("1 Main St, New York, USA", "", "", "")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("his", "hers", "then"),
    [
        ({"text": "His"}, {"street": "hers"}, ("As published", "hers", "Wien", "AT")),
        ({"street": "his"}, {"text": "Hers"}, ("Hers", "Old", "Wien", "AT")),
        ({"text": "His", "city": "his"}, {"text": "Hers"}, ("Hers", "Old", "Wien", "AT")),
        ({"street": "his", "city": "his"}, {"street": "hers"}, ("As published", "hers", "Wien", "AT")),
    ],
)
def test_an_address_that_both_rewrote_is_hers(
    both: Both,  # noqa: F811
    his: dict[str, str],
    hers: dict[str, str],
    then: tuple[str, ...],
) -> None:
    addressed(both, text="As published", street="Old", city="Wien", country="AT")
    both.ben_saves(**cells(**his))
    response = both.anna_asks(**cells(**hers))
    assert [(line[0], line[5]) for line in told(response)] == [("legal address", "both")]
    assert told_apart(both.anna_keeps(response)) == then


@pytest.mark.thorough
def test_an_address_that_she_left_alone_is_his(both: Both) -> None:  # noqa: F811
    addressed(both, text="As published", street="Old")
    both.ben_saves(**cells(text="His", street="his"))
    stored = both.anna_keeps(both.anna_asks(website=["https://example.com/"]))
    assert told_apart(stored) == ("His", "his", "", "")
