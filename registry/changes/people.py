"""How the name in a change is read: a person's as it was copied, the program's own in words."""

from django.utils.translation import gettext_lazy as _

OWN = "system:"
SAID = {
    "seed": _("set-up"),
    "import": _("import at the terminal"),
    "publish": _("publication at the terminal"),
    "withdraw": _("withdrawal at the terminal"),
    "migrate": _("update of the program"),
}


def shown_who(who: str) -> str:
    """Who made a change, for people; what nobody here wrote stays as it is stored."""
    return str(SAID.get(who.removeprefix(OWN), who)) if who.startswith(OWN) else who
