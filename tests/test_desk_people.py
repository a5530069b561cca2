"""Accounts: what an administrator gives away, whom he cannot touch, and what nobody does to himself."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.changes import change
from registry.models import Change, Organisation, Scope
from registry.roles import ROLES, named
from tests.forms import fields_of

pytestmark = pytest.mark.django_db

ADD, LIST = "admin:auth_user_add", "admin:auth_user_changelist"
PASSWORD = "correct horse battery"


def person(name, *roles, **more):
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **more)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def browser(user):
    client = Client()
    client.force_login(user, backend="registry.roles.Roles")
    return client


@pytest.fixture
def ada(db):
    """An administrator."""
    return person("ada", "administrator", first_name="Ada")


@pytest.fixture
def desk(ada):
    return browser(ada)


def form_of(user):
    return reverse("admin:auth_user_change", args=[user.pk])


def role(code):
    return str(Group.objects.get(name=code).pk)


def text(response, status=200):
    assert response.status_code == status, response.status_code
    return response.content.decode()


def test_it_works(desk):
    with change("test"):
        ours = Organisation.objects.create(key="north", legal_name="North Ltd", ours=True)
        Organisation.objects.create(key="other", legal_name="Somebody Else", ours=False)
    page = text(desk.get(reverse(ADD)))
    assert all(str(role.description) in page.replace("&#x27;", "'") for role in ROLES.values())
    assert "North Ltd" in page and "Somebody Else" not in page
    assert "is_superuser" not in page and "user_permissions" not in page
    changes = Change.objects.count()
    said = {"username": "ben", "first_name": "Ben", "password1": PASSWORD, "password2": PASSWORD}
    said |= {"groups": [role("editor"), role("publisher")], "limited": "on", "entities": [ours.pk]}
    assert desk.post(reverse(ADD), said).status_code == 302
    ben = User.objects.get(username="ben")
    assert ben.is_staff and not ben.is_superuser and ben.check_password(PASSWORD)
    assert {group.name for group in ben.groups.all()} == {"editor", "publisher"}
    assert list(ben.scope.entities.all()) == [ours]
    assert Change.objects.count() == changes  # people are no records
    listed = text(desk.get(reverse(LIST), {"groups__id__exact": role("editor")}))
    assert "Editor, Publisher" in listed and "North Ltd" in listed
    fields = fields_of(desk.get(form_of(ben)))
    del fields["limited"], fields["entities"]
    assert desk.post(form_of(ben), fields).status_code == 302
    assert not Scope.objects.exists()


def test_an_account_is_deleted_after_one_plain_question(desk):
    ben = person("ben", "editor")
    Scope.objects.create(user=ben)
    page = text(desk.get(reverse("admin:auth_user_delete", args=[ben.pk])))
    assert "ben" in page and "relationship" not in page
    assert desk.post(reverse("admin:auth_user_delete", args=[ben.pk]), {"post": "yes"}).status_code == 302
    assert not User.objects.filter(username="ben").exists() and not Scope.objects.exists()


def test_half_a_limit_is_refused(desk):
    with change("test"):
        ours = Organisation.objects.create(key="north", legal_name="North Ltd", ours=True)
    fields = fields_of(desk.get(form_of(person("ben"))))
    ben = User.objects.get(username="ben")
    assert "Tick at least one entity" in text(desk.post(form_of(ben), fields | {"limited": "on"}))
    assert "they would not hold" in text(desk.post(form_of(ben), fields | {"entities": [ours.pk]}))
    assert not Scope.objects.exists()


def test_a_form_shows_no_password(desk):
    page = text(desk.get(form_of(person("ben"))))
    assert "md5" not in page and "Set a new password" in page


def test_an_administrator_gives_no_more_than_the_roles(desk):
    own = Group.objects.create(name="Own group")
    page = text(desk.get(reverse(ADD)))
    assert "Own group" not in page
    ben = person("ben")
    forged = fields_of(desk.get(form_of(ben))) | {
        "is_superuser": "on",
        "user_permissions": [str(p.pk) for p in Permission.objects.all()[:3]],
    }
    assert desk.post(form_of(ben), forged).status_code == 302
    ben = User.objects.get(username="ben")
    assert not ben.is_superuser and not ben.user_permissions.exists()
    assert desk.post(form_of(ben), forged | {"groups": [str(own.pk)]}).status_code == 200
    assert not ben.groups.exists()


def test_a_role_that_can_do_more_than_oneself_is_not_given(desk):
    Group.objects.get(name="publisher").permissions.add(*named({"auth.add_group"}))
    page = text(desk.get(reverse(ADD)))
    assert "Publisher" not in page and "Editor" in page


def test_other_groups_stay_with_who_has_them(desk):
    ben, own = person("ben", "reader"), Group.objects.create(name="Own group")
    ben.groups.add(own)
    fields = fields_of(desk.get(form_of(ben)))
    assert desk.post(form_of(ben), fields | {"groups": [role("editor")]}).status_code == 302
    assert {group.name for group in ben.groups.all()} == {"editor", "Own group"}


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("power", ["superuser", "permission", "group"])
def test_whoever_can_do_more_is_not_touched(power, active, desk):
    root = person("root", is_superuser=power == "superuser", is_active=active)
    if power == "permission":
        root.user_permissions.add(*named({"auth.add_group"}))
    if power == "group":
        own = Group.objects.create(name="Own")
        own.permissions.add(*named({"auth.add_group"}))
        root.groups.add(own)
    assert "root" in text(desk.get(form_of(root))) and 'name="_save"' not in text(desk.get(form_of(root)))
    before = User.objects.filter(pk=root.pk).values().get()
    assert desk.post(form_of(root), {"username": "mine"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert desk.post(password, {"password1": PASSWORD * 2, "password2": PASSWORD * 2}).status_code == 403
    assert desk.post(reverse("admin:auth_user_delete", args=[root.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=root.pk).values().get() == before


@pytest.mark.thorough
def test_nobody_locks_himself_out(desk, ada):
    fields = fields_of(desk.get(form_of(ada)))
    for wrong in ({"is_active": ""}, {"groups": [role("reader")]}, {"limited": "on"}):
        asked = {name: value for name, value in {**fields, **wrong}.items() if value != ""}
        assert "You would lock yourself out" in text(desk.post(form_of(ada), asked)), wrong
    assert desk.post(reverse("admin:auth_user_delete", args=[ada.pk]), {"post": "yes"}).status_code == 403
    ada.refresh_from_db()
    assert ada.is_active and ada.groups.get().name == "administrator"
    assert desk.post(form_of(ada), fields | {"first_name": "Adele"}).status_code == 302
    root = browser(person("root", is_superuser=True))
    fields = fields_of(root.get(form_of(User.objects.get(username="root"))))
    del fields["is_superuser"]
    assert "You would lock yourself out" in text(root.post(form_of(User.objects.get(username="root")), fields))


def test_a_superuser_sets_everything(ada):
    root = browser(person("root", is_superuser=True))
    own = Group.objects.create(name="Own group")
    fields = fields_of(root.get(form_of(ada)))
    assert root.post(form_of(ada), fields | {"is_superuser": "on", "groups": [str(own.pk)]}).status_code == 302
    ada.refresh_from_db()
    assert ada.is_superuser and ada.groups.get() == own
    group = Group.objects.get(name="editor")
    page = reverse("admin:auth_group_change", args=[group.pk])
    fields = fields_of(root.get(page))
    assert root.post(page, fields | {"permissions": [], "name": "renamed"}).status_code == 302
    group.refresh_from_db()
    assert group.name == "editor" and not group.permissions.exists()  # the name of a role is its code


def test_roles_are_told_to_those_who_may_see_people(desk):
    page = text(browser(person("otto", "auditor")).get(reverse("admin:auth_group_changelist")))
    assert "Vocabulary keeper" in page and "renamed, merged and archived" in page
    one = text(desk.get(reverse("admin:auth_group_change", args=[role("editor")])))
    assert "Can change processing activity" in one and "<select" not in one


def test_an_auditor_reads_accounts(ada):
    page = text(browser(person("otto", "auditor")).get(form_of(ada)))
    assert "Administrator" in page and 'name="_save"' not in page and "Set a new password" not in page


@pytest.mark.thorough
def test_lists_and_forms_ask_as_much_however_many_people(desk):
    with change("test"):
        ours = [Organisation.objects.create(key=f"o{n}", legal_name=f"O{n}", ours=True) for n in range(3)]

    def more(start):
        for n in range(start, start + 5):
            user = person(f"p{n}", "editor", "publisher")
            Scope.objects.create(user=user).entities.set(ours)
        found = []
        for page in (reverse(LIST), form_of(User.objects.get(username="p1")), reverse("admin:auth_group_changelist")):
            with CaptureQueriesContext(connection) as queries:
                text(desk.get(page))
            found.append(len(queries))
        return found

    more(0)
    assert more(5) == more(10)


def test_an_older_form_takes_no_limit_back(desk, ada):
    """Somebody limits a person while another form of the account is open; the second save is asked, the third knows."""
    with change("test"):
        ours = Organisation.objects.create(key="north", legal_name="North Ltd", ours=True)
    nora = person("nora", "editor")
    old = fields_of(desk.get(form_of(nora)))
    desk.post(form_of(nora), {**old, "limited": "on", "entities": [ours.pk]})
    assert Scope.objects.filter(user=nora).exists()
    answer = desk.post(form_of(nora), {**old, "email": "nora@example.org"})
    assert "Somebody changed this after you opened it" in text(answer) and "nora@example.org" in text(answer)
    assert Scope.objects.filter(user=nora).exists() and User.objects.get(pk=nora.pk).email == ""
    assert desk.post(form_of(nora), fields_of(answer)).status_code == 302
    assert User.objects.get(pk=nora.pk).email == "nora@example.org"


def test_a_form_that_does_not_say_what_it_saw_is_refused(desk):
    nora = person("nora", "editor")
    fields = {**fields_of(desk.get(form_of(nora))), "email": "nora@example.org"}
    del fields["seen"]
    assert "Somebody changed this after you opened it" in text(desk.post(form_of(nora), fields))


def told(response):
    """What the page says on its top after saving, without the quotation marks of HTML."""
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def north(db):
    with change("test"):
        return Organisation.objects.create(key="north", legal_name="North Ltd", ours=True)


def limit(desk, user, north, *codes):
    """Save the account's form with these roles and a limit."""
    fields = {**fields_of(desk.get(form_of(user))), "groups": [role(code) for code in codes]}
    return desk.post(form_of(user), {**fields, "limited": "on", "entities": [north.pk]}, follow=True)


