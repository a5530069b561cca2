"""A form that says nothing of what it saw, that is sent twice, that is old or wrong: asked about, or one save."""

# ruff: noqa: F811 - fixtures by their names

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import models as m
from registry.changes import change
from tests.forms import add_row, anna, fields_of, open_form, quick_client, sample, save  # noqa: F401 - fixtures
from tests.officers import ben, page_of, told  # noqa: F401 - a fixture
from tests.test_admin_write import rich  # noqa: F401 - a fixture
from tests.test_desk_conflict import Two, two  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
@pytest.mark.parametrize("seen", [None, "", "0" * 64])
def test_a_form_that_does_not_say_what_it_saw_is_refused(two: Two, seen: str | None) -> None:
    del two.hers["_seen"]
    response = two.anna_asks(department=["Sales"], **({} if seen is None else {"_seen": [seen]}))
    assert told(response) == [("department", "", "", "", "Sales", "mine")]
    assert "As you opened it" not in page_of(response)
    assert two.anna_insists(response)["department"] == "Sales"


@pytest.mark.thorough
def test_another_records_version_is_not_shown(two: Two) -> None:
    other = m.Head.objects.filter(kind="organisation").first()
    response = two.anna_asks(_seen=[other.digest], department=["Sales"])
    assert not response.context["conflict"].base


def test_it_works(two: Two) -> None:
    add_row(two.hers, "recipients", category="Couriers")
    two.hers |= {"data-0-DELETE": ["on"], "department": [" Sales "], "_why": ["once"]}
    number = m.Change.objects.count()
    for _click in range(2):
        save(two.anna, two.record, two.hers)
    assert m.Change.objects.count() == number + 1
    assert [r["category"] for r in two.stored["recipients"]] == ["Banks", "Couriers"]


@pytest.mark.thorough
def test_back_and_other_words_are_asked_about(two: Two) -> None:
    save(two.anna, two.record, two.hers | {"department": ["Sales"]})
    response = two.anna_asks(department=["Marketing"])
    assert "You saved this record yourself" in page_of(response)
    assert two.anna_insists(response)["department"] == "Marketing"


@pytest.mark.thorough
def test_an_untouched_old_form_says_so(two: Two) -> None:
    two.ben_saves(department=["Ben's"])
    assert "You had changed nothing yourself" in page_of(two.anna_asks())


@pytest.mark.thorough
def test_a_third_save_asks_again(two: Two) -> None:
    two.ben_saves(department=["Ben's"])
    fields = fields_of(two.anna_asks(department=["Anna's"]))
    save(two.ben, two.record, open_form(two.ben, two.record) | {"department": ["Ben's again"]})
    two.hers = fields
    assert told(two.anna_asks()) == [("department", "", "Ben's", "Ben's again", "Anna's", "both")]


@pytest.mark.thorough
def test_what_is_wrong_in_hers_is_kept_and_shown(two: Two) -> None:
    two.ben_saves(department=["Ben's"])
    response = two.anna_asks(start_date=["next spring"], **{"retention-0-number": ["many"]})
    page = page_of(response)
    assert 'value="next spring"' in page and 'value="many"' in page
    assert "2 things to put right" in page
    assert any("next spring" in line for line in told(response))


@pytest.mark.thorough
def test_queries_do_not_grow_with_the_rows_that_were_added(two: Two) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            two.anna_asks(department=["Sales"])
        return len(seen)

    def grow(many: int) -> None:
        with change("Ben"):
            for number in range(many):
                two.record.notes.create(name=f"Note {many} {number}")

    grow(2)
    few = asked()
    grow(20)
    assert asked() == few


@pytest.mark.thorough
def test_a_form_that_was_torn_by_a_save_in_between_does_not_claim_to_know(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version is read before the record: what another saves while the page is made is noticed later."""
    from registry.admin.base import RecordAdmin

    before = two.hers["_seen"]
    whole: Callable[..., Any] = RecordAdmin.get_object

    def slow(self: Any, *args: Any, **kwargs: Any) -> Any:
        with change("Ben"):
            m.ProcessingActivity.objects.filter(pk=two.record.pk).update(department="Ben's")
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(RecordAdmin, "get_object", slow)
    assert open_form(two.anna, two.record)["_seen"] == before
