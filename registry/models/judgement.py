"""What people say about records without changing them: a finding that is accepted for a time, a remark."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Record
from .text import Line, Text


class About(models.TextChoices):
    """Kinds of records that something can be said about."""

    ACTIVITY = "activity", _("Processing activity")
    PROCESSOR = "processor", _("Service provider")
    ORGANISATION = "organisation", _("Organisation")
    DATA_CATEGORY = "data_category", _("Kind of personal data")
    DATA_SUBJECT = "data_subject", _("Group of people")
    SOURCE = "source", _("Source")
    PURPOSE = "purpose", _("Purpose")
    MEASURE = "measure", _("Security measure")
    SYSTEM = "system", _("System")
    REGISTER = "register", _("Register")


class Judgement(Record):
    """Said about a record by its kind and key, which stay when it is renamed and remain when it is deleted."""

    about_kind = Line(
        _("about"),
        max_length=40,
        choices=About,
        help_text=_("The kind of record this is about; filled in when you come from the record or its finding."),
    )
    about_key = Line(
        _("its key"), max_length=80, help_text=_("The key of the record this is about, as its form shows it.")
    )

    class Meta:
        abstract = True


class Waiver(Judgement):
    """A finding that is accepted until a day, for a reason; it ends when the day is over or the fact changes."""

    rule = Line(
        _("rule"), max_length=80, help_text=_("The rule whose finding is accepted; the page of rules tells it.")
    )
    finding = Line(
        _("fingerprint of the finding"),
        max_length=64,
        help_text=_("What stays while the fact stays; taken from the page of findings, where findings are accepted."),
    )
    reason = Text(_("because"), help_text=_("Why this can stay as it is, as you would tell the authority (Art. 5(2))."))
    until = models.DateField(
        _("until"), help_text=_("The last day on which it is accepted; then the finding comes back by itself.")
    )

    class Meta:
        verbose_name = _("accepted finding")
        verbose_name_plural = _("accepted findings")
        ordering = ("until", "id")

    said = ""  # the same in words, where somebody has looked them up

    def __str__(self) -> str:
        return self.said or f"{self.rule}: {self.about_key}"


class Remark(Judgement):
    """Something to do or to know about a record, in an officer's own words."""

    name = Line(_("what"), help_text=_("In a few words: what is to be done or known."))
    text = Text(_("more"), blank=True, default="", help_text=_("Whatever helps whoever takes it up."))
    owner = Line(
        _("who"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Function first, then the person, who takes it up."),
    )
    due = models.DateField(_("due"), null=True, blank=True, help_text=_("The day by which it should be done."))
    done_on = models.DateField(
        _("done on"), null=True, blank=True, help_text=_("Fill in when it is done; it stays readable.")
    )

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ("due", "id")

    def __str__(self) -> str:
        return self.name
