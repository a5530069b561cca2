"""Two terms of a vocabulary become one: every use moves, nothing that was said is lost, in one change."""

from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.register import generate
from registry import models as m
from registry.admin import joining
from registry.admin.paths import paths_to, used_at_all
from registry.changes import change, history, verify
from registry.document import KINDS, References, Rows, document, record_of
from registry.models.vocabulary import Term
from tests.forms import anna, fields_of, quick_client, sample, staff, url  # noqa: F401 - fixtures
from tests.registers import loaded, registers

pytestmark = pytest.mark.django_db
VOCABULARY = [kind for kind in KINDS.values() if issubclass(kind.model, Term)]


def preview(client: Client, old: Any, kept: Any) -> Any:
    return client.get(url(old, "merge"), {"into": kept.pk})


def merge(client: Client, old: Any, kept: Any, **typed: Any) -> Any:
    return client.post(url(old, "merge"), {**fields_of(preview(client, old, kept)), **typed}, follow=True)


def two(model: Any) -> tuple[Any, Any]:
    with change("test"):
        old = model.objects.create(key="old", name="Old", aliases="Ancient\nKEPT\n Aged ")
        return old, model.objects.create(key="kept", name="Kept", aliases="aged\nFine")


def test_two_ticked_terms_lead_to_the_page(anna: Client, db: None) -> None:  # noqa: F811
    old, kept = two(m.Purpose)
    tick = {"action": "merge_ticked", "index": "0"}
    listed = "/admin/registry/purpose/"
    response = anna.post(listed, {**tick, "_selected_action": [old.pk, kept.pk]})
    assert response.status_code == 302 and response["Location"] == f"{url(kept, 'merge')}?into={old.pk}"
    said = anna.post(listed, {**tick, "_selected_action": [old.pk]}, follow=True).content.decode()
    assert "Tick two terms that mean the same" in said


@pytest.mark.parametrize("kind", VOCABULARY, ids=lambda kind: kind.name)
def test_it_works(kind: Any, anna: Client, db: None) -> None:  # noqa: F811
    old, kept = two(kind.model)
    with change("test"):
        users = [use(path, n, old) for n, path in enumerate(ways(kind))]
    assert users
    page = preview(anna, old, kept)
    assert page.status_code == 200 and "Use 0" in page.content.decode()
    assert f"Used by ({len(users)})" in page.content.decode() and m.Change.objects.count() == 2
    merge(anna, old, kept, _why="the same")
    made = m.Change.objects.first()
    assert made is not None and (made.origin, made.why) == ("action", f"Merged “{old}” into “{kept}”.\nthe same")
    assert made.entries.count() == len(users) + 2
    kept.refresh_from_db()
    assert kept.aliases.split("\n") == ["aged", "Fine", "Old", "Ancient"]
    assert not kind.model.objects.filter(pk=old.pk).exists()
    text = str(document()["records"])
    assert "'old'" not in text and text.count("'kept'") == len(users) + 1
    assert not list(verify.faults())


def ways(kind: Any) -> list[tuple[Any, Any, str]]:
    return [(k, rows, name) for k in KINDS.values() for rows, name in paths_to(k, kind.model)]


def use(path: tuple[Any, Any, str], n: int, term: Any) -> Any:
    """A record that refers to the term in this one way."""
    kind, rows, name = path
    owner = kind.model.objects.create(key=f"use-{n}", **{kind.title: f"Use {n}"})
    if rows is None:
        getattr(owner, name).add(term)
        return owner
    need = {}
    for f in rows.fields:
        field = f.model_field(rows.model)
        if f.name not in (name, "notes") and field.many_to_one and not field.null:
            need[f.name] = field.related_model.objects.create(key=f"need-{n}", **{"name": f"Need {n}"})
    declared = next(f for f in rows.fields if f.name == name)
    given = {} if isinstance(declared, References) else {name: term}
    if rows.model is m.Recipient:
        need["category"] = "Banks"
    if hasattr(rows.model, "direction"):
        need["direction"] = "sent"
    row = rows.model.objects.create(**{rows.parent: owner}, **given, **need)
    if not given:
        getattr(row, name).add(term)
    return owner


