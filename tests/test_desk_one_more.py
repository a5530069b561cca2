"""One more row without JavaScript, on a form whose record is not there any more: what was typed stays."""

import pytest
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.changes import change
from tests.forms import anna, delete, fields_of, open_form, quick_client, save, staff, url  # noqa: F401 - fixtures
from tests.officers import ben, page_of  # noqa: F401 - a fixture
from tests.test_desk_both import Both, acme, both  # noqa: F401 - fixtures
from tests.test_desk_scope import limited, page, two  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
MORE = {"_row": ["contacts"]}
HERS = {"contacts-0-phone": ["hers"], "website": ["https://example.com/hers"]}


def test_a_deleted_record_is_offered_again_with_the_row(both: Both) -> None:  # noqa: F811
    delete(both.ben, both.record)
    response = both.anna_asks(**HERS, **MORE)
    fields = fields_of(response)
    assert "Ben (ben) deleted this record" in page_of(response)
    assert fields["contacts-TOTAL_FORMS"] == ["4"] and fields["contacts-0-phone"] == ["hers"]
    fields |= {"contacts-3-person": ["Dan"], "contacts-3-function": ["contact"]}
    assert both.anna.post(reverse("admin:registry_organisation_add"), fields).status_code == 302
    assert both.phones == [("Ann", "hers"), ("Bob", "1"), ("Cid", "2"), ("Dan", "")]
    assert both.stored["website"] == "https://example.com/hers"


@pytest.mark.thorough
def test_all_choices_written_out_keep_a_deleted_record_too(both: Both) -> None:  # noqa: F811
    delete(both.ben, both.record)
    fields = fields_of(both.anna_asks(**HERS, _row=[""]))
    assert fields["contacts-TOTAL_FORMS"] == ["3"] and fields["contacts-0-phone"] == ["hers"]


@pytest.mark.thorough
def test_from_the_page_of_a_conflict_too(both: Both) -> None:  # noqa: F811
    both.ben_saves(**{"contacts-1-phone": ["his"]})
    first = fields_of(both.anna_asks(**HERS))
    delete(both.ben, both.record)
    fields = fields_of(both.anna_asks(**first, **MORE))
    assert fields["contacts-TOTAL_FORMS"] == ["4"] and fields["contacts-0-phone"] == ["hers"]


@pytest.mark.thorough
def test_who_may_not_add_keeps_the_words(both: Both) -> None:  # noqa: F811
    editor = staff("change_organisation", "view_organisation")
    delete(both.ben, both.record)
    said = page_of(editor.post(url(both.record), both.hers | HERS | MORE))
    assert "you may not create it again" in said and "https://example.com/hers" in said


@pytest.mark.thorough
def test_a_record_that_was_created_again_meanwhile_is_asked_about(both: Both) -> None:  # noqa: F811
    with change("Ben"):
        both.record.delete()
    with change("Ben"):
        again = m.Organisation.objects.create(key="acme", legal_name="Acme")
        for place, person in enumerate(("Ann", "Bob", "Cid")):
            again.contacts.create(person=person, phone=f"his {place}", position=place)
    response = both.anna_asks(**{"contacts-0-email": ["ann@example.com"]}, **MORE)
    fields = fields_of(response)
    assert fields["contacts-TOTAL_FORMS"] == ["4"] and fields["contacts-0-email"] == ["ann@example.com"]
    fields |= {"contacts-3-person": ["Dan"], "_keep": [response.context["conflict"].base]}
    save(both.anna, again, fields)
    assert both.phones == [("Ann", "his 0"), ("Bob", "his 1"), ("Cid", "his 2"), ("Dan", "")]


@pytest.mark.thorough
def test_a_record_out_of_ones_sight_keeps_the_words(two: dict[str, m.ProcessingActivity]) -> None:  # noqa: F811
    nora: Client = limited(two["north"])
    fields = open_form(nora, two["cold"]) | {"department": ["Typed before"]}
    with change("Ben"):
        m.ProcessingActivity.objects.filter(pk=two["cold"].pk).update(entity=two["south"])
    number = m.Change.objects.count()
    said = page(nora.post(url(two["cold"]), fields | {"_row": ["purposes"]}), 404)
    assert "Nothing was saved" in said and "Typed before" in said and m.Change.objects.count() == number


def test_a_row_that_stays_empty_is_no_row(both: Both) -> None:  # noqa: F811
    """What a new row states by itself (a function, a direction) was stated by nobody."""
    asked = both.hers | MORE
    fields = fields_of(both.anna.post(url(both.record), asked))
    assert fields["contacts-TOTAL_FORMS"] == ["4"]
    save(both.anna, both.record, fields | {"website": ["https://example.com/hers"]})
    assert [name for name, _phone in both.phones] == ["Ann", "Bob", "Cid"]


def test_a_list_that_is_not_there_gets_no_row(both: Both) -> None:  # noqa: F811
    page = both.anna.post(url(both.record), both.hers | {"_row": ["nothing"]})
    assert page.status_code == 200 and "nothing-TOTAL_FORMS" not in fields_of(page)
