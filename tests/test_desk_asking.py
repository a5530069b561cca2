"""What an address may ask of a list: nothing that the list does not show, and nothing that makes a page fail."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.changes import change
from registry.document import KINDS
from tests.desk import address, keys, shown
from tests.forms import fields_of

pytestmark = pytest.mark.django_db
HUGE = "9999999999999999999"
PEOPLE = "/admin/auth/user/"


@pytest.fixture
def anna(admin_client: Client) -> Client:
    return admin_client


@pytest.fixture
def hidden(db: None) -> m.ProcessingActivity:
    """An activity of another entity, with all that it names."""
    with change("test"):
        ours, theirs = (m.Organisation.objects.create(key=k, legal_name=k, ours=True) for k in ("ours", "theirs"))
        m.Register.objects.create(key="register", title="R", controller=ours)
        activity = m.ProcessingActivity.objects.create(key="secret", name="Secret", entity=theirs)
        activity.measures.set([m.SecurityMeasure.objects.create(key="lock", name="Lock")])
        activity.systems.set([m.System.objects.create(key="vault", name="Vault")])
        m.SecurityMeasure.objects.create(key="other", name="Other")
        m.System.objects.create(key="else", name="Else")
    return activity


@pytest.fixture
def browser_of() -> Callable[..., Client]:
    def made(role: str, *entities: str) -> Client:
        user = User.objects.create_user(role, is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        if entities:
            m.Scope.objects.create(user=user).entities.set(m.Organisation.objects.filter(key__in=entities))
        browser = Client()
        browser.force_login(user, backend="registry.roles.Roles")
        return browser

    return made


def says_nothing(client: Client, url: str, asked: dict[str, str]) -> bool:
    page = client.get(url, asked)
    assert page.status_code == 200, asked
    return page.context["cl"].result_count == 0 and "Nothing is shown" in page.content.decode()


def related_query_names(model: type[Any]) -> set[str]:
    """Every way in which Django could lead from a record to those that name it."""
    rels = [f for f in model._meta.get_fields(include_hidden=True) if f.auto_created and not f.concrete]
    return {rel.field.related_query_name() for rel in rels}


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["measure", "system", "organisation"])
def test_nobody_reads_others_activities_through_a_list(
    kind: str, hidden: m.ProcessingActivity, browser_of: Callable[..., Client]
) -> None:
    nora = browser_of("reader", "ours")
    names = related_query_names(KINDS[kind].model)
    assert "activities" in names or "processingactivity" in names
    for name in names:
        for how in ("", "__pk", "__id", "__id__in", "__id__gte", "__isnull", "__exact", "__name"):
            value = "0" if how == "__isnull" else str(hidden.pk)
            assert says_nothing(nora, address(kind), {f"{name}{how}": value}), f"{name}{how}"
    assert keys(nora, kind)  # the list itself is hers to read


@pytest.mark.parametrize("name", ["entity", "entity__id", "entity__exact", "entity__id__exact", "entity__isnull"])
def test_an_own_relation_is_asked_by_its_filter_only(name: str, anna: Client, hidden: m.ProcessingActivity) -> None:
    asked = {name: str(m.Organisation.objects.get(key="theirs").pk)}
    assert not keys(anna, **asked)
    assert keys(anna, entity="theirs") == {"secret"}


UNKNOWN = [
    {"description__regex": r"^(\w+\s?)*#"},
    {"name__regex": "["},
    {"name__contains": "e"},
    {"name__in": "Secret"},
    {"id__range": "0"},
    {"id__in": HUGE},
    {"id__gte": HUGE},
    {"id": HUGE},
    {"id__exact": "9" * 5000},
    {"id__exact": "one"},
    {"id__exact": "\x00"},
    {"name__exact": "a\x00b"},
    {"pk__gte": "0"},
    {"review_due__year": "99999999999"},
    {"review_due__lte": "2024-13-45"},
    {"review_due__gte": "99999-01-01"},
    {"review_due__": "2024-01-01"},
]


@pytest.mark.parametrize("asked", UNKNOWN, ids=lambda asked: next(iter(asked)))
def test_what_no_list_asks_finds_nothing(asked: dict[str, str], anna: Client, hidden: m.ProcessingActivity) -> None:
    assert says_nothing(anna, address("activity"), asked)


@pytest.mark.thorough
def test_plain_questions_about_own_columns_are_answered(anna: Client, hidden: m.ProcessingActivity) -> None:
    for asked in (
        {"id": str(hidden.pk)},
        {"key__exact": "secret"},
        {"id__gte": "1"},
        {"review_due__isnull": "1"},
        {"name__lte": "Z"},
    ):
        assert keys(anna, **asked) == {"secret"}, asked
    assert keys(anna, review_due__isnull="0") == set()


@pytest.mark.parametrize(
    "asked",
    [
        {"username__regex": "["},
        {"username__contains": "a"},
        {"username__exact": "\x00"},
        {"first_name__exact": "\x00"},
        {"last_login__year": "9999999999"},
        {"last_login__lte": "9999-12-31T23:59:59-23:59"},
        {"last_login__gte": "0001-01-01T00:00:00+23:59"},
        {"groups__id__exact": "abc"},
        {"groups__name": "editor"},
        {"groups__permissions__codename": "add_user"},
        {"scope__entities": "1"},
        {"password": "!"},
        {"password__gte": "a"},
        {"id__in": HUGE},
        {"no_such_field": "1"},
    ],
    ids=lambda asked: next(iter(asked)),
)
def test_the_list_of_people_answers_as_little(asked: dict[str, str], anna: Client) -> None:
    assert says_nothing(anna, PEOPLE, asked)


def test_the_list_of_people_keeps_its_filters(anna: Client) -> None:
    editor = Group.objects.get(name="editor")
    ben = User.objects.create_user("ben")
    ben.groups.add(editor)
    for asked, names in (
        ({"groups__id__exact": str(editor.pk)}, {"ben"}),
        ({"groups__id__exact": HUGE}, set()),
        ({"is_active__exact": "0"}, set()),
        ({"last_login__isnull": "1"}, {"ben"}),
        ({"username__exact": "ben"}, {"ben"}),
    ):
        found = anna.get(PEOPLE, asked).context["cl"]
        assert {user.username for user in found.result_list} == names and not found.misread, asked
    assert says_nothing(anna, "/admin/auth/group/", {"name__regex": "["})


@pytest.mark.thorough
@pytest.mark.parametrize("ticked", ["abc", HUGE, "", "²", "1e3"])
@pytest.mark.parametrize("action", ["delete_unused", "set_owner", "export_admin_action"])
def test_a_forged_tick_ticks_nothing(ticked: str, action: str, anna: Client, hidden: m.ProcessingActivity) -> None:
    fields = {"action": action, "_selected_action": ticked, "index": "0"}
    answer = anna.post(address("activity"), fields, follow=True)
    assert answer.status_code == 200 and "Items must be selected" in answer.content.decode()
    both = {**fields, "_selected_action": [ticked, str(hidden.pk)]}
    assert "Items must be selected" not in anna.post(address("activity"), both, follow=True).content.decode()


@pytest.mark.thorough
def test_ids_that_no_record_can_have_are_refused_in_words(anna: Client, hidden: m.ProcessingActivity) -> None:
    add = reverse("admin:registry_datacategory_add")
    for forged in (HUGE, "abc", "9" * 5000):
        assert anna.get(add, {"data_subjects": forged}).status_code == 200
        page = anna.post(add, {"name": "X", "data_subjects": forged, "sources": forged})
        assert page.status_code == 200 and "not there any more" in page.content.decode()
    form = reverse("admin:auth_group_add")
    page = anna.post(form, {"name": "X", "permissions": HUGE})
    assert page.status_code == 200 and "not there any more" in page.content.decode()
    page = anna.post(reverse("admin:auth_user_add"), {"username": "x", "groups": "abc", "entities": HUGE})
    assert page.status_code == 200 and page.content.decode().count("not there any more") == 2
    assert "valid value" not in page.content.decode()


@pytest.mark.thorough
@pytest.mark.parametrize("to_field", ["", "name", "no-such"])
def test_a_strange_reference_field_is_no_crash(to_field: str, anna: Client, hidden: m.ProcessingActivity) -> None:
    change_page = reverse("admin:registry_processingactivity_change", args=[hidden.pk])
    group = reverse("admin:auth_group_change", args=[Group.objects.first().pk])  # type: ignore[union-attr]
    for url in (change_page, group, reverse("admin:registry_processingactivity_delete", args=[hidden.pk])):
        expected = 200 if to_field == "" else 400
        assert anna.get(url, {"_to_field": to_field}).status_code == expected, url
        assert anna.post(url, {"_to_field": to_field}).status_code < 500, url
    assert anna.get(address("activity"), {"_to_field": to_field}).status_code in (200, 400)


def test_what_is_asked_is_named(anna: Client, hidden: m.ProcessingActivity) -> None:
    found = shown(anna, "activity", review_due__isnull="1")
    assert [condition.title for condition in found.conditions] == ["next review due is empty"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_that_cannot_be_refers_to_nothing(kind: str, anna: Client) -> None:
    page = anna.get(address(kind), {"refers_to": "organisation:\x00"})
    assert page.status_code in (200, 302) and not (page.status_code == 200 and page.context["cl"].result_count)


@pytest.mark.parametrize("asked", [{"_seen": "\x00"}, {"_keep": "\x00"}, {"_first": "a\x00", "_row": "purposes"}])
def test_a_version_that_cannot_be_is_an_unknown_one(
    asked: dict[str, str], anna: Client, hidden: m.ProcessingActivity
) -> None:
    form = reverse("admin:registry_processingactivity_change", args=[hidden.pk])
    fields = {**fields_of(anna.get(form)), "name": "Typed", **asked}
    page = anna.post(form, fields)
    hidden.refresh_from_db()
    assert page.status_code == 302 if hidden.name == "Typed" else "Typed" in page.content.decode()
    with change("test"):
        m.ProcessingActivity.objects.filter(pk=hidden.pk).delete()
    assert anna.post(form, fields).status_code in (200, 302, 404)
