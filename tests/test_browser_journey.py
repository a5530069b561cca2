"""The newcomer's way, in a real browser against a real server: read, sign in, change, publish, compare, download."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import opened, sign_in

pytestmark = pytest.mark.browser
PAGES = ["/", "/activities/", "/activities/product-analytics/", "/data/", "/data/email-address/"]
PAGES += ["/processors/", "/processors/amplitude/", "/editions/", "/editions/1/"]
DESK = ["/admin/", "/admin/registry/processingactivity/", "/admin/registry/processingactivity/add/"]
DESK += ["/admin/registry/processor/", "/admin/publish/", "/admin/changes/"]


def test_it_works(server: tuple[str, str], browser: Browser) -> None:
    complaints: list[str] = []
    page = opened(browser, 1366, True, complaints)
    page.goto(server[0])
    assert page.locator("#data tbody tr").count() == 19
    assert page.get_by_text("SAMPLE").first.is_visible()
    sign_in(page, server)
    page.click("#content >> text=Processing activities")
    page.get_by_role("link", name="Billing and subscriptions").click()
    page.fill("#id_department", "Finance")
    page.fill("[name=_why]", "asked by the auditor")
    page.get_by_role("button", name="Save", exact=True).last.click()
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
