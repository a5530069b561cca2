"""The desk's lists as an officer reads them: what the tests of search, filters and lists share."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.document import KINDS


def address(kind: str) -> str:
    return reverse(f"admin:registry_{KINDS[kind].model._meta.model_name}_changelist")


def shown(client: Client, kind: str, **asked: Any) -> Any:
    """The list that answers; empty fields of its form are left out of its address."""
    response = client.get(address(kind), asked, follow=True)
    assert response.status_code == 200, response.status_code
    return response.context["cl"]


def keys(client: Client, kind: str = "activity", **asked: Any) -> set[str]:
    return {record.key for record in shown(client, kind, **asked).result_list}


def queries(client: Client, kind: str, **asked: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address(kind), asked).status_code == 200
    return len(seen)
