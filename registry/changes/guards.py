# ruff: noqa: S608 - every name in these statements comes from the declaration, none from a person
"""The triggers `registry_guard_*`: no write to the register while no change is open, and every touched record noted.

Made from the declaration, for both databases. Whoever writes (a form, `update()`, `bulk_create`, plain SQL) meets them.
`migrate` takes them off and on, because SQLite drops a table's triggers when it rebuilds the table.
"""

from dataclasses import dataclass

from django.db import connection, models

from registry import models as m
from registry.document.declaration import KINDS
from registry.document.fields import Field, References, Rows

PREFIX = "registry_guard_"
REFUSAL = "registry_guard: write through registry.changes.change()"
SEALED = "registry_guard: history cannot be altered"


@dataclass(frozen=True)
class Guard:
    """One table's guard. noting: a SELECT of (kind, record id, key) with {row} for OLD or NEW; "" for history.

    sealed: rows may be added by a change, never altered (but for `free` columns) or deleted.
    """

    table: str
    noting: str = ""
    sealed: bool = False
    free: str = ""


def guards() -> list[Guard]:
    """Every guard there must be."""
    found: list[Guard] = []
    for name, kind in KINDS.items():
        found.append(
            Guard(
                kind.model._meta.db_table,
                f"SELECT '{name}' AS kind, {{row}}.id AS record, {{row}}.key AS key",
            )
        )
        found += lists_of(name, kind.fields, kind.model)
    found += [
        Guard(model._meta.db_table, sealed=True, free=free)
        for model, free in ((m.Change, "seal"), (m.Entry, ""), (m.Edition, ""))
    ]
    history = (m.Version, m.Head, m.Published, m.PublishedReference, m.PublishedUse)
    return found + [Guard(model._meta.db_table) for model in history]


def lists_of(name: str, fields: tuple[Field, ...], model: type[models.Model], parent: str = "") -> list[Guard]:
    """Guards of a record's lists and sets; `parent` is the column that leads from a row to its record."""
    found = []
    for declared in fields:
        if isinstance(declared, Rows):
            column = f"{declared.parent}_id"
            found.append(
                Guard(
                    declared.model._meta.db_table,
                    f"SELECT '{name}' AS kind, {{row}}.{column} AS record, '' AS key",
                )
            )
            found += lists_of(name, declared.fields, declared.model, column)
        elif isinstance(declared, References):
            field = declared.model_field(model)
            owner = field.m2m_column_name()
            noting = f"SELECT '{name}' AS kind, {{row}}.{owner} AS record, '' AS key"
            if parent:
                noting = (
                    f"SELECT '{name}' AS kind, r.{parent} AS record, '' AS key"
                    f" FROM {model._meta.db_table} r WHERE r.id = {{row}}.{owner}"
                )
            found.append(Guard(field.m2m_db_table(), noting))
    return found


def note(guard: Guard, row: str) -> str:
    """The statement that notes a touched record once."""
    if not guard.noting:
        return ""
    touched, insert = guard.noting.format(row=row), "INSERT INTO registry_touched (kind, record, key)"
    if connection.vendor == "postgresql":
        return f"{insert} {touched} ON CONFLICT DO NOTHING;"
    # Not OR IGNORE: the conflict clause of the statement that fired the trigger would take its place.
    return (
        f"{insert} SELECT t.kind, t.record, t.key FROM ({touched}) AS t"
        " WHERE NOT EXISTS (SELECT 1 FROM registry_touched n"
        " WHERE n.kind = t.kind AND n.record = t.record AND n.key = t.key);"
    )


def sqlite_statements(guard: Guard) -> list[str]:
    closed = f"SELECT RAISE(ABORT, '{REFUSAL}') WHERE NOT EXISTS (SELECT 1 FROM registry_door WHERE \"open\");"
    sealed = f"SELECT RAISE(ABORT, '{SEALED}');"
    statements = []
    for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
        open_only = closed + " ".join(note(guard, row) for row in rows)
        body = sealed if guard.sealed and verb != "INSERT" else open_only
        of = update_of(guard) if verb == "UPDATE" else ""
        name = f"{PREFIX}{guard.table}_{verb.lower()}"
        statements.append(f"CREATE TRIGGER {name} AFTER {verb}{of} ON {guard.table} BEGIN {body} END")
    return statements


