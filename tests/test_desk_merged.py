"""A term was merged into another while a form was open: what its officer did not touch is no refusal of hers."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import models as m
from registry.admin import joining, vanished
from registry.changes import change, withdraw
from tests.forms import add_row, anna, fields_of, open_form, quick_client, staff, url  # noqa: F401 - fixtures
from tests.officers import ben, page_of, told  # noqa: F401 - a fixture
from tests.test_desk_both import Both

pytestmark = pytest.mark.django_db


def merge(old: Any, kept: Any) -> None:
    with change("Ben"):
        old, kept = (type(one).objects.get(pk=one.pk) for one in (old, kept))
        joining.join(old, kept, joining.doubles_of(old, kept))


@pytest.fixture
def terms() -> tuple[m.Purpose, m.Purpose]:
    with change("test"):
        return tuple(m.Purpose.objects.create(key=key, name=key.capitalize()) for key in ("old", "kept"))  # type: ignore[return-value]


@pytest.fixture
def both(anna: Client, ben: Client, terms: tuple[m.Purpose, m.Purpose]) -> Both:  # noqa: F811
    old, _kept = terms
    with change("test"):
        measures = [m.SecurityMeasure.objects.create(key=key, name=key) for key in ("lock", "bolt", "seal")]
        record = m.ProcessingActivity.objects.create(key="pay", name="Paying")
        record._meta.get_field("measures").save_form_data(record, measures[:2])
        record.purposes.create(purpose=old, law="the law")
        record.clients.create(group="All")
    return Both(anna, ben, record)


def bolt_becomes_seal() -> None:
    merge(*(m.SecurityMeasure.objects.get(key=key) for key in ("bolt", "seal")))


@pytest.mark.parametrize("how", ["keeps", "insists"])
def test_it_works(both: Both, terms: tuple[m.Purpose, m.Purpose], how: str) -> None:
    merge(*terms)
    bolt_becomes_seal()
    response = both.anna_asks(description=["Hers"])
    assert {(line[0], line[5]) for line in told(response)} == {
        ("description", "mine"),
        ("what for", "theirs"),
        ("security measures", "theirs"),
    }
    page = page_of(response)
    assert "chosen, but deleted meanwhile" not in page and "to put right" not in page
    stored = both.anna_keeps(response) if how == "keeps" else both.anna_insists(response)
    assert (stored["description"], stored["purposes"][0]["purpose"]) == ("Hers", "kept")
    assert stored["measures"] == ["lock", "seal"]


@pytest.mark.thorough
def test_another_cell_of_the_row_stays_hers(both: Both, terms: tuple[m.Purpose, m.Purpose]) -> None:
    merge(*terms)
    (row,) = both.anna_insists(both.anna_asks(**{"purposes-0-law": ["her law"]}))["purposes"]
    assert (row["purpose"], row["law"]) == ("kept", "her law")


@pytest.mark.thorough
def test_one_more_choice_of_hers_stays(both: Both) -> None:
    with change("test"):
        more = m.SecurityMeasure.objects.create(key="vault", name="vault")
    bolt_becomes_seal()
    response = both.anna_asks(measures=[*both.hers["measures"], str(more.pk)])
    assert both.anna_keeps(response)["measures"] == ["lock", "seal", "vault"]


@pytest.mark.thorough
def test_an_untouched_row_that_went_with_its_term_is_not_asked_for(both: Both) -> None:
    with change("Ben"):
        both.record.purposes.all().delete()
        m.Purpose.objects.get(key="old").delete()
    stored = both.anna_insists(both.anna_asks(description=["Hers"]))
    assert (stored["description"], stored["purposes"]) == ("Hers", [])


@pytest.mark.thorough
def test_a_choice_of_hers_that_is_gone_is_told(both: Both, terms: tuple[m.Purpose, m.Purpose]) -> None:
    """What she chose herself is not taken from her without a word."""
    with change("test"):
        gone = m.Purpose.objects.create(key="gone", name="Gone")
    add_row(both.hers, "purposes", purpose=gone.pk)
    with change("Ben"):
        gone.delete()
    merge(*terms)
    response = both.anna_asks(**{"clients-0-group": ["Hers"]})
    assert "chosen, but deleted meanwhile" in page_of(response)
    assert "“Gone” was deleted by Ben" in page_of(response)


# The term's own form.


def test_the_merged_terms_own_form_says_so(anna: Client, terms: tuple[m.Purpose, m.Purpose]) -> None:  # noqa: F811
    old, kept = terms
    fields = open_form(anna, old) | {"description": ["Hers"]}
    merge(old, kept)
    page = page_of(anna.post(url(old), fields))
    assert "Ben merged this record into another after you opened it. Nothing of yours was saved yet." in page
    assert f'“Old” was merged into “<a href="{url(kept)}">Kept</a>”.' in page
    assert f'<a href="{url(kept)}" class="button cancel-link">Leave it merged</a>' in page
    assert "Create it again with what I typed" in page and "Leave it deleted" not in page


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["Old", "OLD"])
def test_a_kept_term_that_had_the_name_before_is_named_too(
    name: str,
    anna: Client,  # noqa: F811
    terms: tuple[m.Purpose, m.Purpose],
) -> None:
    """The merge did not change the kept term: it had the old one's name among its own already."""
    old, kept = terms
    with change("test"):
        m.Purpose.objects.filter(pk=kept.pk).update(aliases=f"Fine\n{name}")
    fields = open_form(anna, old) | {"description": ["Hers"]}
    merge(old, kept)
    assert not m.Entry.objects.filter(kind="purpose", key="kept", change=m.Change.objects.first()).exists()
    page = page_of(anna.post(url(old), fields))
    assert f'“Old” was merged into “<a href="{url(kept)}">Kept</a>”.' in page and "Leave it deleted" not in page
    assert "“Old” became “Kept”" in vanished.said(m.Purpose)


