"""How the public pages answer: closed or open, cached, without cookies, to one verb, and never with an error."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import resolve

from registry.changes import change, withdraw
from registry.models import Processor, Published, Register
from registry.views import health

pytestmark = pytest.mark.django_db

PAGES = [
    "/", "/activities/", "/activities/product-analytics/", "/data/", "/data/name/", "/processors/",
    "/processors/amplitude/", "/editions/", "/editions/1/", "/editions/1/activities/", "/editions/1/data/name/",
    "/editions/1/processors/amplitude/", "/editions/1/changes/", "/download/register.json",
    "/download/register.csv", "/download/register.xlsx", "/editions/1/download/register.json",
    "/schema/register-1.json",
]  # fmt: skip
MISSING = [
    "/activities/nothing/", "/data/nothing/", "/processors/nothing/", "/editions/2/", "/editions/0/", "/editions/01/",
    "/editions/99999999999/", "/editions/1/changes/?with=7", "/editions/1/changes/?with=%00", "/editions/2/changes/",
    "/download/register.pdf", "/download/register.json/x", "/data/%00/", "/data/Name/", "/activities/../admin/x",
    "/editions/1/editions/",
]  # fmt: skip


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_it_works(client: Client, sample: Any) -> None:
    """Every page: a lifetime, an ETag, 304 to who has it, HEAD, no cookie, the same for everybody, strict policy."""
    for url in PAGES:
        response = client.get(url)
        assert response.status_code == 200 and body(response), url
        assert not response.cookies and "Cookie" not in response.get("Vary", ""), url
        assert response["Cache-Control"] == ("max-age=86400" if url.startswith("/editions/1/") else "max-age=300")
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        again = client.get(url, headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304 and again["ETag"] == response["ETag"] and not again.content, url
        head = client.head(url)
        assert head.status_code == 200 and head["ETag"] == response["ETag"] and not body(head), url


def test_what_is_not_there_is_not_found(client: Client, sample: Any) -> None:
    for url in MISSING:
        response = client.get(url, headers={"if-none-match": "*"})
        assert response.status_code == 404 and b"Page not found" in response.content, url


def test_other_verbs_are_refused(sample: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    for verb in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
        for url in ("/", "/data/name/", "/editions/", "/download/register.json", "/healthz"):
            response = client.generic(verb, url)
            assert response.status_code == 405 and response["Allow"] == "GET, HEAD", (verb, url)


ODD = ["%00", "a=%00", "q=%ff%fe", "x" * 2048, "q[]=1&&&==", "page=1&unknown=%F0%9F%98%80", "%", "with=x&page=%00"]


@pytest.mark.thorough
def test_odd_queries_are_no_error(client: Client, sample: Any) -> None:
    for url in PAGES:
        for query in ODD if "register" not in url else ODD[:1]:
            assert client.get(f"{url}?{query}").status_code in {200, 400, 404}, (url, query)


def test_a_closed_register_looks_as_if_nothing_were_here(client: Client, sample: Any) -> None:
    with change("officer", "", "form"):
        Register.objects.update(public_page=False)
    nowhere = client.get("/nowhere/")
    for url in PAGES:
        response = client.get(url)
        assert response.status_code == 404 and response.content == nowhere.content, url
        assert b"Kentico" not in response.content and "ETag" not in response
    assert client.get("/healthz").status_code == 200


def test_without_an_edition_nothing_is_shown(client: Client, sample_document: Any) -> None:
    from registry.document import load

    assert client.get("/").status_code == 404
    with change("officer", "", "import"):
        load(sample_document)
    assert client.get("/").status_code == 404
    assert client.get("/editions/").status_code == 404


def test_a_new_edition_has_a_new_etag_and_a_past_one_says_so(client: Client, sample: Any, publishing: Any) -> None:
    tags = [client.get(url)["ETag"] for url in ("/", "/editions/1/")]
    assert len(set(tags)) == 2
    with change("officer", "", "form"):
        Processor.objects.filter(key="hotjar").update(description="Other words.")
    assert client.get("/")["ETag"] == tags[0]  # a draft changes nothing
    publishing()
    assert client.get("/", headers={"if-none-match": tags[0]}).status_code == 200
    assert client.get("/editions/1/", headers={"if-none-match": tags[1]}).status_code == 200  # now 1 of 2


@pytest.mark.thorough
def test_withdrawn_content_is_shown_nowhere(client: Client, sample: Any, publishing: Any) -> None:
    with change("officer", "", "form"):
        Processor.objects.filter(key="hotjar").update(name="Quokka", description="Secret quokka.")
    publishing()
    with change("officer", "", "form"):
        Processor.objects.filter(key="hotjar").update(name="Hotjar", description="Again.")
    publishing()
    tag = client.get("/editions/2/")["ETag"]
    withdraw(Published.objects.get(kind="processor", key="hotjar", since=2).digest, "officer", "asked to")
    assert client.get("/editions/2/", headers={"if-none-match": tag}).status_code == 200
    assert client.get("/editions/2/processors/hotjar/").status_code == 404
    for url in ("/editions/2/", "/editions/2/?q=quokka", "/editions/2/processors/", "/editions/2/data/name/"):
        assert b"Quokka" not in client.get(url).content, url
    for url in ("/editions/2/changes/", "/editions/3/changes/"):
        assert b"Quokka" not in client.get(url).content, url


def test_health_tells_pending_migrations(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    health.check_migrations.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'registry'")
    response = client.get("/healthz")
    assert response.status_code == 503 and response.content == b"migrations are pending\n"


@pytest.mark.parametrize("path", ["/", "/download/register.csv", "/editions/"])
def test_head_is_made_without_a_body(rf: RequestFactory, sample: Any, path: str) -> None:
    """Asked of the view itself: Django's test client would take the body off, a server complains of it."""
    match = resolve(path)
    response = match.func(rf.head(path), *match.args, **match.kwargs)
    assert response.status_code == 200 and response.headers["ETag"]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert body == b""