def update_of(guard: Guard) -> str:
    """The columns whose update is refused, where some may be filled later."""
    if not guard.free:
        return ""
    model = next(model for model in (m.Change, m.Entry, m.Edition) if model._meta.db_table == guard.table)
    columns = [f.column for f in model._meta.concrete_fields if f.column != guard.free]
    return " OF " + ", ".join(f'"{column}"' for column in columns)


def postgresql_statements(guard: Guard) -> list[str]:
    name = f"{PREFIX}{guard.table}"
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN "
        f"IF NOT EXISTS (SELECT 1 FROM registry_door WHERE open) THEN RAISE EXCEPTION '{REFUSAL}'; END IF; "
        f"IF TG_OP <> 'INSERT' THEN {note(guard, 'OLD') or 'NULL;'} END IF; "
        f"IF TG_OP <> 'DELETE' THEN {note(guard, 'NEW') or 'NULL;'} END IF; "
        "RETURN NULL; END $guard$"
    )
    refuse = (
        f"CREATE OR REPLACE FUNCTION {PREFIX}refuse() RETURNS trigger LANGUAGE plpgsql AS $guard$ "
        f"BEGIN RAISE EXCEPTION '{SEALED}'; END $guard$"
    )
    row = f"FOR EACH ROW EXECUTE FUNCTION {name}()"
    statements = [function, refuse]
    if guard.sealed:
        statements.append(f"CREATE TRIGGER {name} AFTER INSERT ON {guard.table} {row}")
        sealing = f"FOR EACH ROW EXECUTE FUNCTION {PREFIX}refuse()"
        statements.append(f"CREATE TRIGGER {name}_update BEFORE UPDATE{update_of(guard)} ON {guard.table} {sealing}")
        statements.append(f"CREATE TRIGGER {name}_delete BEFORE DELETE ON {guard.table} {sealing}")
    else:
        statements.append(f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {guard.table} {row}")
    # Row triggers do not see TRUNCATE.
    statements.append(
        f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {guard.table} EXECUTE FUNCTION {PREFIX}refuse()"
    )
    return statements


def statements_of(guard: Guard) -> list[str]:
    return postgresql_statements(guard) if connection.vendor == "postgresql" else sqlite_statements(guard)


def installed() -> dict[str, tuple[str, str]]:
    """Name -> (table, what it does) of every guard trigger in the database that is switched on."""
    query = (
        "SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE t.tgname LIKE 'registry_guard_%%' AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'registry_guard_%%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [])
        return {name: (table, source) for name, table, source in cursor.fetchall()}


def missing() -> list[str]:
    """Tables whose guard is not there whole, or does something else: a write there would leave no trace."""
    there = installed()
    return [guard.table for guard in guards() if not is_whole(guard, there)]


def is_whole(guard: Guard, there: dict[str, tuple[str, str]]) -> bool:
    for statement in triggers_of(guard):
        table, source = there.get(statement.split()[2], ("", ""))
        if table != guard.table or not source:
            return False
        if connection.vendor != "postgresql" and source != statement:
            return False
        if connection.vendor == "postgresql" and not any(source in s for s in statements_of(guard)):
            return False
    return True


def triggers_of(guard: Guard) -> list[str]:
    return [s for s in statements_of(guard) if s.startswith("CREATE TRIGGER")]


def remove() -> None:
    """Take every guard off (before `migrate`)."""
    with connection.cursor() as cursor:
        for name, (table, _source) in installed().items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def install() -> None:
    """Put every guard on; tables that are not there yet (half a migration) are left."""
    tables = set(connection.introspection.table_names())
    if m.Touched._meta.db_table not in tables:
        return
    remove()
    with connection.cursor() as cursor:
        for guard in guards():
            for statement in statements_of(guard) if guard.table in tables else ():
                cursor.execute(statement)
