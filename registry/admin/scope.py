"""What a person with a limit to some of our entities sees and may write.

An activity belongs to its entity, to each of its joint controllers, and, where it names no entity, to the register's
own controller. Everything else is shared by all of our entities. What a person may not see does not exist for her: in
lists, addresses, exports, histories and counts. She sees all of our entities and writes her own.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db.models import Exists, Q
from django.http import HttpRequest
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.changes.history import contents
from registry.models import (
    Entry,
    Head,
    JointController,
    Organisation,
    ProcessingActivity,
    Register,
    Remark,
    Touched,
    Waiver,
)
from registry.roles import entities_of

ACTIVITY, ORGANISATION = "activity", "organisation"
DECIDING = ("ours", "jurisdiction")  # of an organisation: what a third country is for all of our entities
FOR_ALL = _(
    "Which organisations are our entities, and whose law applies to them, decides for the whole register what a third "
    "country is. You work for some of our entities only: ask somebody who works for all of them to change this."
)
JUDGEMENTS = (Waiver, Remark)
Entities = list[Organisation]


class Outside(Exception):
    """A change touches what is outside of the person's limit; says so in words."""


def narrow(request: HttpRequest, queryset: Any) -> Any:
    """The same query without what this person may not see: of activities, of entries or of present versions."""
    mine = entities_of(request.user)
    if mine is None:
        return queryset
    if queryset.model is ProcessingActivity:
        return queryset.filter(within(mine))
    living = ProcessingActivity.objects.filter(within(mine)).order_by().values("key")
    if queryset.model in JUDGEMENTS:
        return queryset.filter(~Q(about_kind=ACTIVITY) | Q(about_key__in=living))
    if queryset.model in (Entry, Head):
        for kind, model in (("waiver", Waiver), ("remark", Remark)):
            inside = model.objects.filter(~Q(about_kind=ACTIVITY) | Q(about_key__in=living)).order_by().values("key")
            queryset = queryset.filter(~Q(kind=kind) | Q(key__in=inside))
        return queryset.filter(~Q(kind=ACTIVITY) | Q(key__in=living) | Q(key__in=gone(mine)))
    return queryset


def pks_of(mine: Entities) -> list[int]:
    return [entity.pk for entity in mine]


def keys_of(mine: Entities) -> set[str]:
    return {entity.key for entity in mine}


def within(mine: Entities) -> Q:
    """What an activity of these entities is, for a query of activities."""
    pks = pks_of(mine)
    joint = JointController.objects.filter(organisation__in=pks).order_by().values("activity")
    own = Exists(Register.objects.filter(controller__in=pks))
    return Q(entity__in=pks) | Q(pk__in=joint) | Q(own, entity=None)


def owners(record: dict[str, Any], controller: str) -> set[str]:
    """The keys of the entities to which a version of an activity belongs."""
    joint = {row.get("organisation") for row in record.get("joint_controllers") or ()}
    return {record.get("entity") or controller, *joint} - {None, ""}


def controller_key() -> str:
    return Register.objects.values_list("controller__key", flat=True).first() or ""


def gone(mine: Entities) -> list[str]:
    """Keys of deleted activities which belonged to these entities in their last version."""
    living = Head.objects.filter(kind=ACTIVITY).values("key")
    last = Entry.objects.filter(kind=ACTIVITY, after="").exclude(key__in=living).order_by("change_id")
    digests = dict(last.values_list("key", "before"))
    records, keys, controller = contents(digests.values()), keys_of(mine), controller_key()
    return [key for key, digest in digests.items() if owners(records.get(digest) or {}, controller) & keys]


def stay_inside(request: HttpRequest) -> None:
    """Refuse a change that touches an activity or one of our entities outside of the limit; asked before it is closed.

    Lists and forms do not offer such a record. This holds for every other way: a list of joint controllers
    emptied, a term merged that others use, an action that gives an activity to another entity or archives one.
    """
    mine = entities_of(request.user)
    if mine is not None:
        speak_inside(mine)
        leave_entities(mine)
        leave_activities(mine)


def leave_activities(mine: Entities) -> None:
    """Refuse a change of an activity that was, or is now, none of hers."""
    touched = list(Touched.objects.filter(kind=ACTIVITY).values_list("record", "key"))
    living = ProcessingActivity.objects.filter(pk__in={record for record, _key in touched})
    now = set(living.values_list("key", flat=True))
    keys = now | {key for _record, key in touched if key}
    heads = dict(Head.objects.filter(kind=ACTIVITY, key__in=keys).values_list("key", "digest"))
    records, own, controller = contents(heads.values()), keys_of(mine), controller_key()
    outside = now - set(living.filter(within(mine)).values_list("key", flat=True))
    outside |= {key for key, digest in heads.items() if not owners(records.get(digest) or {}, controller) & own}
    # A key that somebody else's activity had would bring that one's history along.
    used = Entry.objects.filter(kind=ACTIVITY, key__in=keys - heads.keys()).values_list("key", flat=True)
    outside |= set(used) - set(gone(mine) if used else ())
    if outside:
        raise Outside(
            gettext(
                "This would change activities of entities for which you do not work; yours: %(mine)s. Leave those as "
                "they are, or ask somebody who works for all of our entities."
            )
            % {"mine": get_text_list(names_of(mine), gettext("and"))}
        )


