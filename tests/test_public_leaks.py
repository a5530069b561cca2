"""Nothing that is not public is found on any public page, search or download."""

from typing import Any

import pytest
from django.test import Client

from registry.changes import change
from registry.document import KINDS, Rows, load
from registry.document.fields import Field

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
        elif isinstance(value, str) and " " in value:
            row[declared.name] = value.replace("filled", SECRET if inside else "shown")


@pytest.fixture
def planted(db: None, publishing: Any) -> None:
    """Every field filled; the marker in all that is not public, and in an activity and a service that are not ticked."""
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
    ]
    pages += [f"download/register.{code}" for code in ("json", "csv", "xlsx")]
    return [f"/{at}{page}" for at in ("", "editions/1/") for page in pages] + ["/editions/", "/editions/1/changes/"]


def test_it_works(client: Client, planted: None) -> None:
    """No page or download holds the marker; every page holds something of what is public."""
    for url in urls():
        response = client.get(url)
        content = body(response)
        assert response.status_code == 200, url
        assert SECRET.encode() not in content, url
    assert b"shown activity.description" in client.get("/activities/activity-1/").content


@pytest.mark.parametrize("url", ["/", "/activities/", "/data/", "/processors/", "/editions/1/"])
def test_a_search_for_what_is_hidden_finds_nothing(client: Client, planted: None, url: str) -> None:
    asked = client.get(f"{url}?q={SECRET}").content.decode()
    assert "Nothing in this edition matches" in asked
    for kind in ("activity", "processor"):
        assert client.get(f"{url}?processor={SECRET}-{kind}").content.decode().count("Nothing in this edition") == 1


@pytest.mark.parametrize("kind", ["activities/{}-activity", "processors/{}-processor", "data/{}-processor"])
def test_what_is_not_ticked_is_not_found(client: Client, planted: None, kind: str) -> None:
    hidden, nowhere = client.get(f"/{kind.format(SECRET)}/"), client.get("/activities/nothing/")
    assert hidden.status_code == 404 and hidden.content == nowhere.content


def test_every_public_field_of_an_activity_is_shown_with_its_heading(client: Client, planted: None) -> None:
    html = client.get("/activities/activity-1/").content.decode()
    kind = KINDS["activity"]
    for declared in kind.fields:
        if (
            declared.public
            and not isinstance(declared, Rows)
            and "_" not in declared.name
            and declared.name != "public"
        ):
            assert f"shown activity.{declared.name}" in html or "shown" not in str(declared), declared.name
