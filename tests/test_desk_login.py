"""Signing in: slowed down, saying nothing about names, and over when the password changes."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
WRONG = "Nobody can sign in with this name and password"


@pytest.fixture
def ben(db):
    user = User.objects.create_user("ben", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="administrator"))
    return user


def sign_in(name, password=PASSWORD, client=None, **more):
    browser = client or Client()
    return browser.post(reverse("admin:login"), {"username": name, "password": password, **more})


def body(response):
    return response.content.decode()


def test_it_works(ben, client):
    assert "Sign in" in body(client.get(reverse("admin:login")))
    assert sign_in("ben", client=client).status_code == 302
    assert client.get(reverse("admin:index")).status_code == 200


def test_every_refusal_is_the_same(ben):
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    User.objects.create_user("outside", password=PASSWORD)
    said = set()
    for name, password in (("ben", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD), ("outside", PASSWORD)):
        response = sign_in(name, password)
        assert response.status_code == 200 and WRONG in body(response)
        said.add(body(response).split('<input type="hidden" name="csrf')[0].replace(name, ""))
    assert len(said) == 1


def locked(name):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = sign_in(name, "wrong")
    return response


@pytest.mark.parametrize("name", ["ben", "nobody"])
def test_after_five_wrong_passwords_one_waits(name, ben):
    response = locked(name)
    assert response.status_code == 429 and "Too many wrong passwords" in body(response)
    assert "Wait one hour" in body(response) and 'lang="en' in body(response) and "<h1>" in body(response)
    again = sign_in(name)
    assert again.status_code == 429 and "Too many wrong passwords" in body(again)
    assert "_auth_user_id" not in again.client.session
    assert name not in body(response)


def test_who_waits_and_who_does_not(ben):
    User.objects.create_user("cara", password=PASSWORD, is_staff=True)
    locked("ben")
    assert sign_in("cara").status_code == 302
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in("ben", client=elsewhere).status_code == 302


def test_what_was_typed_is_shown_when_signing_in_again_locks(ben):
    locked("ben")
    response = sign_in("ben", "wrong", _held="name=A+long+text", next="/admin/registry/source/add/")
    assert response.status_code == 429 and "A long text" in body(response)


def test_the_lock_answers_scripts_with_the_page_too(ben):
    locked("ben")
    data = {"username": "ben", "password": "wrong"}
    response = Client().post(reverse("admin:login"), data, headers={"X-Requested-With": "XMLHttpRequest"})
    assert response.status_code == 429 and response.headers["Content-Type"].startswith("text/html")


def test_a_session_ends_with_the_browser_and_the_day(ben, client):
    response = sign_in("ben", client=client)
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == "" and cookie["expires"] == "" and cookie["httponly"]
    assert client.session.get_expiry_age() == 8 * 60 * 60


def test_a_new_password_ends_all_other_sessions(ben):
    here, there = Client(), Client()
    assert sign_in("ben", client=here).status_code == sign_in("ben", client=there).status_code == 302
    new = "a wholly other sentence"
    said = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("admin:password_change"), said).status_code == 302
    assert here.get(reverse("admin:index")).status_code == 200
    assert there.get(reverse("admin:index")).status_code == 302


def test_a_password_set_by_an_administrator_ends_sessions(ben):
    cara = User.objects.create_user("cara", password=PASSWORD, is_staff=True)
    hers, his = Client(), Client()
    assert sign_in("cara", client=hers).status_code == sign_in("ben", client=his).status_code == 302
    page = reverse("admin:auth_user_password_change", args=[cara.pk])
    for short in ("short", "", "password1234"):
        response = his.post(page, {"password1": short, "password2": short})
        assert response.status_code == 200 and "was not changed" in body(response)
    new = "a wholly other sentence"
    assert his.post(page, {"password1": new, "password2": new}).status_code == 302
    assert hers.get(reverse("admin:index")).status_code == 302
    assert sign_in("cara", new).status_code == 302


def test_the_advice_stands_where_a_password_is_set(ben, client):
    client.force_login(ben, backend="registry.roles.Roles")
    for page in ("admin:password_change", "admin:auth_user_add"):
        assert "At least 12 characters; 15 or more are better" in body(client.get(reverse(page)))


def test_an_account_switched_off_is_signed_out(ben, client):
    assert sign_in("ben", client=client).status_code == 302
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert client.get(reverse("admin:index")).status_code == 302
