"""Lists and references keep the order that the officer gives them; rows may change places."""

# ruff: noqa: F811 - fixtures by their names

import pytest

from registry.document import KINDS, record_of
from registry.models import DataCategory, Processor
from tests.forms import anna, newest, open_form, quick_client, sample, save  # noqa: F401 - fixtures
from tests.test_admin_write import rich  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_it_works(anna, sample):
    category = DataCategory.objects.get(key="email-address")
    fields = open_form(anna, category)
    assert len(fields["sources"]) > 1
    save(anna, category, {**fields, "sources": fields["sources"][::-1]})
    assert newest().origin == "form"
    assert open_form(anna, category)["sources"] == fields["sources"][::-1]


@pytest.mark.thorough
def test_order_of_references_in_a_row_is_the_officers(anna, rich):
    fields = open_form(anna, rich)
    save(anna, rich, {**fields, "data-0-sources": fields["data-0-sources"][::-1]})
    newest()
    assert open_form(anna, rich)["data-0-sources"] == fields["data-0-sources"][::-1]


@pytest.mark.thorough
def test_rows_take_the_places_that_the_officer_gives_them(anna, sample):
    processor = Processor.objects.get(key="auth0")
    before = record_of(KINDS["processor"], "auth0")["exchanges"]
    fields = open_form(anna, processor)
    save(anna, processor, {**fields, "exchanges-0-ORDER": ["99"]})
    assert record_of(KINDS["processor"], "auth0")["exchanges"] == [*before[1:], before[0]]


@pytest.mark.thorough
def test_two_rows_can_swap_what_tells_them_apart(anna, rich):
    fields = open_form(anna, rich)
    one, two = fields["data-0-data_category"], fields["data-1-data_category"]
    fields |= {"data-0-data_category": two, "data-1-data_category": one, "data-0-wording": ["swapped"]}
    save(anna, rich, fields)
    first, second = record_of(KINDS["activity"], "rich")["data"]
    assert first["wording"] == "swapped" and second["wording"] == ""
    assert first["sources"] == second["sources"] != []


@pytest.mark.thorough
def test_a_row_can_take_the_place_of_a_deleted_one(anna, rich):
    fields = open_form(anna, rich)
    fields |= {"data-0-data_category": fields["data-1-data_category"], "data-1-DELETE": ["on"]}
    save(anna, rich, fields)
    assert len(record_of(KINDS["activity"], "rich")["data"]) == 1
