"""Forms of what has no history, accounts and groups: no save silently takes back somebody else's."""

from typing import Any

from django import forms
from django.utils.translation import gettext

from registry.document import canonical, digest


class Guarded(forms.ModelForm):
    """Mixin: the form says which state it shows; saved over another it is refused once, and keeps what was typed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = digest(canonical(self.shown()))  # before the form writes into its instance
        self.initial["seen"] = self.now

    def shown(self) -> list[Any]:
        """What the form shows of the present state."""
        raise NotImplementedError

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("seen") != self.now:
            said = gettext(
                "Somebody changed this after you opened it, or it is not known what you saw. Your answers stand here: "
                "compare them with what is saved in another tab, then save once more."
            )
            self.add_error(None, said)
            told: Any = self.data.copy()  # type: ignore[attr-defined]
            told[self.add_prefix("seen")] = self.now
            self.data = told
        return cleaned
