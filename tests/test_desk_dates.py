"""Days and moments: written one way on the desk, in the installation's zone; typed as ISO or as Europe does."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, get_format

from registry import models as m
from registry.admin.latest import begins
from registry.changes import change
from registry.document import KINDS, record_of
from registry.models.history import stamp
from tests.conftest import publish_now
from tests.forms import anna, quick_client, url  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
# Every other way that a reviewer met: ISO, American, Django's English.
OTHERS = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d\d?/\d\d?/\d{4}\b|\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|[ap]\.m\.| UTC\b")
DAY = datetime.date(2031, 3, 4)


def seen(client: Client, address: str) -> str:
    """What a reader sees of a page: no tags, no values of inputs, no template left in a form for its script."""
    page = client.get(address, follow=True).content.decode()
    return re.sub(r"<[^>]*>", " ", re.sub(r"<(script|textarea)\b.*?</\1>", " ", page, flags=re.S))


@pytest.fixture
def dated(sample: Any) -> m.ProcessingActivity:
    """The sample with a day in whatever the desk shows."""
    activity = m.ProcessingActivity.objects.get(key="product-analytics")
    with change("Ben", "days"):
        m.ProcessingActivity.objects.update(review_due=timezone.localdate(), reviewed_on="2020-05-06")
        m.Processor.objects.update(contract="", contract_date=DAY)
        m.Source.objects.update(archived_on=DAY)
        m.Remark.objects.create(key="r", name="Ask", about_kind="activity", about_key=activity.key, due=DAY)
        m.Waiver.objects.create(key="w", rule="x", finding="x", reason="x", until=DAY, about_kind="activity")
    with change("Ben", "more days"):
        m.ProcessingActivity.objects.filter(pk=activity.pk).update(reviewed_on="2021-06-07")
    publish_now()
    return activity


def test_it_works(anna: Client, dated: m.ProcessingActivity) -> None:  # noqa: F811
    page = seen(anna, url(dated, "history"))
    assert "6 May 2020" in page and "7 June 2021" in page
    made = m.Change.objects.get(why="more days").moment
    assert made and date_format(timezone.localtime(made), "j F Y, H:i") in page


@pytest.mark.thorough
def test_no_page_of_the_desk_writes_a_day_in_another_way(anna: Client, dated: m.ProcessingActivity) -> None:  # noqa: F811
    pages = [reverse(f"admin:{name}") for name in ("index", "changes", "deleted", "publish", "auth_user_changelist")]
    pages += [reverse("admin:one_change", args=[number]) for number in (2, 3)]
    pages += [reverse(f"admin:registry_{k.model._meta.model_name}_changelist") + "?archive=all" for k in KINDS.values()]
    pages += [
        url(dated, "history"),
        url(m.Source.objects.all()[0], "archive"),
        reverse("admin:auth_user_change", args=[User.objects.get().pk]),
    ]
    wrong = {page: found for page in pages if (found := OTHERS.findall(seen(anna, page)))}
    assert not wrong


@pytest.mark.thorough
def test_the_lists_write_days(anna: Client, dated: m.ProcessingActivity) -> None:  # noqa: F811
    assert "4 March 2031" in seen(anna, reverse("admin:registry_processor_changelist"))
    assert "4 March 2031" in seen(anna, reverse("admin:registry_remark_changelist"))
    assert "4 March 2031" in seen(anna, url(m.Source.objects.all()[0], "archive"))


def test_moments_and_days_asked_for_are_those_of_the_installations_zone(
    anna: Client,  # noqa: F811
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.TIME_ZONE = "Europe/Prague"
    late = datetime.datetime(2027, 6, 30, 22, 30, tzinfo=datetime.UTC)
    monkeypatch.setattr("registry.changes.door.timestamp", lambda after="": stamp(late))
    with change("Ben"):
        m.Source.objects.create(key="s", name="S")
    address = reverse("admin:changes")
    assert "1 July 2027, 00:30" in seen(anna, address)
    assert "Change 1" in seen(anna, f"{address}?since=2027-07-01&until=1.7.2027")
    assert "Change 1" not in seen(anna, f"{address}?until=2027-06-30")
    assert begins(datetime.date(2027, 7, 1)) == "2027-06-30T22:00:00.000000Z"


@pytest.mark.thorough
def test_what_is_typed_and_what_is_kept_stays_iso(anna: Client, dated: m.ProcessingActivity) -> None:  # noqa: F811
    assert get_format("DATE_INPUT_FORMATS")[0] == "%Y-%m-%d"
    page = anna.get(url(dated)).content.decode()
    assert 'value="2021-06-07"' in page and 'type="date"' not in page
    assert (record_of(KINDS["activity"], dated.key) or {})["reviewed_on"] == "2021-06-07"
    made = m.Change.objects.get(why="days")
    assert f'<time datetime="{made.at}">' in anna.get(reverse("admin:changes")).content.decode()


def test_a_list_as_a_spreadsheet_keeps_iso_days_in_its_rows() -> None:
    from registry.admin.export import cell

    address = KINDS["organisation"]["address"]
    row = {f.name: "" for f in address.fields} | {"text": "Long Road 1", "checked_on": "2026-01-02"}  # type: ignore[attr-defined]
    assert cell(address, m.Organisation, row, None) == "Long Road 1, 2026-01-02"
