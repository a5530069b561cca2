"""The sample's own contradictions are found by themselves, and nothing else is said of its two sides."""

import copy
import datetime
from typing import Any

import pytest

from registry.findings import Finding, check

DAY = datetime.date(2026, 11, 23)
TWO_SIDES = {"exchanges", "origins", "inside", "orphans"}
Document = dict[str, Any]


def two_sides(doc: Document) -> list[Finding]:
    return [finding for finding in check(doc, on=DAY) if finding.rule.theme in TWO_SIDES]


def said(doc: Document) -> set[tuple[str, str]]:
    """(rule, key of the record) of what is found."""
    return {(finding.rule.id, finding.key) for finding in two_sides(doc)}


def record(doc: Document, kind: str, key: str) -> dict[str, Any]:
    return next(found for found in doc["records"][kind] if found["key"] == key)


def use(doc: Document, activity: str, category: str, service: str | None = None) -> dict[str, Any]:
    rows = record(doc, "activity", activity)["uses"]
    return next(row for row in rows if (row["data_category"], row["processor"]) == (category, service))


FOUND = {
    ("service-without-entry", "azure-application-insights"),
    ("use-not-exchanged", "auth0"),
    ("received-not-a-source", "email-address"),
    ("service-unused", "microsoft-azure"),
    ("source-repeats-category", "payer-id"),
    ("part-on-one-side", "inline-manual"),
}


def test_the_samples_contradictions_are_found_and_no_others(sample_document: Document) -> None:
    assert said(sample_document) == FOUND
    assert len(two_sides(sample_document)) == len(FOUND)


def test_nine_cells_that_name_a_missing_service_are_one_finding(sample_document: Document) -> None:
    (finding,) = [f for f in two_sides(sample_document) if f.rule.id == "service-without-entry"]
    assert finding.message.startswith("“Azure Application Insights” is named for “Browser”, “Device type”, ")
    assert len([other for other in finding.others if other.kind == "data_category"]) == 9
    assert [o.name for o in finding.others if o.kind == "activity"] == ["Debugging and problem analysis"]


# Each mends one contradiction: its finding goes, the others stay.


def drop_cells(doc: Document) -> None:
    doc["records"]["activity"].remove(record(doc, "activity", "debugging-and-problem-analysis"))
    doc["records"]["processor"].remove(record(doc, "processor", "azure-application-insights"))
    for key in ("browser", "device-type", "geolocation-data", "ip-address", "operating-system"):
        doc["records"]["data_category"].remove(record(doc, "data_category", key))
    for key in ("extracted-from-the-users-browser", "extracted-from-network-communication-with-the-user"):
        doc["records"]["source"].remove(record(doc, "source", key))
    doc["records"]["purpose"].remove(record(doc, "purpose", "debugging-and-problem-analysis"))


def drop_password_cell(doc: Document) -> None:
    activity = record(doc, "activity", "user-accounts-sign-in-and-access")
    use(doc, activity["key"], "password", "auth0")["processor"] = None
    activity["recipients"][0]["data_categories"].remove("password")


def drop_received(doc: Document) -> None:
    record(doc, "processor", "auth0")["exchanges"][1]["direction"] = "sent"


def name_azure(doc: Document) -> None:
    row = record(doc, "activity", "billing-and-subscriptions")
    row["recipients"].append({**template(doc), "processor": "microsoft-azure"})


def name_a_source(doc: Document) -> None:
    record(doc, "source", "payer-id")["name"] = "Issued by the billing system"


def say_first_name(doc: Document) -> None:
    use(doc, "user-onboarding", "name", "inline-manual")["part"] = "First name only"


def template(doc: Document) -> dict[str, Any]:
    row = record(doc, "activity", "product-analytics")["recipients"][0]
    return {**copy.deepcopy(row), "data_categories": []}


@pytest.mark.parametrize(
    ("mend", "gone"),
    [
        (drop_cells, ("service-without-entry", "azure-application-insights")),
        (drop_password_cell, ("use-not-exchanged", "auth0")),
        (drop_received, ("received-not-a-source", "email-address")),
        (name_azure, ("service-unused", "microsoft-azure")),
        (name_a_source, ("source-repeats-category", "payer-id")),
        (say_first_name, ("part-on-one-side", "inline-manual")),
    ],
)
def test_without_the_cell_the_finding_goes(sample_document: Document, mend: Any, gone: tuple[str, str]) -> None:
    mend(sample_document)
    assert said(sample_document) == FOUND - {gone}


# Each adds the converse of something that agrees: its finding comes.


def unlist_phone(doc: Document) -> None:
    rows = record(doc, "processor", "intercom")["exchanges"]
    rows.remove(next(row for row in rows if row["data_category"] == "phone-number"))


def exchange_more(doc: Document) -> None:
    rows = record(doc, "processor", "sendgrid")["exchanges"]
    rows.append({**rows[0], "data_category": "password"})


