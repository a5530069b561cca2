"""What happened lately, on the start page: one's own records first, judgements summed, nothing of the sample's end."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import models as m
from registry.changes import change
from registry.changes.people import shown_who
from tests.conftest import publish_now
from tests.test_desk_first import start

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")


@pytest.fixture
def ada(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada", first_name="Ada", last_name="Byron"))
    return client


def judge(waivers: int, remarks: int, together: bool = True) -> None:
    about = {"about_kind": "activity", "about_key": "product-analytics"}
    made: list[Any] = [
        m.Waiver(key=f"w{n}", rule="notice-not-recorded", finding=f"{n:064x}", reason="R", until="2030-01-01", **about)
        for n in range(waivers)
    ] + [m.Remark(key=f"r{n}", name=f"Remark {n}", text="T", **about) for n in range(remarks)]
    if together:
        with change("Ada"):
            for one in made:
                one.save()
        return
    for one in made:
        with change("Ada"):
            one.save()


def part(client: Client, name: str) -> str:
    page = client.get(INDEX).content.decode()
    return " ".join(page.split(f'aria-labelledby="{name}"')[1].split("</section>")[0].split())


def test_it_works(ada: Client, sample: m.Edition) -> None:
    """Records before judgements, those that readers see before the others, and what is left out as links."""
    with change("Ada"):
        m.ProcessingActivity.objects.filter(key="product-analytics").update(department="D")
        m.ProcessingActivity.objects.create(key="mine", name="Ticked activity", public=True)
    with change("Ada"):
        for n in range(12):
            m.Source.objects.create(key=f"s{n}", name=f"Source {n}")
    judge(45, 3)
    found = ada.get(INDEX).context["unpublished"]
    names = [one.name for one in found["found"].latest]
    assert set(names[:2]) == {"Product analytics", "Ticked activity"} and all(n.startswith("Source") for n in names[2:])
    assert (found["found"].added, found["found"].changed, found["more"]) == (13, 1, 4)
    told = part(ada, "start-since")
    since = f"since={sample.at[:10]}"
    assert f'<a href="/admin/changes/?{since}">and 4 more records</a>' in told
    assert f'and <a href="/admin/changes/?kind=waiver&amp;{since}">45 accepted findings</a>, <a' in told
    assert ">3 remarks</a>" in told and "notice-not-recorded" not in told
    for url in (found["more_url"], *(number.url for number in found["judged"])):
        assert len(ada.get(url).context["rows"]) > 0, url


def test_judgements_alone_are_no_change_of_a_record(ada: Client, sample: m.Edition) -> None:
    judge(1, 0)
    told = part(ada, "start-since")
    assert "No record has changed since, apart from" in told and ">1 accepted finding</a>." in told


@pytest.mark.thorough
def test_the_latest_changes_sum_the_judgements(ada: Client, sample: m.Edition) -> None:
    with change("Ada"):
        m.Source.objects.create(key="new", name="New source")
    judge(9, 2, together=False)
    page = ada.get(INDEX)
    assert [row["name"] for row in page.context["latest"]] == ["New source", "Edition 1 published", "69 records added"]
    assert [number.words for number in page.context["judged"]] == ["9 accepted findings", "2 remarks"]
    assert "and <a" in part(ada, "start-latest")
    with change("Ada"):
        m.Source.objects.filter(key="new").update(name="Newer source")
        m.Waiver.objects.filter(key="w1").delete()
    assert ada.get(INDEX).context["latest"][0]["words"] == "name"  # what else that change touched is summed


@pytest.mark.thorough
def test_judgements_older_than_the_lines_are_not_counted(ada: Client, sample: m.Edition) -> None:
    judge(4, 0)
    for n in range(8):
        with change("Ada"):
            m.Source.objects.create(key=f"s{n}", name=f"Source {n}")
    assert ada.get(INDEX).context["judged"] == []


@pytest.mark.thorough
def test_the_end_of_the_sample_is_no_change_of_ones_own(ada: Client, sample: m.Edition) -> None:
    assert start(ada).status_code == 302
    told = part(ada, "start-since")
    assert "Edition 1 is the sample&#x27;s. Publish your own first edition." in told.replace("'", "&#x27;")
    assert "removed" not in told and "Preview edition 2" in told
    publish_now()
    assert "Since edition 2" in part(ada, "start-since") and "No record has changed since." in part(ada, "start-since")


def test_the_samples_own_changes_are_counted(ada: Client, sample: m.Edition) -> None:
    with change("Ada"):
        m.Source.objects.create(key="new", name="New source")
    assert "1 added" in part(ada, "start-since")


def test_the_program_is_named_in_words(ada: Client, sample: m.Edition) -> None:
    assert [shown_who(who) for who in ("system:seed", "system:other", "Ada", "seed")] == [
        "set-up", "system:other", "Ada", "seed",
    ]  # fmt: skip
    for url in (INDEX, reverse("admin:changes"), reverse("admin:one_change", args=[1])):
        text = ada.get(url).content.decode()
        assert "set-up" in text and ">system:seed<" not in text and "· system:seed" not in text, url
    asked = ada.get(reverse("admin:changes"), {"who": "system:seed"})  # asked for by the name that is stored
    assert len(asked.context["rows"]) == 1 and '<option value="system:seed" selected>set-up</option>' in text_of(asked)


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.thorough
def test_queries_do_not_grow(ada: Client, sample: m.Edition) -> None:
    counts = []
    for size in (1, 30):
        with change("Ada"):
            m.Waiver.objects.all().delete()
            m.Remark.objects.all().delete()
        judge(size, size)
        with change("Ada"):
            m.Source.objects.bulk_create(m.Source(key=f"q{size}-{n}", name=f"Q{size} {n}") for n in range(size + 10))
        ada.get(INDEX)
        with CaptureQueriesContext(connection) as queries:
            ada.get(INDEX)
        counts.append(len(queries))
    assert counts[0] == counts[1]
