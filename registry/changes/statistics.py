"""What PostgreSQL knows of the tables: after a large change its plans must not rest on what was there before."""

from django.apps import apps
from django.db import connection

LARGE = 500  # records; below, the database's own daemon is soon enough


def refresh(records: int) -> None:
    """Count again after a change of this many records; SQLite plans well without."""
    if records < LARGE or connection.vendor != "postgresql":
        return
    models = apps.get_app_config("registry").get_models(include_auto_created=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(sorted(model._meta.db_table for model in models)))
