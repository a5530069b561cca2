"""What changed, in sentences a reader can repeat."""

import copy

from registry.document.plan import plan_of, whole
from registry.sentences import sentences
from tests.everything import everything

NAMES = {("data_category", "phone"): "Phone number", ("source", "web"): "The browser"}


def names(kind: str, key: str) -> str:
    return NAMES.get((kind, key), key)


def processor(**more: object) -> dict:
    return whole(plan_of("processor"), {"key": "amplitude", "name": "Amplitude", **more})


def line(direction: str, part: str = "") -> dict:
    return {"direction": direction, "data_category": "phone", "part": part, "wording": ""}


def said(before: dict | None, after: dict | None, kind: str = "processor") -> list[str]:
    return sentences(kind, before, after, names, names)


def test_it_works() -> None:
    now = processor(exchanges=[line("sent")])
    assert said(processor(), now) == ["Amplitude: now also receives Phone number"]
    assert said(now, processor()) == ["Amplitude: no longer receives Phone number"]


def test_what_comes_back_is_told_from_what_goes() -> None:
    now = processor(exchanges=[line("received", "first digits")])
    assert said(processor(), now) == ["Amplitude: now also sends us Phone number (first digits)"]


def test_a_new_wording_is_told_beside_a_new_line() -> None:
    old = processor(exchanges=[line("sent") | {"wording": "Phone"}])
    new = processor(exchanges=[line("sent") | {"wording": "Telephone"}, line("received")])
    assert said(old, new) == [
        "Amplitude: now also receives Phone number, worded “Telephone”",
        "Amplitude: now also sends us Phone number",
        "Amplitude: no longer receives Phone number, worded “Phone”",
    ]


def test_a_new_record_and_one_that_is_gone() -> None:
    assert said(None, processor()) == ["New service provider acting for us (Art. 28): Amplitude"]
    assert said(processor(), None) == ["No longer listed, service provider acting for us (Art. 28): Amplitude"]


def test_a_field_stated_changed_and_gone() -> None:
    old, new = processor(website="https://a.example"), processor(website="https://b.example")
    assert said(old, new) == ["Amplitude: website was “https://a.example” and is now “https://b.example”"]
    assert said(processor(), new) == ["Amplitude: website is now stated: https://b.example"]
    assert said(new, processor()) == ["Amplitude: website is no longer stated (it was: https://b.example)"]


def test_a_list_of_references() -> None:
    old = whole(plan_of("data_category"), {"key": "phone", "name": "Phone number"})
    new = copy.deepcopy(old) | {"sources": ["web"]}
    assert said(old, new, "data_category") == ["Phone number: now also comes from The browser"]


def test_every_declared_field_has_a_sentence() -> None:
    for kind, (record,) in everything()["records"].items():
        empty = whole(plan_of(kind), {"key": record["key"]})
        assert all(said(empty, record, kind)) and all(said(record, empty, kind))
