"""The register as a document: page, Markdown and a piece of HTML say the same, word for word, and nothing is markup."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from registry import models as m
from registry.changes import change
from registry.formats.markdown import escaped

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
