"""The preview of a publication stays short and quick whatever has changed."""

import re
from importlib import import_module

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import models as m
from registry.admin.against import NAMED
from registry.admin.publish import PAGE, STOPS
from registry.changes import change
from tests.conftest import publish_now
from tests.forms import fields_of

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
    assert page.count("<details open>") == 2 and "Publish edition 2" in page and 'href="?p=1"' in page
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


def closed(is_open: bool = False) -> None:
    with change("Ada"):
        m.Register.objects.update(public_page=is_open)


def test_the_words_follow_the_setting(desk: Client, sample: m.Edition) -> None:
    with change("Ada"):
        m.Processor.objects.create(key="new", name="New service", public=True)
    page = seen(desk)[1]
    assert "Readers now see edition 1" in page and "New on the public page" in page and "page is off" not in page
    closed()
    page = seen(desk)[1]
    assert "strangers see no edition" in page and "The newest edition is edition 1" in page
    assert "Readers now see" not in page and "New in the edition" in page and "on the public page" not in page


def test_who_published_is_told_in_words(desk: Client, sample: m.Edition) -> None:
    with change("Ada"):
        m.Purpose.objects.filter(key="billing").update(name="Invoices")
    publish_now("system:seed")
    assert "published by set-up" in seen(desk)[1]


@pytest.mark.thorough
@pytest.mark.parametrize("is_open", [True, False])
def test_what_was_published_is_linked_where_it_can_be_read(desk: Client, sample: m.Edition, is_open: bool) -> None:
    with change("Ada"):
        m.Purpose.objects.filter(key="billing").update(name="Invoices")
    closed(is_open)
    page = desk.post(reverse(URL), fields_of(desk.get(reverse(URL))), follow=True).content.decode()
    message = re.search(r'<li class="success">(.*?)</li>', page)[1]  # type: ignore[index]
    urls = re.findall(r'href="([^"]+)"', message)
    assert message.startswith("Edition 2 is published.") and urls == ["/editions/2/", "/editions/2/changes/"]
    assert [desk.get(url).status_code for url in urls] == [200, 200]


@pytest.mark.thorough
def test_nothing_is_linked_that_cannot_be_read(client: Client, sample: m.Edition) -> None:
    """One who may publish and not see everything reads no edition of a closed register."""
    user = User.objects.create_user("ben", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="add_edition"))
    client.force_login(user)
    assert 'href="/editions/1/"' in seen(client)[1]
    closed()
    assert "/editions/" not in seen(client)[1]
    with change("Ada"):
        m.Purpose.objects.filter(key="billing").update(name="Invoices")
    page = client.post(reverse(URL), fields_of(client.get(reverse(URL))), follow=True).content.decode()
    assert "Edition 2 is published." in page and "/editions/" not in page


def test_a_refusal_leads_to_both_records(desk: Client, sample: m.Edition) -> None:
    name = "Hot <b>jar</b> “x”"
    with change("Ada"):
        m.Processor.objects.filter(key="hotjar").update(public=False, name=name)
    activity = m.ProcessingActivity.objects.get(key="product-analytics")
    processor = m.Processor.objects.get(key="hotjar")
    page = seen(desk)[1]
    box = page[page.index("must be mended") : page.index("</ul></div>")]
    for record, words in ((activity, "Product analytics"), (processor, "Hot &lt;b&gt;jar&lt;/b&gt; “x”")):
        url = reverse(f"admin:registry_{record._meta.model_name}_change", args=[record.pk])
        assert f'<a href="{url}">“{words}”</a>' in box


@pytest.mark.thorough
def test_an_error_leads_to_what_is_counted(desk: Client, sample: m.Edition) -> None:
    with change("Ada"):
        for n in range(2 * NAMED):
            m.ProcessingActivity.objects.create(key=f"e{n}", name=f"Empty {n}", public=n % 5 != 0)
    response = desk.get(reverse(URL))
    page, public = response.content.decode(), m.ProcessingActivity.objects.filter(public=True)
    found = next(one for one in response.context["errors"] if one.count >= 8 and one.exact)
    assert page.index("New on the public page") < page.index("errors do not stop")
    names = set(public.values_list("name", flat=True))
    assert {name for name, _url in found.named} <= names and len(found.named) == NAMED
    assert all(desk.get(url).status_code == 200 for _name, url in found.named)
    listed = desk.get(found.url).context["cl"]
    assert listed.result_count == found.count == NAMED + found.more
    assert {record.name for record in listed.result_list} <= names


def test_the_way_back_stands_beside_the_button(desk: Client, sample: m.Edition) -> None:
    assert "Not now" not in seen(desk)[1]
    with change("Ada"):
        m.Purpose.objects.filter(key="billing").update(name="Invoices")
    assert f'<a href="{reverse("admin:index")}" class="button cancel-link">Not now</a>' in seen(desk)[1]


@pytest.mark.thorough
def test_queries_do_not_grow(desk: Client, sample: m.Edition) -> None:
    counts = []
    for size in (5, 50):
        with change("Ada"):
            for n in range(size):
                activity = m.ProcessingActivity.objects.create(key=f"q{size}-{n}", name=f"Q {n}", public=True)
                service = m.Processor.objects.create(key=f"q{size}-{n}", name=f"S {n}")
                activity.recipients.create(processor=service)
        seen(desk)
        with CaptureQueriesContext(connection) as queries:
            seen(desk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.thorough
def test_only_what_was_shown_is_published(desk: Client, sample: m.Edition) -> None:
    """Somebody makes more public between the preview and the button: nobody confirmed that."""
    with change("Ada"):
        m.Purpose.objects.filter(key="billing").update(name="Invoices")
    shown = fields_of(desk.get(reverse(URL)))
    with change("Ben"):
        m.ProcessingActivity.objects.create(key="unseen", name="Unseen by the officer", public=True)
    page = desk.post(reverse(URL), shown | {"_why": "spring"})
    said = page.content.decode()
    assert page.status_code == 409 and m.Edition.objects.count() == 1
    assert "Nothing was published" in said and "Unseen by the officer" in said and 'value="spring"' in said
    assert desk.post(reverse(URL), {}).status_code == 409  # a form that does not say what it showed
    assert desk.post(reverse(URL), fields_of(page)).status_code == 302 and m.Edition.objects.count() == 2


def test_what_readers_do_not_see_hinders_nobody(desk: Client, sample: m.Edition) -> None:
    with change("Ada"):
        m.Purpose.objects.filter(key="billing").update(name="Invoices")
    shown = fields_of(desk.get(reverse(URL)))
    with change("Ben"):
        m.ProcessingActivity.objects.create(key="draft", name="A draft", public=False)
    assert desk.post(reverse(URL), shown).status_code == 302 and m.Edition.objects.count() == 2
