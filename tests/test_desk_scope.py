"""A person who works for some of our entities: what belongs to the others does not exist for her."""

import csv
import io
import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.admin import scope
from registry.changes import change
from registry.models import (
    Change,
    Organisation,
    ProcessingActivity,
    Purpose,
    Register,
    Remark,
    Scope,
)
from tests.forms import fields_of, url

pytestmark = pytest.mark.django_db

LIST = "admin:registry_processingactivity_changelist"
HISTORY = "admin:registry_processingactivity_record_history"


@pytest.fixture
def two(db: None) -> dict[str, Any]:
    """Two entities, North and South, each with an activity; one is shared by both, one names no entity."""
    with change("test", "start"):
        north, south = (
            Organisation.objects.create(key=key, legal_name=f"{key.title()} Ltd", ours=True)
            for key in ("north", "south")
        )
        Register.objects.create(key="register", title="Ours", controller=south)
        purpose = Purpose.objects.create(key="pay", name="Paying")
        made = {"north": north, "south": south, "purpose": purpose}
        for key, entity in (("warm", south), ("cold", north), ("both", south), ("unsaid", None)):
            made[key] = ProcessingActivity.objects.create(key=key, name=f"The {key} activity", entity=entity)
            made[key].purposes.create(purpose=purpose, basis="")
        made["both"].joint_controllers.create(organisation=north)
    return made


def limited(*entities: Organisation, role: str = "editor", name: str = "nora") -> Client:
    user = User.objects.create_user(name, password="secret", is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    Scope.objects.create(user=user).entities.set(entities)
    browser = Client()
    browser.force_login(user, backend="registry.roles.Roles")
    return browser


@pytest.fixture
def nora(two: dict[str, Any]) -> Client:
    """An editor of North."""
    return limited(two["north"])


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return response.content.decode()


def names(text: str) -> set[str]:
    return {key for key in ("warm", "cold", "both", "unsaid") if f"The {key} activity" in text}


def test_it_works(nora: Client, two: dict[str, Any]) -> None:
    assert names(page(nora.get(reverse(LIST)))) == {"cold", "both"}
    fields = fields_of(nora.get(url(two["cold"])))
    assert nora.post(url(two["cold"]), fields | {"name": "Colder"}).status_code == 302
    assert ProcessingActivity.objects.get(key="cold").name == "Colder"


def test_what_names_no_entity_belongs_to_the_registers_own(two: dict[str, Any]) -> None:
    south = limited(two["south"], name="sue")
    assert names(page(south.get(reverse(LIST)))) == {"warm", "both", "unsaid"}


def test_a_limit_without_entities_shows_none(two: dict[str, Any]) -> None:
    assert names(page(limited().get(reverse(LIST)))) == set()


@pytest.mark.thorough
def test_no_list_search_or_choice_finds_more(nora: Client) -> None:
    assert names(page(nora.get(reverse(LIST), {"q": "activity"}))) == {"cold", "both"}
    assert names(page(nora.get(reverse(LIST), {"q": "warm"}))) == set()
    asked = {"app_label": "registry", "model_name": "processingactivity", "field_name": "entity"}
    found = json.loads(page(nora.get(reverse("admin:autocomplete"), asked)))
    assert [one["text"] for one in found["results"]] == ["North Ltd"]
    found = json.loads(
        page(nora.get(reverse("admin:autocomplete"), asked | {"model_name": "processor", "field_name": "provider"}))
    )
    assert len(found["results"]) == 2  # organisations are shared


@pytest.mark.thorough
def test_findings_name_ones_own_activities_only(nora: Client, two: dict[str, Any], admin_client: Client) -> None:
    """A finding at an organisation lists the activities that it is about; those of others are not among them."""
    for path in ("", "file/csv/", "?rule=entity-without-contact", "?q=warm"):
        assert names(page(nora.get(reverse("admin:findings") + path))) <= {"cold", "both"}, path
    assert {"warm", "unsaid"} <= names(page(admin_client.get(reverse("admin:findings") + "file/csv/")))


@pytest.mark.parametrize("key", ["warm", "nowhere"])
def test_nothing_is_said_about_what_one_does_not_see(key: str, nora: Client) -> None:
    """A remark written by hand about another's activity is refused as one about none."""
    add = reverse("admin:registry_remark_add")
    typed = {**fields_of(nora.get(add)), "name": "Look", "about_kind": "activity"}
    response = nora.post(add, typed | {"about_key": key})
    assert (
        "You see no record of this kind with this key" in page(response, response.status_code)
        and not Remark.objects.exists()
    )
    assert nora.post(add, typed | {"about_key": "cold"}).status_code == 302


def test_no_other_way_lets_one_speak_of_what_one_does_not_see(two: dict[str, Any]) -> None:
    """What the form refuses, the change refuses too, however it came to be written."""
    with pytest.raises(scope.Outside, match="You see no activity of this key"), change("nora"):
        Remark.objects.create(key="r", name="Look", about_kind="activity", about_key="warm")
        scope.speak_inside([two["north"]])
    assert not Remark.objects.exists()


def test_lists_of_what_is_shared_answer_nothing_about_others(nora: Client, two: dict[str, Any]) -> None:
    with change("test"):
        client = Organisation.objects.create(key="client", legal_name="Client of South")
        two["warm"].clients.create(organisation=client)
    asked = reverse("admin:registry_organisation_changelist")
    assert [str(one) for one in nora.get(asked, {"part": "client"}).context["cl"].result_list] == []
    assert [str(one) for one in nora.get(asked, {"part": "joint"}).context["cl"].result_list] == ["North Ltd"]
    sue = limited(two["south"], name="sue")
    assert [str(one) for one in sue.get(asked, {"part": "client"}).context["cl"].result_list] == ["Client of South"]


@pytest.mark.parametrize("view", ["change", "delete", "history"])
def test_another_entitys_activity_answers_as_one_that_is_not_there(
    view: str, nora: Client, two: dict[str, Any]
) -> None:
    there, nowhere = url(two["warm"], view), url(two["warm"], view).replace(str(two["warm"].pk), "9999")
    for ask in (nora.post, nora.get):
        answers = [ask(address) for address in (there, nowhere)]
        if view == "change" and ask == nora.post:  # the page that keeps what was typed, the same for both
            texts = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page(answer, 404)) for answer in answers]
            assert texts[0].replace(there, nowhere) == texts[1] and "Nothing was saved" in texts[0]
            continue
        assert answers[0].status_code == answers[1].status_code == 302
        assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_history_tells_of_ones_own_only(nora: Client, two: dict[str, Any]) -> None:
    with change("sue", "both of us"):
        for key in ("warm", "cold"):
            ProcessingActivity.objects.filter(key=key).update(description="new words")
    with change("sue", "South only"):
        ProcessingActivity.objects.filter(key="warm").update(description="newer words")
    latest = page(nora.get(reverse("admin:changes")))
    assert names(latest) == {"cold", "both"} and "South only" not in latest and "both of us" in latest
    assert names(page(nora.get(reverse("admin:one_change", args=[2])))) == {"cold"}
    assert nora.get(reverse("admin:one_change", args=[3])).status_code == 404
    assert nora.get(reverse(HISTORY, args=["warm"])).status_code == 404
    assert nora.get(reverse(HISTORY, args=["cold"])).status_code == 200


