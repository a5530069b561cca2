"""An officer accepts findings until a day, with a reason; they stay visible and come back by themselves."""

import datetime
import io
import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry import models as m
from registry.admin.findings import stamp
from registry.changes import change
from registry.document import document
from registry.findings import check
from registry.findings.standing import current
from registry.models import Scope

pytestmark = pytest.mark.django_db
PAGE = "/admin/findings/"
LATER = (timezone.localdate() + datetime.timedelta(days=30)).isoformat()


@pytest.fixture
def desk(client: Client, sample: Any) -> Client:
    client.force_login(User.objects.create_superuser("ada"))
    return client


def accept(client: Client, *digests: str, until: str = LATER, reason: str = "Agreed with the board") -> Any:
    return client.post(PAGE, {"_accept": "1", "finding": digests, "reason": reason, "until": until})


def errors() -> list[Any]:
    return [one for one in current().open if one.level.code == "error"]


def test_it_works(desk: Client) -> None:
    """Many at once are one change, in the history and the export; they stay visible as accepted."""
    chosen, before = errors()[:3], len(current().open)
    numbers = m.Change.objects.count()
    assert accept(desk, *(one.digest for one in chosen)).status_code == 302
    assert m.Change.objects.count() == numbers + 1 and m.Waiver.objects.count() == 3
    assert len(current().open) == before - 3
    html = desk.get(f"{PAGE}?state=accepted").content.decode()
    assert html.count("Accepted until") == 3 and "Agreed with the board" in html
    assert {one["rule"] for one in document()["records"]["waiver"]} == {one.rule.id for one in chosen}
    assert m.Change.objects.latest("number").entries.count() == 3


@pytest.mark.thorough
def test_all_of_a_rule_at_once(desk: Client) -> None:
    """One tick accepts what the page is narrowed to, also what it does not show; as many queries for one as for all."""
    few = [one for one in current().open if one.rule.id == "role-not-answered"]
    many = [one for one in current().open if one.rule.id == "measures-not-stated"]
    assert len(few) == 1 and len(many) == 9

    def queries(rule: str) -> int:
        desk.get(PAGE)
        rule = whole(rule)
        with CaptureQueriesContext(connection) as seen:
            asked = {"_accept": "1", "rule": rule, "reason": "Known", "until": LATER}
            assert desk.post(f"{PAGE}?level=error", asked).status_code == 302
        return len(seen)

    assert queries("role-not-answered") == queries("measures-not-stated")
    assert m.Waiver.objects.count() == 10
    assert desk.post(f"{PAGE}?level=hint", {"rule": whole("period-not-stated"), "_accept": "1"}).status_code == 409


def whole(rule: str) -> str:
    """What the tick for all findings of a rule sends."""
    return f"{rule} {stamp([one for one in current().open if one.rule.id == rule])}"


def test_what_was_not_shown_is_not_accepted(desk: Client) -> None:
    """A finding that came meanwhile is none of those that were ticked together."""
    ticked = {"_accept": "1", "rule": whole("measures-not-stated"), "reason": "Known", "until": LATER}
    with change("Ben"):
        m.ProcessingActivity.objects.create(key="new", name="New", role="controller")
    page = desk.post(PAGE, ticked)
    assert page.status_code == 409 and "Look again" in page.content.decode() and not m.Waiver.objects.exists()
    assert desk.post(PAGE, ticked | {"rule": whole("measures-not-stated")}).status_code == 302
    assert m.Waiver.objects.filter(about_key="new").exists()


@pytest.mark.thorough
def test_accepting_once_more_goes_on_in_the_same_record(desk: Client) -> None:
    one = errors()[0]
    accept(desk, one.digest)
    key = m.Waiver.objects.get().key
    with change("officer"):
        m.Waiver.objects.update(until=timezone.localdate() - datetime.timedelta(days=1))
    accept(desk, one.digest, reason="Again")
    assert m.Waiver.objects.get().key == key and m.Waiver.objects.get().reason == "Again"
    with change("officer"):
        m.Waiver.objects.all().delete()
    accept(desk, one.digest, reason="Once more")
    assert m.Waiver.objects.get().key == key


@pytest.mark.thorough
def test_the_form_of_the_record_says_so(desk: Client) -> None:
    one = next(one for one in errors() if one.kind == "activity" and not one.rule.whole)
    accept(desk, one.digest)
    pk = m.ProcessingActivity.objects.get(key=one.key).pk
    assert "<b>Accepted</b>" in desk.get(f"/admin/registry/processingactivity/{pk}/change/").content.decode()


