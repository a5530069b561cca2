"""What readers can ask of an edition, and which of its records answer; all of it inside that edition, in sets.

The index holds a record's own references only. A question about facts of other records (the country of the company
behind a service, a name in a search) is put to those records first, as a query inside the query.
"""

from functools import cached_property
from typing import Any, Protocol

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import NullIf
from django.forms import TextInput
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_filters import CharFilter, ChoiceFilter, FilterSet

from registry.models import ProcessingActivity, Published, PublishedReference, PublishedUse, Version

Rows = QuerySet[Published]
LONGEST = 200  # of a search; nobody reads the answer to a longer one


class Edition(Protocol):
    """What is read here of an edition."""

    def rows(self, kind: str = "") -> Rows: ...
    def digests(self, kind: str) -> Any: ...
    def uses(self) -> QuerySet[PublishedUse]: ...


class RegisterFilter(FilterSet):
    """The questions on the page of the whole register."""

    q = CharFilter(label=_("Search the register"), max_length=LONGEST, widget=TextInput(attrs={"type": "search"}))
    data = ChoiceFilter(label=_("Data"), empty_label=_("All data"))
    subject = ChoiceFilter(label=_("Whose data"), empty_label=_("Everyone"))
    source = ChoiceFilter(label=_("Where it comes from"), empty_label=_("Anywhere"))
    purpose = ChoiceFilter(label=_("What it is used for"), empty_label=_("Any purpose"))
    processor = ChoiceFilter(label=_("Third-party service"), empty_label=_("Any or none"))
    country = ChoiceFilter(label=_("Country of the service"), empty_label=_("Any country"))

    class Meta:
        model = Published
        fields: list[str] = []

    def __init__(self, data: Any, edition: Edition, choices: dict[str, list[tuple[str, str]]]) -> None:
        super().__init__(data, queryset=Published.objects.none())
        self.form.auto_id = "f-%s"
        for name, found in choices.items():
            self.form.fields[name].choices = found
        # An unknown value or a text no database takes makes the form invalid; then nothing is the answer.
        self.question = Question(edition, self.form.cleaned_data) if self.form.is_valid() else None

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What was asked, by field, as it was typed."""
        return {name: value for name, value in self.form.data.items() if value and name in self.form.fields}

    @property
    def narrowed(self) -> bool:
        """Whether more than the search was asked."""
        return any(name != "q" for name in self.asked)

    @property
    def nothing(self) -> str:
        """What is told when no record answers."""
        q = self.asked.get("q", "").replace("\x00", "")
        if q and not self.narrowed:
            return gettext("Nothing in this edition matches “{text}”.").format(
                text=q if len(q) <= LONGEST else f"{q[:LONGEST]} ..."
            )
        return gettext("Nothing in this edition matches.")

    def matching(self, kind: str) -> Rows:
        return getattr(self.question, kind)() if self.question else Published.objects.none()


class ActivityFilter(RegisterFilter):
    """The questions on the list of activities."""

    country = ChoiceFilter(label=_("Country that data goes to"), empty_label=_("Any country"))
    department = CharFilter(label=_("Department"), max_length=LONGEST)
    role = ChoiceFilter(label=_("Who decides"), empty_label=_("Anyone"))
    state = ChoiceFilter(label=_("State"), empty_label=_("Any state"))

    def __init__(self, data: Any, edition: Edition, choices: dict[str, list[tuple[str, str]]]) -> None:
        own = {"role": ProcessingActivity.Role, "state": ProcessingActivity.State}
        said = {name: [(code, str(label)) for code, label in known.choices if code] for name, known in own.items()}
        super().__init__(data, edition, choices | said)


CHOICES = {
    "data": "data_category",
    "subject": "data_subject",
    "source": "source",
    "purpose": "purpose",
    "processor": "processor",
}
NAMED = (*CHOICES.values(), "organisation", "measure")  # what other records name


def choices(edition: Edition) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen in each field: what the edition holds. Two queries."""
    fields = {kind: field for field, kind in CHOICES.items()}
    found: dict[str, list[tuple[str, str]]] = {field: [] for field in CHOICES}
    rows = edition.rows().filter(kind__in=fields).values_list("kind", "key", "name", "position")
    for kind, key, name, _position in sorted(rows, key=lambda row: (row[3], row[2].casefold(), row[1])):
        found[fields[kind]].append((key, name))
    codes = (
        referring("country")
        .filter(digest__in=edition.rows().order_by().values("digest"))
        .values_list("key", flat=True)
        .distinct()
    )
    found["country"] = sorted(((code, countries.name(code) or code) for code in codes), key=lambda pair: pair[1])
    return found


