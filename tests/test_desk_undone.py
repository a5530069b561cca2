"""A refusal takes everything back, also what the page had told before it was refused."""

from html import unescape
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import Http404
from django.test import Client
from django.urls import reverse

from registry.admin import scope
from registry.changes import Busy, change
from registry.models import ProcessingActivity, Purpose
from tests.forms import fields_of
from tests.test_desk_scope import LIST, limited, two  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
Two = dict[str, Any]
TOLD = ("is one with", "was changed", "were changed")


def told(response: Any) -> bool:
    return any(words in unescape(response.content.decode()) for words in TOLD)


def merging(keeper: Client, two: Two) -> tuple[str, dict[str, Any]]:  # noqa: F811
    with change("test"):
        other = Purpose.objects.create(key="wages", name="Wages")
    merge = reverse("admin:registry_purpose_merge", args=[two["purpose"].pk])
    return merge, fields_of(keeper.get(merge, {"into": other.pk})) | {"into": other.pk}


@pytest.mark.thorough
def test_a_refused_merge_tells_no_success(two: Two) -> None:  # noqa: F811
    keeper = limited(two["north"], role="vocabulary-keeper")
    merge, fields = merging(keeper, two)
    refused = keeper.post(merge, fields)
    assert refused.status_code == 403 and "for which you do not work" in refused.content.decode()
    assert not told(refused) and not told(keeper.get(reverse("admin:index")))


def outside(_request: Any) -> None:
    raise scope.Outside("This is not yours to change.")


@pytest.mark.thorough
def test_a_refused_action_of_a_list_tells_no_success(
    two: Two,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nora = limited(two["north"])
    ticked = {"action": "set_department", "_selected_action": [two["cold"].pk, two["both"].pk]}
    fields = fields_of(nora.post(reverse(LIST), ticked)) | {"department": "HR"}
    with monkeypatch.context() as patch:
        patch.setattr(scope, "stay_inside", outside)
        refused = nora.post(reverse(LIST), fields)
    assert refused.status_code == 403 and not told(refused) and not told(nora.get(reverse("admin:index")))
    assert ProcessingActivity.objects.get(key="cold").department == ""
    assert told(nora.post(reverse(LIST), fields, follow=True))


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("error", "status"),
    [(ProtectedError("used", set()), 409), (PermissionDenied(), 403), (Busy(), 503), (Http404(), 404)],
    ids=lambda value: type(value).__name__,
)
def test_whatever_undoes_a_change_takes_its_words_back(
    error: Exception,
    status: int,
    two: Two,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    admin_client: Client,
) -> None:
    merge, fields = merging(admin_client, two)

    def refuse(_request: Any) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(scope, "stay_inside", refuse)
        refused = admin_client.post(merge, fields)
    assert refused.status_code == status and not told(refused)
    assert not told(admin_client.get(reverse("admin:index"))) and Purpose.objects.filter(key="pay").exists()
    assert told(admin_client.post(merge, fields, follow=True))  # what is not refused is told


@pytest.mark.thorough
def test_what_was_told_before_is_not_taken_back(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Somebody saves, and sends the next form before looking: the first success was one."""
    nora = limited(two["north"])
    ticked = {"action": "set_department", "_selected_action": [two["cold"].pk, two["both"].pk]}
    fields = fields_of(nora.post(reverse(LIST), ticked)) | {"department": "HR"}
    assert nora.post(reverse(LIST), fields).status_code == 302
    monkeypatch.setattr(scope, "stay_inside", outside)
    page = nora.post(reverse(LIST), fields | {"department": "Sales"}).content.decode()
    assert "This is not yours to change." in page and page.count("2 records were changed") == 1
