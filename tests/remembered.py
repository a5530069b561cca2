"""A register that many tests begin with is made once; afterwards its rows are put back as they were.

Making one takes a hundred milliseconds, putting it back ten. What is put back is what the register's own code wrote,
history and all; nothing is left out but the names of people who may sign in.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection

from registry.findings import standing
from registry.models import Change, Door, Scope, Touched

Tables = list[tuple[str, list[str], list[tuple[Any, ...]]]]
KNOWN: dict[tuple[str, str], Tables] = {}


def remembered(name: str, make: Callable[[], Any]) -> None:
    """Fill an empty register as `make` does; a register that holds something already is filled by `make` itself."""
    door = Door.objects.first()
    standing.LAST.clear()  # each test counts for itself
    if Change.objects.exists() or door is None:
        make()
        return
    known = (name, str(door.register))
    if known in KNOWN:
        put_back(KNOWN[known])
        return
    make()
    KNOWN[known] = rows()


def tables() -> list[Any]:
    """All but who signs in, and what stands in no history."""
    found = apps.get_app_config("registry").get_models(include_auto_created=True)
    apart = {Door._meta.db_table, Touched._meta.db_table, Scope._meta.db_table, Scope.entities.through._meta.db_table}
    return [model for model in found if model._meta.managed and model._meta.db_table not in apart]


def rows() -> Tables:
    found = []
    with connection.cursor() as cursor:
        for model in tables():
            names = [field.column for field in model._meta.concrete_fields]
            cursor.execute(f"SELECT {listed(names)} FROM {model._meta.db_table} ORDER BY {names[0]}")
            if stored := cursor.fetchall():
                found.append((model._meta.db_table, names, stored))
    return found


def put_back(found: Tables) -> None:
    """The guards let this through because the door is open meanwhile, as it is for any change."""
    Door.objects.update(open=True)
    with connection.cursor() as cursor:
        for table, names, stored in found:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({listed(names)}) VALUES ({marks})", stored)
    Touched.objects.all().delete()
    Door.objects.update(open=False)


def listed(names: list[str]) -> str:
    return ", ".join(map(connection.ops.quote_name, names))
