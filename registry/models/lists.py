"""The lists of a processing activity, in the order of the letters of Art. 30(1)."""

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .activity import YES_NO, ProcessingActivity, YesNo
from .base import Note, References, Row, one_of
from .choices import art9_conditions, legal_bases, rights, transfer_tools
from .parties import Organisation, Processor
from .text import Line, Text, country_choices
from .vocabulary import DataCategory, DataSubjectCategory, Purpose, Source


class JointController(Row):
    """Another controller that decides together with us (Art. 26, 30(1)(a))."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="joint_controllers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="+", help_text=_("Name and contact are asked (Art. 30(1)(a))."))
    arrangement = Line(_("arrangement"), blank=True, default="", max_length=1000, help_text=_("Number or place of the arrangement (Art. 26(1))."))

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
        Organisation, models.PROTECT, verbose_name=_("client"), null=True, blank=True, related_name="+", help_text=_("The controller (Art. 30(2)(a)).")
    )
    group = Line(_("or group of clients"), blank=True, default="", help_text=_("Where many clients get the same service: «customers of plan B»."))
    processing = Text(_("categories of processing"), blank=True, default="", help_text=_("What is done on the client's behalf (Art. 30(2)(b))."))

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


class ActivityPurpose(Row):
    """What for, and on which lawful basis (Art. 30(1)(b), Art. 6, Art. 9); a basis may stand without a purpose."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="purposes")
    purpose = models.ForeignKey(Purpose, models.PROTECT, verbose_name=_("what for"), null=True, blank=True, related_name="+", help_text=_("The aim (Art. 30(1)(b))."))
    basis = Line(_("lawful basis (Art. 6)"), max_length=20, blank=True, default="", choices=legal_bases, help_text=_("One letter of Art. 6(1); add a row for a second."))
    law = Line(_("law"), blank=True, default="", max_length=1000, help_text=_("For (c) and (e): the law that demands it (Art. 6(3))."))
    interest = Line(_("legitimate interest"), blank=True, default="", max_length=1000, help_text=_("For (f): whose interest, and which (Art. 13(1)(d))."))
    condition = Line(_("condition (Art. 9)"), max_length=20, blank=True, default="", choices=art9_conditions, help_text=_("Needed for special categories (Art. 9(2))."))

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
    data_category = models.ForeignKey(DataCategory, models.PROTECT, verbose_name=_("kind of data"), related_name="+", help_text=_("From the vocabulary (Art. 30(1)(c))."))
    wording = Line(_("own words"), blank=True, default="", max_length=1000, help_text=_("What exactly, where the name says too little."))
    part = Line(_("only this part"), blank=True, default="", help_text=_("Where not all of it: «domain», «year of birth»."))
    data_subjects = References(
        DataSubjectCategory, verbose_name=_("whose"), blank=True, related_name="+", help_text=_("Only where it differs from the usual (Art. 30(1)(c)).")
    )
    sources = References(
        Source, verbose_name=_("where from"), blank=True, ordered=True, related_name="+", help_text=_("Only where it differs from the usual (Art. 14(2)(f)).")
    )
    obligatory = Line(_("must people give it"), max_length=3, blank=True, default="", choices=YesNo, help_text=_("Whether law or contract demands it (Art. 13(2)(e))."))

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
    data_category = models.ForeignKey(DataCategory, models.PROTECT, verbose_name=_("kind of data"), related_name="+", help_text=_("From the vocabulary."))
    purpose = models.ForeignKey(Purpose, models.PROTECT, verbose_name=_("what for"), null=True, blank=True, related_name="+", help_text=_("May stay empty when the source only describes."))
    processor = models.ForeignKey(Processor, models.PROTECT, verbose_name=_("with which service"), null=True, blank=True, related_name="uses", help_text=_("Where a service does it for us."))
    part = Line(_("only this part"), blank=True, default="", help_text=_("Where not all of it: «domain»."))
    wording = Line(_("published wording"), blank=True, default="", max_length=1000, help_text=_("The words of the public table; made from purpose and service when empty."))
    order = models.PositiveIntegerField(_("place in the cell"), default=0, help_text=_("Its place among the uses of this kind of data, over all activities."))

    class Meta(Row.Meta):
        verbose_name = _("use of data")
        verbose_name_plural = _("uses of data")
        constraints = [
            # NULL differs from NULL in a plain unique constraint, and SQLite cannot say otherwise.
            models.UniqueConstraint(
                "activity", "data_category", Coalesce("purpose", 0), Coalesce("processor", 0), "part",
                name="data_use_once", violation_error_message=_("This use stands here already: same data, purpose, service and part."),
            )
        ]

    def __str__(self) -> str:
        return self.wording or str(self.data_category)


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
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("organisation"), null=True, blank=True, related_name="+", help_text=_("By name, where you know it."))
    processor = models.ForeignKey(Processor, models.PROTECT, verbose_name=_("or service"), null=True, blank=True, related_name="+", help_text=_("A service provider acting for us is a recipient too (Art. 4(9))."))
    category = Line(_("or kind of recipients"), blank=True, default="", help_text=_("«Banks», «tax authorities» (Art. 30(1)(d))."))
    role = Line(_("role"), max_length=20, blank=True, default="", choices=Role, help_text=_("Whether they decide for themselves."))
    condition = Line(_("under which condition"), blank=True, default="", max_length=1000, help_text=_("«On request of a court», «only if you book a flight»."))
    data_categories = References(DataCategory, verbose_name=_("which data"), blank=True, related_name="+", help_text=_("Leave empty for all of the activity's data."))

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
    country = Line(_("country"), max_length=2, blank=True, default="", choices=country_choices, help_text=_("The third country (Art. 30(1)(e))."))
    international = Line(_("or international organisation"), blank=True, default="", help_text=_("Its name (Art. 4(26))."))
    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("to whom"), null=True, blank=True, related_name="+", help_text=_("The recipient there."))
    processor = models.ForeignKey(Processor, models.PROTECT, verbose_name=_("or through which service"), null=True, blank=True, related_name="+", help_text=_("Where a service takes it there."))
    tool = Line(_("transfer tool"), max_length=40, blank=True, default="", choices=transfer_tools, help_text=_("What allows it (Art. 44–49); an adequacy decision is one too."))
    document = Line(_("its document"), blank=True, default="", max_length=1000, help_text=_("Number, date or place of the clauses; needed for Art. 49(1) second subparagraph."))
    note = Line(_("note"), blank=True, default="", max_length=1000, help_text=_("Which module, which added measures."))

    class Meta(Row.Meta):
        verbose_name = _("transfer")
        verbose_name_plural = _("leaves the EEA")
        constraints = [
            models.CheckConstraint(
                name="transfer_has_destination",
                condition=(models.Q(country="") & ~models.Q(international="")) | (~models.Q(country="") & models.Q(international="")),
                violation_error_message=_("Name the country or the international organisation, one of the two."),
            )
        ]

    def __str__(self) -> str:
        return self.international or self.get_country_display()


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
    data_categories = References(DataCategory, verbose_name=_("which data"), blank=True, related_name="+", help_text=_("Leave empty for all of the activity's data."))
    stage = Line(_("stage"), max_length=10, choices=Stage, default=Stage.ACTIVE, help_text=_("Backups and logs have periods of their own."))
    not_stored = models.BooleanField(_("not stored"), default=False, help_text=_("Tick when the data is only passed through."))
    number = models.PositiveIntegerField(_("how many"), null=True, blank=True, help_text=_("The number of the period."))
    unit = Line(_("of what"), max_length=10, blank=True, default="", choices=Unit, help_text=_("From minutes to years."))
    event = Line(_("from when"), blank=True, default="", max_length=1000, help_text=_("The event that starts the period: «end of contract»."))
    criterion = Line(_("or criterion"), blank=True, default="", max_length=1000, help_text=_("Where no number can be given: what decides (Art. 13(2)(a))."))
    law = Line(_("law"), blank=True, default="", max_length=1000, help_text=_("The law that demands or limits it."))
    end = Line(_("what happens then"), max_length=10, blank=True, default="", choices=End, help_text=_("Blocking an account is no erasure."))

    class Meta(Row.Meta):
        verbose_name = _("period")
        verbose_name_plural = _("how long")
        constraints = [
            one_of("retention_stage", "stage", ["active", "archive", "backup", "log"]),
            models.CheckConstraint(
                name="retention_number_and_unit",
                condition=models.Q(number__isnull=True, unit="") | (models.Q(number__isnull=False) & ~models.Q(unit="")),
                violation_error_message=_("A period needs both number and unit."),
            ),
            models.CheckConstraint(
                name="retention_not_stored_has_no_period",
                condition=models.Q(not_stored=False) | models.Q(number__isnull=True),
                violation_error_message=_("What is not stored has no period: untick «not stored» or empty the number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_unit_display()}" if self.number is not None else self.criterion


class Right(Row):
    """A right that people have here, with what is particular (Art. 12–22)."""

    activity = models.ForeignKey(ProcessingActivity, models.CASCADE, related_name="rights")
    right = Line(_("right"), max_length=20, choices=rights, help_text=_("Portability needs consent or contract; objection needs (e) or (f)."))
    note = Line(_("note"), blank=True, default="", max_length=1000, help_text=_("How to use it, or why it is limited."))

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
    number = Line(_("number or address"), max_length=2000, help_text=_("How to find it. State the facts in the register too: authorities cannot open your links."))
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
