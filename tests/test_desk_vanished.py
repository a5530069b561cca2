"""A choice that was deleted or merged while the form was open is refused by its name, with what became of it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import models as m
from registry.admin import joining, vanished
from registry.changes import change, withdraw
from tests.desk import address
from tests.forms import SMALL, add_row, anna, fields_of, open_form, quick_client, sample, url  # noqa: F401 - fixtures
from tests.officers import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def old() -> m.Purpose:
    with change("test"):
        m.Purpose.objects.create(key="kept", name="Paying salaries")
        return m.Purpose.objects.create(key="old", name="Payroll")


def test_it_works(anna: Client, sample: None, old: m.Purpose) -> None:  # noqa: F811
    """Merged meanwhile: the refusal says which word to choose instead, and the rest of the form stays."""
    record = m.ProcessingActivity.objects.get(key=SMALL)
    fields = open_form(anna, record) | {"department": ["Typed before"]}
    add_row(fields, "purposes", purpose=old.pk)
    with change("Ben"):
        kept = m.Purpose.objects.get(key="kept")
        joining.join(old, kept, joining.doubles_of(old, kept))
    number = m.Change.objects.count()
    page = page_of(anna.post(url(record), fields))
    assert "“Payroll” became “Paying salaries”" in page and "Typed before" in page
    assert "Select a valid choice" not in page and "cannot be chosen" not in page and m.Change.objects.count() == number


@pytest.mark.thorough
def test_several_chosen_are_told_too(anna: Client, sample: None) -> None:  # noqa: F811
    record = m.ProcessingActivity.objects.get(key=SMALL)
    with change("test"):
        gone = m.SecurityMeasure.objects.create(key="gone", name="Sealed letters")
    fields = open_form(anna, record) | {"measures": [str(gone.pk)]}
    with change("Ben"):
        gone.delete()
    assert "“Sealed letters” was deleted by Ben" in page_of(anna.post(url(record), fields))


def test_what_never_was_there_is_said_as_well() -> None:
    assert "not there any more" in vanished.said(m.Purpose) and "Last in this list" not in vanished.said(m.Purpose)


def test_a_withdrawn_name_stays_unsaid(old: m.Purpose) -> None:
    with change("Ben"):
        old.delete()
    digest = m.Entry.objects.get(kind="purpose", key="old", after="").before
    withdraw(digest, "Ben", "asked to")
    assert "Payroll" not in vanished.said(m.Purpose)


@pytest.mark.thorough
def test_many_refused_rows_ask_once(anna: Client, sample: None, old: m.Purpose) -> None:  # noqa: F811
    record = m.ProcessingActivity.objects.get(key=SMALL)
    fields = open_form(anna, record)
    with change("Ben"):
        old.delete()

    def asked(rows: int) -> int:
        for _row in range(rows):
            add_row(fields, "purposes", purpose=old.pk)
        with CaptureQueriesContext(connection) as seen:
            anna.post(url(record), fields)
        return len(seen)

    assert asked(1) == asked(20)


# What was archived meanwhile.


def archive(*records: object) -> None:
    with change("Ben"):
        for record in records:
            type(record).objects.filter(pk=record.pk).update(archived_on="2026-01-01")  # type: ignore[attr-defined]


@pytest.mark.thorough
def test_what_was_archived_meanwhile_is_not_chosen_anew(anna: Client, sample: None, old: m.Purpose) -> None:  # noqa: F811
    record = m.ProcessingActivity.objects.get(key=SMALL)
    with change("test"):
        seal = m.SecurityMeasure.objects.create(key="seal", name="Sealed letters")
    fields = open_form(anna, record) | {"department": ["Typed before"], "measures": [str(seal.pk)]}
    add_row(fields, "purposes", purpose=old.pk)
    archive(old, seal)
    number = m.Change.objects.count()
    page = page_of(anna.post(url(record), fields))
    for name in ("Payroll", "Sealed letters"):
        assert f"“{name}” was archived; bring it back or choose another." in page
    assert "Typed before" in page and m.Change.objects.count() == number


@pytest.mark.thorough
def test_what_was_archived_stays_where_it_was_chosen(anna: Client, sample: None, old: m.Purpose) -> None:  # noqa: F811
    record = m.ProcessingActivity.objects.get(key=SMALL)
    with change("test"):
        seal, lock = (m.SecurityMeasure.objects.create(key=key, name=key) for key in ("seal", "lock"))
        record.measures.set([seal])
        record.purposes.create(purpose=old, basis="", position=9)
    archive(old, seal)
    fields = open_form(anna, record)
    place = next(name for name, value in fields.items() if value == [str(old.pk)] and name.endswith("-purpose"))
    fields |= {"measures": [str(lock.pk), str(seal.pk)], place.replace("-purpose", "-interest"): ["Ours"]}
    assert anna.post(url(record), fields).status_code == 302
    assert {str(one) for one in record.measures.all()} == {"seal", "lock"}
    assert record.purposes.get(purpose=old).interest == "Ours"


@pytest.mark.thorough
def test_a_list_action_offers_nothing_archived_and_refuses_it_by_name(
    anna: Client,  # noqa: F811
    sample: None,  # noqa: F811
) -> None:
    with change("test"):
        seal = m.SecurityMeasure.objects.create(key="seal", name="Sealed letters")
    ticked = {"action": "add_measures", "_selected_action": list(m.ProcessingActivity.objects.values_list("pk")[0])}
    asked = anna.post(address("activity"), ticked)
    assert "Sealed letters" in page_of(asked)
    archive(seal)
    refused = anna.post(address("activity"), fields_of(asked) | {"measures": [str(seal.pk)]})
    assert "“Sealed letters” was archived; bring it back or choose another." in page_of(refused)
    assert "Sealed letters" not in page_of(anna.post(address("activity"), ticked))
    assert not m.ProcessingActivity.objects.filter(measures=seal).exists()
