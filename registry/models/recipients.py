"""With whom, for whom and to where: letters (a), (d) and (e) of Art. 30(1), and (a) to (c) of Art. 30(2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .activity import ProcessingActivity
from .base import References, Row
from .choices import transfer_tools
from .organisation import Organisation
from .processor import Processor
from .text import Line, Text, country_choices
from .vocabulary import DataCategory


class JointController(Row):
    """Another controller that decides together with us (Art. 26, 30(1)(a))."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="joint_controllers")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="+",
        help_text=_("Name and contact are asked (Art. 30(1)(a))."),
    )
    arrangement = Line(
        _("arrangement"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("Number or place of the arrangement (Art. 26(1))."),
    )

    class Meta(Row.Meta):
        verbose_name = _("joint controller")
        verbose_name_plural = _("joint controllers")
        constraints = [models.UniqueConstraint(name="joint_controller_once", fields=["activity", "organisation"])]

    def __str__(self) -> str:
        return str(self.organisation)


class Client(Row):
    """A controller on whose behalf we act, and what we do for it (Art. 30(2)(a), (b))."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="clients")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("client"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The controller (Art. 30(2)(a))."),
    )
    group = Line(
        _("or group of clients"),
        blank=True,
        default="",
        help_text=_("Where many clients get the same service: “customers of plan B”."),
    )
    processing = Text(
        _("categories of processing"),
        blank=True,
        default="",
        help_text=_("What is done on the client's behalf (Art. 30(2)(b))."),
    )

    class Meta(Row.Meta):
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints = [
            models.CheckConstraint(
                name="client_is_named",
                condition=models.Q(organisation__isnull=False) | ~models.Q(group=""),
                violation_error_message=_("Name the client or the group of clients."),
            )
        ]

    def __str__(self) -> str:
        return self.group or str(self.organisation)


class Recipient(Row):
    """Who gets to see the data: an organisation, a kind of recipients or a service (Art. 30(1)(d), 4(9))."""

    class Role(models.TextChoices):
        INTERNAL = "internal", _("Within our house")
        PROCESSOR = "processor", _("Acts for us (Art. 28)")
        SUB_PROCESSOR = "sub-processor", _("Acts for our service provider")
        JOINT = "joint", _("Decides with us (Art. 26)")
        CONTROLLER = "controller", _("Decides for itself")
        AUTHORITY = "authority", _("Public authority")
        UNKNOWN = "", _("Not answered yet")

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="recipients")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("By name, where you know it."),
    )
    processor = models.ForeignKey(
        Processor,
        models.PROTECT,
        verbose_name=_("or service"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A service provider acting for us is a recipient too (Art. 4(9))."),
    )
    category = Line(
        _("or kind of recipients"),
        blank=True,
        default="",
        help_text=_("“Banks”, “tax authorities” (Art. 30(1)(d))."),
    )
    role = Line(
        _("role"),
        max_length=20,
        blank=True,
        default="",
        choices=Role,
        help_text=_("Whether they decide for themselves."),
    )
    condition = Line(
        _("under which condition"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("“On request of a court”, “only if you book a flight”."),
    )
    data_categories = References(
        DataCategory,
        verbose_name=_("which data"),
        blank=True,
        related_name="+",
        help_text=_("Leave empty for all of the activity's data."),
    )

    class Meta(Row.Meta):
        verbose_name = _("recipient")
        verbose_name_plural = _("who gets to see it")
        constraints = [
            models.CheckConstraint(
                name="recipient_is_one",
                condition=models.Q(organisation__isnull=False, processor__isnull=True, category="")
                | models.Q(organisation__isnull=True, processor__isnull=False, category="")
                | (models.Q(organisation__isnull=True, processor__isnull=True) & ~models.Q(category="")),
                violation_error_message=_("Name one of the three: an organisation, a service or a kind of recipients."),
            ),
        ]

    def __str__(self) -> str:
        return self.category or str(self.organisation or self.processor)


class Transfer(Row):
    """Data that leaves the EEA (or the UK, or Switzerland): to where, to whom, with which tool (Art. 30(1)(e))."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="transfers")
    country = Line(
        _("country"),
        max_length=2,
        blank=True,
        default="",
        choices=country_choices,
        help_text=_("The third country (Art. 30(1)(e))."),
    )
    international = Line(
        _("or international organisation"), blank=True, default="", help_text=_("Its name (Art. 4(26)).")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("to whom"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The recipient there."),
    )
    processor = models.ForeignKey(
        Processor,
        models.PROTECT,
        verbose_name=_("or through which service"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where a service takes it there."),
    )
    tool = Line(
        _("transfer tool"),
        max_length=40,
        blank=True,
        default="",
        choices=transfer_tools,
        help_text=_("What allows it (Art. 44–49); an adequacy decision is one too."),
    )
    document = Line(
        _("its document"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("Number, date or place of the clauses; needed for Art. 49(1) second subparagraph."),
    )
    note = Line(_("note"), blank=True, default="", max_length=1000, help_text=_("Which module, which added measures."))

    class Meta(Row.Meta):
        verbose_name = _("transfer")
        verbose_name_plural = _("leaves the EEA")
        constraints = [
            models.CheckConstraint(
                name="transfer_has_destination",
                condition=(models.Q(country="") & ~models.Q(international=""))
                | (~models.Q(country="") & models.Q(international="")),
                violation_error_message=_("Name the country or the international organisation, one of the two."),
            )
        ]

    def __str__(self) -> str:
        return self.international or self.get_country_display()
