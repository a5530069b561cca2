"""The desk's pages: forms made from the declaration, refusals to delete, history, publication."""

import json
import re

import pytest
from django.db import connection
from django.db.models import PROTECT
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from registry import editions
from registry.admin import deletion, layout, paths
from registry.changes import change, withdraw
from registry.document import KIND_OF, KINDS, Column, Rows, load
from registry.models import (
    Change,
    DataCategory,
    Edition,
    Entry,
    Head,
    Organisation,
    ProcessingActivity,
    Processor,
    Purpose,
    Register,
    Row,
    Source,
)
from tests.forms import SAMPLE, anna, delete, fields_of, quick_client, sample, staff, url  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def text(response):
    assert response.status_code == 200, response.status_code
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def test_it_works(anna, sample):  # noqa: F811
    page = text(anna.get(reverse("admin:index")))
    assert "SAMPLE" in page and "Personal data in Kentico Kontent" in page
    assert "Recent actions" not in page
    assert page.index("Processing activities") < page.index("Service providers") < page.index("Users")


# Forms.


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_declared_field_is_on_its_form(kind, anna):  # noqa: F811
    name = f"admin:registry_{kind.model._meta.model_name}_add"
    response = anna.get(reverse(name))
    fields = response.context["adminform"].form.fields
    lists = {inline.opts.declared.name: inline for inline in response.context["inline_admin_formsets"]}
    for declared in kind.fields:
        if isinstance(declared, Rows):
            on_form = lists[declared.name].formset.empty_form.fields
            assert {f.name for f in declared.fields} <= set(on_form), declared.name
            assert f'id="{lists[declared.name].formset.prefix}-group"' in response.content.decode()
        elif declared.name == "is_sample":
            assert declared.name not in fields  # only leaving the sample behind takes the mark off
        else:
            assert declared.name in fields and f'name="{declared.name}"' in response.content.decode()


def test_a_field_that_nobody_placed_stands_at_the_end(monkeypatch):
    kind = KINDS["organisation"]
    monkeypatch.setitem(layout.SECTIONS, "organisation", (layout.Section("", ("legal_name", "key")),))
    sections = layout.sections_of(kind)
    last = sections[-1]
    assert last.title == "Further" and {"website", "address", "contacts", "dpo_answer"} <= set(last.flat())
    assert "website" in layout.fieldsets_of(kind, sections)[-1][1]["fields"]


def test_the_sections_name_no_field_that_is_not_declared():
    for name, sections in layout.SECTIONS.items():
        declared = {f.name for f in KINDS[name].all_fields}
        placed = [field for section in sections for field in section.flat()]
        assert set(placed) <= declared and len(placed) == len(set(placed)), name


@pytest.mark.thorough
def test_a_large_register_makes_no_page_slower(anna, sample):  # noqa: F811
    activity = ProcessingActivity.objects.get(key="billing-and-subscriptions")
    pages = [
        url(activity),
        url(DataCategory.objects.first()),
        reverse("admin:registry_processingactivity_changelist"),
        reverse("admin:registry_processor_changelist"),
        reverse("admin:changes"),
        url(activity, "history"),
    ]

    def queries():
        return [len(asked(anna, page)) for page in pages]

    def asked(client, page):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        return seen

    queries()
    few = queries()
    with change("test"):
        many = [ProcessingActivity(key=f"a{n}", name=f"Activity {n}") for n in range(180)]
        ProcessingActivity.objects.bulk_create(many)
        Processor.objects.bulk_create(Processor(key=f"p{n}", name=f"P{n}") for n in range(60))
        Source.objects.bulk_create(Source(key=f"s{n}", name=f"S{n}") for n in range(60))
    assert queries() == few
    assert max(few) < 90  # half of them are the findings: one document of the record and of what it refers to


# Deleting.


def protecting():
    """Every relation of the models that protects a record: (model with the field, field name, target)."""
    for kind in KINDS.values():
        for relation in kind.model._meta.get_fields(include_hidden=True):
            if relation.auto_created and relation.is_relation and getattr(relation, "on_delete", None) is PROTECT:
                yield relation.related_model, relation.field.name, kind.model


def test_every_protected_relation_is_known_to_the_refusal():
    for model, name, target in protecting():
        if model._meta.auto_created:  # the table of a many-to-many: ask for the field that it serves
            owner = model._meta.auto_created
            name = next(f.name for f in owner._meta.many_to_many if f.remote_field.through is model)
            model = owner
        if issubclass(model, Row):
            kind = next(k for k in KINDS.values() for f in k.fields if isinstance(f, Rows) and f.model is model)
        else:
            kind = KIND_OF[model]
        known = {(rows.model if rows else kind.model, field) for rows, field in paths.paths_to(kind, target)}
        assert (model, name) in known, (model, name)


