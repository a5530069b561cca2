"""“Save only what I changed”: what either officer did to a list is there afterwards, row by row, and nothing else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import models as m
from registry.changes import change
from registry.changes.verify import faults
from registry.document import KINDS, record_of
from tests.forms import add_row, anna, fields_of, open_form, quick_client, sample, save, url  # noqa: F401 - fixtures
from tests.officers import ben, page_of, told  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
Fields = dict[str, list[str]]


class Both:
    """Anna and Ben have opened the same record; she is asked, and saves what she changed."""

    def __init__(self, anna: Client, ben: Client, record: Any) -> None:  # noqa: F811
        self.anna, self.ben, self.record = anna, ben, record
        self.hers = open_form(anna, record)
        self.his = dict(self.hers)

    def ben_saves(self, **differing: Any) -> None:
        save(self.ben, self.record, self.his | differing)

    def anna_asks(self, **differing: Any) -> Any:
        number = m.Change.objects.count()
        response = self.anna.post(url(self.record), self.hers | differing)
        assert response.status_code == 200 and m.Change.objects.count() == number
        return response

    def anna_keeps(self, response: Any, **differing: Any) -> dict[str, Any]:
        keep = {"_keep": [response.context["conflict"].base]}
        save(self.anna, self.record, fields_of(response) | differing | keep)
        assert list(faults()) == []
        return self.stored

    def anna_insists(self, response: Any) -> dict[str, Any]:
        save(self.anna, self.record, fields_of(response))
        return self.stored

    @property
    def stored(self) -> dict[str, Any]:
        kind = next(kind for kind in KINDS.values() if kind.model is type(self.record))
        return record_of(kind, self.record.key) or {}

    @property
    def phones(self) -> list[tuple[str, str]]:
        return [(contact["person"], contact["phone"]) for contact in self.stored["contacts"]]


@pytest.fixture
def acme() -> m.Organisation:
    with change("test"):
        record = m.Organisation.objects.create(key="acme", legal_name="Acme")
        for place, person in enumerate(("Ann", "Bob", "Cid")):
            record.contacts.create(person=person, phone=str(place), position=place)
    return record


@pytest.fixture
def both(anna: Client, ben: Client, acme: m.Organisation) -> Both:  # noqa: F811
    return Both(anna, ben, acme)


ON = ["on"]


def test_it_works(both: Both) -> None:
    """He deletes Bob, she changes Ann's telephone: Bob stays deleted."""
    both.ben_saves(**{"contacts-1-DELETE": ON})
    response = both.anna_asks(**{"contacts-0-phone": ["hers"]})
    assert [(line[1], line[5]) for line in told(response)] == [("General contact, Ann", "mine"), ("", "theirs")]
    both.anna_keeps(response)
    assert both.phones == [("Ann", "hers"), ("Cid", "2")]


@pytest.mark.thorough
def test_each_deletes_a_row(both: Both) -> None:
    both.ben_saves(**{"contacts-1-DELETE": ON})
    both.anna_keeps(both.anna_asks(**{"contacts-0-DELETE": ON}))
    assert both.phones == [("Cid", "2")]


@pytest.mark.thorough
def test_a_row_that_she_changed_and_he_deleted_stays(both: Both) -> None:
    both.ben_saves(**{"contacts-1-DELETE": ON})
    response = both.anna_asks(**{"contacts-1-phone": ["hers"]})
    assert "1 row that you changed was deleted meanwhile; it stays in the form, as a new row." in page_of(response)
    assert [line[5] for line in told(response)] == ["both"]
    both.anna_keeps(response)
    assert both.phones == [("Ann", "0"), ("Bob", "hers"), ("Cid", "2")]


@pytest.mark.thorough
def test_a_row_that_she_deleted_and_he_changed_goes(both: Both) -> None:
    """What both changed is hers."""
    both.ben_saves(**{"contacts-1-phone": ["his"], "contacts-2-phone": ["his"]})
    both.anna_keeps(both.anna_asks(**{"contacts-1-DELETE": ON}))
    assert both.phones == [("Ann", "0"), ("Cid", "his")]


