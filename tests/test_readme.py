"""The README's promises: every command it names exists, every setting and part it lists is the real one."""

import re
from pathlib import Path

from django.core.management import get_commands

HOME = Path(__file__).parent.parent
README = (HOME / "README.md").read_text("utf-8")


def test_it_works() -> None:
    own = {name for name, app in get_commands().items() if app == "registry"}
    named = set(re.findall(r"^\| `(\w+)", README, re.MULTILINE))
    assert own - {"firststart"} <= named


def test_every_manage_command_exists() -> None:
    named = set(re.findall(r"manage\.py ([a-z]\w*)", README))
    assert named <= set(get_commands())


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
