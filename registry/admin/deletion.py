"""Deleting: refused while anything refers to the record, with the names of those that do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import ProtectedError, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from registry.document import KIND_OF, KINDS, Kind, Reference, References, Rows
from registry.models import Row

SHOWN = 10


@dataclass(frozen=True)
class User:
    """A record that refers to the one to be deleted."""

    heading: str
    name: str
    url: str


@dataclass
class Users:
    total: int = 0
    first: list[User] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)

    def add(self, kind: Kind, record: Any) -> None:
        if len(self.first) < SHOWN:
            url = reverse(f"admin:registry_{kind.model._meta.model_name}_change", args=[record.pk])
            self.first.append(User(kind.heading, str(record), url))


def paths_to(kind: Kind, target: type[Any]) -> Iterator[tuple[Rows | None, str]]:
    """Every way in which a record of `kind` refers to `target`: (the list it is in or None, field name)."""
    for declared in kind.fields:
        rows = declared if isinstance(declared, Rows) else None
        for f in rows.fields if rows else (declared,):
            model = rows.model if rows else kind.model
            if isinstance(f, Reference | References) and f.model_field(model).related_model is target:
                yield rows, f.name


def users_of(records: Iterable[Any]) -> Users:
    """Which records refer to any of these: the first ten, and how many there are."""
    records = list(records)
    found = Users(records=records)
    if not records:
        return found
    target, pks = type(records[0]), [record.pk for record in records]
    for kind in reversed(KINDS.values()):
        asked = Q()
        for rows, name in paths_to(kind, target):
            if rows is None:
                owners = kind.model._base_manager.filter(**{f"{name}__in": pks}).values("pk")
            else:
                owners = rows.model._base_manager.filter(**{f"{name}__in": pks}).values(rows.parent)
            asked |= Q(pk__in=owners.order_by())
        if asked:
            users = kind.model._default_manager.filter(asked)
            found.total += users.count()
            for record in users[:SHOWN]:
                found.add(kind, record)
    return found


def from_error(error: ProtectedError) -> Users:
    """The same from the database's own refusal, should something else have deleted."""
    owners = {}
    for protected in error.protected_objects:
        owner = protected
        if isinstance(protected, Row):
            owner = next(getattr(protected, f.name) for f in protected._meta.fields if f.name in PARENTS)
        owners[type(owner), owner.pk] = owner
    found = Users(total=len(owners))
    for owner in owners.values():
        if type(owner) in KIND_OF:
            found.add(KIND_OF[type(owner)], owner)
    return found


PARENTS = {f.parent for kind in KINDS.values() for f in kind.fields if isinstance(f, Rows)}


def refusal(site: Any, request: HttpRequest, users: Users, status: int = 200) -> HttpResponse:
    """The page that says who still refers to what was to be deleted."""
    if len(users.records) == 1:
        title = gettext("«%(name)s» cannot be deleted: it is used") % {"name": users.records[0]}
    else:
        title = gettext("Nothing was deleted: what you ticked is used")
    used = ngettext(
        "%(total)d record refers to it:", "%(total)d records refer to it; the first of them:", users.total
    ) % {"total": users.total}
    if users.total == len(users.first) > 1:
        used = gettext("%(total)d records refer to it:") % {"total": users.total}
    opts = type(users.records[0])._meta if users.records else None
    context = {**site.each_context(request), "title": title, "users": users, "used": used, "opts": opts}
    return TemplateResponse(request, "desk/used_by.html", context, status=status)
