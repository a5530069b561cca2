"""What programs read: JSON of each page, the site's map, robots, and the head of every page."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from registry.changes import change
from registry.document.schema import schema
from registry.models import DataCategory, Processor

pytestmark = pytest.mark.django_db


def linked(html: str, rel: str, type: str = "") -> list[str]:
    found = re.findall(r"<link [^>]+>", html)
    return [re.search(r'href="([^"]+)"', one)[1] for one in found if f'rel="{rel}"' in one and type in one]  # type: ignore[index]


def test_it_works(client: Client, sample: Any) -> None:
    html = client.get("/processors/amplitude/").content.decode()
    [address] = linked(html, "alternate", "application/json")
    response = client.get(address)
    said = response.json()
    Draft202012Validator(schema()).validate(said)
    assert address == "/processors/amplitude.json" and response["Content-Type"] == "application/json"
    assert [one["name"] for one in said["records"]["processor"]] == ["Amplitude"]
    assert said["edition"]["number"] == 1 and said["records"]["organisation"]
    assert response["Link"] == '<http://testserver/schema/register-1.json>; rel="describedby"'


@pytest.mark.parametrize(
    "page", ["/", "/activities/", "/data/", "/processors/", "/activities/billing-and-subscriptions/"]
)
def test_every_page_has_its_facts(client: Client, sample: Any, page: str) -> None:
    [address] = linked(client.get(page).content.decode(), "alternate", "application/json")
    said = client.get(address).json()
    Draft202012Validator(schema()).validate(said)
    assert any(said["records"].values())


def test_a_comparison_says_so_in_sentences(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer"):
        service = Processor.objects.get(key="amplitude")
        service.exchanges.create(
            direction="sent", data_category=DataCategory.objects.get(key="phone-number"), position=99
        )
    publishing()
    said = "Amplitude: now also receives Phone number"
    [one] = client.get("/editions/2/changes.json").json()["changes"]
    assert one == {"kind": "processor", "key": "amplitude", "how": "changed", "sentences": [said]}
    html = client.get("/editions/2/changes/").content.decode()
    assert '<a href="/editions/2/processors/amplitude/">Amplitude</a>: now also receives Phone number' in html
    assert said in client.get("/feed.atom").content.decode()


def test_the_same_filters(client: Client, sample: Any) -> None:
    [address] = linked(client.get("/data/?q=phone").content.decode(), "alternate", "application/json")
    assert address == "/data.json?q=phone"
    assert len(client.get(address).json()["records"]["data_category"]) == 7  # of the 19: what goes where phone goes
    assert client.get("/data.json?q=nothing-like-this").json()["records"]["data_category"] == []


def test_editions_and_changes(client: Client, sample: Any) -> None:
    assert [one["number"] for one in client.get("/editions.json").json()["editions"]] == [1]
    assert client.get("/editions/1/changes.json").json()["changes"] == []


def test_what_is_not_there(client: Client, sample: Any) -> None:
    for path in (
        "nothing.json",
        "activities/nothing.json",
        "editions/9/data.json",
        "sitemap-nothing.xml",
        "data.json?page=9",
    ):
        assert client.get(f"/{path}").status_code == 404, path


@pytest.mark.thorough
def test_the_sitemap_leads_to_every_record(client: Client, sample: Any) -> None:
    parts = re.findall(r"<loc>http://testserver([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    pages = [
        url
        for part in parts
        for url in re.findall(r"<loc>http://testserver([^<]+)<", client.get(part).content.decode())
    ]
    assert len([url for url in pages if url.startswith("/data/")]) == 1 + 19
    assert all(client.get(url).status_code == 200 for url in pages)


def test_robots(client: Client, sample: Any) -> None:
    assert client.get("/robots.txt").content.decode() == (
        "User-agent: *\nDisallow: /admin/\nSitemap: http://testserver/sitemap.xml\n"
    )


def test_the_head_of_a_page(client: Client, sample: Any) -> None:
    html = client.get("/data/?q=phone&page=1").content.decode()
    assert linked(html, "canonical") == ["http://testserver/data/"]
    assert '<meta property="og:title" content="' in html and "noindex" not in html
    assert linked(client.get("/editions/1/data/").content.decode(), "canonical") == ["http://testserver/data/"]


def test_the_tag_depends_on_the_host(client: Client, sample: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    tags = {client.get("/", headers={"host": host})["ETag"] for host in settings.ALLOWED_HOSTS}
    assert len(tags) == 2


def test_json_is_json(client: Client, sample: Any) -> None:
    assert json.loads(client.get("/index.json").content)["records"]["register"]
