"""Nothing can be altered unseen: every table is tampered with past the guards, and `verify` says so."""

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction

from registry import models as m
from registry.changes import change, guards, verify, withdraw
from registry.changes.chain import change_hash, register_id
from registry.changes.door import Tampered
from registry.document import digest, load
from registry.editions import verify as editions
from tests.everything import everything
from tests.remembered import remembered

pytestmark = pytest.mark.django_db


def faults() -> list[str]:
    return [*verify.faults(), *editions.faults()]


@pytest.fixture
def full(db: None, publishing: Callable[[], object]) -> None:
    """A register with a row in every table, published twice."""

    def make() -> None:
        with change("Ada", "all of it", "import"):
            load(everything())
        publishing()
        with change("Ada"):
            m.ProcessingActivity.objects.update(name="renamed")
        publishing()

    remembered("full", make)


def test_it_works(full: None) -> None:
    assert faults() == []
    out = io.StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().startswith("Good: 4 changes")


def all_tables() -> list[str]:
    return [guard.table for guard in guards.guards()]


@pytest.mark.thorough
def test_a_deleted_row_is_noticed_in_every_table(full: None) -> None:
    unnoticed = []
    guards.remove()
    for table in all_tables():
        with transaction.atomic():
            with connection.cursor() as cursor:
                off(cursor)
                cursor.execute(f"DELETE FROM {table} WHERE {first(table)}")
                assert cursor.rowcount == 1
            if quiet():
                unnoticed.append(table)
            transaction.set_rollback(True)  # what dangles would fail at the end of the test
    assert unnoticed == []


def quiet() -> bool:
    """Whether nothing is noticed but that the guards are off."""
    return all("guard" in fault for fault in faults())


def first(table: str) -> str:
    pk = verify.table_model(table)._meta.pk.column
    return f"{pk} = (SELECT max({pk}) FROM {table})"


def off(cursor: object) -> None:
    """A superuser can switch foreign keys off; so must the test, to delete what is referred to."""
    if connection.vendor == "postgresql":
        cursor.execute("SET session_replication_role = replica")


def facts(table: str) -> list[models.Field]:
    """The columns that carry a fact: ids only join, and a row's place matters only among several."""
    fields = verify.table_model(table)._meta.concrete_fields
    row = issubclass(verify.table_model(table), m.Row)
    return [
        f for f in fields if not (f.primary_key or f.remote_field or f.name == "seal" or (row and f.name == "position"))
    ]


@pytest.mark.thorough
def test_an_altered_column_is_noticed_in_every_table(full: None) -> None:
    unnoticed = []
    guards.remove()
    state: verify.State = {}
    assert list(verify.chain_faults(state, {})) == []
    for guard in guards.guards():
        for field in facts(guard.table):
            with transaction.atomic():
                alter(guard.table, field)
                # The part of `verify` that reads the register's own tables is called alone, for speed.
                if not any(verify.living_faults(state)) if guard.noting else quiet():
                    unnoticed.append(f"{guard.table}.{field.name}")
                transaction.set_rollback(True)
    assert unnoticed == []


def alter(table: str, field: models.Field) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            drop_checks(cursor, table)
        cursor.execute(f'UPDATE {table} SET "{field.column}" = %s WHERE {first(table)}', [altered(field)])
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def drop_checks(cursor: object, table: str) -> None:
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with waiting checks cannot be altered
    cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table])
    for (name,) in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def altered(field: models.Field) -> object:
    if isinstance(field, models.BooleanField):
        # Everything is filled with true (but for this one), so false is the lie.
        return field.name in ("not_stored", "open")
    if isinstance(field, models.IntegerField):
        return 99
    if isinstance(field, models.DateField):
        return "1999-01-01"
    return "zz"[: field.max_length]


def test_a_row_added_past_the_guards_is_noticed(full: None) -> None:
    guards.remove()
    m.Source.objects.create(key="smuggled", name="Smuggled")
    m.Right.objects.create(activity=m.ProcessingActivity.objects.get(), right="17")
    guards.install()
    assert any("smuggled" in fault for fault in faults())


