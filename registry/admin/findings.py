"""What is wrong with the register, for people: grouped by rule or by letter of Art. 30, each group with its remedy."""

import csv
import io
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from registry.diff import said_day
from registry.document import KINDS, canonical, digest
from registry.document.letters import LETTERS
from registry.findings.finding import Finding
from registry.findings.general import remedy
from registry.findings.rule import Level, Rule
from registry.findings.standing import current
from registry.formats.table import guard
from registry.formats.workbook import OPTIONS

from .about import subjects
from .accepted import MAY_ACCEPT, Acceptance, write_waivers
from .counted import Lists, visible
from .setting import that_mends
from .words import fold, words_of

GROUPS, FIRST, PAGE = 12, 5, 50  # groups on a page, records told of each, records when one rule is asked for
BEYOND = "beyond"
LISTED = ("activity", "processor")  # kinds whose lists can be narrowed to a rule's findings


class AskedFindings(forms.Form):
    """What the officer looks for. An unknown value finds nothing."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    level = forms.ChoiceField(label=_("Level"), required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    letter = forms.ChoiceField(label=_("Letter of Art. 30"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    by = forms.ChoiceField(label=_("Group by"), required=False)

    def __init__(self, data: Any, found: list[Finding]) -> None:
        super().__init__(data, use_required_attribute=False, label_suffix="")
        asked = sorted({one.rule.id: str(one.rule.title) for one in found}.items(), key=lambda pair: pair[1])
        owners = sorted({owner for one in found if (owner := owner_of(one))}, key=str.casefold)
        choices: dict[str, list[tuple[str, Any]]] = {
            "level": [("", _("All")), *((level.code, level.label) for level in Level)],
            "rule": [("", _("All")), *asked],
            "letter": [("", _("All")), *((code, f"{one.article} {one.title}") for code, one in LETTERS.items())],
            "owner": [("", _("All")), *((owner, owner) for owner in owners)],
            "state": [("", _("Open")), ("accepted", _("Accepted")), ("all", _("All"))],
            "by": [("", _("Rule")), ("letter", _("Letter of Art. 30"))],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]

    def matches(self, one: Finding) -> bool:
        asked = self.cleaned_data
        words = words_of(asked["q"])
        return (
            asked["state"] in ("all", "accepted" if one.waiver else "")
            and asked["level"] in ("", one.level.code)
            and asked["rule"] in ("", one.rule.id)
            and (not asked["letter"] or asked["letter"] in one.rule.letters)
            and asked["owner"] in ("", owner_of(one))
            and all(word in fold(f"{one.message} {one.name} {one.rule.title}") for word in words)
        )


def owner_of(one: Finding) -> str:
    record = one.book.get(one.kind, one.key) if one.kind == "activity" else None
    return (record.get("owner_function") or record.get("owner_person") or "") if record else ""


@dataclass
class Line:
    """A finding with the record's form, "" where that is not open to this person."""

    finding: Finding
    url: str
    kind: str

    @property
    def accepted_until(self) -> str:
        return said_day(self.finding.waiver["until"]) if self.finding.waiver else ""

    @property
    def named(self) -> bool:
        """Whether the sentence says which record it is about."""
        return f"“{self.finding.name}”" in self.finding.message


@dataclass
class Group:
    """All findings of one rule or letter; lines: those that are shown.

    mend: the list that shows these records; action: what can be done there with all that are ticked.
    """

    title: str
    found: list[Finding]
    fix: str = ""
    level: Level | None = None
    rule: Rule | None = None
    lines: list[Line] = field(default_factory=list)
    more: str = ""
    mend: str = ""
    action: str = ""

    @property
    def count(self) -> int:
        return len(self.found)

    @property
    def open(self) -> int:
        """How many can still be accepted."""
        return sum(not one.waiver for one in self.found)

    @property
    def whole(self) -> str:
        """What the tick for all of them sends: the rule, and which findings those were."""
        return f"{self.rule.id} {stamp(self.found)}" if self.rule else ""


def stamp(found: list[Finding]) -> str:
    """Names a set of findings that are open: another one means that others are there by now."""
    return digest(canonical(sorted(one.digest for one in found if not one.waiver)))


def seen(request: HttpRequest, site: Any) -> list[Finding]:
    """The findings at records that this person may see and that are in use."""
    lists = Lists(request, site)
    if not lists.sees("activity"):
        raise PermissionDenied
    return visible(lists, current().findings)


def asked_for(request: HttpRequest, site: Any) -> tuple[AskedFindings, list[Finding], list[Finding]]:
    """What was asked, all that this person sees, and what of it answers."""
    every = seen(request, site)
    asked = AskedFindings(request.GET, every)
    return asked, every, [one for one in every if asked.matches(one)] if asked.is_valid() else []


