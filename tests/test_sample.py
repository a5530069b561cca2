"""The sample mirrors its document word for word, and says in its own words what is not a table or a list.

The document itself lies outside the repository (../shared/seed): where it is, the sample is compared with it
line by line; everywhere else with its counts and with the fingerprints of the two parts that must be exact.
"""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "fixtures" / "sample.json"
SEED = ROOT.parent / "shared" / "seed" / "personal-data-in-kentico-kontent.txt"
NO_BREAK_SPACE = "\u00a0"

needs_seed = pytest.mark.skipif(
    not SEED.is_file(),
    reason=f"The published document is not at {SEED}, so only counts and fingerprints are checked.",
)

# The document runs its columns together ("BrowserExtracted from the user's browserAzure ..."). Its sources,
# in the order of their first appearance, are what takes them apart again.
SOURCES = [
    "Provided by the user when entering payment information",
    "Extracted from the user's browser",
    "Provided by the user during sign-up",
    "Provided by the user when using Kentico Kontent",
    "Provided by other user when inviting the user",
    "Logged by the system when user performs an action",
    "Extracted from network communication with the user",
    "Provided by the user on the user profile page",
    "Payer ID",
    "Assigned by the system during sign-up",
    "Managed by the user",
    "System-generated during sign-up",
    "Configured by other user with required permissions",
]
USES = {
    "User accounts, sign-in and access": 8,
    "Inviting users to projects": 1,
    "Billing and subscriptions": 5,
    "Content authoring": 1,
    "Service and subscription e-mails": 1,
    "Support and communication": 7,
    "User onboarding": 5,
    "Product analytics": 7,
    "Debugging and problem analysis": 9,
}
TABLE_SHA256 = "73d4b71db65d3c83965581728a6ea1a78b4d3c78f45a09de6d56a73294c8f660"
SERVICES_SHA256 = "ed3bc0719ce9d80f3252dec2ab0f3897c71ca2d827689bbbd9acf52b5d1ced2f"


@pytest.fixture(scope="module")
def sample():
    return json.loads(SAMPLE.read_text(encoding="utf-8"))["records"]


@pytest.fixture(scope="module")
def seed():
    """The document's lines without indent and without empty ones; inner characters as they are."""
    lines = (line.strip(" ") for line in SEED.read_text(encoding="utf-8").split("\n"))
    return [line for line in lines if line]


def names(sample, kind):
    return {record["key"]: record["name"] for record in sample[kind]}


def uses(sample):
    return [use for activity in sample["activity"] for use in activity["uses"]]


def table(sample):
    """[category, [source, ...], [use's wording, ...]] in the register's order, as its readers see it."""
    source = names(sample, "source")
    rows = []
    for category in sorted(sample["data_category"], key=lambda record: record["position"]):
        cell = [use for use in uses(sample) if use["data_category"] == category["key"]]
        cell.sort(key=lambda use: use["order"])
        sources = [source[key] for key in category["sources"]]
        rows.append([category["name"], sources, [use["wording"] for use in cell]])
    return rows


def services(sample):
    """[service, "legal name, legal form", address, {direction: [line, ...]}] of services with a provider."""
    organisations = {record["key"]: record for record in sample["organisation"]}
    entries = []
    for service in sorted(sample["processor"], key=lambda record: record["position"]):
        if service["provider"] is None:
            continue
        provider = organisations[service["provider"]]
        form = f", a {provider['legal_form']}" if provider["legal_form"] else ""
        lines = {"sent": [], "received": []}
        for exchange in service["exchanges"]:
            lines[exchange["direction"]].append(exchange["wording"])
        entries.append([service["name"], provider["legal_name"] + form, provider["address"]["text"], lines])
    return entries


def table_lines(seed):
    return seed[seed.index("DataSourcePurpose / Description") + 1 : seed.index("Third-party services")]


def published_table(seed):
    """The same as `table`, read from the document."""
    a_source = "|".join(map(re.escape, SOURCES))
    rows = []
    for line in table_lines(seed):
        if line in SOURCES:
            rows[-1][1].append(line)
        elif first := re.fullmatch(rf"(.+?)({a_source})(.*)", line):
            name, source, use = first.groups()
            rows.append([name, [source], [use] if use else []])
        else:
            rows[-1][2].append(line)
    return rows


def published_services(seed):
    """The same as `services`, read from the document."""
    entries, direction = [], ""
    part = seed[seed.index("Third-party services") + 1 :]
    for number, line in enumerate(part):
        if provider := re.fullmatch(r"Provider: (.+), having its registered office (?:at )?(.+)", line):
            entries.append([part[number - 1], *provider.groups(), {"sent": [], "received": []}])
        elif line.startswith("Data we "):
            direction = {"Data we send:": "sent", "Data we receive:": "received"}[line]
        elif line.startswith("• "):
            entries[-1][3][direction].append(line.removeprefix("• "))
    return entries


