"""The page about every rule, made from the rules; and what was considered and is no rule, with the reason."""

import importlib
import json
from collections.abc import Iterator
from itertools import groupby

from registry.document.letters import LETTERS

from .rule import BOTH, Changes, Rule
from .run import rules

CONSIDERED = 94  # rules in the list that these were made from
NOT_RULES = {
    "R12": "Counting purposes is no judgement: the CNIL's own form offers one main and five further purposes.",
    "R34": "Counting kinds of data is no judgement; Art. 5(1)(c) asks whether each is needed, a question for people.",
    "R36": "Sources are free words: the register does not hold whether one is the person or somebody else.",
    "R38": "The text of a privacy notice is not in the register, only its number or address.",
    "R44": "The register holds number and date of a contract, not which points of Art. 28(3) it settles.",
    "R45": "The register does not hold how sub-processors were authorised.",
    "R50": "Cannot happen: forms, import and database refuse a transfer without country or international organisation.",
    "R68": "No law gives one maximum for consent or applications; it would be a setting of each house, not a fact.",
    "R84": "The key is a reference that cannot be missing, and the history knows when an entry was made and changed.",
    "R87": "Whether an acronym is known to its readers cannot be told; guessing would raise false alarms.",
    "R89": "About the product, not about a register: `export` writes all of it, and tests hold that.",
    "R90": "About the product, not about a register: history and editions answer “as of”.",
    "R91": "The register does not hold whether somebody claims the exemption of Art. 30(5).",
    "R92": "Whether Spanish law makes a body publish is not in the register; `basis-not-recorded` tells the rest.",
    "R93": "EU institutions are under Regulation 2018/1725, for which the register has no jurisdiction.",
}
TITLE = """# Rules

What `manage.py check_register`, the desk and the publishing preview look for. This page is made from the rules
themselves (`manage.py check_register --rules > docs/rules.md`) and a test keeps it so.

* **Error**: Art. 30 asks for the fact in that kind of record and it is not there, or the register contradicts itself.
* **Warning**: another article asks for it, and the register does not record it; or cannot be right.
* **Hint**: it could be said better.

Rules about Art. 30(1) are not asked of records of Art. 30(2). An example shows what is changed in a small register with
which nothing is wrong (`registry/findings/examples.py`): `"activity": {{...}}` replaces fields of its activity,
`"processor:tracker": {{...}}` adds a service. There are {count} rules.
"""


def markdown() -> str:
    """The whole page."""
    return "\n".join(page()) + "\n"


def page() -> Iterator[str]:
    known = sorted(rules().values(), key=lambda rule: rule.theme)
    yield TITLE.format(count=len(known))
    for _theme, group in groupby(known, key=lambda rule: rule.theme):
        found = sorted(group, key=lambda rule: (rule.level, rule.id))
        yield f"## {heading(found[0])}\n"
        for rule in found:
            yield from about(rule)
    yield "## What was considered, and where it is\n"
    yield from considered(known)


def heading(rule: Rule) -> str:
    module = importlib.import_module(rule.function.__module__)
    return " ".join((module.__doc__ or "").split()).rstrip(".")


def about(rule: Rule) -> Iterator[str]:
    law = ", ".join(f"[{source.name}]({source.url})" for source in rule.sources)
    letters = ", ".join(LETTERS[code].article for code in rule.letters)
    yield f"### {rule.id}\n"
    yield f"**{rule.level.label}: {rule.title}.** {rule.says}\n"
    yield f"{rule.fix}\n"
    yield f"* Law: {law}" + (f"; belongs to {letters}" if letters else "")
    yield f"* Where: `{rule.field}` of {f'`{rule.kind}`' if rule.kind else 'the record it names'}{asked_of(rule)}"
    yield f"* Fires: `{written(rule.bad)}`"
    yield f"* Does not fire: `{written(rule.good)}`\n"


def asked_of(rule: Rule) -> str:
    said = "" if rule.roles == BOTH else f"; asked of Art. 30({2 if rule.roles == ('processor',) else 1}) only"
    return said + ("" if rule.can_read_an_edition() else "; not asked of an edition")


def written(changes: Changes) -> str:
    return json.dumps(changes, ensure_ascii=False) if changes else "the register with which nothing is wrong"


def considered(known: list[Rule]) -> Iterator[str]:
    """Every number of the list, with the rules made from it or the reason why there is none."""
    yield "| no. | rules, or why there is none |"
    yield "|---|---|"
    for number in numbers():
        made = ", ".join(f"`{rule.id}`" for rule in sorted(known, key=lambda r: r.id) if number in rule.numbers)
        yield f"| {number} | {made or NOT_RULES.get(number, 'not considered')} |"


def numbers() -> list[str]:
    return [f"R{number:02}" for number in range(1, CONSIDERED + 1)]
