"""Finding records: any word of the record or of what it refers to, other names included.

A record's own words are kept folded in `Head.search` (no database folds "Ä" as Python does, and SQLite none but
ASCII). What it refers to is searched in the same way, one step away; a service's company and a kind of data's people
and sources two. Countries and other choices are found by the names that officers read.
"""

from collections.abc import Iterator
from functools import cache, cached_property
from typing import Any

from django.db.models import BooleanField, Case, Count, F, Q, TextField, Value, When
from django.db.models.functions import Lower, Replace
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language

from registry.document import KIND_OF, KINDS, Column, Kind, Rows
from registry.models import Head

from .listfilters import Asked
from .lists import DeskList
from .paths import paths_to, refers
from .words import MOST, fold, words_of

SPACES = ("\u00a0", "\u202f", "\n", "\t")  # what may stand where a phrase has a space


def by_name(kind: Kind) -> list[Any]:
    """The kind's own order, without regard to capitals: SQLite would put "payroll" behind "Zoom"."""
    return [Lower(name) if name == kind.title else name for name in kind.model._meta.ordering or ()]


def heads_with(kinds: Any, word: str) -> Any:
    """Present versions of these kinds in whose own words, or in whose key, the word stands."""
    heads = Head.objects.filter(kind__in=kinds)
    if " " not in word:
        return heads.filter(has(word))
    said: Any = F("search")
    for space in SPACES:
        said = Replace(said, Value(space), Value(" "), output_field=TextField())
    return heads.annotate(said=said).filter(said__contains=word)


def has(word: str) -> Q:
    return Q(search__contains=word) | Q(key__contains=word)


@cache
def labels(model: type[Any], name: str, _language: str | None) -> tuple[tuple[str, str], ...]:
    """(code, folded label) of a field's choices in the reader's language."""
    field = model._meta.get_field(name)
    return tuple((code, fold(str(label))) for code, label in field.flatchoices if code)


class Search:
    """The conditions under which records of one kind are found by words."""

    def __init__(self, kind: Kind, words: list[str]) -> None:
        self.kind = kind
        self.words = words

    @cached_property
    def known(self) -> dict[str, set[str]]:
        """By kind, the words that any of its records holds: what holds nothing need not be joined. One query."""
        others = [name for name in KINDS if name != self.kind.name]
        counted = {f"w{n}": Count("pk", filter=has(word)) for n, word in enumerate(self.words) if " " not in word}
        found: dict[str, set[str]] = {name: {w for w in self.words if " " in w} for name in KINDS}
        rows: Any = Head.objects.filter(kind__in=others).order_by().values("kind").annotate(**counted)
        for row in rows:
            found[row["kind"]] |= {self.words[int(name[1:])] for name in counted if row[name]}
        found[self.kind.name] = set(self.words)
        return found

    def finding(self, word: str) -> Case:
        """Records of the kind that say this word, or refer to what says it.

        Asked record by record, and no further once one way has found it: given a plain OR, SQLite follows every way
        through all of the register first (half a second for a word that stands everywhere).
        """
        found = self.saying(self.kind, word, 2)
        return Case(When(found, then=Value(True)), default=Value(False), output_field=BooleanField())

    def saying(self, kind: Kind, word: str, steps: int) -> Q:
        """Records that say this word themselves, or refer to what says it within so many steps."""
        first = kind is self.kind
        found = Q()
        if word in self.known[kind.name]:
            found |= Q(key__in=heads_with([kind.name], word).values("key"))
        for rows, name, codes in chosen(kind, word, first):
            owners = rows.model._base_manager.filter(**{f"{name}__in": codes})
            found |= Q(pk__in=owners.order_by().values(rows.parent))
        for target in targets(kind, first) if steps else ():
            # Not back to where the search began: activities are not found by what other activities say.
            if target is not self.kind and (asked := self.saying(target, word, steps - 1)):
                among = target.model._base_manager.filter(asked).order_by().values("pk")
                found |= refers(kind, target.model, among, rows_too=first)
        return found


def chosen(kind: Kind, word: str, every: bool) -> Iterator[tuple[Rows, str, list[str]]]:
    """(list, field, codes) of choices so named; of kinds that the search does not begin with, countries only."""
    for rows in kind.fields:
        if not isinstance(rows, Rows):
            continue
        for f in rows.fields:
            if isinstance(f, Column) and (every or f.name == "country") and f.model_field(rows.model).choices:
                known = labels(rows.model, f.name, get_language())
                if codes := [code for code, label in known if word in label]:
                    yield rows, f.name, codes


def targets(kind: Kind, rows_too: bool) -> list[Kind]:
    """The kinds to which a kind refers, in its own columns or in its lists too."""
    return [
        target
        for model, target in KIND_OF.items()
        if any(rows_too or rows is None for rows, _name in paths_to(kind, model))
    ]


class Find:
    """Mixin for RecordAdmin."""

    kind: Kind
    search_fields: Any = ("key",)  # that there is a search; what it reads is said here, not by field names
    change_list_template: Any = "desk/change_list.html"

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        words = words_of(search_term)[:MOST]
        if not words:
            return queryset, False
        match = request.resolver_match
        if match and match.url_name == "autocomplete":
            return self.suggested(queryset, words), False
        search = Search(self.kind, words)
        for word in words:
            queryset = queryset.filter(search.finding(word))
        return queryset, False

    def suggested(self, queryset: Any, words: list[str]) -> Any:
        """By their own words only: first those whose name begins so, then those whose name or other name has it."""
        heads = Head.objects.filter(kind=self.kind.name)
        for word in words:
            queryset = queryset.filter(key__in=heads_with([self.kind.name], word).values("key"))
        begins = Q(key__in=heads.filter(search__startswith=" ".join(words)).values("key"))
        named = Q()
        for name in (self.kind.title, "aliases"):
            if any(f.name == name for f in self.kind.fields):
                named |= Q(**{f"{name}__icontains": words[0]})
        rank = Case(When(begins, then=0), When(named, then=1), default=2)
        return queryset.order_by(rank, *by_name(self.kind))

    def with_columns(self, queryset: Any) -> Any:
        """One page of the list, with what its columns need beyond the record's own."""
        return queryset

    def judge(self, records: Any) -> None:
        """Told of the page's records once they are read, for columns that no query can fill."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskList]:
        return DeskList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """A form sends empty fields along; the address that stays is one that can be read and passed on."""
        own = {f.parameter_name for f in self.get_list_filter(request) if is_asked(f)} | {"q"}  # type: ignore[attr-defined]
        empty = [name for name in own if name in request.GET and not request.GET[name]]
        if empty and request.method == "GET":
            asked = request.GET.copy()
            for name in empty:
                del asked[name]
            return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}" if asked else request.path)
        return super().changelist_view(request, extra_context)  # type: ignore[misc]


def is_asked(list_filter: Any) -> bool:
    return isinstance(list_filter, type) and issubclass(list_filter, Asked)
