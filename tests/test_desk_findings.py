"""The desk shows what is wrong: on the form, in lists, on the start page, grouped with remedies, before publishing."""

import io
import re
from dataclasses import replace
from string import Formatter
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.register import generate
from registry import law
from registry import models as m
from registry.changes import change
from registry.document import KINDS, load
from registry.findings import general
from registry.findings.run import rules
from registry.findings.standing import current
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


def signed_in(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.fixture
def desk(client: Client, sample: Any) -> Client:
    return signed_in(client)


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_it_works(desk: Client) -> None:
    html = text(desk.get("/admin/findings/"))
    found = current().findings
    assert f"{len(found)} findings" in html
    errors = text(desk.get("/admin/findings/?level=error"))
    assert f"{sum(one.level.code == 'error' for one in found)} finding" in errors and "Warning:" not in errors


def test_each_group_leads_to_the_list_that_mends_it(desk: Client) -> None:
    rule = next(one.rule for one in current().findings if one.kind == "activity")
    html = text(desk.get(f"/admin/findings/?rule={rule.id}"))
    assert f'href="/admin/registry/processingactivity/?findings={rule.id}"' in html
    listed = text(desk.get(f"/admin/registry/processingactivity/?findings={rule.id}"))
    names = {one.name for one in current().findings if one.rule is rule and one.kind == "activity"}
    assert all(name in listed for name in names)


def test_by_letter_owner_and_words(desk: Client) -> None:
    assert "Art. 30(1)(d)" in text(desk.get("/admin/findings/?by=letter"))
    assert "No finding answers this question." in text(desk.get("/admin/findings/?q=nothing-like-this"))
    assert "No finding answers this question." in text(desk.get("/admin/findings/?rule=nothing"))
    with change("officer"):
        m.ProcessingActivity.objects.filter(key="product-analytics").update(owner_function="Head of product")
    html = text(desk.get("/admin/findings/?owner=Head+of+product"))
    assert "Product analytics" in html and "Content authoring" not in html


def test_as_a_file(desk: Client) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get("/admin/findings/file/xlsx/?level=error").content)).active
    rows = list(sheet.iter_rows(values_only=True))
    errors = [one for one in current().findings if one.level.code == "error"]
    assert [row[7] for row in rows[1:]] == [one.message for one in errors]
    assert desk.get("/admin/findings/file/csv/").content.startswith("\ufeffLevel,Rule".encode())
    assert desk.get("/admin/findings/file/pdf/").status_code == 404


@pytest.mark.thorough
def test_the_form_names_each_and_jumps_to_its_field(desk: Client) -> None:
    record = m.ProcessingActivity.objects.get(key="product-analytics")
    html = text(desk.get(f"/admin/registry/processingactivity/{record.pk}/change/"))
    assert 'id="findings"' in html and 'href="#retention-group"' in html and 'id="retention-group"' in html


@pytest.mark.thorough
def test_each_stands_in_the_section_where_it_is_mended(desk: Client) -> None:
    record = m.ProcessingActivity.objects.get(key="billing-and-subscriptions")
    html = text(desk.get(f"/admin/registry/processingactivity/{record.pk}/change/"))
    _before, section = html.split('id="letter-1f"')
    assert "does not say how long data is kept" in section.partition("</section>")[0]
    bar = html.partition('class="desk-letters"')[2].partition("</nav>")[0]
    asked = bar.partition("#letter-1f")[2].partition("</li>")[0]
    assert "1 error" in asked and "error" not in bar.partition("#letter-1c")[2].partition("</li>")[0]


@pytest.mark.thorough
def test_what_is_wrong_elsewhere_stands_there_once(desk: Client) -> None:
    """That the register names no entity is told at the register, not at each of its activities."""
    record = m.ProcessingActivity.objects.get(key="product-analytics")
    said = "names no entity of ours"
    assert said not in text(desk.get(f"/admin/registry/processingactivity/{record.pk}/change/"))
    assert said in text(desk.get("/admin/findings/?rule=controller-not-stated"))


