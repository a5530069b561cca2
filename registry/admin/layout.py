"""Which field stands where on a record's form; what nobody placed stands at the end, so that nothing is missing."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.document import Kind, Rows

Line = str | tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A heading with fields, and after them lists (`Rows`); a tuple of names stands on one line."""

    title: Any
    names: tuple[Line, ...]
    note: Any = ""

    def flat(self) -> list[str]:
        return [name for line in self.names for name in ((line,) if isinstance(line, str) else line)]


TERM = (Section("", ("name", "key", "description", "aliases")),)
FROM = _("Where this entry comes from")
PUBLIC = _("Publication")

SECTIONS: dict[str, tuple[Section, ...]] = {
    "activity": (
        Section(
            _("The activity"),
            (
                "name",
                "key",
                "description",
                ("role", "state", "reference"),
                ("department", "owner_function", "owner_person"),
            ),
        ),
        Section(
            _("(a) Who decides"),
            ("entity", ("joint_answer", "joint_because"), "clients_kept_in", "joint_controllers", "clients"),
            _("Art. 30(1)(a) and 30(2)(a): the controller, those who decide with us, and the clients for whom we act."),
        ),
        Section(_("(b) What for"), ("purposes",), _("Art. 30(1)(b): the purposes, each with its lawful basis.")),
        Section(
            _("(c) Whose data, and which"),
            ("data", "uses"),
            _("Art. 30(1)(c). The uses of data are optional: the cells of the public table."),
        ),
        Section(
            _("(d) Who gets to see it"),
            (("recipients_answer", "recipients_because"), "recipients"),
            _("Art. 30(1)(d): recipients inside and outside the house, service providers included."),
        ),
        Section(
            _("(e) Leaves the EEA"),
            (("transfers_answer", "transfers_because"), "transfers"),
            _("Art. 30(1)(e): to which country or international organisation, with which transfer tool."),
        ),
        Section(
            _("(f) How long"),
            (("retention_answer", "retention_because"), "retention"),
            _("Art. 30(1)(f): the periods after which the data is erased, where possible."),
        ),
        Section(
            _("(g) Security"),
            ("measures", "measures_text", ("measures_answer", "measures_because"), "systems"),
            _("Art. 30(1)(g): a general description of the measures of Art. 32(1), where possible."),
        ),
        Section(_("Rights of the people"), ("rights",), _("Art. 12-22: which rights people have here.")),
        Section(
            _("Risk"),
            (
                ("dpia_needed", "dpia_because"),
                ("dpia_date", "dpia_link"),
                "dpia_outcome",
                ("automated_decisions", "automated_logic"),
                ("scale", "vulnerable"),
            ),
        ),
        Section(
            _("Dates and reviews"),
            (("start_date", "end_date"), ("entry_created", "entry_updated"), ("reviewed_on", "review_due")),
        ),
        Section(FROM, ("provenance", "references", "notes")),
        Section(PUBLIC, ("public",)),
    ),
    "processor": (
        Section(_("The service"), ("name", "key", "description", "website")),
        Section(_("Company behind it"), ("provider", "other_providers", ("contract", "contract_date"))),
        Section(_("Data that goes there and comes back"), ("exchanges",)),
        Section(_("Where, and who helps"), ("locations", "sub_processors")),
        Section(FROM, ("provenance", "notes")),
        Section(PUBLIC, (("public", "position"),)),
    ),
    "organisation": (
        Section(_("The organisation"), ("legal_name", "key", ("legal_form", "nature"), "website", "address")),
        Section(_("If it is ours"), (("ours", "jurisdiction"),)),
        Section(
            _("Whom to ask"),
            (("dpo_answer", "dpo_because"), ("representative_answer", "representative_because"), "contacts"),
            _("Name data protection officer and representative among the contacts (Art. 30(1)(a))."),
        ),
        Section(_("Numbers"), ("register_numbers",)),
        Section(_("Data that goes there and comes back"), ("exchanges",)),
    ),
    "data_category": (
        *TERM,
        Section(
            _("What kind it is"),
            ("sensitivity", ("national_number", "location", "financial", "children"), "position"),
        ),
        Section(_("What is usual"), ("data_subjects", "sources")),
    ),
    "data_subject": (*TERM, Section("", ("vulnerable",))),
    "measure": (*TERM, Section("", ("nature",))),
    "system": (*TERM, Section("", ("location",))),
    "register": (
        Section(_("The register"), ("title", "introduction", "about", "notices")),
        Section(_("Who answers for it"), ("controller", "contact")),
        Section(PUBLIC, ("public_page", "change_notice", "change_from")),
    ),
}


def is_editable(kind: Kind, name: str) -> bool:
    return bool(getattr(kind.model._meta.get_field(name), "editable", True))


def sections_of(kind: Kind) -> tuple[Section, ...]:
    """The form's sections: the table above, and "Further" for declared fields that it does not know."""
    sections = SECTIONS.get(kind.name, TERM)
    placed = {name for section in sections for name in section.flat()}
    rest = [f.name for f in kind.fields if f.name not in placed and (isinstance(f, Rows) or is_editable(kind, f.name))]
    return (*sections, Section(_("Further"), tuple(rest))) if rest else sections


def fieldsets_of(kind: Kind) -> list[tuple[Any, dict[str, Any]]]:
    """Django's fieldsets: each section's plain fields, under the section's title."""
    lists = {f.name for f in kind.fields if isinstance(f, Rows)}
    found = []
    for section in sections_of(kind):
        lines = [line for line in section.names if line not in lists]
        if lines:
            found.append((section.title or None, {"fields": lines, "description": section.note or None}))
    return found
