"""The JSON Schema: what it accepts is what the register exports, and what the import refuses it refuses."""

import copy
from typing import Any

import jsonschema
import pytest

from registry.document.schema import schema
from tests.everything import everything


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


def test_it_works(validator: jsonschema.Draft202012Validator, sample_document: dict[str, Any]) -> None:
    validator.validate(sample_document)
    validator.validate(everything())


BROKEN = {
    "unknown field": lambda d: d["records"]["source"][0].update(color="red"),
    "unknown kind": lambda d: d["records"].update(colour=[]),
    "wrong version": lambda d: d.update(version=2),
    "no name": lambda d: d["records"]["source"][0].pop("name"),
    "bad key": lambda d: d["records"]["source"][0].update(key="A b"),
    "bad code": lambda d: d["records"]["activity"][0].update(role="boss"),
    "bad type": lambda d: d["records"]["activity"][0].update(public="yes"),
    "negative number": lambda d: d["records"]["data_category"][0].update(position=-1),
    "unknown field in a row": lambda d: d["records"]["activity"][0]["uses"][0].update(x=1),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_refusals(validator: jsonschema.Draft202012Validator, fault: str) -> None:
    broken = copy.deepcopy(everything())
    BROKEN[fault](broken)
    assert not validator.is_valid(broken)
