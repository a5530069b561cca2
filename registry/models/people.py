"""What a person may see of the register; no record of it, so it stands in no export and no history."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .organisation import Organisation


class Scope(models.Model):
    """A person who works for some of our entities only. Nobody without a scope is narrowed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="scope", verbose_name=_("person")
    )
    entities = models.ManyToManyField(
        Organisation,
        verbose_name=_("our entities"),
        help_text=_("Sees and edits the activities of these entities only. Remove this line to lift the limit."),
    )

    class Meta:
        verbose_name = _("limit to some of our entities")
        verbose_name_plural = _("limits to some of our entities")

    def __str__(self) -> str:
        return str(self.user)
