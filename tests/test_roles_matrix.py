"""Every address x every role x every verb: who may open what, in one table.

An address without a line in TABLE fails, and the failure says what to write; so does a line without an address.
"""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from registry.changes import change
from registry.document import KINDS, load
from registry.models import Change, Organisation, Scope
from registry.roles import ROLES, VOCABULARY
from tests.conftest import publish_now
from tests.everything import everything

pytestmark = pytest.mark.django_db

# Nobody signed in; an account that is switched off; one without a role; the six roles; an editor with a limit to the
# entity of the activity that is asked for; an editor with a limit to another entity; a superuser.
PEOPLE = ("stranger", "inactive", "plain", *ROLES, "scoped", "elsewhere", "superuser")
OUTSIDE = {"stranger", "inactive"}

ALL = set(PEOPLE)
STAFF = ALL - OUTSIDE
SEE = STAFF - {"plain"}
LIMITED = {"scoped", "elsewhere"}
ELSEWHERE = {"elsewhere"}
RULE = {"administrator", "superuser"}
EDIT = {"editor", *LIMITED} | RULE
KEEP = {"vocabulary-keeper"} | RULE
PUBLISH = {"publisher"} | RULE
AUDIT = {"auditor"} | RULE
SUPER = {"superuser"}

OK, GONE, MISSING, NEVER = 200, 302, 404, 405
READ_ONLY = ({OK: ALL}, {NEVER: ALL})
# name of the address: (who gets which answer to GET, and which to a POST of `{"post": "yes"}`).
# Whoever is not named gets 403 at the desk, or the login when he is not signed in. HEAD answers as GET; every other
# verb is answered 405. "vocabulary" stands for each of its kinds, "shared" for service providers and organisations.
TABLE: dict[str, tuple[dict[int, set[str]], dict[int, set[str]]]] = {}
GROUPS = {"vocabulary": VOCABULARY, "shared": ("processor", "organisation")}


def group_of(kind: str) -> str:
    return next((name for name, kinds in GROUPS.items() if kind in kinds), kind)


MODELS = {kind.model._meta.model_name: name for name, kind in KINDS.items()}


def addresses() -> Iterator[tuple[str, str, str]]:
    """(name in TABLE, kind or "", address with its parameters) of every address of the project."""

    def walk(resolver: URLResolver, before: str, space: str) -> Iterator[tuple[str, str]]:
        for inner in resolver.url_patterns:
            route = before + str(inner.pattern).removeprefix("^")
            if isinstance(inner, URLResolver):
                yield from walk(inner, route, inner.namespace or space)
            else:
                yield f"{space}:{inner.name or ''}", route

    for name, route in walk(get_resolver(), "/", ""):
        found = re.match(r"/admin/(registry|auth)/(\w+)/", route)
        if found:
            kind = MODELS.get(found[2], found[2])
            label = name.split(":")[1].split(f"{found[2]}_")[-1] if not name.endswith(":") else "short"
            yield f"{group_of(kind)} {label}", kind, route
        elif name.startswith("admin:"):
            yield f"desk {name.removeprefix('admin:') or 'anything else'}", "", route
        else:
            past = "past " if route.startswith("/editions/<edition:number>/") else ""
            yield f"public {past}{name.lstrip(':')}", "", route


def concrete(route: str, kind: str) -> str:
    """The address of something that is there."""
    model = KINDS[kind].model if kind in KINDS else {"user": User, "group": Group}.get(kind)
    key = f"{kind.replace('_', '-')}-1" if kind != "register" else kind
    if model is User:
        pk = User.objects.get(username="somebody").pk
    elif model is Group:
        pk = Group.objects.get(name="editor").pk
    else:
        pk = model.objects.get(key=key).pk if model else ""
    if not kind:
        key = next((f"{k}-1" for part, k in PUBLIC.items() if f"{part}/" in route), "")
    known = {
        "object_id": str(pk),
        "id": str(pk),
        "key": key,
        "number": "1",
        "code": "json",
        "content_type_id": str(ContentType.objects.get_for_model(User).pk),
        "app_label": "registry",
        "url": "nothing-here/",
    }
    found = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: known[part[1]], route)
    found = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda part: known[part[1]], found)
    return found.replace("\\.", ".").removesuffix("$").removesuffix("\\Z")


PUBLIC = {"activities": "activity", "data": "data-category", "processors": "processor"}


def staff(name: str) -> User:
    """The account of one of PEOPLE."""
    user = User.objects.create_user(name, is_staff=True, is_active=name != "inactive", is_superuser=name in SUPER)
    if name in ROLES or name in LIMITED:
        user.groups.set(Group.objects.filter(name="editor" if name in LIMITED else name))
    if name in LIMITED:
        Scope.objects.create(user=user).entities.set(
            Organisation.objects.filter(key="elsewhere" if name in ELSEWHERE else "organisation-1")
        )
    return user


@pytest.fixture
def register(db: None) -> None:
    """One record of every kind, published as edition 1, a second entity of ours, and somebody without a role."""
    with change("test"):
        load(everything())
        Organisation.objects.create(key="elsewhere", legal_name="Elsewhere Ltd", ours=True)
    assert publish_now()
    User.objects.create_user("somebody", is_staff=True)


class Asking:
    """A browser in which one of PEOPLE is signed in; whatever an answer wrote is undone."""

    def __init__(self, who: str) -> None:
        self.client = Client(raise_request_exception=False)
        if who != "stranger":
            self.client.force_login(staff(who), backend="registry.roles.Roles")
        self.cookies = self.client.cookies.copy()

    def status(self, verb: str, address: str) -> int:
        self.client.cookies = self.cookies.copy()
        body = {"data": {"post": "yes"}} if verb == "POST" else {}
        with transaction.atomic():
            before = Change.objects.count()
            response = self.client.generic(verb, address) if not body else self.client.post(address, **body)
            response.close()
            if verb != "POST" or response.status_code in (403, 405):
                assert Change.objects.count() == before, f"{verb} {address} wrote"
            transaction.set_rollback(True)
        return response.status_code
