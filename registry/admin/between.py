"""What stands above the form of somebody who would undo a save that she has not seen, in words."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.changes.people import shown_who

from .threeway import Line


@dataclass
class Conflict:
    """A form and the saves that came between.

    base: the digest of the version she opened, "" when it is not known. theirs: whether there is a version of theirs.
    unknown: the form does not say what she saw. saves: who saved meanwhile. who: the last of them who is not herself.
    own: nobody else did. unseen: how many rows she had never seen. returned: how many that she changed are deleted.
    old: the name of a record that is gone. kept: into what it was merged, with the addresses that she may open.
    """

    key: str
    base: str = ""
    theirs: bool = True
    unknown: bool = False
    saves: list[dict[str, Any]] = field(default_factory=list)
    who: str = ""
    own: bool = False
    lines: list[Line] = field(default_factory=list)
    unseen: int = 0
    returned: int = 0
    old: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)

    @property
    def untouched(self) -> bool:
        """Nothing of hers would be saved but what stood there before."""
        return bool(self.base) and self.theirs and all(line.by in ("theirs", "same") for line in self.lines)

    @property
    def mergeable(self) -> bool:
        """Whether what she changed can be told from what she only opened."""
        return bool(self.base) and self.theirs and not self.untouched

    @property
    def lead(self) -> str:
        if self.theirs and self.unknown:
            return _("This form does not say which version of the record you saw, so nothing of yours was saved yet.")
        if self.own:
            said = _("You saved this record yourself after you opened this form.")
            if not self.theirs:
                said = _("You deleted this record yourself after you opened this form.")
            if self.kept:
                said = _("You merged this record yourself after you opened this form.")
            return said + " " + _("Nothing of this form was saved yet.")
        said = _("{who} saved this record after you opened it.")
        if not self.theirs:
            said = _("{who} deleted this record after you opened it.")
        if self.kept:
            said = _("{who} merged this record into another after you opened it.")
        return said.format(who=shown_who(self.who)) + " " + _("Nothing of yours was saved yet.")

    @property
    def kept_names(self) -> str:
        return get_text_list([f"“{name}”" for name, _address in self.kept], _("or"))

    @property
    def kept_address(self) -> str:
        return next((address for _name, address in self.kept if address), "")

    @property
    def said_unseen(self) -> str:
        return ngettext(
            "%(count)d row that was added meanwhile stands in the form too; it stays unless you delete it.",
            "%(count)d rows that were added meanwhile stand in the form too; they stay unless you delete them.",
            self.unseen,
        ) % {"count": self.unseen}

    @property
    def said_returned(self) -> str:
        return ngettext(
            "%(count)d row that you changed was deleted meanwhile; it stays in the form, as a new row.",
            "%(count)d rows that you changed were deleted meanwhile; they stay in the form, as new rows.",
            self.returned,
        ) % {"count": self.returned}
