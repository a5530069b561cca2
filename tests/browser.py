"""A real browser against a real server: the fixtures of the browser tests."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

HOME = Path(__file__).parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(address, administrator's password) of a register started as `make run` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    folder = tmp_path_factory.mktemp("journey")
    env = {k: v for k, v in os.environ.items() if k != "DEBUG"}
    env |= {"LOCAL": "1", "DATABASE_URL": f"sqlite:///{folder / 'register.sqlite3'}"}
    env |= {"DJANGO_SETTINGS_MODULE": "tests.served", "SERVED_STATIC": str(folder / "static")}
    first = [sys.executable, "manage.py", "firststart", "--port", port]
    said = subprocess.run(first, cwd=HOME, env=env, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    password = re.search(r"Password: (\S+)", said.stdout)[1]
    serve = [sys.executable, "-m", "gunicorn", "ropa.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    process = subprocess.Popen(serve, cwd=HOME, env=env, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=1)
            break
        except OSError:
            time.sleep(0.1)
    yield address, password
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


def opened(browser: Browser, width: int, script: bool, complaints: list[str]) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script).new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on(
        "response", lambda answer: complaints.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
    )
    page.on("request", lambda request: complaints.append(request.url) if "127.0.0.1" not in request.url else None)
    return page


def sign_in(page: Page, server: tuple[str, str]) -> None:
    page.goto(f"{server[0]}/admin/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", server[1])
    page.click("[type=submit]")