def test_a_deleted_activity_belongs_to_its_last_entity(nora: Client, two: dict[str, Any]) -> None:
    with change("test", "over"):
        ProcessingActivity.objects.filter(key__in=["warm", "cold", "both", "unsaid"]).delete()
    assert names(page(nora.get(reverse("admin:changes")))) == {"cold", "both"}
    assert [nora.get(reverse(HISTORY, args=[k])).status_code for k in ("warm", "unsaid", "cold")] == [404, 404, 200]


def test_a_moved_activity_goes_with_its_history(nora: Client, two: dict[str, Any]) -> None:
    with change("test", "moved"):
        ProcessingActivity.objects.filter(key="cold").update(entity=two["south"])
    assert nora.get(reverse(HISTORY, args=["cold"])).status_code == 404
    with change("test", "moved"):
        ProcessingActivity.objects.filter(key="warm").update(entity=two["north"])
    assert names(page(nora.get(reverse(HISTORY, args=["warm"])))) == {"warm"}


@pytest.mark.thorough
def test_exports_hold_ones_own_only(nora: Client) -> None:
    address = reverse("admin:registry_processingactivity_export")
    response = nora.post(address, {"format": 1, "resource": "0", "activityresource_name": "on"})
    rows = list(csv.reader(io.StringIO(page(response).removeprefix("\ufeff"))))
    assert {row[0] for row in rows[1:]} == {"The cold activity", "The both activity"}
    refused = page(nora.get(reverse("admin:export", args=["json"])), 403)
    assert "work for all of our entities" in refused
    assert "/admin/export/" not in page(nora.get(reverse("admin:index")))


def test_the_start_page_counts_ones_own_only(nora: Client) -> None:
    text = page(nora.get(reverse("admin:index")))
    assert names(text) <= {"cold", "both"}
    assert '<b>2</b><a href="/admin/registry/processingactivity/">' in text


def test_used_by_counts_but_does_not_name(two: dict[str, Any]) -> None:
    keeper = limited(two["north"], role="vocabulary-keeper")
    text = page(keeper.get(url(two["purpose"], "delete")))
    assert names(text) == {"cold", "both"} and "2" in text


@pytest.mark.thorough
def test_a_new_activity_needs_one_of_ones_entities(nora: Client, two: dict[str, Any]) -> None:
    form = nora.get(reverse("admin:registry_processingactivity_add"))
    fields = fields_of(form)
    assert fields["entity"] == [str(two["north"].pk)]  # the only one is chosen already
    for entity in ("", two["south"].pk):
        text = page(
            nora.post(reverse("admin:registry_processingactivity_add"), fields | {"name": "X", "entity": entity})
        )
        assert "Choose one of them: North Ltd" in text
    assert nora.post(reverse("admin:registry_processingactivity_add"), fields | {"name": "X"}).status_code == 302
    assert ProcessingActivity.objects.get(name="X").entity == two["north"]


