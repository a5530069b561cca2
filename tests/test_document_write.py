"""One record written from its document: new or in the place of another version of it, it reads back equal."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import models as m
from registry.changes import change
from registry.document import KINDS, Faults, document, record_of, write_record
from tests.everything import everything
from tests.registers import loaded, registers

pytestmark = pytest.mark.django_db
property_test = settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def written(kind: str, record: Any) -> int:
    with change("Ada"):
        return write_record(kind, record)


def test_it_works(sample: m.Edition) -> None:
    old = record_of(KINDS["activity"], "user-onboarding")
    assert old
    pk = m.ProcessingActivity.objects.get(key="user-onboarding").pk
    new = old | {"name": "Hello", "uses": old["uses"][::-1], "measures": [], "rights": [{"right": "15", "note": "x"}]}
    assert written("activity", new) == pk
    assert record_of(KINDS["activity"], "user-onboarding") == new
    copy = new | {"key": "copy"}
    assert written("activity", copy) != pk
    assert record_of(KINDS["activity"], "copy") == copy


@pytest.mark.thorough
@property_test
@given(registers(), st.data())
def test_any_record_takes_the_place_of_any_other_version(doc: dict[str, Any], data: st.DataObject) -> None:
    kinds = [name for name, records in doc["records"].items() if records]
    if not kinds:
        return
    with loaded(doc):
        kind = data.draw(st.sampled_from(kinds))
        version, other = (data.draw(st.sampled_from(doc["records"][kind])) for _ in range(2))
        named = {f.name: other[f.name] for f in KINDS[kind].all_fields if f.name in ("key", "name")}
        pk = KINDS[kind].model._base_manager.get(key=other["key"]).pk
        assert written(kind, version | named) == pk
        assert record_of(KINDS[kind], other["key"]) == version | named
        written(kind, other)
        assert document()["records"] == doc["records"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_written(kind: str) -> None:
    doc = everything()
    with loaded(doc):
        (record,) = doc["records"][kind]
        emptied = {f.name: f.empty(KINDS[kind].model) for f in KINDS[kind].all_fields}
        fields = {f.name: f for f in KINDS[kind].model._meta.concrete_fields}
        needed = [name for name in emptied if name in fields and not (fields[name].blank or fields[name].has_default())]
        emptied |= {name: record[name] for name in ("key", KINDS[kind].title, *needed)}
        written(kind, emptied)
        assert record_of(KINDS[kind], record["key"]) == emptied
        written(kind, record)
        assert document() == doc


def test_what_refers_to_a_record_goes_on_doing_so(sample: m.Edition) -> None:
    before = document()["records"]["activity"]
    old = record_of(KINDS["processor"], "inline-manual")
    assert old
    written("processor", old | {"name": "Renamed"})
    assert document()["records"]["activity"] == before


def test_the_same_again_is_no_change(sample: m.Edition) -> None:
    number = m.Change.objects.count()
    written("activity", record_of(KINDS["activity"], "user-onboarding"))
    assert m.Change.objects.count() == number


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"provider": "nobody"}, "records.processor[0].provider"),
        ({"exchanges": [{"direction": "sent", "data_category": "nothing"}]}, "records.processor[0].exchanges[0]"),
        ({"position": "first"}, "records.processor[0].position"),
        ({"colour": "red"}, "records.processor[0].colour"),
        ({"name": ""}, "records.processor[0].name"),
    ],
)
def test_a_document_at_fault_writes_nothing(sample: m.Edition, wrong: dict[str, Any], path: str) -> None:
    old = record_of(KINDS["processor"], "inline-manual")
    assert old
    with pytest.raises(Faults, match="records") as refused, change("Ada"):
        write_record("processor", old | {"website": "https://example.org/new"} | wrong)
    assert refused.value.faults[0].path.startswith(path)
    assert record_of(KINDS["processor"], "inline-manual") == old


def test_the_name_of_another_term_is_refused(sample: m.Edition) -> None:
    first, second = m.Source.objects.order_by("key")[:2]
    old = record_of(KINDS["source"], first.key)
    assert old
    with pytest.raises(Faults, match="name: Another record has this already"), change("Ada"):
        write_record("source", old | {"name": second.name})