@pytest.mark.thorough
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(doc=registers(most=3), data=st.data())
def test_every_use_moves_in_any_register(db: None, doc: Any, data: Any) -> None:
    with loaded(doc):
        pairs = [(kind, rows) for kind in VOCABULARY if len(rows := list(kind.model.objects.all())) > 1]
        for kind, terms in pairs:
            old, kept = data.draw(st.permutations(terms))[:2]
            doubles = joining.doubles_of(old, kept)
            if doubles.clashes:
                continue
            before = document()["records"]
            with change("test"):
                joining.join(old, kept, doubles)
            assert document()["records"] == expected(before, kind, old, kept)
            break


@pytest.mark.thorough
@pytest.mark.parametrize("kind", VOCABULARY, ids=lambda kind: kind.name)
def test_every_use_moves_in_a_full_register(kind: Any, db: None) -> None:
    moved, doc = 0, generate(12, seed=3)
    for n, activity in enumerate(doc["records"]["activity"]):
        activity["systems"] = [f"system-{1 + n % 3}", f"system-{10 + n % 4}"]  # it has none of its own
    with loaded(doc):
        for old, kept in pairwise(kind.model.objects.order_by("key")[:9]):
            doubles = joining.doubles_of(old, kept)
            if doubles.clashes or not kind.model.objects.filter(used_at_all(kind.model), pk=old.pk).exists():
                continue
            before = document()["records"]
            with change("test"):
                joining.join(old, kept, doubles)
            assert document()["records"] == expected(before, kind, old, kept)
            moved += 1
        assert moved > 1 and not list(verify.faults())


def expected(records: Any, kind: Any, old: Any, kept: Any) -> Any:
    """The same in plain data: the old key read as the kept one, and what stands twice then once."""
    for k in KINDS.values():
        for record in records[k.name]:
            for rows, name in paths_to(k, kind.model):
                declared = next(f for f in (rows.fields if rows else k.fields) if f.name == name)
                owner = rows.model if rows else k.model
                for row in [record] if rows is None else record[rows.name]:
                    row[name] = renamed(declared, owner, row, old.key, kept.key)
            for rows in {r for r, name in paths_to(k, kind.model) if r and name in r.identity}:
                record[rows.name] = once(rows, record[rows.name])
    terms = records[kind.name]
    aliases = "\n".join(joining.aliases_of(old, kept))
    records[kind.name] = [t | {"aliases": aliases} if t["key"] == kept.key else t for t in terms if t["key"] != old.key]
    return records


def renamed(declared: Any, model: Any, row: Any, old: str, new: str) -> Any:
    value = row[declared.name]
    if not isinstance(declared, References):
        row["was"] = value in (old,)
        row["merged"] = value in (old, new)
        return new if value == old else value
    found = list(dict.fromkeys(new if key == old else key for key in value))
    return found if declared.ordered(model) else sorted(found)


def once(rows: Rows, found: list[Any]) -> list[Any]:
    kept: list[Any] = []
    marks = ("was", "merged", *joining.PLACES)
    for row in found:
        same = [
            o
            for o in kept
            if row.get("merged")
            and o.get("merged")
            and o["was"] != row["was"]
            and all(o[n] == row[n] for n in row if n not in marks)
        ]
        if not same:
            kept.append(row)
    return [{n: v for n, v in row.items() if n not in ("was", "merged")} for row in kept]


def test_order_is_kept_where_both_stood(anna: Client, db: None) -> None:  # noqa: F811
    old, kept = two(m.Source)
    with change("test"):
        third = m.Source.objects.create(key="third", name="Third")
        field = m.DataCategory._meta.get_field("sources")
        for n, order in enumerate([[old, third, kept], [kept, third, old], [third, old]]):
            field.write(m.DataCategory.objects.create(key=f"d{n}", name=f"D{n}").pk, [s.pk for s in order])
    merge(anna, old, kept)
    found = [record_of(KINDS["data_category"], f"d{n}")["sources"] for n in range(3)]
    assert found == [["kept", "third"], ["kept", "third"], ["third", "kept"]]


