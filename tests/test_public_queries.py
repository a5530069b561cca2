"""A page asks as many questions of the database whether the register is small or large."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.register import generate
from registry.changes import change
from registry.document import load

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/?q=activity",
    "/?purpose=purpose-1",
    "/?country=US&purpose=purpose-1",
    "/?subject=data-subject-1",
    "/?page=3",
    "/activities/",
    "/activities/?q=billing",
    "/activities/?country=DE",
    "/activities/?department=Department 1",
    "/activities/activity-1/",
    "/data/",
    "/data/data-category-1/",
    "/processors/",
    "/processors/?country=US",
    "/processors/processor-1/",
    "/people/",
    "/flows/",
    "/document/",
    "/flows/?purpose=purpose-1",
    "/people/data-subject-1/",
    "/people/data-subject-1.json",
    "/processors.json",
    "/index.json",
    "/sitemap.xml",
    "/sitemap-data.xml",
    "/editions/",
    "/editions/1/changes/",
    "/editions/1/",
]


def measured(client: Client, publishing: Any, size: int) -> dict[str, int]:
    with change("bench", "", "import"):
        load(generate(size))
    publishing()
    found = {}
    for url in PAGES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200, url
        found[url] = len(queries)
    return found


COUNTS: dict[int, dict[str, int]] = {}


@pytest.mark.thorough
@pytest.mark.parametrize("size", [20, 200])
def test_it_works(client: Client, publishing: Any, size: int) -> None:
    COUNTS[size] = measured(client, publishing, size)
    assert max(COUNTS[size].values()) <= 40
    first = next(iter(COUNTS.values()))
    assert COUNTS[size] == first
