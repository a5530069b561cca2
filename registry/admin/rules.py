"""Every rule for officers, by subject: what it finds, what to do about it, and the law behind it."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from registry.findings.documentation import heading
from registry.findings.general import fact, remedy
from registry.findings.run import rules


def rules_view(request: HttpRequest, site: Any) -> HttpResponse:
    """The programs' side of it, two examples for each rule, stands in docs/rules.md."""
    known = sorted(rules().values(), key=lambda rule: (rule.theme, rule.level, rule.id))
    themes = []
    for name, of in groupby(known, key=lambda rule: rule.theme):
        every = list(of)
        told = [{"rule": rule, "fact": fact(rule), "remedy": remedy(rule)} for rule in every]
        themes.append({"name": f"about-{name}", "title": heading(every[0]), "rules": told})
    context = site.each_context(request) | {"title": gettext("Rules"), "themes": themes, "count": len(known)}
    return TemplateResponse(request, "desk/rules.html", context)


def title_of(name: str) -> str:
    """What a rule finds, in a few words; its own name where no rule is called so any more."""
    known = rules().get(name)
    return str(known.title) if known else name
