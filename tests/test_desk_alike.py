"""A second record of one name is saved, and its officer told where the first one is."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry import models as m
from tests.forms import anna, fields_of, quick_client, sample, staff  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def save(client: Client, url: str, **typed: Any) -> list[str]:
    response = client.post(url, {**fields_of(client.get(url)), **typed, "_continue": "1"}, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_it_works(anna: Client, sample: None) -> None:  # noqa: F811
    first = m.Purpose.objects.get(key="billing")
    said = save(anna, reverse("admin:registry_purpose_add"), name="BILLING")
    assert any(
        f'<a href="/admin/registry/purpose/{first.pk}/change/">Billing</a> (billing)' in text for text in said
    ), said
    assert m.Purpose.objects.filter(name__iexact="billing").count() == 2


def test_who_leaves_the_name_is_not_told_again(anna: Client, sample: None) -> None:  # noqa: F811
    save(anna, reverse("admin:registry_purpose_add"), name="billing")
    again = m.Purpose.objects.exclude(key="billing").get(name="billing")
    url = reverse("admin:registry_purpose_change", args=[again.pk])
    assert not any("another" in text for text in save(anna, url, description="Twice"))


def test_markup_in_a_name_stays_text(anna: Client, sample: None) -> None:  # noqa: F811
    for name in ("<b>{0}</b>", "<B>{0}</B>"):
        said = save(anna, reverse("admin:registry_purpose_add"), name=name)
    assert any("&lt;b&gt;{0}&lt;/b&gt;" in text for text in said), said