def referring(kind: str, key: str = "", keys: Any = None) -> QuerySet[PublishedReference]:
    """References to records of a kind: to one of them, to those in a query, or to any."""
    found = PublishedReference.objects.filter(kind=kind)
    if keys is not None:
        found = found.filter(key__in=keys)
    return found.filter(key=key) if key else found


def refers(kind: str, key: str = "", keys: Any = None) -> Q:
    return Q(digest__in=referring(kind, key, keys).values("digest"))


class Said(Func):
    """One plain field of a version's content; of a withdrawn one, nothing."""

    output_field = TextField()

    def __init__(self, field: str) -> None:
        super().__init__(NullIf("content", Value("")), said=field)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s, '$.%(said)s')", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="((%(expressions)s)::jsonb ->> '%(said)s')", **more)


class Question:
    """What was asked, and the records that answer it. Filters about a use must all be true of the same use."""

    def __init__(self, edition: Edition, asked: dict[str, Any]) -> None:
        self.edition = edition
        self.asked = {name: asked.get(name) or "" for name in (*CHOICES, "country", "q", "department", "role", "state")}
        self.text = self.asked["q"].casefold()

    def any(self, *names: str) -> bool:
        return any(self.asked[name] for name in names)

    # What other records answer is looked up first and handed on as keys: queries inside queries inside queries are more
    # than SQLite's parser takes, and these records are few.

    @cached_property
    def hits(self) -> dict[str, list[str]]:
        """Keys, by kind, of the vocabulary, services and organisations in which the searched text stands."""
        found: dict[str, list[str]] = {kind: [] for kind in NAMED}
        rows = self.edition.rows().order_by().filter(kind__in=NAMED, search__contains=self.text)
        for kind, key in rows.values_list("kind", "key"):
            found[kind].append(key)
        return found

    @cached_property
    def services_keys(self) -> list[str]:
        return keys(self.services_asked())

    @cached_property
    def categories_keys(self) -> list[str]:
        return keys(self.categories_asked())

    def of_country(self, kind: str) -> Rows:
        """Services (or activities) of this country: by themselves, or by an organisation that they name."""
        code = self.asked["country"]
        there = keys(self.edition.rows("organisation").filter(refers("country", code)))
        return self.edition.rows(kind).order_by().filter(refers("country", code) | refers("organisation", keys=there))

    def categories_asked(self) -> Rows:
        """Kinds of data by what they say themselves: which, whose, from where."""
        rows = self.edition.rows("data_category")
        if self.asked["data"]:
            rows = rows.filter(key=self.asked["data"])
        for name, kind in (("subject", "data_subject"), ("source", "source")):
            if self.asked[name]:
                rows = rows.filter(refers(kind, self.asked[name]))
        return rows

    def services_asked(self) -> Rows:
        """Services by what they say themselves: which, and in which country."""
        rows = self.edition.rows("processor")
        if self.asked["processor"]:
            rows = rows.filter(key=self.asked["processor"])
        if self.asked["country"]:
            rows = rows.filter(key__in=keys(self.of_country("processor")))
        return rows

    def uses(self) -> QuerySet[PublishedUse]:
        """Uses for this purpose, through this service, or through one in this country."""
        uses = self.edition.uses()
        if self.asked["purpose"]:
            uses = uses.filter(purpose=self.asked["purpose"])
        if self.any("processor", "country"):
            uses = uses.filter(processor__in=self.services_keys)
        return uses

    def lists_only(self) -> Rows:
        """Activities without uses, whose lists stand for them: for this purpose, through these services."""
        having = self.edition.uses().order_by().values("digest")
        rows = self.edition.rows("activity").order_by().exclude(digest__in=having)
        if self.asked["purpose"]:
            rows = rows.filter(refers("purpose", self.asked["purpose"]))
        if self.any("processor", "country"):
            rows = rows.filter(refers("processor", keys=self.services_keys))
        return rows

    def categories(self) -> Rows:
        """Kinds of data that answer the question."""
        rows = self.categories_asked()
        if self.any("purpose", "processor", "country"):
            listed = referring("data_category").filter(digest__in=self.lists_only().values("digest"))
            about = Q(key__in=self.uses().values("data_category")) | Q(key__in=listed.values("key"))
            if not self.asked["purpose"]:  # what is sent to a service says not what for
                exchanged = referring("data_category").filter(
                    digest__in=self.services_asked().order_by().values("digest")
                )
                about |= Q(key__in=exchanged.values("key"))
            rows = rows.filter(about)
        return rows.filter(self.category_text()) if self.text else rows

    def category_text(self) -> Q:
        q = self.asked["q"]
        # SQLite folds only ASCII in a LIKE, so the text is also looked for as it was typed.
        worded = Q(wording__icontains=q) | Q(wording__contains=self.text) | Q(wording__contains=q.upper())
        uses = self.edition.uses().filter(
            worded | Q(purpose__in=self.hits["purpose"]) | Q(processor__in=self.hits["processor"])
        )
        own = Q(search__contains=self.text) | Q(key__in=uses.values("data_category"))
        return own | refers("source", keys=self.hits["source"]) | refers("data_subject", keys=self.hits["data_subject"])

    def services(self) -> Rows:
        """Services that answer the question."""
        rows = self.services_asked()
        if self.any("data", "subject", "source", "purpose"):
            wanted = self.categories_keys
            uses = self.uses().filter(data_category__in=wanted).exclude(processor="")
            lists = self.lists_only().filter(refers("data_category", keys=wanted)).values("digest")
            about = Q(key__in=uses.values("processor")) | Q(
                key__in=referring("processor").filter(digest__in=lists).values("key")
            )
            if not self.asked["purpose"]:
                about |= refers("data_category", keys=wanted)
            rows = rows.filter(about)
        if self.text:
            own = Q(search__contains=self.text)
            other = refers("organisation", keys=self.hits["organisation"]) | refers(
                "data_category", keys=self.hits["data_category"]
            )
            rows = rows.filter(own | other)
        return rows

    def activities(self) -> Rows:
        """Activities that answer, by their own lists and by the usual whose and where from of their data."""
        rows = self.edition.rows("activity")
        for name in ("data", "purpose", "processor"):
            if self.asked[name]:
                rows = rows.filter(refers(CHOICES[name], self.asked[name]))
        for name in ("subject", "source"):
            if self.asked[name]:
                own = refers(CHOICES[name], self.asked[name])
                usual = keys(self.edition.rows("data_category").filter(own))
                rows = rows.filter(own | refers("data_category", keys=usual))
        if self.asked["country"]:
            through = refers("processor", keys=self.services_keys)
            rows = rows.filter(through | Q(digest__in=self.of_country("activity").values("digest")))
        for name in ("department", "role", "state"):
            rows = rows.filter(digest__in=self.saying(name)) if self.asked[name] else rows
        return rows.filter(self.activity_text()) if self.text else rows

    def activity_text(self) -> Q:
        found = Q(search__contains=self.text)
        for kind in NAMED:
            found |= refers(kind, keys=self.hits[kind])
        return found

    def saying(self, name: str) -> Any:
        """Activities with this value in a plain field, which no index holds; asked only when a reader asks."""
        versions = Version.objects.annotate(said=Said(name)).filter(digest__in=self.edition.digests("activity"))
        how = "said__icontains" if name == "department" else "said"
        return versions.filter(**{how: self.asked[name]}).values("digest")


def keys(rows: Rows) -> list[str]:
    return list(rows.order_by().values_list("key", flat=True))
