"""No page that people use has an accessibility fault that axe can see (WCAG 2.2 AA and its best practice)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import opened, sign_in

pytestmark = pytest.mark.browser
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
PUBLIC = [
    "/",
    "/?q=phone",
    "/?q=nothing-like-this",
    "/activities/",
    "/activities/product-analytics/",
    "/data/",
    "/data/email-address/",
    "/processors/",
    "/processors/amplitude/",
    "/people/",
    "/flows/",
    "/document/",
    "/flows/?q=phone",
    "/people/kentico-kontent-user/",
    "/editions/",
    "/editions/1/",
    "/editions/1/changes/",
    "/no-such-page/",
]
DESK = [
    "/admin/",
    "/admin/first/",
    "/admin/publish/",
    "/admin/changes/",
    "/admin/changes/1/",
    "/admin/deleted/",
    "/admin/handover/",
    "/admin/help/",
    "/admin/findings/",
    "/admin/findings/?by=letter&level=error",
    "/admin/rules/",
    "/admin/registry/processingactivity/history/billing/restore/1/",
    "/admin/registry/processingactivity/history/billing/withdraw/1/",
    "/admin/password_change/",
    "/admin/registry/processingactivity/?role=controller&q=user",
    "/admin/registry/processor/?used=nonsense",
]


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]


def test_it_works(server, browser) -> None:
    page = opened(browser, 1366, True, [])
    page.goto(server[0])
    page.evaluate("document.documentElement.removeAttribute('lang')")
    assert any(fault.startswith("html-has-lang") for fault in faults(page))


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_public_pages(server, browser: Browser, width: int, scheme: str) -> None:
    page = opened(browser, width, True, [])
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in PUBLIC:
        page.goto(server[0] + path)
        found[path] = faults(page)
    assert {path: said for path, said in found.items() if said} == {}


def desk_pages(page: Page, address: str) -> list[str]:
    """The pages that belong to nobody's record, then every list, its add form, and the first record's pages."""
    page.goto(f"{address}/admin/")
    lists = sorted(set(re.findall(r'href="(/admin/(?:auth|registry)/\w+/)"', page.content())))
    pages = [*DESK]
    for path in lists:
        page.goto(address + path)
        pages += [path, f"{path}add/"]
        if first := re.search(rf'href="({path}[0-9]+/)change/', page.content()):
            pages += [f"{first[1]}change/", f"{first[1]}history/", f"{first[1]}delete/"]
            page.goto(f"{address}{first[1]}change/")
            pages += sorted(set(re.findall(rf'href="({first[1]}(?:archive|duplicate|merge)/)"', page.content())))
    return pages


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_the_desk(server, browser: Browser, width: int, scheme: str) -> None:
    page = opened(browser, width, True, [])
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server[0]}/admin/")
    found = {"/admin/login/": faults(page)}
    sign_in(page, server)
    for path in desk_pages(page, server[0]):
        page.goto(server[0] + path)
        found[path] = faults(page)
    assert {path: said for path, said in found.items() if said} == {}


@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (390, "dark")])
def test_the_refusals_of_a_sign_in(server, browser: Browser, width: int, scheme: str) -> None:
    page = opened(browser, width, True, [])
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{server[0]}/admin/")
    found = []
    while page.locator("#id_username").count():
        page.fill("#id_username", f"nobody-{width}")
        page.fill("#id_password", "wrong")
        page.click("[type=submit]")
        page.wait_for_load_state()
        page.wait_for_selector("main")
        found += faults(page)
    assert "Too many wrong passwords" in page.content() and found == []
