"""The form of a record in a real browser: terms are added on the way, nothing typed is left by mistake or lost."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import opened, sign_in

pytestmark = pytest.mark.browser
ADD = "/admin/registry/processingactivity/add/"


def at_desk(browser: Browser, server: tuple[str, str], complaints: list[str], path: str = ADD) -> Page:
    page = opened(browser, 1366, True, complaints)
    sign_in(page, server)
    page.wait_for_selector("#user-tools")
    page.goto(server[0] + path)
    return page


def test_it_works(server: tuple[str, str], browser: Browser) -> None:
    """A purpose that is missing is added in its own window, chosen at once, and saved with the activity."""
    complaints: list[str] = []
    page = at_desk(browser, server, complaints)
    page.fill("#id_name", "Answering letters")
    page.click("#purposes-group .add-row a, #purposes-group a:has-text('Add another')")
    with page.expect_popup() as opening:
        page.click("#add_id_purposes-0-purpose")
    popup = opening.value
    popup.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    popup.click("input[name=_save]")  # nothing typed: the popup says what is missing and stays
    expect(popup.locator(".desk-refusals")).to_contain_text("Name")
    popup.fill("#id_name", "Reading letters")
    popup.click("input[name=_save]")
    expect(page.locator("#purposes-0 .select2-selection__rendered").first).to_contain_text("Reading letters")
    page.click("input[name=_continue]")
    page.wait_for_url("**/change/")
    expect(page.locator("#purposes-0 .select2-selection__rendered").first).to_contain_text("Reading letters")
    assert complaints == []


def test_a_form_with_typed_words_asks_before_it_is_left(server: tuple[str, str], browser: Browser) -> None:
    page = at_desk(browser, server, [])
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.click("#id_name")
    page.keyboard.type("Half a thought")
    page.click(".breadcrumbs a >> nth=0", no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"] and page.url.endswith(ADD)
    assert page.input_value("#id_name") == "Half a thought"
    page.click("input[name=_save] >> nth=0")  # saving asks nothing
    page.wait_for_url("**/processingactivity/")
    assert asked == ["beforeunload"]


def test_two_browsers_and_one_record(server: tuple[str, str], browser: Browser) -> None:
    path = "/admin/registry/processingactivity/1/change/"
    mine, theirs = (at_desk(browser, server, [], path) for _who in range(2))
    theirs.fill("#id_department", "Theirs")
    theirs.click("input[name=_continue] >> nth=0")
    theirs.wait_for_url(f"**{path}")
    mine.fill("#id_owner_function", "Mine")
    mine.click("input[name=_save] >> nth=0")
    expect(mine.locator(".desk-conflict")).to_contain_text("What differs")
    assert mine.input_value("#id_owner_function") == "Mine"
    asked: list[str] = []
    mine.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    mine.click("h1")
    mine.click(".breadcrumbs a >> nth=0", no_wait_after=True)  # what was typed stands nowhere else
    mine.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    mine.click("button[name=_keep]")
    mine.wait_for_url("**/processingactivity/")
    mine.goto(server[0] + path)
    assert (mine.input_value("#id_department"), mine.input_value("#id_owner_function")) == ("Theirs", "Mine")


def test_the_keyboard_alone_saves_an_activity(server: tuple[str, str], browser: Browser) -> None:
    """Name, role and a purpose from the list, saved by Enter: no mouse, and the focus is always seen."""
    page = at_desk(browser, server, [])
    page.focus("#id_name")
    page.keyboard.type("Typed without a mouse")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate(
            "document.activeElement.closest('#entity-group, .field-entity .select2-selection, .add-row a')"
        ):
            break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    page.focus("#id_name")
    page.keyboard.press("Enter")
    page.wait_for_url("**/processingactivity/")
    expect(page.locator("#result_list")).to_contain_text("Typed without a mouse")


def test_coming_back_never_brings_old_words_into_a_new_version(server: tuple[str, str], browser: Browser) -> None:
    """A browser fills a form again that one comes back to; over what somebody saved meanwhile that would go unseen."""
    path = "/admin/registry/processingactivity/2/change/"
    mine, theirs = (at_desk(browser, server, [], path) for _who in range(2))
    mine.on("dialog", lambda dialog: dialog.accept())

    def leave_and_come_back() -> None:
        mine.click(".breadcrumbs a >> nth=0")
        mine.wait_for_url("**/admin/")
        mine.go_back()
        mine.wait_for_selector("#id_department")

    mine.fill("#id_department", "Typed")
    leave_and_come_back()
    assert mine.input_value("#id_department") == "Typed"  # the same version: nothing typed is lost
    theirs.select_option("#id_state", "planned")
    theirs.click("input[name=_continue] >> nth=0")
    theirs.wait_for_url(f"**{path}")
    leave_and_come_back()
    assert (mine.input_value("#id_department"), mine.input_value("#id_state")) == ("", "planned")


def test_a_row_is_added_and_saved_without_javascript(server: tuple[str, str], browser: Browser) -> None:
    page = opened(browser, 390, False, [])
    sign_in(page, server)
    page.goto(server[0] + ADD)
    page.fill("#id_name", "Without script")
    page.click("noscript button[name=_row]")
    page.click("button[name=_row][value=purposes]")
    page.select_option("#id_purposes-0-purpose", label="Billing")
    page.click("button[name=_row][value=notes]")
    page.fill("#id_notes-0-name", "Hint")
    page.fill("#id_notes-0-text", "Typed without script")
    page.click("button[name=_row][value=notes]")
    assert page.input_value("#id_notes-0-text") == "Typed without script"
    assert page.locator("#id_notes-1-name").count() == 1 and page.input_value("#id_name") == "Without script"
    assert page.locator(".desk-refusals").count() == 0
    page.click("input[name=_continue] >> nth=0")
    expect(page.locator(".messagelist")).to_contain_text("Without script")
    assert page.input_value("#id_notes-0-text") == "Typed without script"
    assert page.locator("#id_purposes-0-purpose option:checked").inner_text() == "Billing"


def test_a_new_form_begins_at_its_first_field(server: tuple[str, str], browser: Browser) -> None:
    page = at_desk(browser, server, [])
    page.wait_for_function("document.activeElement.id === 'id_name'")
    page.click("#purposes-group .add-row a")
    page.wait_for_function("document.activeElement.closest('#purposes-0') !== null")
