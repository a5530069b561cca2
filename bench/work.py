"""What is timed: reading, saving, publishing, checking and exporting a register of a given size."""

import io
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.register import generate
from registry import models as m
from registry.changes import change, guards, verify
from registry.document import KINDS, document, load
from registry.editions import publish
from registry.editions import verify as editions
from registry.findings.live import of_register
from registry.formats import FORMATS
from registry.formats.book import live
from registry.views.answer import STORED

Timer = Callable[..., float]


def bare() -> None:
    """The floor: every table of the register, read by plain SQL."""
    with connection.cursor() as cursor:
        for guard in guards.guards():
            if guard.noting:
                cursor.execute(f"SELECT * FROM {guard.table}")
                cursor.fetchall()


def fill(size: int) -> None:
    with change("bench", origin="import"):
        for kind in reversed(KINDS.values()):
            kind.model._base_manager.all().delete()
        load(generate(size))


def save() -> None:
    with change("bench"):
        activity = m.ProcessingActivity.objects.get(key="activity-5")
        activity.name += "!"
        activity.save()


def publish_now() -> None:
    with change("bench", origin="publish") as opened:
        publish(opened)


def publish_two() -> None:
    with change("bench"):
        for activity in m.ProcessingActivity.objects.filter(key__in=["activity-7", "activity-9"]):
            activity.description += "."
            activity.save()
    publish_now()


def check() -> None:
    assert [*verify.faults(), *editions.faults()] == []


def findings() -> None:
    of_register()


def export(code: str) -> None:
    with live() as book:
        FORMATS[code].write(book, io.BytesIO())


def page(path: str) -> None:
    STORED.clear()
    assert Client().get(path, headers={"host": "localhost"}).status_code == 200


def cached_page(times: int = 400) -> float:
    """How often a second reader gets a page, against a view that does nothing, on the same server: a ratio of rates."""
    with serving() as port:
        line = HTTPConnection("127.0.0.1", port, timeout=30)

        def asked(path: str) -> float:
            start = time.perf_counter()
            for _ in range(times):
                line.request("GET", path)
                answer = line.getresponse()
                assert answer.read() and answer.status == 200, path
            return time.perf_counter() - start

        asked("/")
        return statistics.median(asked("/nothing/") / asked("/") for _ in range(5))


@contextmanager
def serving() -> Iterator[int]:
    """A server of the register as it is, with the address `/nothing/` beside its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "bench.server", "--bind", f"127.0.0.1:{port}", "--threads", "2"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def measure(size: int, timed: Timer) -> dict[str, str]:
    """One column of the table: seconds, ratios to floors, numbers of queries."""
    fill(size)
    first = timed(publish_now, 1)
    floor, whole = timed(bare), timed(document)
    last = f"/?page={-(-60 // 25)}"
    pages = {
        "/": timed(lambda: page("/")),
        "last": timed(lambda: page(last)),
        "list": timed(lambda: page("/activities/")),
    }
    csv, xlsx, json = (timed(lambda code=code: export(code), 1) for code in ("csv", "xlsx", "json"))
    return {
        "bare read of all tables": f"{floor:.2f} s",
        "document": f"{whole:.2f} s = {whole / floor:.1f} x bare",
        "document, queries": str(queries(document)),
        "document and findings": f"{(found := timed(findings, 1)):.2f} s = {found / whole:.1f} x doc",
        "the rules alone": f"{found - whole:.2f} s = {(found - whole) / whole:.1f} x doc",
        "document and findings, queries": str(queries(findings)),
        "a save through the door": f"{timed(save) * 1000:.0f} ms",
        "a save, queries": str(queries(save)),
        "publish, first": f"{first:.2f} s",
        "publish, nothing changed": f"{timed(publish_now):.2f} s",
        "publish, two records changed": f"{timed(publish_two):.2f} s",
        "verify": f"{timed(check):.2f} s",
        "export csv": f"{csv:.2f} s = {csv / whole:.1f} x doc",
        "export xlsx": f"{xlsx:.2f} s = {xlsx / whole:.1f} x doc",
        "export json": f"{json:.2f} s = {json / whole:.1f} x doc",
        "full export, queries": str(queries(lambda: export("xlsx"))),
        "public page": f"{pages['/'] * 1000:.0f} ms",
        "public page, cached": f"{cached_page():.2f} x the rate of a view that does nothing",
        "public page, last": f"{pages['last'] * 1000:.0f} ms = {pages['last'] / pages['/']:.1f} x",
        "public page, queries": str(queries(lambda: page("/"))),
        "public list of activities": f"{pages['list'] * 1000:.0f} ms",
        "public list, queries": str(queries(lambda: page("/activities/"))),
        "public record, queries": str(queries(lambda: page("/activities/activity-5/"))),
    }
