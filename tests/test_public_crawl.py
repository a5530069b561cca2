"""A stranger who follows every link and asks everything: all links lead somewhere, nothing breaks, nothing hints."""

import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

from registry import models as m
from registry.changes import change
from registry.views.answer import code_version

from .test_public_answers import body

pytestmark = pytest.mark.django_db
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{ 7 }}{% load %}\u202e‮&amp;"
LINK = re.compile(r'(?:href|src|action)="([^"]*)"')
FOLLOWED = 400
LARGEST, REQUESTS = 100_000, 8


def crawl(client: Client) -> dict[str, bytes]:
    """Every page that can be reached from the first one, by address."""
    found: dict[str, bytes] = {}
    waiting = ["/"]
    while waiting and len(found) < FOLLOWED:
        path = waiting.pop(0)
        if path in found:
            continue
        response = client.get(path)
        assert response.status_code == 200, path
        found[path] = body(response)
        if response["Content-Type"].startswith("text/html") and "attachment" not in response.get(
            "Content-Disposition", ""
        ):
            for link in LINK.findall(found[path].decode()):
                target = urldefrag(urljoin(f"http://testserver{path}", unescape(link)))[0]
                if target.startswith("http://testserver/") and "/static/" not in target:
                    waiting.append(target.removeprefix("http://testserver"))
                else:
                    assert "/static/" in target or target.startswith("https://"), (path, link)
    assert set(waiting) <= set(found), "there is more than was followed"
    return found


def test_it_works(client: Client, sample: Any) -> None:
    found = crawl(client)
    for path in ("/flows/", "/people/kentico-kontent-user/", "/feed.atom", "/data.json", "/document/", "/editions/1/"):
        assert path in found or f"http://testserver{path}" in found, path
    for path, content in found.items():
        if content.startswith(b"<!doctype html>") or content.startswith(b"<!DOCTYPE html>"):
            text = content.decode()
            assert len(content) <= LARGEST, (path, len(content))
            assert 1 + len(re.findall(r'<(?:link rel="(?:icon|stylesheet)"|script|img)', text)) <= REQUESTS, path


@pytest.mark.thorough
def test_hostile_text_is_text_everywhere(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        for model, name in (
            (m.ProcessingActivity, "description"),
            (m.Processor, "description"),
            (m.DataCategory, "description"),
            (m.Organisation, "website"),
            (m.Register, "introduction"),
        ):
            model.objects.update(**{name: HOSTILE})
        for record in (m.ProcessingActivity, m.Processor, m.DataCategory, m.DataSubjectCategory, m.Source, m.Purpose):
            for one in record.objects.all()[:3]:
                record.objects.filter(pk=one.pk).update(name=f"{one.name} {HOSTILE}"[:200])
    publishing()
    for path, content in crawl(client).items():
        if path.partition("?")[0].endswith((".json", ".csv", ".xlsx", ".md")):
            continue
        assert b"<script>alert" not in content and b"<img src=x" not in content, path


ODD = [
    "/editions/999999999/",
    "/editions/1/editions/1/",
    "/data/../admin/",
    "//data/",
    "/data/%00/",
    "/data/%ff%fe/",
    "/processors/" + "a" * 300 + "/",
    "/people/nobody/",
    "/flows/?page=999999",
    "/flows/?data=" + "x" * 2048,
    "/?q=" + "%F0%9F%98%80" * 200,
    "/?page=-1",
    "/?page=1e9",
    "/document/?x=%00",
    "/download/register.exe",
    "/feed.atom?page=2",
    "/sitemap.xml?p=0",
    "/sitemap-data.xml?p=abc",
    "/people.json?page=0",
    "/index.json?q=%00",
    "/editions/1/changes/?with=0",
    "/editions/1/changes.json?with=%ff",
]


@pytest.mark.thorough
@pytest.mark.parametrize("path", ODD)
def test_odd_addresses_are_no_error(client: Client, sample: Any, path: str) -> None:
    response = client.get(path)
    assert response.status_code in {200, 301, 400, 404}, (path, response.status_code)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "headers",
    [
        {"accept": "application/x-nonsense", "accept-language": "x" * 3000},
        {"if-none-match": '"' * 500},
        {"if-none-match": 'W/"a", "b",,,'},
        {"if-modified-since": "yesterday"},
        {"range": "bytes=5-1"},
        {"cookie": "sessionid=%00; csrftoken=" + "a" * 3000},
    ],
)
def test_odd_headers_are_no_error(client: Client, sample: Any, headers: dict[str, str]) -> None:
    for path in ("/", "/data.json", "/feed.atom", "/download/register.json"):
        assert client.get(path, headers=headers).status_code in {200, 304, 400}, path


def test_a_host_that_is_not_ours_is_refused(client: Client, sample: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["register.example"]
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    assert b"evil.example" not in client.get("/", headers={"host": "register.example"}).content


def test_what_is_hidden_looks_like_what_never_was(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        m.ProcessingActivity.objects.create(key="secret-project", name="Secret project", public=False)
        m.DataSubjectCategory.objects.create(key="spies", name="Spies")
    publishing()
    for hidden, never in (
        ("/activities/secret-project/", "/activities/never-was/"),
        ("/activities/secret-project.json", "/activities/never-was.json"),
        ("/people/spies/", "/people/never-was/"),
    ):
        one, other = client.get(hidden), client.get(never)
        assert one.status_code == other.status_code == 404 and one.content == other.content


def test_a_page_that_was_kept_is_the_same_page(client: Client, sample: Any, publishing: Any) -> None:
    first, second = client.get("/data/"), client.get("/data/")
    assert first.content == second.content and dict(first.headers) == dict(second.headers)
    with change("officer"):
        m.DataCategory.objects.filter(key="address").update(name="Postal address")
    publishing()
    assert b"Postal address" in client.get("/data/").content
    with change("officer"):
        m.Register.objects.update(public_page=False)
    assert client.get("/data/").status_code == 404


@pytest.mark.parametrize("changed", ["fixtures/law/adequacy.json", "templates/pictures/world.html"])
def test_what_pages_are_made_of_is_in_their_tag(changed: str, tmp_path: Path, settings: Any) -> None:
    for folder in ("fixtures", "templates"):
        shutil.copytree(settings.BASE_DIR / folder, tmp_path / folder)
    settings.BASE_DIR = tmp_path
    before = code_version.__wrapped__()
    (tmp_path / changed).open("a").write("\n")
    assert code_version.__wrapped__() != before