@pytest.mark.thorough
@pytest.mark.parametrize(("his", "hers"), [("person", "phone"), ("phone", "person")])
def test_what_tells_a_row_from_others_may_change(both: Both, his: str, hers: str) -> None:
    both.ben_saves(**{f"contacts-0-{his}": ["his"]})
    response = both.anna_asks(**{f"contacts-0-{hers}": ["hers"]})
    assert {(line[1], line[5]) for line in told(response)} == {
        ("General contact, Ann", "theirs"),
        ("General contact, Ann", "mine"),
    }
    row = both.anna_keeps(response)["contacts"][0]
    assert (row[his], row[hers]) == ("his", "hers")
    assert len(both.phones) == 3


@pytest.mark.thorough
def test_his_order_and_her_telephone(both: Both) -> None:
    both.ben_saves(**{"contacts-0-ORDER": ["3"], "contacts-2-ORDER": ["1"]})
    both.anna_keeps(both.anna_asks(**{"contacts-0-phone": ["hers"]}))
    assert both.phones == [("Cid", "2"), ("Bob", "1"), ("Ann", "hers")]


@pytest.mark.thorough
def test_her_order_and_his_telephone(both: Both) -> None:
    both.ben_saves(**{"contacts-0-phone": ["his"]})
    response = both.anna_asks(**{"contacts-0-ORDER": ["3"], "contacts-2-ORDER": ["1"]})
    both.anna_keeps(response)
    assert both.phones == [("Cid", "2"), ("Bob", "1"), ("Ann", "his")]


@pytest.mark.thorough
def test_two_rows_at_one_place_stand_as_they_stood_in_her_form(both: Both) -> None:
    both.ben_saves(**{"contacts-0-ORDER": ["3"], "contacts-2-ORDER": ["1"]})
    both.anna_insists(both.anna_asks(**{"contacts-2-ORDER": ["1"]}))
    assert [person for person, _phone in both.phones] == ["Ann", "Cid", "Bob"]


@pytest.mark.thorough
def test_what_both_added_stands_where_each_put_it(both: Both) -> None:
    add_row(both.his, "contacts", person="His", function="contact")
    add_row(both.hers, "contacts", person="Hers", function="contact", ORDER="1")
    both.hers |= {f"contacts-{place}-ORDER": [str(place + 2)] for place in range(3)}
    both.ben_saves()
    both.anna_keeps(both.anna_asks())
    assert [person for person, _phone in both.phones] == ["Hers", "Ann", "Bob", "Cid", "His"]


@pytest.mark.thorough
def test_rows_that_were_made_anew_are_the_same(both: Both) -> None:
    """An older version was restored: all rows have new ids, and say who they are."""
    with change("Ben", origin="restore"):
        both.record.contacts.all().delete()
        for place, person in enumerate(("Ann", "Bob", "Cid")):
            both.record.contacts.create(person=person, phone=f"his {place}", position=place)
    response = both.anna_asks(**{"contacts-0-email": ["ann@example.com"], "contacts-1-DELETE": ON})
    stored = both.anna_keeps(response)["contacts"]
    assert both.phones == [("Ann", "his 0"), ("Cid", "his 2")] and stored[0]["email"] == "ann@example.com"


@pytest.mark.thorough
def test_a_record_that_was_restored_to_what_she_opened_is_the_same(both: Both) -> None:
    both.ben_saves(website=["https://example.com/his"])
    with change("Ben"):
        m.Organisation.objects.update(website="")
        both.record.contacts.all().delete()
        for place, person in enumerate(("Ann", "Bob", "Cid")):
            both.record.contacts.create(person=person, phone=str(place), position=place)
    save(both.anna, both.record, both.hers | {"contacts-0-phone": ["hers"], "contacts-1-DELETE": ON})
    assert both.phones == [("Ann", "hers"), ("Cid", "2")]


@pytest.mark.thorough
def test_a_row_that_was_only_shown_is_not_taken_back(both: Both) -> None:
    """He adds a row, and changes or deletes it after she was asked: she never touched it."""
    for person in ("Dan", "Eve"):
        add_row(both.his, "contacts", person=person, function="contact", phone="1st")
    both.ben_saves()
    first = both.anna_asks(**{"contacts-0-phone": ["hers"]})
    again = open_form(both.ben, both.record)
    save(both.ben, both.record, again | {"contacts-3-phone": ["2nd"], "contacts-4-DELETE": ON})
    keep = {"_keep": [first.context["conflict"].base]}
    second = both.anna.post(url(both.record), fields_of(first) | keep)
    assert [line[5] for line in told(second)] == ["mine", "theirs"]
    both.anna_keeps(second)
    assert both.phones == [("Ann", "hers"), ("Bob", "1"), ("Cid", "2"), ("Dan", "2nd")]


