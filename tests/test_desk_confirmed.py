"""A deletion takes away what its page showed, and nothing that was saved after it."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from registry.changes import change
from registry.models import Change, ProcessingActivity, Source
from tests.desk import address
from tests.forms import delete, fields_of, url

pytestmark = pytest.mark.django_db
LOOK = "It was changed after you opened this page: look again, then confirm."


@pytest.fixture
def anna(admin_client: Client) -> Client:
    return admin_client


@pytest.fixture
def sources(db: None) -> list[Source]:
    with change("test"):
        return [Source.objects.create(key=f"s{n}", name=f"Source {n}") for n in range(3)]


def renamed(source: Source, name: str) -> None:
    with change("Ben"):
        Source.objects.filter(pk=source.pk).update(name=name)


def asked(client: Client, sources: list[Source], **more: Any) -> Any:
    ticked = {"action": "delete_unused", "_selected_action": [source.pk for source in sources]}
    return client.post(address("source"), {**ticked, **more})


def again(response: Any, why: str = "") -> bool:
    """Whether the page is there again, says why and keeps the reason that was typed."""
    text = unescape(response.content.decode())
    return response.status_code == 409 and LOOK in text and fields_of(response)["_why"] == [why]


def test_it_works(anna: Client, sources: list[Source]) -> None:
    assert delete(anna, sources[0], _why="double").status_code == 302
    assert anna.post(address("source"), fields_of(asked(anna, sources[1:]))).status_code == 302
    assert not Source.objects.exists() and {c.origin for c in Change.objects.all()[:2]} == {"delete"}


def test_a_record_that_was_saved_meanwhile_is_asked_about_again(anna: Client, sources: list[Source]) -> None:
    page = fields_of(anna.get(url(sources[0], "delete")))
    renamed(sources[0], "Needed after all")
    refused = anna.post(url(sources[0], "delete"), page | {"_why": ["double"]})
    assert again(refused, "double") and "Needed after all" in refused.content.decode()
    assert Source.objects.filter(pk=sources[0].pk).exists()
    assert anna.post(url(sources[0], "delete"), fields_of(refused)).status_code == 302
    assert not Source.objects.filter(pk=sources[0].pk).exists() and Change.objects.first().why == "double"  # type: ignore[union-attr]


def test_a_row_of_a_list_counts_too(anna: Client) -> None:
    with change("test"):
        activity = ProcessingActivity.objects.create(key="a", name="A")
    page = fields_of(anna.get(url(activity, "delete")))
    with change("Ben"):
        activity.transfers.create(country="US")
    assert again(anna.post(url(activity, "delete"), page)) and ProcessingActivity.objects.exists()


@pytest.mark.parametrize("seen", [{}, {"_seen": ""}, {"_seen": "0" * 64}])
def test_who_names_no_version_has_seen_none(seen: dict[str, str], anna: Client, sources: list[Source]) -> None:
    assert again(anna.post(url(sources[0], "delete"), {"post": "yes", **seen}))
    assert again(asked(anna, sources, post="yes", **seen))
    assert Source.objects.count() == 3


def test_the_ticked_ones_are_asked_about_again(anna: Client, sources: list[Source]) -> None:
    page = fields_of(asked(anna, sources[:2]))
    renamed(sources[2], "Not ticked")  # concerns nobody
    renamed(sources[1], "Needed after all")
    refused = anna.post(address("source"), page | {"_why": ["double"]})
    assert again(refused, "double") and "Needed after all" in refused.content.decode()
    assert Source.objects.count() == 3
    assert anna.post(address("source"), fields_of(refused)).status_code == 302
    assert [source.name for source in Source.objects.all()] == ["Not ticked"]


def test_another_set_of_ticks_is_not_what_was_confirmed(anna: Client, sources: list[Source]) -> None:
    page = fields_of(asked(anna, sources[:1]))
    assert again(anna.post(address("source"), page | {"_selected_action": [s.pk for s in sources]}))
    assert Source.objects.count() == 3


def test_a_second_click_deletes_nothing_and_says_so(anna: Client, sources: list[Source]) -> None:
    page = fields_of(asked(anna, sources[:2]))
    one = fields_of(anna.get(url(sources[2], "delete")))
    assert anna.post(address("source"), page).status_code == 302
    second = anna.post(address("source"), page, follow=True)
    assert "None of these records is there any more: nothing was deleted." in second.content.decode()
    assert anna.post(url(sources[2], "delete"), one).status_code == 302
    assert anna.post(url(sources[2], "delete"), one).status_code == 302 and not Source.objects.exists()


def test_a_window_of_a_form_stays_one(anna: Client, sources: list[Source]) -> None:
    refused = anna.post(url(sources[0], "delete"), {"_popup": "1"})
    assert again(refused) and fields_of(refused)["_popup"] == ["1"]
    assert b"popup_response" in anna.post(url(sources[0], "delete"), fields_of(refused)).content
