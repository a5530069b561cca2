"""Accepting findings: the form, and the records that it writes."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.findings.finding import Finding
from registry.models import Waiver

from .fields import day_of_a_year
from .widgets import TypedDay

MAY_ACCEPT = "registry.add_waiver"


class Acceptance(forms.Form):
    """Why the ticked findings can stay as they are, and until when; both asked of the model's own fields."""

    reason = Waiver._meta.get_field("reason").formfield(widget=forms.Textarea(attrs={"rows": 2, "form": "accept"}))  # type: ignore[union-attr]
    until = Waiver._meta.get_field("until").formfield(widget=TypedDay({"form": "accept"}))  # type: ignore[union-attr]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day_of_a_year(self.fields["until"])  # type: ignore[arg-type]

    def clean_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["until"]
        if day < timezone.localdate():
            raise ValidationError(_("This day is over: choose today or a later one."))
        return day


def write_waivers(chosen: list[Finding], reason: str, until: datetime.date) -> None:
    """A record for each finding, inside the change that is open, in as many queries for one as for a thousand.

    Its key is made from the finding, so that accepting it once more goes on in the same record's history.
    """
    said: dict[str, Any] = {"reason": reason, "until": until}
    before = Waiver.objects.filter(finding__in=[one.digest for one in chosen])
    known = set(before.values_list("finding", flat=True))
    before.update(**said)
    Waiver.objects.bulk_create(
        Waiver(
            key=f"{one.rule.id[:60]}-{one.digest[:16]}",
            rule=one.rule.id,
            finding=one.digest,
            about_kind=one.kind,
            about_key=one.key,
            **said,
        )
        for one in chosen
        if one.digest not in known
    )