@pytest.mark.thorough
def test_the_places_survive_a_third_save(both: Both) -> None:
    """On the page of a conflict the rows stand in another order than she opened them, and still say who they are."""
    both.ben_saves(**{"contacts-0-ORDER": ["3"], "contacts-2-ORDER": ["1"]})
    first = both.anna_asks(**{"contacts-0-phone": ["hers"]})
    again = open_form(both.ben, both.record)
    assert again["contacts-1-person"] == ["Bob"]
    save(both.ben, both.record, again | {"contacts-1-DELETE": ON})
    keep = {"_keep": [first.context["conflict"].base]}
    both.anna_keeps(both.anna.post(url(both.record), fields_of(first) | keep))
    assert both.phones == [("Cid", "2"), ("Ann", "hers")]


@pytest.mark.thorough
def test_a_form_of_another_version_is_not_taken_apart(both: Both) -> None:
    """The form has one row more than the version that it names: nobody can tell which row is which."""
    both.ben_saves(**{"contacts-2-DELETE": ON})
    newer = open_form(both.anna, both.record)
    save(both.ben, both.record, open_form(both.ben, both.record) | {"contacts-0-phone": ["his"]})
    both.hers |= {"_seen": newer["_seen"]}
    assert not both.anna_asks(**{"contacts-0-phone": ["hers"]}).context["conflict"].base


@pytest.mark.thorough
def test_one_more_row_without_javascript_still_asks(both: Both) -> None:
    both.ben_saves(**{"contacts-1-DELETE": ON})
    first = both.anna_asks(**{"contacts-0-phone": ["hers"]})
    response = both.anna_asks(**fields_of(first), _row=["contacts"])
    fields = fields_of(response)
    assert fields["contacts-TOTAL_FORMS"] == ["4"] and "Ben (ben) saved this record" in page_of(response)
    both.hers = {}
    new = {"contacts-3-person": ["Dan"], "contacts-3-function": ["contact"]}
    both.anna_keeps(response, **new)
    assert both.phones == [("Ann", "hers"), ("Cid", "2"), ("Dan", "")]


# A list of one row.


@pytest.mark.thorough
def test_the_one_row_cell_by_cell(both: Both) -> None:
    with change("test"):
        m.LegalAddress.objects.create(organisation=both.record, text="As published", city="Old", street="Old")
    both.__init__(both.anna, both.ben, both.record)  # type: ignore[misc]
    both.ben_saves(**{"address-0-city": ["his"]})
    response = both.anna_asks(**{"address-0-street": ["hers"]})
    assert [(line[0], line[5]) for line in told(response)] == [("street and number", "mine"), ("city", "theirs")]
    address = both.anna_keeps(response)["address"]
    assert (address["city"], address["street"], address["text"]) == ("his", "hers", "As published")


def both_add(both: Both) -> Any:
    add_row(both.his, "address", text="His", city="his")
    both.ben_saves()
    add_row(both.hers, "address", text="Hers", street="hers")
    return both.anna_asks()


@pytest.mark.thorough
def test_the_one_row_that_both_added_can_be_hers(both: Both) -> None:
    address = both.anna_insists(both_add(both))["address"]
    assert (address["text"], address["street"], address["city"]) == ("Hers", "hers", "")


@pytest.mark.thorough
def test_the_one_row_that_both_added_is_not_of_both(both: Both) -> None:
    """Hers in his city would be an address that nobody wrote."""
    response = both_add(both)
    assert [(line[0], line[5]) for line in told(response)] == [("legal address", "both")]
    address = both.anna_keeps(response)["address"]
    assert (address["text"], address["street"], address["city"]) == ("Hers", "hers", "")


@pytest.mark.thorough
def test_an_empty_new_row_takes_no_rows_place(both: Both) -> None:
    add_row(both.his, "address", text="His")
    both.ben_saves()
    add_row(both.hers, "address", text="", city="")
    assert both.anna_insists(both.anna_asks(website=["https://example.com/"]))["address"]["text"] == "His"


# Sets and ordered references.


