"""The register itself: its title, its words to the reader, and whether it is the sample."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import Record, Row
from .organisation import Organisation
from .text import Line, Text


class Register(Record):
    """The register itself: one record with its title, its words to the reader and its default controller."""

    title = Line(_("title"), help_text=_("What readers see at the top of every page and export."))
    introduction = Text(
        _("introduction"),
        blank=True,
        default="",
        help_text=_("What this register covers, in a few sentences."),
    )
    about = Text(
        _("about this register"),
        blank=True,
        default="",
        help_text=_("For whom it is meant and how to use it; shown under the tables."),
    )
    controller = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("our entity"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The controller of every activity that names no other (Art. 30(1)(a))."),
    )
    contact = Text(
        _("contact"),
        blank=True,
        default="",
        help_text=_("Whom readers and authorities may write to: name or function, address, mailbox."),
    )
    change_notice = Text(
        _("notice of change"),
        blank=True,
        default="",
        help_text=_(
            "What the next edition changes for readers and whom they can ask or object to (Art. 28(2) for a new "
            "sub-processor). Shown with the comparison and in the feed of the edition that first says it."
        ),
    )
    change_from = models.DateField(
        _("applies from"),
        null=True,
        blank=True,
        help_text=_("The day from which that change applies, when it is not the day of publication."),
    )
    is_sample = models.BooleanField(
        _("sample"),
        default=False,
        editable=False,
        help_text=_("Marks every page and export as SAMPLE until you start your own register."),
    )
    public_page = models.BooleanField(
        _("public page"), default=True, help_text=_("Untick to show nothing to strangers, published or not.")
    )

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("register")
        constraints = [models.CheckConstraint(name="register_is_one", condition=models.Q(key="register"))]

    def __str__(self) -> str:
        return self.title


class RegisterNotice(Row):
    """A sentence that readers must know: what the register covers and what it is not."""

    register = models.ForeignKey(Register, models.CASCADE, related_name="notices")
    text = Text(_("notice"), help_text=_("One disclaimer or notice a row."))

    class Meta(Row.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self) -> str:
        return self.text