@pytest.mark.thorough
def test_an_administrator_has_no_limit(desk, north):
    ben = person("ben", "administrator")
    assert "An administrator works for all of our entities" in text(limit(desk, ben, north, "administrator", "editor"))
    assert not Scope.objects.exists()
    assert not told(limit(desk, ben, north, "editor"))[1:] and Scope.objects.get().user == ben


def test_a_limited_publisher_is_saved_with_a_note(desk, north):
    said = told(limit(desk, person("ben"), north, "publisher"))
    assert len(said) == 2 and "“ben” works for some of our entities only, and so never publishes" in "".join(said)
    assert Scope.objects.exists()
    answer = browser(User.objects.get(username="ben")).get(reverse("admin:publish"))
    assert "a person with a limit never publishes, whatever the role" in text(answer, 403)
    assert "Your role does not cover this page" in text(
        browser(person("rea", "reader")).get(reverse("admin:publish")), 403
    )


def test_a_person_without_a_role_is_saved_with_a_warning(desk):
    said = {"username": "ben", "password1": PASSWORD, "password2": PASSWORD}
    assert "“ben” has no role and will see nothing" in "".join(told(desk.post(reverse(ADD), said, follow=True)))
    ben = User.objects.get(username="ben")
    fields = fields_of(desk.get(form_of(ben)))
    assert "has no role" not in "".join(
        told(desk.post(form_of(ben), {**fields, "groups": [role("reader")]}, follow=True))
    )


