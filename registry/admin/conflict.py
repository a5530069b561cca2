"""Nothing typed is lost: a save over a version that was not seen is shown as base, theirs and mine.

Everything here runs inside the open change of a POST, so nobody else can save in between.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.forms.formsets import TOTAL_FORM_COUNT, all_valid
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.changes import history as past
from registry.document import Kind, record_of, references_of
from registry.models import Change, Entry, Head

from . import held, typed
from .forms import SEEN, version_of
from .history import told_change
from .scope import narrow
from .threeway import Line, lines

KEEP = "_keep"  # the button that saves only what she changed; it names the version that she had opened
ROW = "_row"  # the button that asks for one more row of the list that it names
OPENED = "_opened"  # on the form of a new record: the number of the last change when the form was made
SAVES = 5  # saves of others that are named


@dataclass
class Conflict:
    """What stands above the form of somebody who would undo a save that she has not seen.

    base: the digest of the version she opened, "" when it is not known. theirs: whether there is such a version.
    saves: who saved meanwhile. unseen: how many rows she had never seen.
    """

    lead: str
    key: str
    base: str = ""
    theirs: bool = True
    saves: list[dict[str, Any]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    unseen: int = 0

    @property
    def untouched(self) -> bool:
        """Nothing of hers would be saved but what stood there before."""
        return bool(self.base) and self.theirs and all(line.by in ("theirs", "same") for line in self.lines)

    @property
    def mergeable(self) -> bool:
        """Whether what she changed can be told from what she only opened."""
        return bool(self.base) and self.theirs and not self.untouched

    @property
    def said_unseen(self) -> str:
        return ngettext(
            "%(count)d row that was added meanwhile stands in the form too; it stays unless you delete it.",
            "%(count)d rows that were added meanwhile stand in the form too; they stay unless you delete them.",
            self.unseen,
        ) % {"count": self.unseen}


class Kept:
    """Mixin for RecordAdmin."""

    kind: Kind
    opts: Any
    admin_site: Any

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        view = super().changeform_view  # type: ignore[misc]
        adding = object_id is None or "_saveasnew" in request.POST
        if request.method != "POST":
            # Before the record is read: of a save in between, the form must not claim to know.
            request.seen = self.version_by_id(object_id)  # type: ignore[attr-defined]
        elif ROW in request.POST:
            return self.with_row(request, object_id, form_url, extra_context)
        elif adding:
            return self.added_before(request) or view(request, object_id, form_url, extra_context)
        else:
            return self.save_seen(request, str(object_id), form_url, extra_context)
        return view(request, object_id, form_url, extra_context)

    def with_row(self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any) -> Any:
        """The form as it was sent, with one row more: what a browser without JavaScript asks for. Nothing is saved."""
        asked, prefix = request.POST.copy(), request.POST[ROW]
        request.row, request.seen = prefix, asked.get(SEEN, "")  # type: ignore[attr-defined]
        asked[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(typed.count(asked, prefix, TOTAL_FORM_COUNT) + 1)
        request.POST = asked  # type: ignore[assignment]
        return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def save_seen(self, request: HttpRequest, object_id: str, form_url: str, extra_context: Any) -> Any:
        """Save over the version that was seen; of every other, ask."""
        view = super().changeform_view  # type: ignore[misc]
        record = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        seen = request.POST.get(SEEN, "")
        if record is None:
            entries = narrow(request, Entry.objects.filter(kind=self.kind.name))
            last = entries.filter(after=seen).exclude(after="").first()
            if last is None:  # never there, of an unknown version, or no longer hers to see: all the same from here
                said = _("This record is not there, or you do not see it any more. Nothing was saved.")
                return held.page(self.admin_site, request, said, again=False, status=404)
            if Head.objects.filter(kind=self.kind.name, key=last.key).exists():  # made again, or not hers to see
                record = self.get_queryset(request).filter(key=last.key).first()  # type: ignore[attr-defined]
                if record is None:
                    return view(request, object_id, form_url, extra_context)
                return self.save_seen(request, str(record.pk), self.url("change", record.pk), extra_context)
            return self.gone(request, last.key, extra_context)
        request.seen = version_of(self.kind, record.key)  # type: ignore[attr-defined]
        if not self.has_change_permission(request, record):  # type: ignore[attr-defined]
            raise PermissionDenied
        if seen == request.seen:  # type: ignore[attr-defined]
            self.keep_theirs(request, record)
            return view(request, object_id, form_url, extra_context)
        return self.overtaken(request, record, form_url, extra_context)

    def overtaken(self, request: HttpRequest, record: Any, form_url: str, extra_context: Any) -> Any:
        """The page of a conflict; the success of a form that states what is stored already (a second click)."""
        asked = request.POST
        mine, valid = self.mine(request, record)
        theirs = record_of(self.kind, record.key) or {}
        if valid and mine == theirs:
            return self.response_change(request, record)  # type: ignore[attr-defined]
        # Who saves only what she changed typed it into the version that she had opened first, whatever was saved since.
        known = ((digest, self.base(record.key, digest)) for digest in (asked.get(KEEP, ""), asked.get(SEEN, "")))
        opened, base = next((pair for pair in known if pair[1]), ("", None))
        conflict = Conflict(self.lead(request, record.key, asked), record.key, base=opened)
        conflict.saves = self.saves(record.key, asked.get(SEEN, ""))
        conflict.lines = self.lines(request, (base or theirs, theirs, mine))
        conflict.unseen = self.settle(request, asked, record, unseen=True)
        return self.ask(request, conflict, str(record.pk), form_url, extra_context)

    def keep_theirs(self, request: HttpRequest, record: Any) -> None:
        """Let the form say only what she changed since the version that she had opened first, when she asks for it."""
        base = self.base(record.key, request.POST.get(KEEP, ""))
        if base is None:
            return
        data = request.POST.copy()
        mine, _valid = self.mine(request, record)
        theirs = record_of(self.kind, record.key) or {}
        now = typed.stored_form(self, request, record), typed.stored(self, request, record)
        typed.take_theirs(self.kind, data, now, (base, theirs, mine))
        request.POST = data  # type: ignore[assignment]

    def gone(self, request: HttpRequest, key: str, extra_context: Any) -> Any:
        """The page for a record that somebody deleted: it can be made again, with everything typed."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            said = _("This record was deleted after you opened it, and you may not create it again.")
            return held.page(self.admin_site, request, said, again=False)
        base = self.base(key, request.POST.get(SEEN, ""))
        asked = request.POST.copy()
        asked["key"] = key
        self.settle(request, asked, None, unseen=False)
        mine, _valid = self.mine(request, None)
        last = past.of_record(self.kind.name, key)[0]
        lead = _("{who} deleted this record after you opened it. Nothing of yours was saved yet.")
        opened = request.POST.get(SEEN, "") if base else ""
        conflict = Conflict(lead.format(who=last.change.who), key, base=opened, theirs=False)
        conflict.saves = self.saves(key, request.POST.get(SEEN, ""))
        if base:
            conflict.lines = self.lines(request, (base, base, mine))
        return self.ask(request, conflict, None, self.url("add"), extra_context)

    def ask(self, request: HttpRequest, conflict: Conflict, object_id: str | None, form_url: str, more: Any) -> Any:
        request.conflict = conflict  # type: ignore[attr-defined]
        view = super().changeform_view  # type: ignore[misc]
        return view(request, object_id, form_url, more)

    # What a second click sends again.

    def added_before(self, request: HttpRequest) -> Any:
        """The answer to a form of a new record that was sent before: what the same person added since then counts."""
        opened = request.POST.get(OPENED, "")
        if not re.fullmatch(r"[0-9]{1,9}", opened) or not self.has_add_permission(request):  # type: ignore[attr-defined]
            return None
        made = Entry.objects.filter(kind=self.kind.name, before="", change__number__gt=int(opened))
        made = made.filter(change__who=request.change.who[:200])  # type: ignore[attr-defined]
        found = past.contents(made.values_list("after", flat=True))
        if not found:
            return None
        mine, _valid = self.mine(request, None)
        free = not request.POST.get("key", "").strip() and self.kind.name != "register"
        for record in filter(None, found.values()):
            if record == ({**mine, "key": record["key"]} if free else mine):
                there = self.get_queryset(request).filter(key=record["key"]).first()  # type: ignore[attr-defined]
                return self.response_add(request, there) if there else None  # type: ignore[attr-defined]
        return None

    # Versions.

    def version_by_id(self, object_id: str | None) -> str:
        pk = unquote(object_id or "")
        if not re.fullmatch(r"[0-9]{1,18}", pk):
            return ""
        keys = self.kind.model._base_manager.filter(pk=pk).values("key")
        return Head.objects.filter(kind=self.kind.name, key__in=keys).values_list("digest", flat=True).first() or ""

    def base(self, key: str, seen: str) -> Any:
        """The version that was opened; None when it is none of this record's, or was withdrawn."""
        if not seen or not Entry.objects.filter(kind=self.kind.name, key=key, after=seen).exists():
            return None
        return past.contents([seen]).get(seen)

    def mine(self, request: HttpRequest, record: Any) -> tuple[Any, bool]:
        """What was typed as a document, rows that were never seen left out; and whether it could be saved."""
        if record is not None:
            self.settle(request, request.POST, record, unseen=False)
            record = self.kind.model._base_manager.get(pk=record.pk)  # reading a form writes into its record
        form, formsets = typed.bound(self, request, record)
        valid = all_valid(formsets) and form.is_valid()
        return typed.document_of(self.kind, form, formsets), valid

    def settle(self, request: HttpRequest, asked: Any, record: Any, unseen: bool) -> int:
        data = asked.copy()
        count = sum([typed.settle(data, formset, unseen) for formset in typed.stored(self, request, record)])
        request.POST = data  # type: ignore[assignment]
        return count

    # Words.

    def lead(self, request: HttpRequest, key: str, asked: Any) -> str:
        if not asked.get(SEEN, ""):
            return _("This form does not say which version of the record you saw, so nothing of yours was saved yet.")
        last = past.of_record(self.kind.name, key).first()
        if last and last.change.who == request.change.who:  # type: ignore[attr-defined]
            return _("You saved this record yourself after you opened this form. Nothing of this form was saved yet.")
        who = last.change.who if last else "?"
        return _("{who} saved this record after you opened it. Nothing of yours was saved yet.").format(who=who)

    def saves(self, key: str, seen: str) -> list[dict[str, Any]]:
        """Who saved since that version, newest first."""
        entries = past.of_record(self.kind.name, key)
        opened = entries.filter(after=seen).first() if seen else None
        entries = entries.filter(change__number__gt=opened.change.number) if opened else entries[:1]
        return [told_change(entry.change) for entry in entries[:SAVES]]

    def lines(self, request: HttpRequest, versions: Any) -> list[Line]:
        number: int = request.change.number  # type: ignore[attr-defined]
        wanted = {pair: {number} for version in versions for pair in references_of(self.kind.name, version)}
        names = past.names_of_the_time(wanted)(number)
        return lines(self.kind, versions, names)

    def url(self, view: str, *args: Any) -> str:
        return reverse(f"admin:registry_{self.opts.model_name}_{view}", args=args)

    # The form.

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        made = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        made.only_shown = hasattr(request, "conflict") or hasattr(request, "row")
        return made

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """The form says which version it shows, or since when it has been open."""
        conflict = getattr(request, "conflict", None)
        if hasattr(request, "row"):
            context |= {"refusals": [], "errors": []}
        context["seen"] = getattr(request, "seen", "")
        if context.get("original") is None:
            last = Change.objects.values_list("number", flat=True).first() or 0
            context["opened"] = request.POST.get(OPENED, "") or last
        if conflict is None:
            return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        titles = _("Deleted meanwhile: {name}") if not conflict.theirs else _("Saved twice: {name}")
        name = context["original"] or request.POST.get(self.kind.title, "")
        context |= {"conflict": conflict, "title": titles.format(name=name), "subtitle": None}
        response = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        response.template_name = "desk/conflict.html"
        return response
