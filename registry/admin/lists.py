"""The list of one kind: its rows as cells under their columns' names, and a sentence that says what is shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import display_for_field, lookup_field
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.core.exceptions import FieldDoesNotExist
from django.db.models.functions import Lower
from django.forms import CharField
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext

from registry.document import KIND_OF
from registry.models.text import clean_text

from .listfilters import Asked
from .words import MOST, words_of


class SearchText(CharField):
    """What was typed, without what no text of the register holds."""

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class SearchForm(ChangeListSearchForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {SEARCH_VAR: SearchText(required=False)}


@dataclass(frozen=True)
class Condition:
    """One thing that was asked of the list. without: the address of the list without it."""

    title: str
    said: str
    without: str
    is_unknown: bool = False


@dataclass(frozen=True)
class Cell:
    """name: the column's. value: what it shows, "" when nothing is stated."""

    name: str
    label: str
    value: Any
    url: str = ""


class Understood(ChangeList):
    """Django's list; what an address asks and no filter understands finds nothing, and is said so."""

    search_form_class = SearchForm
    misread = False
    clear_all_filters_qs = "?"

    def get_filters(self, request: HttpRequest) -> Any:
        try:
            return super().get_filters(request)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup):
            self.misread = True
            self.params, self.filter_params = {}, {}
            return super().get_filters(request)

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        try:
            found = super().get_queryset(request, exclude_parameters)
        except IncorrectLookupParameters:
            self.misread = True
        return self.root_queryset.none() if self.misread else found


class DeskList(Understood):
    """The list of one kind of record."""

    def get_ordering_field(self, field_name: Any) -> Any:
        """Names stand together whatever their capitals, on every database."""
        found = super().get_ordering_field(field_name)
        return Lower(found) if found == KIND_OF[self.model].title else found

    def get_results(self, request: HttpRequest) -> None:
        """The keys of all that was found, in order, are read once; counting and turning pages ask nothing further."""
        found: Any = list(self.queryset.values_list("pk", flat=True))
        self.paginator = self.model_admin.get_paginator(request, found, self.list_per_page)
        self.result_count = len(found)
        self.full_result_count = self.root_queryset.count()
        self.show_full_result_count = self.show_admin_actions = True
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        page = self.paginator.get_page(self.page_num)
        self.page_num = page.number
        shown = found if self.show_all and self.can_show_all else page.object_list
        records = self.apply_select_related(self.model._base_manager.filter(pk__in=shown))
        admin: Any = self.model_admin
        self.result_list = admin.with_columns(records.order_by(*self.queryset.query.order_by))
        admin.judge(self.result_list)
        ticked = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
        for record in self.result_list:
            record.ticked = str(record.pk) in ticked

    @property
    def most_words(self) -> int:
        """How many words are looked for, when more were typed."""
        return MOST if len(words_of(self.query)) > MOST else 0

    @property
    def asked(self) -> list[Any]:
        """The filters that stand in the list's form."""
        return [spec for spec in self.filter_specs if isinstance(spec, Asked) and spec.offered]

    @property
    def linked(self) -> list[tuple[Any, list[Any]]]:
        """The filters that are a line of links, with their links."""
        return [(spec, list(spec.choices(self))) for spec in self.filter_specs if not isinstance(spec, Asked)]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the form hands on: all that the address asks beside the form's own fields."""
        own = {spec.parameter_name for spec in self.asked} | {SEARCH_VAR}
        return [(name, value) for name, values in self.filter_params.items() if name not in own for value in values]

    @property
    def conditions(self) -> list[Condition]:
        """What was asked, in words, each with the address that takes it away."""
        found = []
        if self.query:
            found.append(Condition(gettext("words"), f"“{self.query}”", self.without(SEARCH_VAR)))
        told: set[Any] = {SEARCH_VAR}
        for spec in self.filter_specs:
            told |= {*spec.expected_parameters(), getattr(spec, "also", "")}
            if isinstance(spec, Asked) and spec.value() is not None:
                gone = self.without(spec.parameter_name, spec.also)
                found.append(Condition(str(spec.title), spec.said, gone, spec.is_unknown))
        rest = [name for name in self.get_filters_params() if name not in told]
        return found + [Condition(self.heading_of(name), self.params[name], self.without(name)) for name in rest]

    def without(self, *names: str) -> str:
        return self.get_query_string(dict.fromkeys(names)) if names else ""

    def heading_of(self, lookup: str) -> str:
        """A plain lookup of an address, such as `review_due__lte`, by the name of its column."""
        name, _dunder, how = lookup.partition("__")
        try:
            heading = str(getattr(self.opts.get_field(name), "verbose_name", name))
        except FieldDoesNotExist:
            return lookup
        words = {"lte": gettext("until"), "gte": gettext("from"), "isnull": gettext("is empty")}
        return f"{heading} {words.get(how, '')}".strip()

    @cached_property
    def all_headers(self) -> list[dict[str, Any]]:
        """The columns' headings, each with its column's name; the box over all boxes in plain words."""
        found = [{**h, "name": str(name)} for name, h in zip(self.list_display, result_headers(self), strict=True)]
        box = '<input type="checkbox" id="action-toggle" aria-label="{}">'
        for header in found:
            if header["name"] == "action_checkbox":
                header["text"] = format_html(box, gettext("Tick all on this page"))
        return found

    @cached_property
    def unstated(self) -> list[str]:
        """Columns in which no row of this page states anything: the table is calmer without them."""
        columns = zip(*self.all_rows, strict=True) if len(self.all_rows) > 1 else ()
        return [column[0].name for column in columns if all(cell.value == "" for cell in column)]

    @property
    def headers(self) -> list[dict[str, Any]]:
        return [header for header in self.all_headers if header["name"] not in self.unstated]

    @property
    def unstated_words(self) -> str:
        return ", ".join(str(header["text"]) for header in self.all_headers if header["name"] in self.unstated)

    @property
    def rows(self) -> Iterator[list[Cell]]:
        """The records of this page without the columns that none of them fills."""
        return ([cell for cell in row if cell.name not in self.unstated] for row in self.all_rows)

    @cached_property
    def all_rows(self) -> list[list[Cell]]:
        """The records of this page; the first linked cell is the row's heading."""
        labels = [capfirst(str(header["text"])) for header in self.all_headers]
        return [self.cells(record, labels) for record in self.result_list]

    def cells(self, record: Any, labels: list[str]) -> list[Cell]:
        url = self.url_for_result(record)
        url = add_preserved_filters({"preserved_filters": self.preserved_filters, "opts": self.opts}, url)
        links = self.list_display_links or ()
        return [
            Cell(name, label, shown(name, record, self.model_admin), url if name in links else "")
            for name, label in zip(map(str, self.list_display), labels, strict=True)
        ]


def shown(name: str, record: Any, model_admin: Any) -> Any:
    """What a cell shows; "" when nothing is stated."""
    field, _attr, value = lookup_field(name, record, model_admin)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if field is None or value in (None, ""):
        return "" if value is None else value
    if field.is_relation:
        return getattr(record, field.name)
    return display_for_field(value, field, "")
