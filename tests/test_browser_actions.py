"""A list action's page in a real browser: found by typing, and a word that is missing is added with the plus."""

import pytest
from playwright.sync_api import Browser

from tests.browser import opened, sign_in

pytestmark = pytest.mark.browser


def test_it_works(server: tuple[str, str], browser: Browser) -> None:
    complaints: list[str] = []
    page = opened(browser, 1366, True, complaints)
    sign_in(page, server)
    page.goto(f"{server[0]}/admin/registry/processingactivity/")
    for number in (0, 1):
        page.locator("input.action-select").nth(number).check()
    page.select_option("select[name=action]", "add_measures")
    page.locator("button[name=index]").first.click()
    page.wait_for_selector(".select2")
    with page.expect_popup() as opening:
        page.click("#add_id_measures")
    popup = opening.value
    popup.fill("#id_name", "Locked doors")
    popup.get_by_role("button", name="Save", exact=True).last.click()
    page.wait_for_selector("li.select2-selection__choice")
    assert "Locked doors" in page.locator("li.select2-selection__choice").inner_text()
    page.get_by_role("button", name="Yes, change 2 records").click()
    assert "2 records were changed." in page.locator(".messagelist").inner_text()
    assert complaints == []
