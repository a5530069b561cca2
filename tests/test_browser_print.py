"""On paper a public page is a clean document: edition and date, page numbers, no navigation."""

import pytest
from playwright.sync_api import Browser

from tests.browser import opened

pytestmark = pytest.mark.browser


def test_it_works(server, browser: Browser) -> None:
    page = opened(browser, 1366, True, [])
    page.emulate_media(media="print")
    for path in ("/", "/document/", "/flows/", "/processors/amplitude/", "/people/kentico-kontent-user/"):
        page.goto(server[0] + path)
        assert not page.locator("nav, form.filter").filter(visible=True).count(), path
        assert "Edition 1" in page.inner_text("main") and page.locator("time").first.is_visible(), path
        assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_pages_are_numbered(server, browser: Browser) -> None:
    page = opened(browser, 1366, True, [])
    page.goto(server[0] + "/document/")
    rules = page.evaluate("[...document.styleSheets].flatMap(s => [...s.cssRules]).map(r => r.cssText).join(' ')")
    assert "@page" in rules and "counter(page)" in rules