def fingerprint(content):
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def runs(text, length=8):
    """Every run of so many consecutive words, whatever stands between them."""
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[start : start + length]) for start in range(len(words) - length + 1)}


def own_texts(sample):
    register = sample["register"][0]
    yield register["introduction"]
    yield register["about"]
    yield from (notice["text"] for notice in register["notices"])
    for kind in ("data_subject", "data_category", "source", "purpose", "processor", "activity"):
        for record in sample[kind]:
            yield record["description"]
            yield record.get("provenance", "")


def test_it_works(sample):
    shown, entries = table(sample), services(sample)
    exchanges = Counter(e["direction"] for p in sample["processor"] for e in p["exchanges"])
    assert len(shown) == len(sample["data_category"]) == 19
    assert len(sample["source"]) == 13 and sum(len(sources) for _name, sources, _cell in shown) == 23
    assert len(uses(sample)) == sum(len(cell) for _name, _sources, cell in shown) == 44
    assert exchanges == {"sent": 21, "received": 1}
    assert len(entries) == len(sample["organisation"]) == 6 and len(sample["processor"]) == 8
    assert {a["name"]: len(a["uses"]) for a in sample["activity"]} == USES
    assert fingerprint(shown) == TABLE_SHA256
    assert fingerprint(entries) == SERVICES_SHA256


@needs_seed
def test_the_table_is_the_documents_word_for_word(sample, seed):
    assert table(sample) == published_table(seed)


@needs_seed
def test_the_lines_of_the_document_can_be_written_again_from_the_sample(sample, seed):
    """Nothing is lost or moved where the columns run together: the document's own bytes come out."""
    lines = []
    for name, sources, cell in table(sample):
        row = [*sources, *cell]
        if len(sources) == 1:  # then source and first use stand on one line
            row[:2] = [row[0] + row[1]]
        lines += [name + row[0], *row[1:]]
    assert lines == table_lines(seed)


@needs_seed
def test_services_addresses_and_exchanges_are_the_documents_word_for_word(sample, seed):
    assert services(sample) == published_services(seed)


@needs_seed
def test_no_break_spaces_and_dashes_stand_where_the_document_has_them(sample, seed):
    whole = "\n".join(seed)
    published = [line for _name, _sources, cell in published_table(seed) for line in cell]
    kept = [line for _name, _sources, cell in table(sample) for line in cell]
    assert whole.count(NO_BREAK_SPACE) == 25 and whole.count("–") == 40
    # The other twelve stand in sentences that the sample says in its own words.
    assert "".join(kept).count(NO_BREAK_SPACE) == "".join(published).count(NO_BREAK_SPACE) == 13
    assert "".join(kept).count("–") == 40


def test_thirteen_no_break_spaces_are_kept_and_nowhere_else(sample):
    assert SAMPLE.read_text(encoding="utf-8").count(NO_BREAK_SPACE) == 13
    assert sum(use["wording"].count(NO_BREAK_SPACE) for use in uses(sample)) == 13