def test_what_is_used_is_not_deleted(anna, sample):  # noqa: F811
    category = DataCategory.objects.get(key="email-address")
    users = {a.name for a in ProcessingActivity.objects.filter(data__data_category=category)}
    users |= {p.name for p in Processor.objects.filter(exchanges__data_category=category)}
    page = text(anna.get(url(category, "delete")))
    assert "is used" in page and f"{len(users)} records refer to it" in page
    assert page.count("/change/") >= min(len(users), 10)
    response = anna.post(url(category, "delete"), {"post": "yes"})
    assert response.status_code == 409 and DataCategory.objects.filter(pk=category.pk).exists()
    assert Change.objects.count() == 1


def test_only_the_first_ten_users_are_named(anna):  # noqa: F811
    with change("test"):
        purpose = Purpose.objects.create(key="p", name="P")
        for n in range(12):
            activity = ProcessingActivity.objects.create(key=f"a{n:02}", name=f"Activity {n:02}")
            activity.purposes.create(purpose=purpose, basis="")
            activity.uses.create(
                purpose=purpose, data_category=DataCategory.objects.get_or_create(key="d", name="D")[0]
            )
    page = text(anna.get(url(purpose, "delete")))
    assert "12 records refer to it" in page and "Activity 09" in page and "Activity 10" not in page


def test_ticked_records_go_together_or_not_at_all(anna, sample):  # noqa: F811
    with change("test"):
        free = Source.objects.create(key="free", name="Free")
    used = Source.objects.filter(data_categories__isnull=False).first()
    listed = reverse("admin:registry_source_changelist")
    ticked = {"action": "delete_unused", "_selected_action": [free.pk, used.pk], "post": "yes"}
    response = anna.post(listed, ticked)
    assert response.status_code == 409 and b"Nothing was deleted" in response.content
    assert Source.objects.filter(pk=free.pk).exists()
    asked = fields_of(anna.post(listed, {"action": "delete_unused", "_selected_action": [free.pk]}))
    assert anna.post(listed, {**asked, "_why": "unused"}).status_code == 302
    made = Change.objects.first()
    assert (made.origin, made.why) == ("delete", "unused") and not Source.objects.filter(pk=free.pk).exists()


def test_a_refusal_of_the_database_is_no_crash(anna, sample, monkeypatch):  # noqa: F811
    monkeypatch.setattr(deletion, "users_of", lambda records, *_: deletion.Users(records=list(records)))
    category = DataCategory.objects.get(key="email-address")
    response = delete(anna, category)
    assert response.status_code == 409 and "refer to it" in response.content.decode()
    assert Change.objects.count() == 1


def test_the_register_is_never_deleted(anna, sample):  # noqa: F811
    assert anna.post(url(Register.objects.get(), "delete"), {"post": "yes"}).status_code == 403


# History.


def test_history_tells_the_names_of_the_time(anna, sample):  # noqa: F811
    activity = ProcessingActivity.objects.get(key="billing-and-subscriptions")
    with change("ben", "a second aim"):
        purpose = Purpose.objects.create(key="dunning", name="Dunning <people>")
        activity.purposes.create(purpose=purpose, basis="6-1-f", position=7)
    with change("ben"):
        Purpose.objects.filter(pk=purpose.pk).update(name="Reminding")
    said = date_format(timezone.localtime(Change.objects.get(why="a second aim").moment), "j F Y, H:i")
    page = text(anna.get(url(activity, "history")))
    assert "Dunning &lt;people&gt;" in page and "Reminding" not in page
    assert "ben" in page and "a second aim" in page and said in page
    assert page.index("a second aim") < page.index("Change 1<")
    page = text(anna.get(url(purpose, "history")))
    assert "<del>Dunning &lt;people&gt;</del>" in page and "<ins>Reminding</ins>" in page


def test_the_history_of_a_deleted_record_stays(anna):  # noqa: F811
    anna.post(reverse("admin:registry_source_add"), {"name": "Gone soon"})
    delete(anna, Source.objects.get(), _why="double")
    page = text(anna.get(reverse("admin:registry_source_record_history", args=["gone-soon"])))
    assert "was deleted" in page and "double" in page and page.count("Gone soon") >= 2
    latest = text(anna.get(reverse("admin:changes")))
    assert reverse("admin:registry_source_record_history", args=["gone-soon"]) in latest
    assert anna.get(reverse("admin:registry_source_record_history", args=["never"])).status_code == 404


