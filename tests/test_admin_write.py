"""The desk's every way of writing is one recorded change; saving an untouched form is none."""

# ruff: noqa: F811 - fixtures by their names

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from registry.changes import change
from registry.document import KINDS, document, record_of
from registry.models import (
    Change,
    DataCategory,
    DataSubjectCategory,
    Entry,
    Organisation,
    ProcessingActivity,
    Processor,
    Purpose,
    Source,
)
from tests.forms import (  # noqa: F401 - fixtures
    SMALL,
    add_row,
    anna,
    delete,
    fields_of,
    newest,
    open_form,
    quick_client,
    sample,
    save,
    staff,
    url,
)

pytestmark = pytest.mark.django_db


def test_it_works(anna):
    response = anna.post(
        reverse("admin:registry_purpose_add"), {"name": "Paying salaries", "_why": " The new payroll "}
    )
    assert response.status_code == 302
    made = newest()
    assert (made.who, made.why, made.origin) == ("Anna Novak (anna)", "The new payroll", "form")
    assert record_of(KINDS["purpose"], "paying-salaries")["name"] == "Paying salaries"


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS)
def test_saving_an_untouched_record_is_no_change(kind, anna, sample):
    before = Change.objects.count()
    for record in KINDS[kind].model.objects.all()[:4]:
        save(anna, record, open_form(anna, record))
        assert Change.objects.count() == before, record


@pytest.mark.thorough
def test_saving_an_untouched_rich_record_is_no_change(anna, rich):
    before = record_of(KINDS["activity"], "rich")
    count = Change.objects.count()
    save(anna, rich, open_form(anna, rich))
    assert record_of(KINDS["activity"], "rich") == before
    assert Change.objects.count() == count


@pytest.fixture
def rich(sample):
    """One activity with a row in every list and text that browsers and forms like to alter."""
    awkward = "  ".join(["First line\nsecond\u00a0line – “quoted”", "<b>& 'tail'"])
    a, b = DataCategory.objects.all()[:2]
    whose = DataSubjectCategory.objects.first()
    sources = list(Source.objects.order_by("-name")[:3])
    with change("test"):
        org = Organisation.objects.create(key="acme", legal_name="Acme & Co.\nLtd")
        rich = ProcessingActivity.objects.create(
            key="rich",
            name="=Rich",
            description=awkward,
            joint_answer="not-applicable",
            joint_because="alone\nhere",
            start_date="2020-02-29",
            end_date="2021-01-01",
            entity=org,
        )
        rich.joint_controllers.create(organisation=org, arrangement="7")
        rich.clients.create(group="All", processing=awkward)
        rich.purposes.create(purpose=Purpose.objects.first(), basis="6-1-f", position=0)
        rich.purposes.create(condition="", basis="6-1-a", position=1)
        for place, category in enumerate((b, a)):
            row = rich.data.create(data_category=category, part="x", position=place)
            row._meta.get_field("sources").save_form_data(row, sources)
            row._meta.get_field("data_subjects").save_form_data(row, [whose])
        rich.uses.create(data_category=a, order=3)
        row = rich.recipients.create(category="Banks")
        row._meta.get_field("data_categories").save_form_data(row, [a, b])
        rich.transfers.create(country="US", tool="")
        row = rich.retention.create(number=0, unit="days")
        row._meta.get_field("data_categories").save_form_data(row, [b])
        rich.references.create(number="https://example.com/x?y=1&z=2")
        rich.notes.create(name="Column", text=awkward)
    return rich


@pytest.mark.thorough
def test_every_write_path_is_one_change(anna, sample):
    category = DataCategory.objects.get(key="email-address")
    activity = ProcessingActivity.objects.get(key=SMALL)
    for number, (path, origin) in enumerate(paths(anna, category, activity), 2):
        made = Change.objects.first()
        assert made.number == number, path
        assert (made.origin, made.entries.count()) == (origin, 2 if path == "list action" else 1), path


def paths(client, category, activity):
    """Each write path in turn; yields its name and the origin it must be recorded with."""
    client.post(reverse("admin:registry_source_add"), {"name": "Browser plug-in"})
    yield "add", "form"
    fields = open_form(client, category)
    save(client, category, {**fields, "description": ["New"]})
    yield "change", "form"
    new = Source.objects.get(key="browser-plug-in")
    fields = open_form(client, category)
    save(client, category, {**fields, "sources": [str(new.pk), *fields["sources"]]})
    yield "set of references", "form"
    fields = open_form(client, activity)
    add_row(fields, "purposes", basis="6-1-a")
    save(client, activity, fields)
    yield "row added", "form"
    fields = open_form(client, activity)
    last = int(fields["purposes-INITIAL_FORMS"][0]) - 1
    save(client, activity, {**fields, f"purposes-{last}-interest": ["Ours"]})
    yield "row changed", "form"
    fields = open_form(client, activity)
    save(client, activity, {**fields, f"purposes-{last}-DELETE": ["on"]})
    yield "row deleted", "form"
    response = client.post(reverse("admin:registry_system_add") + "?_popup=1", {"name": "Payroll", "_popup": "1"})
    assert b"popup_response" in response.content
    yield "popup", "form"
    delete(client, KINDS["system"].model.objects.get())
    yield "deletion", "delete"
    with change("test"):
        pks = [Purpose.objects.create(key=f"p{n}", name=f"P{n}").pk for n in range(2)]
    yield "list action", "form"
    ticked = {"action": "delete_unused", "_selected_action": pks}
    asked = client.post(reverse("admin:registry_purpose_changelist"), ticked)
    assert asked.status_code == 200
    client.post(reverse("admin:registry_purpose_changelist"), fields_of(asked))
    yield "list action", "delete"


