"""A legal address is asked for as published, or made from its parts when these were typed."""

import pytest
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.admin.address import as_published
from tests.forms import anna, fields_of, quick_client, sample, staff  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
ADD = "admin:registry_organisation_add"


def filled(client: Client, **parts: str) -> dict[str, object]:
    typed = {f"address-0-{name}": value for name, value in parts.items()}
    return {**fields_of(client.get(reverse(ADD))), "legal_name": "Far Ltd", "address-TOTAL_FORMS": "1", **typed}


def test_it_works(anna: Client, sample: None) -> None:  # noqa: F811
    parts = {"street": "1 Quay", "postcode": "D02", "city": "Dublin", "country": "IE"}
    assert anna.post(reverse(ADD), filled(anna, **parts)).status_code == 302
    assert m.LegalAddress.objects.get(organisation__legal_name="Far Ltd").text == "1 Quay, D02 Dublin, Ireland"


def test_what_is_published_goes_before(anna: Client, sample: None) -> None:  # noqa: F811
    anna.post(reverse(ADD), filled(anna, text="The Quay, Dublin", city="Dublin"))
    assert m.LegalAddress.objects.get(organisation__legal_name="Far Ltd").text == "The Quay, Dublin"


def test_an_address_that_says_nothing_is_refused(anna: Client, sample: None) -> None:  # noqa: F811
    response = anna.post(reverse(ADD), filled(anna, source="https://example.org/imprint"))
    assert response.status_code == 200 and "As published" in response.content.decode()
    assert not m.Organisation.objects.filter(legal_name="Far Ltd").exists()


def test_parts_in_their_order() -> None:
    assert as_published({"region": "CA", "city": "Springfield", "country": "US"}) == (
        "Springfield, CA, United States of America"
    )
    assert as_published({}) == ""
