"""Archive instead of delete, and who uses a record."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry import models as m
from registry.changes import change, verify
from registry.document import KINDS
from tests.forms import anna, fields_of, quick_client, sample, staff, url  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
ARCHIVED = [kind for kind in KINDS.values() if any(f.name == "archived_on" for f in kind.fields)]


def press(client: Client, record: Any, **typed: Any) -> Any:
    page = client.get(url(record, "archive"))
    return client.post(url(record, "archive"), {**fields_of(page), **typed}, follow=True)


def listed(client: Client, record: Any, query: str = "") -> bool:
    name = f"admin:registry_{record._meta.model_name}_changelist"
    return url(record) in client.get(reverse(name) + query).content.decode()


@pytest.mark.parametrize("kind", ARCHIVED, ids=lambda kind: kind.name)
def test_it_works(kind: Any, anna: Client, db: None) -> None:  # noqa: F811
    with change("test"):
        record = kind.model.objects.create(key="old", **{kind.title: "Old one"})
    assert "is archived" in press(anna, record, _why="unused").content.decode()
    made = m.Change.objects.first()
    assert made is not None and (made.origin, made.why, made.entries.count()) == (
        "action",
        "Archived: “Old one”.\nunused",
        1,
    )
    assert (
        not listed(anna, record) and listed(anna, record, "?archive=archived") and listed(anna, record, "?archive=all")
    )
    assert "is in use again" in press(anna, record).content.decode()
    assert m.Change.objects.values_list("why", flat=True)[0] == "Brought back from the archive: “Old one”."
    assert listed(anna, record) and not listed(anna, record, "?archive=archived")
    assert not list(verify.faults())


def test_the_form_of_an_archived_record_says_so(anna: Client, sample: None) -> None:  # noqa: F811
    source = m.Source.objects.all()[0]
    assert "no longer offered" not in anna.get(url(source)).content.decode()
    with change("test"):
        m.Source.objects.filter(pk=source.pk).update(archived_on="2026-11-28")
    page = anna.get(url(source)).content.decode()
    assert "Archived on 28 November 2026: it stays where it is referred to and is no longer offered." in page


def test_an_empty_list_says_whether_it_is_the_archive(anna: Client, sample: None) -> None:  # noqa: F811
    name = reverse("admin:registry_source_changelist")
    assert "Nothing is archived." in anna.get(name, {"archive": "archived"}).content.decode()
    asked = anna.get(name, {"archive": "archived", "q": "x"}).content.decode()
    assert "Nothing is archived." not in asked and "Nothing matches all of this" in asked
    with change("test"):
        m.Source.objects.update(archived_on="2026-11-28")
    assert "All that stands here is archived." in anna.get(name).content.decode()


def test_a_second_click_changes_nothing(anna: Client, sample: None) -> None:  # noqa: F811
    source = m.Source.objects.all()[0]
    for _click in range(2):
        anna.post(url(source, "archive"), {"_archive": "yes"})
    source.refresh_from_db()
    assert source.archived_on and m.Change.objects.count() == 2


def test_a_get_and_a_post_without_an_answer_change_nothing(anna: Client, sample: None) -> None:  # noqa: F811
    source = m.Source.objects.all()[0]
    anna.get(url(source, "archive"), {"_archive": "yes"})
    anna.post(url(source, "archive"), {"_archive": "maybe"})
    assert m.Change.objects.count() == 1


def test_who_may_not_change_may_not_archive(sample: None) -> None:  # noqa: F811
    reader = staff("view_source", "delete_source")
    source = m.Source.objects.all()[0]
    assert reader.get(url(source, "archive")).status_code == 403
    assert reader.post(url(source, "archive"), {"_archive": "yes"}).status_code == 403
    assert url(source, "archive") not in reader.get(url(source)).content.decode()


def test_a_record_that_is_gone_and_a_kind_without_archive(anna: Client, sample: None) -> None:  # noqa: F811
    assert anna.get(reverse("admin:registry_source_archive", args=[0])).status_code == 404
    activity = m.ProcessingActivity.objects.all()[0]
    assert anna.get(url(activity).replace("/change/", "/archive/")).status_code in (302, 404)


def test_what_is_used_can_be_archived_or_merged_instead_of_deleted(anna: Client, sample: None) -> None:  # noqa: F811
    category = m.DataCategory.objects.get(key="email-address")
    page = anna.get(url(category, "delete")).content.decode()
    assert url(category, "archive") in page and url(category, "merge") in page
    organisation = m.Processor.objects.exclude(provider=None)[0].provider
    page = anna.get(url(organisation, "delete")).content.decode()
    assert url(organisation, "archive") in page and "merge" not in page


# The day.


@pytest.mark.parametrize("kind", ["source", "organisation", "processor"])
def test_a_day_to_come_is_refused_with_words(kind: str, anna: Client, db: None) -> None:  # noqa: F811
    declared = KINDS[kind]
    with change("test"):
        record = declared.model._base_manager.create(key="old", **{declared.title: "Old one"})
    today = timezone.localdate()
    fields = fields_of(anna.get(url(record)))
    refused = anna.post(url(record), {**fields, "archived_on": str(today + datetime.timedelta(days=1))})
    assert refused.status_code == 200 and "This day is still to come" in refused.content.decode()
    assert m.Change.objects.count() == 1
    assert anna.post(url(record), {**fields, "archived_on": str(today)}).status_code == 302
    record.refresh_from_db()
    assert record.archived_on == today


def test_buttons_and_list_actions_archive_as_of_today(anna: Client, sample: None) -> None:  # noqa: F811
    """Neither asks for a day: one that is sent along by hand is not read."""
    first, second = m.Source.objects.all()[:2]
    press(anna, first, archived_on="2999-01-01")
    name = "admin:registry_source_changelist"
    ticked = {"action": "archive", "_selected_action": [second.pk], "archived_on": "2999-01-01"}
    page = anna.post(reverse(name), ticked)
    anna.post(reverse(name), {**fields_of(page), "archived_on": "2999-01-01"})
    for one in (first, second):
        one.refresh_from_db()
        assert one.archived_on == timezone.localdate()


# Used by.


@pytest.mark.thorough
def test_a_term_says_who_uses_it(anna: Client, sample: None) -> None:  # noqa: F811
    category = m.DataCategory.objects.get(key="email-address")
    page = anna.get(url(category)).content.decode()
    using = m.ProcessingActivity.objects.filter(data__data_category=category).distinct()
    services = m.Processor.objects.filter(exchanges__data_category=category).distinct()
    assert f"Used by ({using.count() + services.count()})" in page
    links = re.findall(r'href="([^"]*refers_to=[^"]*)"', page)
    assert len(links) == 2
    for link, expected in zip(links, (using, services), strict=True):
        found = anna.get(link.replace("&amp;", "&")).context["cl"].queryset
        assert set(found) == set(expected)


@pytest.mark.thorough
def test_the_filter_says_what_it_narrows_to(anna: Client, sample: None) -> None:  # noqa: F811
    name = reverse("admin:registry_processingactivity_changelist")
    assert "refers to" not in anna.get(name).content.decode()
    narrowed = anna.get(name, {"refers_to": "data_category:email-address"}).content.decode()
    assert m.DataCategory.objects.get(key="email-address").name in narrowed
    for wrong in ("x", "x:y", "data_category:", "data_category:none", "activity:product-analytics"):
        assert anna.get(name, {"refers_to": wrong}).context["cl"].queryset.count() == 0


@pytest.mark.thorough
def test_queries_do_not_grow_with_the_users(anna: Client, sample: None) -> None:  # noqa: F811
    category = m.DataCategory.objects.get(key="email-address")

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert anna.get(url(category)).status_code == 200
        return len(seen)

    asked()
    few = asked()
    with change("test"):
        many = [m.ProcessingActivity(key=f"a{n}", name=f"A{n}") for n in range(40)]
        for activity in m.ProcessingActivity.objects.bulk_create(many):
            m.ActivityData.objects.create(activity=activity, data_category=category)
    assert asked() <= few  # fewer: ten activities are named, and no service is looked up


def test_users_that_a_person_may_not_see_are_counted_and_not_named(sample: None) -> None:  # noqa: F811
    keeper = staff("change_datacategory", "view_processor", "delete_datacategory")
    category = m.DataCategory.objects.get(key="email-address")
    using = m.ProcessingActivity.objects.filter(data__data_category=category).distinct()
    for page in (keeper.get(url(category)), keeper.get(url(category, "delete"))):
        text = page.content.decode()
        assert f"{using.count()} " in text and "that you may not see" in text
        assert not any(activity.name in text for activity in using)


@pytest.fixture
def own(sample: None) -> Any:  # noqa: F811
    """The register's own controller, which no activity of the sample names; one more activity names another entity."""
    with change("test"):
        other = m.Organisation.objects.create(key="other", legal_name="Other Ltd", ours=True)
        m.ProcessingActivity.objects.update(entity=None)
        m.ProcessingActivity.objects.create(key="theirs", name="Theirs", entity=other)
        register = m.Register.objects.get()
        if register.controller is None:
            register.controller = m.Organisation.objects.create(key="own", legal_name="Own Ltd", ours=True)
            register.save()
    return register.controller