def test_withdrawn_content_is_shown_as_such(anna):  # noqa: F811
    with change("test"):
        source = Source.objects.create(key="s", name="Mr Smith")
    old = Head.objects.get(key="s").digest
    with change("test"):
        Source.objects.filter(pk=source.pk).update(name="A person")
    withdraw(old, "test", "Art. 17")
    page = text(anna.get(url(source, "history")))
    assert "Mr Smith" not in page and "withdrawn" in page
    assert "Mr Smith" not in text(anna.get(reverse("admin:changes")))


@pytest.mark.thorough
def test_history_is_paged_with_constant_queries(anna):  # noqa: F811
    with change("test"):
        source = Source.objects.create(key="s", name="n0")
    for n in range(1, 61):
        with change("test", f"why {n}"):
            Source.objects.filter(pk=source.pk).update(name=f"n{n}")

    def seen(address):
        with CaptureQueriesContext(connection) as queries:
            page = text(anna.get(address))
        return len(queries), page

    first, page = seen(url(source, "history"))
    last, old = seen(url(source, "history") + "?p=3")
    assert first == last and "why 60" in page and "why 35" not in page and "Change 1<" in old
    assert seen(url(source, "history") + "?p=x")[1] == page or "why 60" in page
    first, page = seen(reverse("admin:changes"))
    last, old = seen(reverse("admin:changes") + "?before=12")
    assert first == last and page.count("<article") == 25 and old.count("<article") == 11


def test_a_large_change_is_shown_in_part(anna, sample):  # noqa: F811
    page = text(anna.get(reverse("admin:changes")))
    total = Entry.objects.count()
    assert f"and {total - 8} more" in page
    assert text(anna.get(reverse("admin:one_change", args=[1]) + "?p=2")).count("<article") == 25
    assert anna.get(reverse("admin:one_change", args=[99])).status_code == 404


def test_history_shows_no_kind_that_a_person_may_not_see(sample):  # noqa: F811
    reader = staff("view_source")
    page = text(reader.get(reverse("admin:changes")))
    assert "processingactivity" not in page and "/source/" in page
    assert reader.get(reverse("admin:registry_processingactivity_record_history", args=["x"])).status_code == 403


# Publishing.


@pytest.mark.thorough
def test_publishing(anna, sample):  # noqa: F811
    opened = anna.get(reverse("admin:publish"))
    page = text(opened)
    assert "Publish edition 1" in page and "Billing and subscriptions" in page
    assert not Edition.objects.exists()
    response = anna.post(reverse("admin:publish"), fields_of(opened) | {"_why": "first"}, follow=True)
    assert "Edition 1 is published" in text(response)
    made = Change.objects.first()
    assert (made.origin, made.why, made.who) == ("publish", "first", "Anna Novak (anna)")
    page = text(anna.get(reverse("admin:publish")))
    assert "nothing to publish" in page and "Publish edition" not in page
    assert "nothing was published" in text(anna.post(reverse("admin:publish"), follow=True))
    assert Edition.objects.count() == 1 and Change.objects.first() == made
    assert "edition" in text(anna.get(reverse("admin:changes"))).lower()
    with change("test"):
        Purpose.objects.filter(key="billing").update(name="Invoices")
    page = text(anna.get(reverse("admin:publish")))
    assert "Publish edition 2" in page and "<ins>Invoices</ins>" in page


@pytest.mark.thorough
def test_what_stops_a_publication_is_said(anna, sample):  # noqa: F811
    with change("test"):
        Processor.objects.update(public=False)
    stops = editions.preview().stops
    page = text(anna.get(reverse("admin:publish")))
    assert stops and "must be mended" in page and "Publish edition" not in page
    assert anna.post(reverse("admin:publish")).status_code == 409 and not Edition.objects.exists()


@pytest.mark.thorough
def test_nothing_on_the_desk_is_inline(anna, sample):  # noqa: F811
    """The Content-Security-Policy refuses inline scripts, handlers and styles."""
    organisation = Organisation.objects.first()
    for address in (url(organisation), url(organisation, "history"), reverse("admin:publish"), reverse("admin:index")):
        page = text(anna.get(address))
        assert not re.search(r"<script>|<style|\sstyle=|\son[a-z]+=", page), address


def test_documents_load_into_the_desk(anna):  # noqa: F811
    """Lists with columns of every type show for hostile text too."""
    hostile = json.loads(SAMPLE.read_text())
    for record in hostile["records"]["processor"]:
        record["name"] = '<script>alert("x")</script>' + record["name"]
    with change("test"):
        load(hostile)
    page = text(anna.get(reverse("admin:registry_processor_changelist")))
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    assert isinstance(KINDS["processor"]["name"], Column)
