"""An old version becomes the present one as a new change, after a preview that says what stands in the way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import models as m
from registry.changes import change, withdraw
from registry.document import KINDS, record_of
from registry.models import Register
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("anna", first_name="Anna", last_name="Novak"))
    return client


def person(*permissions: str) -> Client:
    user = User.objects.create_user("officer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Client()
    browser.force_login(user)
    return browser


def url(kind: str, key: str, number: int) -> str:
    return reverse(f"admin:registry_{KINDS[kind].model._meta.model_name}_restore", args=[key, number])


def restored(client: Client, address: str, **typed: str) -> Any:
    """What the server answers to the button of the preview."""
    seen = client.get(address)
    assert seen.status_code == 200 and "Restore this version" in seen.content.decode()
    return client.post(address, fields_of(seen) | typed, follow=True)


def newest() -> m.Change:
    return m.Change.objects.get(number=m.Change.objects.count())


@pytest.fixture
def activity(db: None) -> m.ProcessingActivity:
    """An activity with lists, made in change 1, emptied and renamed in change 2."""
    with change("Ada"):
        purpose = m.Purpose.objects.create(key="pay", name="Paying salaries")
        data = m.DataCategory.objects.create(key="iban", name="Bank account", position=1)
        whose = m.DataSubjectCategory.objects.create(key="staff", name="Staff")
        made = m.ProcessingActivity.objects.create(key="salaries", name="Salaries", description="Every month")
        made.purposes.create(purpose=purpose, basis="6-1-b")
        made.data.create(data_category=data).data_subjects.set([whose])
        made.recipients.create(category="Banks")
    with change("Ben"):
        made.purposes.all().delete()
        made.data.all().delete()
        m.ProcessingActivity.objects.update(name="Wages", description="")
    return made


def test_it_works(desk: Client, activity: m.ProcessingActivity) -> None:
    head = m.Head.objects.get(key="salaries").digest
    address = url("activity", "salaries", 1)
    preview = desk.get(address).content.decode()
    assert "<del>Wages</del>" in preview and "<ins>Salaries</ins>" in preview and "Paying salaries" in preview
    assert m.Change.objects.count() == 2
    answer = restored(desk, address, _why="too hasty")
    assert "is again as it was after change 1" in answer.content.decode()
    made = newest()
    assert (made.origin, made.why, made.who) == ("restore", "too hasty", "Anna Novak (anna)")
    (entry,) = made.entries.all()
    assert (entry.before, entry.after) == (head, m.Entry.objects.get(change=1, key="salaries").after)
    assert m.ProcessingActivity.objects.get().pk == activity.pk


def test_the_reason_says_which_version_unless_another_is_typed(desk: Client, activity: m.ProcessingActivity) -> None:
    restored(desk, url("activity", "salaries", 1))
    assert newest().why == "As it was after change 1"


def test_a_deleted_record_comes_back_with_all_its_lists(desk: Client, sample: m.Edition) -> None:
    before = record_of(KINDS["activity"], "user-onboarding")
    with change("Ben", origin="delete"):
        m.ProcessingActivity.objects.get(key="user-onboarding").delete()
    gone = newest().number
    restored(desk, url("activity", "user-onboarding", gone))
    assert record_of(KINDS["activity"], "user-onboarding") == before
    (entry,) = newest().entries.all()
    assert (newest().origin, entry.before) == ("restore", "")


@pytest.mark.thorough
def test_what_was_deleted_meanwhile_is_restored_first(desk: Client, activity: m.ProcessingActivity) -> None:
    with change("Ben", origin="delete"):
        m.Purpose.objects.get(key="pay").delete()
    address = url("activity", "salaries", 1)
    preview = desk.get(address)
    needed = url("purpose", "pay", 3)
    assert "“Paying salaries”" in preview.content.decode() and f'href="{needed}"' in preview.content.decode()
    assert "Restore this version" not in preview.content.decode()
    refused = desk.post(address, {"_seen": preview.context["seen"]})
    assert refused.status_code == 409 and m.Change.objects.count() == 3
    restored(desk, needed)
    restored(desk, address)
    assert activity.purposes.get().purpose.name == "Paying salaries"


def test_a_name_that_another_term_has_now_is_said(desk: Client, activity: m.ProcessingActivity) -> None:
    with change("Ben"):
        m.Purpose.objects.filter(key="pay").update(name="Wages")
    with change("Ben"):
        other = m.Purpose.objects.create(key="other", name="Paying salaries")
    address = url("purpose", "pay", 1)
    preview = desk.get(address)
    assert reverse("admin:registry_purpose_change", args=[other.pk]) in preview.content.decode()
    assert desk.post(address, {"_seen": preview.context["seen"]}).status_code == 409
    assert m.Purpose.objects.get(key="pay").name == "Wages"


def test_what_today_is_no_longer_allowed_is_said_with_its_field(
    desk: Client, activity: m.ProcessingActivity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(m.ProcessingActivity._meta.get_field("description"), "max_length", 3)
    from registry.document.values import reader

    reader.cache_clear()
    preview = desk.get(url("activity", "salaries", 1)).content.decode()
    monkeypatch.undo()
    reader.cache_clear()
    assert "Description: This is 11 characters long" in preview and "Restore this version" not in preview


def test_a_save_between_preview_and_button_shows_the_preview_again(
    desk: Client, activity: m.ProcessingActivity
) -> None:
    address = url("activity", "salaries", 1)
    typed = fields_of(desk.get(address)) | {"_why": "my reason"}
    with change("Ben"):
        activity.recipients.create(category="Auditors")
    again = desk.post(address, typed)
    page = again.content.decode()
    assert again.status_code == 409 and "changed after you opened this page" in page
    assert "Auditors" in page and "my reason" in page and m.Change.objects.count() == 3
    assert desk.post(address, fields_of(again), follow=True).status_code == 200
    assert not activity.recipients.filter(category="Auditors").exists() and newest().why == "my reason"


def test_a_double_click_restores_once(desk: Client, activity: m.ProcessingActivity) -> None:
    address = url("activity", "salaries", 1)
    typed = fields_of(desk.get(address))
    desk.post(address, typed)
    again = desk.post(address, typed, follow=True)
    assert "present version already" in again.content.decode() and m.Change.objects.count() == 3


def test_the_present_version_is_said_and_changes_nothing(desk: Client, activity: m.ProcessingActivity) -> None:
    address = url("activity", "salaries", 2)
    preview = desk.get(address)
    assert "nothing to restore" in preview.content.decode()
    desk.post(address, {"_seen": preview.context["seen"]})
    assert m.Change.objects.count() == 2


def test_withdrawn_content_cannot_be_restored(desk: Client, activity: m.ProcessingActivity) -> None:
    withdraw(m.Entry.objects.get(change=1, key="salaries").after, "Ada", "Art. 17")
    address = url("activity", "salaries", 1)
    preview = desk.get(address)
    assert "withdrawn" in preview.content.decode() and "Every month" not in preview.content.decode()
    assert desk.post(address, {"_seen": preview.context["seen"]}).status_code == 409
    history = desk.get(reverse("admin:registry_processingactivity_record_history", args=["salaries"]))
    assert address not in history.content.decode()


@pytest.mark.parametrize(
    ("permissions", "living", "gone"),
    [
        (["view_source"], 403, 403),
        (["change_source"], 200, 403),
        (["add_source", "view_source"], 403, 200),
        (["change_purpose"], 403, 403),
    ],
)
def test_who_may_not_change_or_add_may_not_restore(db: None, permissions: list[str], living: int, gone: int) -> None:
    with change("Ada"):
        m.Source.objects.create(key="web", name="Web")
        m.Source.objects.create(key="gone", name="Gone")
    with change("Ada"):
        m.Source.objects.filter(key="web").update(name="Site")
        m.Source.objects.get(key="gone").delete()
    client = person(*permissions)
    for key, number, status in (("web", 1, living), ("gone", 2, gone)):
        address = url("source", key, number)
        assert client.get(address).status_code == status
        assert client.post(address, {"_seen": "x"}).status_code == (409 if status == 200 else status)
    assert m.Change.objects.count() == 2


def test_what_never_was_is_not_found(desk: Client, activity: m.ProcessingActivity) -> None:
    for address in (url("activity", "salaries", 9), url("activity", "nobody", 1), url("activity", "salaries", 10**20)):
        assert desk.get(address).status_code == 404


def test_strangers_must_sign_in(activity: m.ProcessingActivity) -> None:
    assert Client().get(url("activity", "salaries", 1)).status_code == 302


def test_the_register_itself_can_be_restored(desk: Client, sample: m.Edition) -> None:
    with change("Ben"):
        Register.objects.update(title="Ours")
    restored(desk, url("register", "register", 1))
    assert Register.objects.get().title != "Ours"


@pytest.mark.thorough
def test_queries_do_not_grow(desk: Client, sample: m.Edition) -> None:
    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    def versions(times: int, write: Callable[[int], Any]) -> None:
        for number in range(times):
            with change("Ben"):
                write(number)

    activities = m.ProcessingActivity.objects.filter(key="user-onboarding")
    versions(1, lambda n: activities.update(description=f"d{n}"))
    few = count(url("activity", "user-onboarding", 1))
    versions(9, lambda n: m.Processor.objects.filter(key="inline-manual").update(name=f"Name {n}"))
    versions(9, lambda n: activities.get().recipients.create(category=f"Bank {n}"))
    assert count(url("activity", "user-onboarding", 1)) == few < 60


def test_a_word_that_was_merged_is_not_asked_back(desk: Client, sample: m.Edition) -> None:
    """The version of before refers to the old word; its new name is told beside the way to bring the old one back."""
    with change("Ben"):
        m.ProcessingActivity.objects.filter(key="billing-and-subscriptions").update(description="later")
    with change("Ben"):
        m.ActivityPurpose.objects.filter(purpose__key="billing").update(
            purpose=m.Purpose.objects.get(key="user-profile")
        )
        m.DataUse.objects.filter(purpose__key="billing").update(purpose=m.Purpose.objects.get(key="user-profile"))
        m.Purpose.objects.filter(key="billing").delete()
        m.Purpose.objects.filter(key="user-profile").update(aliases="Billing")
    page = desk.get(url("activity", "billing-and-subscriptions", 1)).content.decode()
    assert "It seems to have been merged: “User profile”" in page