def test_an_action_that_updates_is_recorded(anna, sample, monkeypatch):
    from registry.admin.records import ActivityAdmin

    def publish_none(modeladmin, request, queryset):
        queryset.update(public=False)

    monkeypatch.setattr(ActivityAdmin, "actions", [publish_none])
    pks = list(ProcessingActivity.objects.values_list("pk", flat=True))
    anna.post(
        reverse("admin:registry_processingactivity_changelist"),
        {"action": "publish_none", "_selected_action": pks},
    )
    assert newest(len(pks)).origin == "list"


def test_nothing_differs_nothing_is_recorded_for_users(anna):
    response = anna.post(
        reverse("admin:auth_user_add"),
        {
            "username": "ben",
            "password1": "long enough words",
            "password2": "long enough words",
            "usable_password": "true",
        },
    )
    assert response.status_code == 302 and User.objects.filter(username="ben").exists()
    assert not Change.objects.exists()


# What is refused.


@pytest.mark.thorough
def test_a_refused_form_changes_nothing(anna, sample):
    activity = ProcessingActivity.objects.get(key=SMALL)
    fields = open_form(anna, activity)
    wrong = [
        ({"joint_answer": ["not-applicable"]}, "joint_because"),
        ({"start_date": ["2024-01-02"], "end_date": ["2024-01-01"]}, "end_date"),
        ({"name": [""]}, "name"),
    ]
    for differing, field in wrong:
        response = anna.post(url(activity), {**fields, **differing})
        assert response.status_code == 200
        assert list(response.context["adminform"].form.errors) == [field]
    assert Change.objects.count() == 1


WRONG_ROWS = [
    ("retention", {"stage": "active", "number": 3}, "unit"),
    ("retention", {"stage": "active", "number": 3, "unit": "days", "not_stored": "on"}, "number"),
    ("transfers", {"note": "where?"}, "international"),
    ("clients", {"processing": "Hosting"}, "group"),
    ("recipients", {"condition": "never"}, "category"),
    ("purposes", {"law": "AO"}, "condition"),
]
DOUBLED_ROWS = {"uses": {"order": 1}, "data": {}}


def form_for(client, new):
    """(address, fields) of the form of a new activity, or of one that is there."""
    address = (
        reverse("admin:registry_processingactivity_add") if new else url(ProcessingActivity.objects.get(key=SMALL))
    )
    return address, fields_of(client.get(address)) | {"name": ["X"]}


@pytest.mark.thorough
@pytest.mark.parametrize("new", [True, False])
def test_what_the_database_would_refuse_is_said_in_the_row(new, anna, sample):
    address, fields = form_for(anna, new)
    for prefix, values, _field in WRONG_ROWS:
        add_row(fields, prefix, **values)
    category = DataCategory.objects.first().pk
    for prefix, values in DOUBLED_ROWS.items():
        add_row(fields, prefix, data_category=category, part="q", **values)
        add_row(fields, prefix, data_category=category, part="q ", **values)
    response = anna.post(address, fields)
    assert response.status_code == 200
    found = [
        (inline.formset.prefix, field)
        for inline in response.context["inline_admin_formsets"]
        for form in inline.formset.forms
        for field in form.errors
    ]
    doubled = [(prefix, "__all__") for prefix in DOUBLED_ROWS]
    assert sorted(found) == sorted([(prefix, field) for prefix, _values, field in WRONG_ROWS] + doubled)
    assert Change.objects.count() == 1


@pytest.mark.thorough
def test_keys(anna, sample):
    def add(model, **fields):
        response = anna.post(reverse(f"admin:registry_{model}_add"), fields)
        return response.context["adminform"].form.errors if response.status_code == 200 else None

    kind = KINDS["source"]
    assert add("source", name="Größe & Maß_2") is None
    assert kind.model.objects.filter(key="groe-ma-2").exists()
    assert add("source", name="Groe ma 2!") is None
    assert kind.model.objects.filter(key="groe-ma-2-2").exists()
    assert add("source", name="日本") is None and add("source", name="中国") is None
    assert set(kind.model.objects.filter(key__startswith="source-").values_list("key", flat=True)) == {
        "source-1",
        "source-2",
    }
    with change("test"):
        kind.model.objects.filter(key="groe-ma-2-2").delete()
    assert add("source", name="Groe/ma.2") is None
    assert not kind.model.objects.filter(key="groe-ma-2-2").exists()
    assert add("source", name="x" * 200) is None and add("source", name="x" * 201) is None
    assert {len(k) for k in kind.model.objects.filter(key__startswith="xx").values_list("key", flat=True)} <= {74, 80}
    assert add("source", name="Own", key="my-own") is None
    for wrong in ("Own", "-own", "own key", "ö", "x" * 81, "my-own"):
        assert "key" in (add("source", name=f"Again {wrong}", key=wrong) or ()), wrong