@pytest.fixture
def both(db: None) -> tuple[Any, Any, Any]:
    """An activity that lists both terms, the old one first."""
    old, kept = two(m.DataCategory)
    with change("test"):
        activity = m.ProcessingActivity.objects.create(key="a", name="Paying salaries")
        activity.data.create(data_category=old, position=0)
        activity.data.create(data_category=kept, position=1)
    return old, kept, activity


@pytest.mark.thorough
def test_an_exact_double_stands_once(anna: Client, both: Any) -> None:  # noqa: F811
    old, kept, _activity = both
    assert "One row would say the same twice" in preview(anna, old, kept).content.decode()
    merge(anna, old, kept)
    assert [row["data_category"] for row in record_of(KINDS["activity"], "a")["data"]] == ["kept"]
    assert not list(verify.faults())


@pytest.mark.parametrize("words", ["wording", "sources", "obligatory"])
def test_rows_with_different_words_are_named_and_nothing_changes(anna: Client, both: Any, words: str) -> None:  # noqa: F811
    old, kept, activity = both
    with change("test"):
        row = activity.data.get(data_category=old)
        if words == "sources":
            row.sources.add(m.Source.objects.create(key="s", name="S"))
        else:
            activity.data.filter(pk=row.pk).update(**{words: "no"})
    page = preview(anna, old, kept)
    text = page.content.decode()
    assert "different words" in text and "Paying salaries" in text and "Yes, merge them" not in text
    number = m.Change.objects.count()
    assert merge(anna, old, kept).status_code == 409 and m.Change.objects.count() == number
    assert m.DataCategory.objects.filter(pk=old.pk).exists() and activity.data.count() == 2


def test_a_place_in_the_cell_is_no_word(anna: Client, db: None) -> None:  # noqa: F811
    old, kept = two(m.Purpose)
    with change("test"):
        data = m.DataCategory.objects.create(key="d", name="D")
        activity = m.ProcessingActivity.objects.create(key="a", name="A")
        activity.uses.create(data_category=data, purpose=old, order=4, position=0)
        activity.uses.create(data_category=data, purpose=kept, order=7, position=1)
    merge(anna, old, kept)
    assert [(u["purpose"], u["order"]) for u in record_of(KINDS["activity"], "a")["uses"]] == [("kept", 4)]


def test_rows_that_may_stand_twice_keep_their_words(anna: Client, db: None) -> None:  # noqa: F811
    old, kept = two(m.Purpose)
    with change("test"):
        activity = m.ProcessingActivity.objects.create(key="a", name="A")
        activity.purposes.create(purpose=old, basis="6-1-c", law="One", position=0)
        activity.purposes.create(purpose=kept, basis="6-1-c", law="Two", position=1)
    merge(anna, old, kept)
    assert [p["law"] for p in record_of(KINDS["activity"], "a")["purposes"]] == ["One", "Two"]


def test_history_keeps_the_name_of_the_time(anna: Client, both: Any) -> None:  # noqa: F811
    old, kept, _activity = both
    merge(anna, old, kept)
    first = history.events(list(history.of_record("activity", "a")))[-1]
    assert any("Old" in d.after for d in first.differences if d.field == "data")
    assert history.of_record("data_category", "old").count() == 2


def test_what_the_old_term_says_otherwise_is_shown(anna: Client, both: Any) -> None:  # noqa: F811
    old, kept, _activity = both
    with change("test"):
        m.DataCategory.objects.filter(pk=old.pk).update(description="My words", sensitivity="art-9")
    text = preview(anna, old, kept).content.decode()
    assert "My words" in text and "Art. 9" in text and "Ancient" in text


