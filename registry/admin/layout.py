"""Which field stands where on a record's form; what nobody placed stands at the end, so that nothing is missing."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.document import Kind, Rows
from registry.document.letters import LETTERS, PROCESSOR, Letter

Line = str | tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A heading with fields, and after them lists (`Rows`); a tuple of names stands on one line.

    letters: codes of the letters that it answers. terms: names of the glossary's words that the heading leads to.
    """

    title: Any
    names: tuple[Line, ...]
    note: Any = ""
    letters: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    folded: bool = False

    def flat(self) -> list[str]:
        return [name for line in self.names for name in ((line,) if isinstance(line, str) else line)]

    def asked(self) -> list[Letter]:
        return [LETTERS[code] for code in self.letters]


def letter(code: str, names: tuple[Line, ...], note: Any, terms: tuple[str, ...], *more: str) -> Section:
    """The section of a letter, under the letter's own title; `more`: codes of letters answered in the same lists."""
    return Section(LETTERS[code].title, names, note, (code, *more), terms)


TERM = (Section("", ("name", "key", "description", "aliases")),)
FROM = _("Where this entry comes from")
PUBLIC = _("Publication")
NOT_ASKED = _("Art. 30(2) does not ask for this; state it where you know it.")

ACTIVITY = Section(
    _("The activity"),
    (
        "name",
        "key",
        "description",
        ("role", "state", "reference"),
        ("department", "owner_function", "owner_person"),
    ),
    terms=("activity",),
)
# Lists and fields of one concept; the letters of Art. 30(1) and 30(2) ask for different ones.
JOINT: tuple[Line, ...] = (("joint_answer", "joint_because"), "joint_controllers")
CLIENTS: tuple[Line, ...] = ("clients_kept_in", "clients")
USED: tuple[Line, ...] = ("data", "uses")
SEEN_BY: tuple[Line, ...] = (("recipients_answer", "recipients_because"), "recipients")
TRANSFERS: tuple[Line, ...] = (("transfers_answer", "transfers_because"), "transfers")
PERIODS: tuple[Line, ...] = (("retention_answer", "retention_because"), "retention")
MEASURES: tuple[Line, ...] = ("measures", "measures_text", ("measures_answer", "measures_because"), "systems")
BEYOND = (  # what registers hold beside Art. 30
    Section(_("Rights of the people"), ("rights",), _("Art. 12-22: which rights people have here."), terms=("rights",)),
    Section(
        _("Risk"),
        (
            ("dpia_needed", "dpia_because"),
            ("dpia_date", "dpia_link"),
            "dpia_outcome",
            ("automated_decisions", "automated_logic"),
            ("scale", "vulnerable"),
        ),
        terms=("dpia",),
    ),
    Section(
        _("Dates and reviews"),
        (("start_date", "end_date"), ("entry_created", "entry_updated"), ("reviewed_on", "review_due")),
    ),
    Section(FROM, ("provenance", "references", "notes")),
    Section(PUBLIC, ("public",), terms=("edition",)),
)
AS_CONTROLLER = (
    ACTIVITY,
    letter(
        "1a",
        ("entity", *JOINT),
        _("Art. 30(1)(a): the controller, and those who decide with us."),
        ("controller", "joint-controller"),
    ),
    letter("1b", ("purposes",), _("Art. 30(1)(b): the purposes, each with its lawful basis."), ("purpose",)),
    letter(
        "1c",
        USED,
        _("Art. 30(1)(c). The uses of data are optional: the cells of the public table and the picture of flows."),
        ("personal-data", "data-subject"),
    ),
    letter(
        "1d",
        SEEN_BY,
        _("Art. 30(1)(d): recipients inside and outside the house, service providers included."),
        ("recipient",),
    ),
    letter(
        "1e",
        TRANSFERS,
        _("Art. 30(1)(e): to which country or international organisation, with which transfer tool."),
        ("transfer", "third-country"),
    ),
    letter(
        "1f", PERIODS, _("Art. 30(1)(f): the periods after which the data is erased, where possible."), ("retention",)
    ),
    letter(
        "1g",
        MEASURES,
        _("Art. 30(1)(g): a general description of the measures of Art. 32(1), where possible."),
        ("security-measures",),
    ),
    *BEYOND[:-2],
    Section(
        _("If we act for clients"),
        CLIENTS,
        _("Only for Art. 30(2): set the role above to “We act for clients” and save; the form then follows it."),
        terms=("processor",),
        folded=True,
    ),
    *BEYOND[-2:],
)
AS_PROCESSOR = (
    ACTIVITY,
    letter(
        "2a",
        ("entity", *CLIENTS),
        _("Art. 30(2)(a) and (b): ourselves, the clients for whom we act, and for each what we do on its behalf."),
        ("processor", "controller"),
        "2b",
    ),
    letter(
        "2c",
        TRANSFERS,
        _("Art. 30(2)(c): to which country or international organisation, with which transfer tool."),
        ("transfer", "third-country"),
    ),
    letter(
        "2d",
        MEASURES,
        _("Art. 30(2)(d): a general description of the measures of Art. 32(1), where possible."),
        ("security-measures",),
    ),
    Section(LETTERS["1b"].title, ("purposes",), NOT_ASKED, terms=("purpose",)),
    Section(LETTERS["1c"].title, USED, NOT_ASKED, terms=("personal-data", "data-subject")),
    Section(LETTERS["1d"].title, SEEN_BY, NOT_ASKED, terms=("recipient",)),
    Section(LETTERS["1f"].title, PERIODS, NOT_ASKED, terms=("retention",)),
    Section(_("Who decides with us"), JOINT, NOT_ASKED, terms=("joint-controller",)),
    *BEYOND,
)

