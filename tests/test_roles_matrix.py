"""Every address x every role x every verb: who may open what, in one table.

An address without a line in TABLE fails, and the failure says what to write; so does a line without an address.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import URLResolver, get_resolver

from registry.changes import change
from registry.document import KINDS, load
from registry.models import Change, Organisation, Scope
from registry.roles import ROLES, VOCABULARY
from tests.conftest import publish_now
from tests.everything import everything
from tests.remembered import remembered

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

OK, GONE, MISSING, NEVER, USED = 200, 302, 404, 405, 409
Answers = dict[int, set[str]]

# Name of the address: (who gets which answer to GET, who gets which to a POST of `{"post": "yes"}`).
# Whoever is not named gets 403 at the desk; who is not signed in is asked to do so. HEAD answers as GET; every other
# verb is answered 405. "vocabulary" stands for each of its kinds. The organisation is one of our entities: the one of
# the activity that is asked for.
TABLE: dict[str, tuple[Answers, Answers]] = {
    # Pages that belong to no single record.
    "desk index": ({OK: STAFF}, {OK: STAFF}),
    "desk app_list": ({GONE: STAFF}, {GONE: STAFF}),
    "desk changes": ({OK: SEE}, {OK: SEE}),
    "desk one_change": ({OK: SEE}, {OK: SEE}),
    "desk glossary": ({OK: STAFF}, {OK: STAFF}),
    "desk first": ({OK: RULE}, {OK: RULE}),
    "desk look": ({NEVER: STAFF}, {GONE: RULE}),
    "desk deleted": ({OK: SEE}, {OK: SEE}),
    "desk findings": ({OK: SEE}, {OK: SEE}),
    "desk findings_file": ({OK: SEE}, {OK: SEE}),
    "desk rules": ({OK: STAFF}, {OK: STAFF}),
    "desk handover": ({OK: EDIT}, {OK: EDIT}),
    "desk publish": ({OK: PUBLISH}, {GONE: PUBLISH}),
    "desk export": ({OK: SEE - LIMITED}, {OK: SEE - LIMITED}),
    "desk autocomplete": ({OK: SEE}, {NEVER: STAFF}),
    "desk view_on_site": ({MISSING: STAFF}, {MISSING: STAFF}),
    "desk jsi18n": ({OK: STAFF}, {NEVER: STAFF}),
    "desk anything else": ({MISSING: STAFF}, {MISSING: STAFF}),
    # Signing in and out.
    "desk login": ({OK: OUTSIDE, GONE: STAFF}, {OK: ALL}),
    "desk logout": ({NEVER: STAFF}, {OK: STAFF, GONE: OUTSIDE}),
    "desk password_change": ({OK: STAFF}, {OK: STAFF}),
    "desk password_change_done": ({OK: STAFF}, {NEVER: STAFF}),
    # Records.
    "activity changelist": ({OK: SEE}, {OK: SEE}),
    "activity add": ({OK: EDIT}, {OK: EDIT}),
    "activity change": ({OK: SEE - ELSEWHERE, GONE: ELSEWHERE}, {OK: EDIT - ELSEWHERE, MISSING: ELSEWHERE}),
    "activity delete": ({OK: EDIT - ELSEWHERE, GONE: ELSEWHERE}, {GONE: EDIT}),
    "activity history": ({OK: SEE - ELSEWHERE, GONE: ELSEWHERE}, {OK: SEE - ELSEWHERE, GONE: ELSEWHERE}),
    "activity record_history": ({OK: SEE - ELSEWHERE, MISSING: ELSEWHERE}, {OK: SEE - ELSEWHERE, MISSING: ELSEWHERE}),
    "activity restore": ({OK: EDIT - ELSEWHERE, MISSING: ELSEWHERE}, {GONE: EDIT - ELSEWHERE, MISSING: ELSEWHERE}),
    "activity withdraw": ({OK: RULE, MISSING: ELSEWHERE}, {OK: RULE, MISSING: ELSEWHERE}),
    "activity duplicate": ({OK: EDIT - ELSEWHERE, MISSING: ELSEWHERE}, {OK: EDIT - ELSEWHERE, MISSING: ELSEWHERE}),
    "activity export": ({OK: SEE}, {OK: SEE}),
    "activity short": ({GONE: STAFF}, {GONE: STAFF}),
    "judgement changelist": ({OK: SEE}, {OK: SEE}),
    "judgement add": ({OK: EDIT}, {OK: EDIT}),
    "judgement change": ({OK: SEE}, {OK: EDIT}),
    "judgement delete": ({OK: EDIT}, {GONE: EDIT}),
    "judgement history": ({OK: SEE}, {OK: SEE}),
    "judgement record_history": ({OK: SEE}, {OK: SEE}),
    "judgement restore": ({OK: EDIT}, {GONE: EDIT}),
    "judgement withdraw": ({OK: RULE}, {OK: RULE}),
    "judgement export": ({OK: SEE}, {OK: SEE}),
    "judgement short": ({GONE: STAFF}, {GONE: STAFF}),
    "processor changelist": ({OK: SEE}, {OK: SEE}),
    "processor add": ({OK: EDIT}, {OK: EDIT}),
    "processor change": ({OK: SEE}, {OK: EDIT}),
    "processor delete": ({OK: EDIT}, {USED: EDIT}),
    "processor history": ({OK: SEE}, {OK: SEE}),
    "processor record_history": ({OK: SEE}, {OK: SEE}),
    "processor restore": ({OK: EDIT}, {GONE: EDIT}),
    "processor withdraw": ({OK: RULE}, {OK: RULE}),
    "processor archive": ({OK: EDIT}, {OK: EDIT}),
    "processor export": ({OK: SEE}, {OK: SEE}),
    "processor short": ({GONE: STAFF}, {GONE: STAFF}),
    "organisation changelist": ({OK: SEE}, {OK: SEE}),
    "organisation add": ({OK: EDIT}, {OK: EDIT}),
    "organisation change": ({OK: SEE}, {OK: EDIT - ELSEWHERE}),
    "organisation delete": ({OK: EDIT - LIMITED}, {USED: EDIT - LIMITED}),
    "organisation history": ({OK: SEE}, {OK: SEE}),
    "organisation record_history": ({OK: SEE}, {OK: SEE}),
    "organisation restore": ({OK: EDIT - ELSEWHERE}, {GONE: EDIT - ELSEWHERE}),
    "organisation withdraw": ({OK: RULE}, {OK: RULE}),
    "organisation archive": ({OK: EDIT - ELSEWHERE}, {OK: EDIT - ELSEWHERE}),
    "organisation export": ({OK: SEE}, {OK: SEE}),
    "organisation short": ({GONE: STAFF}, {GONE: STAFF}),
    "vocabulary changelist": ({OK: SEE}, {OK: SEE}),
    "vocabulary add": ({OK: EDIT | KEEP}, {OK: EDIT | KEEP}),
    "vocabulary change": ({OK: SEE}, {OK: KEEP}),
    "vocabulary delete": ({OK: KEEP}, {USED: KEEP}),
    "vocabulary history": ({OK: SEE}, {OK: SEE}),
    "vocabulary record_history": ({OK: SEE}, {OK: SEE}),
    "vocabulary restore": ({OK: KEEP}, {GONE: KEEP}),
    "vocabulary withdraw": ({OK: RULE}, {OK: RULE}),
    "vocabulary archive": ({OK: KEEP}, {OK: KEEP}),
    "vocabulary merge": ({OK: KEEP}, {OK: KEEP}),
    "vocabulary export": ({OK: SEE}, {OK: SEE}),
    "vocabulary short": ({GONE: STAFF}, {GONE: STAFF}),
    "register changelist": ({OK: SEE}, {OK: SEE}),
    "register add": ({}, {}),
    "register change": ({OK: SEE}, {OK: RULE}),
    "register delete": ({}, {}),
    "register history": ({OK: SEE}, {OK: SEE}),
    "register record_history": ({OK: SEE}, {OK: SEE}),
    "register restore": ({OK: RULE}, {GONE: RULE}),
    "register withdraw": ({OK: RULE}, {OK: RULE}),
    "register export": ({OK: SEE}, {OK: SEE}),
    "register short": ({GONE: STAFF}, {GONE: STAFF}),
    # People: the account asked for is somebody's without a role.
    "user changelist": ({OK: AUDIT}, {OK: AUDIT}),
    "user add": ({OK: RULE}, {OK: RULE}),
    "user change": ({OK: AUDIT}, {OK: RULE}),
    "user password_change": ({OK: RULE}, {OK: RULE}),
    "user delete": ({OK: RULE}, {GONE: RULE}),
    "user history": ({MISSING: STAFF}, {MISSING: STAFF}),
    "user short": ({GONE: STAFF}, {GONE: STAFF}),
    "group changelist": ({OK: AUDIT}, {OK: AUDIT}),
    "group add": ({OK: SUPER}, {OK: SUPER}),
    "group change": ({OK: AUDIT}, {OK: SUPER}),
    "group delete": ({OK: SUPER}, {GONE: SUPER}),
    "group history": ({MISSING: STAFF}, {MISSING: STAFF}),
    "group short": ({GONE: STAFF}, {GONE: STAFF}),
}
# The public pages answer everybody alike, and nobody who would write; "past" are those of an edition by its number.
PAGES = ("index", "activities", "activity", "data-list", "data", "processors", "processor", "people-list", "people")
PAGES = (*PAGES, *(f"{name}-json" for name in PAGES), "download", "flows", "document")
ALONE = ("editions", "editions-json", "schema", "healthz", "feed", "sitemap", "sitemap-section", "robots")
for page in (*PAGES, *ALONE, *(f"past {name}" for name in (*PAGES, "changes", "changes-json"))):
    TABLE[f"public {page}"] = ({OK: ALL}, {NEVER: ALL})

GROUPS = {"vocabulary": VOCABULARY, "judgement": ("waiver", "remark")}


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
            yield f"public {past}{name.split(':')[-1]}", "", route


def concrete(route: str, kind: str) -> str:
    """The address of something that is there."""
    shown = next((k for part, k in PUBLIC.items() if f"{part}/<key" in route), kind)
    key = "register" if kind == "register" else f"{shown.replace('_', '-')}-1"
    asked = {"user": User.objects.filter(username="somebody"), "group": Group.objects.filter(name="editor")}
    if kind in KINDS:
        asked[kind] = KINDS[kind].model.objects.filter(key=key)
    pk = asked[kind].get().pk if kind else 0
    known = {
        "object_id": pk,
        "id": pk,
        "key": key,
        "number": 1,
        "code": "csv" if "findings" in route else "json",
        "content_type_id": 0,
        "section": "pages",
    }
    known |= {"app_label": "registry", "url": "nothing-here/"}
    found = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda part: str(known[part[1]]), route)
    found = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(known[part[1]]), found)
    query = AUTOCOMPLETE if found == "/admin/autocomplete/" else ""
    return found.replace("\\.", ".").removesuffix("$").removesuffix("\\Z") + query


AUTOCOMPLETE = "?app_label=registry&model_name=processingactivity&field_name=entity"
PUBLIC = {"activities": "activity", "data": "data-category", "processors": "processor", "people": "data-subject"}


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

    def make() -> None:
        with change("test"):
            load(lean(everything()))
            Organisation.objects.create(key="elsewhere", legal_name="Elsewhere Ltd", ours=True)
        assert publish_now()

    remembered("lean", make)
    User.objects.create_user("somebody", is_staff=True)


def lean(doc: dict[str, Any]) -> dict[str, Any]:
    """Without the lists that no answer depends on: forms are quicker then. What is left refers to every kind."""
    for record in (one for kind in ("activity", "organisation", "processor") for one in doc["records"][kind]):
        for name in [name for name, value in record.items() if isinstance(value, list)]:
            if name not in ("data", "purposes", "uses", "systems", "measures"):
                record[name] = []
    return doc


class Asking:
    """A browser in which one of PEOPLE is signed in; whatever an answer wrote is undone."""

    def __init__(self, who: str) -> None:
        self.client = Client(raise_request_exception=False)
        if who != "stranger":
            self.client.force_login(staff(who), backend="registry.roles.Roles")
        self.cookies = self.client.cookies.copy()

    def sent(self, address: str) -> dict[str, Any]:
        """A deletion names the version that the page which asks for it showed; pages may be left unwritten here."""
        asked = self.client.get(address) if address.endswith("/delete/") else None
        return {"post": "yes", "_seen": (getattr(asked, "context_data", None) or {}).get("seen", "")}

    def status(self, verb: str, address: str) -> int:
        self.client.cookies = self.cookies.copy()
        with transaction.atomic():
            before = Change.objects.count()
            post = verb == "POST"
            response = self.client.post(address, self.sent(address)) if post else self.client.generic(verb, address)
            if response.streaming:
                list(response)  # the client closes what was read to its end
            wrote = Change.objects.count() - before
            transaction.set_rollback(True)
        assert not wrote or (verb == "POST" and response.status_code in (OK, GONE)), f"{verb} {address} wrote"
        return int(response.status_code)


def expected(name: str, verb: str, who: str) -> int:
    """What the table says; HEAD is asked as GET, and what a desk's page does not know is refused or sent to sign in."""
    get, post = TABLE[name]
    if (name, verb) in SIGNING:
        return SIGNING[name, verb][who in OUTSIDE]
    if verb in OTHERS:
        return GONE if who in OUTSIDE and not name.startswith("public") else NEVER
    answers = post if verb == "POST" else get
    unnamed = 403 if who in STAFF or verb == "POST" else GONE
    return next((status for status, people in answers.items() if who in people), unnamed)


