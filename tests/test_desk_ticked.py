"""The ticked records of a list: a refusal leaves the ticks, names what it refuses, and leads back to the list."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import models as m
from registry.changes import change
from registry.document import KINDS
from tests.desk import address
from tests.forms import anna, fields_of, quick_client, sample, staff  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
Ticks = list[int]


def send(client: Client, kind: str, pks: Ticks, query: str = "", **more: Any) -> Any:
    """What a browser sends when the button beside the actions is pressed."""
    return client.post(address(kind) + query, {"_selected_action": pks, "select_across": "0", "index": "0", **more})


def ticks(response: Any) -> Ticks:
    boxes = re.findall(r'<input type="checkbox" name="_selected_action" value="(\d+)"[^>]*>', response.content.decode())
    checked = re.findall(
        r'<input type="checkbox" name="_selected_action" value="(\d+)"[^>]* checked', response.content.decode()
    )
    assert boxes
    return sorted(map(int, checked))


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def sources(*names: str) -> Ticks:
    with change("test"):
        return [m.Source.objects.create(key=name, name=name.title()).pk for name in names]


def test_it_works(anna: Client, db: None) -> None:  # noqa: F811
    pks = sources("one", "two", "three")
    response = send(anna, "source", pks, action="merge_ticked")
    assert ticks(response) == pks and said(response) == ["Tick two terms that mean the same, no more and no less."]
    assert 'value="merge_ticked" selected' in response.content.decode()
    assert ticks(anna.get(address("source"))) == []
    assert m.Change.objects.count() == 1


def test_the_list_stays_as_it_was_narrowed(anna: Client, db: None) -> None:  # noqa: F811
    pks = sources("one", "two", "three")
    response = send(anna, "source", pks[:1], "?q=t", action="merge_ticked")
    assert [record.key for record in response.context["cl"].result_list] == ["three", "two"]


def test_nothing_ticked_and_nothing_chosen(anna: Client, db: None) -> None:  # noqa: F811
    pks = sources("one", "two")
    response = send(anna, "source", [], action="delete_unused")
    assert said(response) == ["Tick a record first, then choose what to do with the ticked ones."]
    for action in ("", "no-such-thing"):
        response = send(anna, "source", pks, action=action)
        assert said(response) == ["Choose what to do with the ticked ones, then press the button."]
        assert ticks(response) == pks
    assert m.Source.objects.count() == 2


def test_who_may_only_look_sees_no_list_that_is_not_his(db: None) -> None:
    pks = sources("one")
    browser = staff("view_purpose")
    for sent in ({"index": "0"}, {"index": "0", "_selected_action": pks}, {"_again": "yes", "_selected_action": pks}):
        assert browser.post(address("source"), sent).status_code == 403


@pytest.mark.thorough
def test_no_take_me_back_keeps_the_ticks(anna: Client, sample: None) -> None:  # noqa: F811
    pks = sorted(m.ProcessingActivity.objects.values_list("pk", flat=True)[:2])
    page = send(anna, "activity", pks, action="set_department")
    back = anna.post(address("activity"), {**fields_of(page), "_again": "yes", "department": "HR"})
    assert ticks(back) == pks and said(back) == []
    assert not m.ProcessingActivity.objects.filter(department="HR").exists()


def test_deleting_several_says_how_many_of_what(anna: Client, db: None) -> None:  # noqa: F811
    pks = sources("one", "two", "three")
    page = send(anna, "source", pks, action="delete_unused").content.decode()
    assert "<h1>Delete 3 sources</h1>" in page and "multiple objects" not in page
    assert "<h1>Delete 1 source</h1>" in send(anna, "source", pks[:1], action="delete_unused").content.decode()


def test_a_refusal_to_delete_names_each_ticked_record_and_who_uses_it(anna: Client, sample: None) -> None:  # noqa: F811
    categories = [m.DataCategory.objects.get(key=key) for key in ("email-address", "address")]
    with change("test"):
        categories.append(m.DataCategory.objects.create(key="free", name="Not used by anybody"))
    pks = sorted(one.pk for one in categories)  # the unused one is the newest
    page = send(anna, "data_category", pks, action="delete_unused")
    text = page.content.decode()
    assert page.status_code == 409 and "2 of the 3 ticked records are used:" in text
    headings = re.findall(r"<h2 id=\"used-\d+\"><a [^>]*>([^<]+) \(\d+ records? uses? it\)</a>", text)
    assert set(headings) == {one.name for one in categories[:2]}
    assert "Not used: Not used by anybody." in text and "Billing and subscriptions" in text
    assert m.DataCategory.objects.filter(pk__in=pks).count() == 3
    all_used = send(anna, "data_category", pks[:2], action="delete_unused").content.decode()
    assert "All 2 ticked records are used:" in all_used and "Not used" not in all_used
    back = anna.post(address("data_category"), {**fields_of(page), "_again": "yes"})
    assert ticks(back) == pks


def test_users_that_a_person_may_not_see_are_counted_there_too(sample: None) -> None:  # noqa: F811
    keeper = staff("change_datacategory", "delete_datacategory", "view_datacategory")
    pks = list(m.DataCategory.objects.filter(key__in=("email-address", "address")).values_list("pk", flat=True))
    text = send(keeper, "data_category", pks, action="delete_unused").content.decode()
    assert "that you may not see" in text and "Billing and subscriptions" not in text


@pytest.mark.thorough
def test_queries_of_a_refusal_do_not_grow_with_the_ticked(anna: Client, sample: None) -> None:  # noqa: F811
    def asked(pks: Ticks) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert send(anna, "data_category", pks, action="delete_unused").status_code == 409
        return len(seen)

    used = list(m.DataCategory.objects.values_list("pk", flat=True))
    asked(used[:12])
    assert asked(used[:12]) == asked(used[:18])


def test_actions_stand_in_groups(anna: Client, db: None) -> None:  # noqa: F811
    with change("test"):
        m.ProcessingActivity.objects.create(key="a", name="A")
    page = anna.get(address("activity"))
    groups = dict(page.context["action_form"].fields["action"].choices[1:])
    named = {str(heading): [name for name, _label in choices] for heading, choices in groups.items()}
    assert list(named) == [
        "State a fact",
        "Add to a list or replace it",
        "Answer “none” or “does not apply”",
        "Take along as a file",
        "Archive or delete",
    ]
    assert "set_owner" in named["State a fact"] and "fill_basis" in named["State a fact"]
    assert {"add_measures", "set_measures"} <= set(named["Add to a list or replace it"])
    assert set(named["Answer “none” or “does not apply”"]) == {"answer_transfers", "answer_joint", "answer_recipients"}
    assert named["Archive or delete"] == ["delete_unused"]
    assert '<optgroup label="State a fact">' in page.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_every_action_stands_in_one_group(kind: str, anna: Client) -> None:  # noqa: F811
    request = anna.get("/admin/").wsgi_request
    request.user = User.objects.get()
    from django.contrib import admin

    desk = admin.site.get_model_admin(KINDS[kind].model)
    offered: list[str] = []
    for value, label in desk.get_action_choices(request):
        offered += [value] if isinstance(label, str) else [name for name, _label in label]
    assert sorted(offered) == sorted(["", *desk.get_actions(request)])


def test_who_may_only_read_chooses_from_a_plain_list(db: None) -> None:
    sources("one")
    page = staff("view_source").get(address("source")).content.decode()
    assert "<optgroup" not in page and "Choose what to do" in page
