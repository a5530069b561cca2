"""Requests that break: addresses that are none, and a database that another writer holds for too long."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from registry.admin import start
from registry.changes import waited_in_vain
from registry.models import Source

pytestmark = pytest.mark.django_db
SECRET = "three plain words"
NO_ADDRESS = "http://[x"


def locked(*_args: Any, **_kwargs: Any) -> None:
    raise OperationalError("database is locked")


def broken(*_args: Any, **_kwargs: Any) -> None:
    raise OperationalError("disk I/O error")


@pytest.fixture
def anna() -> Client:
    """A browser that sees an error page where there is one."""
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.create_superuser("anna", password=SECRET))
    return browser


def told_to_wait(answer: Any) -> bool:
    text = answer.content.decode()
    assert answer.status_code == 503 and answer["Retry-After"] == "60"
    return "Please try again in a minute" in text and "most browsers still hold what you typed" in text


@pytest.mark.parametrize("header", ["Origin", "Referer"])
@pytest.mark.parametrize("name", ["login", "registry_source_add"])
def test_a_sender_that_is_no_address_is_refused(header: str, name: str) -> None:
    stranger = Client(enforce_csrf_checks=True, headers={header: NO_ADDRESS})
    answer = stranger.post(reverse(f"admin:{name}"), {"a": "b"})
    assert answer.status_code == 403 and "CSRF verification failed" in answer.content.decode()


def test_who_waits_too_long_is_told_so(anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "delete", locked)
        assert told_to_wait(anna.post(reverse("admin:logout")))
    stranger = Client(raise_request_exception=False)
    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "create", locked)
        assert told_to_wait(stranger.post(reverse("admin:login"), {"username": "anna", "password": SECRET}))
    assert stranger.post(reverse("admin:login"), {"username": "anna", "password": SECRET}).status_code == 302


def test_a_session_that_cannot_be_stored_is_no_bad_request(anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django stores it after the view, and takes every failure for a session that is gone."""
    add = reverse("admin:registry_source_add")
    with monkeypatch.context() as patch:
        patch.setattr("django.contrib.sessions.base_session.AbstractBaseSession.save", locked)
        assert told_to_wait(anna.post(add, {"name": "Once"}))  # its message is what the session has to hold
    assert Source.objects.filter(name="Once").exists()  # so the page does not say that nothing was saved
    assert anna.post(add, {"name": "Twice"}).status_code == 302


def test_other_errors_are_not_called_waiting(anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "page", broken)
    answer = anna.get(reverse("admin:index"))
    assert answer.status_code == 500 and "Something went wrong" in answer.content.decode()
    answer = anna.get(reverse("admin:registry_source_changelist"), {"_to_field": "no-such"})
    assert answer.status_code == 400


def test_a_lock_is_found_under_what_it_became() -> None:
    class OfPostgresql(Exception):
        sqlstate = "55P03"

    def raised(error: Exception, cause: Exception) -> Exception:
        error.__cause__ = cause
        return error

    assert waited_in_vain(OperationalError("canceling statement due to lock timeout"))
    assert waited_in_vain(raised(OperationalError("storniere Anfrage"), OfPostgresql()))
    assert waited_in_vain(raised(BadRequest(), OperationalError("database is locked")))
    assert not waited_in_vain(raised(ValueError(), OfPostgresql()))
    assert not waited_in_vain(OperationalError("no such table")) and not waited_in_vain(None)
