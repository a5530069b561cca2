"""Deleted records are found by kind and word, with who and when, until they come back."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import models as m
from registry.changes import change, withdraw
from tests.test_desk_first import start
from tests.test_desk_restore import person, restored, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("anna"))
    return client


@pytest.fixture
def gone(db: None) -> None:
    """A source that was renamed before it was deleted, and a purpose; another source lives."""
    with change("Ada"):
        m.Source.objects.create(key="web", name="Web site")
        m.Source.objects.create(key="lives", name="Living source")
        m.Purpose.objects.create(key="pay", name="Zahlung", description='Über die Bank, =1+1 "quoted"')
    with change("Ada"):
        m.Source.objects.filter(key="web").update(name="Our <web> site")
    with change("Ben", "double", "delete"):
        m.Source.objects.get(key="web").delete()
    with change("Ada", "", "delete"):
        m.Purpose.objects.get(key="pay").delete()


def page(client: Client, asked: str = "") -> str:
    response = client.get(reverse("admin:deleted") + asked)
    assert response.status_code == 200
    return response.content.decode()


def keys(client: Client, asked: object = None) -> list[str]:
    response = client.get(reverse("admin:deleted"), asked)
    assert response.status_code == 200
    return [row["event"].key for row in response.context["rows"]]


def test_it_works(desk: Client, gone: None) -> None:
    assert keys(desk) == ["pay", "web"]
    shown = page(desk)
    assert "Our &lt;web&gt; site" in shown and "Ben" in shown and "double" in shown and "Living" not in shown
    assert url("source", "web", 3) in shown
    restored(desk, url("source", "web", 3))
    assert m.Source.objects.get(key="web").name == "Our <web> site" and keys(desk) == ["pay"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "source"}, ["web"]),
        ({"word": "WEB"}, ["web"]),
        ({"word": "über bank"}, ["pay"]),
        ({"word": "ÜBER"}, ["pay"]),
        ({"word": '"quoted"'}, ["pay"]),
        ({"word": "=1+1"}, ["pay"]),
        ({"word": "description"}, []),  # the name of a field is no word of the record
        ({"word": "%"}, []),
        ({"word": "web", "kind": "purpose"}, []),
        ({"kind": "activity"}, []),
        ({"kind": "", "word": " "}, ["pay", "web"]),
        ({"before": "x"}, ["pay", "web"]),
    ],
)
def test_kind_and_word_narrow(desk: Client, gone: None, asked: dict[str, str], found: list[str]) -> None:
    assert keys(desk, asked) == found


def test_what_came_back_or_was_deleted_twice_stands_once(desk: Client, gone: None) -> None:
    with change("Ada"):
        m.Source.objects.create(key="web", name="Again")
    assert keys(desk) == ["pay"]
    with change("Ada", origin="delete"):
        m.Source.objects.get(key="web").delete()
    assert keys(desk) == ["web", "pay"] and "Again" in page(desk) and "Our &lt;web&gt;" not in page(desk)


def test_withdrawn_content_is_called_by_its_key_and_stays_gone(desk: Client, gone: None) -> None:
    withdraw(m.Entry.objects.get(kind="source", key="web", after="").before, "Ada", "Art. 17")
    shown = page(desk)
    assert "Our &lt;web&gt;" not in shown and ">web<" in shown and "cannot be restored" in shown
    assert url("source", "web", 3) not in shown and keys(desk, {"word": "web"}) == []


def test_each_sees_what_he_may_and_restores_what_he_may_add(gone: None) -> None:
    reader = person("view_source")
    assert keys(reader) == ["web"] and url("source", "web", 3) not in page(reader)
    User.objects.get(username="officer").delete()
    assert url("source", "web", 3) in page(person("view_source", "add_source"))
    User.objects.get(username="officer").delete()
    assert person().get(reverse("admin:deleted")).status_code == 403


def test_lists_and_latest_changes_lead_here(desk: Client, gone: None) -> None:
    there = reverse("admin:deleted")
    assert f'href="{there}?kind=source"' in desk.get(reverse("admin:registry_source_changelist")).content.decode()
    assert f'href="{there}"' in desk.get(reverse("admin:changes")).content.decode()
    assert "Nothing is deleted" in page(desk, "?before=1")


def test_pages_reach_every_one_and_queries_do_not_grow(desk: Client) -> None:
    def delete(first: int, last: int) -> None:
        with change("Ada"):
            m.Source.objects.bulk_create(m.Source(key=f"s{n}", name=f"Name {n}") for n in range(first, last))
        with change("Ada", origin="delete"):
            m.Source.objects.all().delete()

    def count(asked: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(desk, asked)
        return len(queries)

    delete(0, 3)
    few = [count(asked) for asked in ("", "?kind=source&word=name")]
    delete(3, 60)
    assert [count(asked) for asked in ("", "?kind=source&word=name")] == few
    seen, asked = [], "?word=name"
    while asked:
        response = desk.get(reverse("admin:deleted") + asked)
        seen += [row["event"].key for row in response.context["rows"]]
        older = response.context["part"].older
        asked = f"?word=name&before={older}" if older else ""
        assert not asked or asked.replace("&", "&amp;") in response.content.decode()
    assert sorted(seen) == sorted(f"s{n}" for n in range(60))


@pytest.mark.thorough
def test_what_left_with_the_sample_is_told_when_asked_for(desk: Client, sample: m.Edition) -> None:
    with change("Ada", origin="delete"):
        m.ProcessingActivity.objects.get(key="user-onboarding").delete()
    assert keys(desk) == ["user-onboarding"] and "sample is not listed" not in page(desk)
    assert "of" not in desk.get(reverse("admin:deleted")).context["asked"].fields
    assert start(desk, told="1").status_code == 302
    with change("Ada"):
        m.Source.objects.create(key="own", name="Our own")
    with change("Ada", origin="delete"):
        m.Source.objects.get(key="own").delete()
    assert keys(desk) == ["own"] and "What left with the sample is not listed here." in page(desk)
    assert "hotjar" in keys(desk, {"of": "sample", "kind": "processor"})
    assert keys(desk, {"of": "sample"})[0] == "own" and "not listed here" not in page(desk, "?of=sample")
    assert keys(desk, {"word": "Hotjar"}) == [] and keys(desk, {"of": "else"}) == []


def test_a_register_begun_from_nothing_hides_nothing(desk: Client) -> None:
    assert start(desk).status_code == 302
    with change("Ada"):
        m.Source.objects.create(key="own", name="Our own")
    with change("Ada", origin="delete"):
        m.Source.objects.get(key="own").delete()
    assert keys(desk) == ["own"] and "of" not in desk.get(reverse("admin:deleted")).context["asked"].fields
