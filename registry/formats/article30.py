"""The table that Art. 30 GDPR asks for: one row per activity, its columns in the order of the law's letters.

Nothing is left blank that the law asks for: what is not there is "None", "Does not apply: because ..." or
"Not stated". `tell.py` says how each cell is worded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import tell
from .tell import Facts

CONTROLLER, PROCESSOR = "controller", "processor"


@dataclass(frozen=True)
class Column:
    """One column: its heading, and what it tells of an activity ("" when nothing is stated).

    first, second: whether the tables of Art. 30(1) and of 30(2) have it. law: whether they ask for it (or
    Art. 6 does), so that silence is said. hidden: an edition may leave out what the register does state.
    told: whether the document tells it below the activity's name; not what every activity would repeat there.
    width: in characters.
    """

    heading: str | Promise
    tell: Callable[[Facts], str]
    first: bool = True
    second: bool = True
    law: bool = False
    hidden: bool = False
    told: bool = True
    width: int = 30

    def cell(self, facts: Facts) -> str:
        """The cell's text, silence in words where the law asks."""
        text = self.tell(facts)
        asked = self.second if facts.record["role"] == PROCESSOR else self.first
        if text or not (self.law and asked):
            return text
        return _("Not stated in this edition") if self.hidden and facts.book.edition else _("Not stated")


def field(name: str) -> Callable[[Facts], str]:
    return lambda facts: str(facts.record[name])


def asked(
    heading: Promise, what: Callable[[Facts], str], first: bool = True, second: bool = True, hidden: bool = False
) -> Column:
    return Column(heading, what, first, second, law=True, hidden=hidden, width=40)


_l = gettext_lazy
COLUMNS: tuple[Column, ...] = (
    Column(_l("Key"), field("key"), told=False, width=16),
    Column(_l("Reference"), field("reference"), width=14),
    Column(_l("Processing activity"), field("name"), told=False),
    Column(_l("Description"), field("description"), width=40),
    Column(_l("Department"), field("department"), width=20),
    Column(_l("Role"), tell.role, width=18),
    Column(_l("Status"), tell.status, width=12),
    asked(_l("Controller (Art. 30(1)(a)), processor (Art. 30(2)(a))"), tell.entity),
    asked(_l("Joint controllers (Art. 30(1)(a))"), tell.joint, second=False),
    asked(_l("Representative (Art. 30(1)(a), 30(2)(a))"), tell.representative, hidden=True),
    asked(_l("Data protection officer (Art. 30(1)(a), 30(2)(a))"), tell.officer, hidden=True),
    asked(_l("On whose behalf: clients (Art. 30(2)(a))"), tell.clients, first=False, hidden=True),
    asked(_l("Categories of processing (Art. 30(2)(b))"), tell.processing, first=False, hidden=True),
    asked(_l("Purposes (Art. 30(1)(b))"), tell.purposes, second=False),
    asked(_l("Lawful basis (Art. 6, 9)"), tell.basis, second=False),
    asked(_l("Whose data (Art. 30(1)(c))"), tell.subjects, second=False),
    asked(_l("Kinds of personal data (Art. 30(1)(c))"), tell.data, second=False),
    Column(_l("Where the data comes from"), tell.sources, second=False, width=40),
    asked(_l("Recipients (Art. 30(1)(d))"), tell.recipients, second=False),
    asked(_l("Transfers to third countries or international organisations (Art. 30(1)(e), 30(2)(c))"), tell.transfers),
    asked(_l("Time limits for erasure (Art. 30(1)(f))"), tell.retention, second=False),
    asked(_l("Security measures (Art. 30(1)(g), 30(2)(d))"), tell.measures, hidden=True),
    Column(_l("Register"), lambda facts: facts.book.title, told=False, width=20),
    Column(_l("State"), lambda facts: facts.book.state, told=False, width=24),
)


def in_first(role: str) -> bool:
    """Whether an activity stands in the table of Art. 30(1): where we decide, or where nobody has said."""
    return role != PROCESSOR


def columns(second: bool) -> Iterator[Column]:
    """The columns of the table of Art. 30(2), or of 30(1)."""
    return (column for column in COLUMNS if (column.second if second else column.first))


__all__ = ["COLUMNS", "Column", "Facts", "columns", "in_first"]
