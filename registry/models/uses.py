"""What for, and which data: letters (b) and (c) of Art. 30(1), and the cells of the public table."""

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .activity import YES_NO, ProcessingActivity, YesNo
from .base import References, Row, one_of
from .choices import art9_conditions, legal_bases
from .processor import Processor
from .text import Line
from .vocabulary import DataCategory, DataSubjectCategory, Purpose, Source


class ActivityPurpose(Row):
    """What for, and on which lawful basis (Art. 30(1)(b), Art. 6, Art. 9); a basis may stand without a purpose."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="purposes")
    purpose = models.ForeignKey(
        Purpose,
        models.PROTECT,
        verbose_name=_("what for"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The aim (Art. 30(1)(b))."),
    )
    basis = Line(
        _("lawful basis (Art. 6)"),
        max_length=20,
        blank=True,
        default="",
        choices=legal_bases,
        help_text=_("One letter of Art. 6(1); add a row for a second."),
    )
    law = Line(
        _("law"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("For (c) and (e): the law that demands it (Art. 6(3))."),
    )
    interest = Line(
        _("legitimate interest"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("For (f): whose interest, and which (Art. 13(1)(d))."),
    )
    condition = Line(
        _("condition (Art. 9)"),
        max_length=20,
        blank=True,
        default="",
        choices=art9_conditions,
        help_text=_("Needed for special categories (Art. 9(2))."),
    )

    class Meta(Row.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("what for")
        constraints = [
            models.CheckConstraint(
                name="activity_purpose_says_something",
                condition=models.Q(purpose__isnull=False) | ~models.Q(basis="") | ~models.Q(condition=""),
                violation_error_message=_("State a purpose or a lawful basis."),
            )
        ]

    def __str__(self) -> str:
        return str(self.purpose or self.get_basis_display())


class ActivityData(Row):
    """Which data about whom (Art. 30(1)(c)); what it leaves empty is as the vocabulary says."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="data")
    data_category = models.ForeignKey(
        DataCategory,
        models.PROTECT,
        verbose_name=_("kind of data"),
        related_name="+",
        help_text=_("From the vocabulary (Art. 30(1)(c))."),
    )
    wording = Line(
        _("own words"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("What exactly, where the name says too little."),
    )
    part = Line(
        _("only this part"),
        blank=True,
        default="",
        help_text=_("Where not all of it: “domain”, “year of birth”."),
    )
    data_subjects = References(
        DataSubjectCategory,
        verbose_name=_("whose"),
        blank=True,
        related_name="+",
        help_text=_("Only where it differs from the usual (Art. 30(1)(c))."),
    )
    sources = References(
        Source,
        verbose_name=_("where from"),
        blank=True,
        ordered=True,
        related_name="+",
        help_text=_("Only where it differs from the usual (Art. 14(2)(f))."),
    )
    obligatory = Line(
        _("must people give it"),
        max_length=3,
        blank=True,
        default="",
        choices=YesNo,
        help_text=_("Whether law or contract demands it (Art. 13(2)(e))."),
    )

    class Meta(Row.Meta):
        verbose_name = _("kind of data")
        verbose_name_plural = _("which data")
        constraints = [
            models.UniqueConstraint(name="activity_data_once", fields=["activity", "data_category", "part"]),
            one_of("activity_data_obligatory", "obligatory", YES_NO),
        ]

    def __str__(self) -> str:
        return self.wording or str(self.data_category)


class DataUse(Row):
    """One cell of the public table: this kind of data is used for this, with that service, in these words."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="uses")
    data_category = models.ForeignKey(
        DataCategory,
        models.PROTECT,
        verbose_name=_("kind of data"),
        related_name="+",
        help_text=_("From the vocabulary."),
    )
    purpose = models.ForeignKey(
        Purpose,
        models.PROTECT,
        verbose_name=_("what for"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("May stay empty when the source only describes."),
    )
    processor = models.ForeignKey(
        Processor,
        models.PROTECT,
        verbose_name=_("with which service"),
        null=True,
        blank=True,
        related_name="uses",
        help_text=_("Where a service does it for us."),
    )
    part = Line(_("only this part"), blank=True, default="", help_text=_("Where not all of it: “domain”."))
    wording = Line(
        _("published wording"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("The words of the public table; made from purpose and service when empty."),
    )
    order = models.PositiveIntegerField(
        _("place in the cell"),
        default=0,
        help_text=_("Its place among the uses of this kind of data, over all activities."),
    )

    class Meta(Row.Meta):
        verbose_name = _("use of data")
        verbose_name_plural = _("uses of data")
        constraints = [
            # NULL differs from NULL in a plain unique constraint, and SQLite cannot say otherwise.
            models.UniqueConstraint(
                "activity",
                "data_category",
                Coalesce("purpose", 0),
                Coalesce("processor", 0),
                "part",
                name="data_use_once",
                violation_error_message=_("This use stands here already: same data, purpose, service and part."),
            )
        ]

    def __str__(self) -> str:
        return self.wording or str(self.data_category)
