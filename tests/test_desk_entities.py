"""Our entities and a person who works for some of them: she reads all, writes her own, and decides for nobody else."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry.changes import change
from registry.models import Change, Organisation, Register
from tests.forms import fields_of, url
from tests.test_desk_bulk import ask, confirm
from tests.test_desk_scope import limited, nora, page, two  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

LIST = "admin:registry_organisation_changelist"
NOT_HERS = "one of our entities for which you do not work"
FOR_ALL = "decides for the whole register what a third country is"


def text(response: Any, status: int = 200) -> str:
    return unescape(page(response, status))


@pytest.fixture
def stranger(two: dict[str, Any]) -> Organisation:  # noqa: F811
    """Somebody else's company, as any officer adds it."""
    with change("test"):
        return Organisation.objects.create(key="cloud", legal_name="Cloud Inc.")


def untouched(organisation: Organisation) -> bool:
    before = Organisation.objects.filter(pk=organisation.pk).values().get()
    return all(getattr(organisation, name) == value for name, value in before.items())


def test_it_works(nora: Client, two: dict[str, Any], stranger: Organisation) -> None:  # noqa: F811
    """Her own entity and companies that are not ours are written as before."""
    for one in (two["north"], stranger):
        fields = fields_of(nora.get(url(one)))
        assert "ours" not in fields and "jurisdiction" not in fields
        assert nora.post(url(one), {**fields, "legal_name": f"New {one.key}"}).status_code == 302
        one.refresh_from_db()
        assert one.legal_name == f"New {one.key}" and one.ours == (one.key == "north")
    assert nora.post(url(two["north"], "archive"), {"_archive": "yes"}).status_code == 302
    assert Organisation.objects.get(key="north").archived_on


@pytest.mark.thorough
def test_the_form_of_anothers_entity_is_to_read_and_says_why(nora: Client, two: dict[str, Any]) -> None:  # noqa: F811
    shown = text(nora.get(url(two["south"])))
    assert "“South Ltd” is one of our entities for which you do not work; yours: North Ltd." in shown
    assert 'name="_save"' not in shown and 'name="legal_name"' not in shown
    assert url(two["south"], "archive") not in shown and url(two["south"], "delete") not in shown
    assert NOT_HERS not in text(nora.get(url(two["north"])))


def test_a_reader_is_told_of_no_limit(two: dict[str, Any]) -> None:  # noqa: F811
    reader = limited(two["north"], role="reader")
    assert NOT_HERS not in text(reader.get(url(two["south"])))


def test_a_form_sent_by_hand_is_refused_and_keeps_what_was_typed(
    nora: Client,  # noqa: F811
    two: dict[str, Any],  # noqa: F811
    admin_client: Client,
) -> None:
    fields = fields_of(admin_client.get(url(two["south"])))
    del fields["ours"]
    refused = text(nora.post(url(two["south"]), {**fields, "legal_name": "Taken over"}), 403)
    assert NOT_HERS in refused and "Taken over" in refused
    assert untouched(two["south"]) and Change.objects.count() == 1


@pytest.mark.parametrize("view", ["delete", "archive"])
def test_buttons_of_anothers_entity_refuse_with_words(view: str, nora: Client, two: dict[str, Any]) -> None:  # noqa: F811
    assert NOT_HERS in text(nora.get(url(two["south"], view)), 403)
    assert NOT_HERS in text(nora.post(url(two["south"], view), {"post": "yes", "_archive": "yes"}), 403)
    assert untouched(two["south"]) and Change.objects.count() == 1


@pytest.mark.thorough
def test_list_actions_refuse_anothers_entity(nora: Client, two: dict[str, Any], stranger: Organisation) -> None:  # noqa: F811
    with change("test"):
        free = Organisation.objects.create(key="east", legal_name="East Ltd", ours=True)
    asked = ask(nora, "archive", [free.pk, stranger.pk], LIST)
    assert NOT_HERS in text(confirm(nora, asked, LIST), 403)
    ticked = {"action": "delete_unused", "_selected_action": [free.pk]}
    assert NOT_HERS in text(nora.post(reverse(LIST), fields_of(nora.post(reverse(LIST), ticked))), 403)
    assert untouched(free) and untouched(stranger)


