"""Questions to the public pages: each finds what a reader means, and nothing when it cannot be understood."""

from typing import Any

import pytest
from django.test import Client

from registry.changes import change
from registry.models import ProcessingActivity, Source

from .test_public_pages import page

pytestmark = pytest.mark.django_db


def kinds(client: Client, question: str) -> list[str]:
    """Names of the kinds of data on `/`, "" when there is no such table."""
    html = client.get(f"/?{question}").content.decode()
    return [part.split('"')[0] for part in html.split('id="data-')[1:]]


def test_it_works(client: Client, sample: Any) -> None:
    assert kinds(client, "purpose=billing") == ["address", "email-address", "name", "payer-id", "subscription-plan"]
    text = page(client, "/?purpose=billing").text
    assert "5 of 19 kinds of data and 0 of 6 services match. Show the whole register." in text


QUESTIONS = [
    ("data=name", 1, 3),
    ("subject=kentico-kontent-user", 19, 6),
    ("source=managed-by-the-user", 1, 1),
    ("processor=amplitude", 6, 1),
    ("processor=azure-application-insights", 9, 0),
    ("country=MT", 1, 1),
    ("country=US", 7, 3),
    ("country=US&purpose=tracking-and-analysis", 6, 1),
    ("processor=amplitude&purpose=billing", 0, 0),
    ("q=AMPLITUDE", 6, 1),
    ("q=invoicing", 1, 0),
    ("q=Dublin", 0, 1),
    ("q=extracted from the user", 3, 0),
    ("q=%25", 0, 0),
    ("q=_", 0, 0),
]


@pytest.mark.thorough
def test_every_question_finds_its_records(client: Client, sample: Any) -> None:
    for question, count, services in QUESTIONS:
        text = page(client, f"/?{question}").text
        if count or services:
            assert f"{count} of 19 kinds of data and {services} of 6 services match." in text, question
        else:
            assert "Nothing in this edition matches" in text, question
        assert len(kinds(client, question)) == count, question


LISTS = ["/", "/activities/", "/data/", "/processors/", "/editions/1/"]
BAD = ["data=nothing", "purpose=%00", "q=%00", "q=" + "x" * 2048, "country=XX", "data=name&data=nothing", "q=zzzz"]


@pytest.mark.thorough
def test_what_is_not_understood_finds_nothing(client: Client, sample: Any) -> None:
    for question in BAD:
        for url in LISTS:
            text = page(client, f"{url}?{question}").text
            assert "Nothing in this edition matches" in text and "Show the whole" in text, (url, question)


ACTIVITIES: list[tuple[str, set[str]]] = [
    ("purpose=billing", {"Billing and subscriptions"}),
    ("data=content", {"Content authoring"}),
    ("processor=hotjar", {"Product analytics"}),
    ("country=MT", {"Product analytics"}),
    ("source=managed-by-the-user&processor=inline-manual", {"User onboarding"}),
    ("q=Inline manual", {"User onboarding"}),
    ("role=controller&department=fin", {"Billing and subscriptions"}),
    ("department=Fin%25", set()),
    ("state=ended", {"Content authoring"}),
    ("state=planned", set()),
]


@pytest.mark.thorough
def test_activities_are_found(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer", "", "form"):
        ProcessingActivity.objects.filter(key="billing-and-subscriptions").update(department="Finance")
        ProcessingActivity.objects.filter(key="content-authoring").update(state="ended")
    publishing()
    for question, found in ACTIVITIES:
        shown = page(client, f"/activities/?{question}")
        assert {row[0][0] for row in (shown.rows(0) if shown.tables else [])} == found, question


def test_answers_come_from_the_edition_that_is_asked(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer", "", "form"):
        Source.objects.filter(key="managed-by-the-user").update(name="Quokka")
    assert kinds(client, "q=quokka") == []
    publishing()
    assert kinds(client, "q=quokka") == ["subscription-plan"]
    assert page(client, "/editions/1/?q=quokka").text.count("Nothing in this edition matches") == 1


def test_what_was_asked_stands_in_the_form_again(client: Client, sample: Any) -> None:
    html = client.get("/?q=%22%3E%3Ci%3E&country=US").content.decode()
    assert '<option value="US" selected>' in html and "&quot;&gt;&lt;i&gt;" in html and '"><i>' not in html


@pytest.mark.thorough
def test_a_page_that_is_not_there_is_not_found(client: Client, sample: Any) -> None:
    for url in ("/", "/activities/", "/data/", "/data/name/", "/processors/", "/editions/"):
        assert client.get(f"{url}?page=1").status_code == 200
        for number in ("abc", "0", "-1", "2", "9" * 20, "%00", "1.5", "", "٣"):
            assert client.get(f"{url}?page={number}").status_code == 404, (url, number)
