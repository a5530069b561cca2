"""Every rule for officers, by subject: what it finds, what to do about it, and the law behind it."""

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from registry.document.letters import LETTERS
from registry.findings.documentation import heading
from registry.findings.general import fact, remedy
from registry.findings.rule import Rule
from registry.findings.run import rules


def rules_view(request: HttpRequest, site: Any) -> HttpResponse:
    """The programs' side of it, two examples for each rule, stands in docs/rules.md."""
    known = sorted(rules().values(), key=lambda rule: (rule.theme, rule.level, rule.id))
    themes = []
    for name, of in groupby(known, key=lambda rule: rule.theme):
        every = list(of)
        told = [{"rule": rule, "fact": fact(rule), "remedy": remedy(rule)} for rule in every]
        themes.append({"name": f"about-{name}", "title": heading(every[0]), "rules": told, "place": place(every)})
    themes.sort(key=itemgetter("place"))
    context = site.each_context(request) | {"title": gettext("Rules"), "themes": themes, "count": len(known)}
    return TemplateResponse(request, "desk/rules.html", context)


def place(of: list[Rule]) -> int:
    """Subjects stand in the order of the letters of Art. 30 that their rules mostly belong to; the others follow."""
    order = [*LETTERS, ""]
    code, _times = Counter(rule.letters[0] if rule.letters else "" for rule in of).most_common(1)[0]
    return order.index(code)


def title_of(name: str) -> str:
    """What a rule finds, in a few words; its own name where no rule is called so any more."""
    known = rules().get(name)
    return str(known.title) if known else name


def link_to_rule(name: str) -> str:
    if name not in rules():
        return name
    return format_html('<a href="{}#{}">{}</a>', reverse("admin:rules"), name, title_of(name))
