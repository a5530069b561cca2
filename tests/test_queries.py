"""Speed by construction: the number of queries does not depend on the size of the register."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.register import generate
from registry import models as m
from registry.changes import change, verify
from registry.document import KINDS, document, load, record_of
from registry.editions import preview, read
from registry.editions import verify as editions
from tests.conftest import publish_now


def save() -> None:
    with change("Ada"):
        activity = m.ProcessingActivity.objects.get(key="activity-5")
        activity.name += "!"
        activity.save()


def publish_two() -> None:
    with change("Ada"):
        m.ProcessingActivity.objects.filter(key__in=["activity-7", "activity-9"]).update(state="ended")
    assert publish_now()


def read_all() -> None:
    edition = read.newest()
    for kind in KINDS:
        list(read.published(edition, kind)[:25])


WORK: dict[str, Callable[[], object]] = {
    "document": document,
    "record": lambda: record_of(KINDS["activity"], "activity-5"),
    "save": save,
    "preview": preview,
    "publish": publish_two,
    "published lists": read_all,
}


def counts(size: int) -> dict[str, int]:
    with change("Ada", origin="import"):
        load(generate(size, seed=size))
    publish_now()
    found = {}
    for name, work in WORK.items():
        with CaptureQueriesContext(connection) as queries:
            work()
        found[name] = len(queries)
    assert [*verify.faults(), *editions.faults()] == []
    return found


@pytest.mark.thorough
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("committed")
def test_queries_are_equal_at_two_sizes() -> None:
    small = counts(20)
    with change("Ada"):
        for kind in reversed(KINDS.values()):
            kind.model._base_manager.all().delete()
    assert counts(200) == small
