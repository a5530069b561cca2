"""Everything of one owner to another, in one change."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import models as m
from registry.changes import change, verify
from tests.forms import anna, fields_of, quick_client, staff  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
OLD = ("Head of HR", "Anna Old")


@pytest.fixture
def owned(db: None) -> None:
    with change("test"):
        for n in range(12):
            m.ProcessingActivity.objects.create(
                key=f"a{n}", name=f"A {n:02}", owner_function=OLD[0], owner_person=OLD[1]
            )
        m.ProcessingActivity.objects.create(key="b", name="B", owner_function=OLD[0])
        m.ProcessingActivity.objects.create(key="c", name="C")


def preview(client: Client, owner: tuple[str, str] = OLD) -> Any:
    value = f'["{owner[0]}","{owner[1]}"]'
    return client.get(reverse("admin:handover"), {"from": value})


def hand(client: Client, page: Any, **typed: Any) -> Any:
    return client.post(reverse("admin:handover"), {**fields_of(page), **typed}, follow=True)


def test_it_works(anna: Client, owned: None) -> None:  # noqa: F811
    start = anna.get(reverse("admin:handover")).content.decode()
    assert "Head of HR · Anna Old (12)" in start and "Head of HR (1)" in start and "no owner stated (1)" in start
    page = preview(anna)
    text = page.content.decode()
    assert "<h2>Head of HR · Anna Old (12)</h2>" in text and "A 09" in text and "A 10" not in text
    assert "and 2 more" in text and m.Change.objects.count() == 1
    done = hand(anna, page, owner_function="Head of People", owner_person="Ben New", _why="new head")
    assert "12 records were changed." in done.content.decode()
    made = m.Change.objects.first()
    assert made is not None and (made.origin, made.entries.count()) == ("action", 12)
    line = "Handed over from Head of HR · Anna Old to Head of People · Ben New: 12 processing activities."
    assert made.why == f"{line}\nnew head"
    assert m.ProcessingActivity.objects.filter(owner_function="Head of People", owner_person="Ben New").count() == 12
    assert m.ProcessingActivity.objects.filter(owner_function=OLD[0], owner_person="").count() == 1
    assert not list(verify.faults())


def test_only_what_differs_is_typed(anna: Client, owned: None) -> None:  # noqa: F811
    page = preview(anna)
    fields = fields_of(page)
    assert (fields["owner_function"], fields["owner_person"]) == ([OLD[0]], [OLD[1]])
    hand(anna, page, owner_person="Ben New")
    assert m.ProcessingActivity.objects.filter(owner_function=OLD[0], owner_person="Ben New").count() == 12


@pytest.mark.thorough
def test_it_is_found_from_list_and_start_page(anna: Client, owned: None) -> None:  # noqa: F811
    for name in ("admin:index", "admin:registry_processingactivity_changelist"):
        assert reverse("admin:handover") in anna.get(reverse(name)).content.decode()


def test_queries_do_not_grow_with_the_register(anna: Client, owned: None) -> None:  # noqa: F811
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            anna.get(reverse("admin:handover"))
            preview(anna)
        return len(seen)

    few = asked()
    with change("test"):
        m.ProcessingActivity.objects.bulk_create(
            m.ProcessingActivity(key=f"d{n}", name="D", owner_function=OLD[0], owner_person=OLD[1]) for n in range(90)
        )
    assert asked() == few


# What is refused.


def test_nobody_is_no_owner(anna: Client, owned: None) -> None:  # noqa: F811
    refused = hand(anna, preview(anna), owner_function="", owner_person="", _why="kept")
    assert "Nothing is stated here" in refused.content.decode() and 'value="kept"' in refused.content.decode()
    assert m.Change.objects.count() == 1


def test_the_same_owner(anna: Client, owned: None) -> None:  # noqa: F811
    refused = hand(anna, preview(anna), owner_function=OLD[0], owner_person=OLD[1])
    assert "owner&#x27;s already" in refused.content.decode() and m.Change.objects.count() == 1


@pytest.mark.thorough
def test_what_grew_meanwhile_is_shown_again(anna: Client, owned: None) -> None:  # noqa: F811
    page = preview(anna)
    with change("Bob"):
        m.ProcessingActivity.objects.filter(key="c").update(owner_function=OLD[0], owner_person=OLD[1])
    refused = hand(anna, page, owner_function="Head of People")
    text = refused.content.decode()
    assert refused.status_code == 409 and "There were 12, now there are 13." in text
    assert 'value="Head of People"' in text and m.Change.objects.count() == 2
    assert "13 records were changed." in hand(anna, refused).content.decode()


def test_an_owner_who_has_nothing_any_more(anna: Client, owned: None) -> None:  # noqa: F811
    page = preview(anna)
    with change("Bob"):
        m.ProcessingActivity.objects.update(owner_function="X", owner_person="")
    refused = hand(anna, page, owner_function="Y", owner_person="Yves", _why="kept")
    assert "any more. Choose another." in refused.content.decode() and m.Change.objects.count() == 2
    again = anna.get(reverse("admin:handover"), fields_of(refused) | {"from": ['["X",""]']})
    kept = fields_of(again)
    assert (kept["owner_function"], kept["owner_person"], kept["_why"]) == (["Y"], ["Yves"], ["kept"])


@pytest.mark.parametrize("value", ["", "x", "[1", '["a","b"]', "null"])
def test_an_address_that_names_no_owner(anna: Client, owned: None, value: str) -> None:  # noqa: F811
    assert anna.get(reverse("admin:handover"), {"from": value}).status_code == 200


def test_who_may_not_change_activities(owned: None) -> None:
    reader = staff("view_processingactivity", "change_purpose")
    assert reader.get(reverse("admin:handover")).status_code == 403
    assert reader.post(reverse("admin:handover"), {"from": "x"}).status_code == 403
    assert reverse("admin:handover") not in reader.get(reverse("admin:index")).content.decode()
