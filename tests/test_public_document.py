"""The register as a document: page, Markdown and a piece of HTML say the same, word for word, and nothing is markup."""

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import models as m
from registry.changes import change
from registry.formats import article30, fragment, live, published
from registry.formats import markdown as md
from registry.formats.article30 import Facts
from registry.formats.markdown import escaped
from registry.views import answer, document
from tests.everything import everything
from tests.registers import loaded, registers, written

from .test_public_answers import body

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.django_db
def test_it_works(client: Client, sample: Any, sample_document: Any) -> None:
    html = client.get("/document/").content.decode()
    markdown = body(client.get("/download/register.md")).decode()
    fragment = body(client.get("/download/register.html")).decode()
    assert "http://testserver/document/" in html and "<html" not in fragment and fragment.startswith("<h2>")
    for activity in sample_document["records"]["activity"]:
        for use in activity["uses"]:
            for text in (html, fragment):
                assert use["wording"].replace("'", "&#x27;") in text
            assert escaped(use["wording"]) in markdown
        assert f"<h3>{activity['name']}</h3>" in html and f"<h4>{activity['name']}</h4>" in fragment
        assert f"### {escaped(activity['name'])}\n" in markdown
    assert "| Amplitude | Amplitude Inc." in markdown and "Domain of the email address" in markdown


@pytest.mark.django_db
def test_the_markdown_is_what_it_was(client: Client, sample: Any) -> None:
    """A golden file; to make it anew: `manage.py export md --edition 1` on the sample, without the line of the day."""
    found = body(client.get("/download/register.md")).decode()
    found = re.sub(r"of \d{4}-\d\d-\d\d", "of DAY", found)
    file = GOLDEN / "register.md"
    assert found == file.read_text("utf-8")


@pytest.mark.django_db
def test_the_command_writes_it(sample: Any) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    call_command("export", "html", stdout=out)
    assert "Working register" in out.buffer.getvalue().decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_markup_in_a_record_is_text(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        m.Processor.objects.filter(key="amplitude").update(name="<script>alert(1)</script> | [x](javascript:1)")
    publishing()
    for url in ("/document/", "/download/register.html", "/download/register.md"):
        assert b"<script>alert" not in body(client.get(url)), url
    assert rb"\<script\>alert(1)\</script\> \| \[x\](javascript:1)" in body(client.get("/download/register.md"))


@given(st.text())
def test_no_text_is_markup(text: str) -> None:
    line = escaped(text)
    assert "\n" not in line and not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|#&~!]", line)
    assert not re.match(r"[-+=:]|\d+[.)]", line)


class Words(HTMLParser):
    """The words of a page: those of each heading, and those of each cell."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.into: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") or tag[0] == "h":
            self.into = self.rows[-1] if tag[0] == "t" else self.headings
            self.into.append("")
        elif tag == "br" and self.into:
            self.into[-1] += "\n"

    def handle_data(self, data: str) -> None:
        if self.into:
            self.into[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.into = None if tag in ("td", "th") or tag[0] == "h" else self.into


def of_the_sheets(book: Any) -> list[tuple[str, list[list[str]]]]:
    """(name, rows) of each activity by name, as the sheets of Art. 30 word it; without what the document leaves out."""
    left_out = ("Key", "Processing activity", "Register", "State")
    found = []
    for record in sorted(book.stream("activity"), key=lambda one: one["name"]):
        second = not article30.in_first(record["role"])
        cells = [(str(c.heading), c.cell(Facts(book, record))) for c in article30.columns(second)]
        rows = [[h, lined(said)] for h, said in cells if h not in left_out and said.strip()]
        found.append((record["name"], rows))
    return found


def lined(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def check_both_files(book: Any) -> None:
    """Every activity is told word for word as in the sheets, in HTML and in Markdown, and nothing of it is markup."""
    html, text = written(fragment, book).decode(), written(md, book).decode()
    told = of_the_sheets(book)
    words = Words(html)
    every = [row for _name, rows in told for row in rows]
    first = next((n for n, row in enumerate(words.rows) if row == every[0]), 0) if every else 0
    assert [[lined(cell) for cell in row] for row in words.rows[first:] if every] == [
        [lined(heading), said] for heading, said in every
    ]
    assert [h for h in words.headings if h in {name for name, _rows in told}][-len(told) :] == [
        name for name, _rows in told
    ] or not told
    assert words.tags <= {"h2", "h3", "h4", "p", "i", "table", "thead", "tbody", "tr", "th", "td", "br"}
    lines = text.split("\n")
    assert [line for line in lines if line.startswith("### ")] == [f"### {escaped(name)}" for name, _rows in told]
    for heading, said in every:
        assert md.row([[heading], said.split("\n")]) in lines
    for line in lines:
        bare = re.sub(r"\\.", "", line)
        assert not line.startswith("|") or bare.count("|") in (3, 4, 6), line
        assert not re.search(r"<(?!br>)", bare), line


@pytest.mark.django_db
@pytest.mark.parametrize("of_edition", [False, True])
def test_every_activity_answers_with_its_letters(publishing: Any, of_edition: bool) -> None:
    """A register with everything in it, of the working state and of an edition: which tells the public part only."""
    with loaded(everything()):
        if of_edition:
            with change("officer"):
                m.Processor.objects.update(public=True)
                m.ProcessingActivity.objects.update(public=True)
        with published(publishing()) if of_edition else live() as book:
            check_both_files(book)
            text = written(md, book).decode()
            assert ("measures" + escaped("_") + "text" in text) is not of_edition
            assert text.count("### ") == m.ProcessingActivity.objects.count() > 0


@pytest.mark.thorough
@pytest.mark.django_db
@settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(registers())
def test_any_register_is_a_document(doc: dict[str, Any]) -> None:
    with loaded(doc), live() as book:
        check_both_files(book)


@pytest.mark.thorough
@pytest.mark.django_db
def test_a_draft_is_in_no_edition(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        one = m.ProcessingActivity.objects.get(key="billing-and-subscriptions")
        one.recipients.create(category="Secret quokka bank")
        m.ProcessingActivity.objects.create(key="draft", name="Draft quokka activity")
        m.ProcessingActivity.objects.filter(key=one.key).update(measures_text="Inner quokka measure")
    before = [body(client.get(url)) for url in ("/document/", "/download/register.md", "/download/register.html")]
    assert not any(b"quokka" in page for page in before)
    publishing()
    for url in ("/document/", "/download/register.md", "/download/register.html"):
        page = body(client.get(url))
        assert b"Secret quokka bank" in page and b"Draft quokka" not in page and b"Inner quokka" not in page, url


@pytest.mark.django_db
def test_the_page_of_a_large_register_tells_the_first(
    client: Client, sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "MOST", 3)
    monkeypatch.setattr(answer, "STORED", type(answer.STORED)())
    html = client.get("/document/").content.decode()
    names = ["Billing and subscriptions", "Content authoring", "Debugging and problem analysis"]
    assert re.findall("<h3>(.*?)</h3>", html) == names
    assert "6 more processing activities are told in the files." in html and "tracking and analysis" in html
    assert body(client.get("/download/register.html")).count(b"<h4>") == 9
