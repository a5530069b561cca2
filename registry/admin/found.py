"""What the rules find at a record: on its form beside the fields, in its list as a column and a filter."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from registry.document import Kind, Rows
from registry.findings.finding import Finding
from registry.findings.live import of_records
from registry.findings.rule import Level
from registry.findings.run import rules
from registry.findings.standing import current
from registry.models import Remark
from registry.models.judgement import About

from .counted import own
from .listfilters import Asked

REMARKS = 20  # shown on a record's form; the list of remarks has them all


@dataclass(frozen=True)
class Told:
    """A finding and what a link on the form jumps to; name: of the field or list where it is mended."""

    finding: Finding
    anchor: str

    @property
    def name(self) -> str:
        return self.finding.field.partition(".")[0]


def judged(kind: str) -> bool:
    """Whether any rule looks at records of this kind by themselves."""
    return any(rule.kind == kind for rule in rules().values())


class Found:
    """Mixin for RecordAdmin: the findings of a saved record beside its fields, those of a page in its list."""

    kind: Kind

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        record = context.get("original")
        if record is not None and request.method == "GET" and judged(self.kind.name):
            anchors = anchors_of(self.kind, context["inline_admin_formsets"])
            found = own_findings(self.kind.name, [record.key])[record.key]
            context["found"] = [Told(one, anchors.get(one.field.partition(".")[0], "")) for one in found]
            context["found_words"] = counted(found)
        if record is not None and self.kind.name in About.values:
            context["remarks"] = remarks_at(request, self.kind.name, record.key)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def blocks(self, sections: Any, context: Any) -> list[dict[str, Any]]:
        """Each section of the form with what is found in it, and the bar of letters with how much that is."""
        blocks: list[dict[str, Any]] = super().blocks(sections, context)  # type: ignore[misc]
        found: list[Told] = context.get("found", [])
        for block in blocks:
            here = [one for one in found if one.name in block["section"].flat()]
            for line, beside in block["lines"]:
                beside += [one for one in here if one.name in line.fields]
            for inline in block["inlines"]:
                inline.found = [one for one in here if one.name == inline.opts.declared.name]
            of = [one.finding for one in here if not one.finding.waiver]
            for item in context.get("letters", ()):
                if of and item["place"] in block["section"].letters:
                    item["found"], item["level"] = counted(of), min(one.level for one in of)
        return blocks

    def tools(self, request: HttpRequest, record: Any, instead: bool = False) -> list[tuple[str, str]]:
        """What leads away from a record's form: to a remark about it, too."""
        tools: list[tuple[str, str]] = super().tools(request, record, instead)  # type: ignore[misc]
        if self.kind.name in About.values and not instead and request.user.has_perm("registry.add_remark"):
            asked = urlencode({"about_kind": self.kind.name, "about_key": record.key})
            tools.append((gettext("Add a remark"), f"{reverse('admin:registry_remark_add')}?{asked}"))
        return tools

    def get_list_display(self, request: HttpRequest) -> Any:
        shown = super().get_list_display(request)  # type: ignore[misc]
        return (*shown, "found_words") if judged(self.kind.name) and self.kind.listed else shown

    def found_words(self, record: Any) -> str:
        """In words, for a list; the page's records are judged together."""
        return str(getattr(record, "found_said", ""))

    found_words.short_description = gettext_lazy("findings")  # type: ignore[attr-defined]

    def judge(self, records: Any) -> None:
        """Sets on each record of a page what its column says."""
        if not (judged(self.kind.name) and self.kind.listed):
            return
        found = own_findings(self.kind.name, [record.key for record in records])
        for record in records:
            record.found_said = counted(found[record.key])


def own_findings(kind: str, keys: list[str]) -> dict[str, list[Finding]]:
    """By key: what is to be mended at the record itself. What it shows of another stands there, once."""
    found = of_records(kind, keys)
    return {key: [one for one in of if (one.kind, one.key) == (kind, key)] for key, of in found.items()}


def remarks_at(request: HttpRequest, kind: str, key: str) -> list[Remark]:
    """Officers' own remarks on the record that are not done yet, the most urgent first."""
    if not request.user.has_perm("registry.view_remark"):
        return []
    rows = Remark.objects.filter(about_kind=kind, about_key=key, done_on=None)
    return list(rows.order_by(F("due").asc(nulls_last=True), "pk")[:REMARKS])


def anchors_of(kind: Kind, inlines: list[Any]) -> dict[str, str]:
    """Where each field and each list stands on the form."""
    fields = {f.name: f"id_{f.name}" for f in kind.fields if not isinstance(f, Rows)}
    return fields | {inline.opts.declared.name: f"{inline.formset.prefix}-group" for inline in inlines}


def counted(found: list[Finding]) -> str:
    """How many of each level: "2 errors, 1 warning"; "None" where nothing is found."""
    said = []
    for level, words in (
        (Level.ERROR, lambda n: ngettext("%d error", "%d errors", n)),
        (Level.WARNING, lambda n: ngettext("%d warning", "%d warnings", n)),
        (Level.HINT, lambda n: ngettext("%d hint", "%d hints", n)),
    ):
        if count := sum(one.level is level and not one.waiver for one in found):
            said.append(words(count) % count)
    return ", ".join(said) or gettext("None")


class WithFindings(Asked):
    """Records that the rules find something at; with `rule`, those of one rule, which the findings page asks for."""

    title = gettext_lazy("findings")
    parameter_name = "findings"
    kind: Kind

    def options(self, seen: Any) -> list[tuple[str, Any]]:
        said = [
            ("error", gettext("With errors")),
            ("warning", gettext("With warnings")),
            ("hint", gettext("With hints")),
            ("none", gettext("Without findings")),
        ]
        asked = self.value()
        known = rules().get(str(asked))
        return [*said, *([(str(asked), str(known.title))] if known else [])]

    def condition(self, value: str) -> Q:
        found = own(self.request, [one for one in current().open if one.kind == self.kind.name])
        if value == "none":
            return ~Q(key__in={one.key for one in found})
        return Q(key__in={one.key for one in found if value in (one.level.code, one.rule.id)})


def with_findings(kind: Kind) -> type[WithFindings]:
    return type(f"{kind.name}Findings", (WithFindings,), {"kind": kind, "__module__": __name__})
