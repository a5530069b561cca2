"""The law's words, each told once in a sentence of our own with its article; labels and headings link here."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

GDPR = "https://eur-lex.europa.eu/eli/reg/2016/679/oj"


@dataclass(frozen=True)
class Term:
    """One word: `name` is its anchor on the page, `fields` are the labels that lead to it ("model.field")."""

    name: str
    title: Any
    article: Any
    meaning: Any
    fields: tuple[str, ...] = field(default=())
    source: str = GDPR


TERMS: tuple[Term, ...] = (
    Term(
        "personal-data",
        _("Personal data"),
        "Art. 4(1) GDPR",
        _("Anything told about a living person who can be found out from it, alone or together with other facts."),
        ("activitydata.data_category",),
    ),
    Term(
        "processing",
        _("Processing"),
        "Art. 4(2) GDPR",
        _("Everything that can be done with personal data, from collecting and keeping it to erasing it."),
        ("client.processing",),
    ),
    Term(
        "activity",
        _("Processing activity"),
        "Art. 30(1) GDPR",
        _("What is done with personal data for one aim, such as paying salaries: the entry of this register."),
    ),
    Term(
        "controller",
        _("Controller"),
        "Art. 4(7) GDPR",
        _("Whoever decides why and how personal data is processed, alone or with others; it answers for it."),
        ("processingactivity.role", "processingactivity.entity", "register.controller"),
    ),
    Term(
        "joint-controller",
        _("Joint controllers"),
        "Art. 26 GDPR",
        _("Two or more who decide together why and how; an arrangement says who does which duty."),
        ("processingactivity.joint_answer", "jointcontroller.organisation"),
    ),
    Term(
        "processor",
        _("Processor (service provider acting for us)"),
        "Art. 4(8), 28 GDPR",
        _("Whoever processes personal data for a controller and as it instructs, bound by a contract."),
        ("processor.contract", "recipient.processor"),
    ),
    Term(
        "sub-processor",
        _("Sub-processor"),
        "Art. 28(2), (4) GDPR",
        _("A further processor that a processor engages, with the controller's authorisation and the same duties."),
        ("subprocessor.organisation",),
    ),
    Term(
        "data-subject",
        _("Data subject (whose data)"),
        "Art. 4(1) GDPR",
        _("The person whom the data is about; a register names groups of them, such as customers or applicants."),
        ("activitydata.data_subjects", "datacategory.data_subjects"),
    ),
    Term(
        "special-categories",
        _("Special categories of data"),
        "Art. 9 GDPR",
        _(
            "Data on health, religion, politics, origin, union membership, sex life, genes or biometrics: "
            "forbidden unless "
            "one of the conditions of Art. 9(2) holds."
        ),
        ("datacategory.sensitivity", "activitypurpose.condition"),
    ),
    Term(
        "criminal-data",
        _("Criminal convictions and offences"),
        "Art. 10 GDPR",
        _("Data on crimes and sentences; only under the control of an authority or where a law allows it."),
    ),
    Term(
        "purpose",
        _("Purpose (what for)"),
        "Art. 5(1)(b) GDPR",
        _("The aim, told before data is collected; later uses must be compatible with it."),
        ("activitypurpose.purpose",),
    ),
    Term(
        "lawful-basis",
        _("Lawful basis"),
        "Art. 6(1) GDPR",
        _(
            "One of six grounds that allow processing, such as consent, a contract or a legal duty; one is "
            "always needed."
        ),
        ("activitypurpose.basis",),
    ),
    Term(
        "consent",
        _("Consent"),
        "Art. 4(11), 7 GDPR",
        _("A free, informed and clear yes for a stated purpose that can be taken back at any time."),
    ),
    Term(
        "legitimate-interest",
        _("Legitimate interest"),
        "Art. 6(1)(f) GDPR",
        _(
            "A real interest of ours or of somebody else that weighs more than the person's own; the weighing is "
            "written down."
        ),
        ("activitypurpose.interest",),
    ),
    Term(
        "recipient",
        _("Recipient (who gets to see it)"),
        "Art. 4(9) GDPR",
        _("Anybody to whom data is disclosed: other companies, authorities, and service providers acting for us."),
        ("processingactivity.recipients_answer", "recipient.organisation"),
    ),
    Term(
        "third-country",
        _("Third country"),
        "Art. 44 GDPR",
        _(
            "A country outside the EEA (the EU with Iceland, Liechtenstein and Norway); UK and Swiss law have "
            "lists of their own."
        ),
        ("transfer.country",),
    ),
    Term(
        "international-organisation",
        _("International organisation"),
        "Art. 4(26) GDPR",
        _("A body under international law or set up by a treaty between states, such as Interpol."),
        ("transfer.international",),
    ),
    Term(
        "transfer",
        _("Transfer (leaves the EEA)"),
        "Art. 44 GDPR",
        _("Sending data to a third country or letting somebody there look at it; each needs a transfer tool."),
        ("processingactivity.transfers_answer", "processorlocation.kind"),
    ),
    Term(
        "adequacy",
        _("Adequacy decision"),
        "Art. 45 GDPR",
        _(
            "The European Commission's finding that a country protects data well enough, so that data may go "
            "there freely."
        ),
    ),
    Term(
        "transfer-tool",
        _("Transfer tool"),
        "Art. 45-49 GDPR",
        _(
            "What allows a transfer: an adequacy decision, standard clauses, binding corporate rules, or a "
            "narrow exception."
        ),
        ("transfer.tool",),
    ),
    Term(
        "standard-clauses",
        _("Standard contractual clauses"),
        "Art. 46(2)(c) GDPR",
        _("Ready-made clauses of the European Commission by which a recipient abroad promises European protection."),
        ("transfer.document",),
    ),
    Term(
        "retention",
        _("Retention (how long)"),
        "Art. 5(1)(e), 30(1)(f) GDPR",
        _("The time after which data is erased: a period and when it starts, or what decides about it."),
        ("processingactivity.retention_answer", "retention.number"),
    ),
    Term(
        "security-measures",
        _("Security measures"),
        "Art. 32(1) GDPR",
        _("Technical and organisational steps that fit the risk; the register tells them in general and no secrets."),
        ("processingactivity.measures", "securitymeasure.nature"),
    ),
    Term(
        "rights",
        _("Rights of the people"),
        "Art. 12-22 GDPR",
        _(
            "What people may ask for: access, correction, erasure, restriction, portability, objection, and a "
            "human decision."
        ),
        ("right.right",),
    ),
    Term(
        "automated-decision",
        _("Automated decision"),
        "Art. 22 GDPR",
        _("A decision by a machine alone that has legal or similar weight for a person, profiling included."),
        ("processingactivity.automated_decisions",),
    ),
    Term(
        "dpia",
        _("Data protection impact assessment (DPIA)"),
        "Art. 35 GDPR",
        _(
            "A written look at the risks for people, made before something starts that is likely to be very "
            "risky for them."
        ),
        ("processingactivity.dpia_needed",),
    ),
    Term(
        "dpo",
        _("Data protection officer (DPO)"),
        "Art. 37-39 GDPR",
        _(
            "The expert who advises, watches and is there for people and the authority; some organisations must "
            "have one."
        ),
        ("organisation.dpo_answer",),
    ),
    Term(
        "representative",
        _("Representative in the Union"),
        "Art. 27 GDPR",
        _("Somebody in the EU who stands for a controller or processor that has no establishment there."),
        ("organisation.representative_answer",),
    ),
    Term(
        "authority",
        _("Supervisory authority"),
        "Art. 51, 30(4) GDPR",
        _("The public body that watches over data protection; it may ask for this register at any time."),
    ),
    Term(
        "edition",
        _("Edition (public page)"),
        _("Art. 5(2) GDPR: being able to show it"),
        _("The public part of the register as it was published on one day, numbered and never altered afterwards."),
        ("processingactivity.public", "processor.public"),
    ),
)
TERM: dict[str, Term] = {term.name: term for term in TERMS}
TERM_OF: dict[str, Term] = {label: term for term in TERMS for label in term.fields}


def link_to(term: Term) -> SafeString:
    """A "?" that opens the word's explanation beside the form, so that nothing typed is left behind."""
    words = gettext("What does “{term}” mean? Opens in a new tab.").format(term=term.title)
    url = f"{reverse('admin:glossary')}#{term.name}"
    return format_html(
        '<a class="desk-ask" href="{}" target="_blank" rel="noopener" title="{}">'
        '<span aria-hidden="true">?</span><span class="visually-hidden">{}</span></a>',
        url, words, words,
    )  # fmt: skip


def with_term(label: str, help_text: Any) -> Any:
    """The help text of a field ("model.field"), and the way to its word where it has one."""
    term = TERM_OF.get(label)
    return format_html("{} {}", help_text, link_to(term)) if term else help_text


def glossary_view(request: HttpRequest, site: Any) -> HttpResponse:
    """All words on one page."""
    context = {**site.each_context(request), "title": gettext_lazy("The law's words"), "terms": TERMS}
    return TemplateResponse(request, "desk/glossary.html", context)