OTHERS = ("PUT", "DELETE", "OPTIONS")
# Django's own pages for signing in and out stand before the desk's door: (signed in, not signed in).
SIGNING = {
    ("desk login", "HEAD"): (OK, OK),
    ("desk login", "PUT"): (OK, OK),
    ("desk login", "DELETE"): (NEVER, NEVER),
    ("desk login", "OPTIONS"): (OK, OK),
    ("desk logout", "PUT"): (NEVER, GONE),
    ("desk logout", "DELETE"): (NEVER, GONE),
    ("desk logout", "OPTIONS"): (NEVER, GONE),
}
# Verbs other than GET and POST are answered before anybody asks for a role: those who differ are enough.
ALL_VERBS = ("stranger", "superuser")
RENDERED = ("reader", "superuser")  # forms to read and forms to write; the rest is about who may open what


def asked_of(who: str) -> Iterator[tuple[str, str]]:
    """(name, address) for one of PEOPLE. Alike kinds take turns, so that somebody asks each."""
    turn = PEOPLE.index(who)
    for name, kind, route in addresses():
        kinds = GROUPS.get(name.split(" ")[0], ())
        mine = not kinds or kinds[turn % len(kinds)] == kind
        if mine and (who in ALL_VERBS or not name.startswith("public")):
            yield name, concrete(route, kind)