def test_a_superusers_limit_is_said_to_be_none(ada, north):
    root = browser(person("root", is_superuser=True))
    fields = {**fields_of(root.get(form_of(ada))), "groups": [], "is_superuser": "on"}
    said = told(root.post(form_of(ada), {**fields, "limited": "on", "entities": [north.pk]}, follow=True))
    assert "A superuser has no limit" in "".join(said)


@pytest.mark.thorough
def test_a_group_is_not_silently_set_back(ada):
    one, two = (browser(person(name, is_superuser=True)) for name in ("root", "toor"))
    group = Group.objects.get(name="editor")
    page = reverse("admin:auth_group_change", args=[group.pk])
    hers, his = fields_of(one.get(page)), fields_of(two.get(page))
    gone, kept = hers["permissions"][0], hers["permissions"][1:]
    assert one.post(page, hers | {"permissions": kept}).status_code == 302
    answer = two.post(page, his)
    assert "Somebody changed this after you opened it" in text(answer)
    assert not group.permissions.filter(pk=gone).exists()
    assert gone in fields_of(answer)["permissions"]  # what he ticked stands there still
    assert two.post(page, fields_of(answer)).status_code == 302 and group.permissions.filter(pk=gone).exists()
    del his["seen"]
    assert "Somebody changed this" in text(two.post(page, his))
    add = reverse("admin:auth_group_add")
    assert two.post(add, fields_of(two.get(add)) | {"name": "Own group"}).status_code == 302


def test_an_own_permission_that_was_taken_away_stays_away(ada):
    one, two = (browser(person(name, is_superuser=True)) for name in ("root", "toor"))
    ada.user_permissions.set(named({"auth.add_group"}))
    hers, his = fields_of(one.get(form_of(ada))), fields_of(two.get(form_of(ada)))
    del hers["user_permissions"]
    assert one.post(form_of(ada), hers).status_code == 302 and not ada.user_permissions.exists()
    assert "Somebody changed this" in text(two.post(form_of(ada), his)) and not ada.user_permissions.exists()


@pytest.mark.parametrize("kind", ["user", "group"])
def test_of_many_words_the_first_are_looked_for(kind, desk):
    address = reverse(f"admin:auth_{kind}_changelist")
    found = desk.get(address, {"q": "ad " * 1500})
    assert found.status_code == 200 and found.context["cl"].result_count
    assert not desk.get(address, {"q": "ad " * 10 + '"nobody at all"'}).context["cl"].result_count
