"""The app, its admin, and the two receivers that take the guards off before `migrate` and put them on after."""

from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class DeskConfig(AdminConfig):
    """The officer's desk: Django's admin with our own site."""

    default_site = "registry.admin.site.Desk"

    def ready(self) -> None:
        from registry.admin import wording  # before any form is read

        wording.take_over()
        super().ready()
        from registry.admin import people  # only now has Django registered its own pages of people

        people.take_over()


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = _("Register")

    def ready(self) -> None:
        pre_migrate.connect(take_guards_off, sender=self)
        post_migrate.connect(put_guards_on, sender=self)


def take_guards_off(**_kwargs: Any) -> None:
    from registry.changes import guards

    guards.remove()


def put_guards_on(**_kwargs: Any) -> None:
    """Guards on, identity given, what the migration changed recorded, roles made; nothing at half a migration."""
    from registry import roles
    from registry.changes import door, guards

    guards.install()
    if migrated("registry"):
        door.first_time()
        door.upgrade("migrate")
        if migrated("auth") and migrated("contenttypes"):
            roles.seed()


def migrated(app: str) -> bool:
    """Whether every migration of an app has been applied."""
    loader = MigrationLoader(connection)
    return set(loader.graph.leaf_nodes(app)) <= set(loader.applied_migrations or ())
