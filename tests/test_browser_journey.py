"""The newcomer's way, in a real browser against a real server: read, sign in, change, publish, compare, download."""

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

pytestmark = pytest.mark.browser
HOME = Path(__file__).parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
PAGES = ["/", "/activities/", "/activities/product-analytics/", "/data/", "/data/email-address/"]
PAGES += ["/processors/", "/processors/amplitude/", "/editions/", "/editions/1/"]
DESK = ["/admin/", "/admin/registry/processingactivity/", "/admin/registry/processingactivity/add/"]
DESK += ["/admin/registry/processor/", "/admin/publish/", "/admin/changes/"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(address, administrator's password) of a register started as `make run` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    database = f"sqlite:///{tmp_path_factory.mktemp('journey') / 'register.sqlite3'}"
    env = {k: v for k, v in os.environ.items() if k not in ("DEBUG", "DJANGO_SETTINGS_MODULE")}
    env |= {"LOCAL": "1", "DATABASE_URL": database}
    first = [sys.executable, "manage.py", "firststart", "--port", port]
    said = subprocess.run(first, cwd=HOME, env=env, capture_output=True, text=True, check=True).stdout
    password = re.search(r"Password: (\S+)", said)[1]
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


def test_it_works(server: tuple[str, str], browser: Browser) -> None:
    complaints: list[str] = []
    page = opened(browser, 1366, True, complaints)
    page.goto(server[0])
    assert page.locator("#data tbody tr").count() == 19
    assert page.get_by_text("SAMPLE").first.is_visible()
    sign_in(page, server)
    page.click("text=Processing activities")
    page.get_by_role("link", name="Billing and subscriptions").click()
    page.fill("#id_department", "Finance")
    page.fill("[name=_why]", "asked by the auditor")
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{server[0]}/admin/publish/")
    page.get_by_role("button", name="Publish edition 2").click()
    page.goto(f"{server[0]}/editions/2/changes/")
    assert "Finance" in page.content() and "Billing and subscriptions" in page.content()
    page.goto(f"{server[0]}/admin/changes/")
    assert "asked by the auditor" in page.content() and "admin" in page.content()
    page.goto(server[0])
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel workbook").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    assert complaints == []


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("script", [True, False])
def test_no_page_scrolls_sideways_or_complains(
    server: tuple[str, str], browser: Browser, width: int, script: bool
) -> None:
    complaints: list[str] = []
    page = opened(browser, width, script, complaints)
    for path in PAGES:
        page.goto(server[0] + path)
        assert page.locator("h1").count() == 1
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert complaints == [] and page.context.cookies() == []


def test_the_desk_fits_and_does_not_complain(server: tuple[str, str], browser: Browser) -> None:
    complaints: list[str] = []
    page = opened(browser, 1366, True, complaints)
    sign_in(page, server)
    for path in DESK:
        page.goto(server[0] + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366, path
    assert complaints == []
