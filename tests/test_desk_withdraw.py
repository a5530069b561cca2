"""The content of an old version is taken out of the history by who may, for a reason, after a confirmation."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.changes import change, verify
from tests.conftest import publish_now
from tests.test_desk_restore import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("anna", first_name="Anna", last_name="Novak"))
    return client


@pytest.fixture
def old(db: None) -> m.Version:
    """The version of change 1, which names a person; change 2 took the name out."""
    with change("Ada"):
        m.Source.objects.create(key="web", name="Web", description="Mr Smith")
    with change("Ada"):
        m.Source.objects.update(description="")
    return m.Version.objects.get(content__contains="Smith")


def url(number: int, key: str = "web") -> str:
    return reverse("admin:registry_source_withdraw", args=[key, number])


def test_it_works(desk: Client, old: m.Version) -> None:
    page = desk.get(url(1)).content.decode()
    assert "Mr Smith" in page and "Art. 17" in page and "Withdraw this content" in page
    answer = desk.post(url(1), {"_why": "case 12", "sure": "on"}, follow=True)
    old.refresh_from_db()
    assert (old.content, old.withdrawn) == ("", 3) and list(verify.faults()) == []
    made = m.Change.objects.get(number=3)
    assert (made.why, made.who, [e.kind for e in made.entries.all()]) == ("case 12", "Anna Novak (anna)", ["version"])
    assert "Mr Smith" not in answer.content.decode() and "was withdrawn" in answer.content.decode()
    assert url(1) not in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"sure": "on"}, "Say why this content must go"),
        ({"_why": "  ", "sure": "on"}, "Say why this content must go"),
        ({"_why": "case 12"}, "Tick this to confirm"),
        ({"_why": "x" * 2000, "sure": "on"}, "at most 1000 fit here"),
    ],
)
def test_without_reason_and_confirmation_nothing_goes(
    desk: Client, old: m.Version, typed: dict[str, str], said: str
) -> None:
    answer = desk.post(url(1), typed).content.decode()
    assert said in answer and "Nothing was withdrawn" in answer
    old.refresh_from_db()
    assert old.withdrawn is None and m.Change.objects.count() == 2


def test_what_is_in_use_stays_and_says_so(desk: Client, old: m.Version) -> None:
    page = desk.get(url(2)).content.decode()
    assert "still in use" in page and "Withdraw this content" not in page
    assert desk.post(url(2), {"_why": "x", "sure": "on"}).status_code == 409
    assert m.Change.objects.count() == 2


def test_what_the_newest_edition_shows_stays_until_the_next_one(desk: Client, sample: m.Edition) -> None:
    with change("Ada"):
        m.Processor.objects.filter(key="inline-manual").update(name="Manual inline")
    address = reverse("admin:registry_processor_withdraw", args=["inline-manual", 1])
    shown = m.Entry.objects.get(kind="processor", key="inline-manual", change=1).after
    if m.Published.objects.filter(digest=shown, until=None).exists():
        assert desk.post(address, {"_why": "x", "sure": "on"}).status_code == 409
        publish_now()
    desk.post(address, {"_why": "x", "sure": "on"})
    assert m.Version.objects.get(pk=shown).content == ""


def test_a_second_time_there_is_nothing_to_withdraw(desk: Client, old: m.Version) -> None:
    for _time in range(2):
        answer = desk.post(url(1), {"_why": "case 12", "sure": "on"}, follow=True)
    assert answer.status_code == 409 and "withdrawn before" in answer.content.decode()
    assert m.Change.objects.count() == 3


def test_only_who_may_withdraw_is_shown_the_way(old: m.Version) -> None:
    history = reverse("admin:registry_source_record_history", args=["web"])
    editor = person("change_source", "delete_source")
    assert url(1) not in editor.get(history).content.decode()
    assert editor.get(url(1)).status_code == 403
    assert editor.post(url(1), {"_why": "x", "sure": "on"}).status_code == 403
    User.objects.all().delete()
    keeper = person("view_source", "delete_version")
    assert url(1) in keeper.get(history).content.decode() and keeper.get(url(1)).status_code == 200
    User.objects.all().delete()
    assert person("view_purpose", "delete_version").get(url(1)).status_code == 403


def test_what_never_was_is_not_found(desk: Client, old: m.Version) -> None:
    with change("Ada", origin="delete"):
        m.Source.objects.get().delete()
    for address in (url(3), url(9), url(1, "nobody"), url(10**20)):
        assert desk.get(address).status_code == 404
