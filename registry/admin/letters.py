"""Which letters of Art. 30 an activity answers: on its form in words, and as a query over all activities.

The rules are those of `registry.document.letters`; here its paths become conditions of the database.
"""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest

from registry.document import KINDS, Field, Kind, Reference, References, Rows, record_of
from registry.document.letters import LETTERS, PROCESSOR, Letter, Question, State, letters, letters_of
from registry.models import ProcessingActivity, Register

from .glossary import TERM
from .layout import Section, fieldsets_of, sections_of
from .refusals import refusals_of

__all__ = ["LETTERS", "Letter", "Letters", "State", "letters_of", "unanswered"]

ACTIVITY = KINDS["activity"]


def unanswered(letter: str) -> Q:
    """Activities of which this letter ("1a" to "2d", see LETTERS) is not answered yet; no query of its own."""
    asked = LETTERS[letter]
    role = Q(role=PROCESSOR) if asked.of_processor else ~Q(role=PROCESSOR)
    missing = Q()
    for question in asked.asks:
        missing |= is_open(question)
    return role & missing


def is_open(question: Question) -> Q:
    said = Q()
    for path in question.said:
        said |= says(path)
    if question.usual:
        said |= Q(Exists(Register.objects.filter(controller__isnull=False)))
    if question.answer:
        said |= ~Q(**{question.answer: ""})
    return ~said


def says(path: str) -> Q:
    """That this path of the activity holds a value."""
    name, _dot, inner = path.partition(".")
    declared = ACTIVITY[name]
    if isinstance(declared, Rows):
        rows = declared.model._base_manager.filter(**{declared.parent: OuterRef("pk")})
        field = next((f for f in declared.fields if f.name == inner), None)
        return Q(Exists(rows.filter(filled(field, declared.model)) if field else rows))
    return filled(declared, ProcessingActivity)


def filled(declared: Field, model: type[models.Model]) -> Q:
    """That a field of the row at hand holds a value."""
    field: Any = declared.model_field(model)
    if isinstance(declared, References):
        owner, _target = field.columns()
        return Q(Exists(field.joining._base_manager.filter(**{owner: OuterRef("pk")})))
    if isinstance(field, models.BooleanField):
        return Q(**{declared.name: True})
    if isinstance(declared, Reference) or field.null:
        return Q(**{f"{declared.name}__isnull": False})
    return ~Q(**{declared.name: ""})


class Letters:
    """Mixin for RecordAdmin: the form's sections in the order of the law, and how far each letter is answered."""

    kind: Kind

    def sections_for(self, request: HttpRequest, obj: Any) -> tuple[Section, ...]:
        """The same for the whole request: a posted form changes the role of `obj` before the page is shown again."""
        known = request.__dict__.setdefault("desk_sections", {})
        if self.kind.name not in known:
            known[self.kind.name] = sections_of(self.kind, getattr(obj, "role", ""))
        return known[self.kind.name]  # type: ignore[no-any-return]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return fieldsets_of(self.kind, self.sections_for(request, obj))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        sections = self.sections_for(request, context.get("original"))
        context["refusals"] = refusals_of(context["adminform"].form, context["inline_admin_formsets"])
        if self.kind.name == ACTIVITY.name:
            context["letters"] = told(sections, context.get("original"))
        context["sections"] = self.blocks(sections, context)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def blocks(self, sections: tuple[Section, ...], context: Any) -> list[dict[str, Any]]:
        """Fieldsets and lists together under their headings: the law's letters and not Django's order."""
        fieldsets = iter(context["adminform"])  # made from the same sections, in the same order
        inlines = {inline.opts.declared.name: inline for inline in context["inline_admin_formsets"]}
        lists = {f.name for f in self.kind.fields if isinstance(f, Rows)}
        found = []
        for section in sections:
            fieldset = next(fieldsets) if any(line not in lists for line in section.names) else ()
            shown = [inlines[name] for name in section.flat() if name in inlines]
            for inline in shown:
                named = str(inline.opts.verbose_name_plural).casefold()
                inline.opts.alone = len(shown) == 1 and (not fieldset or named == str(section.title).casefold())
            found.append(
                {
                    "section": section,
                    "lines": [(line, []) for line in fieldset],
                    "inlines": shown,
                    "terms": [TERM[name] for name in section.terms],
                    "folded": section.folded and not any(inline.formset.initial_form_count() for inline in shown),
                }
            )
        return found


def told(sections: tuple[Section, ...], saved: Any) -> list[dict[str, Any]]:
    """The letters as the form's bar shows them: where each leads, and its state in the record as it was saved."""
    record = record_of(ACTIVITY, saved.key) if saved else {"role": ""}
    controller = Register.objects.filter(controller__isnull=False).values_list("controller__key", flat=True).first()
    states = letters(record or {"role": ""}, controller)
    places = {code: section.letters[0] for section in sections for code in section.letters}
    return [
        {"letter": LETTERS[code], "state": state, "place": places[code]}
        for code, state in states.items()
        if code in places
    ]