def test_a_key_stays(anna, sample):
    purpose = Purpose.objects.first()
    fields = open_form(anna, purpose)
    assert "key" not in fields
    save(anna, purpose, {**fields, "key": ["another"], "name": ["Renamed"]})
    assert Purpose.objects.get(pk=purpose.pk).key == purpose.key


def test_the_register_is_one(anna):
    response = anna.post(
        reverse("admin:registry_register_add"),
        {"title": "Ours", "public_page": "on", "notices-TOTAL_FORMS": 0, "notices-INITIAL_FORMS": 0},
    )
    assert response.status_code == 302
    assert record_of(KINDS["register"], "register")["title"] == "Ours"
    assert anna.get(reverse("admin:registry_register_add")).status_code == 403


def test_strangers_must_sign_in(client, sample):
    for name in ("index", "changes", "publish", "registry_source_add"):
        for method in (client.get, client.post):
            assert "/login/" in method(reverse(f"admin:{name}"))["Location"]
    assert Change.objects.count() == 1


def test_staff_without_permission_are_refused(sample):
    reader = staff("view_source")
    source = Source.objects.first()
    assert reader.get(url(source)).status_code == 200
    for address in (url(source), url(source, "delete"), reverse("admin:registry_source_add")):
        assert reader.post(address, {"name": "Mine", "post": "yes"}).status_code == 403
    for name in ("publish", "registry_processor_changelist", "registry_purpose_export"):
        assert reader.get(reverse(f"admin:{name}")).status_code == 403
    assert Change.objects.count() == 1


@pytest.mark.thorough
def test_an_editor_of_a_kind_edits_its_lists_too(sample):
    editor = staff("change_processingactivity", "view_processingactivity")
    activity = ProcessingActivity.objects.get(key=SMALL)
    fields = open_form(editor, activity)
    add_row(fields, "purposes", basis="6-1-a")
    save(editor, activity, fields)
    assert newest().who == "staff"


def test_a_failure_undoes_everything(anna, sample, monkeypatch):
    from registry.admin.base import RecordAdmin

    def fail(*_args, **_kwargs):
        raise RuntimeError("halfway")

    monkeypatch.setattr(RecordAdmin, "save_related", fail)
    with pytest.raises(RuntimeError):
        anna.post(reverse("admin:registry_source_add"), {"name": "Half"})
    assert not Source.objects.filter(name="Half").exists() and Change.objects.count() == 1


def test_no_second_history_is_kept(anna, sample):
    from django.contrib.admin.models import LogEntry

    anna.post(reverse("admin:registry_source_add"), {"name": "Once"})
    delete(anna, Source.objects.get(name="Once"))
    anna.post(reverse("admin:auth_group_add"), {"name": "Officers"})
    assert Entry.objects.filter(key="once").count() == 2
    assert not LogEntry.objects.exists()


@pytest.mark.thorough
def test_reading_changes_nothing(anna, rich):
    before, count = document(), Change.objects.count()
    for address in pages():
        assert anna.get(address).status_code in (200, 302), address
    assert document() == before and Change.objects.count() == count


def pages():
    for kind in KINDS.values():
        name = kind.model._meta.model_name
        yield reverse(f"admin:registry_{name}_changelist")
        yield reverse(f"admin:registry_{name}_changelist") + "?q=mail"
        yield reverse(f"admin:registry_{name}_export")
        if name != "register":
            yield reverse(f"admin:registry_{name}_add")
        if record := kind.model.objects.first():
            yield url(record)
            yield url(record, "history")
            yield reverse(f"admin:registry_{name}_record_history", args=[record.key])
            if name != "register":
                yield url(record, "delete")
    yield from (reverse(f"admin:{name}") for name in ("index", "changes", "publish", "password_change", "jsi18n"))
    yield from (reverse(f"admin:auth_user_{name}") for name in ("changelist", "add"))
    yield reverse("admin:auth_user_change", args=[User.objects.get(username="anna").pk])
    yield reverse("admin:one_change", args=[1])
    yield reverse("admin:autocomplete") + "?app_label=registry&model_name=datacategory&field_name=sources&term=a"


def test_processors_too_have_their_lists(anna, sample):
    processor = Processor.objects.get(key="auth0")
    fields = open_form(anna, processor)
    add_row(fields, "locations", kind="storage", country="IE")
    save(anna, processor, fields)
    assert record_of(KINDS["processor"], "auth0")["locations"][0]["country"] == "IE"
