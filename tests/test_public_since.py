"""A reader learns since when a service gets a kind of data: the edition that first said so, and every one since."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from registry import models as m
from registry.changes import change

pytestmark = pytest.mark.django_db
PHONE = "/data/phone-number/"
TODAY = date_format(timezone.localdate(), "j F Y")


def send(key: str) -> None:
    with change("officer"):
        phone = m.DataCategory.objects.get(key="phone-number")
        m.Processor.objects.get(key=key).exchanges.create(direction="sent", data_category=phone, position=50)


def stop(key: str) -> None:
    with change("officer"):
        m.ProcessorExchange.objects.filter(processor__key=key, data_category__key="phone-number").delete()


def test_it_works(client: Client, sample: Any, publishing: Any) -> None:
    """Three clicks: kinds of data, phone number, and there stand who, which country and since when."""
    send("amplitude")
    publishing()
    html = client.get(PHONE).content.decode()
    assert f"since edition 1 of {TODAY}" in html  # Intercom
    assert f"since edition 2 of {TODAY}" in html and "United States of America" in html  # Amplitude
    assert "since edition 2" not in client.get(f"/editions/1{PHONE}").content.decode()


def test_a_pause_begins_anew(client: Client, sample: Any, publishing: Any) -> None:
    stop("intercom")
    publishing()
    assert "since edition" not in client.get(PHONE).content.decode()
    send("intercom")
    publishing()
    assert f"since edition 3 of {TODAY}" in client.get(PHONE).content.decode()


def test_another_change_ends_nothing(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        m.Processor.objects.filter(key="intercom").update(description="Chat")
    publishing()
    assert f"since edition 1 of {TODAY}" in client.get(PHONE).content.decode()
