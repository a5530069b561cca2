"""What an officer types by mistake is refused where it stands: doubled rows and words, reasons alone, odd periods."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.changes import change
from tests.forms import SMALL, add_row, anna, fields_of, open_form, quick_client, sample, save, url  # noqa: F401
from tests.officers import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(sample: None) -> m.ProcessingActivity:  # noqa: F811
    return m.ProcessingActivity.objects.get(key=SMALL)


def refused(client: Client, record: Any, fields: Any) -> str:
    number = m.Change.objects.count()
    response = client.post(url(record), fields)
    assert response.status_code == 200 and m.Change.objects.count() == number
    return page_of(response)


def test_it_works(anna: Client, activity: Any) -> None:  # noqa: F811
    """The same purpose with the same basis twice is one too many; with another basis it is another row."""
    fields = open_form(anna, activity)
    purpose = fields["purposes-0-purpose"][0]
    add_row(fields, "purposes", purpose=purpose)
    assert "This stands in the list already" in refused(anna, activity, fields)
    fields["purposes-1-basis"] = ["6-1-b"]
    save(anna, activity, fields)
    assert activity.purposes.count() == 2


@pytest.mark.thorough
def test_rows_that_were_doubled_before_hinder_nobody(anna: Client, activity: Any) -> None:  # noqa: F811
    with change("import"):
        for _twice in range(2):
            activity.notes.create(name="Hint", text="from the old file")
    save(anna, activity, open_form(anna, activity) | {"department": ["Sales"]})


def test_a_word_is_there_once_however_it_is_written(anna: Client) -> None:  # noqa: F811
    with change("test"):
        m.Purpose.objects.create(key="pay", name="Paying wages")
    add = reverse("admin:registry_purpose_add")
    page = page_of(anna.post(add, fields_of(anna.get(add)) | {"name": ["paying Wages"]}))
    assert "“Paying wages” is in this list already" in page and m.Purpose.objects.count() == 1


@pytest.mark.thorough
def test_a_reason_needs_its_answer(anna: Client, activity: Any) -> None:  # noqa: F811
    fields = open_form(anna, activity) | {"joint_because": ["We decide alone"]}
    assert "A reason stands beside it" in refused(anna, activity, fields)
    save(anna, activity, fields | {"joint_answer": ["not-applicable"]})


@pytest.mark.thorough
def test_a_reason_that_stood_there_before_hinders_nobody(anna: Client, activity: Any) -> None:  # noqa: F811
    with change("import"):
        m.ProcessingActivity.objects.filter(pk=activity.pk).update(joint_because="from the old file")
    save(anna, activity, open_form(anna, activity) | {"department": ["Sales"]})


@pytest.mark.thorough
@pytest.mark.parametrize(("number", "unit"), [("999999999", "years"), ("-1", "months"), ("many", "days")])
def test_a_period_that_cannot_be(anna: Client, activity: Any, number: str, unit: str) -> None:  # noqa: F811
    fields = open_form(anna, activity)
    add_row(fields, "retention", number=number, unit=unit)
    assert "How long, row 1" in refused(anna, activity, fields)