def test_missing_guards_are_noticed(full: None) -> None:
    guards.remove()
    assert len(faults()) >= len(all_tables())
    with pytest.raises(CommandError, match="faults in all"):
        call_command("verify")


def test_a_cut_tail_is_noticed_by_what_is_left(full: None) -> None:
    """The newest change and its entries gone: the register no longer fits what is left of the history."""
    guards.remove()
    number = m.Change.objects.first().number
    m.Entry.objects.filter(change=number).delete()
    m.Change.objects.filter(number=number).delete()
    guards.install()
    assert faults()


def test_a_rehashed_change_breaks_the_chain(full: None) -> None:
    guards.remove()
    made = m.Change.objects.get(number=2)
    made.who = "somebody else"
    made.hash = change_hash(register_id(), made, made.entries.values_list("kind", "key", "before", "after"))
    made.save()
    guards.install()
    assert any("Change 3 does not follow" in fault for fault in faults())


def test_a_withdrawn_content_is_told_and_good(full: None) -> None:
    with change("Ada"):
        m.Source.objects.update(description="Jane Doe")
    bad = m.Head.objects.get(kind="source").digest
    with change("Ada"):
        m.Source.objects.update(description="")
    withdraw(bad, "Ada", "a name")
    assert faults() == []
    out = io.StringIO()
    call_command("verify", stdout=out)
    assert "1 versions was withdrawn" in out.getvalue()


def test_a_withdrawal_without_its_change_is_noticed(full: None) -> None:
    guards.remove()
    version = m.Version.objects.exclude(digest__in=m.Head.objects.values("digest")).first()
    m.Version.objects.filter(pk=version.pk).update(content="", withdrawn=2)
    guards.install()
    assert any("withdrawn" in fault for fault in faults())


@pytest.mark.thorough
def test_a_door_opened_by_hand_cannot_be_passed_off_as_a_change(full: None) -> None:
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE registry_door SET open = true",
            "UPDATE registry_source SET name = 'forged'",
            "UPDATE registry_door SET open = false",
        ):
            cursor.execute(statement)
    assert any("forged" in fault for fault in faults())
    with pytest.raises(Tampered), change("Ada"):
        m.Purpose.objects.update(description="honest")
    call_command("migrate", verbosity=0)
    made = m.Change.objects.first()
    assert made.origin == "upgrade" and [e.kind for e in made.entries.all()] == ["source"]
    assert faults() == []


def test_a_guard_that_does_nothing_is_noticed(full: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            name = "registry_guard_registry_source_update"
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"CREATE TRIGGER {name} AFTER UPDATE ON registry_source BEGIN SELECT 1; END")
        else:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION registry_guard_registry_source() RETURNS trigger LANGUAGE plpgsql"
                " AS $guard$ BEGIN RETURN NULL; END $guard$"
            )
    assert guards.missing() == ["registry_source"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL refuses a value of another type")
@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("registry_change", "who"),
        ("registry_source", "name"),
        ("registry_version", "content"),
        ("registry_edition", "who"),
        ("registry_published", "name"),
        ("registry_entry", "key"),
        ("registry_processingactivity", "entry_created"),
    ],
)
def test_a_value_of_another_type_is_a_fault_and_no_crash(full: None, table: str, column: str) -> None:
    guards.remove()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = x'ff00'")
    guards.install()
    assert faults()


def test_a_planted_version_is_noticed(full: None) -> None:
    guards.remove()
    m.Version.objects.create(digest=digest("{}"), content="{}")
    guards.install()
    assert any("belongs to no change" in fault for fault in faults())


@pytest.mark.thorough
def test_an_emptied_history_is_noticed_by_who_noted_its_head(full: None) -> None:
    head = m.Change.objects.first()
    noted = f"{head.number}:{head.hash}"
    call_command("verify", expect=noted, stdout=io.StringIO())
    guards.remove()
    for guard in guards.guards():
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {guard.table}")
    guards.install()
    assert faults() == []
    with pytest.raises(CommandError, match="cut or replaced"):
        call_command("verify", expect=noted)
    with pytest.raises(CommandError, match="NUMBER:HASH"):
        call_command("verify", expect="x")