def findings(request: HttpRequest, site: Any) -> HttpResponse:
    if request.method == "POST" and "_accept" in request.POST:
        return accept(request, site)
    return page_of(request, site, Acceptance(auto_id="accept_%s"))


def page_of(request: HttpRequest, site: Any, accepting: Any, status: int = 200) -> HttpResponse:
    asked, every, found = asked_for(request, site)
    one_rule = bool(asked.is_valid() and asked.cleaned_data["rule"])
    lists = Lists(request, site)
    if one_rule:
        page: Any = Paginator(found, PAGE).get_page(request.GET.get("page"))
        groups = grouped(request, lists, found, by_letter=False)
        shown = {id(one) for one in page}
        kept = [one for one in found if id(one) in shown]
    else:
        groups = grouped(request, lists, found, by_letter=request.GET.get("by") == "letter")
        page = Paginator(groups, GROUPS).get_page(request.GET.get("page"))
        groups, kept = list(page), []
    fill(lists, groups, kept)
    query = request.GET.copy()
    query.pop("page", None)
    context = site.each_context(request) | {
        "title": gettext("Findings"),
        "asked": asked,
        "narrowed": any(request.GET.get(name) for name in asked.fields if name != "by"),
        "groups": groups,
        "page": page,
        "query": query.urlencode(),
        "count": len(found),
        "total": len(every),
        "accepting": accepting if request.user.has_perm(MAY_ACCEPT) else None,
        "ticked": {*request.POST.getlist("finding"), *request.POST.getlist("rule")},
        "remarks": remarks_of(lists, asked),
        "all_remarks": reverse("admin:registry_remark_changelist"),
        "levels": [(level.label, sum(one.level is level for one in found)) for level in Level],
        "records": len({(one.kind, one.key) for one in found}),
    }
    return TemplateResponse(request, "desk/findings.html", context, status=status)


def accept(request: HttpRequest, site: Any) -> HttpResponse:
    """Accepts the ticked findings until a day, for a reason; all of them in one change, or none."""
    if not request.user.has_perm(MAY_ACCEPT):
        raise PermissionDenied
    ticked, whole = set(request.POST.getlist("finding")), set(request.POST.getlist("rule"))
    _asked, every, found = asked_for(request, site)
    rules = {tick.split()[0] for tick in whole if tick.strip()}
    of_rules = {rule: [one for one in found if one.rule.id == rule] for rule in rules}
    grown = [of for rule, of in of_rules.items() if f"{rule} {stamp(of)}" not in whole]
    ticked |= {one.digest for of in of_rules.values() for one in of}
    chosen = [one for one in every if one.digest in ticked and not one.waiver]
    form = Acceptance(request.POST, auto_id="accept_%s")
    if not form.is_valid() or not chosen or grown:
        if grown:
            said = gettext("Other findings of these rules are there by now. Look again, and tick them once more.")
            form.add_error(None, said)
        elif not chosen:
            form.add_error(None, gettext("Tick at least one finding that is still open."))
        return page_of(request, site, form, status=409 if grown else 400)
    write_waivers(chosen, form.cleaned_data["reason"], form.cleaned_data["until"])
    said = ngettext(
        "%(n)d finding is accepted until %(day)s.", "%(n)d findings are accepted until %(day)s.", len(chosen)
    )
    messages.success(request, said % {"n": len(chosen), "day": said_day(form.cleaned_data["until"])})
    return HttpResponseRedirect(request.get_full_path())