def test_it_ends_with_its_day(desk: Client) -> None:
    accept(desk, errors()[0].digest)
    doc = document()
    day = datetime.date.fromisoformat(LATER)
    assert sum(bool(one.waiver) for one in check(doc, on=day)) == 1
    assert not any(one.waiver for one in check(doc, on=day + datetime.timedelta(days=1)))


def test_it_ends_when_the_fact_changes(desk: Client) -> None:
    one = next(one for one in current().open if one.rule.id == "use-not-exchanged")
    accept(desk, one.digest)
    waiver = m.Waiver.objects.get()
    assert waiver.finding == one.digest
    with change("officer"):
        m.Processor.objects.filter(key=one.key).update(name="Renamed")
    assert sum(bool(found.waiver) for found in current().findings) == 1  # a name is no fact
    with change("officer"):
        for use in m.DataUse.objects.filter(processor__key=one.key, data_category__key="password"):
            use.data_category = m.DataCategory.objects.get(key="phone-number")
            use.save()
    again = [found for found in current().open if found.rule.id == "use-not-exchanged"]
    assert again and not any(found.waiver for found in again)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"reason": ""}, "This is needed"),
        ({"until": "2020-01-01"}, "This day is over"),
        ({"until": "soon"}, "Write a day of the calendar"),
    ],
)
def test_what_is_missing_is_said_and_nothing_written(desk: Client, asked: dict[str, str], said: str) -> None:
    response = accept(desk, errors()[0].digest, **asked)
    assert response.status_code == 400 and said in response.content.decode() and not m.Waiver.objects.exists()


def test_nothing_ticked(desk: Client) -> None:
    response = accept(desk, "no-such-digest")
    assert response.status_code == 400 and "Tick at least one finding" in response.content.decode()


def test_who_only_reads_accepts_nothing(client: Client, sample: Any) -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.groups.set(Group.objects.filter(name="reader"))
    client.force_login(user, backend="registry.roles.Roles")
    assert "Accept them" not in client.get(PAGE).content.decode()
    assert accept(client, errors()[0].digest).status_code == 403 and not m.Waiver.objects.exists()


def test_a_limit_holds(client: Client, sample: Any) -> None:
    """Who is limited to another entity neither sees nor accepts what concerns activities outside."""
    with change("officer"):
        ours = m.Organisation.objects.create(key="ours", legal_name="Ours Ltd", ours=True)
        m.Remark.objects.create(key="r", name="Ask Bob", about_kind="activity", about_key="content-authoring")
    user = User.objects.create_user("bob", is_staff=True)
    user.groups.set(Group.objects.filter(name="editor"))
    Scope.objects.create(user=user).entities.set([ours])
    client.force_login(user, backend="registry.roles.Roles")
    one = next(one for one in errors() if one.kind == "activity")
    assert accept(client, one.digest).status_code == 400
    assert "Ask Bob" not in client.get("/admin/registry/remark/").content.decode()
    assert "Ask Bob" not in client.get("/admin/changes/").content.decode()


