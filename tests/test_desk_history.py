"""The latest changes narrowed by person, kind, way, days and reason; a record's history with its awkward cases."""

import datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import models as m
from registry.changes import change, history, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("anna", first_name="Anna", last_name="Novak"))
    return client


def reader(*permissions: str) -> Client:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def past(db: None) -> None:
    """Four changes: by two people, of two kinds, in two ways."""
    with change("Ada", "the first list", "import"):
        m.Source.objects.create(key="web", name="Web site")
        m.Purpose.objects.create(key="pay", name="Paying salaries")
    with change("Ben", "Žádost of HR"):
        m.Source.objects.filter(key="web").update(name="Our web site")
    with change("Ada", "asked by the board"):
        m.Purpose.objects.filter(key="pay").update(name="Paying people")
    with change("Ben", "", "delete"):
        m.Source.objects.get(key="web").delete()


def page(client: Client, asked: str = "") -> str:
    response = client.get(reverse("admin:changes") + asked)
    assert response.status_code == 200
    return response.content.decode()


def numbers(client: Client, asked: str = "") -> list[int]:
    response = client.get(reverse("admin:changes") + asked)
    assert response.status_code == 200
    return [row["change"].number for row in response.context["rows"]]


def today(days: int = 0) -> str:
    return (datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=days)).isoformat()


def test_it_works(desk: Client, past: None) -> None:
    assert numbers(desk) == [4, 3, 2, 1]
    assert numbers(desk, "?who=Ben&kind=source") == [4, 2]
    assert "Our web site" in page(desk, "?who=Ben") and "Paying" not in page(desk, "?who=Ben")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?who=Ada", [3, 1]),
        ("?kind=purpose", [3, 1]),
        ("?origin=delete", [4]),
        ("?why=board", [3]),
        ("?why=BOARD", [3]),
        ("?why=" + quote("žádost"), [2]),
        ("?why=%25", []),
        (f"?since={today()}&until={today()}", [4, 3, 2, 1]),
        (f"?until={today(-1)}", []),
        (f"?since={today(1)}", []),
        ("?since=1900-01-01&until=9999-12-31", [4, 3, 2, 1]),
        ("?who=&kind=&origin=&since=&until=&why=", [4, 3, 2, 1]),
    ],
)
def test_each_condition_narrows(desk: Client, past: None, asked: str, found: list[int]) -> None:
    assert numbers(desk, asked) == found
    assert found or "No change is like this" in page(desk, asked)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("?who=Nobody", "No change has this"),
        ("?kind=activity", "No change has this"),
        ("?origin=magic", "No change has this"),
        ("?since=yesterday", "Write a day of the calendar"),
        ("?since=0001-01-01", "before 1900"),
        ("?until=2026-02-30", "Write a day of the calendar"),
        ("?since=2026-03-01&until=2026-02-01", "before the first one"),
        ("?who=%00", "mend what is marked"),
        ("?why=" + "x" * 300, "mend what is marked"),
    ],
)
def test_what_is_unknown_gives_an_empty_list_and_a_sentence(desk: Client, past: None, asked: str, said: str) -> None:
    assert numbers(desk, asked) == [] and said in page(desk, asked)


def test_only_what_occurs_can_be_chosen(desk: Client, past: None) -> None:
    fields = desk.get(reverse("admin:changes")).context["asked"].fields
    assert [value for value, _label in fields["who"].choices] == ["", "Ada", "Ben"]
    assert [value for value, _label in fields["kind"].choices] == ["", "source", "purpose"]
    assert [value for value, _label in fields["origin"].choices] == ["", "form", "delete", "import"]


def test_a_change_shows_only_the_kind_that_was_asked_for(desk: Client, past: None) -> None:
    shown = page(desk, "?kind=purpose")
    assert "Paying salaries" in shown and "Web site" not in shown and "and one more" not in shown


def test_nobody_sees_or_chooses_what_he_may_not_read(past: None) -> None:
    client = reader("view_purpose")
    assert numbers(client) == [3, 1] and "Web site" not in page(client)
    fields = client.get(reverse("admin:changes")).context["asked"].fields
    assert [value for value, _label in fields["who"].choices] == ["", "Ada"]
    assert numbers(client, "?who=Ben") == [] and numbers(client, "?kind=source") == []
    assert reader_without_rights().get(reverse("admin:changes")).status_code == 403


def reader_without_rights() -> Client:
    browser = Client()
    browser.force_login(User.objects.create_user("nobody", is_staff=True))
    return browser


def many(count: int) -> None:
    if not m.Source.objects.exists():
        with change("Cyd"):
            m.Source.objects.create(key="news", name="News")
    for number in range(count):
        with change("Ada" if number % 2 else "Ben", f"why {number}"):
            m.Source.objects.update(name=f"Name {number}")


@pytest.mark.thorough
def test_pages_keep_the_conditions_and_reach_every_change(desk: Client, past: None) -> None:
    many(60)
    seen, address = [], "?kind=source&who=Ada"
    for _page in range(9):
        response = desk.get(reverse("admin:changes") + address)
        seen += [row["change"].number for row in response.context["rows"]]
        older = response.context["part"].older
        if older is None:
            break
        address = f"?kind=source&who=Ada&before={older}"
        assert address.replace("&", "&amp;") in response.content.decode()
    assert seen == list(m.Change.objects.filter(who="Ada", entries__kind="source").values_list("pk", flat=True))
    newer = desk.get(reverse("admin:changes") + address).context["part"].newer
    assert numbers(desk, f"?kind=source&who=Ada&after={newer}") == seen[-25 - len(seen) % 25 :][:25]


