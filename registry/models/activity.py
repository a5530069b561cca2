"""The Art. 30 record of one activity; its lists are in `uses.py`, `recipients.py` and `retention.py`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Record, References, answer_constraint, answer_field, because_field, one_of
from .organisation import Organisation
from .text import Line, Link, Text
from .vocabulary import SecurityMeasure, System


class YesNo(models.TextChoices):
    """A question that may not have been asked yet."""

    UNANSWERED = "", _("Not answered yet")
    YES = "yes", _("Yes")
    NO = "no", _("No")


YES_NO = ["", "yes", "no"]


class ProcessingActivity(Record):
    """What is done with whose data and what for: one record of Art. 30(1), or of Art. 30(2) when we act for clients."""

    class Role(models.TextChoices):
        CONTROLLER = "controller", _("We decide (Art. 30(1))")
        PROCESSOR = "processor", _("We act for clients (Art. 30(2))")
        UNDECIDED = "", _("Not answered yet")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")
        UNKNOWN = "", _("Not answered yet")

    name = Line(
        _("name"),
        help_text=_("The aim, in the words of those who do it: “Paying salaries”. Never the name of a tool."),
    )
    reference = Line(
        _("reference"),
        blank=True,
        default="",
        max_length=100,
        help_text=_("Your own number for this entry, if you keep one."),
    )
    description = Text(
        _("description"),
        blank=True,
        default="",
        help_text=_("What happens, in a few sentences that stand without other documents."),
    )
    public = models.BooleanField(
        _("public"), default=False, help_text=_("Tick to show this activity in public editions.")
    )
    role = Line(
        _("role"),
        max_length=20,
        blank=True,
        default="",
        choices=Role,
        help_text=_("Do we decide why and how (Art. 30(1)), or do clients (Art. 30(2))?"),
    )
    state = Line(
        _("state"),
        max_length=20,
        blank=True,
        default="",
        choices=State,
        help_text=_("Planned and ended activities stay in the register, marked so."),
    )
    start_date = models.DateField(
        _("carried out since"),
        null=True,
        blank=True,
        help_text=_("The day as stated, not the day of typing."),
    )
    end_date = models.DateField(_("ended on"), null=True, blank=True, help_text=_("For ended activities."))
    entry_created = models.DateField(
        _("entry made on"), null=True, blank=True, help_text=_("As stated in the register you took it from.")
    )
    entry_updated = models.DateField(
        _("entry updated on"),
        null=True,
        blank=True,
        help_text=_("As stated; the history keeps the real times."),
    )
    reviewed_on = models.DateField(
        _("last reviewed on"),
        null=True,
        blank=True,
        help_text=_("When somebody last compared this entry with what is done."),
    )
    review_due = models.DateField(
        _("next review due"),
        null=True,
        blank=True,
        help_text=_("Many authorities expect a look once a year."),
    )
    department = Line(
        _("department"), blank=True, default="", help_text=_("The part of the house that carries it out.")
    )
    owner_function = Line(
        _("owner (function)"),
        blank=True,
        default="",
        help_text=_("Who answers for it: a function, such as “Head of HR”."),
    )
    owner_person = Line(
        _("owner (person)"),
        blank=True,
        default="",
        help_text=_("The person now in that function; never shown in public."),
    )

    entity = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("our entity"),
        null=True,
        blank=True,
        related_name="activities",
        help_text=_("Leave empty for the register's own controller (Art. 30(1)(a), 30(2)(a))."),
    )
    joint_answer = answer_field(_("joint controllers"))
    joint_because = because_field(_("no joint controllers, because"))

    clients_kept_in = Line(
        _("list of clients kept in"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("For Art. 30(2): where the full list of clients is, when it is not here."),
    )

    recipients_answer = answer_field(_("recipients"))
    recipients_because = because_field(_("no recipients, because"))
    transfers_answer = answer_field(_("leaves the EEA"))
    transfers_because = because_field(_("no transfer, because"))
    retention_answer = answer_field(_("how long"))
    retention_because = because_field(_("no period stated, because"))
    measures_answer = answer_field(_("security measures"))
    measures_because = because_field(_("no measures stated, because"))
    measures = References(
        SecurityMeasure,
        verbose_name=_("security measures"),
        blank=True,
        related_name="activities",
        help_text=_("General description of the measures of Art. 32(1), as Art. 30(1)(g) and 30(2)(d) ask."),
    )
    measures_text = Text(
        _("measures in own words"),
        blank=True,
        default="",
        help_text=_("What the list cannot say; nothing an attacker could use."),
    )
    systems = References(
        System,
        verbose_name=_("systems"),
        blank=True,
        related_name="activities",
        help_text=_("Programs, databases, devices and paper files in use."),
    )

    dpia_needed = Line(
        _("impact assessment needed"),
        max_length=3,
        blank=True,
        default="",
        choices=YesNo,
        help_text=_("Art. 35(1), (3) and your authority's lists."),
    )
    dpia_because = Line(
        _("why, or why not"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("The reasons in a sentence (Art. 5(2))."),
    )
    dpia_date = models.DateField(_("assessment of"), null=True, blank=True, help_text=_("The date of the assessment."))
    dpia_link = Link(
        _("assessment at"),
        blank=True,
        default="",
        help_text=_("Where the document is; never shown in public."),
    )
    dpia_outcome = Line(
        _("outcome"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("Remaining risk and what was decided (Art. 35(7), 36)."),
    )
    automated_decisions = Line(
        _("automated decisions"),
        max_length=3,
        blank=True,
        default="",
        choices=YesNo,
        help_text=_("Decisions without a person that matter to people, profiling included (Art. 22)."),
    )
    automated_logic = Text(
        _("how they are made"),
        blank=True,
        default="",
        help_text=_("The logic, and the ground of Art. 22(2) (Art. 13(2)(f))."),
    )
    scale = Line(
        _("scale"),
        blank=True,
        default="",
        help_text=_("How many people, how many records, how large an area (Art. 35(3))."),
    )
    vulnerable = Line(
        _("vulnerable people"),
        max_length=3,
        blank=True,
        default="",
        choices=YesNo,
        help_text=_("Children, patients, employees and others who cannot easily say no."),
    )
    provenance = Text(
        _("where this entry comes from"),
        blank=True,
        default="",
        help_text=_("Document, section and day, or “our own grouping”."),
    )

    class Meta:
        verbose_name = _("processing activity")
        verbose_name_plural = _("processing activities")
        ordering = ("name", "id")
        constraints = [
            *(answer_constraint(a, "activity") for a in ("joint", "recipients", "transfers", "retention", "measures")),
            one_of("activity_role", "role", ["controller", "processor", ""]),
            one_of("activity_state", "state", ["planned", "active", "ended", ""]),
            one_of("activity_dpia_needed", "dpia_needed", YES_NO),
            one_of("activity_automated", "automated_decisions", YES_NO),
            one_of("activity_vulnerable", "vulnerable", YES_NO),
            models.CheckConstraint(
                name="activity_ends_after_start",
                condition=models.Q(start_date=None)
                | models.Q(end_date=None)
                | models.Q(end_date__gte=models.F("start_date")),
                violation_error_message=_("It cannot end before it starts: correct “carried out since” or “ended on”."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