def grouped(request: HttpRequest, lists: Lists, found: list[Finding], by_letter: bool) -> list[Group]:
    """The worst first, then the most frequent; inside a letter each rule's findings stand together."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for one in found:
        groups[(one.rule.letters or (BEYOND,))[0] if by_letter else one.rule.id].append(one)
    order = [*LETTERS, BEYOND] if by_letter else []
    made = []
    for code, of in sorted(
        groups.items(), key=lambda pair: order.index(pair[0]) if by_letter else (pair[1][0].level, -len(pair[1]))
    ):
        query = request.GET.copy()
        query["letter" if by_letter else "rule"] = code
        for name in ("by", "page"):
            query.pop(name, None)
        more = f"{reverse('admin:findings')}?{query.urlencode()}"
        if by_letter:
            letter = LETTERS.get(code)
            title = f"{letter.article} {letter.title}" if letter else gettext("Beyond Art. 30")
            group = Group(title, of, more="" if code == BEYOND else more)
        else:
            rule = of[0].rule
            kind = next((one.kind for one in of if one.kind in LISTED), "")
            mend = lists.url(kind, findings=rule.id) if kind else ""
            action = that_mends(kind, rule.id) if kind and lists.changes(kind) else None
            group = Group(str(rule.title), of, remedy(rule), rule.level, rule, more=more, mend=mend)
            group.action = str(action.label) if action else ""
        made.append(group)
    return made


def fill(lists: Lists, groups: list[Group], kept: list[Finding]) -> None:
    """Cuts each group to what is shown and looks up the forms of these records, a query for each kind."""
    chosen = {id(one) for one in kept}
    for group in groups:
        shown = [one for one in group.found if id(one) in chosen] if kept else group.found[:FIRST]
        group.lines = [Line(one, "", str(KINDS[one.kind].heading)) for one in shown]
        if kept or group.count <= FIRST:
            group.more = ""
    lines = [line for group in groups for line in group.lines]
    pks: dict[str, dict[str, int]] = {}
    for kind in {line.finding.kind for line in lines}:
        keys = [line.finding.key for line in lines if line.finding.kind == kind]
        pks[kind] = dict(KINDS[kind].model._base_manager.filter(key__in=keys).values_list("key", "pk"))
    for line in lines:
        pk = pks[line.finding.kind].get(line.finding.key)
        name = KINDS[line.finding.kind].model._meta.model_name
        line.url = reverse(f"admin:registry_{name}_change", args=[pk]) + "#findings" if pk else ""


def remarks_of(lists: Lists, asked: AskedFindings) -> list[dict[str, Any]]:
    """Officers' own remarks that are not done yet, the most urgent first; narrowed by the same words and owner."""
    if not asked.is_valid() or any(asked.cleaned_data[name] for name in ("level", "rule", "letter")):
        return []
    rows = lists.rows("remark").filter(done_on=None).order_by(F("due").asc(nulls_last=True), "pk")
    if asked.cleaned_data["owner"]:
        rows = rows.filter(owner=asked.cleaned_data["owner"])
    for word in words_of(asked.cleaned_data["q"]):
        rows = rows.filter(Q(name__icontains=word) | Q(text__icontains=word))
    shown = list(rows[:PAGE])
    named = subjects(lists.request, lists.site, ((one.about_kind, one.about_key) for one in shown))
    return [
        {"remark": one, "about": named[one.about_kind, one.about_key], "due": said_day(one.due), "url": lists.form(one)}
        for one in shown
    ]


COLUMNS = (_("Level"), _("Rule"), _("Letters"), _("Kind"), _("Record"), _("Key"), _("Owner"), _("Finding"))
MORE = (_("What to do"), _("Law"), _("Accepted until"), _("Because"))


def cells(one: Finding) -> list[str]:
    letters = ", ".join(LETTERS[code].article for code in one.rule.letters)
    kind = capfirst(str(KINDS[one.kind].heading))
    law = ", ".join(source.name for source in one.rule.sources)
    start = [str(one.level.label), one.rule.id, letters, kind, one.name, one.key, owner_of(one), one.message]
    waiver = one.waiver or {"until": "", "reason": ""}
    return [*start, one.fix, law, str(waiver["until"]), waiver["reason"]]


def remark_cells(told: dict[str, Any]) -> list[str]:
    """A remark in the columns of the findings; the day by which it is due stands with what to do."""
    one = told["remark"]
    kind = str(one.get_about_kind_display())
    due = gettext("Due %(day)s") % {"day": one.due.isoformat()} if one.due else ""
    return [
        gettext("Remark"),
        "",
        "",
        kind,
        told["about"].name,
        one.about_key,
        one.owner,
        one.name,
        due,
        "",
        "",
        one.text,
    ]


def file(request: HttpRequest, site: Any, code: str) -> HttpResponse:
    """What the page shows, as a spreadsheet; no cell is a formula."""
    asked, _every, found = asked_for(request, site)
    remarks = map(remark_cells, remarks_of(Lists(request, site), asked))
    rows = [[*map(str, COLUMNS), *map(str, MORE)], *map(cells, found), *remarks]
    made = {"csv": as_csv, "xlsx": as_workbook}.get(code)
    if made is None:
        raise Http404
    content, content_type = made(rows)
    response = HttpResponse(content, content_type)
    response["Content-Disposition"] = f'attachment; filename="findings.{code}"'
    return response


def as_csv(rows: list[list[str]]) -> tuple[bytes, str]:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerows([guard(cell) for cell in row] for row in rows)
    return ("\ufeff" + buffer.getvalue()).encode(), "text/csv; charset=utf-8"


def as_workbook(rows: list[list[str]]) -> tuple[bytes, str]:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {**OPTIONS, "in_memory": True})
    sheet, bold = workbook.add_worksheet(gettext("Findings")), workbook.add_format({"bold": True})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell[:32767], wrapped if number else bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(rows[0]) - 1)
    for place, width in enumerate((10, 24, 16, 18, 30, 20, 20, 60, 60, 24)):
        sheet.set_column(place, place, width)
    workbook.close()
    return buffer.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
