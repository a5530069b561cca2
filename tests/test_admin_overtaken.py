"""Two officers at one record: the second save is refused, keeps its text, and wins only knowingly."""

import pytest
from django.test import Client

from registry import models as m
from registry.changes import change
from tests.test_admin_write import anna, fields_of, open_form, quick_client, sample, save, url  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(sample: None) -> m.ProcessingActivity:  # noqa: F811
    return m.ProcessingActivity.objects.get(key="product-analytics")


def test_it_works(anna: Client, activity: m.ProcessingActivity) -> None:  # noqa: F811
    typed = open_form(anna, activity)
    with change("Bob"):
        m.ProcessingActivity.objects.filter(pk=activity.pk).update(description="Bob's words")
    typed["department"] = ["Marketing"]
    number = m.Change.objects.count()
    refused = anna.post(url(activity), typed)
    assert refused.status_code == 200 and m.Change.objects.count() == number
    page = refused.content.decode()
    assert "Bob saved this record" in page and 'value="Marketing"' in page
    activity.refresh_from_db()
    assert (activity.description, activity.department) == ("Bob's words", "")
    save(anna, activity, fields_of(refused))
    activity.refresh_from_db()
    assert activity.department == "Marketing" and activity.description != "Bob's words"


def test_a_list_that_grew_meanwhile_counts(anna: Client, activity: m.ProcessingActivity) -> None:  # noqa: F811
    typed = open_form(anna, activity)
    with change("Bob"):
        activity.recipients.create(category="Banks")
    typed["department"] = ["Marketing"]
    assert anna.post(url(activity), typed).status_code == 200
    assert activity.recipients.filter(category="Banks").exists()


@pytest.mark.parametrize("seen", [None, "", "0" * 64])
def test_a_form_that_does_not_say_what_it_saw_is_refused(
    anna: Client,  # noqa: F811
    activity: m.ProcessingActivity,
    seen: str | None,
) -> None:
    typed = open_form(anna, activity)
    del typed["_seen"]
    if seen is not None:
        typed["_seen"] = [seen]
    typed["department"] = ["Marketing"]
    assert anna.post(url(activity), typed).status_code == 200
    activity.refresh_from_db()
    assert activity.department == ""
