"""The public pages say what the edition says: word for word, in its order, and nothing is hidden that is not stated."""

import dataclasses
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from registry.changes import change
from registry.document import KINDS, Column, plan
from registry.models import DataCategory, DataUse, ProcessingActivity, Processor, Retention

pytestmark = pytest.mark.django_db


class Tables(HTMLParser):
    """The tables of a page: rows of cells, a cell being its lines; and the page's text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[list[str]]]] = []
        self.open, self.words, self.ids, self.h1 = False, [], [], 0
        self.feed(html)
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id"]
        self.h1 += tag == "h1"
        if tag in {"dd", "dt", "br", "td", "th", "li"}:
            self.words.append(" ")
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append([""])
            self.open = True
        elif tag in {"li", "br"} and self.open and self.tables[-1][-1][-1][-1].strip():
            self.tables[-1][-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.open:
            self.tables[-1][-1][-1][-1] += data

    def rows(self, number: int) -> list[list[list[str]]]:
        """The rows below the headings; white space around lines is the template's."""
        strip = " \n"
        return [
            [[line.strip(strip) for line in cell if line.strip(strip)] for cell in row]
            for row in self.tables[number][1:]
        ]


def page(client: Client, url: str, status: int = 200) -> Tables:
    response = client.get(url)
    assert response.status_code == status, url
    found = Tables(response.content.decode())
    assert found.h1 == 1 and len(found.ids) == len(set(found.ids)), url
    return found


def names(doc: dict[str, Any], kind: str) -> dict[str, str]:
    return {record["key"]: record["name"] for record in doc["records"][kind]}


def expected_data(doc: dict[str, Any]) -> Iterator[list[list[str]]]:
    """The document's first table, from the fixture."""
    sources = names(doc, "source")
    uses = [use for activity in doc["records"]["activity"] for use in activity["uses"]]
    for category in sorted(doc["records"]["data_category"], key=lambda record: record["position"]):
        cell = sorted((use for use in uses if use["data_category"] == category["key"]), key=lambda use: use["order"])
        lines = [use["wording"] for use in cell]
        yield [[category["name"]], [sources[key] for key in category["sources"]], lines]


COUNTRIES = {
    "US": "United States of America: adequacy if certified",
    "MT": "Malta: in the EEA",
    "GB": "United Kingdom: adequacy decision",
    "IE": "Ireland: in the EEA",
}


def expected_services(doc: dict[str, Any]) -> Iterator[list[list[str]]]:
    organisations = {record["key"]: record for record in doc["records"]["organisation"]}
    for service in sorted(doc["records"]["processor"], key=lambda record: record["position"]):
        if not service["provider"]:
            continue
        company = organisations[service["provider"]]
        form = f", a {company['legal_form']}" if company["legal_form"] else ""
        lines = {
            way: [row["wording"] for row in service["exchanges"] if row["direction"] == way] or ["None listed"]
            for way in ("sent", "received")
        }
        address = company["address"]
        office = [company["legal_name"] + form, address["text"], COUNTRIES[address["country"]]]
        yield [[service["name"]], office, [service["description"]], lines["sent"], lines["received"]]


def test_it_works(client: Client, sample: Any, sample_document: dict[str, Any]) -> None:
    """`/` shows both tables of the document: every line, in its order, no character changed."""
    found = page(client, "/")
    assert found.rows(0) == list(expected_data(sample_document))
    assert found.rows(1) == list(expected_services(sample_document))
    assert sum(len(row[2]) for row in found.rows(0)) == 44
    assert "The whole register: 19 kinds of data and 6 third-party services." in found.text
    assert [row[0] for row in found.rows(2)] == [["Azure Application Insights"], ["Microsoft Azure"]]
    assert found.rows(2)[0][1] == ["9 of the 44 uses, each for debugging and problem analysis"]
    register = sample_document["records"]["register"][0]
    for said in (register["introduction"], *(notice["text"] for notice in register["notices"])):
        assert " ".join(said.split()) in found.text


def test_the_sample_is_marked_on_every_page(client: Client, sample: Any) -> None:
    for url in ("/", "/activities/", "/data/name/", "/editions/", "/editions/1/", "/editions/1/changes/"):
        assert "SAMPLE: example data." in page(client, url).text


def test_a_services_name_in_a_wording_is_a_link(client: Client, sample: Any) -> None:
    html = client.get("/").content.decode()
    assert '<li><a href="/processors/amplitude/">Amplitude</a> – tracking and analysis</li>' in html
    assert '(<a href="/processors/auth0/">Auth0</a>)</li>' in html


