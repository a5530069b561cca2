"""Fixtures shared by the tests. The environment they run in is set in tests/settings.py."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.changes import change, guards
from registry.document import load
from registry.editions import publish
from registry.models import Edition

SAMPLE = Path(__file__).parent.parent / "fixtures" / "sample.json"


@pytest.fixture
def sample_document() -> dict[str, Any]:
    return json.loads(SAMPLE.read_text("utf-8"))


@pytest.fixture
def sample(db: None, sample_document: dict[str, Any]) -> Edition:
    """The sample, loaded and published as edition 1."""
    with change("system:seed", "the sample", "seed"):
        load(sample_document)
    return publish_now()


def publish_now(who: str = "officer") -> Edition | None:
    with change(who, "", "publish") as opened:
        return publish(opened)


@pytest.fixture
def publishing(db: None) -> Callable[..., Edition | None]:
    return publish_now


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """For tests that need real commits: the guards come off before the tables are emptied, and on again after."""
    yield
    guards.remove()


@pytest.fixture
def without_guards(db: None) -> Iterator[None]:
    """An attacker with rights to the database: triggers are gone. The rollback of the test brings them back."""
    guards.remove()
    yield
