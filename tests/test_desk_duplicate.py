"""A copy of an activity: everything that is declared, but for what belongs to the original alone."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.admin.duplicate import EMPTIED
from registry.changes import change, verify
from registry.document import KINDS, document, load, record_of
from tests.everything import everything
from tests.forms import anna, fields_of, quick_client, staff  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(db: None) -> m.ProcessingActivity:
    """An activity in which every declared field is filled."""
    with change("test"):
        load(everything())
        m.Organisation.objects.create(key="sister", legal_name="Sister Ltd", ours=True)
    return m.ProcessingActivity.objects.get()


def address(record: Any) -> str:
    return reverse("admin:registry_processingactivity_duplicate", args=[record.pk])


def copy(client: Client, record: Any, **typed: Any) -> Any:
    page = client.get(address(record))
    assert page.status_code == 200
    return client.post(address(record), {**fields_of(page), **typed})


def test_it_works(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    before = record_of(KINDS["activity"], full.key)
    assert before is not None
    with change("test"):
        m.ProcessingActivity.objects.update(name="Paying salaries")
    sister = m.Organisation.objects.get(key="sister")
    response = copy(anna, full, entity=sister.pk, _why="for the sister")
    made = m.ProcessingActivity.objects.exclude(pk=full.pk).get()
    assert response.headers["Location"] == reverse("admin:registry_processingactivity_change", args=[made.pk])
    after = record_of(KINDS["activity"], "paying-salaries-copy")
    empty = {
        f.name: f.empty(KINDS["activity"].model) for f in KINDS["activity"].fields if f.name in EMPTIED["activity"]
    }
    assert after == before | empty | {
        "key": "paying-salaries-copy",
        "name": "Paying salaries (copy)",
        "entity": "sister",
        "provenance": f"Copied from {full.key}.\n\n{before['provenance']}",
    }
    assert not made.public and made.reviewed_on is None and made.entry_created is None and made.reference == ""
    last = m.Change.objects.first()
    assert last is not None and (last.origin, last.entries.count()) == ("action", 1)
    assert last.why == f"Duplicated from {full.key}.\nfor the sister"
    assert not list(verify.faults())


def test_only_our_entities_are_offered(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    with change("test"):
        m.Organisation.objects.create(key="bank", legal_name="Some Bank")
    page = anna.get(address(full)).content.decode()
    assert "Sister Ltd" in page and "Some Bank" not in page


def test_the_original_stays_as_it_is(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    before = document()["records"]
    copy(anna, full)
    now = document()["records"]
    now["activity"] = [r for r in now["activity"] if r["key"] == full.key]
    assert now == before


def test_the_key_is_made_from_the_name_on_the_page(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    copy(anna, full, name="Paying bonuses")
    copy(anna, full, name="Paying bonuses")
    assert set(m.ProcessingActivity.objects.values_list("key", flat=True)) == {
        full.key,
        "paying-bonuses",
        "paying-bonuses-2",
    }


def test_a_double_click_makes_one_copy(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    sent = fields_of(anna.get(address(full)))
    one, two = anna.post(address(full), sent), anna.post(address(full), sent)
    assert one.headers["Location"] == two.headers["Location"]
    assert m.ProcessingActivity.objects.count() == 2


def test_a_name_of_full_length_is_shortened(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    with change("test"):
        m.ProcessingActivity.objects.update(name="n" * 255)
    assert copy(anna, full).status_code == 302
    assert m.ProcessingActivity.objects.exclude(pk=full.pk).get().name.endswith("n… (copy)")


@pytest.mark.thorough
def test_the_form_leads_there_for_those_who_may_add(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    form = reverse("admin:registry_processingactivity_change", args=[full.pk])
    assert address(full) in anna.get(form).content.decode()
    User.objects.filter(username="anna").delete()
    assert address(full) not in staff("change_processingactivity").get(form).content.decode()


# What is refused.


@pytest.mark.parametrize("typed", [{"name": ""}, {"name": " "}, {"name": "x" * 256}, {"entity": "9999"}])
def test_what_cannot_be_is_said_and_nothing_copied(anna: Client, full: m.ProcessingActivity, typed: Any) -> None:  # noqa: F811
    number = m.Change.objects.count()
    refused = copy(anna, full, **typed, _why="kept")
    assert refused.status_code == 200 and "Nothing was copied yet" in refused.content.decode()
    assert 'value="kept"' in refused.content.decode() and m.Change.objects.count() == number


def test_a_get_copies_nothing(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    anna.get(address(full), {"name": "X"})
    assert m.ProcessingActivity.objects.count() == 1


def test_who_may_not_add_may_not_copy(full: m.ProcessingActivity) -> None:
    officer = staff("change_processingactivity", "view_processingactivity")
    assert officer.get(address(full)).status_code == 403 and officer.post(address(full)).status_code == 403


def test_a_record_that_is_gone(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    sent, there = fields_of(anna.get(address(full))), address(full)
    with change("Bob"):
        full.delete()
    assert anna.post(there, sent).status_code == 404


def test_a_copy_stays_within_its_makers_entities(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    own, sister = m.Organisation.objects.get(key="organisation-1"), m.Organisation.objects.get(key="sister")
    m.Scope.objects.create(user=User.objects.get(username="anna")).entities.add(own)
    User.objects.update(is_superuser=False)
    anna_may = Permission.objects.filter(codename__endswith="processingactivity")
    User.objects.get(username="anna").user_permissions.set(anna_may)
    number = m.Change.objects.count()
    refused = copy(anna, full, entity=sister.pk)
    assert "You work for some of our entities only" in refused.content.decode()
    assert m.Change.objects.count() == number and m.ProcessingActivity.objects.count() == 1
    assert copy(anna, full, entity=own.pk).status_code == 302


def test_the_name_survives_an_original_that_is_deleted_meanwhile(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    fields = fields_of(anna.get(address(full))) | {"name": "Paying the sister's salaries"}
    there = address(full)
    with change("Ben"):
        full.delete()
    page = anna.post(there, fields)
    text = unescape(page.content.decode())
    assert page.status_code == 404 and "What you wanted to copy is not there any more" in text
    assert "Paying the sister's salaries" in text and not m.ProcessingActivity.objects.exists()


@pytest.mark.thorough
def test_an_archived_entity_is_kept_but_not_offered(anna: Client, full: m.ProcessingActivity) -> None:  # noqa: F811
    with change("test"):
        m.Organisation.objects.filter(key="sister").update(archived_on="2026-01-01")
    assert "Sister Ltd" not in anna.get(address(full)).content.decode()
    sister = m.Organisation.objects.get(key="sister")
    assert copy(anna, full, entity=sister.pk).status_code == 200 and m.ProcessingActivity.objects.count() == 1
    with change("test"):
        m.ProcessingActivity.objects.filter(pk=full.pk).update(entity=sister)
    assert copy(anna, full, name="Another").status_code == 302
    assert m.ProcessingActivity.objects.get(name="Another").entity == sister
