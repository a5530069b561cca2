"""`manage.py check_register`: the working register, a file without a database, an edition; text, JSON and SARIF."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry.changes import change
from registry.document import document
from registry.document.settled import settled
from registry.findings.examples import good, made
from registry.findings.places import lines
from registry.models import DataCategory
from tests.conftest import SAMPLE, publish_now

HOME = Path(__file__).parent.parent


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """As in a repository's CI: a process of its own, with a database that nobody can reach."""
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "DEBUG": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "manage.py", "check_register", *arguments]
    return subprocess.run(command, cwd=HOME, env=environment, capture_output=True, text=True)


def called(capsys: Any, *arguments: Any, **options: Any) -> tuple[int, str]:
    """(exit code, output) inside this process, where pytest refuses the database to tests without its mark."""
    code = 0
    try:
        call_command("check_register", *arguments, **options)
    except CommandError as error:
        code = error.returncode
    return code, capsys.readouterr().out


def file_of(tmp_path: Path, doc: Any, name: str = "register.json") -> str:
    path = tmp_path / name
    path.write_text(json.dumps(doc, ensure_ascii=False, indent=2), encoding="utf-8")
    return str(path)


@pytest.mark.thorough
def test_it_works_in_a_repository_without_a_database() -> None:
    done = run("fixtures/sample.json")
    assert done.returncode == 1
    assert "(use-not-exchanged; GDPR Art. 30(1)(d), GDPR Art. 28(3))" in done.stdout
    assert "findings at or above “error”" in done.stderr


def test_a_good_file_is_good(tmp_path: Path, capsys: Any) -> None:
    code, out = called(capsys, file_of(tmp_path, good()), level="hint")
    assert (code, out[:31]) == (0, "0 errors, 0 warnings, 0 hints o")


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("hint", 1)])
def test_the_level_decides_the_exit_code(tmp_path: Path, capsys: Any, level: str, code: int) -> None:
    path = file_of(tmp_path, made({"processor": {"contract": ""}}))
    assert called(capsys, path, level=level)[0] == code


def test_json_says_all_of_a_finding(tmp_path: Path, capsys: Any) -> None:
    _code, out = called(capsys, file_of(tmp_path, made({"activity": {"retention": []}})), format="json")
    said = json.loads(out)
    assert said["counts"] == {"error": 1, "warning": 0, "hint": 0}
    (finding,) = said["findings"]
    assert (finding["rule"], finding["level"], finding["kind"], finding["key"], finding["field"]) == (
        "period-not-stated", "error", "activity", "orders", "retention",
    )  # fmt: skip
    assert finding["law"][0]["url"].startswith("https://eur-lex.europa.eu/")
    assert "Handling orders" in finding["message"]


def test_sarif_points_at_the_line(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = file_of(tmp_path, made({"activity": {"retention": []}}), "my register.json")
    monkeypatch.chdir(tmp_path)
    _code, out = called(capsys, "my register.json", format="sarif")
    run = json.loads(out)["runs"][0]
    (result,) = run["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "my%20register.json"
    line = Path(path).read_text("utf-8").splitlines()[physical["region"]["startLine"] - 1]
    assert line.strip().startswith('"retention": []')
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "period-not-stated"
    assert result["level"] == "error"
    assert result["partialFingerprints"]["factDigest/v1"]
    assert all(rule["helpUri"].startswith("https://") for rule in run["tool"]["driver"]["rules"])


def test_lines_are_found_however_the_file_is_laid_out() -> None:
    text = SAMPLE.read_text("utf-8")
    doc = json.loads(text)
    found = lines(text)
    assert text.splitlines()[found["processor", "auth0", "key"] - 1].strip() == '"key": "auth0",'
    assert set(lines(json.dumps(doc)).values()) == {1}
    assert len(found) == sum(1 + len(record) for records in doc["records"].values() for record in records)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is empty."),
        ("{", "This is no JSON"),
        (
            '{"format": "ropa-register", "version": 1, "records": {"purpose": [{"key": "a"}]}}',
            "records.purpose[0].name",
        ),
        ('{"format": "other", "version": 1, "records": {}}', "format"),
    ],
)
def test_a_bad_file_is_told_with_its_place(tmp_path: Path, capsys: Any, text: str, said: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("check_register", str(path))
    assert refused.value.returncode == 1
    assert said in capsys.readouterr().err


def test_wrong_usage_is_two(tmp_path: Path, capsys: Any) -> None:
    assert called(capsys, str(tmp_path / "none.json"))[0] == 2
    assert called(capsys, file_of(tmp_path, good()), edition=1)[0] == 2


def test_a_name_cannot_move_the_cursor(tmp_path: Path, capsys: Any) -> None:
    _code, out = called(capsys, file_of(tmp_path, made({"activity": {"retention": [], "name": "evil \x1b[2J"}})))
    assert "\x1b" not in out
    assert "evil \\u001b[2J" in out


def test_the_working_register(sample: Any, capsys: Any) -> None:
    code, out = called(capsys, format="json")
    from_register = json.loads(out)["findings"]
    _code, out = called(capsys, str(SAMPLE), format="json")
    assert code == 1
    assert from_register == json.loads(out)["findings"]


def test_an_edition_is_told_by_what_it_shows(sample: Any, capsys: Any) -> None:
    """Not by what it leaves out: contracts and documents are never in it."""
    with change("officer"):
        DataCategory.objects.filter(key="payer-id").update(name="Payer number")
    publish_now()
    code, out = called(capsys, edition=1, format="json")
    first = {(f["rule"], f["key"]) for f in json.loads(out)["findings"]}
    _code, out = called(capsys, edition=2, format="json")
    second = {(f["rule"], f["key"]) for f in json.loads(out)["findings"]}
    assert code == 1
    assert first - second == {("source-repeats-category", "payer-id")}
    assert ("use-not-exchanged", "auth0") in first
    assert {rule for rule, _key in first} & {
        "contract-not-recorded",
        "measures-not-stated",
        "dpo-not-answered",
    } == set()
    assert called(capsys, edition=3)[0] == 1


def test_an_exported_file_is_the_register(sample: Any) -> None:
    assert settled(json.loads(SAMPLE.read_text("utf-8"))) == document()
