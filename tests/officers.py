"""Two officers at one record: the second browser, and what the page of a conflict says."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def ben(db: None) -> Client:
    browser = Client()
    browser.force_login(User.objects.create_superuser("ben", password="secret", first_name="Ben"))
    return browser


def page_of(response: Any) -> str:
    return unescape(response.content.decode())


def told(response: Any) -> list[tuple[str, ...]]:
    """The lines of the comparison: (heading, row, base, theirs, mine, by)."""
    return [(line.heading, line.row, *line.shown, line.by) for line in response.context["conflict"].lines]
