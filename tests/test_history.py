"""History of a record: field by field, in the names of the time."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import models as m
from registry.changes import change, history, withdraw

pytestmark = pytest.mark.django_db
KEY = "user-onboarding"


def of(kind: str, key: str) -> list[history.Event]:
    return history.events(history.of_record(kind, key))


def test_it_works(sample: m.Edition) -> None:
    with change("Ada", "asked by HR"):
        activity = m.ProcessingActivity.objects.get(key=KEY)
        activity.role = "processor"
        activity.save()
        activity.recipients.create(category="Banks")
    event, first = of("activity", KEY)
    assert (event.change.who, event.change.why, event.how, first.how) == (
        "Ada",
        "asked by HR",
        "changed",
        "added",
    )
    assert [(d.heading, d.how, d.before, d.after) for d in event.differences] == [
        ("role", "changed", "We decide (Art. 30(1))", "We act for clients (Art. 30(2))"),
        ("who gets to see it", "added", "", "Banks"),
    ]


def test_names_are_those_of_the_time(sample: m.Edition) -> None:
    with change("Ada"):
        m.ProcessingActivity.objects.get(key=KEY).recipients.all().delete()
    with change("Ada"):
        m.Processor.objects.filter(key="inline-manual").update(name="Renamed")
    removed = of("activity", KEY)[0].differences[0]
    assert removed.how == "removed" and "Inline Manual" in removed.before and "Renamed" not in removed.before


def test_a_deleted_record_keeps_its_history(sample: m.Edition) -> None:
    with change("Ada", origin="delete"):
        m.ProcessingActivity.objects.get(key=KEY).delete()
    with change("Ada"):
        m.Processor.objects.filter(key="inline-manual").update(name="Renamed")
    event = of("activity", KEY)[0]
    assert event.how == "removed" and event.name == "User onboarding"
    assert any("Inline Manual" in d.before for d in event.differences)


def test_order_is_told_as_moved(sample: m.Edition) -> None:
    activity = m.ProcessingActivity.objects.get(key=KEY)
    rows = list(activity.uses.order_by("position"))
    with change("Ada"):
        for place, row in enumerate(reversed(rows)):
            m.DataUse.objects.filter(pk=row.pk).update(position=place)
    (moved,) = of("activity", KEY)[0].differences
    assert moved.how == "moved"


def test_a_withdrawn_content_is_told(sample: m.Edition) -> None:
    for text in ("Jane Doe", ""):
        with change("Ada"):
            m.Source.objects.filter(key="payer-id").update(description=text)
    bad = m.Entry.objects.filter(kind="source", key="payer-id").order_by("change_id").values_list("after", flat=True)[1]
    withdraw(bad, "Ada", "a name")
    events = of("source", "payer-id")
    assert [e.withdrawn for e in events] == [True, True, False]
    assert events[0].differences == []


def test_queries_do_not_grow(sample: m.Edition) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert of("activity", KEY)
        return len(queries)

    one: Any = None
    for number in range(6):
        with change("Ada"):
            m.ProcessingActivity.objects.filter(key=KEY).update(scale=str(number))
        one = one or count()
    assert count() == one