SECTIONS: dict[str, tuple[Section, ...]] = {
    "activity": AS_CONTROLLER,
    "processor": (
        Section(_("The service"), ("name", "key", "description", "website"), terms=("processor",)),
        Section(_("Company behind it"), ("provider", "other_providers", ("contract", "contract_date"))),
        Section(_("Data that goes there and comes back"), ("exchanges",)),
        Section(
            _("Where, and who helps"),
            ("locations", "sub_processors"),
            terms=("transfer", "third-country", "sub-processor"),
        ),
        Section(FROM, ("provenance", "notes")),
        Section(PUBLIC, (("public", "position"),), terms=("edition",)),
    ),
    "organisation": (
        Section(_("The organisation"), ("legal_name", "key", ("legal_form", "nature"), "website", "address")),
        Section(_("If it is ours"), (("ours", "jurisdiction"),), terms=("controller",)),
        Section(
            _("Whom to ask"),
            (("dpo_answer", "dpo_because"), ("representative_answer", "representative_because"), "contacts"),
            _("Name data protection officer and representative among the contacts (Art. 30(1)(a))."),
            terms=("dpo", "representative"),
        ),
        Section(_("Numbers"), ("register_numbers",)),
        Section(_("Data that goes there and comes back"), ("exchanges",)),
    ),
    "data_category": (
        *TERM,
        Section(
            _("What kind it is"),
            ("sensitivity", ("national_number", "location", "financial", "children"), "position"),
            terms=("special-categories", "criminal-data"),
        ),
        Section(_("What is usual"), ("data_subjects", "sources"), terms=("data-subject",)),
    ),
    "data_subject": (*TERM, Section("", ("vulnerable",))),
    "measure": (*TERM, Section("", ("nature",))),
    "system": (*TERM, Section("", ("location",))),
    "waiver": (
        Section(_("What is accepted"), (("rule", "finding"), ("about_kind", "about_key"), "key")),
        Section(_("Why, and until when"), ("reason", "until")),
    ),
    "remark": (
        Section(_("The remark"), ("name", "key", "text", ("owner", "due"), "done_on")),
        Section(_("What it is about"), (("about_kind", "about_key"),)),
    ),
    "register": (
        Section(_("The register"), ("title", "introduction", "about", "notices"), terms=("activity",)),
        Section(_("Who answers for it"), ("controller", "contact"), terms=("controller", "authority")),
        Section(PUBLIC, ("public_page", "change_notice", "change_from"), terms=("edition",)),
    ),
}


def is_editable(kind: Kind, name: str) -> bool:
    return bool(getattr(kind.model._meta.get_field(name), "editable", True))


def sections_of(kind: Kind, role: str = "") -> tuple[Section, ...]:
    """The form's sections: the table above, and "Further" for declared fields that it does not know.

    role: an activity's, as it was saved; the letters of Art. 30(2) ask other questions than those of 30(1).
    """
    sections = SECTIONS.get(kind.name, TERM)
    if role == PROCESSOR and kind.name == "activity":
        sections = AS_PROCESSOR
    placed = {name for section in sections for name in section.flat()}
    rest = [f.name for f in kind.fields if f.name not in placed and (isinstance(f, Rows) or is_editable(kind, f.name))]
    return (*sections, Section(_("Further"), tuple(rest))) if rest else sections


def fieldsets_of(kind: Kind, sections: tuple[Section, ...]) -> list[tuple[None, dict[str, Any]]]:
    """Django's fieldsets: each section's plain fields; the form's template says the headings."""
    lists = {f.name for f in kind.fields if isinstance(f, Rows)}
    found = []
    for section in sections:
        lines = [line for line in section.names if line not in lists]
        if lines:
            found.append((None, {"fields": lines}))
    return found
