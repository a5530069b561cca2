"""The door: every way to write is one recorded change; every way around it is refused."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from registry import models as m
from registry.changes import change, door, guards, withdraw
from registry.document import KINDS, References, Rows, record_of

pytestmark = pytest.mark.django_db


def last() -> list[tuple[str, str, bool, bool]]:
    made = m.Change.objects.first()
    return sorted((e.kind, e.key, bool(e.before), bool(e.after)) for e in made.entries.all())


@pytest.fixture
def billing(sample: m.Edition) -> m.ProcessingActivity:
    return m.ProcessingActivity.objects.get(key="billing-and-subscriptions")


def add(activity: m.ProcessingActivity) -> None:
    m.Source.objects.create(key="new", name="New")


WAYS = {
    "create": (add, [("source", "new", False, True)]),
    "save": (lambda a: (setattr(a, "name", "x"), a.save()), [("activity", "{key}", True, True)]),
    "update": (
        lambda a: m.ProcessingActivity.objects.filter(pk=a.pk).update(name="x"),
        [("activity", "{key}", True, True)],
    ),
    "bulk_create": (
        lambda a: m.Source.objects.bulk_create([m.Source(key=k, name=k) for k in ("p", "q")]),
        [("source", "p", False, True), ("source", "q", False, True)],
    ),
    "bulk_update": (
        lambda a: (setattr(a, "scale", "all"), m.ProcessingActivity.objects.bulk_update([a], ["scale"])),
        [("activity", "{key}", True, True)],
    ),
    "child row added": (
        lambda a: m.Right.objects.create(activity=a, right="15"),
        [("activity", "{key}", True, True)],
    ),
    "child row changed": (lambda a: a.uses.update(part="p"), [("activity", "{key}", True, True)]),
    "child row deleted": (lambda a: a.uses.first().delete(), [("activity", "{key}", True, True)]),
    "set of a record": (
        lambda a: m.ProcessingActivity._meta.get_field("systems").write(
            a.pk, [m.System.objects.create(key="s", name="S").pk]
        ),
        [("activity", "{key}", True, True), ("system", "s", False, True)],
    ),
    "set of a row": (
        lambda a: m.ActivityData._meta.get_field("sources").write(a.data.first().pk, [m.Source.objects.first().pk]),
        [("activity", "{key}", True, True)],
    ),
    "row moved to another record": (
        lambda a: a.recipients.filter(pk=a.recipients.create(category="Banks").pk).update(activity=other(a)),
        [("activity", "content-authoring", True, True)],
    ),
    "delete": (lambda a: a.delete(), [("activity", "{key}", True, False)]),
    "queryset delete": (
        lambda a: m.ProcessingActivity.objects.filter(pk=a.pk).delete(),
        [("activity", "{key}", True, False)],
    ),
    "plain SQL": (
        lambda a: sql("UPDATE registry_processingactivity SET name = 'x' WHERE id = %s", a.pk),
        [("activity", "{key}", True, True)],
    ),
    "address": (
        lambda a: m.LegalAddress.objects.filter(organisation__key="hotjar-limited").update(city="Valletta"),
        [("organisation", "hotjar-limited", True, True)],
    ),
}


def other(activity: m.ProcessingActivity) -> m.ProcessingActivity:
    return m.ProcessingActivity.objects.get(key="content-authoring")


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_it_works(billing: m.ProcessingActivity) -> None:
    before = m.Change.objects.first()
    with change("Ada", "tidied up", "form") as opened:
        billing.name = "Billing"
        billing.save()
    made = opened.result
    assert (made.number, made.who, made.why, made.origin) == (before.number + 1, "Ada", "tidied up", "form")
    assert made.previous == before.hash and made.at >= before.at
    assert record_of(KINDS["activity"], billing.key)["name"] == "Billing"


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_write_is_recorded(billing: m.ProcessingActivity, way: str) -> None:
    write, expected = WAYS[way]
    key = billing.key
    with change("Ada"):
        write(billing)
    assert last() == [(kind, k.format(key=key), before, after) for kind, k, before, after in expected]


@pytest.mark.parametrize("way", WAYS)
def test_no_way_to_write_without_a_change(billing: m.ProcessingActivity, way: str) -> None:
    with pytest.raises(DatabaseError, match="registry_guard"), transaction.atomic():
        WAYS[way][0](billing)


def test_every_table_of_the_register_is_guarded() -> None:
    guarded = {guard.table for guard in guards.guards()}
    expected = set()
    for kind in KINDS.values():
        expected.add(kind.model._meta.db_table)
        for declared in kind.fields:
            if isinstance(declared, References):
                expected.add(declared.model_field(kind.model).m2m_db_table())
            elif isinstance(declared, Rows):
                expected.add(declared.model._meta.db_table)
                inner = [f for f in declared.fields if isinstance(f, References)]
                expected |= {f.model_field(declared.model).m2m_db_table() for f in inner}
    assert expected <= guarded and guards.missing() == []
    tables = {t for t in connection.introspection.table_names() if t.startswith("registry_")}
    assert tables - guarded == {
        "registry_door",
        "registry_touched",
        "registry_scope",
        "registry_scope_entities",
    }


def test_plain_sql_is_refused_on_every_table(sample: m.Edition) -> None:
    tried = 0
    for guard in guards.guards():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {guard.table}")
            if not cursor.fetchone()[0]:
                continue
        with pytest.raises(DatabaseError, match="registry_guard"), transaction.atomic():
            sql(f"DELETE FROM {guard.table}")
        tried += 1
    assert tried >= 20


def test_history_cannot_be_altered_even_in_a_change(sample: m.Edition) -> None:
    for statement in (
        "UPDATE registry_change SET who = 'x'",
        "DELETE FROM registry_entry",
        "DELETE FROM registry_edition",
    ):
        with pytest.raises(DatabaseError, match="registry_guard"), change("Ada"):
            sql(statement)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_truncate_is_refused(sample: m.Edition) -> None:
    with pytest.raises(DatabaseError, match="registry_guard"), change("Ada"):
        sql("TRUNCATE registry_right")


def test_nothing_differs_nothing_is_written(billing: m.ProcessingActivity) -> None:
    number = m.Change.objects.count()
    with change("Ada") as opened:
        billing.save()
        m.Right.objects.create(activity=billing, right="15").delete()
    assert opened.result is None and m.Change.objects.count() == number
    assert not m.Touched.objects.exists()


def test_an_error_undoes_everything(billing: m.ProcessingActivity) -> None:
    number = m.Change.objects.count()
    with pytest.raises(ZeroDivisionError), change("Ada"):
        billing.delete()
        raise ZeroDivisionError
    assert m.ProcessingActivity.objects.filter(key="billing-and-subscriptions").exists()
    assert m.Change.objects.count() == number and not m.Door.objects.get().open


def test_history_cannot_be_written_nothing_is(billing: m.ProcessingActivity, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(door, "keep", fail)
    with pytest.raises(OSError, match="disk full"), change("Ada"):
        billing.delete()
    assert m.ProcessingActivity.objects.filter(key="billing-and-subscriptions").exists()


def test_a_change_in_a_change_is_refused(sample: m.Edition) -> None:
    with change("Ada"), pytest.raises(RuntimeError, match="open already"), change("Eve"):
        pass


def test_an_unknown_origin_is_refused() -> None:
    with pytest.raises(ValueError, match="origin"), change("Ada", origin="magic"):
        pass


def test_what_is_referred_to_cannot_be_deleted(sample: m.Edition) -> None:
    for query in (
        m.Source.objects.all(),
        m.DataCategory.objects.all(),
        m.Purpose.objects.all(),
        m.Organisation.objects.all(),
    ):
        with pytest.raises(ProtectedError), change("Ada"):
            query.delete()


def test_text_is_cleaned_on_every_way(sample: m.Edition) -> None:
    with change("Ada"):
        m.Source.objects.create(key="a", name="  a\r\nb\x00 ")
        m.Source.objects.filter(key="payer-id").update(description=" x\r")
    assert record_of(KINDS["source"], "a")["name"] == "a\nb"
    assert record_of(KINDS["source"], "payer-id")["description"] == "x"


def test_a_clock_set_back_keeps_the_order(sample: m.Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    now = m.Change.objects.first().at
    monkeypatch.setattr(door, "timestamp", lambda after="": max("2001-01-01T00:00:00.000000Z", after))
    with change("Ada") as opened:
        m.Source.objects.update(description="later")
    assert opened.result.at == now


def test_withdrawing_a_content(sample: m.Edition, publishing: object) -> None:
    with change("Ada"):
        m.Source.objects.filter(key="managed-by-the-user").update(description="Jane Doe")
    bad = m.Head.objects.get(kind="source", key="managed-by-the-user").digest
    with pytest.raises(ValueError, match="in use"):
        withdraw(bad, "Ada", "a name")
    with change("Ada"):
        m.Source.objects.update(description="")
    with pytest.raises(ValueError, match="why"):
        withdraw(bad, "Ada", " ")
    made = withdraw(bad, "Ada", "a name")
    assert m.Version.objects.get(pk=bad).content == ""
    assert [(e.kind, e.key) for e in made.entries.all()] == [("version", bad)]
    with pytest.raises(ValueError, match="withdrawn"):
        withdraw(bad, "Ada", "again")