def send_local_part(doc: Document) -> None:
    row = next(r for r in record(doc, "processor", "amplitude")["exchanges"] if r["part"])
    row["part"] = "local part"


def receive_name(doc: Document) -> None:
    rows = record(doc, "processor", "intercom")["exchanges"]
    rows.append({**rows[0], "data_category": "name", "direction": "received"})


def source_from_sendgrid(doc: Document) -> None:
    record(doc, "source", "managed-by-the-user")["name"] = "Reported by SendGrid"


def forget_category(doc: Document) -> None:
    for name in ("data", "uses"):
        rows = record(doc, "activity", "user-accounts-sign-in-and-access")[name]
        rows[:] = [row for row in rows if row["data_category"] != "user-role"]


def forget_recipient(doc: Document) -> None:
    record(doc, "activity", "product-analytics")["recipients"].pop()


def recipient_of_less(doc: Document) -> None:
    record(doc, "activity", "support-and-communication")["recipients"][0]["data_categories"].remove("name")


def unlisted_purpose(doc: Document) -> None:
    use(doc, "billing-and-subscriptions", "address")["purpose"] = "identification"


def unlisted_data(doc: Document) -> None:
    rows = record(doc, "activity", "billing-and-subscriptions")["data"]
    rows[:] = [row for row in rows if row["data_category"] != "payer-id"]


def empty_entry(doc: Document) -> None:
    record(doc, "processor", "hotjar").update(provider=None, exchanges=[])


def same_again(doc: Document) -> None:
    record(doc, "data_category", "browser")["aliases"] = "Operating  System"


@pytest.mark.parametrize(
    ("harm", "comes"),
    [
        (unlist_phone, {("use-not-exchanged", "intercom")}),
        (exchange_more, {("exchange-not-used", "sendgrid")}),
        (send_local_part, {("parts-differ", "amplitude")}),
        (receive_name, {("received-not-a-source", "name")}),
        (source_from_sendgrid, {("source-does-not-send", "subscription-plan")}),
        (forget_category, {("category-in-no-activity", "user-role"), ("term-unused", "access-control")}),
        (forget_recipient, {("service-not-a-recipient", "product-analytics")}),
        (recipient_of_less, {("recipient-data-differs", "support-and-communication")}),
        (unlisted_purpose, {("purpose-not-listed", "billing-and-subscriptions")}),
        (unlisted_data, {("data-not-listed", "billing-and-subscriptions")}),
        (empty_entry, {("service-without-entry", "hotjar"), ("term-unused", "hotjar-limited")}),
        (same_again, {("same-term-twice", "operating-system")}),
    ],
)
def test_the_converse_fires(sample_document: Document, harm: Any, comes: set[tuple[str, str]]) -> None:
    harm(sample_document)
    new = said(sample_document) - FOUND
    assert {finding for finding in new if finding[0] != "term-unused"} == {f for f in comes if f[0] != "term-unused"}


def same_thing_in_other_words(doc: Document) -> None:
    """Another entry for what the other side calls by another name; another way to say a part."""
    category = copy.deepcopy(record(doc, "data_category", "phone-number"))
    category.update(key="telephone", name="Telephone", aliases="mobile\nphone\u00a0NUMBER", position=99)
    doc["records"]["data_category"].append(category)
    for row in record(doc, "processor", "intercom")["exchanges"]:
        row["data_category"] = row["data_category"].replace("phone-number", "telephone")
    use(doc, "product-analytics", "email-address", "amplitude")["part"] = "Domain of the  E-Mail only"
    record(doc, "data_category", "email-address")["aliases"] = "e-mail"
    use(doc, "user-onboarding", "name", "inline-manual")["part"] = "FIRST name"


def test_the_same_thing_in_other_words_agrees(sample_document: Document) -> None:
    same_thing_in_other_words(sample_document)
    expected = FOUND - {("part-on-one-side", "inline-manual")} | {("same-term-twice", "telephone")}
    assert said(sample_document) == expected


def test_a_fact_keeps_its_digest_when_names_change(sample_document: Document) -> None:
    before = {finding.digest for finding in two_sides(sample_document)}
    record(sample_document, "data_category", "password")["name"] = "Pass phrase"
    record(sample_document, "processor", "auth0")["name"] = "Okta"
    assert {finding.digest for finding in two_sides(sample_document)} == before
    assert len(before) == len(FOUND)


def test_the_order_of_records_and_rows_is_of_no_matter(sample_document: Document) -> None:
    before = [(f.digest, f.message) for f in check(sample_document, on=DAY)]
    for rows in sample_document["records"].values():
        rows.reverse()
    after = [(f.digest, f.rule.id) for f in check(sample_document, on=DAY)]
    assert [digest for digest, _message in before] == [digest for digest, _rule in after]
