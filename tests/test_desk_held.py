"""What was typed survives: a session that ended, a sign-in in another tab, and a register that is busy."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from registry import models as m
from tests.forms import anna, fields_of, quick_client, staff  # noqa: F401 - fixtures
from tests.test_admin_write import rich  # noqa: F401 - a fixture
from tests.test_desk_conflict import page_of

pytestmark = pytest.mark.django_db
SECRET = "three plain words"
HERE = {"Origin": "http://testserver"}
TYPED = {"name": "Größe & <b>Maß</b>", "description": 'two\r\nlines, "quoted"', "_why": "asked by HR"}


@pytest.fixture
def add() -> str:
    return reverse("admin:registry_source_add")


@pytest.fixture
def browser() -> Client:
    """A browser as it is: with tokens, and nobody signed in."""
    User.objects.create_superuser("anna", password=SECRET, first_name="Anna", last_name="Novak")
    return Client(enforce_csrf_checks=True, headers=HERE)


def sign_in(browser: Client, password: str = SECRET, **more: str) -> Any:
    token = fields_of(browser.get(reverse("admin:login")))["csrfmiddlewaretoken"]
    fields = {"username": "anna", "password": password, "csrfmiddlewaretoken": token, **more}
    return browser.post(reverse("admin:login"), fields)


def opened(browser: Client, add: str) -> dict[str, Any]:
    """The add form with words in it, as an officer leaves it for lunch."""
    sign_in(browser)
    return {**fields_of(browser.get(add)), **{name: [text] for name, text in TYPED.items()}}


def sent(response: Any) -> dict[str, list[str]]:
    return {n: v for n, v in fields_of(response).items() if n != "csrfmiddlewaretoken"}


def stored() -> tuple[str, str]:
    found = m.Source.objects.get()
    return found.name, found.description


def lunch(browser: Client) -> None:
    """The session ends; the page, its token and the cookie of the token stay."""
    browser.session.flush()
    del browser.cookies[settings.SESSION_COOKIE_NAME]


def test_it_works(browser: Client, add: str) -> None:
    typed = opened(browser, add)
    lunch(browser)
    page = browser.post(add, typed)
    assert page.status_code == 403 and "sign in, and what you typed comes back" in page_of(page)
    assert "no-store" in page["Cache-Control"]
    form = fields_of(page)
    assert {"username", "password"} <= form.keys() and form["password"] == [""]
    back = browser.post(reverse("admin:login"), form | {"username": ["anna"], "password": [SECRET]})
    assert back.status_code == 200 and "You are signed in again" in page_of(back)
    assert "Anna Novak" in page_of(back) and f'action="{add}"' in page_of(back)
    del typed["csrfmiddlewaretoken"]
    assert sent(back) == typed
    assert m.Change.objects.count() == 0
    assert browser.post(add, fields_of(back)).status_code == 302
    assert stored() == ("Größe & <b>Maß</b>", 'two\nlines, "quoted"')
    assert (m.Change.objects.get().who, m.Change.objects.get().why) == ("Anna Novak (anna)", "asked by HR")


def test_a_wrong_password_keeps_it_too(browser: Client, add: str) -> None:
    typed = opened(browser, add)
    lunch(browser)
    form = fields_of(browser.post(add, typed))
    for _try in range(2):
        page = browser.post(reverse("admin:login"), form | {"username": ["anna"], "password": ["not-the-one"]})
        assert page.status_code == 200 and 'class="errornote"' in page_of(page)
        assert "not-the-one" not in page_of(page)
        form = fields_of(page)
    back = browser.post(reverse("admin:login"), form | {"username": ["anna"], "password": [SECRET]})
    assert sent(back)["name"] == [TYPED["name"]]


def test_too_many_wrong_passwords_lock_here_too(browser: Client, add: str, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = opened(browser, add)
    lunch(browser)
    form = fields_of(browser.post(add, typed))
    attempt = form | {"username": ["anna"], "password": ["wrong"]}
    answers = [browser.post(reverse("admin:login"), attempt) for _try in range(settings.AXES_FAILURE_LIMIT)]
    assert "Too many wrong passwords" in page_of(answers[-1])
    right = browser.post(reverse("admin:login"), form | {"username": ["anna"], "password": [SECRET]})
    assert "Too many wrong passwords" in page_of(right) and "_auth_user_id" not in browser.session
    monkeypatch.setattr(settings, "AXES_COOLOFF_TIME", timedelta(0))  # the hour is over
    back = browser.post(reverse("admin:login"), fields_of(right) | {"username": ["anna"], "password": [SECRET]})
    assert sent(back)["name"] == [TYPED["name"]] and "You are signed in again" in page_of(back)


def test_a_sign_in_in_another_tab_keeps_the_old_tabs_form(browser: Client, add: str) -> None:
    typed = opened(browser, add)
    lunch(browser)
    sign_in(browser)
    page = browser.post(add, typed)
    assert page.status_code == 403 and "You signed in again after you opened this form" in page_of(page)
    assert m.Change.objects.count() == 0
    assert browser.post(add, fields_of(page)).status_code == 302
    assert stored()[0] == TYPED["name"]


def test_a_browser_that_was_closed_meanwhile_keeps_it(browser: Client, add: str) -> None:
    typed = opened(browser, add)
    browser.cookies.clear()
    page = browser.post(add, typed)
    assert page.status_code == 403
    back = browser.post(reverse("admin:login"), fields_of(page) | {"username": ["anna"], "password": [SECRET]})
    assert browser.post(add, fields_of(back)).status_code == 302 and stored()[0] == TYPED["name"]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Referer": "https://evil.example/admin/"}, {}],
    ids=["origin", "null", "referer", "silent"],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_another_sites_form_is_plainly_refused(add: str, headers: dict[str, str], signed_in: bool) -> None:
    User.objects.create_superuser("anna", password=SECRET)
    browser = Client(enforce_csrf_checks=True, headers=headers)
    if signed_in:
        browser.force_login(User.objects.get())
    page = browser.post(add, {**TYPED, "csrfmiddlewaretoken": "x" * 64})
    assert page.status_code == 403 and "CSRF verification failed" in page_of(page)
    assert TYPED["description"] not in page_of(page) and "asked by HR" not in page_of(page)


def test_what_the_desk_does_not_know_is_refused_plainly(browser: Client) -> None:
    page = browser.post(reverse("admin:login"), {"username": "anna", "password": "secret words"})
    assert page.status_code == 403 and "secret words" not in page_of(page)


def test_a_form_of_passwords_alone_is_not_carried(browser: Client) -> None:
    sign_in(browser)
    address = reverse("admin:password_change")
    form = fields_of(browser.get(address)) | {"new_password1": ["never shown"], "old_password": ["never shown"]}
    lunch(browser)
    page = browser.post(address, form, follow=True)
    assert "never shown" not in page_of(page) and "_held" not in page_of(page)


def test_a_new_person_is_carried_without_the_password(browser: Client) -> None:
    sign_in(browser)
    address = reverse("admin:auth_user_add")
    person = {"username": ["ben"], "first_name": ["Ben"], "email": ["ben@example.org"]}
    secret = {"password1": ["never shown"], "password2": ["never shown"]}
    form = fields_of(browser.get(address)) | person | secret
    lunch(browser)
    page = browser.post(address, form)
    assert page.status_code == 403 and "never shown" not in page_of(page) and "never+shown" not in page_of(page)
    back = browser.post(reverse("admin:login"), fields_of(page) | {"username": ["anna"], "password": [SECRET]})
    assert "type the password once more" in page_of(back) and "never shown" not in page_of(back)
    assert {name: sent(back)[name] for name in person} == person and not secret.keys() & sent(back).keys()
    again = browser.post(address, fields_of(back))
    assert again.status_code == 200 and fields_of(again)["email"] == ["ben@example.org"]
    assert browser.post(address, fields_of(again) | {name: [SECRET] for name in secret}).status_code == 302
    assert User.objects.get(username="ben").check_password(SECRET)


def test_nothing_is_said_of_passwords_where_there_was_none(browser: Client, add: str) -> None:
    typed = opened(browser, add)
    lunch(browser)
    sign_in(browser)
    assert "type the password once more" not in page_of(browser.post(add, typed))


def test_the_way_back_leads_nowhere_else(browser: Client) -> None:
    for to in ("https://evil.example/admin/", "//evil.example/admin/", "javascript:alert(1)", "/", "/admin/../x"):
        page = sign_in(browser, _held="name=typed", next=to)
        assert page.status_code == 302 or f'action="{to}"' not in page_of(page) or to.startswith("/admin/"), to
        browser.cookies.clear()


@pytest.mark.parametrize("held", ["", "=", "&&", "%", "%ff=%00", "a;b"])
def test_a_garbled_parcel_is_no_crash(browser: Client, held: str) -> None:
    assert sign_in(browser, _held=held, next="/admin/").status_code in (200, 302)


def test_nothing_typed_is_the_plain_login(client: Client, add: str) -> None:
    page = client.post(add)
    assert page.status_code == 302 and "/login/" in page["Location"]


@pytest.mark.thorough
def test_a_form_as_large_as_allowed_comes_through(browser: Client, add: str) -> None:
    typed = opened(browser, add)
    many = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - len(typed) - 1
    typed |= {f"row-{number}": ["ü" * 20] for number in range(many)}
    lunch(browser)
    form = fields_of(browser.post(add, typed))
    back = browser.post(reverse("admin:login"), form | {"username": ["anna"], "password": [SECRET]})
    assert len(sent(back)) == len(typed) - 1
    assert browser.post(add, fields_of(back)).status_code == 302


def test_a_busy_register_holds_the_form(
    anna: Client,  # noqa: F811
    add: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from registry.changes import Busy, door

    def busy(*_args: Any) -> None:
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr(door, "enter", busy)
        page = anna.post(add, TYPED)
    assert page.status_code == 503 and page["Retry-After"] == "60"
    assert "Nothing of yours was saved" in page_of(page) and "Send it again" in page_of(page)
    assert anna.post(add, fields_of(page)).status_code == 302 and stored()[0] == TYPED["name"]


def test_who_lost_the_desk_keeps_the_words(add: str) -> None:
    """An account that is no longer staff: the words wait until somebody signs in who may."""
    nobody = Client(enforce_csrf_checks=True, headers=HERE)
    nobody.force_login(User.objects.create_user("nobody", password=SECRET))
    page = nobody.post(add, TYPED)
    assert page.status_code == 403 and "signed in as nobody, who may not see this page" in page_of(page)
    assert "what you typed comes back" in page_of(page) and "You were signed out" not in page_of(page)
    User.objects.create_superuser("anna", password=SECRET)
    back = nobody.post(reverse("admin:login"), fields_of(page) | {"username": ["anna"], "password": [SECRET]})
    assert nobody.post(add, fields_of(back)).status_code == 302 and stored()[0] == TYPED["name"]


def test_a_role_taken_away_meanwhile_keeps_the_words(add: str) -> None:
    browser = staff("view_source", "add_source")
    user = User.objects.get(username="staff")
    rights = list(user.user_permissions.all())
    typed = fields_of(browser.get(add)) | {name: [text] for name, text in TYPED.items()}
    user.user_permissions.clear()
    page = browser.post(add, typed)
    assert page.status_code == 403 and "your role does not cover it" in page_of(page)
    assert "no-store" in page["Cache-Control"] and m.Change.objects.count() == 0
    assert sent(page) == {n: v for n, v in typed.items() if n != "csrfmiddlewaretoken"}
    user.user_permissions.set(rights)
    assert browser.post(add, fields_of(page)).status_code == 302 and stored()[0] == TYPED["name"]


def test_a_refusal_without_words_is_plain(add: str) -> None:
    page = staff("view_source").post(add, {"_why": "because"})
    assert page.status_code == 403 and "This is not for you to do" in page_of(page)
