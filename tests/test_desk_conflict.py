"""Two officers at one record: whoever saves second sees base, theirs and mine, loses no word and decides."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.changes import change
from registry.changes.verify import faults
from registry.document import KINDS, record_of
from tests.forms import (  # noqa: F401 - fixtures
    add_row,
    anna,
    delete,
    fields_of,
    open_form,
    quick_client,
    sample,
    save,
    staff,
    url,
)
from tests.officers import ben, page_of, told  # noqa: F401 - a fixture
from tests.test_admin_write import rich  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
Fields = dict[str, list[str]]


@pytest.fixture
def two(anna: Client, ben: Client, rich: Any) -> Iterator["Two"]:  # noqa: F811
    """Anna and Ben have opened the same activity; the chain is whole after all they do."""
    yield Two(anna, ben, rich)
    assert list(faults()) == []


class Two:
    """Two browsers with the same record open."""

    def __init__(self, anna: Client, ben: Client, record: Any) -> None:  # noqa: F811
        self.anna, self.ben, self.record = anna, ben, record
        self.hers = open_form(anna, record)
        self.his = dict(self.hers)  # a form costs time, and his would be the same

    def ben_saves(self, **differing: list[str]) -> None:
        save(self.ben, self.record, self.his | differing)

    def anna_asks(self, **differing: list[str]) -> Any:
        """Anna saves and is asked; nothing was saved."""
        self.hers |= differing
        number = m.Change.objects.count()
        response = self.anna.post(url(self.record), self.hers)
        assert response.status_code == 200 and m.Change.objects.count() == number
        assert re.search("othing of (yours|this form) was saved yet", page_of(response))
        return response

    def anna_insists(self, response: Any) -> dict[str, Any]:
        save(self.anna, self.record, fields_of(response))
        return self.stored

    def place(self, prefix: str, response: Any) -> int:
        return [inline.formset.prefix for inline in response.context["inline_admin_formsets"]].index(prefix)

    @property
    def stored(self) -> dict[str, Any]:
        return record_of(KINDS["activity"], self.record.key) or {}


def test_it_works(two: Two) -> None:
    two.ben_saves(department=["Ben's"], _why=["asked by HR"])
    response = two.anna_asks(department=["Anna's"])
    assert told(response) == [("department", "", "", "Ben's", "Anna's", "both")]
    page = page_of(response)
    assert "Ben (ben)" in page and "asked by HR" in page and 'value="Anna\'s"' in page
    assert "Save mine over theirs" in page and "Take theirs, discard mine" in page
    assert two.anna_insists(response)["department"] == "Anna's"


@pytest.mark.thorough
def test_different_fields(two: Two) -> None:
    two.ben_saves(scale=["1000 people"])
    response = two.anna_asks(department=["Sales"])
    assert told(response) == [
        ("department", "", "", "", "Sales", "mine"),
        ("scale", "", "", "1000 people", "", "theirs"),
    ]
    stored = two.anna_insists(response)
    assert (stored["department"], stored["scale"]) == ("Sales", "")


@pytest.mark.thorough
def test_she_can_save_only_what_she_changed(two: Two) -> None:
    """Fields and lists that only he changed stay his; what both changed is hers."""
    add_row(two.his, "recipients", category="Insurers")
    two.ben_saves(
        scale=["1000 people"], department=["Ben's"], **{"purposes-0-law": ["his law"], "data-0-DELETE": ["on"]}
    )
    his = two.stored
    response = two.anna_asks(department=["Anna's"], **{"clients-0-group": ["Hers"]})
    save(two.anna, two.record, fields_of(response) | {"_keep": [response.context["conflict"].base]})
    clients = [his["clients"][0] | {"group": "Hers"}]
    assert two.stored == his | {"department": "Anna's", "clients": clients}


@pytest.mark.thorough
def test_only_what_she_changed_after_a_third_save(two: Two) -> None:
    """What she changed is told against the version into which she typed it, also when one more was saved meanwhile."""
    two.ben_saves(department=["Ben's"])
    first = two.anna_asks(scale=["Hers"])
    save(two.ben, two.record, open_form(two.ben, two.record) | {"reference": ["R-3"]})
    keep = {"_keep": [first.context["conflict"].base]}
    second = two.anna.post(url(two.record), fields_of(first) | keep)
    by = {line.heading: line.by for line in second.context["conflict"].lines}
    assert (by["department"], by["scale"]) == ("theirs", "mine")
    save(two.anna, two.record, fields_of(second) | {"_keep": [second.context["conflict"].base]})
    now = two.stored
    assert (now["department"], now["scale"], now["reference"]) == ("Ben's", "Hers", "R-3")


@pytest.mark.thorough
def test_only_what_she_changed_of_a_row_that_both_changed(two: Two) -> None:
    """His cells stay his, hers are hers, and what both changed is hers; in every row that is still the same one."""
    two.ben_saves(**{"purposes-0-law": ["his law"], "recipients-0-condition": ["his"], "recipients-0-role": [""]})
    his = two.stored
    response = two.anna_asks(**{"purposes-0-interest": ["her interest"], "recipients-0-condition": ["hers"]})
    save(two.anna, two.record, fields_of(response) | {"_keep": [response.context["conflict"].base]})
    purpose, recipient = two.stored["purposes"][0], two.stored["recipients"][0]
    assert (purpose["law"], purpose["interest"]) == ("his law", "her interest")
    assert (recipient["condition"], recipient["role"]) == ("hers", his["recipients"][0]["role"])
    assert two.stored["data"] == his["data"]


@pytest.mark.thorough
def test_a_row_that_he_added_stays_unless_she_deletes_it(two: Two) -> None:
    add_row(two.his, "recipients", category="Insurers", condition="by law")
    two.ben_saves()
    add_row(two.hers, "recipients", category="Couriers")
    response = two.anna_asks()
    assert "1 row that was added meanwhile stands in the form too" in page_of(response)
    assert [(line[0], *line[2:]) for line in told(response)] == [
        ("who gets to see it", "", "Insurers, by law", "", "theirs"),
        ("who gets to see it", "", "", "Couriers", "mine"),
    ]
    fields = fields_of(response)
    two.anna_insists(response)
    assert [r["category"] for r in two.stored["recipients"]] == ["Banks", "Insurers", "Couriers"]
    assert two.stored["recipients"][1]["condition"] == "by law"
    assert fields["recipients-1-category"] == ["Insurers"]


@pytest.mark.thorough
def test_a_row_that_he_added_goes_when_she_deletes_it(two: Two) -> None:
    add_row(two.his, "recipients", category="Insurers")
    two.ben_saves()
    fields = fields_of(two.anna_asks(department=["Sales"]))
    save(two.anna, two.record, fields | {"recipients-1-DELETE": ["on"]})
    assert [r["category"] for r in two.stored["recipients"]] == ["Banks"]


@pytest.mark.thorough
def test_a_row_that_he_deleted_comes_back_as_a_new_one(two: Two) -> None:
    before = two.stored
    two.ben_saves(**{"data-0-DELETE": ["on"], "recipients-0-DELETE": ["on"]})
    response = two.anna_asks(**{"data-0-wording": ["what she typed"]})
    fields = fields_of(response)
    assert fields["data-INITIAL_FORMS"] == ["1"] and fields["data-TOTAL_FORMS"] == ["2"]
    assert fields["data-1-wording"] == ["what she typed"] and fields["data-1-id"] == [""]
    stored = two.anna_insists(response)
    before["data"][0]["wording"] = "what she typed"
    assert sorted(stored["data"], key=str) == sorted(before["data"], key=str)
    assert stored["recipients"] == before["recipients"]


@pytest.mark.thorough
def test_a_row_that_both_delete_is_gone(two: Two) -> None:
    two.ben_saves(**{"recipients-0-DELETE": ["on"]})
    response = two.anna_asks(**{"recipients-0-DELETE": ["on"]}, department=["Sales"])
    assert two.anna_insists(response)["recipients"] == []


@pytest.mark.thorough
def test_a_row_that_she_deletes_and_he_changed(two: Two) -> None:
    two.ben_saves(**{"recipients-0-condition": ["only on request"]})
    response = two.anna_asks(**{"recipients-0-DELETE": ["on"]})
    assert [line[3:] for line in told(response)] == [("Banks, only on request" + told(response)[0][3][22:], "", "both")]
    assert "checked" in re.search(r'<input[^>]*name="recipients-0-DELETE"[^>]*>', page_of(response))[0]
    assert two.anna_insists(response)["recipients"] == []


@pytest.mark.thorough
def test_rows_that_he_reordered(two: Two) -> None:
    first, second = two.stored["data"]
    two.ben_saves(**{"data-0-ORDER": ["2"], "data-1-ORDER": ["1"]})
    assert two.stored["data"] == [second, first]
    response = two.anna_asks(department=["Sales"])
    assert [(line[0], line[5]) for line in told(response)] == [("department", "mine"), ("which data", "theirs")]
    assert "in another order" in page_of(response)
    assert two.anna_insists(response)["data"] == [first, second]


@pytest.mark.thorough
def test_one_row_changed_by_each(two: Two) -> None:
    two.ben_saves(**{"recipients-0-condition": ["his"]})
    response = two.anna_asks(**{"recipients-0-condition": ["hers"]})
    assert [line[2:] for line in told(response)] == [("", "his", "hers", "both")]
    assert two.anna_insists(response)["recipients"][0]["condition"] == "hers"


@pytest.mark.thorough
def test_both_add_the_same_row(two: Two) -> None:
    category = m.DataCategory.objects.last()
    for fields, words in ((two.his, "his"), (two.hers, "hers")):
        add_row(fields, "data", data_category=category.pk, part="domain", wording=words)
    two.ben_saves()
    response = two.anna_asks()
    assert [line[2:] for line in told(response)] == [("", told(response)[0][3], told(response)[0][4], "both")]
    data = two.anna_insists(response)["data"]
    assert [row["wording"] for row in data] == ["", "", "hers"]


@pytest.mark.thorough
def test_two_rows_that_may_both_stand_are_both_kept(two: Two) -> None:
    """Two notes of one name are two notes: hers does not take the place of his."""
    for fields, words in ((two.his, "his"), (two.hers, "hers")):
        add_row(fields, "notes", name="Hint", text=words)
    two.ben_saves()
    stored = two.anna_insists(two.anna_asks())
    assert {"his", "hers"} <= {row["text"] for row in stored["notes"]}


@pytest.mark.thorough
def test_a_renamed_term_is_no_conflict(two: Two) -> None:
    purpose = m.Purpose.objects.get(pk=two.hers["purposes-0-purpose"][0])
    save(two.ben, purpose, open_form(two.ben, purpose) | {"name": ["Renamed meanwhile"]})
    save(two.anna, two.record, two.hers | {"department": ["Sales"]})
    assert two.stored["department"] == "Sales" and two.stored["purposes"][0]["purpose"] == purpose.key


@pytest.mark.thorough
def test_a_reference_that_was_deleted_meanwhile_is_refused_where_it_stands(two: Two) -> None:
    with change("Ben"):
        gone = m.Purpose.objects.create(key="gone", name="Gone soon")
    add_row(two.hers, "purposes", purpose=gone.pk, law="what she typed")
    with change("Ben"):
        gone.delete()
    number = m.Change.objects.count()
    response = two.anna.post(url(two.record), two.hers)
    assert response.status_code == 200 and m.Change.objects.count() == number
    assert "what she typed" in page_of(response)
    refused = response.context["inline_admin_formsets"][two.place("purposes", response)].formset.errors[2]
    assert "“Gone soon” was deleted by Ben" in str(refused["purpose"])


@pytest.mark.thorough
def test_a_deleted_reference_in_a_conflict_is_said(two: Two) -> None:
    with change("Ben"):
        gone = m.Purpose.objects.create(key="gone", name="Gone soon")
    two.hers["purposes-0-purpose"] = [str(gone.pk)]
    with change("Ben"):
        gone.delete()
    two.ben_saves(department=["Ben's"])
    assert "chosen, but deleted meanwhile" in page_of(two.anna_asks())


# The record itself is gone.


@pytest.mark.thorough
def test_a_deleted_record_is_offered_again(two: Two) -> None:
    before = two.stored
    delete(two.ben, two.record, _why="no longer done")
    assert two.stored == {}
    response = two.anna_asks(department=["Sales"])
    page = page_of(response)
    assert "Ben (ben) deleted this record" in page and "no longer done" in page
    assert told(response) == [("department", "", "", "", "Sales", "mine")]
    address = re.search(r'<form [^>]*action="([^"]+)"[^>]*id="processingactivity_form"', page)[1]
    assert address == reverse("admin:registry_processingactivity_add")
    assert two.anna.post(address, fields_of(response)).status_code == 302
    assert two.stored == before | {"department": "Sales"}
    history = two.anna.get(reverse("admin:registry_processingactivity_record_history", args=["rich"]))
    assert [row["event"].how for row in history.context["rows"]] == ["added", "removed", "added"]
    # The old tab, sent once more: the record lives under a new id, and says already what she typed.
    number = m.Change.objects.count()
    assert two.anna.post(url(two.record), two.hers).status_code == 302
    assert m.Change.objects.count() == number


@pytest.mark.thorough
def test_who_may_not_add_keeps_the_words_at_least(two: Two) -> None:
    editor = staff("change_processingactivity", "view_processingactivity")
    hers = open_form(editor, two.record) | {"department": ["Only here"]}
    delete(two.ben, two.record)
    response = editor.post(url(two.record), hers)
    assert "you may not create it again" in page_of(response) and "Only here" in page_of(response)
    assert two.stored == {}
