"""A broken file is refused whole, every fault with its path and value; register and history stay as they were."""

import copy
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import CheckConstraint

from registry import importing
from registry.changes import change
from registry.document import KINDS, Fault, Faults, document, load
from registry.document.constraints import holds, violated
from registry.models import Change, Version
from tests.conftest import SAMPLE
from tests.everything import everything

pytestmark = pytest.mark.django_db
Change_of = Callable[[dict[str, Any]], Any]


def stored() -> list[int]:
    models = [kind.model for kind in KINDS.values()] + [Change, Version]
    return [model._base_manager.count() for model in models]


def refused(data: bytes | dict[str, Any]) -> list[str]:
    """The faults of a file, after making sure that nothing of it was kept."""
    before = stored()
    with pytest.raises(Faults) as caught, change("system:test", "", "import"):
        load(importing.read(data) if isinstance(data, bytes) else data)
    assert stored() == before
    found = str(caught.value).split("\n")
    assert len(found) == len(caught.value.faults), "one line for each fault"
    return found


def test_it_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "register.json"
    file.write_bytes(b"\xef\xbb\xbf" + SAMPLE.read_bytes())
    call_command("import", str(file))
    assert "activity: 9" in capsys.readouterr().out
    made = Change.objects.get()
    assert made.origin == "import" and "register.json, SHA-256 " in made.why and str(tmp_path) not in made.why


BYTES = {
    "nothing": (b"", "$: The file is empty"),
    "blanks": (b" \n", "$: The file is empty"),
    "latin-1": (b'{"a": "\xe4"}', "$: The file is not UTF-8: byte 7 "),
    "cut in a character": (b'{"a": "\xc3', "$: The file is not UTF-8: byte 7 "),
    "utf-16": ('{"a": 1}'.encode("utf-16"), "$: The file is not UTF-8: byte 0 "),
    "broken": (b'{"records":\n  {"activity": [}\n', "$: This is no JSON: line 2, column 17: "),
    "cut": (b'{"records": {"activity": [{"key": "a"', "$: This is no JSON: line 1, column 38: "),
    "two documents": (b"{} {}", "$: This is no JSON: line 1, column 4: "),
    "doubled key": (b'{"records": {"source": [{}, {"key": "a", "key": "b"}]}}', "records.source[1].key: "),
    "doubled kind": (b'{"records": {"source": [], "source": []}}', "records.source: This stands twice"),
    "not a number": (b'{"records": {"source": [NaN]}}', "records.source[0]: This is no number"),
    "infinity": (b'{"version": -Infinity}', "version: This is no number"),
    "fraction": (
        b'{"records": {"data_category": [{"position": 1.0}]}}',
        "records.data_category[0].position: Only whole",
    ),
    "exponent": (b'{"version": 1e400}', "version: Only whole"),
    "huge number": (b'{"version": ' + b"9" * 5000 + b"}", "version: This number is too large"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "$: Lists and objects are nested too deeply"),
    "deep and bad": (b'{"a":' * 800 + b"NaN" + b"}" * 800, ""),
    "a list": (b"[]", "$: The file must hold one object"),
    "a text": (b'"ropa-register"', "$: The file must hold one object"),
}


@pytest.mark.parametrize(("data", "expected"), BYTES.values(), ids=BYTES)
def test_what_is_no_register_document_is_refused(data: bytes, expected: str) -> None:
    assert refused(data)[0].startswith(expected)


def put(path: str, value: Any) -> Change_of:
    """Set what stands at a path such as `activity.0.uses.0.part` of the records."""

    def act(doc: dict[str, Any]) -> None:
        *way, last = path.split(".")
        here: Any = doc["records"]
        for name in way:
            here = here[int(name)] if name.isdigit() else here[name]
        here[int(last) if last.isdigit() else last] = value

    return act


def twice(path: str) -> Change_of:
    """Repeat the first entry of the list at a path."""

    def act(doc: dict[str, Any]) -> None:
        here: Any = doc["records"]
        for name in path.split("."):
            here = here[int(name)] if name.isdigit() else here[name]
        here.append(copy.deepcopy(here[0]))

    return act


def again(kind: str, **changes: Any) -> Change_of:
    """Add the kind's first record once more, with other values."""
    return lambda doc: doc["records"][kind].append({**doc["records"][kind][0], **changes})


def top(name: str, value: Any) -> Change_of:
    return lambda doc: doc.update({name: value})


