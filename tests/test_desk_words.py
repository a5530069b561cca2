"""Words and ways on every page of the desk: none of Django's own, and a way on from wherever one is."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.changes import change
from registry.document import KINDS
from tests.forms import anna, fields_of, quick_client, sample, url  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
DJANGO = ("This field is required", "Please correct the error", "Ensure this value", "Enter a valid", "Select a valid")


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return unescape(response.content.decode())


def crumbs(response: Any) -> list[str]:
    found = re.search(r'<div class="breadcrumbs">(.*?)</div>', text(response), re.S)
    assert found
    return [re.sub(r"<[^>]*>", "", part).strip() for part in found[1].split("›")]


def refused(response: Any) -> list[str]:
    """What the form says of its fields."""
    page = text(response)
    assert not [words for words in DJANGO if words in re.sub(r'<p class="errornote">.*?</p>', "", page, flags=re.S)]
    return re.findall(r'<ul class="errorlist"[^>]*><li>(.*?)</li>', page)


def test_it_works(anna: Client, sample: Any) -> None:  # noqa: F811
    activity = m.ProcessingActivity.objects.get(key="product-analytics")
    fields = fields_of(anna.get(url(activity))) | {"name": [""], "department": ["x" * 300]}
    said = refused(anna.post(url(activity), fields))
    assert "This is needed: write something here." in said
    assert "This is 300 characters long: at most 255 fit here. Shorten it." in said


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "register"])
def test_an_empty_form_of_each_kind_is_refused_in_our_words(kind: str, anna: Client) -> None:  # noqa: F811
    add = reverse(f"admin:registry_{KINDS[kind].model._meta.model_name}_add")
    assert any(said.startswith("This is needed") for said in refused(anna.post(add, fields_of(anna.get(add)))))


@pytest.mark.thorough
def test_what_else_a_field_refuses_is_said_plainly(anna: Client, sample: Any) -> None:  # noqa: F811
    service = m.Processor.objects.all()[0]
    fields = fields_of(anna.get(url(service)))
    said = refused(anna.post(url(service), fields | {"website": ["nowhere"], "position": ["many"], "provider": ["0"]}))
    assert "This is no web address. Write it as https://www.example.com/page." in said
    assert "Write a whole number, in figures." in said


def test_forms_that_are_no_records_say_the_same(anna: Client) -> None:  # noqa: F811
    add = reverse("admin:auth_user_add")
    page = anna.post(add, {})
    assert "Nothing was saved. See below what to mend." in text(page) and "Error:" in text(page)
    assert "This is needed: write something here." in refused(page)
    page = anna.post(reverse("admin:password_change"), {})
    assert "The password was not changed." in text(page) and "Please correct" not in text(page)
    assert refused(page).count("This is needed: write something here.") == 3
    assert "correct the error" not in text(anna.post(add, {}))


def test_a_form_of_the_whole_record_says_it_above_the_form(anna: Client) -> None:  # noqa: F811
    anna_herself = User.objects.get()
    where = reverse("admin:auth_user_change", args=[anna_herself.pk])
    page = text(anna.post(where, fields_of(anna.get(where)) | {"seen": ["another"]}))
    assert page.count("Somebody changed this after you opened it") == 1


# Ways.


@pytest.mark.thorough
def test_breadcrumbs_lead_from_the_start_page_to_the_list(anna: Client, sample: Any) -> None:  # noqa: F811
    activity = m.ProcessingActivity.objects.all()[0]
    with change("test"):
        unused = m.Source.objects.create(key="unused", name="Unused")
    base = "admin:registry_processingactivity"
    assert crumbs(anna.get(reverse(f"{base}_changelist"))) == ["Home", "Processing activities"]
    assert crumbs(anna.get(reverse(f"{base}_add"))) == ["Home", "Processing activities", "Add processing activity"]
    assert crumbs(anna.get(url(activity))) == ["Home", "Processing activities", str(activity)]
    assert crumbs(anna.get(reverse(f"{base}_export"))) == ["Home", "Processing activities", "Export"]
    assert crumbs(anna.get(url(unused, "delete"))) == ["Home", "Where we get it from", "Unused", "Delete"]
    assert crumbs(anna.get(url(m.Register.objects.get())))[:2] == ["Home", "Register"]
    assert crumbs(anna.get(reverse("admin:auth_user_changelist"))) == ["Home", "Users"]


def test_a_shortened_address_leads_to_the_start_page(anna: Client) -> None:  # noqa: F811
    for label in ("registry", "auth"):
        assert anna.get(f"/admin/{label}/", follow=True).redirect_chain == [(reverse("admin:index"), 302)]


def test_a_page_that_is_not_there_offers_the_start_page_of_the_desk(anna: Client) -> None:  # noqa: F811
    way = f'<a href="{reverse("admin:index")}">To the start page</a>'
    assert way in text(anna.get("/admin/nothing/here/"), 404)
    assert way in text(anna.get(reverse("admin:one_change", args=[77])), 404)
    assert way not in text(anna.get("/nothing/"), 404)


# People.


def test_people_and_roles_are_called_so(anna: Client) -> None:  # noqa: F811
    page = text(anna.get(reverse("admin:index")))
    assert "People and roles" in page and "Authentication and Authorization" not in page
    page = text(anna.get(reverse("admin:auth_user_change", args=[User.objects.get().pk])))
    assert "May do everything" in page and "May open this desk" in page
    for words in ("Staff status", "Superuser status", "Designates", "Required.", "Authentication and Authorization"):
        assert words not in page


def test_lists_of_permissions_are_folded(anna: Client) -> None:  # noqa: F811
    user = reverse("admin:auth_user_change", args=[User.objects.get().pk])
    role = reverse("admin:auth_group_change", args=[Group.objects.get(name="editor").pk])
    for address, name in ((user, "user_permissions"), (role, "permissions")):
        page = text(anna.get(address))
        inside = page[: page.index(f'name="{name}"')]
        assert inside.rindex("<details") > inside.rindex("</fieldset>")
        assert " open" not in inside[inside.rindex("<details") :].split(">")[0]
