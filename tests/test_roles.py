"""Roles as groups: made once, left alone ever after, and told in README."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from registry.document import KINDS
from registry.roles import RECORDS, ROLES, VOCABULARY, named, seed

pytestmark = pytest.mark.django_db
README = Path(__file__).parent.parent / "README.md"


def held(code: str) -> set[str]:
    rows = Group.objects.get(name=code).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{name}" for app, name in rows}


def test_it_works() -> None:
    assert {code: held(code) for code in ROLES} == {code: set(role.permissions) for code, role in ROLES.items()}
    assert not any(held(code) - {n for n in held(code) if ".view_" in n} for code in ("reader", "auditor"))
    assert held("administrator") >= set().union(*(held(code) for code in ROLES))


def test_every_permission_that_a_role_names_exists() -> None:
    for role in ROLES.values():
        assert named(role.permissions).count() == len(role.permissions), role.code


@pytest.mark.parametrize("code", ROLES)
@pytest.mark.parametrize("kinds", [VOCABULARY, RECORDS], ids=["vocabulary", "records"])
def test_a_role_may_do_the_same_with_each_kind_of_a_sort(code: str, kinds: tuple[str, ...]) -> None:
    user = User.objects.create_user("one")
    user.groups.add(Group.objects.get(name=code))

    def may(kind: str) -> set[str]:
        name = KINDS[kind].model._meta.model_name
        return {verb for verb in ("view", "add", "change", "delete") if user.has_perm(f"registry.{verb}_{name}")}

    assert len({frozenset(may(kind)) for kind in kinds}) == 1


def test_what_an_operator_changed_stays_so() -> None:
    editor, own = Group.objects.get(name="editor"), Group.objects.create(name="Works council")
    editor.permissions.remove(*named({"registry.delete_organisation"}))
    editor.permissions.add(*named({"registry.add_edition"}))
    call_command("migrate", verbosity=0)
    assert held("editor") == set(ROLES["editor"].permissions) - {"registry.delete_organisation"} | {
        "registry.add_edition"
    }
    assert not own.permissions.exists()


def test_a_new_permission_reaches_the_roles_that_are_there() -> None:
    Permission.objects.filter(codename="add_source").delete()  # as before the kind was there
    seed()
    assert {code for code in ROLES if "registry.add_source" in held(code)} == {
        "editor",
        "vocabulary-keeper",
        "administrator",
    }


def test_a_deleted_role_comes_back_and_nothing_is_doubled() -> None:
    Group.objects.get(name="auditor").delete()
    seed()
    seed()
    assert held("auditor") == set(ROLES["auditor"].permissions)
    assert Group.objects.count() == len(ROLES)


def test_readme_tells_every_role() -> None:
    text = README.read_text("utf-8")
    for role in ROLES.values():
        assert f"| {role.label} | {role.description} |" in text, f"README: | {role.label} | {role.description} |"
