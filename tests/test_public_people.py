"""All that is held about a group of people stands on one page, by name, and says what is not stated."""

from typing import Any

import pytest
from django.test import Client

from registry import models as m
from registry.changes import change

from .test_public_pages import page

pytestmark = pytest.mark.django_db
USER = "/people/kentico-kontent-user/"


def test_it_works(client: Client, sample: Any) -> None:
    found = page(client, USER)
    html = client.get(USER).content.decode()
    assert "What is held about: Kentico Kontent user" in html
    assert "19 kinds of data, used in 9 activities, with 7 recipients." in html
    data, services, activities = (found.rows(number) for number in range(3))
    assert len(data) == 19 and data[0][0][0] == "Address"
    amplitude = next(row for row in services if row[0] == ["Amplitude"])
    assert "Email address" in amplitude[1] and any("United States" in line for line in amplitude[2])
    assert len(activities) == 9
    assert all(row[3] == ["Not stated"] and row[4] == ["Not stated"] for row in activities)


def test_every_group_is_listed_and_led_to(client: Client, sample: Any) -> None:
    assert f'href="{USER}"' in client.get("/people/").content.decode()
    assert f'href="{USER}"' in client.get("/data/address/").content.decode()
    assert client.get(f"/editions/1{USER}").status_code == 200


def applicants() -> m.DataSubjectCategory:
    return m.DataSubjectCategory.objects.create(key="applicant", name="Applicants")


def test_what_an_activity_says_goes_before_what_is_usual(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        activity = m.ProcessingActivity.objects.get(key="billing-and-subscriptions")
        row = activity.data.get(data_category__key="address")
        row.data_subjects.set([applicants()])
    publishing()
    found = page(client, "/people/applicant/")
    assert [row[0][0] for row in found.rows(0)] == ["Address"]
    billing = next(row for row in found.rows(-1) if row[0][0] == "Billing and subscriptions")
    assert billing[1] == ["Address"]
    of_users = next(row for row in page(client, USER).rows(-1) if row[0][0] == "Billing and subscriptions")
    assert "Address" not in of_users[1] and "Name" in of_users[1]


def test_every_recipient_is_named(client: Client, sample: Any, publishing: Any) -> None:
    """Organisations, kinds of recipients and services that only an activity lists, each with the data it gets."""
    with change("officer"):
        activity = m.ProcessingActivity.objects.get(key="billing-and-subscriptions")
        tax = m.Organisation.objects.create(key="tax-office", legal_name="Tax Office")
        m.LegalAddress.objects.create(organisation=tax, text="Brno", country="CZ")
        courier = m.Processor.objects.create(key="courier", name="Courier", public=True)
        activity.recipients.create(organisation=tax, position=1)
        activity.recipients.create(category="Courts", position=2)
        row = activity.recipients.create(processor=courier, position=3)
        row.data_categories.set([m.DataCategory.objects.get(key="address")])
    publishing()
    found = {row[0][0]: row for row in page(client, USER).rows(1)}
    assert found["Courier"][1] == ["Address"]
    assert "Payer ID" in found["Tax Office"][1] and any("Czech" in line for line in found["Tax Office"][2])
    assert "Address" in found["Courts"][1] and found["Courts"][2] == ["Does not apply"]
    assert "with 10 recipients." in page(client, USER).text


def test_what_is_about_others_counts_for_others_only(client: Client, sample: Any, publishing: Any) -> None:
    """All of an activity's data is said to be about applicants: users neither see it nor who gets it there."""
    with change("officer"):
        group = applicants()
        activity = m.ProcessingActivity.objects.get(key="billing-and-subscriptions")
        for row in activity.data.all():
            row.data_subjects.set([group])
        activity.recipients.create(category="Courts", position=2)
    publishing()
    assert "used in 8 activities, with 7 recipients" in page(client, USER).text
    assert "5 kinds of data, used in 1 activity" in page(client, "/people/applicant/").text
    assert "Courts" in page(client, "/people/applicant/").text and "Courts" not in page(client, USER).text


def test_one_kind_of_data_of_two_groups(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        activity = m.ProcessingActivity.objects.get(key="billing-and-subscriptions")
        row = activity.data.create(data_category=m.DataCategory.objects.get(key="name"), part="first", position=9)
        row.data_subjects.set([applicants()])
    publishing()
    for url in (USER, "/people/applicant/"):
        billing = next(row for row in page(client, url).rows(-1) if row[0][0] == "Billing and subscriptions")
        assert "Name" in billing[1], url


def test_a_group_that_nothing_public_names_is_not_there(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        applicants()
    publishing()
    assert client.get("/people/applicant/").status_code == 404
