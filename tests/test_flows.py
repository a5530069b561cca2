"""The pictures of an edition: the same figures as the edition and as the tables below them."""

import re
from typing import Any

import pytest
from django.test import Client

from registry import models as m
from registry.changes import change

from .test_public_pages import page

pytestmark = pytest.mark.django_db


def counts(html: str) -> dict[str, int]:
    """Uses by the name of a recipient, from the labels of the picture's last column."""
    labels = re.findall(r'<tspan x="983" y="[\d.]+">(.+?) (\d+)</tspan>', html)
    return {name: int(count) for name, count in labels}


def test_it_works(client: Client, sample: Any) -> None:
    html = client.get("/flows/").content.decode()
    assert "19 kinds of data in 44 uses. 23 go through a service in a known country, 9 through" in html
    said = {"Intercom": 7, "Hotjar": 1, "Inline Manual": 5, "Amplitude": 6, "Auth0": 3, "SendGrid": 1}
    assert counts(html) == {**said, "Azure Application Insights": 9, "No recipient named": 12}
    table = {row[0][0]: int(row[-1][0]) for row in page(client, "/flows/").rows(0)}
    assert table == counts(html)
    assert re.findall(r'class="mark".*?>(\d)</text>', html) == ["3", "1", "1", "1"]
    assert "9 of 9 activities state no period in numbers." in html


def test_a_filter_narrows_the_picture(client: Client, sample: Any) -> None:
    html = client.get("/flows/?processor=auth0").content.decode()
    assert counts(html) == {"Auth0": 3}
    assert counts(client.get("/flows/?data=phone-number").content.decode()) == {"Intercom": 1, "No recipient named": 1}


def test_an_unknown_value_shows_nothing(client: Client, sample: Any) -> None:
    html = client.get("/flows/?processor=nothing").content.decode()
    assert "<svg" not in html and "Nothing in this edition matches." in html


def test_periods_are_bars(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        activity = m.ProcessingActivity.objects.get(key="product-analytics")
        activity.retention.create(number=25, unit="months", stage="active", position=1)
    publishing()
    html = client.get("/flows/").content.decode()
    assert "Product analytics: " in html and "25 months" in html
    assert "8 of 9 activities state no period in numbers." in html


def test_the_page_stays_small(client: Client, sample: Any) -> None:
    assert len(client.get("/flows/").content) <= 100_000
