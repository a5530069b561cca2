"""The public page switched off: nothing is there for strangers, and everything for those who see the register."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from registry.changes import change
from registry.models import Organisation, Processor, Register, Scope
from registry.roles import ROLES
from registry.views import answer

from .test_public_answers import PAGES, body

pytestmark = pytest.mark.django_db
NOTE = "Only people who are signed in see this: the public page is off."
FILES = ("/download/", "/schema/", ".json")


@pytest.fixture
def closed(sample: Any, publishing: Any) -> None:
    """Two editions, and the page off."""
    with change("officer", "", "form"):
        Processor.objects.filter(key="hotjar").update(description="Other words.")
    publishing()
    with change("officer", "", "form"):
        Register.objects.update(public_page=False)


def signed_in(*roles: str, staff: bool = True, active: bool = True) -> Client:
    user = User.objects.create_user("ada", password="secret", is_staff=staff, is_active=active)
    user.groups.set(Group.objects.filter(name__in=roles))
    client = Client()
    client.force_login(user, backend="registry.roles.Roles")
    return client


def everything(response: Any) -> tuple[int, bytes, dict[str, str], dict[str, Any]]:
    return response.status_code, body(response), dict(response.headers), dict(response.cookies)


@pytest.mark.parametrize("role", ROLES)
def test_it_works(closed: None, role: str) -> None:
    client = signed_in(role)
    for url in [*PAGES, "/editions/2/", "/editions/2/changes/"]:
        response = client.get(url)
        assert response.status_code == 200, url
        assert response["Cache-Control"] == "private, no-store" and "ETag" not in response, url
        assert (NOTE in body(response).decode(errors="replace")) is not any(part in url for part in FILES), url
    assert "Other words." in client.get("/editions/2/changes/").content.decode()


@pytest.mark.thorough
def test_a_stranger_gets_what_is_at_no_address(closed: None) -> None:
    """Byte for byte and header for header, whatever cookie he brings."""
    stale = Client()
    stale.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    ended = signed_in("reader")
    Session.objects.all().delete()
    for client in (Client(), stale, ended):
        for url in PAGES:
            for asked in ({}, {"if-none-match": "*"}):
                assert everything(client.get(url, headers=asked)) == everything(client.get("/nowhere/", headers=asked))


@pytest.mark.parametrize(
    "account", [{"roles": ()}, {"roles": ("reader",), "staff": False}, {"roles": ("reader",), "active": False}]
)
def test_an_account_that_sees_no_register_sees_no_page(closed: None, account: dict[str, Any]) -> None:
    client = signed_in(*account.pop("roles"), **account)
    assert client.get("/").status_code == client.get("/editions/2/").status_code == 404


def test_who_sees_some_kinds_only_sees_no_page(closed: None) -> None:
    client = signed_in()
    User.objects.get().user_permissions.set(Permission.objects.filter(codename="view_source"))
    assert client.get("/").status_code == 404


def test_a_person_with_a_limit_sees_no_page(closed: None) -> None:
    """An edition would show her the activities of others."""
    client = signed_in("editor")
    assert client.get("/editions/2/").status_code == 200
    Scope.objects.create(user=User.objects.get()).entities.set(Organisation.objects.all()[:1])
    for url in PAGES:
        assert everything(client.get(url)) == everything(client.get("/nowhere/")), url


def test_nothing_is_kept_for_others_nor_taken_from_what_was_kept(sample: Any) -> None:
    stranger, client = Client(), signed_in("reader")
    tag = stranger.get("/")["ETag"]
    with change("officer", "", "form"):
        Register.objects.update(public_page=False)
    answer.STORED.clear()
    response = client.get("/", headers={"if-none-match": tag})
    assert response.status_code == 200 and NOTE in response.content.decode()  # and no 304
    assert not answer.STORED and stranger.get("/", headers={"if-none-match": tag}).status_code == 404
    with change("officer", "", "form"):
        Register.objects.update(public_page=True)
    for reader in (stranger, client):
        response = reader.get("/")
        assert NOTE not in response.content.decode() and response["ETag"] == tag and "Vary" not in response


def test_without_an_edition_nothing_is_there_for_anybody(db: None) -> None:
    with change("officer"):
        Register.objects.create(key="register", title="Ours", public_page=False)
    assert signed_in("administrator").get("/").status_code == 404


@pytest.mark.thorough
def test_the_desk_leads_to_the_pages_only_whom_they_answer(closed: None) -> None:
    client = signed_in("reader")
    link = "View site"
    for is_open, limited, shown in [(False, False, True), (False, True, False), (True, True, True)]:
        with change("officer", "", "form"):
            Register.objects.update(public_page=is_open)
        if limited:
            Scope.objects.get_or_create(user=User.objects.get())
        page = client.get(reverse("admin:index")).content.decode()
        assert (link in page) is shown and client.get("/").status_code == (200 if shown else 404)


def test_before_the_first_edition_the_desk_leads_nowhere(db: None) -> None:
    with change("officer"):
        Register.objects.create(key="register", title="Ours")
    assert "View site" not in signed_in("reader").get(reverse("admin:index")).content.decode()
