"""The first content: the sample with its first edition, or one's own title; never over an officer's work."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry import models as m
from registry import starting
from registry.changes import change
from registry.changes.verify import faults
from registry.document import KINDS, document

pytestmark = pytest.mark.django_db


def seed(*args: str) -> str:
    out = io.StringIO()
    call_command("seed", *args, stdout=out)
    return out.getvalue()


def test_it_works(sample_document: dict[str, Any]) -> None:
    assert "edition 1" in seed()
    assert document() == sample_document
    assert [(c.who, c.origin) for c in m.Change.objects.order_by("number")] == [
        ("system:seed", "seed"),
        ("system:seed", "publish"),
    ]
    assert m.Edition.objects.get().number == 1 and list(faults()) == []


def test_a_second_time_changes_nothing() -> None:
    seed()
    assert "nothing was changed" in seed()
    assert m.Change.objects.count() == 2


def test_one_own_record_is_enough_to_change_nothing(db: None) -> None:
    with change("Ada"):
        m.Source.objects.create(key="mine", name="Mine")
    assert "nothing was changed" in seed()
    assert m.Source.objects.count() == 1


@pytest.mark.thorough
def test_ones_own_register_leaves_the_sample_behind() -> None:
    seed()
    assert "started" in seed("--empty", "  Register of ACME ")
    assert [kind for kind, d in KINDS.items() if d.model.objects.exists()] == ["register"]
    register = m.Register.objects.get()
    assert (register.title, register.is_sample, register.public_page) == ("Register of ACME", False, False)
    assert list(faults()) == []


def test_ones_own_register_from_nothing() -> None:
    seed("--empty", "Mine")
    assert m.Register.objects.get().title == "Mine"


def test_ones_own_register_is_never_emptied() -> None:
    seed("--empty", "Mine")
    with pytest.raises(CommandError, match="nothing was changed"):
        seed("--empty", "Again")
    assert m.Register.objects.get().title == "Mine"


def test_no_title_is_wrong_usage() -> None:
    with pytest.raises(CommandError) as error:
        seed("--empty", " ")
    assert error.value.returncode == 2


@pytest.mark.thorough
def test_what_people_added_to_the_sample_is_not_thrown_away() -> None:
    seed()
    with change("Ada"):
        m.Source.objects.create(key="mine", name="Mine")
    with pytest.raises(CommandError, match="--discard"):
        seed("--empty", "Mine")
    assert m.Source.objects.filter(key="mine").exists()
    seed("--empty", "Mine", "--discard")
    assert not m.Source.objects.exists() and list(faults()) == []


@pytest.mark.thorough
def test_only_what_came_after_the_sample_counts_as_added_to_it() -> None:
    with change("Ada"):
        m.Source.objects.create(key="mine", name="Mine")
    with change("Ada"):
        m.Source.objects.all().delete()
    seed()
    assert not starting.added_by_people().exists()
    assert "started" in seed("--empty", "Mine")
