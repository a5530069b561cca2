"""The first start: look at the sample, or leave it behind for one's own register, in one confirmed change."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.changes import change
from registry.changes.verify import faults
from registry.document import KINDS
from registry.editions import verify as editions

pytestmark = pytest.mark.django_db
SAID = {
    "title": "Register of ACME",
    "legal_name": "ACME GmbH",
    "jurisdiction": "CH",
    "officer": "named",
    "person": "Dana Officer",
    "email": "privacy@acme.example",
    "because": "",
    "public_page": "no",
    "leave": "on",
    "told": "0",
}
FIRST, LOOK, INDEX = (reverse(f"admin:{name}") for name in ("first", "look", "index"))


def client_of(*, superuser: bool = False, permissions: tuple[str, ...] = ()) -> Client:
    user = User.objects.create_user("ada", is_staff=True, is_superuser=superuser, first_name="Ada", last_name="Byron")
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def everything_but(*missing: str) -> tuple[str, ...]:
    names = {
        f"{verb}_{k.model._meta.model_name}" for k in KINDS.values() for verb in ("view", "add", "change", "delete")
    }
    return tuple(names - {"delete_register", *missing})


@pytest.fixture
def ada(db: None) -> Client:
    return client_of(superuser=True)


def start(client: Client, **said: str) -> Any:
    return client.post(FIRST, {**SAID, **said})


def work_in_the_sample(key: str = "mine") -> None:
    with change("Bob"):
        m.Source.objects.create(key=key, name=key)


def test_it_works(ada: Client, sample: m.Edition) -> None:
    page = ada.get(INDEX)
    assert page.context["question"] == "sample" and FIRST in page.content.decode()
    assert start(ada).status_code == 302
    register, entity = m.Register.objects.get(), m.Organisation.objects.get()
    assert (register.title, register.is_sample, register.public_page) == ("Register of ACME", False, False)
    assert register.controller == entity
    assert (entity.legal_name, entity.jurisdiction, entity.ours, entity.key) == ("ACME GmbH", "CH", True, "acme-gmbh")
    contact = entity.contacts.get()
    assert (contact.function, contact.person, contact.email) == ("dpo", "Dana Officer", "privacy@acme.example")
    assert not contact.public
    assert m.Change.objects.count() == 3
    last = m.Change.objects.first()
    assert (last.who, last.origin) == ("Ada Byron (ada)", "seed")
    assert [kind for kind, d in KINDS.items() if d.model.objects.exists()] == ["organisation", "register"]
    assert [*faults(), *editions.faults()] == []
    page = ada.get(INDEX)
    assert page.context["question"] == "" and "SAMPLE" not in page.content.decode()


def test_from_nothing_it_asks_with_both_answers(ada: Client) -> None:
    page = ada.get(INDEX)
    assert page.context["question"] == "empty"
    assert FIRST in page.content.decode() and f'action="{LOOK}"' in page.content.decode()
    assert "leave" not in ada.get(FIRST).context["form"].fields
    assert start(ada).status_code == 302
    assert m.Register.objects.get().controller.legal_name == "ACME GmbH" and m.Change.objects.count() == 1


@pytest.mark.thorough
def test_the_sample_is_loaded_and_published_in_one_change(ada: Client) -> None:
    ada.post(LOOK)
    assert m.Register.objects.get().is_sample and m.ProcessingActivity.objects.count() == 9
    assert [(c.who, c.origin) for c in m.Change.objects.all()] == [("Ada Byron (ada)", "seed")]
    assert m.Edition.objects.get().number == 1
    assert [*faults(), *editions.faults()] == []
    assert Client().get("/").status_code == 200
    assert start(ada).status_code == 302  # nobody added anything to it


def test_the_question_rests_when_it_was_answered_with_later(ada: Client, sample: m.Edition) -> None:
    assert ada.get(LOOK).status_code == 405
    ada.post(LOOK)
    page = ada.get(INDEX)
    assert page.context["question"] == "" and m.Change.objects.count() == 2
    # The way stays in the strip that marks the sample.
    assert "SAMPLE" in page.content.decode() and FIRST in page.content.decode()


@pytest.mark.thorough
def test_the_mark_stands_on_every_page_of_the_desk(ada: Client, sample: m.Edition) -> None:
    activity = m.ProcessingActivity.objects.first()
    for url in (
        INDEX,
        FIRST,
        reverse("admin:publish"),
        reverse("admin:changes"),
        reverse("admin:one_change", args=[1]),
        reverse("admin:password_change"),
        reverse("admin:auth_user_changelist"),
        reverse("admin:registry_processingactivity_changelist"),
        reverse("admin:registry_processingactivity_add") + "?_popup=1",
        reverse("admin:registry_processingactivity_change", args=[activity.pk]),
        reverse("admin:registry_processingactivity_history", args=[activity.pk]),
        reverse("admin:registry_purpose_delete", args=[m.Purpose.objects.first().pk]),
    ):
        assert 'class="desk-sample"' in ada.get(url).content.decode(), url


def test_nobody_loses_what_people_added_without_being_told(ada: Client, sample: m.Edition) -> None:
    work_in_the_sample()
    page = ada.get(FIRST).content.decode()
    assert "People changed the sample once" in page and "Bob" in page and 'name="told" value="1"' in page
    answer = start(ada, told="1", leave="")
    assert answer.status_code == 200 and "leave" in answer.context["form"].errors
    assert m.Source.objects.filter(key="mine").exists()
    assert start(ada, told="1").status_code == 302
    assert not m.Source.objects.exists() and list(faults()) == []


def test_a_tick_about_one_change_is_no_tick_about_two(ada: Client, sample: m.Edition) -> None:
    work_in_the_sample()
    work_in_the_sample("meanwhile")
    answer = start(ada, told="1")
    assert "read again" in str(answer.context["form"].errors["leave"]) and m.Source.objects.count() == 15
    assert 'value="Register of ACME"' in answer.content.decode()  # what was typed is kept


def test_a_sample_is_never_left_without_the_tick(ada: Client, sample: m.Edition) -> None:
    answer = ada.post(FIRST, {name: value for name, value in SAID.items() if name not in ("leave", "told")})
    assert "leave" in answer.context["form"].errors
    assert m.Register.objects.get().is_sample and m.Change.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 256}, "title"),
        ({"legal_name": ""}, "legal_name"),
        ({"jurisdiction": ""}, "jurisdiction"),
        ({"jurisdiction": "US"}, "jurisdiction"),
        ({"officer": "named", "person": "", "email": ""}, "person"),
        ({"email": "nobody"}, "email"),
        ({"officer": "none", "person": "", "email": ""}, "because"),
        ({"officer": "none", "because": "Too small."}, "officer"),
        ({"officer": "later"}, "officer"),
        ({"officer": "named", "because": "Too small."}, "officer"),
        ({"officer": "perhaps"}, "officer"),
        ({"public_page": ""}, "public_page"),
    ],
)
def test_a_refusal_stands_at_its_field_and_changes_nothing(ada: Client, said: dict[str, str], field: str) -> None:
    answer = start(ada, **said)
    assert list(answer.context["form"].errors) == [field]
    page = answer.content.decode()
    assert f'href="#id_{field}' in page and "Nothing was changed yet" in page
    assert not m.Change.objects.exists()


def test_none_because_and_later_are_answers_too(ada: Client) -> None:
    start(ada, officer="none", person="", email="", because="Nine people, no core activity of Art. 37.")
    entity = m.Organisation.objects.get()
    assert (entity.dpo_answer, entity.dpo_because[:4]) == ("not-applicable", "Nine")
    assert not entity.contacts.exists()


def test_later_leaves_the_question_open(ada: Client) -> None:
    start(ada, officer="later", person="", email="")
    assert m.Organisation.objects.get().dpo_answer == "" and not m.Contact.objects.exists()


def test_the_public_page_is_open_only_when_said(ada: Client, sample: m.Edition) -> None:
    assert "edition 1 is shown until you publish" in ada.get(FIRST).content.decode()
    start(ada, public_page="yes")
    assert m.Register.objects.get().public_page
    page = Client().get("/").content.decode()
    assert "SAMPLE" in page  # the last edition is still the sample's, and says so


@pytest.mark.thorough
def test_a_key_of_the_sample_is_not_given_out_again(ada: Client, sample: m.Edition) -> None:
    taken = m.Organisation.objects.first()
    start(ada, legal_name=taken.legal_name)
    assert m.Organisation.objects.get().key == f"{taken.key}-2"


def test_ones_own_register_is_never_emptied(ada: Client, sample: m.Edition) -> None:
    start(ada)
    answer = start(ada, title="Again")  # the back button, or a double click
    assert answer.status_code == 302 and m.Register.objects.get().title == "Register of ACME"
    ada.post(LOOK)
    assert m.Register.objects.get().title == "Register of ACME" and m.Change.objects.count() == 3
    assert ada.get(FIRST).status_code == 302


def test_records_without_a_register_are_somebodys_work(ada: Client) -> None:
    work_in_the_sample()
    assert ada.get(INDEX).context["question"] == ""
    start(ada)
    ada.post(LOOK)
    assert m.Source.objects.count() == 1 and not m.Register.objects.exists()


@pytest.mark.parametrize("missing", ["delete_processingactivity", "change_register", "add_organisation"])
def test_who_may_not_replace_everything_is_not_asked(sample: m.Edition, missing: str) -> None:
    client = client_of(permissions=everything_but(missing))
    page = client.get(INDEX)
    assert page.context["question"] == "" and FIRST not in page.content.decode()
    assert (client.get(FIRST).status_code, start(client).status_code, client.post(LOOK).status_code) == (403, 403, 403)
    assert m.Register.objects.get().is_sample


@pytest.mark.thorough
def test_who_may_change_and_delete_all_is_asked(sample: m.Edition) -> None:
    client = client_of(permissions=everything_but())
    assert client.get(INDEX).context["question"] == "sample"
    assert start(client).status_code == 302


def test_who_is_limited_to_an_entity_is_not_asked(sample: m.Edition) -> None:
    client = client_of(permissions=everything_but())
    scope = m.Scope.objects.create(user=User.objects.get())
    scope.entities.add(m.Organisation.objects.first())
    assert client.get(INDEX).context["question"] == "" and client.get(FIRST).status_code == 403


def test_a_stranger_learns_nothing(sample: m.Edition) -> None:
    for url in (FIRST, LOOK):
        assert Client().get(url).status_code == 302
        assert Client().post(url, SAID).status_code == 403  # what was typed is held until somebody signs in
    assert m.Register.objects.get().is_sample and not Group.objects.filter(user__isnull=False).exists()