def test_a_use_without_wording_is_told_from_its_facts(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer", "", "form"):
        DataUse.objects.filter(data_category__key="browser").update(wording="", part="version")
    publishing()
    assert page(client, "/").rows(0)[1][2] == ["Azure Application Insights – Debugging and problem analysis (version)"]


@pytest.mark.thorough
def test_markup_in_a_record_is_text(client: Client, sample: Any, publishing: Any) -> None:
    evil = "<script>alert(1)</script> & \"quotes\"><i> 'single'"
    with change("officer", "", "form"):
        DataCategory.objects.filter(key="name").update(name=evil)
        Processor.objects.filter(key="amplitude").update(name=evil, description=evil, website='https://x.example/"><b>')
        ProcessingActivity.objects.filter(key="product-analytics").update(name=evil, description=evil)
    publishing()
    for url in ("/", "/data/name/", "/processors/amplitude/", "/activities/product-analytics/", "/editions/2/changes/"):
        html = client.get(url).content.decode()
        assert "<script" not in html and '"><i>' not in html and "&lt;script&gt;" in html, url


def test_a_website_that_is_no_web_address_is_no_link(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer", "", "form"):
        Processor.objects.filter(key="amplitude").update(website="javascript:alert(1)")
    publishing()
    assert 'href="javascript' not in client.get("/processors/amplitude/").content.decode()


def test_more_than_twenty_lines_of_a_cell_are_a_link(client: Client, sample: Any, publishing: Any) -> None:
    activity = ProcessingActivity.objects.get(key="product-analytics")
    category = DataCategory.objects.get(key="address")
    with change("officer", "", "form"):
        for n in range(30):
            DataUse.objects.create(
                activity=activity, data_category=category, part=str(n), wording=f"use {n}", order=n + 2
            )
    publishing()
    cell = page(client, "/").rows(0)[0][2]
    assert cell == ["Billing – used for invoicing", *(f"use {n}" for n in range(19)), "and 11 more"]
    assert len(page(client, "/data/address/").rows(0)) == 25
    assert len(page(client, "/data/address/?page=2").rows(0)) == 6


@pytest.mark.thorough
def test_data_without_uses_names_its_activities(client: Client, sample: Any, publishing: Any) -> None:
    """Most registers hold lists, not uses: then the activities stand where the uses would."""
    with change("officer", "", "form"):
        DataUse.objects.all().delete()
    publishing()
    assert page(client, "/").rows(0)[0][2] == ["Billing and subscriptions"]
    found = page(client, "/?purpose=billing")
    assert [row[0] for row in found.rows(0)][:2] == [["Address"], ["Email address"]]


def test_an_activity_answers_article_30_in_its_order(client: Client, sample: Any) -> None:
    found = page(client, "/activities/product-analytics/")
    letters = [f"({letter})" for letter in "abcdefg"]
    places = [found.text.rindex(f"{letter} ") for letter in letters]
    assert places == sorted(places)
    assert found.rows(0)[0][0] == ["Business type"] and len(found.rows(0)) == 6
    assert [row[0][0] for row in found.rows(1)] == ["Amplitude", "Hotjar"]
    assert found.text.count("Not stated") > 10


def test_none_and_not_applicable_differ_from_not_stated(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer", "", "form"):
        activity = ProcessingActivity.objects.get(key="billing-and-subscriptions")
        activity.measures_answer, activity.joint_answer, activity.joint_because = (
            "none",
            "not-applicable",
            "we decide alone",
        )
        activity.save()
        Retention.objects.create(
            activity=activity, stage="active", number=10, unit="years", event="invoice", end="erase"
        )
    publishing()
    text = page(client, "/activities/billing-and-subscriptions/").text
    assert "Security measures None" in text
    assert "Joint controllers Not applicable, because we decide alone" in text
    assert "10 years" in text and "from: invoice" in text
    assert "In use: 10 years, from: invoice" in page(client, "/data/address/").text


def test_a_kind_of_data_and_a_service_tell_who_and_where(client: Client, sample: Any) -> None:
    data = page(client, "/data/email-address/")
    assert len(data.rows(0)) == 9 and len(data.rows(1)) == 6
    assert "Country not stated" in data.text and COUNTRIES["US"] in data.text
    service = page(client, "/processors/amplitude/")
    assert [row[0][0] for row in service.rows(0)][2] == "Domain of the email address"
    assert "Adequacy decision (EU) 2023/1795" in service.text
    assert service.rows(1) == [[["Product analytics"], ["Tracking and analysis"], ["Not stated"], ["Not stated"]]]


def test_a_field_that_becomes_public_appears_by_itself(
    client: Client, sample: Any, publishing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["activity"]
    fields = tuple(Column("scale", "35(3)") if f.name == "scale" else f for f in kind.fields)
    monkeypatch.setitem(KINDS, "activity", dataclasses.replace(kind, fields=fields))
    plan.plan_of.cache_clear()
    try:
        with change("officer", "", "form"):
            ProcessingActivity.objects.filter(key="product-analytics").update(scale="about 9,000 people")
        publishing()
        assert "Scale about 9,000 people" in page(client, "/activities/product-analytics/").text
        assert "about 9,000 people" in page(client, "/editions/2/changes/").text
    finally:
        plan.plan_of.cache_clear()


@pytest.mark.thorough
def test_a_past_edition_stays_readable_under_its_number(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer", "", "form"):
        Processor.objects.filter(key="hotjar").update(name="Hotjar Two")
    assert "Hotjar Two" not in page(client, "/processors/hotjar/").text  # a draft
    publishing()
    assert "Hotjar Two" in page(client, "/processors/hotjar/").text
    old = client.get("/editions/1/").content.decode()
    assert "This is edition 1 of 2" in old and "Hotjar Two" not in old
    assert '<a href="/editions/1/processors/hotjar/">Hotjar</a>' in old and 'href="/processors/' not in old
    assert "This is edition" not in client.get("/editions/2/").content.decode()


def test_the_comparison_says_in_words_what_differs(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer", "", "form"):
        Processor.objects.filter(key="hotjar").update(description="Shows behaviour online and collects opinions.")
        ProcessingActivity.objects.create(key="payroll", name="Paying salaries", public=True)
        ProcessingActivity.objects.filter(key="content-authoring").update(public=False)
    publishing()
    found = page(client, "/editions/2/changes/")
    assert "1 record added, 1 changed, 3 removed." in found.text  # with what only it named
    assert [row[0] for row in found.rows(0)] == [["Paying salaries", "Processing activity"]]
    ((head, what, before, after),) = found.rows(1)
    assert head[0] == "Hotjar" and what == ["What it does for us", "changed"]
    assert before[0].startswith("Shows behaviour online and collects feedback")
    assert after == ["Shows behaviour online and collects opinions."]
    assert "<ins>" in client.get("/editions/2/changes/").content.decode()
    assert "Paying salaries" in page(client, "/editions/1/changes/?with=2").text
    assert "the first" in page(client, "/editions/1/changes/").text
    assert "1 added, 1 changed, 3 removed" in page(client, "/editions/").text


def test_a_service_that_an_activity_lists_as_recipient_is_named_there(
    client: Client, sample: Any, publishing: Any
) -> None:
    """Without a company and without data exchanged it has no entry, but it is not named nowhere."""
    with change("officer", "", "form"):
        ProcessingActivity.objects.update(public=False)
        Processor.objects.update(public=False)
        service = Processor.objects.create(key="paywise", name="Paywise", public=True)
        for n in range(2):
            payroll = ProcessingActivity.objects.create(key=f"payroll-{n}", name=f"Payroll {n}", public=True)
            payroll.recipients.create(processor=service)
    publishing()
    found = page(client, "/")
    assert "The whole register: 0 kinds of data and 1 third-party service that has no entry of its own." in found.text
    assert "0 third-party" not in found.text and found.text.count("None listed") == 1  # kinds of data
    assert found.rows(0)[0][:2] == [["Paywise"], ["Recipient in: Payroll 0", "Recipient in: Payroll 1"]]
    assert '<a href="/activities/payroll-0/">Payroll 0</a>' in client.get("/").content.decode()
    assert [row[0] for row in page(client, "/processors/paywise/").rows(0)] == [["Payroll 0"], ["Payroll 1"]]


def test_uses_and_lists_of_a_named_service_are_both_told(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer", "", "form"):
        service = Processor.objects.get(key="azure-application-insights")
        ProcessingActivity.objects.get(key="billing-and-subscriptions").recipients.create(processor=service)
        # Told by its uses already.
        ProcessingActivity.objects.get(key="debugging-and-problem-analysis").recipients.create(processor=service)
    publishing()
    assert page(client, "/").rows(2)[0][1] == [
        "9 of the 44 uses, each for debugging and problem analysis",
        "Recipient in: Billing and subscriptions",
    ]
