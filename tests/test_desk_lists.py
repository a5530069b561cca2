"""The desk's lists: the same few queries at any size, cells under their columns' names, pages that never fail."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client

from bench.register import generate
from registry.changes import change
from registry.document import KINDS, load
from registry.models import Organisation, ProcessingActivity, Processor, Purpose, Register, Source
from tests.conftest import publish_now
from tests.desk import address, keys, queries, shown
from tests.forms import fields_of

pytestmark = pytest.mark.django_db
ASKED: list[dict[str, Any]] = [
    {},
    {"q": "salaries"},
    {"q": 'purpose "in activity" organisation'},
    {"role": "controller", "data_category": "data-category-3", "country": "US", "since": "same"},
    {"p": "2", "o": "-2"},
]


@pytest.fixture
def anna(admin_client: Client) -> Client:
    return admin_client


def rows(*names: str, **columns: Any) -> None:
    with change("test"):
        ProcessingActivity.objects.bulk_create(ProcessingActivity(key=name, name=name, **columns) for name in names)


def test_it_works(anna: Client, sample: Any) -> None:
    page = anna.get(address("activity")).content.decode()
    assert '<table id="result_list"' in page and "<strong>9</strong> records" in page
    assert re.search(r'<th scope="row"[^>]*><a href="[^"]+/change/[^"]*">Billing and subscriptions</a></th>', page)
    assert 'data-label="Role"' in page and 'class="list-empty">Not stated' in page
    assert 'data-label="Owner"' not in page and "Not stated for any of these: reference, state, department" in page


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS)
def test_every_list_opens_and_names_its_cells(kind: str, anna: Client) -> None:
    with change("test"):
        load(generate(2))
    page = anna.get(address(kind)).content.decode()
    if kind in ("waiver", "remark"):
        assert page.count("<h1") == 1  # the made-up register has none
        return
    cells = re.findall(r"<td[^>]*>", page[page.index('id="result_list"') :])
    assert all("data-label=" in cell or "action-checkbox" in cell for cell in cells)
    assert page.count("<h1") == 1 and page.count('scope="row"') == len(shown(anna, kind).result_list)


@pytest.mark.thorough
def test_queries_are_equal_at_two_sizes(anna: Client) -> None:
    def counts(size: int) -> dict[str, int]:
        with change("test", origin="import"):
            for kind in reversed(KINDS.values()):
                kind.model._base_manager.all().delete()
            load(generate(size))
            Source.objects.bulk_create(Source(key=f"s{n}", name=f"Extra {n}") for n in range(size // 5))
            Processor.objects.bulk_create(Processor(key=f"p{n}", name=f"Extra {n}") for n in range(size))
        publish_now()
        found = {f"activity {asked}": queries(anna, "activity", **asked) for asked in ASKED}
        return found | {kind: queries(anna, kind, q="extra") for kind in ("processor", "source")}

    counts(2)  # fills what is kept between requests
    assert counts(51) == counts(80)  # two pages of a list


def test_an_activity_without_an_entity_is_the_controllers(anna: Client) -> None:
    with change("test"):
        ours = Organisation.objects.create(key="ours", legal_name="Ours Ltd")
        Register.objects.create(key="register", title="R", controller=ours)
    rows("a")
    assert "Ours Ltd</td>" in anna.get(address("activity")).content.decode()


@pytest.mark.thorough
def test_pages_end_where_the_records_end(anna: Client) -> None:
    rows(*(f"a{n:03}" for n in range(120)))
    assert len(keys(anna)) == 50 and len(keys(anna, p="3")) == 20
    for page in ("99", "0", "-1", "x", "1e9"):
        assert shown(anna, "activity", p=page).result_list
    assert shown(anna, "activity", p="99").page_num == 3
    assert len(keys(anna, all="")) == 120
    every = [*keys(anna), *keys(anna, p="2"), *keys(anna, p="3")]
    assert len(set(every)) == len(every) == 120


@pytest.mark.thorough
def test_the_order_is_the_same_every_time(anna: Client) -> None:
    rows("b", "a", "c", department="same")
    rows("d", review_due=datetime.date(2020, 1, 1))
    labels = [header["text"] for header in shown(anna, "activity").all_headers]
    column = str(labels.index("department"))
    first = [record.key for record in shown(anna, "activity", o=column).result_list]
    assert first == [record.key for record in shown(anna, "activity", o=column).result_list]
    due = str(labels.index("next review due"))
    assert shown(anna, "activity", o=due).result_list[0].key == "d"  # what has no day comes last
    for strange in ("999", "x", "-", "1.-2.7", "--1"):
        assert len(shown(anna, "activity", o=strange).result_list) == 4
    assert 'aria-sort="ascending"' in anna.get(address("activity"), {"o": column}).content.decode()


def test_what_is_typed_is_shown_as_text(anna: Client) -> None:
    rows("bold", department="<script>alert(1)</script>")
    page = anna.get(address("activity"), {"q": '"><script>x', "department": "<i>"}).content.decode()
    assert "<script>x" not in page and "<i>" not in page and "&lt;i&gt;" in page
    assert "<script>alert" not in anna.get(address("activity")).content.decode()


def test_a_link_of_the_list_leads_back_to_it_as_it_was(anna: Client) -> None:
    rows("a", role="controller")
    page = anna.get(address("activity"), {"role": "controller"}).content.decode()
    link = re.search(r'scope="row"[^>]*><a href="([^"]+)"', page)
    assert link and "_changelist_filters=role%3Dcontroller" in link[1]


@pytest.mark.thorough
def test_an_action_takes_the_ticked_of_what_is_shown(anna: Client) -> None:
    rows("a", role="controller")
    rows("b")
    both = list(ProcessingActivity.objects.values_list("pk", flat=True))
    ticked = {"action": "delete_unused", "_selected_action": both}
    asked = anna.post(f"{address('activity')}?role=controller", ticked)
    assert anna.post(f"{address('activity')}?role=controller", fields_of(asked)).status_code == 302
    assert list(ProcessingActivity.objects.values_list("key", flat=True)) == ["b"]


def test_nothing_yet_is_said(anna: Client) -> None:
    assert "Nothing stands here yet." in anna.get(address("activity")).content.decode()


def test_capitals_do_not_part_what_belongs_together(anna: Client, sample: Any) -> None:
    with change("test"):
        Purpose.objects.create(key="b", name="authentication of machines")
    names = [str(record) for record in anna.get("/admin/registry/purpose/").context["cl"].result_list]
    assert names.index("authentication of machines") == names.index("Authentication") + 1
