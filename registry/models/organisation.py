"""Who takes part: organisations with their legal addresses, contacts and what is exchanged with them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Record, Row, answer_constraint, answer_field, archived_field, because_field, one_of
from .text import Line, Link, Text, country_choices
from .vocabulary import DataCategory


class Organisation(Record):
    """A legal entity, authority, unit or natural person that a register must name (Art. 30(1)(a), (d))."""

    class Nature(models.TextChoices):
        LEGAL_ENTITY = "legal-entity", _("Company, association or other legal entity")
        AUTHORITY = "authority", _("Public authority or body")
        INTERNATIONAL = "international", _("International organisation")
        UNIT = "unit", _("Unit of an organisation")
        PERSON = "person", _("Natural person")
        UNKNOWN = "", _("Not said")

    class Jurisdiction(models.TextChoices):
        EU = "EU", _("European Union / EEA (GDPR)")
        UK = "UK", _("United Kingdom (UK GDPR)")
        CH = "CH", _("Switzerland (FADP)")
        UNKNOWN = "", _("Not said")

    legal_name = Line(_("legal name"), help_text=_("As in the commercial register, with legal form: “Hotjar Limited”."))
    legal_form = Line(
        _("legal form"),
        blank=True,
        default="",
        help_text=_("Spelled out, where it is published so: “private limited liability company”."),
    )
    nature = Line(
        _("nature"),
        max_length=20,
        blank=True,
        default="",
        choices=Nature,
        help_text=_("Art. 4(7)–(10) treats them alike; readers do not."),
    )
    ours = models.BooleanField(
        _("one of our entities"),
        default=False,
        help_text=_("Tick for the controllers (or processors) whose register this is."),
    )
    jurisdiction = Line(
        _("law that applies"),
        max_length=2,
        blank=True,
        default="",
        choices=Jurisdiction,
        help_text=_(
            "For our own entities: whose data protection law, and so whose list of adequate countries, applies."
        ),
    )
    website = Link(_("website"), blank=True, default="", help_text=_("Begins with https://."))
    dpo_answer = answer_field(_("data protection officer"))
    dpo_because = because_field(_("no data protection officer, because"))
    representative_answer = answer_field(_("representative in the Union"))
    representative_because = because_field(_("no representative, because"))
    archived_on = archived_field()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("legal_name", "id")
        constraints = [
            answer_constraint("dpo", "organisation"),
            answer_constraint("representative", "organisation"),
            one_of("organisation_jurisdiction", "jurisdiction", ["EU", "UK", "CH", ""]),
        ]

    def __str__(self) -> str:
        return self.legal_name


class LegalAddress(Row):
    """A registered office, as published and, where known, in parts (Art. 30(1)(a), (d), (e))."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="address")
    text = Text(
        _("as published"),
        help_text=_("The whole address as its owner publishes it (Art. 30(1)(a)); made from the parts when empty."),
    )
    street = Line(
        _("street and number"),
        blank=True,
        default="",
        max_length=500,
        help_text=_("With floor, suite or building."),
    )
    postcode = Line(_("postcode"), blank=True, default="", max_length=40, help_text=_("As written there."))
    city = Line(_("city"), blank=True, default="", help_text=_("Town or city."))
    region = Line(_("region or state"), blank=True, default="", help_text=_("Where the address has one."))
    country = Line(
        _("country"),
        max_length=2,
        blank=True,
        default="",
        choices=country_choices,
        help_text=_("Indicates whether data leaves the EEA (Art. 30(1)(e)); leave empty when not known."),
    )
    source = Link(_("found at"), blank=True, default="", help_text=_("The page where this address was read."))
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("The day on which somebody last looked.")
    )

    class Meta(Row.Meta):
        verbose_name = _("legal address")
        verbose_name_plural = _("legal addresses")

    def __str__(self) -> str:
        return self.text


class RegisterNumber(Row):
    """A number under which an organisation is listed: commercial register, VAT, supervisory authority."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="register_numbers")
    register = Line(_("register"), help_text=_("Which register: “Companies House”, “VAT”."))
    number = Line(_("number"), help_text=_("As issued."))

    class Meta(Row.Meta):
        verbose_name = _("register number")
        verbose_name_plural = _("register numbers")

    def __str__(self) -> str:
        return f"{self.register} {self.number}"


class Contact(Row):
    """Whom to ask: data protection officer, representative, mailbox (Art. 30(1)(a), 13(1)(b))."""

    class Function(models.TextChoices):
        DPO = "dpo", _("Data protection officer (Art. 37)")
        REPRESENTATIVE = "representative", _("Representative (Art. 27)")
        CONTACT = "contact", _("General contact")
        OTHER = "other", _("Other")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    function = Line(
        _("function"),
        max_length=20,
        choices=Function,
        default=Function.CONTACT,
        help_text=_("Art. 30(1)(a) asks for DPO and representative."),
    )
    person = Line(
        _("person"),
        blank=True,
        default="",
        help_text=_("A name, where there must be one; a function outlives it."),
    )
    email = models.EmailField(
        _("mailbox"), blank=True, default="", help_text=_("Better privacy@... than a person's own.")
    )
    phone = Line(_("telephone"), blank=True, default="", max_length=60, help_text=_("With country code."))
    address = Text(
        _("postal address"),
        blank=True,
        default="",
        help_text=_("Where it differs from the registered office."),
    )
    public = models.BooleanField(
        _("public"), default=False, help_text=_("Tick to show this contact in public editions.")
    )

    class Meta(Row.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.person or self.email or self.get_function_display()


class Exchange(Row):
    """One kind of data that goes to or comes back from a recipient, with the published words."""

    class Direction(models.TextChoices):
        SENT = "sent", _("We send")
        RECEIVED = "received", _("We receive")

    direction = Line(_("direction"), max_length=10, choices=Direction, help_text=_("Seen from us."))
    data_category = models.ForeignKey(
        DataCategory,
        models.PROTECT,
        verbose_name=_("kind of data"),
        related_name="+",
        help_text=_("From the vocabulary."),
    )
    # Both are in a unique index, of which PostgreSQL takes 2,700 bytes at most.
    part = Line(
        _("only this part"),
        blank=True,
        default="",
        max_length=120,
        help_text=_("Where not all of it: “domain”, “first name”."),
    )
    wording = Line(
        _("published wording"),
        blank=True,
        default="",
        max_length=400,
        help_text=_("As readers see it, where it differs from the name."),
    )

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.wording or str(self.data_category)


class OrganisationExchange(Exchange):
    """Data exchanged with a recipient that is no processor."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="exchanges")

    class Meta(Exchange.Meta):
        verbose_name = _("data sent or received")
        verbose_name_plural = _("data sent and received")
        constraints = [
            one_of("organisation_exchange_direction", "direction", ["sent", "received"]),
            models.UniqueConstraint(
                name="organisation_exchange_once",
                fields=["organisation", "direction", "data_category", "part", "wording"],
            ),
        ]