@pytest.mark.thorough
def test_lists_say_how_many(desk: Client) -> None:
    html = text(desk.get("/admin/registry/processingactivity/"))
    assert "warning" in html and 'name="findings"' in html
    assert text(desk.get("/admin/registry/processingactivity/?findings=none")).count("Product analytics") == 0


def test_the_start_page_counts(desk: Client) -> None:
    html = text(desk.get("/admin/"))
    assert "service providers without contract" in html
    assert "The most pressing" in html and 'href="/admin/findings/?level=' in html


@pytest.mark.thorough
def test_decisions_that_end_this_year_are_counted(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    today = timezone.localdate()
    soon = [replace(one, until=today.replace(month=12, day=31)) for one in law.DECISIONS if one.country == "GB"]
    assert "end this year" not in text(desk.get("/admin/")) and "ends this year" not in text(desk.get("/admin/"))
    monkeypatch.setattr(law, "DECISIONS", soon)
    assert re.search(r">[1-9] adequacy decisions? in use ends? this year", text(desk.get("/admin/")))


@pytest.mark.thorough
def test_the_preview_warns_and_a_setting_stops(desk: Client, settings: Any) -> None:
    with change("officer"):
        m.ProcessingActivity.objects.filter(key="product-analytics").update(name="Analytics", description="")
    errors = current().public_errors
    assert errors
    assert "do not stop the publication" in text(desk.get("/admin/publish/"))
    settings.FINDINGS_BLOCK = True
    html = text(desk.get("/admin/publish/"))
    assert "stop the publication (setting FINDINGS_BLOCK)" in html and "Publish edition 2" not in html
    assert desk.post("/admin/publish/").status_code == 409
    with pytest.raises(CommandError, match="FINDINGS_BLOCK"):
        call_command("publish")
    settings.FINDINGS_BLOCK = False
    shown = fields_of(desk.get("/admin/publish/"))
    assert desk.post("/admin/publish/", shown).status_code == 302 and m.Edition.objects.count() == 2


COUNTS: dict[int, list[int]] = {}


@pytest.mark.thorough
@pytest.mark.parametrize("size", [20, 200])
def test_as_many_queries_at_any_size(client: Client, db: None, size: int) -> None:
    with change("bench", "", "import"):
        load(generate(size))
    signed_in(client)
    found = []
    for url in ("/admin/findings/", "/admin/registry/processingactivity/?findings=error", "/admin/rules/"):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        found.append(len(queries))
    COUNTS[size] = found
    few, listed, told = next(iter(COUNTS.values()))
    # The page looks up the forms of what it shows, a query for each kind of record that occurs on it.
    assert abs(found[0] - few) <= len(KINDS) and found[1:] == [listed, told]


def test_every_rule_is_told(desk: Client) -> None:
    html = text(desk.get("/admin/rules/"))
    assert all(f'id="{id}"' in html for id in rules())


def test_the_page_of_rules_speaks_in_sentences(desk: Client) -> None:
    html = text(desk.get("/admin/rules/"))
    main = html.partition('id="content-main"')[2].partition("</main>")[0]
    assert main and "{" not in main and "“”" not in main
    assert "Add how the officer or representative can be reached" in main
    assert "The activity states a period and not what happens to the data then." in main


def test_every_word_of_a_rule_has_a_plain_one() -> None:
    for one in rules().values():
        names = {name for sentence in (one.says, one.fix) for _, name, _, _ in Formatter().parse(str(sentence)) if name}
        assert names <= {"name", *general.ANY}, one.id
        told = general.fact(one) + general.remedy(one)
        assert "{" not in told and "“the " not in told and "“a " not in told, one.id


def test_the_subjects_of_rules_are_chosen_at_the_top(desk: Client) -> None:
    html = text(desk.get("/admin/rules/"))
    links = re.findall(r'<li><a href="#(about-[a-z]+)">', html)
    assert len(links) == len({rule.theme for rule in rules().values()})
    assert all(f'id="{name}"' in html for name in links)