@pytest.mark.thorough
def test_the_command_honours_it(desk: Client, tmp_path: Any) -> None:
    accept(desk, *(one.digest for one in errors()), reason="Known")
    out = io.StringIO()
    call_command("check_register", stdout=out)  # no error is left: exit 0
    assert "[accepted until" in out.getvalue() and "0 errors" in out.getvalue()
    file = tmp_path / "register.json"
    call_command("export", "json", "-o", str(file))
    said = io.StringIO()
    call_command("check_register", str(file), "--format", "sarif", stdout=said)
    results = json.loads(said.getvalue())["runs"][0]["results"]
    accepted = [one for one in results if "suppressions" in one]
    assert accepted and all(
        one["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "Known"}]
        for one in accepted
    )
    with pytest.raises(CommandError):
        call_command("check_register", "--level", "hint", stdout=io.StringIO())


def test_no_edition_holds_them(desk: Client, publishing: Any) -> None:
    accept(desk, errors()[0].digest, reason="zqsecret")
    with change("officer"):
        m.Remark.objects.create(key="r", name="zqsecret", about_kind="processor", about_key="amplitude")
        m.Processor.objects.filter(key="amplitude").update(description="New")
    publishing()
    assert b"zqsecret" not in b"".join(desk.get("/download/register.json").streaming_content)


@pytest.mark.thorough
def test_a_remark_begins_at_its_record(desk: Client) -> None:
    pk = m.Processor.objects.get(key="amplitude").pk
    html = desk.get(f"/admin/registry/processor/{pk}/change/").content.decode()
    link = "/admin/registry/remark/add/?about_kind=processor&amp;about_key=amplitude"
    assert link in html
    form = desk.get(link.replace("&amp;", "&")).content.decode()
    assert 'value="amplitude"' in form
    desk.post(
        "/admin/registry/remark/add/",
        {"name": "Ask for the contract", "about_kind": "processor", "about_key": "amplitude", "due": "2027-01-31"},
    )
    assert m.Remark.objects.get().name == "Ask for the contract"
    assert "Ask for the contract" in desk.get("/admin/registry/remark/").content.decode()
    page = desk.get(PAGE).content.decode()
    assert "Ask for the contract" in page and "due 31 January 2027" in page
    assert "Remark,,,Service provider,Amplitude,amplitude" in desk.get("/admin/findings/file/csv/").content.decode()
    with change("officer"):
        m.Remark.objects.update(done_on="2026-12-01")
    assert "Ask for the contract" not in desk.get(PAGE).content.decode()


def test_the_desk_leads_to_where_findings_are_accepted(desk: Client) -> None:
    """The form of an acceptance asks for a fingerprint, which only the page of findings knows."""
    for page in ("/admin/", "/admin/registry/waiver/"):
        html = desk.get(page).content.decode()
        assert 'href="/admin/findings/"' in html and "/admin/registry/waiver/add/" not in html, page


@pytest.mark.thorough
def test_the_bar_of_letters_counts_what_is_open(desk: Client) -> None:
    one = next(one for one in errors() if one.rule.id == "period-not-stated")
    accept(desk, one.digest)
    pk = m.ProcessingActivity.objects.get(key=one.key).pk
    html = desk.get(f"/admin/registry/processingactivity/{pk}/change/").content.decode()
    item = html.partition('class="desk-letters"')[2].partition("#letter-1f")[2].partition("</li>")[0]
    assert item and "desk-count" not in item


def reader(client: Client) -> Client:
    user = User.objects.create_user("rita", is_staff=True)
    user.groups.set(Group.objects.filter(name="reader"))
    client.force_login(user, backend="registry.roles.Roles")
    return client


def about(kind: str, key: str, **more: Any) -> m.Remark:
    with change("officer"):
        made: m.Remark = m.Remark.objects.create(key=f"on-{key}", name="Ask", about_kind=kind, about_key=key, **more)
    return made


def test_lists_name_the_rule_and_the_record(desk: Client) -> None:
    one = next(one for one in errors() if one.rule.id == "measures-not-stated")
    accept(desk, one.digest)
    about("system", "old-crm", due="2027-01-31")
    pk = m.ProcessingActivity.objects.get(key=one.key).pk
    html = desk.get("/admin/registry/waiver/").content.decode()
    assert f'<a href="/admin/registry/processingactivity/{pk}/change/">{one.name}</a>' in html
    assert ">Security measures not stated</a>" in html and ">measures-not-stated</" not in html
    listed = desk.get("/admin/registry/remark/").content.decode()
    assert "System: old-crm (deleted)" in listed and "31 January 2027" in listed


def test_as_many_queries_for_one_remark_as_for_many(desk: Client) -> None:
    keys = list(m.Processor.objects.values_list("key", flat=True)[:8])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get("/admin/registry/remark/").status_code == 200
        return len(seen)

    about("processor", keys[0])
    queries()
    few = queries()
    for key in keys[1:]:
        about("processor", key)
    assert queries() == few


def test_the_form_names_the_record_and_asks_no_key(desk: Client) -> None:
    pk = m.Processor.objects.get(key="amplitude").pk
    link = f'Service provider: <a href="/admin/registry/processor/{pk}/change/">Amplitude</a>'
    add = "/admin/registry/remark/add/"
    html = desk.get(f"{add}?about_kind=processor&about_key=amplitude").content.decode()
    assert link in html and '<input type="hidden" name="about_key" value="amplitude"' in html
    for address in (add, f"{add}?about_kind=processor&about_key=nothing"):
        html = desk.get(address).content.decode()
        assert re.search('<select[^>]* name="about_kind"', html) and "readers of the public page never see it" in html
        assert "it is public" not in html
    typed = {"name": "Ask", "about_kind": "processor", "about_key": "nothing"}
    assert "You see no record of this kind with this key" in desk.post(add, typed).content.decode()
    assert not m.Remark.objects.exists()
    desk.post(add, typed | {"about_key": "amplitude"})
    assert link in desk.get(f"{add.replace('add', str(m.Remark.objects.get().pk))}change/").content.decode()


def test_a_remark_on_what_is_gone_can_still_be_done(desk: Client) -> None:
    one = about("system", "old-crm")
    address = f"/admin/registry/remark/{one.pk}/change/"
    html = desk.get(address).content.decode()
    assert "System: old-crm (deleted)" in html and re.search('<select[^>]* name="about_kind"', html)
    typed = {"name": "Ask", "about_kind": "system", "about_key": "old-crm", "done_on": "2026-11-28"}
    seen = html.partition('name="_seen" value="')[2].partition('"')[0]
    assert desk.post(address, typed | {"_seen": seen}).status_code == 302
    assert str(m.Remark.objects.get().done_on) == "2026-11-28"


def test_the_form_of_an_acceptance_speaks_in_words(desk: Client) -> None:
    one = next(one for one in errors() if one.rule.id == "measures-not-stated")
    accept(desk, one.digest)
    pk = m.Waiver.objects.get().pk
    html = desk.get(f"/admin/registry/waiver/{pk}/change/").content.decode()
    assert '<a href="/admin/rules/#measures-not-stated">Security measures not stated</a>' in html
    assert f"Security measures not stated: {one.name}" in html and '<input type="text" name="finding"' not in html
    typed = {"rule": one.rule.id, "finding": one.digest, "about_kind": one.kind, "about_key": one.key}
    seen = html.partition('name="_seen" value="')[2].partition('"')[0]
    saved = {**typed, "reason": "Agreed once more", "until": LATER, "_seen": seen}
    assert desk.post(f"/admin/registry/waiver/{pk}/change/", saved).status_code == 302
    assert m.Waiver.objects.get().reason == "Agreed once more" and m.Waiver.objects.get().finding == one.digest


@pytest.mark.thorough
def test_who_only_reads_is_offered_nothing(desk: Client) -> None:
    one = next(one for one in errors() if one.kind == "activity" and not one.rule.whole)
    accept(desk, one.digest, until="2099-03-01")
    remark, waiver = about("activity", one.key), m.Waiver.objects.get()
    pk = m.ProcessingActivity.objects.get(key=one.key).pk
    rita = reader(desk)
    pages = [PAGE, f"{PAGE}?state=all", f"{PAGE}?by=letter", f"{PAGE}?rule={one.rule.id}", "/admin/rules/"]
    records = [f"waiver/{waiver.pk}/change/", f"remark/{remark.pk}/change/", f"processingactivity/{pk}/change/"]
    for page in [*pages, *(f"/admin/registry/{name}" for name in ("waiver/", "remark/", *records))]:
        html = rita.get(page).content.decode()
        main = html.partition('id="content-main"')[2] or html.partition('id="content"')[2]
        assert (
            "remark/add/" not in html and "Add a remark" not in html and "Accept" not in main.replace("Accepted", "")
        ), page
        assert 'name="finding"' not in html and 'name="rule" value=' not in html and "Mend them together" not in html
    assert "1 March 2099" in rita.get(f"/admin/registry/waiver/{waiver.pk}/change/").content.decode()


def test_what_is_missing_is_told_above_the_findings_too(desk: Client) -> None:
    html = accept(desk, errors()[0].digest, reason="").content.decode()
    assert html.index("Nothing was accepted yet.") < html.index('class="findings-group"') < html.index('id="accepting"')
    assert desk.get(PAGE).content.decode().count('href="#accepting"') > 5  # from each group


def test_days_are_written_as_people_read_them(desk: Client) -> None:
    with change("officer"):
        m.ProcessingActivity.objects.filter(key="product-analytics").update(review_due="2026-02-03")
    accept(desk, errors()[0].digest, until="2099-03-01")
    assert "was due on 3 February 2026." in desk.get(f"{PAGE}?q=review+due").content.decode()
    assert "Accepted until 1 March 2099" in desk.get(f"{PAGE}?state=accepted").content.decode()
    User.objects.update(last_login=datetime.datetime(2026, 11, 28, 3, 37, tzinfo=datetime.UTC))
    assert "28 November 2026, 03:37" in desk.get("/admin/auth/user/").content.decode()
