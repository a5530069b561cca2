"""Fixtures shared by the tests. The environment they run in is set in tests/settings.py."""

import gc
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
from django.test.utils import instrumented_test_render

from registry.changes import change, guards
from registry.document import load
from registry.document.plan import plan_of, whole
from registry.editions import publish
from registry.models import Edition
from tests.browser import browser, server  # noqa: F401 - fixtures of the browser tests
from tests.remembered import remembered

# A form has a thousand small templates; nobody asks for a widget's context, and keeping it costs a third of the page.
UNASKED = ("django/forms/", "admin/widgets/")
gc.set_threshold(50_000, 20, 20)  # tests are short: collecting often is most of what they would do

SAMPLE = Path(__file__).parent.parent / "fixtures" / "sample.json"


def whole_sample() -> dict[str, Any]:
    """The sample with every declared field: one that was declared after the file was written is empty in it."""
    doc = json.loads(SAMPLE.read_text("utf-8"))
    doc["records"] = {kind: [whole(plan_of(kind), r) for r in rows] for kind, rows in doc["records"].items()}
    return doc


def sample_bytes() -> bytes:
    """The sample as the register exports it."""
    return (json.dumps(whole_sample(), ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def render_template(template: Template, context: Context) -> str:
    if str(template.name).startswith(UNASKED):
        return template.nodelist.render(context)
    return str(instrumented_test_render(template, context))


@pytest.fixture(scope="session", autouse=True)
def widgets_keep_no_context(django_test_environment: None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render_template)
        yield


@pytest.fixture
def sample_document() -> dict[str, Any]:
    return whole_sample()


@pytest.fixture
def sample(db: None, sample_document: dict[str, Any]) -> Edition:
    """The sample, loaded and published as edition 1."""
    remembered("published sample", lambda: published(sample_document))
    return Edition.objects.get()


def published(doc: dict[str, Any]) -> None:
    with change("system:seed", "the sample", "seed"):
        load(doc)
    publish_now()


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