@pytest.mark.parametrize("asked", ["?before=x", "?before=-1", "?before=" + "9" * 40, "?after=%00", "?before=٣"])
def test_a_place_that_is_none_shows_the_newest(desk: Client, past: None, asked: str) -> None:
    assert numbers(desk, asked) == [4, 3, 2, 1]


def test_before_the_first_change_there_is_nothing(desk: Client, past: None) -> None:
    assert numbers(desk, "?before=1") == [] and "no older changes" in page(desk, "?before=1")


@pytest.mark.thorough
def test_queries_do_not_grow(desk: Client, past: None) -> None:
    def count(asked: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page(desk, asked)
        return len(queries)

    asked = ["", "?kind=source&who=Ada", "?why=why&before=40", f"?since={today()}"]
    many(3)
    few = [count(one) for one in asked]
    many(60)
    assert [count(one) for one in asked] == few and max(few) < 15


def test_a_change_that_cannot_be_is_not_found(desk: Client, past: None) -> None:
    for number in (99, 10**30):
        assert desk.get(reverse("admin:one_change", args=[number])).status_code == 404


# A record's own history.


def told(client: Client, key: str, kind: str = "source") -> str:
    return client.get(reverse(f"admin:registry_{kind}_record_history", args=[key])).content.decode()


def test_a_long_text_marks_the_words_that_differ(desk: Client) -> None:
    text = "We keep the e-mail address of each person who asked us for the newsletter, for {} years <here>."
    with change("Ada"):
        m.Source.objects.create(key="web", name="Web", description=text.format("two"))
    with change("Ada"):
        m.Source.objects.update(description=text.format("three"))
    shown = told(desk, "web")
    assert "<del>two</del> years &lt;here&gt;." in shown and "<ins>three</ins> years &lt;here&gt;." in shown


def test_a_text_of_twenty_thousand_characters_is_folded(desk: Client) -> None:
    with change("Ada"):
        m.Source.objects.create(key="web", name="Web", description="word " * 4000)
    assert "<details><summary>word word" in told(desk, "web")
    with change("Ada"):
        m.Source.objects.update(description="word " * 2000 + "other " + "word " * 2000)
    events = history.events(history.of_record("source", "web"))
    (difference,) = events[0].differences
    assert sum(len(stretch.text) for side in difference.marked for stretch in side) < 1000


def test_moved_rows_and_renamed_terms_are_told_in_names_of_the_time(desk: Client, sample: m.Edition) -> None:
    activity = m.ProcessingActivity.objects.get(key="user-onboarding")
    rows = list(activity.uses.order_by("position"))
    with change("Ada"):
        for place, row in enumerate(reversed(rows)):
            m.DataUse.objects.filter(pk=row.pk).update(position=place)
    with change("Ada"):
        m.Processor.objects.filter(key="inline-manual").update(name="Renamed")
    shown = told(desk, "user-onboarding", "processingactivity")
    moved = shown[: shown.index("Change 1<")]
    assert "in another order" in moved and "Inline Manual" in moved and "Renamed" not in moved
    assert "<del>" not in moved and "<ins>" not in moved


def test_only_versions_of_the_time_are_read(desk: Client) -> None:
    """A term that was renamed five hundred times costs the history of its users nothing."""
    with change("Ada"):
        purpose = m.Purpose.objects.create(key="pay", name="First")
        activity = m.ProcessingActivity.objects.create(key="a", name="Salaries")
        activity.purposes.create(purpose=purpose)
    for number in range(30):
        with change("Ada"):
            m.Purpose.objects.update(name=f"Name {number}")
    with CaptureQueriesContext(connection) as queries:
        events = history.events(history.of_record("activity", "a"))
    asked = [query["sql"] for query in queries if "registry_version" in query["sql"]]
    assert "First" in str(events[0].differences) and sum(sql.count("'") // 2 for sql in asked) <= 3


def test_a_withdrawn_name_is_told_by_key(desk: Client) -> None:
    with change("Ada"):
        purpose = m.Purpose.objects.create(key="pay", name="Mr Smith")
        m.ProcessingActivity.objects.create(key="a", name="Salaries").purposes.create(purpose=purpose)
    old = m.Head.objects.get(key="pay").digest
    with change("Ada"):
        m.Purpose.objects.update(name="Paying")
    withdraw(old, "Ada", "Art. 17")
    shown = told(desk, "a", "processingactivity")
    assert "Mr Smith" not in shown and ">pay<" in shown
    assert "withdrawn" in page(desk)


def test_the_present_version_is_named_and_offers_no_way_back(desk: Client) -> None:
    with change("Ada"):
        m.Source.objects.create(key="web", name="Web")
    with change("Ada"):
        m.Source.objects.update(name="Site")
    response: Any = desk.get(reverse("admin:registry_source_record_history", args=["web"]))
    now, then = response.context["rows"]
    assert now["present"] and not now["restore"] and not then["present"] and then["restore"].endswith("/restore/1/")
    assert not reader("view_source").get(response.wsgi_request.path).context["rows"][1]["restore"]
