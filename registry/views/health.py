"""Whether this process can serve: it reaches its database, and the database fits the program."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from .answer import read_only


class Behind(Exception):
    """The database waits for `manage.py migrate`."""


@cache
def check_migrations() -> None:
    """Looked up until it is well, then never again: a process does not outlive its own program."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Behind


@read_only
def healthz(request: HttpRequest) -> HttpResponse:
    status, said = 200, "ok"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        check_migrations()
    except DatabaseError:
        status, said = 503, "no database"
    except Behind:
        status, said = 503, "migrations are pending"
    return HttpResponse(f"{said}\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})
