"""How long, which rights, and what lies elsewhere: letter (f) of Art. 30(1), and what registers hold beside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .activity import ProcessingActivity
from .base import Note, References, Row, one_of
from .choices import rights
from .text import Line
from .vocabulary import DataCategory


class Retention(Row):
    """How long which data is kept, from when, and what happens then (Art. 30(1)(f))."""

    class Stage(models.TextChoices):
        ACTIVE = "active", _("In use")
        ARCHIVE = "archive", _("Archived")
        BACKUP = "backup", _("In backups")
        LOG = "log", _("In logs")

    class Unit(models.TextChoices):
        MINUTES = "minutes", _("minutes")
        HOURS = "hours", _("hours")
        DAYS = "days", _("days")
        WEEKS = "weeks", _("weeks")
        MONTHS = "months", _("months")
        YEARS = "years", _("years")
        NONE = "", _("no period")

    class End(models.TextChoices):
        ERASE = "erase", _("Erased")
        ANONYMISE = "anonymise", _("Made anonymous")
        ARCHIVE = "archive", _("Moved to the archive")
        RETURN = "return", _("Returned")
        UNKNOWN = "", _("Not answered yet")

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="retention")
    data_categories = References(
        DataCategory,
        verbose_name=_("which data"),
        blank=True,
        related_name="+",
        help_text=_("Leave empty for all of the activity's data."),
    )
    stage = Line(
        _("stage"),
        max_length=10,
        choices=Stage,
        default=Stage.ACTIVE,
        help_text=_("Backups and logs have periods of their own."),
    )
    not_stored = models.BooleanField(
        _("not stored"), default=False, help_text=_("Tick when the data is only passed through.")
    )
    number = models.PositiveIntegerField(_("period"), null=True, blank=True, help_text=_("The number of the period."))
    unit = Line(
        _("unit"),
        max_length=10,
        blank=True,
        default="",
        choices=Unit,
        help_text=_("From minutes to years."),
    )
    event = Line(
        _("from when"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("The event that starts the period: “end of contract”."),
    )
    criterion = Line(
        _("or criterion"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("Where no number can be given: what decides (Art. 13(2)(a))."),
    )
    law = Line(_("law"), blank=True, default="", max_length=1000, help_text=_("The law that demands or limits it."))
    end = Line(
        _("what happens then"),
        max_length=10,
        blank=True,
        default="",
        choices=End,
        help_text=_("Blocking an account is no erasure."),
    )

    class Meta(Row.Meta):
        verbose_name = _("period")
        verbose_name_plural = _("how long")
        constraints = [
            one_of("retention_stage", "stage", ["active", "archive", "backup", "log"]),
            models.CheckConstraint(
                name="retention_number_and_unit",
                condition=models.Q(number__isnull=True, unit="")
                | (models.Q(number__isnull=False) & ~models.Q(unit="")),
                violation_error_message=_("A period needs both number and unit."),
            ),
            models.CheckConstraint(
                name="retention_not_stored_has_no_period",
                condition=models.Q(not_stored=False) | models.Q(number__isnull=True),
                violation_error_message=_("What is not stored has no period: untick “not stored” or empty the number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_unit_display()}" if self.number is not None else self.criterion


class Right(Row):
    """A right that people have here, with what is particular (Art. 12–22)."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="rights")
    right = Line(
        _("right"),
        max_length=20,
        choices=rights,
        help_text=_("Portability needs consent or contract; objection needs (e) or (f)."),
    )
    note = Line(
        _("note"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("How to use it, or why it is limited."),
    )

    class Meta(Row.Meta):
        verbose_name = _("right")
        verbose_name_plural = _("rights")
        constraints = [models.UniqueConstraint(name="right_once", fields=["activity", "right"])]

    def __str__(self) -> str:
        return self.get_right_display()


class Reference(Row):
    """A document elsewhere: contract, consent record, balancing test, notice, breach."""

    class Kind(models.TextChoices):
        NOTICE = "notice", _("Privacy notice (Art. 13, 14)")
        CONTRACT = "contract", _("Contract (Art. 28)")
        CONSENT = "consent", _("Record of consent (Art. 7)")
        LIA = "lia", _("Legitimate interests assessment (Art. 6(1)(f))")
        TIA = "tia", _("Transfer impact assessment (Art. 46)")
        POLICY = "policy", _("Retention or security policy")
        BREACH = "breach", _("Record of a breach (Art. 33(5))")
        OTHER = "other", _("Other")

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="references")
    kind = Line(_("kind"), max_length=20, choices=Kind, default=Kind.OTHER, help_text=_("What the document is."))
    number = Line(
        _("number or address"),
        max_length=2000,
        help_text=_("How to find it. State the facts in the register too: authorities cannot open your links."),
    )
    note = Line(_("note"), blank=True, default="", max_length=1000, help_text=_("What it shows."))

    class Meta(Row.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")

    def __str__(self) -> str:
        return self.number


class ActivityNote(Note):
    """A named note of an activity."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="notes")

    class Meta(Note.Meta):
        verbose_name = _("named note")
        verbose_name_plural = _("named notes")
