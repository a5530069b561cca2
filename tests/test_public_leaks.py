"""Nothing that is not public is found on any public page, search or download."""

from typing import Any

import pytest
from django.test import Client

from registry.changes import change
from registry.document import KINDS, Column, Rows, load
from registry.document.fields import Field
from registry.models.text import CleanText

from .everything import everything
from .test_public_answers import body

pytestmark = pytest.mark.django_db
SECRET = "zqsecret"


def hide(fields: tuple[Field, ...], row: dict[str, Any], hidden: bool) -> None:
    """Every text of a non-public field becomes the marker; public ones lose what made them unlike it."""
    for declared in fields:
        inside = hidden or not declared.public
        value = row[declared.name]
        if isinstance(declared, Rows):
            for inner in [value] if declared.single and value else value or []:
                hide(declared.fields, inner, inside)
        elif isinstance(value, str) and "filled" in value:
            row[declared.name] = value.replace("filled", SECRET if inside else "shown")


@pytest.fixture
def planted(db: None, publishing: Any) -> None:
    """Every field filled; the marker in all that is not public, and in an activity and a service not ticked."""
    doc = everything()
    for name, kind in KINDS.items():
        for record in doc["records"][name]:
            hide(kind.all_fields, record, hidden=False)
    doc["records"]["register"][0]["public_page"] = True
    for name in ("activity", "processor"):
        record = doc["records"][name][0]
        record["public"] = True
        unticked = {f.name: f.empty(KINDS[name].model) for f in KINDS[name].all_fields}
        doc["records"][name].append(
            {**unticked, "key": f"{SECRET}-{name}", "name": f"{SECRET} {name}", "public": False}
        )
    for contact in doc["records"]["organisation"][0]["contacts"]:
        contact["public"] = False
        contact["person"] = f"{SECRET} person"
    with change("officer", f"{SECRET} reason", "import"):
        load(doc)
    publishing()


def urls(key: str = "") -> list[str]:
    pages = [
        "",
        "activities/",
        "data/",
        "processors/",
        "activities/activity-1/",
        "data/data-category-1/",
        "processors/processor-1/",
        "people/",
        "people/data-subject-1/",
    ]
    pages += [f"{page.removesuffix('/') or 'index'}.json" for page in pages]
    pages += ["flows/", "document/"]
    pages += [f"download/register.{code}" for code in ("json", "csv", "xlsx", "md", "html")]
    alone = ["editions/", "editions.json", "editions/1/changes/", "editions/1/changes.json", "feed.atom", "robots.txt"]
    alone += [
        "sitemap.xml",
        *(f"sitemap-{part}.xml" for part in ("pages", "activities", "data", "processors", "people")),
    ]
    return [f"/{at}{page}" for at in ("", "editions/1/") for page in pages] + [f"/{page}" for page in alone]


def test_it_works(client: Client, planted: None) -> None:
    """No page or download holds the marker; every page holds something of what is public."""
    for url in urls():
        response = client.get(url)
        content = body(response)
        assert response.status_code == 200, url
        assert SECRET.encode() not in content, url
    assert b"shown activity.description" in client.get("/activities/activity-1/").content


@pytest.mark.thorough
def test_a_search_for_what_is_hidden_finds_nothing(client: Client, planted: None) -> None:
    for url in ("/", "/activities/", "/data/", "/processors/", "/editions/1/"):
        for question in (f"q={SECRET}", f"processor={SECRET}-processor", f"department={SECRET}", f"data={SECRET}"):
            if url == "/activities/" or "department" not in question:
                assert "Nothing in this edition matches" in client.get(f"{url}?{question}").content.decode(), url


def test_what_is_not_ticked_is_not_found(client: Client, planted: None) -> None:
    nowhere = client.get("/activities/nothing/")
    for url in ("activities/{}-activity", "processors/{}-processor", "data/{}-processor"):
        hidden = client.get(f"/{url.format(SECRET)}/")
        assert hidden.status_code == 404 and hidden.content == nowhere.content


def plain_columns(kind: str) -> list[str]:
    """Public text columns of a record that hold free words."""
    model = KINDS[kind].model
    found = [f.name for f in KINDS[kind].fields if f.public and isinstance(f, Column)]
    words = [name for name in found if isinstance(model._meta.get_field(name), CleanText)]
    return [name for name in words if not model._meta.get_field(name).choices and not name.endswith("_because")]


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("activity", "/activities/activity-1/"),
        ("processor", "/processors/processor-1/"),
        ("data_category", "/data/data-category-1/"),
        ("organisation", "/processors/processor-1/"),
        ("register", "/"),
    ],
)
def test_every_public_field_is_shown(client: Client, planted: None, kind: str, url: str) -> None:
    html = client.get(url).content.decode()
    for name in plain_columns(kind):
        said = f"shown {kind}.{name}"
        assert said in html or said.replace(" ", "-") in html, name
