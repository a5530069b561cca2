"""`manage.py export`: exit codes, whole files or none, and standard output as it is."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from registry.formats import FORMATS, register_json
from registry.models import Edition
from tests.conftest import sample_bytes

HOME = Path(__file__).parent.parent


@pytest.fixture
def out() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO())


def test_it_works(sample: Edition, tmp_path: Path) -> None:
    file = tmp_path / "register.json"
    call_command("export", "json", "-o", str(file))
    assert file.read_bytes() == sample_bytes()
    assert os.listdir(tmp_path) == ["register.json"]


@pytest.mark.parametrize("code", FORMATS)
def test_every_format_goes_to_standard_output(sample: Edition, out: Any, code: str) -> None:
    call_command("export", code, stdout=out)
    data = out.buffer.getvalue()
    assert data.startswith({"json": b"{\n", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "md": b"# ", "html": b"<h2>"}[code])
    assert FORMATS[code].EXTENSION and FORMATS[code].LABEL and "/" in FORMATS[code].CONTENT_TYPE


def test_an_edition_is_exported_by_its_number(sample: Edition, out: Any) -> None:
    call_command("export", "json", "--edition", "1", stdout=out)
    assert f'"digest": "{sample.digest}"' in out.buffer.getvalue().decode()


@pytest.mark.parametrize("number", ["2", "0", "-1", "99999999999999999999"])
def test_an_edition_that_is_not_there_ends_with_1(sample: Edition, out: Any, number: str) -> None:
    with pytest.raises(CommandError, match=r"no edition .* The newest is 1\.") as caught:
        call_command("export", "json", f"--edition={number}", stdout=out)
    assert caught.value.returncode == 1 and out.buffer.getvalue() == b""


def test_before_the_first_edition_it_says_so(db: None, out: Any) -> None:
    with pytest.raises(CommandError, match="Nothing was published yet") as caught:
        call_command("export", "json", "--edition", "1", stdout=out)
    assert caught.value.returncode == 1


def test_a_failure_leaves_the_old_file_and_nothing_else(
    sample: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "register.json"
    file.write_text("old")

    def fail(book: Any, target: Any) -> None:
        target.write(b"half")
        raise RuntimeError

    monkeypatch.setattr(register_json, "write", fail)
    with pytest.raises(RuntimeError):
        call_command("export", "json", "-o", str(file))
    assert os.listdir(tmp_path) == ["register.json"] and file.read_text() == "old"


def test_the_file_is_not_seen_before_it_is_whole(
    sample: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "register.json"

    def look(book: Any, target: Any) -> None:
        target.write(b"half")
        assert not file.exists() and len(os.listdir(tmp_path)) == 1

    monkeypatch.setattr(register_json, "write", look)
    call_command("export", "json", "-o", str(file))
    assert file.read_bytes() == b"half"


def test_a_place_that_cannot_be_written_is_wrong_usage(sample: Edition, tmp_path: Path) -> None:
    for target in (tmp_path / "none" / "x.json", tmp_path):
        with pytest.raises(CommandError, match="cannot be written") as caught:
            call_command("export", "json", "-o", str(target))
        assert caught.value.returncode == 2
    assert os.listdir(tmp_path) == []


def test_a_terminal_is_not_filled_with_a_workbook(sample: Edition, out: Any) -> None:
    out.isatty = lambda: True
    with pytest.raises(CommandError, match="add -o FILE") as caught:
        call_command("export", "xlsx", stdout=out)
    assert caught.value.returncode == 2


def test_a_terminal_sees_how_far_it_is(sample: Edition, out: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr("registry.management.commands.export.STEP", 20)
    call_command("export", "json", stdout=out)
    assert "\r60 records" in terminal.getvalue() and terminal.getvalue().endswith("\x1b[K")
    assert out.buffer.getvalue() == sample_bytes()


@pytest.mark.thorough
def test_the_process_ends_with_the_codes_a_monitor_reads(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"records": ')

    def run(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "manage.py", *words], cwd=HOME, env=dict(os.environ), capture_output=True
        )

    unknown = run("export", "pdf")
    assert unknown.returncode == 2 and b"'json', 'xlsx', 'csv'" in unknown.stderr
    refused = run("import", str(broken))
    assert refused.returncode == 1 and refused.stdout == b""
    assert refused.stderr.startswith(b"$: This is no JSON: line 1, column 13: ")