@pytest.fixture
def two(anna: Client, ben: Client) -> Both:  # noqa: F811
    with change("test"):
        made = [m.SecurityMeasure.objects.create(key=key, name=key.upper()) for key in "abcde"]
        record = m.ProcessingActivity.objects.create(key="pay", name="Paying")
        record._meta.get_field("measures").save_form_data(record, made[:3])
    return Both(anna, ben, record)


def measures(*keys: str) -> list[str]:
    pks = dict(m.SecurityMeasure.objects.values_list("key", "pk"))
    return [str(pks[key]) for key in keys]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("his", "hers", "then"),
    [("abcd", "abce", "abcde"), ("bc", "abce", "bce"), ("abcd", "ac", "acd"), ("ac", "bc", "c"), ("ad", "be", "de")],
)
def test_what_both_chose(two: Both, his: str, hers: str, then: str) -> None:
    two.ben_saves(measures=measures(*his))
    response = two.anna_asks(measures=measures(*hers))
    assert [line[5] for line in told(response)] == ["both"]
    assert "".join(two.anna_keeps(response)["measures"]) == then


@pytest.mark.thorough
def test_what_both_chose_in_an_order(anna: Client, ben: Client) -> None:  # noqa: F811
    with change("test"):
        sources = [m.Source.objects.create(key=key, name=key.upper()) for key in "abcd"]
        record = m.DataCategory.objects.create(key="mail", name="Mail")
        record._meta.get_field("sources").save_form_data(record, sources[:2])
    pks = {source.key: str(source.pk) for source in sources}
    both = Both(anna, ben, record)
    both.ben_saves(sources=[pks[key] for key in "ba"] + [pks["c"]])
    stored = both.anna_keeps(both.anna_asks(sources=[pks[key] for key in "dab"]))
    assert stored["sources"] == ["b", "d", "a", "c"]


@pytest.mark.thorough
def test_number_and_unit_are_one_cell(anna: Client, ben: Client) -> None:  # noqa: F811
    """She says 24 months, he says 1 year: nobody said 24 years."""
    with change("test"):
        record = m.ProcessingActivity.objects.create(key="pay", name="Paying")
        record.retention.create(number=12, unit="months", event="his")
    both = Both(anna, ben, record)
    both.ben_saves(**{"retention-0-number": ["1"], "retention-0-unit": ["years"], "retention-0-event": ["end"]})
    (row,) = both.anna_keeps(both.anna_asks(**{"retention-0-number": ["24"]}))["retention"]
    assert (row["number"], row["unit"], row["event"]) == (24, "months", "end")


# One's own other window, and the number of queries.


@pytest.mark.thorough
def test_a_save_of_ones_own_is_not_called_theirs(both: Both) -> None:
    save(both.anna, both.record, both.hers | {"contacts-1-DELETE": ON})
    page = page_of(both.anna_asks(**{"contacts-0-phone": ["hers"]}))
    assert "You saved this record yourself after you opened this form." in page
    assert "theirs" not in page.partition("<h2")[2] and "Keep what is saved, discard this form" in page


@pytest.mark.thorough
def test_a_save_of_ones_own_after_anothers_names_the_other(both: Both) -> None:
    both.ben_saves(website=["https://example.com/his"])
    save(both.anna, both.record, open_form(both.anna, both.record) | {"contacts-1-DELETE": ON})
    page = page_of(both.anna_asks(**{"contacts-0-phone": ["hers"]}))
    assert "Ben (ben) saved this record after you opened it." in page and "Save mine over theirs" in page


@pytest.mark.thorough
def test_queries_do_not_grow_with_the_rows_that_both_changed(both: Both) -> None:
    def asked(many: int) -> tuple[int, int]:
        with change("test"):
            for number in range(many):
                both.record.contacts.create(person=f"{many} {number}", position=3 + number)
        both.__init__(both.anna, both.ben, both.record)  # type: ignore[misc]
        rows = range(1, many)
        both.ben_saves(**{f"contacts-{row}-email": [f"his{many}@example.com"] for row in rows})
        with CaptureQueriesContext(connection) as asking:
            response = both.anna_asks(**{"contacts-0-phone": [f"hers {many}"]})
        sent = fields_of(response) | {"_keep": [response.context["conflict"].base]}
        with CaptureQueriesContext(connection) as keeping:
            save(both.anna, both.record, sent)
        return len(asking), len(keeping)

    assert asked(3) == asked(20)
