"""The desk's lists in a real browser: narrowed without JavaScript and by keyboard, read on a phone."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import opened, sign_in
from tests.test_browser_axe import faults

pytestmark = pytest.mark.browser
LIST = "/admin/registry/processingactivity/"
LISTS = [LIST, "/admin/registry/processor/", "/admin/registry/datacategory/", "/admin/registry/organisation/"]
TARGETS = "#content-main :is(a, button, select, summary, input:not([type=hidden]))"
SMALL = """targets => [...document.querySelectorAll(targets)].filter(e => e.offsetParent)
    .filter(e => Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width) < 24)
    .map(e => e.outerHTML.slice(0, 120))"""


def at_list(browser: Browser, server: tuple[str, str], width: int, script: bool = True) -> Page:
    page = opened(browser, width, script, [])
    sign_in(page, server)
    page.goto(server[0] + LIST)
    return page


def test_it_works(server: tuple[str, str], browser: Browser) -> None:
    page = at_list(browser, server, 1366, script=False)
    page.click("summary:has-text('Narrow this list')")
    page.get_by_label("Role", exact=True).select_option("controller")
    page.get_by_label("Kind of data", exact=True).select_option("payer-id")
    page.get_by_role("button", name="Apply").click()
    assert page.url.endswith("?role=controller&data_category=payer-id")
    assert page.locator(".list-said").get_by_text("Payer ID").is_visible()
    before = page.locator("#result_list tbody tr").count()
    page.get_by_role("link", name="Take away: kind of data Payer ID").click()
    assert page.url.endswith("?role=controller") and page.locator("#result_list tbody tr").count() > before


def test_the_keyboard_is_enough(server: tuple[str, str], browser: Browser) -> None:
    page = at_list(browser, server, 1366)
    page.get_by_label("Search", exact=True).focus()
    page.keyboard.type("billing")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # opens the filters
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.get_by_label("Search", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=billing")


@pytest.mark.parametrize("width", [1366, 390])
def test_lists_fit_and_can_be_hit(server: tuple[str, str], browser: Browser, width: int) -> None:
    page = at_list(browser, server, width)
    for path in LISTS:
        page.goto(server[0] + path)
        page.click("summary:has-text('Narrow this list')")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate(SMALL, TARGETS) == [], path
        assert faults(page) == [], path
