"""The row of a legal address: as published, or made from its parts by who has typed only these."""

from typing import Any

from django_countries import countries

from .rows import RowForm

PARTS = ("street", ("postcode", "city"), "region")


class AddressForm(RowForm):
    """Asks for the address as published only where its parts say nothing either."""

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("text") and "text" not in self.errors and (made := as_published(cleaned)):
            cleaned["text"] = made
        return cleaned

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in self.fields:
            # Asked for by the model, once it is known what the parts come to.
            self.fields["text"].required = False
            self.fields["text"].widget.is_required = False

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"text"}  # type: ignore[misc]


def as_published(parts: dict[str, Any]) -> str:
    """ "Hauptstr. 1, 10115 Berlin, Germany", from whatever is there."""
    lines = []
    for names in PARTS:
        several = (names,) if isinstance(names, str) else names
        lines.append(" ".join(filter(None, (parts.get(name, "") for name in several))))
    country = parts.get("country", "")
    return ", ".join(filter(None, [*lines, str(countries.name(country)) if country else ""]))
