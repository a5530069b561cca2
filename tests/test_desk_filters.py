"""The filters of the desk's lists: what each shows, said in words; never everything by mistake."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry import models as m
from registry.changes import change
from tests.conftest import publish_now
from tests.desk import address, keys, shown

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def anna(admin_client: Client) -> Client:
    return admin_client


def of_each_sort() -> None:
    """`full` says everything, `bare` nothing; the company sits in Japan, the service stands in Brazil."""
    ours, company, firm = (
        m.Organisation.objects.create(key=key, legal_name=key.title(), ours=key == "ours")
        for key in ("ours", "company", "firm")
    )
    m.LegalAddress.objects.create(organisation=company, text="x", country="JP")
    m.Register.objects.create(key="register", title="R", controller=ours, public_page=True)
    service = m.Processor.objects.create(key="tool", name="Tool", provider=company, contract="C-1")
    m.Processor.objects.create(key="spare", name="Spare", public=True).other_providers.set([firm])
    service.locations.create(kind="storage", country="BR")
    people, others = (m.DataSubjectCategory.objects.create(key=key, name=key) for key in ("staff", "guests"))
    health = m.DataCategory.objects.create(key="health", name="Health", sensitivity="art-9")
    plain = m.DataCategory.objects.create(key="plain", name="Plain", financial=True)
    health.data_subjects.set([people])
    plain.data_subjects.set([people])
    m.Source.objects.create(key="idle", name="Idle")
    full = m.ProcessingActivity.objects.create(
        key="full",
        name="Full",
        entity=company,
        department="HR",
        owner_function="Head of HR",
        owner_person="Eva",
        role="controller",
        state="active",
        review_due=timezone.localdate() - DAY,
    )
    full.data.create(data_category=health)
    full.data.create(data_category=plain).data_subjects.set([others])
    full.purposes.create(purpose=m.Purpose.objects.create(key="pay", name="Pay"), basis="")
    full.uses.create(data_category=plain, processor=service)
    full.recipients.create(processor=service)
    full.transfers.create(country="US")
    bare = m.ProcessingActivity.objects.create(key="bare", name="Bare", department="-")
    m.ProcessingActivity.objects.create(key="late", name="Late", review_due=timezone.localdate() + 30 * DAY)
    bare.uses.create(data_category=plain)


@pytest.fixture
def register(db: None) -> None:
    with change("test"):
        of_each_sort()


ACTIVITIES: list[tuple[str, str, set[str]]] = [
    ("entity", "company", {"full"}),
    ("entity", "ours", {"bare", "late"}),  # names none: the register's own controller
    ("department", "HR", {"full"}),
    ("department", "-", {"bare", "late"}),
    ("owner_function", "Head of HR", {"full"}),
    ("owner_person", "Eva", {"full"}),
    ("owner_person", "-", {"bare", "late"}),
    ("role", "controller", {"full"}),
    ("role", "-", {"bare", "late"}),
    ("role__exact", "controller", {"full"}),  # as Django's own filters ask
    ("role__exact", "", {"bare", "late"}),
    ("state", "active", {"full"}),
    ("data_subject", "staff", {"full", "bare"}),  # by the vocabulary, where the activity leaves it open
    ("data_subject", "guests", {"full"}),
    ("data_category", "health", {"full"}),
    ("data_category", "plain", {"full", "bare"}),
    ("sensitivity", "art-9", {"full"}),
    ("sensitivity", "art-10", set()),
    ("purpose", "pay", {"full"}),
    ("processor", "tool", {"full"}),
    ("provider", "company", {"full"}),
    ("country", "US", {"full"}),
    ("country", "BR", {"full"}),
    ("country", "JP", {"full"}),
    ("transfer", "US", {"full"}),
    ("transfer", "JP", set()),
    ("unanswered", "1d", {"bare", "late"}),
    ("unanswered", "1b", {"bare", "late"}),
    ("review", "overdue", {"full"}),
    ("review", "soon", {"late"}),
    ("review", "-", {"bare"}),
    ("public", "no", {"full", "bare", "late"}),
    ("review_due__lte", "9999-01-01", {"full", "late"}),  # a plain lookup of an address
]


def test_it_works(anna: Client, register: None) -> None:
    found = shown(anna, "activity", role="controller", data_category="health", q="full")
    assert [record.key for record in found.result_list] == ["full"]
    page = anna.get(address("activity"), {"role": "controller", "data_category": "health"}).content.decode()
    assert "<strong>1</strong> of 3 records, with:" in page
    assert "<strong>We decide (Art. 30(1))</strong>" in page and "<strong>Health</strong>" in page


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "value", "expected"), ACTIVITIES)
def test_activities(name: str, value: str, expected: set[str], anna: Client, register: None) -> None:
    found = shown(anna, "activity", **{name: value})
    assert {record.key for record in found.result_list} == expected
    assert [condition.title for condition in found.conditions] and not found.misread


OTHERS: list[tuple[str, str, str, set[str]]] = [
    ("processor", "provider", "company", {"tool"}),
    ("processor", "provider", "firm", {"spare"}),
    ("processor", "provider", "-", {"spare"}),
    ("processor", "country", "JP", {"tool"}),
    ("processor", "country", "BR", {"tool"}),
    ("processor", "location", "BR", {"tool"}),
    ("processor", "location", "JP", set()),
    ("processor", "contracted", "yes", {"tool"}),
    ("processor", "contracted", "no", {"spare"}),
    ("processor", "public", "yes", {"spare"}),
    ("processor", "used", "yes", {"tool"}),
    ("processor", "used", "no", {"spare"}),
    ("organisation", "country", "JP", {"company"}),
    ("organisation", "ours", "yes", {"ours"}),
    ("organisation", "part", "provider", {"company", "firm"}),
    ("organisation", "part", "entity", {"company"}),
    ("organisation", "part", "client", set()),
    ("organisation", "part", "unused", set()),
    ("data_category", "sensitivity", "art-9", {"health"}),
    ("data_category", "financial", "yes", {"plain"}),
    ("data_category", "used", "no", set()),
    ("source", "used", "no", {"idle"}),
    ("source", "used", "yes", set()),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("kind", "name", "value", "expected"), OTHERS)
def test_other_kinds(kind: str, name: str, value: str, expected: set[str], anna: Client, register: None) -> None:
    assert keys(anna, kind, **{name: value}) == expected


@pytest.mark.thorough
def test_since_the_last_edition(anna: Client, register: None) -> None:
    assert "since" not in [spec.parameter_name for spec in shown(anna, "activity").asked]  # nothing was published
    with change("test"):
        m.ProcessingActivity.objects.filter(key="full").update(public=True)
        m.Processor.objects.filter(key="tool").update(public=True)
    publish_now()
    assert keys(anna, since="same") == {"full", "bare", "late"}
    with change("test"):
        m.ProcessingActivity.objects.filter(key__in=["bare", "late"]).update(state="ended")
        m.ProcessingActivity.objects.create(key="new", name="New")
    with change("test"):
        m.ProcessingActivity.objects.filter(key="late").update(state="")  # changed back
    with change("test"):
        m.ProcessingActivity.objects.filter(key="new").update(state="planned")
    assert keys(anna, since="new") == {"new"}
    assert keys(anna, since="changed") == {"bare"}
    assert keys(anna, since="same") == {"full", "late"}
    column = {record.key: record.since for record in shown(anna, "activity").result_list}
    assert column == {"new": "new", "bare": "changed", "full": "same", "late": "same"}


def test_only_what_occurs_is_offered(anna: Client, register: None) -> None:
    offered = {spec.parameter_name: dict(spec.lookup_choices) for spec in shown(anna, "activity").asked}
    assert list(offered["processor"]) == ["tool"] and list(offered["provider"]) == ["company"]
    assert list(offered["country"]) == ["BR", "JP", "US"]  # by name: Brazil, Japan, United States
    assert list(offered["entity"]) == ["company", "ours"]
    assert list(offered["department"]) == ["HR", "-"] and list(offered["state"]) == ["active", "-"]
    assert "transfer" not in offered  # only links ask it


@pytest.mark.thorough
@pytest.mark.parametrize(
    "asked",
    [
        {"role": "xyz"},
        {"entity": "no-such-key"},
        {"country": "ZZ"},
        {"department": "\x00"},
        {"unanswered": "9z"},
        {"since": "never"},
        {"public": "maybe"},
        {"no_such_field": "1"},
        {"state__foo": "1"},
        {"name__entity__key": "x"},
        {"entity__legal_name": "Company"},
        {"review_due__lte": "soon"},
        {"": "x"},
        {"q": "full", "role": "xyz"},
        {"entity": "1", "purposes__purpose__name__regex": "("},
    ],
)
def test_what_is_not_understood_shows_nothing_and_says_so(asked: dict[str, str], anna: Client, register: None) -> None:
    page = anna.get(address("activity"), asked)
    assert page.status_code == 200 and page.context["cl"].result_count == 0
    text = page.content.decode()
    assert "Nothing is shown" in text or "no record has it" in text


@pytest.mark.thorough
def test_a_condition_can_be_taken_away(anna: Client, register: None) -> None:
    asked: dict[str, Any] = {"role": "controller", "state__exact": "active", "q": "full", "review_due__isnull": "0"}
    found = shown(anna, "activity", **asked)
    assert len(found.conditions) == 4
    for condition in found.conditions:
        left = anna.get(address("activity") + condition.without).context["cl"]
        assert len(left.conditions) == 3 and condition.title not in [one.title for one in left.conditions]


def test_empty_fields_of_the_form_leave_the_address(anna: Client, register: None) -> None:
    response = anna.get(address("activity"), {"role": "controller", "state": "", "q": "", "o": "1"})
    assert response.status_code == 302 and response["Location"].endswith("?role=controller&o=1")
    assert anna.get(address("activity"), {"state": ""})["Location"] == address("activity")


def test_the_form_hands_on_what_it_does_not_ask(anna: Client, register: None) -> None:
    page = anna.get(address("activity"), {"transfer": "US", "o": "-2", "role": "controller"}).content.decode()
    assert '<input type="hidden" name="transfer" value="US">' in page
    assert '<input type="hidden" name="o" value="-2">' in page
    assert '<option value="controller" selected>' in page


@pytest.mark.thorough
def test_a_limit_to_an_entity_limits_what_is_offered(register: None, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("nora", is_staff=True)
    user.groups.set(m.Scope._meta.apps.get_model("auth", "Group").objects.filter(name="editor"))
    m.Scope.objects.create(user=user).entities.set(m.Organisation.objects.filter(key="ours"))
    nora = Client()
    nora.force_login(user, backend="registry.roles.Roles")
    offered = {spec.parameter_name: dict(spec.lookup_choices) for spec in shown(nora, "activity").asked}
    assert "owner_person" not in offered or list(offered["owner_person"]) == ["-"]
    assert list(offered["entity"]) == ["ours"] and "processor" not in offered
    assert keys(nora, department="HR") == keys(nora, processor="tool") == keys(nora, q="full") == set()
