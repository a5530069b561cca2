"""Who refers to a record: told before it is deleted, archived or merged, on its form, and as a filter of the lists."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from registry.document import KIND_OF, KINDS, Kind
from registry.models import Organisation, ProcessingActivity, Register
from registry.models.text import KEY

from .listfilters import Asked
from .paths import refers

SHOWN = 10


@dataclass(frozen=True)
class User:
    """A record that refers to the one in question."""

    heading: str
    name: str
    url: str


@dataclass(frozen=True)
class Group:
    """The users of one kind: how many this person may see, the first of them, and the list that shows all."""

    heading: str
    count: int
    first: list[User]
    url: str


@dataclass
class Users:
    """total: all of them. hidden: how many of these this person may not see; they are counted and not named.

    silent: how many of those that she sees do not name it, and mean it as the register's own controller.
    """

    total: int = 0
    hidden: int = 0
    silent: int = 0
    groups: list[Group] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)

    @property
    def first(self) -> list[User]:
        return [user for group in self.groups for user in group.first]


def users_of(records: Iterable[Any], request: HttpRequest, site: Any) -> Users:
    """Which records refer to any of these: the first ten, and how many there are."""
    found = Users(records=list(records))
    if not found.records:
        return found
    target, pks = type(found.records[0]), [record.pk for record in found.records]
    for kind in reversed(KINDS.values()):
        asked, silent = refers(kind, target, pks), meant(kind, target, pks)
        if not asked:
            continue
        asked |= silent
        total = kind.model._base_manager.filter(asked).count()
        visible = visible_of(kind, request, site).filter(asked)
        count = visible.count()
        found.total += total
        found.hidden += total - count
        found.silent += visible.filter(silent).count() if silent and count else 0
        if count:
            first = [user(kind, record) for record in visible[: SHOWN - len(found.first)]]
            found.groups.append(Group(kind.headings, count, first, list_url(kind, found.records)))
    return found


def meant(kind: Kind, target: type[Any], among: Any) -> Q:
    """Activities that name no entity mean the register's own controller, should it be one of these."""
    if (kind.model, target) != (ProcessingActivity, Organisation):
        return Q()
    return Q(Exists(Register.objects.filter(controller__in=among)), entity=None)


def visible_of(kind: Kind, request: HttpRequest, site: Any) -> Any:
    """The records of a kind that this person may see."""
    admin = site.get_model_admin(kind.model)
    queryset = admin.get_queryset(request)
    return queryset if admin.has_view_or_change_permission(request) else queryset.none()


def user(kind: Kind, record: Any) -> User:
    url = reverse(f"admin:registry_{kind.model._meta.model_name}_change", args=[record.pk])
    return User(kind.heading, str(record), url)


def list_url(kind: Kind, records: list[Any]) -> str:
    """The list of a kind, narrowed to those that refer to this record, archived ones included."""
    if len(records) != 1:
        return ""
    query = {RefersTo.parameter_name: f"{KIND_OF[type(records[0])].name}:{records[0].key}"}
    if any(f.name == "archived_on" for f in kind.fields):
        query["archive"] = "all"
    return reverse(f"admin:registry_{kind.model._meta.model_name}_changelist") + "?" + urlencode(query)


class RefersTo(Asked):
    """The records that refer to a given one, named by kind and key; only links ask this."""

    title = _("refers to")
    parameter_name = "refers_to"
    offered = False

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The record that the address names, if this person may see it."""
        name, _colon, key = (self.value() or "").partition(":")
        self.kind = KIND_OF[model_admin.model]
        self.record: Any = None
        if name in KINDS and KEY.fullmatch(key):
            self.record = visible_of(KINDS[name], request, model_admin.admin_site).filter(key=key).first()
        return [(self.value() or "", str(self.record))] if self.record else []

    def condition(self, value: str) -> Q:
        pk = self.record.pk if self.record else None
        found = refers(self.kind, type(self.record), [pk]) | meant(self.kind, type(self.record), [pk])
        return found or Q(pk__in=[])
