"""On paper a public page is a clean document: edition and date, page numbers, no navigation."""

import io

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser import opened

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "path", ["/", "/document/", "/flows/", "/processors/amplitude/", "/people/kentico-kontent-user/", "/editions/"]
)
def test_it_works(server, browser: Browser, path: str) -> None:
    page = opened(browser, 1366, True, [])
    page.goto(server[0] + path)
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    texts = [sheet.extract_text() for sheet in sheets]
    assert all(f"{number} / {len(sheets)}" in text for number, text in enumerate(texts, start=1))
    whole = " ".join(" ".join(texts).split())
    assert "Edition 1" in whole and "published on" in whole and "SAMPLE" in whole
    for left_out in ("Skip to content", "Download", "All editions", "Filter by data", "Processors People Flows"):
        assert left_out not in whole, left_out
    width, height = (round(float(side)) for side in sheets[0].mediabox[2:])
    assert (width, height) in {(595, 842), (596, 842), (594, 841)}  # A4 in points