def test_the_file_is_laid_out_as_the_export_writes_it():
    text = SAMPLE.read_bytes().decode("utf-8")
    doc = json.loads(text)
    assert text == json.dumps(doc, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    assert (doc["format"], doc["version"], doc["edition"]) == ("ropa-register", 1, None)
    for kind, records in doc["records"].items():
        keys = [record["key"] for record in records]
        assert keys == sorted(set(keys)), kind
        assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", key) for key in keys), kind


def test_positions_and_places_have_no_gaps(sample):
    for kind, number in (("data_category", 19), ("processor", 8)):
        assert sorted(record["position"] for record in sample[kind]) == list(range(1, number + 1))
    for category in sample["data_category"]:
        places = sorted(use["order"] for use in uses(sample) if use["data_category"] == category["key"])
        assert places == list(range(1, len(places) + 1)), category["name"]


def test_every_source_is_the_documents_and_payer_id_is_kept_as_it_stands(sample):
    assert sorted(names(sample, "source").values()) == sorted(SOURCES)
    use = "Billing – used to identify the user in the billing system"
    assert ["Payer ID", ["Payer ID"], [use]] in table(sample)


def test_content_has_a_description_and_no_purpose(sample):
    (use,) = [use for use in uses(sample) if use["data_category"] == "content"]
    assert use["purpose"] is None and use["processor"] is None
    assert use["wording"].startswith("Any content typed in by the user.")
    assert "Content" not in names(sample, "purpose").values()
    assert all(use["purpose"] for use in uses(sample) if use["data_category"] != "content")
    assert {a["name"] for a in sample["activity"] if a["role"] == ""} == {"Content authoring"}


def test_a_use_names_the_service_that_its_wording_names(sample):
    service = names(sample, "processor")
    for use in uses(sample):
        named = {key for key, name in service.items() if name in use["wording"]}
        assert named == ({use["processor"]} - {None}), use["wording"]
    counted = Counter(use["processor"] for use in uses(sample))
    assert counted["azure-application-insights"] == 9 and counted["auth0"] == 3 and counted["sendgrid"] == 1


def test_services_without_an_entry_have_no_provider_and_no_exchanges(sample):
    bare = [p for p in sample["processor"] if p["provider"] is None]
    assert {p["name"]: p["position"] for p in bare} == {"Azure Application Insights": 7, "Microsoft Azure": 8}
    assert all(p["exchanges"] == [] and p["description"] for p in bare)
    assert "microsoft-azure" not in {use["processor"] for use in uses(sample)}


def test_parts_say_where_only_some_of_the_data_is_meant(sample):
    parts = [(u["processor"], u["data_category"], u["part"]) for u in uses(sample) if u["part"]]
    assert parts == [("amplitude", "email-address", "domain")]
    exchanges = [exchange for service in sample["processor"] for exchange in service["exchanges"]]
    assert [(e["wording"], e["data_category"], e["part"]) for e in exchanges if e["part"]] == [
        ("Domain of the email address", "email-address", "domain"),
        ("First name", "name", "first name"),
    ]


def test_the_lists_of_an_activity_say_what_its_uses_say(sample):
    for activity in sample["activity"]:
        data, purposes, services = (
            [key for key in dict.fromkeys(use[name] for use in activity["uses"]) if key]
            for name in ("data_category", "purpose", "processor")
        )
        assert [row["data_category"] for row in activity["data"]] == data
        assert [row["purpose"] for row in activity["purposes"]] == purposes
        assert sorted(row["processor"] for row in activity["recipients"]) == sorted(services)
        for row in activity["recipients"]:
            seen = {use["data_category"] for use in activity["uses"] if use["processor"] == row["processor"]}
            assert set(row["data_categories"]) == seen


def test_what_the_document_does_not_say_is_not_answered(sample):
    for activity in sample["activity"]:
        answers = [activity[name] for name in activity if name.endswith(("_answer", "_because"))]
        assert {*answers, activity["state"], activity["dpia_needed"], activity["automated_decisions"]} == {""}
        lists = ("transfers", "retention", "rights", "measures", "systems", "joint_controllers", "clients")
        assert all(activity[name] == [] for name in lists)
        assert {row["basis"] for row in activity["purposes"]} <= {""}
        assert {row["role"] for row in activity["recipients"]} <= {""}
        assert "ours" in activity["provenance"]  # the grouping, which is not the document's
    assert {p["website"] for p in sample["processor"]} == {""}
    assert sample["register"][0]["controller"] is None and sample["register"][0]["contact"] == ""


def test_parts_of_an_address_are_taken_from_its_published_text(sample):
    countries = {}
    for organisation in sample["organisation"]:
        address = organisation["address"]
        for part in ("street", "postcode", "city", "region"):
            assert address[part] in address["text"], organisation["legal_name"]
        countries[organisation["legal_name"]] = address["country"]
    assert countries == {
        "Amplitude Inc.": "US",
        "Auth0, Inc.": "US",
        "Hotjar Limited": "MT",
        "Inline Manual Ltd": "GB",
        "Intercom R&D Unlimited Company": "IE",
        "SendGrid, Inc.": "US",
    }


def test_the_sample_is_marked_and_everything_in_it_is_public(sample):
    (register,) = sample["register"]
    assert register["title"] == "Personal data in Kentico Kontent"
    assert register["is_sample"] and register["public_page"]
    assert all(record["public"] for kind in ("activity", "processor") for record in sample[kind])


@needs_seed
def test_sentences_are_told_in_own_words(sample, seed):
    published = runs("\n".join(seed))
    for text in own_texts(sample):
        assert not runs(text) & published, text


def test_the_facts_of_the_sentences_are_told(sample):
    told = " ".join(own_texts(sample))
    for fact in ("Microsoft Azure", "Official Journal", "no legal advice", "legally qualified", "built into"):
        assert fact in told, fact
    description = {p["name"]: p["description"] for p in sample["processor"]}
    assert {name for name, text in description.items() if "anonymous" in text} == {"Amplitude", "Hotjar"}
