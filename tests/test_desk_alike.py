"""A second record of one name is saved, and its officer told where the first one is; a word is there only once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry import models as m
from tests.forms import anna, fields_of, quick_client, sample, staff  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
ADD = reverse("admin:registry_organisation_add")


def save(client: Client, url: str, **typed: Any) -> list[str]:
    response = client.post(url, {**fields_of(client.get(url)), **typed, "_continue": "1"}, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_it_works(anna: Client, sample: None) -> None:  # noqa: F811
    first = m.Organisation.objects.get(key="amplitude-inc")
    said = save(anna, ADD, legal_name="AMPLITUDE INC.")
    link = f'<a href="/admin/registry/organisation/{first.pk}/change/">Amplitude Inc.</a> (amplitude-inc)'
    assert any(link in text for text in said), said
    assert m.Organisation.objects.filter(legal_name__iexact="amplitude inc.").count() == 2


@pytest.mark.thorough
def test_who_leaves_the_name_is_not_told_again(anna: Client, sample: None) -> None:  # noqa: F811
    save(anna, ADD, legal_name="amplitude inc.")
    again = m.Organisation.objects.get(legal_name="amplitude inc.")
    url = reverse("admin:registry_organisation_change", args=[again.pk])
    assert not any("another" in text for text in save(anna, url, website="https://example.org"))


@pytest.mark.thorough
def test_markup_in_a_name_stays_text(anna: Client, sample: None) -> None:  # noqa: F811
    for name in ("<b>{0}</b>", "<B>{0}</B>"):
        said = save(anna, ADD, legal_name=name)
    assert any("&lt;b&gt;{0}&lt;/b&gt;" in text for text in said), said
