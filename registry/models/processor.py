"""The services that process data for us (Art. 28), where they do it and what they get."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Note, Record, References, Row, archived_field, one_of
from .organisation import Exchange, Organisation
from .text import Line, Link, Text, country_choices


class Processor(Record):
    """A service that processes data for us (Art. 28), and the company or companies behind it."""

    name = Line(_("name"), help_text=_("The service's name, as people in the house say it."))
    position = models.PositiveIntegerField(
        _("place"), default=0, help_text=_("Its place in the register's table; equal places go by name.")
    )
    public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_("Tick to show this service in public editions; a public activity can only name public services."),
    )
    provider = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("company behind it"),
        null=True,
        blank=True,
        related_name="services",
        help_text=_("The contract partner. Leave empty when the source names none (Art. 30(1)(d), 28(3))."),
    )
    other_providers = References(
        Organisation,
        verbose_name=_("further companies behind it"),
        blank=True,
        ordered=True,
        related_name="further_services",
        help_text=_("Where several companies provide it together."),
    )
    website = Link(
        _("website"),
        blank=True,
        default="",
        help_text=_("The service's own page on data protection, if it has one."),
    )
    description = Text(
        _("what it does for us"),
        blank=True,
        default="",
        help_text=_("One or two sentences in your own words (Art. 28(3): nature and purpose)."),
    )
    contract = Line(
        _("contract"),
        blank=True,
        default="",
        max_length=1000,
        help_text=_("Number or place of the processing contract (Art. 28(3))."),
    )
    contract_date = models.DateField(
        _("contract signed on"), null=True, blank=True, help_text=_("The date on the contract.")
    )
    provenance = Text(
        _("where this entry comes from"),
        blank=True,
        default="",
        help_text=_("Document, section and day, or “our own grouping”."),
    )
    archived_on = archived_field()

    class Meta:
        verbose_name = _("service provider acting for us (Art. 28)")
        verbose_name_plural = _("service providers acting for us (Art. 28)")
        ordering = ("position", "name", "id")

    def __str__(self) -> str:
        return self.name


class ProcessorExchange(Exchange):
    """Data sent to or received from a service."""

    processor = models.ForeignKey(Processor, models.CASCADE, related_name="exchanges")

    class Meta(Exchange.Meta):
        verbose_name = _("data sent or received")
        verbose_name_plural = _("data sent and received")
        constraints = [
            one_of("processor_exchange_direction", "direction", ["sent", "received"]),
            models.UniqueConstraint(
                name="processor_exchange_once",
                fields=["processor", "direction", "data_category", "part", "wording"],
            ),
        ]


class ProcessorLocation(Row):
    """A country in which a service stores data or from which it is reached (remote access is a transfer too)."""

    class Kind(models.TextChoices):
        STORAGE = "storage", _("Stored there")
        ACCESS = "access", _("Reached from there")

    processor = models.ForeignKey(Processor, models.CASCADE, related_name="locations")
    kind = Line(
        _("kind"),
        max_length=10,
        choices=Kind,
        help_text=_("Support staff who look in from abroad count as access."),
    )
    country = Line(
        _("country"),
        max_length=2,
        choices=country_choices,
        help_text=_("Indicates a transfer (Art. 30(1)(e))."),
    )
    place = Line(_("city or region"), blank=True, default="", help_text=_("Region or data centre, where known."))

    class Meta(Row.Meta):
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        constraints = [one_of("processor_location_kind", "kind", ["storage", "access"])]

    def __str__(self) -> str:
        return self.get_country_display()


class SubProcessor(Row):
    """A further processor that a service engages (Art. 28(2), (4))."""

    processor = models.ForeignKey(Processor, models.CASCADE, related_name="sub_processors")
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("company"),
        related_name="+",
        help_text=_("From the list of organisations."),
    )
    task = Line(_("what it does"), blank=True, default="", help_text=_("Its part of the service."))

    class Meta(Row.Meta):
        verbose_name = _("sub-processor")
        verbose_name_plural = _("sub-processors")
        constraints = [models.UniqueConstraint(name="sub_processor_once", fields=["processor", "organisation"])]

    def __str__(self) -> str:
        return str(self.organisation)


class ProcessorNote(Note):
    """A named note of a service."""

    processor = models.ForeignKey(Processor, models.CASCADE, related_name="notes")

    class Meta(Note.Meta):
        verbose_name = _("named note")
        verbose_name_plural = _("named notes")
