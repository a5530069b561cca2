"""`migrate`: guards off and on, one identity, and what the migration changed is one change of origin `upgrade`."""

import pytest
from django.core.management import call_command
from django.db import connection

from registry import models as m
from registry.changes import door, guards, verify

pytestmark = pytest.mark.django_db


def test_it_works(sample: m.Edition) -> None:
    identity = m.Door.objects.get().register
    guards.remove()
    m.DataCategory.objects.filter(key="geolocation-data").update(sensitivity="ordinary")  # as a data migration would
    number = m.Change.objects.count()
    call_command("migrate", verbosity=0)
    made = m.Change.objects.first()
    assert (made.number, made.who, made.origin) == (number + 1, "system:migrate", "upgrade")
    assert [(e.kind, e.key) for e in made.entries.all()] == [("data_category", "geolocation-data")]
    assert m.Door.objects.get().register == identity
    assert guards.missing() == [] and list(verify.faults()) == []


def test_nothing_differs_nothing_is_recorded(sample: m.Edition) -> None:
    number = m.Change.objects.count()
    assert door.upgrade("again") is None
    assert m.Change.objects.count() == number


def test_a_rebuilt_table_gets_its_guards_back(sample: m.Edition) -> None:
    with connection.cursor() as cursor:
        for name, (table, _source) in guards.installed().items():
            if table == "registry_source":
                cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert guards.missing() == ["registry_source"]
    call_command("migrate", verbosity=0)
    assert guards.missing() == []