QUICK = {"stranger", "superuser"}  # the others are asked in CI


def test_every_address_is_in_the_table() -> None:
    here = {name for name, _kind, _route in addresses()}
    for name, _kind, route in addresses():
        assert name in TABLE, (
            f"{route} is new: who may open it? Add to TABLE a line such as\n"
            f'    "{name}": ({{OK: SEE}}, {{GONE: EDIT}}),\n'
            "the answers to GET and to a POST, each with the people who get it; everybody else gets 403."
        )
    assert set(TABLE) - here == set(), "these lines of TABLE name no address (any more): take them out"


@pytest.mark.parametrize(
    "who", [who if who in QUICK else pytest.param(who, marks=pytest.mark.thorough) for who in PEOPLE]
)
def test_everybody_gets_what_the_table_says(
    who: str, register: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    logging.disable(logging.CRITICAL)  # each refusal is logged with its traceback
    request.addfinalizer(lambda: logging.disable(logging.NOTSET))
    browser, wrong, mine = Asking(who), [], list(asked_of(who))
    for verb in ("GET", "POST", "HEAD", *OTHERS) if who in ALL_VERBS else ("GET", "POST"):
        if verb != "GET" or who not in RENDERED:
            monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
        for name, address in mine:
            status, said = browser.status(verb, address), expected(name, verb, who)
            if status != said:
                wrong.append(f"{name}: {verb} {address} as {who} is {status}, the table says {said}")
    assert not wrong, "\n".join(wrong)
