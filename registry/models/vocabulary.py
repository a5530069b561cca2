"""The words the register is written in: each term once, with the other names it goes by."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Record, References, archived_field, one_of
from .text import Line, Text


class Term(Record):
    """A word of the vocabulary; activities and processors refer to it, so that a new name changes everywhere."""

    name = Line(_("name"), unique=True, help_text=_("As a reader outside your house would say it; each name once."))
    description = Text(
        _("description"),
        blank=True,
        default="",
        help_text=_("What it means here, in a sentence, where the name alone could mislead."),
    )
    aliases = Text(
        _("other names"),
        blank=True,
        default="",
        help_text=_("One per line: other words for the same thing, so that search and import find it."),
    )
    archived_on = archived_field()

    class Meta:
        abstract = True
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class DataSubjectCategory(Term):
    """A group of people whose data is processed: customers, applicants (Art. 30(1)(c))."""

    vulnerable = models.BooleanField(
        _("vulnerable people"),
        default=False,
        help_text=_(
            "Tick for children, patients, employees and others who cannot easily say no (recital 75, Art. 35)."
        ),
    )

    class Meta(Term.Meta):
        verbose_name = _("group of people")
        verbose_name_plural = _("whose data")


class Source(Term):
    """Where data comes from: the person, another user, a browser, a register (Art. 14(2)(f))."""

    class Meta(Term.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("where we get it from")


class DataCategory(Term):
    """A kind of personal data (Art. 30(1)(c)), with where it usually comes from and whose it usually is."""

    class Sensitivity(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary")
        SPECIAL = "art-9", _("Special category (Art. 9): health, religion, origin, biometrics ...")
        CRIMINAL = "art-10", _("Criminal convictions and offences (Art. 10)")
        UNKNOWN = "", _("Not answered yet")

    position = models.PositiveIntegerField(
        _("place"), default=0, help_text=_("Its place in the register's table; equal places go by name.")
    )
    sensitivity = Line(
        _("how sensitive"),
        max_length=20,
        blank=True,
        default="",
        choices=Sensitivity,
        help_text=_("Art. 9 and Art. 10 data need a condition of their own in each activity that uses them."),
    )
    national_number = models.BooleanField(
        _("national number"), default=False, help_text=_("An identity or social security number (Art. 87).")
    )
    location = models.BooleanField(_("location"), default=False, help_text=_("Tells where a person is or was."))
    financial = models.BooleanField(_("financial"), default=False, help_text=_("Income, payments, debts, accounts."))
    children = models.BooleanField(
        _("children's data"), default=False, help_text=_("Data about children (Art. 8, recital 38).")
    )
    data_subjects = References(
        DataSubjectCategory,
        verbose_name=_("whose data"),
        blank=True,
        related_name="data_categories",
        help_text=_("The groups of people this is usually about; an activity may say otherwise."),
    )
    sources = References(
        Source,
        verbose_name=_("where we get it from"),
        blank=True,
        ordered=True,
        related_name="data_categories",
        help_text=_(
            "Usual sources, in the order in which readers see them; an activity may say otherwise (Art. 14(2)(f))."
        ),
    )

    class Meta(Term.Meta):
        verbose_name = _("kind of personal data")
        verbose_name_plural = _("kinds of personal data")
        ordering = ("position", "name", "id")  # type: ignore[assignment]
        constraints = [one_of("data_category_sensitivity", "sensitivity", ["ordinary", "art-9", "art-10", ""])]


class Purpose(Term):
    """What data is used for: an aim such as "paying salaries", not a tool such as "SAP" (Art. 30(1)(b))."""

    class Meta(Term.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("what for")


class SecurityMeasure(Term):
    """A technical or organisational measure (Art. 32(1)), described in general (Art. 30(1)(g))."""

    class Nature(models.TextChoices):
        TECHNICAL = "technical", _("Technical")
        ORGANISATIONAL = "organisational", _("Organisational")
        UNKNOWN = "", _("Not said")

    nature = Line(
        _("nature"),
        max_length=20,
        blank=True,
        default="",
        choices=Nature,
        help_text=_("Art. 32(1) asks for both kinds."),
    )

    class Meta(Term.Meta):
        verbose_name = _("security measure")
        verbose_name_plural = _("security measures")
        constraints = [one_of("measure_nature", "nature", ["technical", "organisational", ""])]


class System(Term):
    """A program, database, device or paper file in which data lives."""

    location = Line(
        _("where it stands"),
        blank=True,
        default="",
        help_text=_("Place or country of the servers or of the cabinet, as far as known."),
    )

    class Meta(Term.Meta):
        verbose_name = _("system")
        verbose_name_plural = _("systems")
