"""The README's promises: every command it names exists, every setting and part it lists is the real one."""

import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands

from registry.changes import change
from registry.document import KINDS
from registry.findings.examples import good
from registry.models import Head, Source

HOME = Path(__file__).parent.parent
README = (HOME / "README.md").read_text("utf-8")


def test_it_works() -> None:
    own = {name for name, app in get_commands().items() if app == "registry"}
    named = set(re.findall(r"^\| `(\w+)", README, re.MULTILINE))
    assert own - {"firststart"} <= named


def test_every_manage_command_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z]\w*)", README))
    assert named <= set(get_commands())


RUN = {  # a command as the README writes it -> one real call; an export's file is read back by the import
    "seed": ["seed"],
    "seed --empty TITLE [--discard]": ["seed", "--empty", "Register of ACME Ltd", "--discard"],
    "export FORMAT [-o FILE] [--edition N]": ["export", "json", "-o", "{file}", "--edition", "1"],
    "import FILE [--dry-run]": ["import", "{file}", "--dry-run"],
    "check_register [FILE] [--edition N] [--format FORMAT] [--level LEVEL]": ["check_register", "{good}"],
    "publish [--why TEXT]": ["publish", "--why", "because"],
    "withdraw DIGEST --why TEXT": ["withdraw", "{old}", "--why", "Art. 17"],
    "verify [--expect NUMBER:HASH]": ["verify"],
}


@pytest.mark.thorough
def test_every_command_of_the_table_runs(sample, tmp_path) -> None:
    written = re.findall(r"^\| `([a-z_]+[^`]*)` \|", README[: README.index("## What comes out")], re.MULTILINE)
    assert set(written) == set(RUN), "give each command of README's table one real call in RUN"
    with change("test"):
        Source.objects.create(key="old", name="To be withdrawn")
    old = Head.objects.get(kind="source", key="old").digest
    with change("test"):
        Source.objects.filter(key="old").delete()
    (tmp_path / "good.json").write_text(json.dumps(good()), "utf-8")
    for call in ("verify", "publish", "export", "check_register", "withdraw", "seed --empty", "import", "seed"):
        name = next(name for name in written if name == call or (call != "seed" and name.startswith(call)))
        files = {stem: tmp_path / f"{stem}.json" for stem in ("register", "good")}
        words = [word.format(file=files["register"], good=files["good"], old=old) for word in RUN[name]]
        if call == "import":  # into an empty register only
            with change("test"):
                for kind in reversed(KINDS.values()):
                    kind.model._base_manager.all().delete()
        call_command(*words, stdout=io.StringIO(), stderr=io.StringIO())


def test_every_make_target_exists() -> None:
    makefile = (HOME / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"`?(?:^    )?make (\w+)", README, re.MULTILINE)) - {"sure"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_setting_is_listed() -> None:
    settings = (HOME / "ropa" / "settings.py").read_text("utf-8")
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", settings))
    assert read and read == set(re.findall(r"^\| `([A-Z_]+)`", README, re.MULTILINE))


def test_every_dependency_has_its_reason() -> None:
    table = README[README.index("## Why these parts") :]
    for line in (HOME / "requirements.txt").read_text("utf-8").splitlines():
        name = re.match(r"([A-Za-z-]+)", line)
        if name and not line.startswith("#"):
            assert name[1].lower() in table.lower(), name[1]


def test_its_pictures_exist() -> None:
    for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (HOME / picture).is_file(), picture
