"""Editions: what is ticked and what it reaches, immutable, compared and chained."""

from collections.abc import Callable

import pytest

from registry import models as m
from registry.changes import change, guards, verify, withdraw
from registry.document import load
from registry.editions import Stopped, preview, publish, read
from registry.editions import verify as editions
from tests.everything import everything

pytestmark = pytest.mark.django_db
Publishing = Callable[..., m.Edition | None]


def test_it_works(sample: m.Edition, publishing: Publishing) -> None:
    assert sample.number == 1 and sample.previous == ""
    with change("Ada"):
        m.Processor.objects.get(key="amplitude").exchanges.create(
            direction="sent",
            data_category=m.DataCategory.objects.get(key="phone-number"),
            wording="Phone number",
        )
    found = preview()
    assert [(i.kind, i.key) for i in found.changed] == [("processor", "amplitude")]
    assert [d.after for d in found.changed[0].differences] == ["We send, Phone number, Phone number"]
    second = publishing("Ada")
    assert (second.number, second.who, second.previous) == (2, "Ada", sample.hash)
    made = m.Change.objects.get(number=second.change)
    assert made.origin == "publish" and [(e.kind, e.key, e.after) for e in made.entries.all()] == [
        ("edition", "2", second.hash)
    ]
    (differing,) = read.compare(sample, second)
    assert (differing.kind, differing.key) == ("processor", "amplitude")
    assert len(read.record(sample, "processor", "amplitude")["exchanges"]) == 6
    assert len(read.record(second, "processor", "amplitude")["exchanges"]) == 7


def test_nothing_changed_publishes_nothing(sample: m.Edition, publishing: Publishing) -> None:
    with change("Ada"):
        m.ProcessingActivity.objects.update(owner_person="Jane Doe")  # internal: readers see no difference
    number = m.Change.objects.count()
    assert preview().is_empty
    assert publishing() is None
    assert m.Edition.objects.count() == 1 and m.Change.objects.count() == number


def test_a_register_without_title_is_stopped(db: None) -> None:
    with pytest.raises(Stopped, match="Register"), change("Ada") as opened:
        publish(opened)
    assert not m.Edition.objects.exists() and not m.Change.objects.exists()


def test_a_public_record_that_names_an_unticked_one_stops(sample: m.Edition) -> None:
    with change("Ada"):
        m.Processor.objects.filter(key="auth0").update(public=False)
    with pytest.raises(Stopped) as stopped, change("Ada") as opened:
        publish(opened)
    assert len(stopped.value.stops) == 1
    assert "“Auth0”" in str(stopped.value) and "“User accounts, sign-in and access”" in str(stopped.value)


def test_what_is_not_reached_is_not_published(sample: m.Edition, publishing: Publishing) -> None:
    with change("Ada"):
        m.Source.objects.create(key="draft", name="Draft")
        m.ProcessingActivity.objects.create(key="secret", name="Secret")
    assert preview().is_empty
    with change("Ada"):
        m.ProcessingActivity.objects.filter(key="billing-and-subscriptions").update(public=False)
    found = preview()
    assert {(i.kind, i.key) for i in found.removed} == {
        ("activity", "billing-and-subscriptions"),
        ("purpose", "billing"),
        ("data_category", "address"),
        ("data_category", "payer-id"),
        ("source", "payer-id"),
        ("source", "provided-by-the-user-when-entering-payment-information"),
    }
    second = publishing()
    assert read.record(second, "purpose", "billing") is None
    assert read.record(sample, "purpose", "billing")["name"] == "Billing"


def test_nothing_internal_is_in_an_edition(db: None, publishing: Publishing) -> None:
    doc = everything("MARKER")
    with change("Ada"):
        load(doc)
    edition = publishing()
    said = {kind: next(read.stream(edition, kind), None) for kind in doc["records"]}
    activity = said["activity"]
    for name in ("owner_person", "measures_text", "dpia_link", "clients_kept_in"):
        assert activity[name] == "" and "MARKER" in doc["records"]["activity"][0][name]
    assert activity["notes"] == activity["references"] == activity["clients"] == activity["systems"] == []
    assert activity["transfers"][0]["document"] == ""
    assert said["system"] is None  # nothing public reaches it


def test_a_contact_is_published_when_ticked(db: None, publishing: Publishing) -> None:
    doc = everything()
    doc["records"]["organisation"][0]["contacts"].append({"function": "dpo", "person": "Jane Doe", "public": False})
    with change("Ada"):
        load(doc)
    edition = publishing()
    contacts = read.record(edition, "organisation", "organisation-1")["contacts"]
    assert [row["public"] for row in contacts] == [True]


def test_what_comes_back_is_the_old_content(sample: m.Edition, publishing: Publishing) -> None:
    for name in ("other", "Billing and subscriptions"):
        with change("Ada"):
            m.ProcessingActivity.objects.filter(key="billing-and-subscriptions").update(name=name)
        publishing()
    third = read.newest()
    assert third.number == 3 and third.digest == sample.digest and third.hash != sample.hash
    assert read.compare(sample, third) == []
    assert len(read.compare(sample, read.get(2))) == 1


def test_a_withdrawn_content_leaves_the_edition_readable(sample: m.Edition, publishing: Publishing) -> None:
    old = m.Published.objects.get(kind="source", key="managed-by-the-user", until=None).digest
    with change("Ada"):
        m.Source.objects.filter(key="managed-by-the-user").update(name="Managed")
    publishing()
    withdraw(old, "Ada", "a name")
    assert read.record(sample, "source", "managed-by-the-user") is None
    assert not m.Published.objects.filter(search__contains="managed by").exists()
    assert [*verify.faults(), *editions.faults()] == []
    assert "managed-by-the-user" not in [r["key"] for r in read.stream(sample, "source")]


def test_what_was_changed_past_the_history_is_not_published(sample: m.Edition) -> None:
    guards.remove()
    m.ProcessingActivity.objects.filter(key="billing-and-subscriptions").update(name="forged")
    guards.install()
    assert any("forged" in stop for stop in preview().stops)
    with pytest.raises(Stopped, match="past the history"), change("Ada") as opened:
        publish(opened)
    assert m.Edition.objects.count() == 1


def test_a_change_may_write_and_publish_at_once(sample: m.Edition) -> None:
    with change("Ada") as opened:
        m.ProcessingActivity.objects.filter(key="billing-and-subscriptions").update(name="Billing")
        edition = publish(opened)
    assert edition.number == 2 and [*verify.faults(), *editions.faults()] == []
