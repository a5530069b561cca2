"""The house rules that a machine can hold: directions, sizes, and nothing undeclared."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from registry import models as m
from registry.document import KINDS, Field, Rows

HOME = Path(__file__).parent.parent
REGISTRY = HOME / "registry"
MODULES = sorted(p for p in REGISTRY.rglob("*.py") if "migrations" not in p.parts)
OURS = MODULES + sorted((HOME / "ropa").glob("*.py")) + sorted((HOME / "bench").glob("*.py"))

# A room imports only from rooms on its left (design section 4); rooms in one step may not import each other.
STEPS = [
    {"law"},
    {"models"},
    {"document"},
    {"diff"},
    {"sentences"},
    {"changes"},
    {"roles"},
    {"editions"},
    {"findings", "pictures"},
    {"formats"},
    {"importing", "filters", "starting"},
    {"views", "templatetags", "admin", "management", "apps", "urls"},
]
LEVEL = {room: step for step, rooms in enumerate(STEPS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(REGISTRY).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> Iterator[str]:
    package = ("registry", *path.relative_to(REGISTRY).parent.parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("registry."))
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            parts = (*base, *(node.module or "").split(".")) if node.module else base
            if parts[:1] == ("registry",):
                yield from [parts[1]] if len(parts) > 1 else (alias.name for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(REGISTRY)))
def test_a_room_imports_only_from_its_left(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    wrong = [r for r in imported_rooms(path) if r != room and LEVEL[r] >= LEVEL[room] and not allowed(room, r)]
    assert wrong == [], f"{path.relative_to(HOME)} may not import {wrong}; rooms on its left: see STEPS"


def allowed(room: str, other: str) -> bool:
    """urls names the views, apps starts the admin; everything else at the right end stands alone."""
    return (room, other) in {("urls", "views"), ("apps", "admin")}


@pytest.mark.parametrize("path", OURS, ids=lambda p: str(p.relative_to(HOME)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400, "split the module by concept"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < 40, f"{node.name} is too long: give its steps names"


@pytest.mark.parametrize("path", OURS, ids=lambda p: str(p.relative_to(HOME)))
def test_every_module_says_what_belongs_in_it(path: Path) -> None:
    assert path.name == "__init__.py" or ast.get_docstring(ast.parse(path.read_text("utf-8")))


def declared_models() -> Iterator[tuple[type[models.Model], tuple[Field, ...], str]]:
    """(model, its declared fields, name of the foreign key to its record)."""

    def rows(fields: tuple[Field, ...]) -> Iterator[tuple[type[models.Model], tuple[Field, ...], str]]:
        for declared in fields:
            if isinstance(declared, Rows):
                yield declared.model, declared.fields, declared.parent
                yield from rows(declared.fields)

    for kind in KINDS.values():
        yield kind.model, kind.all_fields, ""
        yield from rows(kind.fields)


@pytest.mark.parametrize(
    ("model", "fields", "parent"), list(declared_models()), ids=lambda v: getattr(v, "__name__", "")
)
def test_every_model_field_is_declared(model: type[models.Model], fields: tuple[Field, ...], parent: str) -> None:
    names = {f.name for f in fields}
    there = {f.name for f in (*model._meta.concrete_fields, *model._meta.many_to_many)} - {"id", parent}
    if parent:
        there.discard("position")
    missing = there - names
    assert not missing, (
        f"{model.__name__}: {sorted(missing)} not declared. Add for each a line to registry/document/declaration.py, "
        'such as Column("NAME", "30(1)(d)") when strangers may see it, or Column("NAME", public=False).'
    )


def test_every_model_is_declared_or_remembers() -> None:
    declared = {model for model, _fields, _parent in declared_models()}
    history = {
        m.Door,
        m.Touched,
        m.Change,
        m.Entry,
        m.Version,
        m.Head,
        m.Edition,
        m.Published,
        m.PublishedReference,
        m.PublishedUse,
    }
    people = {m.Scope}
    assert set(apps.get_app_config("registry").get_models()) == declared | history | people


def test_no_record_field_is_called_kind() -> None:
    """A record's content is {"kind": ..., **record} (design section 6): its own `kind` would hide it."""
    assert [k.name for k in KINDS.values() if any(f.name == "kind" for f in k.all_fields)] == []


def test_every_editable_field_helps() -> None:
    silent = [
        f"{model.__name__}.{f.name}"
        for model, _fields, parent in declared_models()
        for f in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if f.editable and f.name not in ("id", parent) and not f.help_text
    ]
    assert silent == []


def test_nothing_unsafe_is_written() -> None:
    words = re.compile(r"mark_safe|\|\s*safe\b|autoescape off|except:|except Exception")
    html = re.compile(r"<script>|<style| style=|\son(click|change|load|submit|input)=")
    found = [str(p.relative_to(HOME)) for p in OURS if words.search(p.read_text("utf-8"))]
    templates = [*HOME.glob("templates/**/*.html"), *HOME.glob("registry/**/*.html")]
    found += [
        str(p.relative_to(HOME))
        for p in templates
        if words.search(p.read_text("utf-8")) or html.search(p.read_text("utf-8"))
    ]
    assert found == []


def test_no_host_is_asked_for_anything() -> None:
    loading = re.compile(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//")
    files = [
        p
        for p in [*HOME.glob("templates/**/*.html"), *HOME.glob("registry/static/**/*")]
        if p.suffix in {".html", ".css", ".js"}
    ]
    assert [str(p.relative_to(HOME)) for p in files if loading.search(p.read_text("utf-8"))] == []


def test_only_what_refuses_every_write_skips_the_csrf_check() -> None:
    """A stranger's POST is answered 405 by the public pages themselves, which write nothing."""
    found = [str(p.relative_to(REGISTRY)) for p in MODULES if "csrf_exempt" in p.read_text("utf-8")]
    assert found == ["views/answer.py"]
