"""The preview of a publication stays short and quick whatever has changed."""

from importlib import import_module

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.admin.publish import PAGE, STOPS
from registry.changes import change

pytestmark = pytest.mark.django_db
URL = "admin:publish"


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("anna"))
    return client


def seen(client: Client, asked: str = "") -> tuple[list[tuple[str, int, int]], str]:
    response = client.get(reverse(URL) + asked)
    assert response.status_code == 200
    groups = [(heading, total, len(items)) for heading, total, items in response.context["groups"]]
    return groups, response.content.decode()


def test_it_works(desk: Client, sample: m.Edition) -> None:
    with change("Ada"):
        m.ProcessingActivity.objects.bulk_create(
            m.ProcessingActivity(key=f"a{n}", name=f"Activity {n}", public=True) for n in range(60)
        )
        m.ProcessingActivity.objects.filter(key__in=["billing-and-subscriptions", "user-onboarding"]).update(
            state="ended"
        )
        m.ProcessingActivity.objects.filter(key="product-analytics").update(public=False)
    groups, page = seen(desk)
    assert groups == [("New on the public page", 60, PAGE)]
    assert "Records 1 to 50 of" in page and "Publish edition 2" in page and page.count('class="desk-item"') == PAGE
    groups, page = seen(desk, "?p=2")
    assert [(total, shown) for _heading, total, shown in groups[:2]] == [(60, 10), (2, 2)]
    assert page[page.index("<main") :].count("<details>") == 2 and "Publish edition 2" in page and 'href="?p=1"' in page
    assert seen(desk, "?p=none")[0] == [("New on the public page", 60, PAGE)]


def test_many_reasons_against_it_are_told_in_part(desk: Client, sample: m.Edition) -> None:
    with change("Ada"):
        m.Processor.objects.update(public=False)
        activity = m.ProcessingActivity.objects.get(key="user-onboarding")
        for number in range(STOPS + 5):
            processor = m.Processor.objects.create(key=f"p{number}", name=f"Service {number}")
            activity.recipients.create(processor=processor)
    page = seen(desk)[1]
    box = page[page.index("must be mended") : page.index("</ul></div>")]
    assert box.count("<li>") == STOPS + 1 and "more</li>" in box


def test_what_nobody_looks_at_is_not_compared(desk: Client, sample: m.Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("registry.editions.publish")
    compared = []
    monkeypatch.setattr(module, "differences", lambda *args: compared.append(args) or [])
    with change("Ada"):
        m.Purpose.objects.update(description="changed")
        m.DataCategory.objects.update(description="changed")
        m.Source.objects.update(description="changed")
        m.Organisation.objects.update(website="https://example.org")
        m.ProcessingActivity.objects.update(description="changed")
        m.Processor.objects.update(description="changed")
    groups = seen(desk)[0]
    assert groups[0][1] > PAGE and len(compared) == PAGE


def test_an_officer_whom_readers_do_not_see_is_told(desk: Client, sample: m.Edition) -> None:
    with change("Ada"):
        ours = m.Organisation.objects.create(key="ours", legal_name="Ours Ltd", ours=True)
        contact = ours.contacts.create(function="dpo", email="dpo@example.org", public=False)
    assert "Readers do not see the data protection officer of Ours Ltd" in seen(desk)[1]
    with change("Ada"):
        m.Contact.objects.filter(pk=contact.pk).update(public=True)
    assert "Readers do not see" not in seen(desk)[1]
