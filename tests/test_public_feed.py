"""The feed of changes: valid Atom, stable names, full text, nothing that is not public."""

import re
import xml.etree.ElementTree as tree
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from registry.changes import change
from registry.changes.withdrawing import withdraw
from registry.models import Head, Processor, Register
from registry.views.feed import printable

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


def read(client: Client, **asked: Any) -> tree.Element:
    response = client.get("/feed.atom", **asked)
    assert response.status_code == 200 and response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return tree.fromstring(response.content)


def texts(found: tree.Element, name: str) -> list[str]:
    return [one.text or "" for one in found.iter(f"{ATOM}{name}")]


def rename(name: str, **register: Any) -> None:
    with change("officer"):
        Processor.objects.filter(key="amplitude").update(name=name)
        Register.objects.update(**register)


def test_it_works(client: Client, sample: Any, publishing: Any) -> None:
    rename("Amplitude Two", change_notice="A new service.", change_from="2027-01-31")
    publishing()
    found = read(client)
    assert texts(found, "title")[1:] == ["Edition 2", "Edition 1"]
    newest, oldest = texts(found, "content")
    assert "Amplitude Two: name was “Amplitude” and is now “Amplitude Two”" in newest
    assert "A new service." in newest and "applies from 31 January 2027" in newest
    assert "Applies from 31 January 2027." in client.get("/").content.decode()
    assert "The first edition, with" in oldest and "notice" not in oldest.lower()


def test_what_the_standard_asks_for(client: Client, sample: Any, publishing: Any) -> None:
    """RFC 4287, 4.1: a feed and each entry with id, title and updated; an author; unique ids; a link to itself."""
    rename("Amplitude Two")
    publishing()
    found = read(client)
    for part in (found, *found.iter(f"{ATOM}entry")):
        assert all(len(part.findall(f"{ATOM}{name}")) == 1 for name in ("id", "title", "updated"))
    ids = texts(found, "id")
    assert len(ids) == len(set(ids)) == 3 and all(one.startswith("urn:uuid:") for one in ids)
    assert all(TIME.fullmatch(at) for at in texts(found, "updated"))
    assert found.find(f"{ATOM}author/{ATOM}name") is not None
    assert [link.get("href") for link in found.findall(f"{ATOM}link") if link.get("rel") == "self"] == [
        "http://testserver/feed.atom"
    ]


def test_names_stay_whatever_the_host(client: Client, sample: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    said = [texts(read(client, headers={"host": host}), "id") for host in settings.ALLOWED_HOSTS]
    assert said[0] == said[1]


def test_markup_and_what_xml_cannot_hold(client: Client, sample: Any, publishing: Any) -> None:
    rename("<script>alert(1)</script>\x07]]>&amp;")
    publishing()
    content = texts(read(client), "content")[0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt;&amp;amp;" in content and "<script" not in content


@given(st.text())
def test_any_text_can_be_printed(text: str) -> None:
    plain = "".join(c for c in text if not "\ud800" <= c <= "\udfff")
    kept = printable(plain).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    tree.fromstring(f"<a>{kept}</a>".encode())


def test_withdrawn_content_is_not_told(client: Client, sample: Any, publishing: Any) -> None:
    rename("Somebody's secret")
    publishing()
    digest = Head.objects.get(kind="processor", key="amplitude").digest
    assert "Somebody" in texts(read(client), "content")[0]
    rename("Amplitude")
    publishing()
    withdraw(digest, "officer", "Art. 17")
    assert "Somebody" not in client.get("/feed.atom").content.decode()


def test_a_closed_register_has_none(client: Client, sample: Any) -> None:
    rename("Amplitude", public_page=False)
    assert client.get("/feed.atom").status_code == 404
