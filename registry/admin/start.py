"""The start page: the register at a glance, what is open, what happened, and where to go; every number has its list."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from registry import law
from registry.document import KIND_OF
from registry.document.letters import PROCESSOR
from registry.editions.read import newest
from registry.findings import standing
from registry.findings.rule import Level
from registry.models import Entry, ProcessingActivity, Register

from . import export, first, lately, publish
from .activityfilters import SOON
from .counted import Lists, Number, by_rule, visible
from .countries import countries_of
from .letters import LETTERS, unanswered
from .listfilters import NOT_STATED
from .pictures import Pictures

AT_ONCE = 1000  # activities whose findings are counted while the page waits
SHORT = 8  # records named in a short list
RECENT = 40  # of a person's own entries looked through for the records saved last
NOT_BY_HAND = ("seed", "import", "upgrade", "publish")


def page(request: HttpRequest, site: Any, who: str) -> dict[str, Any]:
    """All that the start page shows to this person. who: the name under which the history knows them."""
    lists = Lists(request, site)
    register = Register.objects.select_related("controller").first()
    allowed = lately.entries(request)
    where = countries_of(lists, register)
    latest = lately.latest(allowed) if allowed is not None else []
    pictures = Pictures(lists) if lists.counts.get("activity") and lists.sees("processor") else None
    return {
        "question": first.question(request, register),
        "glance": [number for number in glance(lists, where) if number.count or number.parts],
        "countries": where,
        "letters": open_letters(lists) if lists.counts.get("activity") else [],
        "findings": findings(lists, where),
        "flow": pictures.flow if pictures else None,
        "world": pictures.world if pictures else None,
        "due": due(lists),
        "mine": mine(lists, who),
        "latest": latest,
        "judged": lately.judged(allowed, latest) if allowed is not None else [],
        "unpublished": lately.unpublished(allowed, register) if allowed is not None else None,
        **edit(lists, site.get_app_list(request)),
        "may_publish": request.user.has_perm(publish.PERMISSION),
        "may_see_changes": allowed is not None,
        "may_hand_over": request.user.has_perm("registry.change_processingactivity"),
        "formats": export.whole_formats(request),
    }


def glance(lists: Lists, where: Any) -> Iterable[Number]:
    """The large numbers at the top."""
    counts = lists.counts
    if "activity" in counts:
        words = ngettext("processing activity", "processing activities", counts["activity"])
        yield Number(counts["activity"], words, lists.url("activity"), by_state_and_role(lists))
    if "processor" in counts:
        without = lists.rows("processor").filter(provider=None).count()
        parts = [Number(without, gettext("without a company behind it"), lists.url("processor", provider=NOT_STATED))]
        words = ngettext("service provider acting for us", "service providers acting for us", counts["processor"])
        yield Number(counts["processor"], words, lists.url("processor"), [part for part in parts if part.count])
    if "organisation" in counts:
        behind = Q(services__isnull=False) | Q(further_services__isnull=False)
        count = lists.rows("organisation").filter(behind).distinct().count()
        parts = [Number(count, gettext("behind a service"), lists.url("organisation", part="provider"))]
        words = ngettext("organisation", "organisations", counts["organisation"])
        yield Number(counts["organisation"], words, lists.url("organisation"), [part for part in parts if part.count])
    if where.rows:
        words = ngettext("third country", "third countries", len(where.third))
        yield Number(len(where.third), words, "#countries" if where.third else "")
    edition = newest()
    if edition:
        words = ngettext("edition", "editions", edition.number)
        url = reverse("admin:publish") if lists.request.user.has_perm(publish.PERMISSION) else ""
        yield Number(edition.number, words, url)


def by_state_and_role(lists: Lists) -> list[Number]:
    """Activities by state and by role, those that occur, in the order of the choices. One query."""
    rows = list(lists.rows("activity").values_list("state", "role").annotate(Count("pk")))
    asked: list[tuple[str, Any, str]] = [
        ("state", ProcessingActivity.State, gettext("without a state")),
        ("role", ProcessingActivity.Role, gettext("without a role")),
    ]
    found = []
    for place, (name, known, unsaid) in enumerate(asked):
        for code, label in known.choices:
            count = sum(row[2] for row in rows if row[place] == code)
            words = str(label) if code else unsaid
            found.append(Number(count, words, lists.url("activity", **{name: code or NOT_STATED})))
    return [number for number in found if number.count]


def open_letters(lists: Lists) -> list[dict[str, Any]]:
    """Art. 30(1), and 30(2) where we act for clients: how many activities do not answer each letter yet. One query."""
    asked = {code: Count("pk", filter=unanswered(code)) for code in LETTERS}
    both = Count("pk", filter=Q(role=PROCESSOR))
    counts = lists.rows("activity").aggregate(**{f"open_{code}": count for code, count in asked.items()}, clients=both)
    groups = [
        (gettext("Where we decide: Art. 30(1)"), False, lists.counts["activity"] - counts["clients"]),
        (gettext("Where we act for clients: Art. 30(2)"), True, counts["clients"]),
    ]
    return [
        {
            "title": title,
            "total": total,
            "letters": [
                {"letter": letter, "open": counts[f"open_{code}"], "url": lists.url("activity", unanswered=code)}
                for code, letter in LETTERS.items()
                if letter.of_processor == clients
            ],
        }
        for title, clients, total in groups
        if total
    ]


def edit(lists: Lists, apps: list[Any]) -> dict[str, Any]:
    """What can be edited: the kinds of records with their numbers, then what is no record, as Django lists it."""
    kinds, others = [], []
    for app in apps:
        rest = []
        for model in app["models"]:
            kind = KIND_OF.get(model["model"])
            if kind:
                if kind.name == "waiver" and model.get("add_url"):  # made where the finding stands
                    model = {**model, "add_url": reverse("admin:findings")}
                kinds.append({**model, "name": capfirst(kind.headings), "count": lists.counts.get(kind.name, 0)})
            else:
                rest.append(model)
        if rest:
            others.append({**app, "models": rest})
    return {"kinds": kinds, "app_list": others}


def findings(lists: Lists, where: Any) -> dict[str, Any] | None:
    """What is wrong, in numbers that lead to the findings; in a large register only when they are counted already."""
    if not lists.counts.get("activity"):
        return None
    now = standing.current() if lists.counts["activity"] <= AT_ONCE else standing.known()
    url = reverse("admin:findings")
    if now is None:
        return {"url": url, "numbers": [], "counted": False, "pressing": []}
    found = visible(lists, now.open)
    numbers = []
    for level in Level:
        of = [one for one in found if one.level is level]
        records = len({(one.kind, one.key) for one in of})
        words = ngettext("%(label)s in %(n)d record", "%(label)s in %(n)d records", records)
        said = words % {"label": of_level(level, len(of)), "n": records}
        numbers.append(Number(len(of), said, f"{url}?level={level.code}"))
    pressing = by_rule(one for one in found if one.level is not Level.HINT)[:SHORT]
    numbers += [without_contract(lists), ending(where)]
    return {"url": url, "numbers": [n for n in numbers if n.count], "counted": True, "pressing": pressing}


def of_level(level: Level, count: int) -> str:
    """The word after a number of findings of this level."""
    if level is Level.ERROR:
        return ngettext("error", "errors", count)
    return ngettext("warning", "warnings", count) if level is Level.WARNING else ngettext("hint", "hints", count)


def without_contract(lists: Lists) -> Number:
    """Services for which no contract under Art. 28(3) is recorded."""
    count = lists.rows("processor").filter(contract="", contract_date=None).count()
    words = ngettext("service provider without contract", "service providers without contract", count)
    return Number(count, words, lists.url("processor", contracted="no"))


def ending(where: Any) -> Number:
    """Adequacy decisions that end this year, about countries that the register names."""
    today, named = timezone.localdate(), {row.code for row in where.rows}
    ends = [one for one in law.DECISIONS if one.country in named and one.until and one.until >= today]
    count = len({one.decision for one in ends if one.until and one.until.year == today.year})
    words = ngettext("adequacy decision in use ends this year", "adequacy decisions in use end this year", count)
    return Number(count, words, "#countries")


def due(lists: Lists) -> dict[str, Any]:
    """Reviews that are past or due soon, the most pressing first; the lists are those of the filter by next review."""
    today = timezone.localdate()
    rows = lists.rows("activity").filter(review_due__lte=today + SOON)
    count = rows.aggregate(past=Count("pk", filter=Q(review_due__lt=today)), all=Count("pk"))
    numbers = [
        Number(count["past"], gettext("overdue"), lists.url("activity", review="overdue")),
        Number(
            count["all"] - count["past"],
            gettext("due within %(days)d days") % {"days": SOON.days},
            lists.url("activity", review="soon"),
        ),
    ]
    return {
        "rows": [
            {"name": str(one), "day": one.review_due, "past": one.review_due < today, "url": lists.form(one)}
            for one in rows.order_by("review_due", "name", "pk")[:SHORT]
        ],
        "numbers": [number for number in numbers if number.count],
    }


def mine(lists: Lists, who: str) -> dict[str, Any]:
    """The activities that name this person as their owner, and those that this person saved last."""
    user: Any = lists.request.user
    names = {user.get_full_name().strip(), user.get_username()} - {""}
    named = Q()
    for name in names:
        named |= Q(owner_person__iexact=name) | Q(owner_function__iexact=name)
    owned = list(lists.rows("activity").filter(named).order_by("name", "pk")[:SHORT])
    by_me = Entry.objects.filter(kind="activity", change__who=who).exclude(change__origin__in=NOT_BY_HAND)
    keys = list(dict.fromkeys(by_me.order_by("-change_id").values_list("key", flat=True)[:RECENT]))
    saved = {one.key: one for one in lists.rows("activity").filter(key__in=keys)}
    last = [saved[key] for key in keys if key in saved][:SHORT]
    return {
        "owned": [{"name": str(one), "url": lists.form(one)} for one in owned],
        "saved": [{"name": str(one), "url": lists.form(one)} for one in last],
    }