@pytest.mark.thorough
def test_an_activity_is_not_given_away(nora: Client, two: dict[str, Any]) -> None:
    fields = fields_of(nora.get(url(two["cold"])))
    text = page(nora.post(url(two["cold"]), fields | {"entity": two["south"].pk}))
    assert "Choose one of them" in text
    fields = fields_of(nora.get(url(two["both"])))  # South's, with us: it may stay so
    assert nora.post(url(two["both"]), fields | {"name": "Ours too"}).status_code == 302
    fields = fields_of(nora.get(url(two["both"])))
    before = Change.objects.count()
    text = page(nora.post(url(two["both"]), fields | {"joint_controllers-0-DELETE": "on"}), 403)
    assert "for which you do not work" in text and "Ours too" in text  # what was typed is still there
    assert Change.objects.count() == before
    assert two["both"].joint_controllers.exists()


@pytest.mark.thorough
def test_a_key_brings_no_foreign_history_along(nora: Client, two: dict[str, Any]) -> None:
    with change("test", "over"):
        two["warm"].delete()
    add = reverse("admin:registry_processingactivity_add")
    fields = fields_of(nora.get(add))
    assert nora.post(add, fields | {"name": "Mine", "key": "warm"}).status_code == 403
    assert nora.get(reverse(HISTORY, args=["warm"])).status_code == 404


def test_a_word_that_others_use_is_not_merged_away(two: dict[str, Any]) -> None:
    keeper = limited(two["north"], role="vocabulary-keeper")
    with change("test"):
        other = Purpose.objects.create(key="wages", name="Wages")
    merge = reverse("admin:registry_purpose_merge", args=[two["purpose"].pk])
    fields = fields_of(keeper.get(merge, {"into": other.pk}))
    assert "for which you do not work" in page(keeper.post(merge, fields | {"into": other.pk}), 403)
    assert Purpose.objects.filter(key="pay").exists()
    assert two["warm"].purposes.get().purpose == two["purpose"]


def test_restoring_gives_nothing_away(nora: Client, two: dict[str, Any]) -> None:
    with change("test", "moved"):
        ProcessingActivity.objects.filter(key="warm").update(entity=two["north"])
    restore = reverse("admin:registry_processingactivity_restore", args=["warm", 1])
    fields = fields_of(nora.get(restore))
    assert "for which you do not work" in page(nora.post(restore, fields), 403)
    assert ProcessingActivity.objects.get(key="warm").entity == two["north"]


@pytest.mark.thorough
@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_what_concerns_all_entities_is_not_done(role: str, two: dict[str, Any]) -> None:
    browser = limited(two["north"], two["south"], role=role)
    assert browser.get(reverse("admin:publish")).status_code == 403
    assert browser.post(reverse("admin:publish")).status_code == 403
    assert browser.post(url(Register.objects.get())).status_code == 403
    assert browser.get(reverse("admin:first")).status_code == 403
    assert browser.get(reverse("admin:auth_user_add")).status_code == 403
    assert reverse("admin:publish") not in page(browser.get(reverse("admin:index")))


def test_a_superuser_has_no_limit(two: dict[str, Any], admin_user: User, admin_client: Client) -> None:
    Scope.objects.create(user=admin_user)
    assert names(page(admin_client.get(reverse(LIST)))) == {"warm", "cold", "both", "unsaid"}


@pytest.mark.thorough
def test_a_large_register_is_narrowed_with_as_many_queries(nora: Client, two: dict[str, Any]) -> None:
    def asked() -> list[int]:
        found = []
        for address in (reverse(LIST), reverse("admin:changes"), reverse("admin:index"), url(two["cold"])):
            with CaptureQueriesContext(connection) as queries:
                nora.get(address)
            found.append(len(queries))
        return found

    with change("test"):  # enough for every page of the start page to have something to show
        rows = [ProcessingActivity(key=f"n{n}", name=f"N{n}", entity=two["north"]) for n in range(9)]
        ProcessingActivity.objects.bulk_create(rows)
        two["unsaid"].delete()
    asked()
    few = asked()
    with change("test"):
        for entity in (two["north"], two["south"]):
            rows = [ProcessingActivity(key=f"{entity.key}{n}", name=f"A{n}", entity=entity) for n in range(150)]
            ProcessingActivity.objects.bulk_create(rows)
        Organisation.objects.bulk_create(Organisation(key=f"o{n}", legal_name=f"O{n}") for n in range(60))
    with change("test"):
        ProcessingActivity.objects.filter(key__in=[f"south{n}" for n in range(60)]).delete()
    asked()  # findings are counted once after each change
    assert asked() == few
