"""What a form refuses it refuses in words of our own: no Django English, no advice to file a bug report."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.changes import change
from tests.forms import fields_of
from tests.test_desk_scope import limited, two  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
ADD = "admin:registry_processingactivity_add"


@pytest.fixture
def anna(admin_client: Client) -> Client:
    return admin_client


def said(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode())


@pytest.mark.thorough
def test_a_form_that_did_not_arrive_whole(anna: Client) -> None:
    fields = fields_of(anna.get(reverse(ADD))) | {"name": "X"}
    torn = {name: value for name, value in fields.items() if not name.startswith("purposes-")}
    page = said(anna.post(reverse(ADD), torn))
    assert "This list did not arrive whole, so nothing was saved." in page and "bug report" not in page
    assert not m.ProcessingActivity.objects.exists()
    assert anna.post(reverse(ADD), fields).status_code == 302


@pytest.mark.parametrize(
    "link", ["www.example.org", "example", "javascript:alert(1)", "https://", "ftp://example.org/x"]
)
def test_an_address_that_is_none(link: str, anna: Client) -> None:
    add = reverse("admin:registry_processor_add")
    fields = fields_of(anna.get(add)) | {"name": "X"}
    page = said(anna.post(add, fields | {"website": link}))
    assert "This is no web address. Write it as https://" in page and "valid URL" not in page
    assert anna.post(add, fields | {"website": "https://example.org/x"}).status_code == 302


@pytest.mark.thorough
def test_a_key_that_is_taken_names_who_has_it(anna: Client) -> None:
    with change("test"):
        m.ProcessingActivity.objects.create(key="pay", name="Paying salaries")
    fields = fields_of(anna.get(reverse(ADD))) | {"name": "X", "key": "pay"}
    page = said(anna.post(reverse(ADD), fields))
    assert "This key is taken, by “Paying salaries”: choose another, or leave it empty" in page
    assert "already exists" not in page and 'value="pay"' in page
    assert anna.post(reverse(ADD), fields | {"key": ""}).status_code == 302
    assert anna.post(reverse(ADD), fields | {"key": "free", "name": "Y"}).status_code == 302


@pytest.mark.thorough
def test_a_key_of_what_one_does_not_see_names_nobody(two: dict[str, Any]) -> None:  # noqa: F811
    nora = limited(two["north"])
    fields = fields_of(nora.get(reverse(ADD))) | {"name": "X"}
    page = said(nora.post(reverse(ADD), fields | {"key": "warm"}))
    assert "This key is taken: choose another" in page and "The warm activity" not in page
    assert "by “The cold activity”" in said(nora.post(reverse(ADD), fields | {"key": "cold"}))
