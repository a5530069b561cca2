"""Roles: what people may do, declared once; seeded as groups, and taken back where a person has a limit.

A group is made with its role's permissions when there is none of that name. Ever after it is the operator's: what was
taken from it or given to it stays so, and only permissions that are new (a new kind of record) are added to it.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.document import KINDS
from registry.models import Organisation, Scope

SEE, ADD, WRITE = ("view",), ("view", "add"), ("view", "add", "change", "delete")
RECORDS = ("activity", "processor", "organisation")
SETTINGS = ("register",)
JUDGEMENTS = ("waiver", "remark")
VOCABULARY = tuple(name for name in KINDS if name not in (*RECORDS, *SETTINGS, *JUDGEMENTS))

PUBLISH = "registry.add_edition"
WITHDRAW = "registry.delete_version"
WRITE_SETTINGS = {"registry.add_register", "registry.change_register", "registry.delete_register"}
SEE_PEOPLE = {"auth.view_user", "auth.view_group"}
WRITE_PEOPLE = {"auth.add_user", "auth.change_user", "auth.delete_user"}

# What concerns all of our entities is not for those who work for some of them.
FOR_ALL_ENTITIES = {PUBLISH, WITHDRAW, *WRITE_SETTINGS, *WRITE_PEOPLE}


@dataclass(frozen=True)
class Role:
    """A way of working with the register. code: the group's name, which never changes."""

    code: str
    label: Any
    description: Any
    permissions: frozenset[str]


def on(kinds: tuple[str, ...], actions: tuple[str, ...]) -> set[str]:
    """The names of the permissions for these actions on these kinds."""
    return {f"registry.{action}_{KINDS[kind].model._meta.model_name}" for kind in kinds for action in actions}


def role(code: str, label: Any, description: Any, *more: set[str]) -> Role:
    return Role(code, label, description, frozenset(on(tuple(KINDS), SEE).union(*more)))


ROLES = {
    one.code: one
    for one in (
        role(
            "reader",
            _("Reader"),
            _("Sees the whole register with its history and takes it along as a file. Changes nothing."),
        ),
        role(
            "editor",
            _("Editor"),
            _(
                "Writes activities, service providers and organisations; adds to the vocabulary on the way, "
                "but does not change what others use."
            ),
            on((*RECORDS, *JUDGEMENTS), WRITE),
            on(VOCABULARY, ADD),
        ),
        role(
            "vocabulary-keeper",
            _("Vocabulary keeper"),
            _(
                "Keeps the words in order: kinds of data, people, sources, purposes, measures and systems are added, "
                "renamed, merged and archived."
            ),
            on(VOCABULARY, WRITE),
        ),
        role(
            "publisher",
            _("Publisher"),
            _("Sees the whole register and publishes its next edition."),
            {PUBLISH},
        ),
        role(
            "auditor",
            _("Auditor"),
            _(
                "Sees the whole register with its history, takes it along as a file, and sees who may do what. "
                "Changes nothing."
            ),
            SEE_PEOPLE,
        ),
        role(
            "administrator",
            _("Administrator"),
            _(
                "Does all of this, changes the register's own settings, withdraws old contents from the history, and "
                "gives people their roles."
            ),
            on((*RECORDS, *VOCABULARY, *SETTINGS, *JUDGEMENTS), WRITE),
            {PUBLISH, WITHDRAW},
            SEE_PEOPLE | WRITE_PEOPLE,
        ),
    )
}


def named(names: Any) -> Any:
    """The permissions of these names ("app.codename")."""
    asked = Q(pk__in=())
    for app in {name.split(".")[0] for name in names}:
        codes = [name.split(".")[1] for name in names if name.startswith(f"{app}.")]
        asked |= Q(content_type__app_label=app, codename__in=codes)
    return Permission.objects.filter(asked)


def seed() -> None:
    """Make the groups that are missing, and give new permissions to those that are there (after `migrate`)."""
    old = set(Permission.objects.values_list("pk", flat=True))
    for app in ("auth", "registry"):  # Django makes them only after this
        create_permissions(apps.get_app_config(app), verbosity=0)
    for one in ROLES.values():
        group, made = Group.objects.get_or_create(name=one.code)
        wanted = set(named(one.permissions).values_list("pk", flat=True))
        group.permissions.add(*(wanted if made else wanted - old))


def limit_of(user: Any) -> Scope | None:
    """The limit of this person, asked of the database once; None for those without. A superuser has none."""
    if user.is_superuser or user.is_anonymous:
        return None
    try:
        return user.scope  # type: ignore[no-any-return]
    except Scope.DoesNotExist:
        return None


def entities_of(user: Any) -> list[Organisation] | None:
    """The entities that this person works for, asked of the database once; None for all of them."""
    limit = limit_of(user)
    if limit is None:
        return None
    if not hasattr(limit, "known"):
        limit.known = list(limit.entities.all())  # type: ignore[attr-defined]
    return limit.known  # type: ignore[attr-defined, no-any-return]


def sees_everything(user: Any) -> bool:
    """Whether this person is signed in at the desk and sees every kind of record, of all our entities."""
    if not (user.is_active and user.is_staff) or limit_of(user) is not None:
        return False
    names = [kind.model._meta.model_name for kind in KINDS.values()]
    return all(user.has_perm(f"registry.view_{name}") or user.has_perm(f"registry.change_{name}") for name in names)


class Roles(ModelBackend):
    """Django's permissions, without those that concern all of our entities for a person who has a limit."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        found: set[str] = super().get_all_permissions(user_obj, obj)
        return found - FOR_ALL_ENTITIES if found and limit_of(user_obj) else found
