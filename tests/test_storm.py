"""Six savers and two readers at once: no error, nothing lost, no torn document, and the chain verifies."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

HOME = Path(__file__).parent.parent
SECONDS = "2"
START = """
from registry.changes import change
from registry.models import ProcessingActivity
with change("test"):
    ProcessingActivity.objects.create(key="storm", name="Storm", scale="0")
"""
RENAME = """
from registry.changes import change
from registry.models import Source
with change("test"):
    Source.objects.filter(key="payer-id").update(name="Payer number")
"""
END = """
import json
from registry.changes.verify import faults
from registry.models import Change, ProcessingActivity
print(json.dumps([list(faults()), Change.objects.count(), ProcessingActivity.objects.get(key="storm").scale]))
"""


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of its own, since the processes must see each other's commits."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'storm.sqlite3'}"
        return
    settings = connection.settings_dict
    name = f"storm_{os.getpid()}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    login = f"{settings['USER']}:{settings['PASSWORD']}".rstrip(":")
    yield f"postgres://{login}@{settings['HOST']}:{settings['PORT'] or 5432}/{name}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(database: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONWARNINGS": "",
    }


def run(database: str, *arguments: str) -> str:
    command = [sys.executable, "-m", "django", *arguments]
    done = subprocess.run(command, cwd=HOME, env=environment(database), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.thorough
def test_two_publishers_in_the_same_instant_publish_once(database: str) -> None:
    run(database, "migrate", "-v0")
    run(database, "seed")
    run(database, "shell", "-v0", "-c", RENAME)
    command = [sys.executable, "-m", "django", "publish"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, cwd=HOME, env=environment(database), **pipes) for _ in range(2)]
    said = sorted(process.communicate(timeout=120)[0].split(" ")[0] for process in both)
    assert said == ["Edition", "Nothing"]
    run(database, "verify")


@pytest.mark.thorough
def test_it_works(database: str) -> None:
    run(database, "migrate", "-v0")
    run(database, "shell", "-v0", "-c", START)
    roles = [("saver", n) for n in range(6)] + [("reader", n) for n in range(2)]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.storm", role, str(number), SECONDS],
            cwd=HOME,
            env=environment(database),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for role, number in roles
    ]
    said = [process.communicate(timeout=120) for process in started]
    results = [json.loads(out) if out else {"turns": 0, "errors": [err]} for out, err in said]
    assert [r["errors"] for r in results] == [[]] * len(roles)
    saves = sum(r["turns"] for r in results[:6])
    faults, changes, total = json.loads(run(database, "shell", "-v0", "-c", END))
    assert faults == []
    assert int(total) == saves and changes == saves + 1
    assert all(r["turns"] for r in results)