@pytest.mark.thorough
def test_the_registers_own_controller_is_not_hers_either(nora: Client, two: dict[str, Any]) -> None:  # noqa: F811
    """Whether or not somebody ticked that it is ours."""
    with change("test"):
        Organisation.objects.filter(key="south").update(ours=False)
    assert NOT_HERS in text(nora.get(url(two["south"])))
    assert nora.post(url(two["south"], "archive"), {"_archive": "yes"}).status_code == 403
    with change("test"):
        Register.objects.update(controller=two["north"])
    assert nora.post(url(two["south"], "archive"), {"_archive": "yes"}).status_code == 302


@pytest.mark.thorough
def test_what_decides_for_all_is_not_stated_by_hand(
    nora: Client,  # noqa: F811
    two: dict[str, Any],  # noqa: F811
    stranger: Organisation,
) -> None:
    """No entity of ours is made, none unticked, and no law chosen; the form says who does."""
    for one in (two["north"], stranger):
        assert FOR_ALL in text(nora.get(url(one)))
        fields = fields_of(nora.get(url(one)))
        assert nora.post(url(one), {**fields, "ours": "on", "jurisdiction": "UK"}).status_code == 302
        assert untouched(one)
    assert nora.post(reverse("admin:registry_organisation_add"), {"legal_name": "X", "ours": "on"}).status_code == 200
    add = reverse("admin:registry_organisation_add")
    nora.post(add, {**fields_of(nora.get(add)), "legal_name": "Third", "ours": "on", "jurisdiction": "CH"})
    assert Organisation.objects.filter(legal_name="Third", ours=False, jurisdiction="").exists()


@pytest.mark.thorough
def test_restoring_decides_nothing_either(nora: Client, two: dict[str, Any]) -> None:  # noqa: F811
    with change("test"):
        Organisation.objects.filter(key="north").update(jurisdiction="UK")
        east = Organisation.objects.create(key="east", legal_name="East Ltd", ours=True)
    restore = "admin:registry_organisation_restore"
    address = reverse(restore, args=["north", 1])
    assert FOR_ALL in text(nora.post(address, fields_of(nora.get(address))), 403)
    assert Organisation.objects.get(key="north").jurisdiction == "UK"
    assert NOT_HERS in text(nora.get(reverse(restore, args=["east", 2])), 403)
    with change("test"):
        east.delete()
    address = reverse(restore, args=["east", 2])
    assert NOT_HERS in text(nora.post(address, fields_of(nora.get(address))), 403)
    assert not Organisation.objects.filter(key="east").exists()


@pytest.mark.thorough
def test_her_own_entity_is_not_deleted(nora: Client, two: dict[str, Any]) -> None:  # noqa: F811
    with change("test"):
        free = Organisation.objects.create(key="east", legal_name="East Ltd", ours=True)
    eve = limited(free, name="eve")
    assert FOR_ALL in text(eve.post(url(free, "delete"), fields_of(eve.get(url(free, "delete")))), 403)
    ticked = {"action": "delete_unused", "_selected_action": [free.pk]}
    assert FOR_ALL in text(eve.post(reverse(LIST), fields_of(eve.post(reverse(LIST), ticked))), 403)
    assert untouched(free)


@pytest.mark.thorough
def test_who_works_for_all_changes_any(admin_client: Client, two: dict[str, Any]) -> None:  # noqa: F811
    shown = text(admin_client.get(url(two["south"])))
    assert NOT_HERS not in shown and FOR_ALL not in shown and re.search(r'name="ours"', shown)
    fields = fields_of(admin_client.get(url(two["south"])))
    assert admin_client.post(url(two["south"]), {**fields, "jurisdiction": "CH"}).status_code == 302
