"""The start page: every number shows its list, every line leads on, nothing is told that a person may not see."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bench.register import generate
from registry import models as m
from registry.changes import change
from registry.document import KINDS, load
from tests.conftest import publish_now

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")
LIST = "/admin/registry/"


def client_of(*permissions: str, superuser: bool = False) -> Client:
    user = User.objects.create_user("ada", is_staff=True, is_superuser=superuser, first_name="Ada", last_name="Byron")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ada(db: None) -> Client:
    return client_of(superuser=True)


def numbers(context: Any) -> Iterator[tuple[int, str]]:
    """Every (number, address) that leads to a list of the desk."""
    for number in context["glance"]:
        yield from ((one.count, one.url) for one in (number, *number.parts) if one.url.startswith(LIST))
    for group in context["letters"]:
        yield from ((row["open"], row["url"]) for row in group["letters"] if row["open"])
    for row in context["countries"].rows:
        yield from ((int(str(words).split()[0]), url) for words, url in row.named)
    for row in context["kinds"]:
        yield row["count"], row["admin_url"]
    yield from ((number.count, number.url) for number in context["due"]["numbers"])


def of_every_sort() -> None:
    """More than the sample has: every state and role, transfers, locations, reviews."""
    today = timezone.localdate()
    with change("Ada Byron (ada)", origin="form"):
        for n, (state, role) in enumerate(
            [("planned", "processor"), ("active", "controller"), ("ended", "controller")]
        ):
            one = m.ProcessingActivity.objects.create(
                key=f"own-{n}",
                name=f"Own {n}",
                state=state,
                role=role,
                owner_person="ada byron" if n == 0 else "",
                review_due=today + datetime.timedelta(days=89 * n - 89),
            )
            for country in ("US", "IN", "IN")[: n + 1]:
                m.Transfer.objects.create(activity=one, country=country)
        service = m.Processor.objects.first()
        for kind in ("storage", "access"):
            m.ProcessorLocation.objects.create(processor=service, kind=kind, country="IN")


def words(rows: list[Any]) -> list[str]:
    return [f"{row['name']}: {row['words']}" if row["words"] else row["name"] for row in rows]


def test_it_works(ada: Client, sample: m.Edition) -> None:
    of_every_sort()
    page = ada.get(INDEX)
    asked = list(numbers(page.context))
    assert len(asked) > 30
    for count, url in asked:
        answer = ada.get(url)
        assert answer.status_code == 200, url
        assert answer.context["cl"].result_count == count, url


@pytest.mark.thorough
def test_every_link_leads_somewhere(ada: Client, sample: m.Edition) -> None:
    of_every_sort()
    with change("Ada", origin="delete"):
        m.ProcessingActivity.objects.get(key="own-0").delete()
    page = ada.get(INDEX)
    urls = {row["url"] for row in page.context["latest"]} | {row["url"] for row in page.context["unpublished"]["named"]}
    urls |= {row["url"] for part in page.context["mine"].values() for row in part}
    urls |= {row["url"] for row in page.context["due"]["rows"]}
    assert len(urls) > 8
    for url in urls:
        assert ada.get(url).status_code == 200, url


@pytest.mark.thorough
def test_third_countries_are_those_of_our_entitys_law(ada: Client, sample: m.Edition) -> None:
    where = ada.get(INDEX).context["countries"]
    assert [(row.code, row.standing) for row in where.rows] == [
        ("US", "certified"),
        ("GB", "adequate"),
        ("IE", "eea"),
        ("MT", "eea"),
    ]
    with change("Ada"):
        ours = m.Organisation.objects.create(key="ours", legal_name="Ours", ours=True, jurisdiction="UK")
        m.LegalAddress.objects.create(organisation=ours, text="Paris", country="FR")
        m.Register.objects.update(controller=ours)
    where = ada.get(INDEX).context["countries"]
    assert {row.code: row.standing for row in where.rows}["GB"] == "home"
    assert {row.code for row in where.third} == {"US", "IE", "MT"}  # and not our own seat


@pytest.mark.thorough
def test_the_latest_changes_in_words(ada: Client, sample: m.Edition) -> None:
    with change("Ada", "asked", "form"):
        m.ProcessingActivity.objects.filter(key="product-analytics").update(description="New")
    with change("Ada", origin="list"):
        m.ProcessingActivity.objects.exclude(key="product-analytics").update(state="active", department="D")
    with change("Ada", origin="form"):
        one = m.ProcessingActivity.objects.get(key="user-onboarding")
        one.name, one.state, one.department, one.reference, one.description = "Welcome", "ended", "E", "7", "Text"
        one.save()
    with change("Ada", origin="delete"):
        m.Source.objects.create(key="new", name="New")
    with change("Ada", origin="delete"):
        m.Source.objects.filter(key="new").delete()
    assert words(ada.get(INDEX).context["latest"]) == [
        "New: deleted",
        "New: added",
        "Welcome: name, reference, description and 2 more",
        "8 records changed",
        "Product analytics: description",
        "Edition 1 published",
        "69 records added",
    ]


@pytest.mark.thorough
def test_what_differs_since_the_edition_is_counted_from_the_chain(ada: Client, sample: m.Edition) -> None:
    assert ada.get(INDEX).context["unpublished"]["found"].total == 0
    with change("Ada"):
        m.Source.objects.create(key="new", name="New")
        m.ProcessingActivity.objects.filter(key="product-analytics").update(department="D")
        m.ProcessingActivity.objects.filter(key="user-onboarding").update(department="D")
        m.ProcessingActivity.objects.filter(key="billing-and-subscriptions").delete()
        m.Source.objects.create(key="brief", name="Brief")
    with change("Ada"):  # and back again
        m.ProcessingActivity.objects.filter(key="user-onboarding").update(department="")
        m.Source.objects.filter(key="brief").delete()
    since = ada.get(INDEX).context["unpublished"]
    found = since["found"]
    assert (found.added, found.changed, found.removed) == (1, 1, 1)
    assert sorted((one.name, one.how) for one in found.latest) == [
        ("Billing and subscriptions", "removed"),
        ("New", "added"),
        ("Product analytics", "changed"),
    ]
    publish_now()
    assert ada.get(INDEX).context["unpublished"]["found"].total == 0


def test_of_many_differences_ten_are_named(ada: Client, sample: m.Edition) -> None:
    with change("Ada"):
        m.Source.objects.bulk_create(m.Source(key=f"s{n}", name=f"S{n}") for n in range(13))
    since = ada.get(INDEX).context["unpublished"]
    assert (len(since["named"]), since["more"]) == (10, 3)


@pytest.mark.thorough
def test_my_records_are_those_i_own_and_those_i_saved(ada: Client, sample: m.Edition) -> None:
    of_every_sort()
    with change("Somebody else", origin="form"):
        m.ProcessingActivity.objects.filter(key="product-analytics").update(department="D", owner_function="ADA")
    with change("Ada Byron (ada)", origin="import"):
        m.ProcessingActivity.objects.filter(key="user-onboarding").update(department="D")
    mine = ada.get(INDEX).context["mine"]
    assert [row["name"] for row in mine["owned"]] == ["Own 0", "Product analytics"]
    assert {row["name"] for row in mine["saved"]} == {"Own 0", "Own 1", "Own 2"}


def test_reviews_are_listed_before_they_are_due(ada: Client, sample: m.Edition) -> None:
    of_every_sort()
    with change("Ada"):
        far = timezone.localdate() + datetime.timedelta(days=91)
        m.ProcessingActivity.objects.filter(key="product-analytics").update(review_due=far)
    due = ada.get(INDEX).context["due"]
    assert [(row["name"], row["past"]) for row in due["rows"]] == [("Own 0", True), ("Own 1", False), ("Own 2", False)]
    assert [number.count for number in due["numbers"]] == [1, 2]


def test_nothing_is_told_of_what_a_person_may_not_see(sample: m.Edition) -> None:
    with change("Ada"):
        m.Processor.objects.create(key="hidden", name="Hidden service")
        m.ProcessingActivity.objects.filter(key="product-analytics").update(name="Hidden aim")
    page = client_of("view_source").get(INDEX)
    text = page.content.decode()
    assert "Hidden" not in text and "Hotjar" not in text
    assert [row["object_name"] for row in page.context["kinds"]] == ["Source"]
    assert words(page.context["latest"])[-1] == "13 records added"
    assert page.context["letters"] == [] and page.context["countries"].rows == []
    assert page.context["unpublished"]["found"].total == 0
    assert not page.context["formats"] and "/admin/publish/" not in text


def test_nothing_is_told_of_entities_that_are_not_ones_own(sample: m.Edition) -> None:
    with change("Ada"):
        for name in ("mine", "theirs"):
            entity = m.Organisation.objects.create(key=name, legal_name=name, ours=True)
            m.ProcessingActivity.objects.create(
                key=f"of-{name}", name=f"Hidden by {name}", entity=entity, review_due=timezone.localdate()
            )
    client = client_of("view_processingactivity")
    m.Scope.objects.create(user=User.objects.get()).entities.add(m.Organisation.objects.get(key="mine"))
    page = client.get(INDEX)
    text = page.content.decode()
    assert "Hidden by mine" in text and "Hidden by theirs" not in text
    assert [number.count for number in page.context["glance"]][:1] == [1]
    assert page.context["unpublished"]["found"].total == 1
    assert [one["count"] for one in page.context["kinds"]] == [1]


def test_a_person_without_any_permission_gets_a_page(sample: m.Edition) -> None:
    page = client_of().get(INDEX)
    assert page.status_code == 200 and "Kentico Kontent" in page.content.decode()
    assert page.context["latest"] == [] and page.context["unpublished"] is None


def test_an_empty_register_has_a_start_page_too(ada: Client) -> None:
    page = ada.get(INDEX)
    assert page.status_code == 200 and page.context["unpublished"] is None
    assert "Nothing is published yet" in page.content.decode()


def asked(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(INDEX).status_code == 200
    return len(seen)


@pytest.mark.thorough
def test_queries_are_equal_at_two_sizes(ada: Client) -> None:
    found = []
    for size in (20, 400):
        with change("Ada Byron (ada)", origin="import"):
            for kind in reversed(KINDS.values()):
                kind.model._base_manager.all().delete()
            load(generate(size, seed=size))
        publish_now()
        with change("Ada Byron (ada)", origin="form"):
            some = m.ProcessingActivity.objects.filter(key__startswith="activity-1")
            some.update(department="D", review_due=timezone.localdate(), owner_person="ada")
        with change("Ada Byron (ada)", origin="form"):
            m.ProcessingActivity.objects.filter(key="activity-5").update(department="E")
        asked(ada)
        found.append(asked(ada))
    assert found[0] == found[1] <= 70, found


def test_the_pictures_show_the_working_register(ada: Client, sample: m.Edition) -> None:
    with change("officer"):
        m.Processor.objects.filter(key="amplitude").update(name="Amplitude draft")
    html = ada.get(INDEX).content.decode()
    assert 'id="flow-title"' in html and 'id="world-title"' in html and "Amplitude draft 6" in html
