"""Nothing typed is lost, whatever a form can hold: a double click makes one record, a conflict shows every word."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from registry import models as m
from registry.admin.paths import used_at_all
from registry.changes import change
from registry.changes.verify import faults
from registry.document import KINDS, load
from tests.everything import everything
from tests.forms import anna, fields_of, open_form, quick_client, staff, url  # noqa: F401 - fixtures
from tests.officers import ben, told  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
Fields = dict[str, list[str]]


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS)
def test_a_double_click_on_a_new_record_makes_one(kind: str, anna: Client) -> None:  # noqa: F811
    """Whatever a form can hold: sent twice, it is recognised."""
    with change("test"):
        load(everything())
        archived(on="2020-01-01")  # a day that is past
    record = KINDS[kind].model.objects.get()
    fields = open_form(anna, record)
    number = m.Change.objects.count()
    fields["_seen"] = ["0" * 64]
    assert anna.post(url(record), fields).status_code == 302  # a filled form reads as what is stored
    assert m.Change.objects.count() == number
    if kind == "register":
        return
    with change("test"):
        archived(on=None)  # what is archived is not chosen anew
    number = m.Change.objects.count()
    fields = new_form(anna, kind, fields)
    for _click in range(2):
        assert anna.post(add_url(kind), fields).status_code == 302
    assert m.Change.objects.count() == number + 1 and KINDS[kind].model.objects.count() == 2
    later = fields | fields_of(anna.get(add_url(kind))).fromkeys(["_opened"], [str(number + 1)])
    answer = anna.post(add_url(kind), later)
    named_once = KINDS[kind].model._meta.get_field(KINDS[kind].title).unique
    assert (answer.status_code, KINDS[kind].model.objects.count()) == ((200, 2) if named_once else (302, 3))


def archived(on: str | None) -> None:
    for model in (kind.model for kind in KINDS.values() if any(f.name == "archived_on" for f in kind.fields)):
        model._base_manager.update(archived_on=on)


def add_url(kind: str) -> str:
    return reverse(f"admin:registry_{KINDS[kind].model._meta.model_name}_add")


def new_form(client: Client, kind: str, filled: Fields) -> Fields:
    """The add form with everything that stands in a filled one, rows as new rows."""
    rows = {name: values for name, values in filled.items() if not name.endswith(("-id", "-INITIAL_FORMS"))}
    lists = {name.removesuffix("-TOTAL_FORMS") for name in rows if name.endswith("-TOTAL_FORMS")}
    for prefix in lists:
        owner = KINDS[kind][prefix].parent  # type: ignore[attr-defined]
        rows = {n: v for n, v in rows.items() if not (n.startswith(f"{prefix}-") and n.endswith(f"-{owner}"))}
    fresh = fields_of(client.get(add_url(kind)))
    title = KINDS[kind].title
    return fresh | rows | {title: ["Another"], "_opened": fresh["_opened"], "_seen": [""]}


@pytest.mark.thorough
def test_someone_elses_equal_record_is_another(anna: Client, ben: Client) -> None:  # noqa: F811
    page = fields_of(anna.get(add_url("organisation"))) | {"legal_name": ["Acme"]}
    for browser in (anna, ben):
        assert browser.post(add_url("organisation"), page).status_code == 302
    assert m.Organisation.objects.count() == 2


# Nothing typed is absent.


def mark(fields: Fields) -> Iterator[tuple[str, str]]:
    """Every text of a form, with words of its own."""
    for number, name in enumerate(sorted(fields)):
        value = fields[name][0] if len(fields[name]) == 1 else ""
        if "filled" in value and not value.startswith("http") and "@" not in value:
            yield name, f"mine {number}"


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", ["changed", "emptied", "deleted"])
def test_nothing_typed_is_absent_from_the_page(kind: str, how: str, anna: Client) -> None:  # noqa: F811
    with change("test"):
        load(everything())
    record = KINDS[kind].model.objects.get()
    fields = open_form(anna, record)
    typed = dict(mark(fields))
    assert typed
    disturb(kind, record, how)
    number = m.Change.objects.count()
    response = anna.post(url(record), fields | {name: [words] for name, words in typed.items()})
    assert response.status_code == 200 and m.Change.objects.count() == number
    sent = {value for values in fields_of(response).values() for value in values}
    assert set(typed.values()) <= sent
    shown = " ".join(text for line in told(response) for text in line)
    assert all(words in shown for words in typed.values())
    assert list(faults()) == []


def disturb(kind: str, record: Any, how: str) -> None:
    """What somebody else does meanwhile."""
    declared = KINDS[kind]
    with change("Ben"):
        if how == "deleted" and not is_used(record):
            record.delete()
            return
        if how != "changed":
            for f in declared.fields:
                if hasattr(f, "identity"):
                    f.model._base_manager.filter(**{f.parent: record}).delete()
        declared.model.objects.filter(pk=record.pk).update(**{declared.title: "Ben's name"})


def is_used(record: Any) -> bool:
    return record._meta.model_name == "register" or bool(
        type(record).objects.filter(used_at_all(type(record)), pk=record.pk)
    )