@pytest.mark.thorough
def test_the_number_of_queries_does_not_grow(anna: Client, sample: None) -> None:  # noqa: F811
    def asked(size: int) -> int:
        with change("test"):
            pair = [m.DataCategory.objects.create(key=f"{n}-{size}", name=f"{n} {size}") for n in ("o", "k")]
            for n in range(size):
                activity = m.ProcessingActivity.objects.create(key=f"a-{size}-{n}", name="A")
                for term in pair:
                    m.ActivityData.objects.create(activity=activity, data_category=term)
        anna.get(url(pair[1]))  # takes the message of before
        with CaptureQueriesContext(connection) as seen:
            page = preview(anna, *pair)
            anna.post(url(pair[0], "merge"), fields_of(page))
        assert m.ActivityData.objects.filter(data_category=pair[1]).count() == size
        return len(seen)

    assert asked(12) == asked(60)


# What is refused.


def test_nothing_chosen_itself_or_archived(anna: Client, both: Any) -> None:  # noqa: F811
    old, _kept, _activity = both
    with change("test"):
        archived = m.DataCategory.objects.create(key="gone", name="Gone", archived_on="2026-01-01")
    assert "This is needed" in anna.get(url(old, "merge"), {"into": ""}).content.decode()
    for wrong in (old.pk, archived.pk, "x", 0):
        page = anna.get(url(old, "merge"), {"into": wrong}).content.decode()
        assert "Choose another term of this list that is in use." in page
    assert "Gone" not in anna.get(url(old, "merge")).content.decode()


def test_a_term_renamed_meanwhile(anna: Client, both: Any) -> None:  # noqa: F811
    old, kept, _activity = both
    sent = fields_of(preview(anna, old, kept))
    with change("Bob"):
        m.DataCategory.objects.filter(pk=kept.pk).update(name="Quite another")
    number = m.Change.objects.count()
    refused = anna.post(url(old, "merge"), {**sent, "_why": "kept words"})
    text = refused.content.decode()
    assert refused.status_code == 409 and "not the same any more" in text and "kept words" in text
    assert "Quite another" in text and m.Change.objects.count() == number
    assert anna.post(url(old, "merge"), fields_of(refused)).status_code == 302


@pytest.mark.thorough
def test_a_use_that_moved_meanwhile_is_asked_about_again(anna: Client, both: Any) -> None:  # noqa: F811
    """As many records use the old term as before, but not the same ones."""
    old, kept, activity = both
    with change("test"):
        other = m.ProcessingActivity.objects.create(key="other", name="Another")
    sent = fields_of(preview(anna, old, kept))
    with change("Bob"):
        activity.data.filter(data_category=old).delete()
        other.data.create(data_category=old)
    number = m.Change.objects.count()
    refused = anna.post(url(old, "merge"), sent)
    assert refused.status_code == 409 and "not the same any more" in refused.content.decode()
    assert m.Change.objects.count() == number
    assert anna.post(url(old, "merge"), fields_of(refused)).status_code == 302


def test_a_term_that_is_gone(anna: Client, both: Any) -> None:  # noqa: F811
    old, kept, _activity = both
    sent, there = fields_of(preview(anna, old, kept)), url(old, "merge")
    assert anna.post(there, sent).status_code == 302
    assert anna.post(there, sent).status_code == 404


def test_a_get_changes_nothing(anna: Client, both: Any) -> None:  # noqa: F811
    old, kept, _activity = both
    anna.get(url(old, "merge"), fields_of(preview(anna, old, kept)))
    assert m.Change.objects.count() == 2


@pytest.mark.parametrize("permission", ["change_datacategory", "delete_datacategory"])
def test_both_permissions_are_needed(both: Any, permission: str) -> None:
    old, kept, _activity = both
    keeper = staff(permission, "view_datacategory")
    assert preview(keeper, old, kept).status_code == 403
    assert keeper.post(url(old, "merge"), {"into": kept.pk}).status_code == 403
    assert url(old, "merge") not in keeper.get(url(old)).content.decode()


def test_only_words_are_merged(anna: Client, sample: None) -> None:  # noqa: F811
    from django.urls import NoReverseMatch

    with pytest.raises(NoReverseMatch):
        url(m.Processor.objects.all()[0], "merge")
