"""The form of a record: in the law's order, the same number of queries for any size, refusals with a way there."""

import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.register import generate
from registry.admin.fields import day_of_a_year
from registry.changes import change
from registry.document import KINDS, load, record_of
from registry.models import Change, DataCategory, Organisation, ProcessingActivity, Purpose, Remark
from tests.forms import add_row, fields_of, open_form, quick_client, save, url  # noqa: F401

pytestmark = pytest.mark.django_db
SMALL = "inviting-users-to-projects"
AUTOCOMPLETE = {"app_label": "registry", "model_name": "activitypurpose", "field_name": "purpose"}


class Anchors(HTMLParser):
    """Every id of a page, and every link within it."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids.add(found.get("id"))
        if tag == "a" and (found.get("href") or "").startswith("#"):
            self.links.add(found["href"][1:])


@pytest.fixture
def anna(client, db):
    client.force_login(User.objects.create_superuser("anna", "anna@example.com", "secret"))
    return client


@pytest.fixture
def activity(sample):
    return ProcessingActivity.objects.get(key=SMALL)


def page_of(response):
    return response.content.decode()


def headings(response):
    return re.findall(r'<h2 id="section-\d+">(.*?)</h2>', page_of(response))


def refused(client, record, fields):
    response = client.post(url(record), fields)
    assert response.status_code == 200
    return response


def test_it_works(anna, activity):
    response = anna.get(url(activity))
    signs = [h[:3] for h in headings(response) if h.startswith("(")]
    assert signs == ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)", "(g)"]
    assert [(i["letter"].sign, i["state"].value) for i in response.context["letters"]][1:4] == [
        ("(b)", "stated"), ("(c)", "stated"), ("(d)", "open"),
    ]  # fmt: skip
    page = Anchors(page_of(response))
    assert {f"letter-1{c}" for c in "abcdefg"} <= page.links <= page.ids
    assert "not answered yet" in page_of(response) and "stated" in page_of(response)


@pytest.mark.thorough
def test_who_acts_for_clients_reads_the_letters_of_the_second_paragraph(anna, activity):
    fields = open_form(anna, activity) | {"role": ["processor"]}
    add_row(fields, "clients", group="All customers", processing="Hosting")
    save(anna, activity, fields)
    response = anna.get(url(activity))
    assert [h.split(")")[0] for h in headings(response) if h.startswith("(")] == ["(a", "(c", "(d"]
    assert [i["letter"].code for i in response.context["letters"]] == ["2a", "2b", "2c", "2d"]
    page = Anchors(page_of(response))
    assert page.links <= page.ids
    before = record_of(KINDS["activity"], SMALL)
    save(anna, activity, open_form(anna, activity))
    assert record_of(KINDS["activity"], SMALL) == before


@pytest.mark.thorough
def test_a_refused_change_of_role_shows_the_form_as_it_was(anna, activity):
    response = refused(anna, activity, open_form(anna, activity) | {"role": ["processor"], "name": [""]})
    assert len([h for h in headings(response) if h.startswith("(")]) == 7
    assert '<option value="processor" selected>' in page_of(response)


@pytest.mark.thorough
def test_the_bar_tells_what_was_saved_and_not_what_is_typed(anna, activity):
    response = refused(anna, activity, open_form(anna, activity) | {"recipients_answer": ["none"], "name": [""]})
    assert next(i["state"].value for i in response.context["letters"] if i["letter"].code == "1d") == "open"


@pytest.mark.thorough
def test_the_name_alone_is_enough(anna):
    empty = fields_of(anna.get(reverse("admin:registry_processingactivity_add")))
    response = anna.post(reverse("admin:registry_processingactivity_add"), empty | {"name": ["Paying salaries"]})
    assert response.status_code == 302
    assert record_of(KINDS["activity"], "paying-salaries")["name"] == "Paying salaries"


@pytest.mark.thorough
def test_every_refusal_stands_at_the_top_with_a_way_to_its_field(anna, activity):
    fields = open_form(anna, activity) | {"name": [""], "transfers_answer": ["not-applicable"]}
    add_row(fields, "recipients", category="Banks")
    add_row(fields, "recipients", category="")
    add_row(fields, "recipients", category="")
    fields["recipients-1-condition"] = fields["recipients-2-role"] = ["x"]
    add_row(fields, "retention", stage="active", number=3)
    response = refused(anna, activity, fields)
    told = [(r.where, r.anchor) for r in response.context["refusals"]]
    assert ("Name", "id_name") in told and ("No transfer, because", "id_transfers_because") in told
    assert ("Who gets to see it, row 2: Or kind of recipients", "id_recipients-1-category") in told
    assert ("Who gets to see it, row 3: Role", "id_recipients-2-role") in told
    assert ("How long, row 1: Unit", "id_retention-0-unit") in told
    page = Anchors(page_of(response))
    assert {anchor for _where, anchor in told} <= page.links <= page.ids
    assert 'role="alert"' in page_of(response) and "<title>Error:" in page_of(response)


@pytest.mark.thorough
def test_days_as_europe_and_as_iso_write_them(anna, activity):
    fields = open_form(anna, activity) | {"start_date": ["24.12.2024"], "end_date": ["2024-12-25"]}
    assert save(anna, activity, fields).status_code == 302
    saved = ProcessingActivity.objects.get(pk=activity.pk)
    assert (str(saved.start_date), str(saved.end_date)) == ("2024-12-24", "2024-12-25")


@pytest.mark.parametrize("typed", ["24/12/2024", "31.02.2020", "yesterday", "0001-01-01"])
def test_what_is_no_day_is_told_how_to_write_one(typed):
    field = forms.DateField()
    day_of_a_year(field)
    with pytest.raises(ValidationError, match=r"calendar as 2024-12-24 or 24\.12\.2024|before 1900"):
        field.clean(typed)


@pytest.mark.thorough
def test_a_remark_stands_on_the_form_of_its_record(anna, activity):
    with change("test"):
        Remark.objects.create(key="r", name="Ask HR", about_kind="activity", about_key=activity.key, due="2026-12-01")
    said = page_of(anna.get(url(activity)))
    assert "Ask HR" in said and "due on 1 December 2026" in said


@pytest.mark.thorough
def test_a_doubled_row_is_told_by_its_number(anna, activity):
    fields = open_form(anna, activity)
    category = DataCategory.objects.first().pk
    first = int(fields["data-TOTAL_FORMS"][0])
    for _ in range(2):
        add_row(fields, "data", data_category=category, part="twice")
    refusal = refused(anna, activity, fields).context["refusals"][0]
    assert refusal.where == f"Which data, row {first + 2}" and refusal.anchor.startswith(f"id_data-{first + 1}-")


def sizes(rows, activities):
    """A register of this size, and one activity in it with this many rows in every list that refers to something."""
    doc = generate(activities)
    one = doc["records"]["activity"][3]
    kinds = [f"data-category-{n}" for n in range(rows)]
    one["joint_controllers"] = [{"organisation": f"organisation-{n}"} for n in range(rows)]
    one["data"] = [{"data_category": k, "sources": ["source-1"], "data_subjects": ["data-subject-2"]} for k in kinds]
    one["uses"] = [
        {"data_category": k, "purpose": "purpose-1", "processor": f"processor-{n}"} for n, k in enumerate(kinds)
    ]
    one["recipients"] = [{"processor": f"processor-{n}", "data_categories": kinds[: n + 1]} for n in range(rows)]
    one["transfers"] = [{"country": "US", "organisation": f"organisation-{n}"} for n in range(rows)]
    one["retention"] = [
        {"stage": "log", "number": n, "unit": "days", "data_categories": [k]} for n, k in enumerate(kinds)
    ]
    with change("test", origin="import"):
        for kind in reversed(KINDS.values()):
            kind.model._base_manager.all().delete()
        load(doc)
    return ProcessingActivity.objects.get(key=one["key"])


def queries_of_form(client, record):
    client.get(url(record))  # what is asked once in a process
    with CaptureQueriesContext(connection) as shown:
        fields = open_form(client, record)
    with CaptureQueriesContext(connection) as saved:
        save(client, record, fields)
    with CaptureQueriesContext(connection) as again:
        refused(client, record, fields | {"name": [""]})
    return len(shown), len(saved), len(again)


@pytest.mark.thorough
def test_queries_grow_neither_with_rows_nor_with_the_register(anna):
    few = queries_of_form(anna, sizes(2, 6))
    assert queries_of_form(anna, sizes(12, 40)) == few


@pytest.mark.thorough
def test_five_hundred_rows_are_saved(anna, activity):
    fields = open_form(anna, activity)
    count = Change.objects.count()
    for number in range(500):
        add_row(fields, "recipients", category=f"Banks {number}", role="controller")
    fields["recipients-499-condition"] = ["last"]
    save(anna, activity, fields)
    saved = record_of(KINDS["activity"], SMALL)["recipients"]
    assert len(saved) == 500 and saved[499]["condition"] == "last"
    assert Change.objects.count() == count + 1


@pytest.mark.thorough
def test_rows_beyond_two_thousand_are_saved_too(anna, activity):
    """Django alone takes two thousand and drops the rest from the page of the refusal."""
    fields = open_form(anna, activity)
    for number in range(2100):
        add_row(fields, "notes", name=f"Note {number}")
    save(anna, activity, fields)
    assert activity.notes.count() == 2100


def rows_built(response):
    return {i.formset.prefix: len(i.formset.forms) for i in response.context["inline_admin_formsets"]}


@pytest.mark.parametrize("far", [{}, {"contacts-19999-person": ["x"], "address-1000-city": ["x"]}])
def test_a_number_alone_makes_no_rows(far, anna):
    with change("test"):
        organisation = Organisation.objects.create(key="acme", legal_name="Acme")
    fields = open_form(anna, organisation) | {"legal_name": [""]}
    add_row(fields, "contacts", person="Ada")
    before = rows_built(anna.post(url(organisation), fields))
    many = {f"{prefix}-TOTAL_FORMS": ["30000"] for prefix in ("contacts", "address")}
    built = rows_built(anna.post(url(organisation), fields | many | far))
    assert before["contacts"] == 1 and built["contacts"] <= 3 and built["address"] <= 1
    assert rows_built(anna.post(url(organisation), fields | {"_row": ["contacts"]}))["contacts"] == 2
    assert rows_built(anna.post(url(organisation), fields | {"_row": ["address"]}))["address"] == 1


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["description", "provenance"])
def test_a_long_text_is_kept_whole(name, anna, activity):
    text = "Grüße 12345 " * 1666 + "end."
    save(anna, activity, open_form(anna, activity) | {name: [text]})
    assert record_of(KINDS["activity"], SMALL)[name] == text and len(text) > 19_990


@pytest.mark.thorough
def test_a_text_that_is_too_long_for_a_line_is_refused_with_its_limit(anna, activity):
    response = refused(anna, activity, open_form(anna, activity) | {"department": ["x" * 20_000]})
    refusal = response.context["refusals"][0]
    assert (refusal.where, refusal.anchor) == ("Department", "id_department")
    assert "255" in refusal.message and "20000" in refusal.message
    assert "x" * 20_000 in page_of(response)  # nothing typed is lost


@pytest.mark.thorough
def test_a_choice_that_is_gone_is_refused_in_its_row(anna, activity):
    fields = open_form(anna, activity)
    add_row(fields, "purposes", purpose=999_999)
    row = int(fields["purposes-TOTAL_FORMS"][0])
    refusal = refused(anna, activity, fields).context["refusals"][0]
    assert refusal.where == f"What for, row {row}: What for"


@pytest.mark.thorough
def test_what_is_archived_is_not_offered_but_stays_where_it_is_chosen(anna, activity):
    purpose = activity.uses.exclude(purpose=None).first().purpose
    with change("test"):
        Purpose.objects.filter(pk=purpose.pk).update(archived_on="2026-01-01")
    offered = anna.get(reverse("admin:autocomplete"), {**AUTOCOMPLETE, "term": purpose.name}).json()["results"]
    assert offered == []
    assert purpose.name in page_of(anna.get(reverse("admin:registry_purpose_changelist"), {"q": purpose.name}))
    count = Change.objects.count()
    save(anna, activity, open_form(anna, activity))
    assert Change.objects.count() == count


def test_what_is_not_archived_is_offered(anna, sample):
    name = Purpose.objects.first().name
    assert anna.get(reverse("admin:autocomplete"), {**AUTOCOMPLETE, "term": name}).json()["results"] != []


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_is_found_by_typing_and_its_kind_can_be_added_on_the_way(kind, anna, sample):
    record = KINDS[kind].model.objects.first()
    page = (
        page_of(anna.get(url(record)))
        if record
        else page_of(anna.get(reverse(f"admin:registry_{KINDS[kind].model._meta.model_name}_add")))
    )
    lists = re.findall(r"<select[^>]*data-model-name[^>]*>", page)
    assert all("admin-autocomplete" in one for one in lists)
    assert page.count('class="related-widget-wrapper-link add-related"') == len(lists)


def test_help_stands_in_words_over_a_table_of_rows(anna, sample):
    record = KINDS["processor"].model.objects.get(key="auth0")
    page = page_of(anna.get(url(record)))
    assert 'id="exchanges-direction-help">Seen from us.' in page and 'aria-label="Direction, row 1"' in page