@pytest.mark.thorough
def test_the_names_of_now_are_asked_for_once(terms: tuple[m.Purpose, m.Purpose]) -> None:
    def asked(many: int) -> int:
        with change("test"):
            made = [m.Purpose.objects.create(key=f"{many}-{n}", name=f"{many} {n}") for n in range(many)]
            m.Purpose.objects.create(key=f"{many}", name=f"{many}", aliases="\n".join(one.name for one in made))
        with change("Ben"):
            for one in made:
                one.delete()
        with CaptureQueriesContext(connection) as seen:
            assert f"became “{many}”" in vanished.said(m.Purpose)
        return len(seen)

    assert asked(1) == asked(3)


def test_a_merged_term_can_be_created_again(anna: Client, terms: tuple[m.Purpose, m.Purpose]) -> None:  # noqa: F811
    old, kept = terms
    fields = open_form(anna, old) | {"description": ["Hers"]}
    merge(old, kept)
    response = anna.post(url(old), fields)
    assert anna.post(url(old).replace(f"{old.pk}/change", "add"), fields_of(response)).status_code == 302
    assert m.Purpose.objects.get(key="old").description == "Hers"


def test_a_deleted_term_was_not_merged(anna: Client, terms: tuple[m.Purpose, m.Purpose]) -> None:  # noqa: F811
    old, kept = terms
    fields = open_form(anna, old) | {"description": ["Hers"]}
    with change("Ben"):
        m.Purpose.objects.filter(pk=kept.pk).update(aliases="Older")
        old.delete()
    page = page_of(anna.post(url(old), fields))
    assert "Ben deleted this record" in page and "Leave it deleted" in page and "merged" not in page


def test_a_withdrawn_name_is_not_told(anna: Client, terms: tuple[m.Purpose, m.Purpose]) -> None:  # noqa: F811
    old, kept = terms
    fields = open_form(anna, old)
    merge(old, kept)
    withdraw(m.Entry.objects.get(kind="purpose", key="old", after="").before, "Ben", "asked to")
    page = page_of(anna.post(url(old), fields))
    assert "Ben deleted this record" in page and "was merged into" not in page
