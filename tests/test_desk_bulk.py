"""List actions: one stated fact of the ticked records, behind a confirmation page, in one change."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import models as m
from registry.changes import change, verify
from registry.document import KINDS, Rows, record_of
from registry.findings.run import rules
from tests.forms import anna, fields_of, quick_client, sample, staff  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
ACTIVITIES = "admin:registry_processingactivity_changelist"
FIRST = ["billing-and-subscriptions", "product-analytics"]


def ask(client: Client, action: str, pks: list[int], name: str = ACTIVITIES, query: str = "", **more: Any) -> Any:
    """The confirmation page."""
    ticked = {"action": action, "_selected_action": pks, "index": "0", "select_across": "0", **more}
    return client.post(reverse(name) + query, ticked)


def confirm(client: Client, page: Any, name: str = ACTIVITIES, query: str = "", **stated: Any) -> Any:
    """Its form, filled in and sent."""
    return client.post(reverse(name) + query, {**fields_of(page), **stated}, follow=True)


def pks_of(*keys: str) -> list[int]:
    return list(m.ProcessingActivity.objects.filter(key__in=keys).values_list("pk", flat=True))


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def record(key: str, kind: str = "activity") -> dict[str, Any]:
    found = record_of(KINDS[kind], key)
    assert found is not None
    return found


@pytest.fixture
def pks(sample: None) -> list[int]:  # noqa: F811
    return pks_of(*FIRST)


def test_it_works(anna: Client, pks: list[int]) -> None:  # noqa: F811
    with change("Bob"):
        m.ProcessingActivity.objects.filter(key=FIRST[0]).update(department="Finance")
    number = m.Change.objects.count()
    page = ask(anna, "set_department", pks)
    text = page.content.decode()
    assert page.status_code == 200 and "Set the department: 2 processing activities" in text
    assert "Billing and subscriptions" in text and "The part of the house that carries it out." in text
    assert m.Change.objects.count() == number
    done = confirm(anna, page, department=" Finance\r\n", _why="new plan")
    assert said(done) == ["1 record was changed. 1 said so already."]
    made = m.Change.objects.first()
    assert made is not None and (made.origin, made.why, made.entries.count()) == (
        "list",
        "Set the department: 1 processing activity.\nnew plan",
        1,
    )
    assert {record(key)["department"] for key in FIRST} == {"Finance"}
    assert not list(verify.faults())


@pytest.mark.thorough
def test_all_changes_tell_actions_apart(anna: Client, pks: list[int]) -> None:  # noqa: F811
    """The program's line, then the officer's words, both within the limit; nothing changed, nothing told."""
    confirm(anna, ask(anna, "set_department", pks), department="Finance", _why="x" * 999)
    made = m.Change.objects.first()
    assert made is not None and len(made.why) == 1000
    assert made.why.startswith("Set the department: 2 processing activities.\nxxx") and made.why.endswith("xx…")
    confirm(anna, ask(anna, "set_state", pks), state="planned")
    confirm(anna, ask(anna, "set_state", pks), state="planned", _why="once more")
    page = anna.get(reverse("admin:changes")).content.decode()
    assert "“Set the state: 2 processing activities.”" in page and "once more" not in page
    found = anna.get(reverse("admin:changes"), {"why": "set the department"}).content.decode()
    assert "Set the department" in found and "Set the state" not in found


STATED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "set_owner",
        {"owner_function": "Head of HR", "owner_person": ""},
        {"owner_function": "Head of HR", "owner_person": ""},
    ),
    ("set_state", {"state": "planned"}, {"state": "planned"}),
    ("set_role", {"role": "processor"}, {"role": "processor"}),
    (
        "set_review",
        {"reviewed_on": "2026-11-24", "review_due": ""},
        {"reviewed_on": "2026-11-24", "review_due": None},
    ),
    ("answer_joint", {"joint_answer": "none"}, {"joint_answer": "none", "joint_because": ""}),
    (
        "set_assessment",
        {"dpia_needed": "no", "dpia_because": "Nothing sensitive"},
        {"dpia_needed": "no", "dpia_because": "Nothing sensitive"},
    ),
    ("set_public", {"public": "no"}, {"public": False}),
]


@pytest.mark.thorough
@pytest.mark.parametrize(("action", "typed", "after"), STATED, ids=lambda v: v if isinstance(v, str) else "")
def test_columns_are_set(anna: Client, pks: list[int], action: str, typed: Any, after: Any) -> None:  # noqa: F811
    before = [record(key) for key in FIRST]
    with change("Bob"):
        m.ProcessingActivity.objects.filter(pk__in=pks).update(owner_person="Gone")
    confirm(anna, ask(anna, action, pks), **typed)
    kept = {} if action == "set_owner" else {"owner_person": "Gone"}
    assert [record(key) for key in FIRST] == [b | kept | after for b in before]


def measures(*names: str) -> list[m.SecurityMeasure]:
    with change("Bob"):
        return [m.SecurityMeasure.objects.create(key=n, name=n.title()) for n in names]


@pytest.mark.thorough
@pytest.mark.parametrize(("action", "after"), [("add_measures", ["badges", "locks"]), ("set_measures", ["locks"])])
def test_measures_are_added_or_replaced(anna: Client, pks: list[int], action: str, after: list[str]) -> None:  # noqa: F811
    badges, locks = measures("badges", "locks")
    with change("Bob"):
        m.ProcessingActivity.objects.get(pk=pks[0]).measures.add(badges)
        m.ProcessingActivity.objects.filter(pk=pks[1]).update(measures_answer="none")
        m.ProcessingActivity.objects.get(pk=pks_of("debugging-and-problem-analysis")[0]).measures.add(locks)
    every = [*pks, *pks_of("debugging-and-problem-analysis")]
    done = confirm(anna, ask(anna, action, every), measures=[locks.pk])
    assert said(done) == ["2 records were changed. 1 said so already."]
    keys = dict(m.ProcessingActivity.objects.values_list("pk", "key"))
    assert record(keys[pks[0]])["measures"] == after and record(keys[pks[1]])["measures"] == ["locks"]
    assert record(keys[pks[1]])["measures_answer"] == ""
    assert not list(verify.faults())


RULE = {"stage": "backup", "number": "30", "unit": "days", "end": "erase"}


@pytest.mark.thorough
@pytest.mark.parametrize(("action", "count"), [("add_retention", 2), ("set_retention", 1)])
def test_retention_rules_are_added_or_replaced(anna: Client, pks: list[int], action: str, count: int) -> None:  # noqa: F811
    data = list(m.DataCategory.objects.all()[:2])
    with change("Bob"):
        m.Retention.objects.filter(activity__in=pks).delete()
        old = m.Retention.objects.create(activity_id=pks[0], criterion="As long as needed", position=4)
        old.data_categories.add(data[0])
    typed = {**RULE, "data_categories": [d.pk for d in data]}
    confirm(anna, ask(anna, action, pks), **typed)
    rows = record(m.ProcessingActivity.objects.get(pk=pks[0]).key)["retention"]
    assert len(rows) == count
    assert (rows[-1]["stage"], rows[-1]["number"], rows[-1]["unit"], rows[-1]["end"]) == ("backup", 30, "days", "erase")
    assert rows[-1]["data_categories"] == sorted(d.key for d in data)
    again = confirm(anna, ask(anna, action, pks), **typed)
    assert said(again) == ["0 records were changed. 2 said so already."]
    assert not list(verify.faults())


@pytest.mark.thorough
def test_a_basis_fills_only_the_purposes_without_one(anna: Client, pks: list[int]) -> None:  # noqa: F811
    with change("test"):
        m.ActivityPurpose.objects.filter(activity=pks[0]).update(basis="6-1-a")
    refused = confirm(anna, ask(anna, "fill_basis", pks), basis="", law="§ 1")
    assert "This is needed" in refused.content.decode()
    done = confirm(anna, ask(anna, "fill_basis", pks), basis="6-1-f", interest="Knowing what works")
    assert said(done) == ["1 record was changed. 1 states another one: “Billing and subscriptions”."]
    told = {row.activity_id: (row.basis, row.interest) for row in m.ActivityPurpose.objects.filter(activity__in=pks)}
    assert told == {pks[0]: ("6-1-a", ""), pks[1]: ("6-1-f", "Knowing what works")}


@pytest.mark.thorough
def test_an_answer_leaves_alone_what_is_listed(anna: Client, pks: list[int]) -> None:  # noqa: F811
    with change("test"):
        m.Transfer.objects.create(activity_id=pks[0], country="US")
    page = ask(anna, "answer_transfers", pks)
    assert "Records that list something there" in page.content.decode()
    refused = confirm(anna, page, transfers_answer="not-applicable")
    assert refused.status_code == 200 and "Nothing was changed yet" in refused.content.decode()
    done = confirm(anna, page, transfers_answer="none")
    assert said(done) == [
        "1 record was changed. 1 lists something there and was left alone: “Billing and subscriptions”."
    ]
    assert dict(m.ProcessingActivity.objects.filter(pk__in=pks).values_list("pk", "transfers_answer")) == {
        pks[0]: "",
        pks[1]: "none",
    }


@pytest.mark.thorough
def test_a_row_is_added_once(anna: Client, pks: list[int]) -> None:  # noqa: F811
    aim = m.Purpose.objects.get(key="billing")
    done = confirm(anna, ask(anna, "add_purpose", pks), purpose=aim.pk)
    assert said(done) == ["1 record was changed. 1 said so already."]
    assert [row["purpose"] for row in record("product-analytics")["purposes"]].count("billing") == 1
    assert len(record("billing-and-subscriptions")["purposes"]) == 1
    kind = m.DataCategory.objects.get(key="address")
    assert said(confirm(anna, ask(anna, "add_data", pks), data_category=kind.pk)) == [
        "1 record was changed. 1 said so already."
    ]
    service = m.Processor.objects.get(key="amplitude")
    confirm(anna, ask(anna, "add_recipient", pks), processor=service.pk)
    assert "amplitude" in [row["processor"] for row in record("billing-and-subscriptions")["recipients"]]
    assert not list(verify.faults())


@pytest.mark.thorough
def test_all_across_pages_are_set_without_naming_each(anna: Client, sample: None) -> None:  # noqa: F811
    with change("test"):
        many = [m.ProcessingActivity(key=f"a{n}", name=f"A {n:03}", role="processor") for n in range(120)]
        m.ProcessingActivity.objects.bulk_create(many)
    query = "?role__exact=processor"
    first = m.ProcessingActivity.objects.get(key="a0").pk
    page = ask(anna, "set_state", [first], query=query, select_across="1")
    assert "120 processing activities" in page.content.decode() and "and 110 more" in page.content.decode()
    assert len(page.content.decode().split("_selected_action")) == 2
    assert said(confirm(anna, page, query=query, state="ended")) == ["120 records were changed."]
    assert m.ProcessingActivity.objects.filter(state="ended").count() == 120
    made = m.Change.objects.first()
    assert made is not None and made.entries.count() == 120


@pytest.mark.thorough
def test_the_number_of_queries_does_not_grow_with_the_records(anna: Client, sample: None) -> None:  # noqa: F811
    locks, *_more = measures("locks")
    data = m.DataCategory.objects.first()
    joint, aim = m.Organisation.objects.first(), m.Purpose.objects.first()
    assert data is not None and joint is not None
    stated = {
        "set_department": {"department": "HR"},
        "add_measures": {"measures": [locks.pk]},
        "set_measures": {"measures": [locks.pk]},
        "add_retention": {**RULE, "data_categories": [data.pk]},
        "answer_joint": {"joint_answer": "none"},
        "set_owner": {"owner_function": "HR"},
        "fill_basis": {"basis": "6-1-b"},
    }

    def asked(size: int, action: str) -> int:
        with change("test"):
            made = m.ProcessingActivity.objects.bulk_create(
                m.ProcessingActivity(
                    key=f"{action.replace('_', '-')}-{size}-{n}",
                    name="A",
                    joint_answer="not-applicable",
                    joint_because=f"Reason {n}",
                    owner_person=f"Person {n}",
                )
                for n in range(size)
            )
            m.ActivityPurpose.objects.bulk_create(m.ActivityPurpose(activity=one, purpose=aim) for one in made)
            others = [m.ProcessingActivity(key=f"{one.key}-x", name="X", joint_answer="none") for one in made]
            for one in m.ProcessingActivity.objects.bulk_create(others):
                m.ActivityPurpose.objects.create(activity=one, basis="6-1-f")
                m.JointController.objects.create(activity=one, organisation=joint)
        query = f"?q={action.replace('_', '-')}-{size}-"
        anna.get(reverse("admin:index"))  # takes the messages of before
        with CaptureQueriesContext(connection) as seen:
            page = ask(anna, action, [1], query=query, select_across="1")
            anna.post(reverse(ACTIVITIES) + query, {**fields_of(page), **stated[action]})
        changed = m.Change.objects.first()
        both = size if action in ("answer_joint", "fill_basis") else size * 2
        assert changed is not None and changed.entries.count() == both
        return len(seen)

    for action in stated:
        assert asked(12, action) == asked(30, action), action


@pytest.mark.thorough
def test_processors_are_archived_and_brought_back(anna: Client, sample: None) -> None:  # noqa: F811
    name = "admin:registry_processor_changelist"
    pks = list(m.Processor.objects.values_list("pk", flat=True)[:2])
    confirm(anna, ask(anna, "archive", pks, name), name)
    assert m.Processor.objects.filter(archived_on__isnull=False).count() == 2
    with change("test"):
        m.Processor.objects.filter(pk=pks[0]).update(archived_on="2020-01-01")
    done = confirm(anna, ask(anna, "archive", pks, name, "?archive=all"), name, "?archive=all")
    assert said(done) == ["0 records were changed. 2 said so already."]
    assert str(m.Processor.objects.get(pk=pks[0]).archived_on) == "2020-01-01"
    confirm(anna, ask(anna, "bring_back", pks, name, "?archive=all"), name, "?archive=all")
    assert not m.Processor.objects.filter(archived_on__isnull=False).exists()


# What is refused.


def test_nothing_ticked(anna: Client, sample: None) -> None:  # noqa: F811
    response = anna.post(reverse(ACTIVITIES), {"action": "set_state", "index": "0"}, follow=True)
    assert "Tick a record first" in said(response)[0]


@pytest.mark.thorough
@pytest.mark.parametrize("action", ["set_department", "set_owner", "set_state", "add_measures", "add_retention"])
def test_nothing_stated(anna: Client, pks: list[int], action: str) -> None:  # noqa: F811
    number = m.Change.objects.count()
    refused = confirm(anna, ask(anna, action, pks))
    assert "Nothing is stated here" in refused.content.decode()
    assert m.Change.objects.count() == number


@pytest.mark.thorough
def test_a_tick_must_be_answered(anna: Client, pks: list[int]) -> None:  # noqa: F811
    refused = confirm(anna, ask(anna, "set_public", pks))
    assert "This is needed" in refused.content.decode() and m.Change.objects.count() == 1


@pytest.mark.thorough
def test_a_rule_that_cannot_be(anna: Client, pks: list[int]) -> None:  # noqa: F811
    refused = confirm(anna, ask(anna, "add_retention", pks), stage="active", number="3", unit="")
    assert "A period needs both number and unit." in refused.content.decode() and m.Change.objects.count() == 1


@pytest.mark.thorough
def test_a_text_that_is_too_long_is_kept_on_the_page(anna: Client, pks: list[int]) -> None:  # noqa: F811
    refused = confirm(anna, ask(anna, "set_department", pks), department="x" * 300, _why="because of it")
    text = refused.content.decode()
    assert "x" * 300 in text and "because of it" in text and "at most 255" in text


@pytest.mark.thorough
def test_a_record_that_was_deleted_meanwhile(anna: Client, pks: list[int]) -> None:  # noqa: F811
    page = ask(anna, "set_department", pks)
    with change("Bob"):
        m.ProcessingActivity.objects.get(pk=pks[0]).delete()
    number = m.Change.objects.count()
    refused = confirm(anna, page, department="HR")
    assert refused.status_code == 409 and m.Change.objects.count() == number
    text = refused.content.decode()
    assert "There were 2, now there is 1." in text and 'value="HR"' in text
    assert said(confirm(anna, refused)) == ["1 record was changed."]


@pytest.mark.thorough
def test_a_set_that_grew_meanwhile(anna: Client, pks: list[int]) -> None:  # noqa: F811
    page = ask(anna, "set_department", pks, select_across="1")
    with change("Bob"):
        m.ProcessingActivity.objects.create(key="new", name="New")
    refused = confirm(anna, page, department="HR")
    assert refused.status_code == 409 and not m.ProcessingActivity.objects.filter(department="HR").exists()


@pytest.mark.thorough
def test_all_are_gone(anna: Client, pks: list[int]) -> None:  # noqa: F811
    response = anna.post(
        reverse(ACTIVITIES), {"action": "set_state", "_selected_action": [0], "index": "0"}, follow=True
    )
    assert "None of these records is there any more" in said(response)[0]


def test_a_page_that_did_not_tell_its_set_is_refused(anna: Client, pks: list[int]) -> None:  # noqa: F811
    forged = {"action": "set_department", "_selected_action": pks, "_confirmed": "yes", "department": "HR"}
    assert anna.post(reverse(ACTIVITIES), forged).status_code == 409
    assert m.Change.objects.count() == 1


@pytest.mark.thorough
def test_who_may_not_change_is_offered_no_action(pks: list[int]) -> None:
    reader = staff("view_processingactivity")
    assert "set_department" not in reader.get(reverse(ACTIVITIES)).content.decode()
    forged = {"action": "set_department", "_selected_action": pks, "_confirmed": "yes", "department": "HR"}
    reader.post(reverse(ACTIVITIES), forged)
    assert not m.ProcessingActivity.objects.filter(department="HR").exists()


def test_a_get_changes_nothing(anna: Client, pks: list[int]) -> None:  # noqa: F811
    number = m.Change.objects.count()
    asked = {"action": "set_department", "_selected_action": pks, "_confirmed": "yes", "department": "HR"}
    anna.get(reverse(ACTIVITIES), asked)
    assert m.Change.objects.count() == number


def test_every_action_names_declared_fields_and_has_words() -> None:
    from registry.admin.setting import actions_of

    for kind in KINDS.values():
        for action in actions_of(kind):
            assert str(action.label) and set(action.mends) <= rules().keys()
            if action.inside:
                assert {f.name for f in kind[action.inside].fields} >= set(action.fields)
                continue
            assert {kind[name].name for name in action.fields} == set(action.fields)
            assert len(action.fields) == 1 or not any(isinstance(kind[name], Rows) for name in action.fields)
            assert not action.by or {f.name for f in kind[action.fields[0]].fields} >= set(action.by)
        assert len({action.name for action in actions_of(kind)}) == len(actions_of(kind))


@pytest.mark.thorough
def test_nothing_on_the_page_is_inline(anna: Client, pks: list[int]) -> None:  # noqa: F811
    for action in ("set_owner", "set_public", "set_measures", "set_retention"):
        page = ask(anna, action, pks).content.decode()
        assert not re.search(r"<script>|<style|\sstyle=|\son[a-z]+=", page), action