DOCUMENTS: dict[str, tuple[Change_of, str]] = {
    "other format": (top("format", "x"), 'format: This must be “ropa-register”. ("x")'),
    "later version": (top("version", 2), "version: This program reads version 1. (2)"),
    "version true": (top("version", True), "version: This program reads version 1. (true)"),
    "version as text": (top("version", "1"), 'version: This program reads version 1. ("1")'),
    "version 1.0": (top("version", 1.0), "version: "),
    "unknown at top": (top("extra", 1), "extra: This field is not known here. (1)"),
    "edition a number": (top("edition", 3), "edition: "),
    "records a list": (top("records", []), "records: This must be an object"),
    "unknown kind": (put("widget", []), "records.widget: This kind of record is not known"),
    "unknown kind that writes to the terminal": (put("\x1b[2J\n", []), 'records["\\u001b[2J\\n"]: '),
    "kind null": (put("source", None), "records.source: This must be a list. (null)"),
    "kind an object": (put("source", {}), "records.source: This must be a list. ({})"),
    "record a text": (put("source.0", "x"), 'records.source[0]: This must be an object. ("x")'),
    "unknown field": (
        put("activity.0.colour", "red"),
        'records.activity[0].colour: This field is not known here. ("red")',
    ),
    "unknown field of a row": (put("activity.0.uses.0.id", 4), "records.activity[0].uses[0].id: "),
    "the database's own field": (put("source.0.id", 4), "records.source[0].id: "),
    "row's place": (put("activity.0.uses.0.position", 4), "records.activity[0].uses[0].position: "),
    "key missing": (put("source.0.key", None), "records.source[0].key: This is needed"),
    "key empty": (put("source.0.key", ""), "records.source[0].key: This is needed"),
    "key in capitals": (put("source.0.key", "Source-1"), "records.source[0].key: This must be a key"),
    "key with a blank": (put("source.0.key", "source-1 "), "records.source[0].key: This must be a key"),
    "key with a line end": (put("source.0.key", "source-1\n"), "records.source[0].key: This must be a key"),
    "key with other digits": (put("source.0.key", "a١"), "records.source[0].key: This must be a key"),
    "key too long": (put("source.0.key", "a" * 81), "records.source[0].key: This must be a key"),
    "key a number": (put("source.0.key", 1), "records.source[0].key: This must be a key"),
    "key a list": (put("source.0.key", ["a"]), "records.source[0].key: This must be a key"),
    "doubled record": (
        again("source", name="other"),
        "records.source[1].key: This stands at records.source[0] already",
    ),
    "doubled name": (again("source", key="other"), "records.source[1].name: This stands at records.source[0]"),
    "names that cleaning makes equal": (
        lambda doc: again("source", key="other", name=f"\u00a0{doc['records']['source'][0]['name']}\r\n")(doc),
        "records.source[1].name: This stands at records.source[0] already",
    ),
    "second register": (twice("register"), "records.register[1].key: This stands at records.register[0]"),
    "register by another key": (
        put("register.0.key", "other"),
        'records.register[0].key: This must be "register". ("other")',
    ),
    "name a list": (put("source.0.name", ["a"]), 'records.source[0].name: This must be text. (["a"])'),
    "name an object": (put("source.0.name", {"a": 1}), "records.source[0].name: This must be text"),
    "name a number": (put("source.0.name", 7), "records.source[0].name: This must be text. (7)"),
    "name of blanks": (put("source.0.name", " \u00a0\x00"), "records.source[0].name: This is needed"),
    "name too long": (put("source.0.name", "ä" * 256), "records.source[0].name: This is 256 characters long"),
    "half a character": (put("source.0.name", "a\ud83d"), "records.source[0].name: The text holds half of a character"),
    "yes as text": (put("activity.0.public", "yes"), 'records.activity[0].public: This must be true or false. ("yes")'),
    "yes as 1": (put("activity.0.public", 1), "records.activity[0].public: This must be true or false. (1)"),
    "number true": (put("processor.0.position", True), "records.processor[0].position: This must be a whole number"),
    "number as text": (put("processor.0.position", "1"), "records.processor[0].position: "),
    "number below zero": (put("processor.0.position", -1), "records.processor[0].position: "),
    "number too large": (put("processor.0.position", 2**31), "records.processor[0].position: "),
    "number beyond printing": (put("processor.0.position", 10**5000), "records.processor[0].position: "),
    "fraction": (put("activity.0.retention.0.number", 1.5), "records.activity[0].retention[0].number: "),
    "date of another country": (put("activity.0.start_date", "01/02/2024"), "records.activity[0].start_date: "),
    "date without hyphens": (put("activity.0.start_date", "20240102"), "records.activity[0].start_date: "),
    "date that is none": (put("activity.0.start_date", "2023-02-29"), "records.activity[0].start_date: "),
    "date a number": (put("activity.0.start_date", 0), "records.activity[0].start_date: This must be a date"),
    "date empty": (put("activity.0.start_date", ""), "records.activity[0].start_date: This must be a date"),
    "code unknown": (
        put("activity.0.role", "boss"),
        "records.activity[0].role: This is not one of: controller, processor.",
    ),
    "code in capitals": (put("activity.0.role", "CONTROLLER"), "records.activity[0].role: "),
    "code needed": (put("activity.0.retention.0.stage", ""), "records.activity[0].retention[0].stage: This is needed"),
    "country unknown": (put("organisation.0.address.country", "XX"), "records.organisation[0].address.country: "),
    "link that runs": (put("processor.0.website", "javascript:alert(1)"), "records.processor[0].website: "),
    "no mailbox": (put("organisation.0.contacts.0.email", "a b"), "records.organisation[0].contacts[0].email: "),
    "list null in a list": (put("activity.0.uses.0", None), "records.activity[0].uses[0]: This must be an object"),
    "list a text": (put("activity.0.uses", "none"), 'records.activity[0].uses: This must be a list. ("none")'),
    "single a list": (put("organisation.0.address", []), "records.organisation[0].address: This must be an object"),
    "reference dangling": (
        put("activity.0.entity", "nobody"),
        'records.activity[0].entity: There is no organisation with this key. ("nobody")',
    ),
    "reference to another kind": (put("activity.0.entity", "source-1"), "records.activity[0].entity: There is no"),
    "reference a number": (put("activity.0.entity", 1), "records.activity[0].entity: This must be the key"),
    "reference a list": (
        put("activity.0.entity", ["organisation-1"]),
        "records.activity[0].entity: This must be the key",
    ),
    "reference with a blank": (put("activity.0.entity", "organisation-1 "), "records.activity[0].entity: This must be"),
    "reference needed": (
        put("activity.0.uses.0.data_category", None),
        "records.activity[0].uses[0].data_category: This is needed",
    ),
    "references a text": (put("activity.0.measures", "measure-1"), "records.activity[0].measures: This must be a list"),
    "reference in a set dangling": (
        put("activity.0.measures", ["x"]),
        "records.activity[0].measures[0]: There is no measure",
    ),
    "reference in a row's set": (
        put("activity.0.data.0.sources", ["x"]),
        "records.activity[0].data[0].sources[0]: There is no",
    ),
    "reference in a set an object": (
        put("activity.0.measures", [{}]),
        "records.activity[0].measures[0]: This must be the key",
    ),
    "reference twice": (twice("data_category.0.sources"), "records.data_category[0].sources[1]: This stands at"),
    "row twice": (
        twice("activity.0.uses"),
        "records.activity[0].uses[1]: This stands at records.activity[0].uses[0] already",
    ),
    "exchange twice": (twice("processor.0.exchanges"), "records.processor[0].exchanges[1]: This stands at"),
    "recipient nobody": (
        put("activity.0.recipients.0", {"role": ""}),
        "records.activity[0].recipients[0]: Name one of the three",
    ),
    "recipient two of three": (
        put("activity.0.recipients.0.category", "Banks"),
        "records.activity[0].recipients[0]: Name one",
    ),
    "transfer to nowhere": (
        put("activity.0.transfers.0.country", ""),
        "records.activity[0].transfers[0]: Name the country",
    ),
    "period without unit": (
        put("activity.0.retention.0.unit", ""),
        "records.activity[0].retention[0]: A period needs both",
    ),
    "kept though not stored": (
        put("activity.0.retention.0.not_stored", True),
        "records.activity[0].retention[0]: What is not",
    ),
    "no reason given": (put("activity.0.joint_because", ""), "records.activity[0]: “Does not apply” needs its reason"),
    "end before start": (
        put("activity.0.end_date", "2000-01-01"),
        "records.activity[0]: It cannot end before it starts",
    ),
}


