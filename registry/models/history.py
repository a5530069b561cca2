"""What remembers: the door, the chain of changes, the versions of records, and the published editions.

These tables are written by `registry.changes` and `registry.editions` only; triggers refuse everybody else.
"""

import datetime
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime

DIGEST = 64
STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"  # how `at` is stored, in UTC: these bytes are hashed


def stamp(moment: datetime.datetime) -> str:
    """A moment as `at` is stored; in this form moments are compared as texts."""
    return moment.astimezone(datetime.UTC).strftime(STAMP)


class Dated:
    """Mixin: `at` is stored as a text; who shows it takes `moment`, which pages write in the installation's zone."""

    at: Any

    @property
    def moment(self) -> datetime.datetime | None:
        return parse_datetime(self.at)


class Door(models.Model):
    """One row: the register's identity, and whether a change is open in this transaction.

    `open` is never true in a committed state; the row's lock is the queue in which writers wait.
    """

    register = models.UUIDField()
    open = models.BooleanField(default=False)


class Touched(models.Model):
    """Records that the triggers saw written during the open change; empty outside."""

    kind = models.CharField(max_length=40)
    record = models.BigIntegerField()
    key = models.CharField(max_length=80, default="")

    class Meta:
        constraints = [models.UniqueConstraint(name="touched_once", fields=["kind", "record", "key"])]


class Change(Dated, models.Model):
    """One change: who, when, why, from where; chained by hash (design section 6)."""

    number = models.PositiveIntegerField(primary_key=True)
    at = models.CharField(max_length=27, help_text="UTC, YYYY-MM-DDTHH:MM:SS.ffffffZ: the hashed bytes")
    who = models.CharField(max_length=200, help_text="a copied name, no foreign key: people leave")
    why = models.TextField(default="")
    origin = models.CharField(max_length=20)
    previous = models.CharField(max_length=DIGEST, default="")
    hash = models.CharField(max_length=DIGEST, unique=True)
    seal = models.CharField(max_length=DIGEST, null=True)  # noqa: DJ001 - filled later, outside the hash

    class Meta:
        ordering = ("-number",)


class Entry(models.Model):
    """One record's part in a change: its version before and after ("" when there is none)."""

    change = models.ForeignKey(Change, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    before = models.CharField(max_length=DIGEST, default="")
    after = models.CharField(max_length=DIGEST, default="")

    class Meta:
        constraints = [models.UniqueConstraint(name="entry_once", fields=["change", "kind", "key"])]
        indexes = [models.Index(name="entry_of_record", fields=["kind", "key", "change"])]


class Version(models.Model):
    """A record's content, once per distinct content: the stored bytes are the hashed bytes.

    Text, not JSON: a database's JSON type reorders keys. `withdrawn` is the change that took the content away.
    """

    digest = models.CharField(max_length=DIGEST, primary_key=True)
    content = models.TextField()
    withdrawn = models.PositiveIntegerField(null=True)


class Head(models.Model):
    """The present version of each living record: what replaying all entries gives.

    search: the record's own words, folded, so that the desk finds it without reading its lists.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=DIGEST)
    change = models.PositiveIntegerField()
    search = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(name="head_once", fields=["kind", "key"])]


class Edition(Dated, models.Model):
    """An immutable publication of the public part (design section 2)."""

    number = models.PositiveIntegerField(primary_key=True)
    at = models.CharField(max_length=27)
    who = models.CharField(max_length=200)
    digest = models.CharField(max_length=DIGEST)
    previous = models.CharField(max_length=DIGEST, default="")
    change = models.PositiveIntegerField()
    hash = models.CharField(max_length=DIGEST, unique=True)

    class Meta:
        ordering = ("-number",)


class Published(models.Model):
    """A public record in the editions from `since` until before `until` (null: still published)."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=DIGEST)
    since = models.PositiveIntegerField()
    until = models.PositiveIntegerField(null=True)
    name = models.CharField(max_length=255, default="")
    position = models.PositiveIntegerField(default=0)
    search = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(name="published_once", fields=["kind", "key", "since"])]
        indexes = [
            models.Index(name="published_order", fields=["kind", "position", "name", "key"]),
            models.Index(name="published_digest", fields=["digest"]),
        ]


class PublishedReference(models.Model):
    """Index of a public version: it refers to this record (`kind`, `key`), or to a country (`country`, code)."""

    digest = models.CharField(max_length=DIGEST)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(name="published_reference_once", fields=["digest", "kind", "key"])]
        indexes = [models.Index(name="published_reference_to", fields=["kind", "key", "digest"])]


class PublishedUse(models.Model):
    """Index of a public activity's uses of data, so that the table of `/` needs no whole activity."""

    digest = models.CharField(max_length=DIGEST)
    data_category = models.CharField(max_length=80)
    purpose = models.CharField(max_length=80, default="")
    processor = models.CharField(max_length=80, default="")
    part = models.CharField(max_length=255, default="")
    wording = models.TextField(default="")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(name="published_use_of", fields=["data_category", "order"]),
            models.Index(name="published_use_digest", fields=["digest"]),
        ]
