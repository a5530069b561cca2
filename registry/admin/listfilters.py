"""What a list can be narrowed by: one labelled choice each, of the values that occur, in the list's own form."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django_countries import countries

from registry.document import KIND_OF, Kind

from .paths import refers, used, used_at_all

NOT_STATED = "-"
UNSAID = {"", NOT_STATED}  # spreadsheets that were imported say it with a dash
YES, NO = "yes", "no"


def narrowed(seen: Any) -> Any:
    """What a person sees, or None for one who sees everything: then asking for each row whether they do is idle."""
    return seen if seen.query.where else None


class Asked(SimpleListFilter):
    """One question to the list. A value that is none of the choices finds nothing, and the page says so.

    also: another name under which an address may ask it. offered: false for what only links ask.
    """

    parameter_name: str
    also = ""
    offered = True

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        self.request = request
        if self.also and self.also in params and self.parameter_name not in params:
            params[self.parameter_name] = [value or NOT_STATED for value in params.pop(self.also)]
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        if not (self.offered or self.value()):
            return []
        return self.options(model_admin.get_queryset(request).order_by())

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        """(value, label) of what occurs among the records that this person may see."""
        raise NotImplementedError(self.parameter_name)

    def condition(self, value: str) -> Q:
        """The records that answer; only asked for a value that is a choice."""
        raise NotImplementedError(self.parameter_name)

    def value(self) -> str | None:
        return super().value() or None

    def has_output(self) -> bool:
        return bool(self.lookup_choices) or self.value() is not None

    @cached_property
    def known(self) -> dict[str, Any]:
        return dict(self.lookup_choices)

    @property
    def said(self) -> str:
        """The chosen value in words."""
        value = str(self.value())
        return str(self.known.get(value, value))

    @property
    def fields(self) -> list[tuple[Any, Any, bool]]:
        """(value, label, whether it is chosen) of the form's field; an unknown value stays until it is taken away."""
        chosen = self.value()
        unknown = [(chosen, chosen)] if self.is_unknown else []
        return [(value, label, value == chosen) for value, label in (*self.lookup_choices, *unknown)]

    @property
    def is_unknown(self) -> bool:
        return self.value() is not None and self.value() not in self.known

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value is None:
            return queryset
        return queryset.filter(self.condition(value)) if value in self.known else queryset.none()


class OwnColumn(Asked):
    """A column of the record itself; what is empty can be asked for too."""

    model_field: Any

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        name = self.model_field.name
        values = {value for (value,) in seen.values_list(name).distinct()}
        if isinstance(self.model_field, models.BooleanField):
            return [(YES, gettext("Yes"))] * (True in values) + [(NO, gettext("No"))] * (False in values)
        unsaid = [(NOT_STATED, self.unsaid)] if values & UNSAID else []
        stated = values - UNSAID
        if self.model_field.choices:
            return [(code, label) for code, label in self.model_field.flatchoices if code in stated] + unsaid
        return sorted(((v, v) for v in stated), key=lambda pair: (pair[0].casefold(), pair[0])) + unsaid

    @property
    def unsaid(self) -> Any:
        return dict(self.model_field.flatchoices).get("") or gettext("Not stated")

    def condition(self, value: str) -> Q:
        name = self.model_field.name
        if isinstance(self.model_field, models.BooleanField):
            return Q(**{name: value == YES})
        return Q(**{f"{name}__in": UNSAID}) if value == NOT_STATED else Q(**{name: value})


def own(model: type[Any], name: str) -> type[Asked]:
    """The filter of a column, under the column's own name."""
    field: Any = model._meta.get_field(name)
    attributes = {"model_field": field, "title": field.verbose_name, "parameter_name": name, "also": f"{name}__exact"}
    return type(f"{model.__name__}{name.title()}", (OwnColumn,), {**attributes, "__module__": __name__})


class Named(Asked):
    """A record of another kind to which those of the list refer, by key."""

    kind: Kind
    target: type[Any]

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        occurring = self.target._base_manager.filter(self.occurs(narrowed(seen)))
        title = KIND_OF[self.target].title
        return sorted(occurring.values_list("key", title), key=lambda pair: (pair[1].casefold(), pair[0]))

    def occurs(self, within: Any) -> Q:
        return used(self.target, self.kind, within)

    def condition(self, value: str) -> Q:
        return refers(self.kind, self.target, self.target._base_manager.filter(key=value).values("pk"))


def named(kind: Kind, target: type[Any], title: Any) -> type[Asked]:
    """The filter by records of `target`, under the name of their kind."""
    attributes = {"kind": kind, "target": target, "title": title, "parameter_name": KIND_OF[target].name}
    return type(f"{kind.name}{target.__name__}", (Named,), {**attributes, "__module__": __name__})


class InCountry(Asked):
    """A country, by its code, along any of these paths from the record; names in the reader's language."""

    title = gettext_lazy("country")
    parameter_name = "country"
    model: type[Any]
    paths: tuple[str, ...] = ()

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        first, *others = self.occurring(seen)
        codes = {code for (code,) in first.union(*others) if code} if others else {code for (code,) in first if code}
        return sorted(((code, str(countries.name(code) or code)) for code in codes), key=lambda pair: pair[1])

    def occurring(self, seen: Any) -> list[Any]:
        """Queries for the codes that occur."""
        return [seen.values_list(path).distinct() for path in self.paths]

    def condition(self, value: str) -> Q:
        found = Q()
        for path in self.paths:
            # In a query of its own: a record with two such rows would stand in the list twice.
            found |= Q(pk__in=self.model._base_manager.filter(**{path: value}).order_by().values("pk"))
        return found


def in_country(model: type[Any], name: str, *paths: str, title: Any = "", offered: bool = True) -> type[InCountry]:
    """The filter by country along these paths, under this name."""
    attributes = {"model": model, "paths": paths, "parameter_name": name, "offered": offered}
    attributes |= {"title": title} if title else {}
    return type(f"{model.__name__}{name.title()}", (InCountry,), {**attributes, "__module__": __name__})


class Used(Asked):
    """Whether any record refers to it."""

    title = gettext_lazy("used")
    parameter_name = "used"

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        self.target = seen.model
        return [(YES, gettext("Used by a record")), (NO, gettext("Used by none"))]

    def condition(self, value: str) -> Q:
        return used_at_all(self.target) if value == YES else ~used_at_all(self.target)