def speak_inside(mine: Entities) -> None:
    """Refuse remarks and acceptances about an activity that this person does not see, there or not."""
    living = ProcessingActivity.objects.filter(within(mine)).order_by().values("key")
    for kind, model in (("waiver", Waiver), ("remark", Remark)):
        rows = model.objects.filter(pk__in=Touched.objects.filter(kind=kind).values("record"), about_kind=ACTIVITY)
        if rows.exclude(about_key__in=living).exists():
            raise Outside(
                gettext("You see no activity of this key: open the activity, or its finding, and speak of it there.")
            )


def leave_entities(mine: Entities) -> None:
    """Refuse a change of an entity of ours that is not hers, and of what decides for all of them."""
    touched = list(Touched.objects.filter(kind=ORGANISATION).values_list("record", "key"))
    if not touched:
        return
    living = {one.key: one for one in Organisation.objects.filter(pk__in={record for record, _key in touched})}
    keys = living.keys() | {key for _record, key in touched if key}
    heads = dict(Head.objects.filter(kind=ORGANISATION, key__in=keys).values_list("key", "digest"))
    records, own, controller = contents(heads.values()), keys_of(mine), controller_key()
    for key in sorted(keys):
        was, now = records.get(heads.get(key, "")) or {}, living.get(key)
        if key not in own and (was.get("ours") or (now and now.ours) or key == controller):
            raise Outside(of_others(str(now or was.get("legal_name", key)), mine))
        if any((was.get(name) or None) != (getattr(now, name, None) or None) for name in DECIDING):
            raise Outside(str(FOR_ALL))


def of_others(name: str, mine: Entities) -> str:
    """Why one of our entities is not hers to change."""
    return gettext(
        "“%(name)s” is one of our entities for which you do not work; yours: %(mine)s. You may read it. It is changed "
        "by those who work for it, or for all of our entities."
    ) % {"name": name, "mine": get_text_list(names_of(mine), gettext("and"))}


def refusal(request: HttpRequest, record: Any) -> str:
    """Why this person may not write this record, where her limit is what stands in the way; else ""."""
    mine = entities_of(request.user) if isinstance(record, Organisation) else None
    if mine is None or record.pk in pks_of(mine):
        return ""
    if not hasattr(request, "own_controller"):
        request.own_controller = controller_key()  # type: ignore[attr-defined]
    is_ours = record.ours or record.key == request.own_controller  # type: ignore[attr-defined]
    return of_others(str(record), mine) if is_ours else ""


def refusal_to_delete(request: HttpRequest, record: Any) -> str:
    """The same before deleting; her own entities stay as well, for that decides for all."""
    said = refusal(request, record)
    hers = isinstance(record, Organisation) and record.ours and entities_of(request.user) is not None
    return said or (str(FOR_ALL) if hers else "")


def names_of(mine: Entities) -> list[str]:
    return [str(entity) for entity in mine] or [gettext("none")]


class Scoped:
    """Mixin for RecordAdmin: nothing outside of the person's limit is there, and nothing can be put there."""

    def get_queryset(self, request: HttpRequest) -> Any:
        return narrow(request, super().get_queryset(request))  # type: ignore[misc]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """When the entity of an activity is chosen, only those are offered that the form will take."""
        found, doubled = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        asked = (request.GET.get("model_name"), request.GET.get("field_name"))
        mine = entities_of(request.user)
        if mine is not None and asked == (ProcessingActivity._meta.model_name, "entity"):
            found = found.filter(pk__in=pks_of(mine))
        return found, doubled

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        initial = super().get_changeform_initial_data(request)  # type: ignore[misc]
        mine = entities_of(request.user)
        if mine is not None and self.model is ProcessingActivity and len(mine) == 1:  # type: ignore[attr-defined]
            initial.setdefault("entity", mine[0].pk)
        return initial

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not refusal(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An entity of ours goes, or ceases to be one, by the hand of somebody who works for all of them."""
        return super().has_delete_permission(request, obj) and not refusal_to_delete(request, obj)  # type: ignore[misc]

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **more: Any) -> Any:
        """A form of somebody else's entity is there to read and says so; sent by hand, it is refused with the same."""
        asked = object_id is not None and self.is_decided_for(request)
        said = refusal(request, self.get_object(request, unquote(str(object_id)))) if asked else ""  # type: ignore[attr-defined]
        if said and request.method == "POST":
            raise Outside(said)
        if said and super().has_change_permission(request):  # type: ignore[misc]
            messages.info(request, said)
        return super().changeform_view(request, object_id, *args, **more)  # type: ignore[misc]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = DECIDING if self.is_decided_for(request) else ()
        return (*super().get_readonly_fields(request, obj), *fixed)  # type: ignore[misc]

    def is_decided_for(self, request: HttpRequest) -> bool:
        """Whether others decide which organisations are ours."""
        return self.model is Organisation and entities_of(request.user) is not None  # type: ignore[attr-defined]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if self.is_decided_for(request):
            kwargs["help_texts"] = dict.fromkeys(DECIDING, FOR_ALL)
        made = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        mine = entities_of(request.user)
        if mine is not None and made._meta.model is ProcessingActivity and "entity" in made.base_fields:
            keep_to(made.base_fields["entity"], mine, obj)
        return made


def keep_to(field: Any, mine: Entities, record: Any) -> None:
    """Let the entity of an activity be one of the person's own, or stay what it is."""
    present = record.entity_id if record else None
    field.queryset = Organisation.objects.filter(Q(pk__in=pks_of(mine)) | Q(pk=present))
    field.required = controller_key() not in keys_of(mine) and (record is None or present is not None)
    said = gettext("You work for some of our entities only. Choose one of them: %(mine)s.") % {
        "mine": get_text_list(names_of(mine), gettext("or"))
    }
    field.error_messages["required"] = field.gone = said
