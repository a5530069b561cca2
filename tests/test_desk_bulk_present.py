"""What a list action's page says of the ticked records now, what it fills in, and whom its answer names."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from registry import models as m
from registry.changes import change
from tests.forms import anna, fields_of, quick_client, staff  # noqa: F401 - fixtures
from tests.test_desk_bulk import ask, confirm, said
from tests.test_desk_scope import limited, two  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
REASON = "Does not apply or cannot be stated, because ... · We decide alone in {}"


@pytest.fixture
def pks(db: None) -> list[int]:
    """Twelve activities: ten with a reason for no joint controller, one with a list of them, one that says nothing."""
    with change("test"):
        sister = m.Organisation.objects.create(key="sister", legal_name="Sister Ltd", ours=True)
        made = [m.ProcessingActivity.objects.create(key=f"a{n}", name=f"A {n:02}") for n in range(12)]
        for n, one in enumerate(made[:10]):
            given = {"joint_answer": "not-applicable", "joint_because": f"We decide alone in {n}"}
            m.ProcessingActivity.objects.filter(pk=one.pk).update(**given)
        m.JointController.objects.create(activity=made[10], organisation=sister)
    return [one.pk for one in made]


def told(page: Any) -> list[tuple[str, str]]:
    return [(one.name, one.words) for one in page.context["present"].first]


def text(page: Any) -> str:
    return unescape(page.content.decode())


def test_it_works(anna: Client, pks: list[int]) -> None:  # noqa: F811
    """An answer that would be overwritten is named with its reason; a record with a list is named after."""
    page = ask(anna, "answer_joint", pks)
    assert "10 of these say something there now. It is replaced, unless you state the same:" in text(page)
    assert told(page) == [(f"A {n:02}", REASON.format(n)) for n in range(8)]
    assert "We decide alone in 7" in text(page) and "We decide alone in 8" not in text(page)
    assert "and 2 more" in text(page)
    done = confirm(anna, page, joint_answer="none")
    assert said(done) == ["11 records were changed. 1 lists something there and was left alone: “A 10”."]


def test_who_says_nothing_loses_nothing(anna: Client, pks: list[int]) -> None:  # noqa: F811
    page = ask(anna, "answer_joint", pks[10:])
    assert page.context["present"].count == 0 and "It is replaced" not in text(page)


@pytest.mark.thorough
def test_a_page_that_is_shown_again_says_it_again(anna: Client, pks: list[int]) -> None:  # noqa: F811
    refused = confirm(anna, ask(anna, "answer_joint", pks), joint_answer="not-applicable", joint_because="")
    assert "Nothing was changed yet" in text(refused) and refused.context["present"].count == 10


def ben_says(pk: int, **values: Any) -> None:
    with change("Ben"):
        m.ProcessingActivity.objects.filter(pk=pk).update(**values)


@pytest.mark.parametrize(
    ("action", "typed", "bens"),
    [
        ("set_department", {"department": "HR"}, {"department": "BEN SAYS SALES"}),
        ("answer_joint", {"joint_answer": "none"}, {"joint_because": "Ben says so"}),
        ("set_owner", {"owner_person": "Anna"}, {"owner_function": "Ben's"}),
        ("set_public", {"public": "no"}, {"public": True}),
    ],
)
def test_what_the_page_did_not_show_is_not_replaced(
    action: str,
    typed: dict[str, str],
    bens: dict[str, Any],
    anna: Client,  # noqa: F811
    pks: list[int],
) -> None:
    page = ask(anna, action, pks[:10])
    ben_says(pks[9], **bens)
    refused = confirm(anna, page, **typed, _why="Moved")
    assert refused.status_code == 409 and "the records are not the same any more" in text(refused)
    assert m.ProcessingActivity.objects.filter(pk=pks[9], **bens).exists()
    sent = fields_of(refused)
    assert {name: sent[name] for name in (*typed, "_why")} == {**{n: [v] for n, v in typed.items()}, "_why": ["Moved"]}
    assert confirm(anna, refused).status_code == 200 and not m.ProcessingActivity.objects.filter(**bens).exists()


def test_what_the_action_leaves_alone_may_change_meanwhile(anna: Client, pks: list[int]) -> None:  # noqa: F811
    page = ask(anna, "set_department", pks)
    ben_says(pks[0], name="Renamed", owner_person="Ben")
    assert said(confirm(anna, page, department="HR")) == ["12 records were changed."]


@pytest.mark.parametrize(
    ("action", "typed"), [("set_department", {"department": "HR"}), ("answer_joint", {"joint_answer": "none"})]
)
def test_a_second_click_is_no_refusal(
    action: str,
    typed: dict[str, str],
    anna: Client,  # noqa: F811
    pks: list[int],
) -> None:
    page = ask(anna, action, pks)
    confirm(anna, page, **typed)
    number = m.Change.objects.count()
    assert "said so already" in said(confirm(anna, page, **typed))[0] and m.Change.objects.count() == number


def test_the_archive_is_what_its_page_showed(anna: Client) -> None:  # noqa: F811
    with change("test"):
        service = m.Processor.objects.create(key="s", name="S")
    where = ("admin:registry_processor_changelist", "?archive=all")
    page, back = (ask(anna, action, [service.pk], *where) for action in ("archive", "bring_back"))
    for _click in range(2):
        assert confirm(anna, page, *where).status_code == 200
    assert confirm(anna, back, *where).status_code == 409
    service.refresh_from_db()
    assert service.archived_on
    confirm(anna, ask(anna, "bring_back", [service.pk], *where), *where)
    assert confirm(anna, page, *where).status_code == 200  # it is again what the page showed


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("set_entity", "Sister Ltd"),
        ("set_public", "Yes"),
        ("set_state", "Planned"),
        ("set_owner", "Head of HR · Anna"),
        ("set_measures", "Locks"),
        ("set_department", "HR"),
        ("add_transfer", "None"),
        ("answer_transfers", "None"),
    ],
)
def test_every_action_that_states_tells_what_gives_way(
    action: str,
    words: str,
    anna: Client,  # noqa: F811
    pks: list[int],
) -> None:
    with change("test"):
        now = {"state": "planned", "public": True, "owner_function": "Head of HR", "owner_person": "Anna"}
        now |= {"department": "HR", "transfers_answer": "none", "entity": m.Organisation.objects.get(key="sister")}
        m.ProcessingActivity.objects.filter(pk=pks[3]).update(**now)
        m.ProcessingActivity.objects.get(pk=pks[3]).measures.add(
            m.SecurityMeasure.objects.create(key="l", name="Locks")
        )
    page = ask(anna, action, pks)
    assert told(page) == [("A 03", words)] and page.context["present"].count == 1
    gives = "One of these gives an answer now, which gives way" if action == "add_transfer" else "It is replaced"
    assert gives in text(page)


@pytest.mark.thorough
def test_a_basis_tells_apart_whom_it_left_alone(anna: Client, pks: list[int]) -> None:  # noqa: F811
    with change("test"):
        aim = m.Purpose.objects.create(key="pay", name="Paying")
        for n, pk in enumerate(pks[:11]):
            basis = "" if n == 0 else "6-1-b" if n == 1 else "6-1-f"
            m.ActivityPurpose.objects.create(activity_id=pk, purpose=aim, basis=basis)
        m.ActivityPurpose.objects.create(activity_id=pks[0], basis="6-1-a")
    done = confirm(anna, ask(anna, "fill_basis", pks), basis="6-1-b")
    names = ", ".join(f"“A {n:02}”" for n in range(2, 10))
    assert said(done) == [
        f"1 record was changed. 1 said so already. 9 state another one: {names} and 1 more. 1 lists no purpose: “A 11”."
    ]
    rows = m.ActivityPurpose.objects.filter(activity=pks[0])
    assert set(rows.values_list("basis", flat=True)) == {"6-1-a", "6-1-b"}


# What is filled in.


@pytest.fixture
def owned(pks: list[int]) -> list[int]:
    with change("test"):
        m.ProcessingActivity.objects.filter(pk__in=pks).update(owner_function="Head of HR", owner_person="Anna Old")
    return pks


@pytest.mark.thorough
def test_what_all_say_is_filled_in(anna: Client, owned: list[int]) -> None:  # noqa: F811
    """So whoever changes the person only keeps the function."""
    page = ask(anna, "set_owner", owned)
    fields = fields_of(page)
    assert (fields["owner_function"], fields["owner_person"]) == (["Head of HR"], ["Anna Old"])
    confirm(anna, page, owner_person="Ben New")
    assert set(m.ProcessingActivity.objects.values_list("owner_function", "owner_person")) == {
        ("Head of HR", "Ben New")
    }


@pytest.mark.thorough
def test_where_they_differ_nothing_is_filled_in(anna: Client, owned: list[int]) -> None:  # noqa: F811
    with change("test"):
        m.ProcessingActivity.objects.filter(pk=owned[0]).update(owner_person="Somebody")
    fields = fields_of(ask(anna, "set_owner", owned))
    assert (fields["owner_function"], fields["owner_person"]) == ([""], [""])
    fields = fields_of(ask(anna, "set_owner", owned[1:]))
    assert fields["owner_function"] == ["Head of HR"]


@pytest.mark.thorough
def test_dates_and_answers_are_filled_in_too(anna: Client, pks: list[int]) -> None:  # noqa: F811
    with change("test"):
        m.ProcessingActivity.objects.update(reviewed_on="2026-01-31", review_due="2027-01-31")
    page = ask(anna, "set_review", pks)
    confirm(anna, page, review_due="2028-01-31")
    days = set(m.ProcessingActivity.objects.values_list("reviewed_on", "review_due"))
    assert [tuple(map(str, pair)) for pair in days] == [("2026-01-31", "2028-01-31")]
    fields = fields_of(ask(anna, "answer_joint", [pks[0], pks[10]]))  # the list of the other is left alone
    assert fields["joint_because"] == ["We decide alone in 0"]


@pytest.mark.thorough
def test_what_was_emptied_is_not_filled_in_again(anna: Client, owned: list[int]) -> None:  # noqa: F811
    confirm(anna, ask(anna, "set_owner", owned), owner_person="")
    assert set(m.ProcessingActivity.objects.values_list("owner_function", "owner_person")) == {("Head of HR", "")}
    refused = confirm(anna, ask(anna, "set_owner", owned), owner_function="", owner_person="")
    assert "Nothing is stated here" in text(refused)


# How it is chosen.


@pytest.mark.thorough
def test_references_are_found_by_typing_and_added_where_permitted(anna: Client, pks: list[int]) -> None:  # noqa: F811
    may_not = staff("change_processingactivity", "view_processingactivity", "view_datacategory", "view_source")
    for action, field in (("add_data", "data_category"), ("add_measures", "measures"), ("set_entity", "entity")):
        page = text(ask(anna, action, pks))
        assert f'id="add_id_{field}"' in page and "admin-autocomplete" in page
        assert "change_id_" not in page and "view_id_" not in page
        page = text(ask(may_not, action, pks))
        assert "admin-autocomplete" in page and "add_id_" not in page


@pytest.mark.thorough
def test_a_limited_person_chooses_among_her_own_entities(two: dict[str, Any]) -> None:  # noqa: F811
    nora = limited(two["north"])
    page = ask(nora, "set_entity", [two["cold"].pk])
    assert "North Ltd" in text(page) and "South Ltd" not in text(page)
    refused = confirm(nora, page, entity=two["south"].pk)
    assert (
        "Nothing was changed yet" in text(refused)
        and m.ProcessingActivity.objects.get(key="cold").entity == two["north"]
    )


def test_what_states_its_own_value_replaces_nothing(anna: Client, pks: list[int]) -> None:  # noqa: F811
    with change("test"):
        old = m.Source.objects.create(key="old", name="Old one")
    page = ask(anna, "archive", [old.pk], "admin:registry_source_changelist")
    assert page.context["present"] is None