@pytest.mark.thorough
def test_activities_that_name_no_entity_use_the_registers_own(anna: Client, own: Any) -> None:  # noqa: F811
    silent = m.ProcessingActivity.objects.filter(entity=None)
    for view in ("change", "archive"):
        uses = anna.get(url(own, view)).context["uses"]
        group = next(group for group in uses.groups if "processingactivity" in group.url)
        assert (group.count, uses.silent, uses.hidden) == (silent.count(), silent.count(), 0), view
        assert group.first[0].name in {activity.name for activity in silent}
        listed = anna.get(group.url).context["cl"].queryset
        assert set(listed) == set(silent), view
    page = anna.get(url(own, "archive")).content.decode()
    assert f"{silent.count()} activities among these name no entity of ours" in page
    refused = anna.get(url(own, "delete")).context["users"]
    assert refused.total == silent.count() + m.Processor.objects.filter(provider=own).count() + 1  # and the register
    with change("test"):
        m.ProcessingActivity.objects.filter(key="theirs").update(entity=own)
    uses = anna.get(url(own)).context["uses"]
    assert next(group for group in uses.groups if "processingactivity" in group.url).count == silent.count() + 1
    assert uses.silent == silent.count()


def test_they_do_not_use_any_other_entity(anna: Client, own: Any) -> None:  # noqa: F811
    uses = anna.get(url(m.Organisation.objects.get(key="other"))).context["uses"]
    assert (uses.total, uses.silent) == (1, 0)
