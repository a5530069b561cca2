"""The first start in a real browser with the keyboard alone and without JavaScript, on a phone's width."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import opened, sign_in

pytestmark = pytest.mark.browser


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this name, or the link of these words, has the focus."""
    asked = f':focus:is([name="{name}"], a:text-is("{name}"), [value="{name}"])'
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(asked).count():
            return
    raise AssertionError(f"{name} is not reached with Tab")


def test_it_works(server: tuple[str, str], browser: Browser) -> None:
    complaints: list[str] = []
    page = opened(browser, 390, False, complaints)
    sign_in(page, server)
    page.locator(".first-question a").focus()
    page.keyboard.press("Enter")
    tab_to(page, "title")
    page.keyboard.type("Register of ACME")
    page.keyboard.press("Enter")
    page.get_by_text("Nothing was changed yet").wait_for()
    assert page.input_value("[name=title]") == "Register of ACME"
    tab_to(page, "legal_name")
    page.keyboard.type("ACME GmbH")
    tab_to(page, "jurisdiction")
    page.keyboard.press("Space")
    tab_to(page, "leave")
    page.keyboard.press("Space")
    tab_to(page, "Start my own register")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server[0]}/admin/")
    assert page.get_by_text("Your register “Register of ACME” is started").count() == 1
    assert page.locator(".desk-sample").count() == 0
    page.goto(f"{server[0]}/admin/first/")  # started once, never again
    assert page.url == f"{server[0]}/admin/"
    assert complaints == []