@pytest.mark.parametrize(("act", "expected"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_faulty_document_is_refused_with_path_and_value(act: Change_of, expected: str) -> None:
    doc = everything()
    act(doc)
    (first, *more) = refused(doc)
    assert first.startswith(expected) and not more


def test_a_register_that_holds_anything_takes_no_other(sample_document: dict[str, Any]) -> None:
    with change("system:test", "", "import"):
        load({"format": "ropa-register", "version": 1, "records": {"source": [{"key": "a", "name": "A"}]}})
    assert refused(sample_document)[0].startswith("records.source: The register is not empty")


def test_all_faults_are_told_at_once_and_no_more_than_fifty() -> None:
    doc = everything()
    doc["records"]["activity"][0] |= {"name": "", "role": "x", "recipients": [{}], "joint_because": "", "entity": "x"}
    found = refused(doc)
    assert [line.split(":")[0].removeprefix("records.activity[0]") for line in found] == [
        ".name", ".role", ".recipients[0]", ".entity",
    ]  # fmt: skip
    doc["records"]["source"] = [{"key": f"s{n}", "name": ""} for n in range(200)]
    assert len(refused(doc)) == 50


def test_a_fault_stays_on_one_line_and_shows_what_cannot_be_seen() -> None:
    assert (
        str(Fault("a", "said\ntwice", "\x1b[2J\u202e\u00a0ä\ud800"))
        == 'a: said twice ("\\u001b[2J\\u202e\\u00a0ä\\ud800")'
    )
    assert len(str(Fault("a", "b", ["x" * 1000] * 1000))) < 220
    assert str(Fault("a", "b", 10**5000)) == "a: b (... int ...)"


def test_every_check_of_the_database_can_be_asked_in_python() -> None:
    """What a model refuses and this cannot judge would come as the database's own words, without a path."""
    doc = everything()
    models = [kind.model for kind in KINDS.values()] + [
        f.model for k in KINDS.values() for f in k.fields if hasattr(f, "model")
    ]
    checks = [(model, c) for model in models for c in model._meta.constraints if isinstance(c, CheckConstraint)]
    assert len(checks) > 25
    for model, check in checks:
        row = {f.name: "" if not f.null else None for f in model._meta.concrete_fields}
        holds(check.condition, row)
    assert list(violated(KINDS["register"].model, doc["records"]["register"][0])) == []


def test_what_only_the_database_refuses_is_told_with_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.document.parse.violated", lambda model, row: ())
    doc = everything()
    activity = doc["records"]["activity"][0]
    doc["records"]["activity"] = [
        {**activity, "key": f"a{n}", "joint_because": "" if n == 5 else "x"} for n in range(9)
    ]
    (found,) = refused(doc)
    assert found.startswith("records.activity[5]: ")


def test_too_large_a_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Faults, match="larger than 1 million bytes"):
        importing.read(b" " * 1_000_001, limit=1_000_000)


def test_the_command_tells_every_fault_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doc = everything()
    doc["records"]["activity"][0] |= {"name": "", "role": "x"}
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(doc), "utf-8")
    with pytest.raises(CommandError) as caught:
        call_command("import", str(file))
    assert caught.value.returncode == 1 and "2 faults; nothing was imported" in str(caught.value)
    told = capsys.readouterr()
    assert [line.split(":")[0] for line in told.err.splitlines()] == [
        "records.activity[0].name",
        "records.activity[0].role",
    ]
    assert told.out == "" and not Change.objects.exists()


def test_a_dry_run_stores_nothing_and_says_what_it_would(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import", str(SAMPLE), "--dry-run")
    out = capsys.readouterr().out
    assert "activity: 9" in out and "nothing was stored" in out
    assert not Change.objects.exists() and not any(document()["records"].values())


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAMPLE.read_bytes())))
    call_command("import", "-")
    assert len(document()["records"]["activity"]) == 9 and "Imported." in capsys.readouterr().out


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(CommandError) as caught:
            call_command("import", str(path))
        assert caught.value.returncode == 2


def test_the_longest_text_of_a_unique_row_is_kept_on_both_databases() -> None:
    """PostgreSQL indexes rows of at most 2,704 bytes, and wording and part are what tells exchanges apart."""
    doc = everything()
    rare = "".join(chr(0x20000 + (n * 7919) % 40_000) for n in range(400))  # nothing in it can be compressed
    doc["records"]["processor"][0]["exchanges"][0] |= {"wording": rare, "part": rare[:120]}
    with change("system:test", "", "import"):
        load(doc)
    assert document()["records"]["processor"][0]["exchanges"][0]["wording"] == rare
