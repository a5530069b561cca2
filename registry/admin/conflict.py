"""Nothing typed is lost: a save over a version that was not seen is shown as base, theirs and mine.

Everything here runs inside the open change of a POST, so nobody else can save in between.
"""

import re
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, Subquery
from django.forms.formsets import TOTAL_FORM_COUNT, all_valid
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.changes import history as past
from registry.document import Kind, record_of, references_of
from registry.models import Change, Entry, Head

from . import fitted, held, overlay, typed, vanished
from .between import Conflict
from .forms import SEEN, version_of
from .history import told_change
from .scope import narrow
from .threeway import Line, Three, lines

KEEP = "_keep"  # the button that saves only what she changed; it names the version that she had opened
FIRST = "_first"  # on the page of a conflict: the same version, for whoever presses another button
ROW = "_row"  # the button that asks for one more row of the list that it names
OPENED = "_opened"  # on the form of a new record: the number of the last change when the form was made
SAVES = 5  # saves of others that are named


class Kept:
    """Mixin for RecordAdmin."""

    kind: Kind
    opts: Any
    admin_site: Any

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        without_nul(request)
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

    def with_row(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any, again: bool = False
    ) -> Any:
        """The form as it was sent, with one row more: what a browser without JavaScript asks for. Nothing is saved.

        again: the record was deleted and made again since the form was opened.
        """
        prefix, first = request.POST[ROW], request.POST.get(FIRST, "")
        request.row, request.seen = prefix, request.POST.get(SEEN, "")  # type: ignore[attr-defined]
        record = self.get_object(request, unquote(object_id)) if object_id else None  # type: ignore[attr-defined]
        if object_id and record is None:
            return self.absent(request, extra_context)
        if record and (first or again) and self.has_change_permission(request, record):  # type: ignore[attr-defined]
            request.seen = version_of(self.kind, record.key)  # type: ignore[attr-defined]
            return self.overtaken(request, record, form_url, extra_context)
        if prefix:
            self.one_more(request, prefix)
        return super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]

    def one_more(self, request: HttpRequest, prefix: str) -> None:
        """A new row in the list of this name, with what a new row states by itself: left so, it is no row."""
        asked = request.POST.copy()
        number = typed.count(asked, prefix, TOTAL_FORM_COUNT)
        for formset in typed.stored(self, request, None):
            if formset.prefix == prefix:
                asked[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(number + 1)
                for name, values in typed.posted_row(formset.empty_form).items():
                    asked.setlist(f"{prefix}-{number}-{name}", values)
        request.POST = asked  # type: ignore[assignment]

    def save_seen(self, request: HttpRequest, object_id: str, form_url: str, extra_context: Any) -> Any:
        """Save over the version that was seen; of every other, ask."""
        view = super().changeform_view  # type: ignore[misc]
        record = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        seen = request.POST.get(SEEN, "")
        if record is None:
            return self.absent(request, extra_context)
        request.seen = version_of(self.kind, record.key)  # type: ignore[attr-defined]
        if not self.has_change_permission(request, record):  # type: ignore[attr-defined]
            raise PermissionDenied
        if seen == request.seen:  # type: ignore[attr-defined]
            if not self.keep_theirs(request, record):
                self.find_rows(request, record)
            return view(request, object_id, form_url, extra_context)
        return self.overtaken(request, record, form_url, extra_context)

    def absent(self, request: HttpRequest, extra_context: Any) -> Any:
        """The answer to a form whose record is not there: made again under another id, deleted, or not hers to see."""
        entries = narrow(request, Entry.objects.filter(kind=self.kind.name))
        last = entries.filter(after=request.POST.get(SEEN, "")).exclude(after="").first()
        made = Head.objects.filter(kind=self.kind.name, key=last.key).exists() if last else False
        record = self.get_queryset(request).filter(key=last.key).first() if last and made else None  # type: ignore[attr-defined]
        if record:
            pk, address = str(record.pk), self.url("change", record.pk)
            if ROW in request.POST:
                return self.with_row(request, pk, address, extra_context, again=True)
            return self.save_seen(request, pk, address, extra_context)
        if last and not made:
            return self.gone(request, last.key, extra_context)
        # Never there, of an unknown version, or no longer hers to see: all the same from here.
        said = _("This record is not there, or you do not see it any more. Nothing was saved.")
        return held.page(self.admin_site, request, said, again=False, status=404)

    def overtaken(self, request: HttpRequest, record: Any, form_url: str, extra_context: Any) -> Any:
        """The page of a conflict; the success of a form that states what is stored already (a second click)."""
        seen, more = request.POST.get(SEEN, ""), request.POST.get(ROW, "")
        opened, base = self.opened(request, record.key)
        theirs = record_of(self.kind, record.key) or {}
        saw = self.base(record.key, seen) if opened != seen else None
        three, valid = self.three(request, record, base, theirs, saw)
        if valid and three.typed == theirs and not more:
            return self.response_change(request, record)  # type: ignore[attr-defined]
        conflict = Conflict(record.key, base=opened)
        self.name_saves(request, conflict, opened if more else seen)
        conflict.lines = self.lines(request, three)
        conflict.returned = sum(one.returned for rows in three.rows.values() for one in rows)
        data = request.POST.copy()
        overlay.refresh(three, data)
        request.POST = data  # type: ignore[assignment]
        conflict.unseen = self.settle(request, record, (base, theirs), unseen=True)
        if more:
            self.one_more(request, more)
        return self.ask(request, conflict, str(record.pk), form_url, extra_context)

    def opened(self, request: HttpRequest, key: str) -> tuple[str, Any]:
        """The digest and the content of the version into which she typed; the form is made to say which row is which.

        Who saves only what she changed typed it into the version that she had opened first, whatever was saved since.
        """
        data = request.POST.copy()
        first = data.get(KEEP, "") or (data.get(FIRST, "") if ROW in data else "")
        known = ((digest, self.base(key, digest)) for digest in (first, data.get(SEEN, "")))
        opened, base = next((pair for pair in known if pair[1]), ("", None))
        if not fitted.mark(data, self.kind, base, fresh=opened != first):
            opened, base = "", None
        request.POST = data  # type: ignore[assignment]
        request.anew = self.made_anew(key, opened)  # type: ignore[attr-defined]
        return opened, base

    def keep_theirs(self, request: HttpRequest, record: Any) -> bool:
        """Let the form say only what she changed since the version that she had opened first, when she asks for it."""
        if not self.base(record.key, request.POST.get(KEEP, "")):
            return False
        _opened, base = self.opened(request, record.key)
        theirs = record_of(self.kind, record.key) or {}
        self.settle(request, record, (base, theirs), unseen=True)
        three, _valid = self.three(request, record, base, theirs)
        data = request.POST.copy()
        overlay.take_theirs(three, data, typed.stored_form(self, request, record), typed.stored(self, request, record))
        request.POST = data  # type: ignore[assignment]
        return True

    def find_rows(self, request: HttpRequest, record: Any) -> None:
        """A record that was restored to what she had opened is the same; its rows were made anew, under other ids."""
        same = Entry.objects.filter(kind=self.kind.name, key=record.key, after=request.POST[SEEN])
        if same.count() < 2:
            return
        now, data = record_of(self.kind, record.key), request.POST.copy()
        if fitted.mark(data, self.kind, now, fresh=True):
            request.POST = data  # type: ignore[assignment]
            self.settle(request, record, (now, now), unseen=False)

    def gone(self, request: HttpRequest, key: str, extra_context: Any) -> Any:
        """The page for a record that somebody deleted: it can be made again, with everything typed."""
        if not self.has_add_permission(request):  # type: ignore[attr-defined]
            said = _("This record was deleted after you opened it, and you may not create it again.")
            return held.page(self.admin_site, request, said, again=False)
        seen, request.seen = request.POST.get(SEEN, ""), ""  # type: ignore[attr-defined]
        opened, base = self.opened(request, key)
        data = request.POST.copy()
        data["key"] = key
        request.POST = data  # type: ignore[assignment]
        three, _valid = self.three(request, None, base, None)
        conflict = Conflict(key, base=opened, theirs=False)
        self.name_saves(request, conflict, seen)
        self.name_kept(request, conflict)
        if base:
            conflict.lines = self.lines(request, three)
        if more := request.POST.get(ROW, ""):
            self.one_more(request, more)
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
        mine = self.three(request, None, None, None)[0].typed
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

    def made_anew(self, key: str, opened: str) -> bool:
        """Whether the record was restored or created again since that version, so that every row has another id."""
        entries = past.of_record(self.kind.name, key)
        since = entries.filter(after=opened).values("change__number")[:1]
        later = entries.filter(Q(before="") | Q(change__origin="restore"), change__number__gt=Subquery(since))
        return bool(opened) and later.exists()

    def three(self, request: HttpRequest, record: Any, base: Any, theirs: Any, saw: Any = None) -> tuple[Three, bool]:
        """The versions beside each other, rows that she never saw left out of hers; and whether it could be saved."""
        self.settle(request, record, (base, theirs), unseen=False)
        if record is not None:
            record = self.kind.model._base_manager.get(pk=record.pk)  # reading a form writes into its record
        form, formsets = typed.bound(self, request, record)
        valid = all_valid(formsets) and form.is_valid()
        return Three(self.kind, (form, formsets), base, theirs, saw), valid

    def settle(self, request: HttpRequest, record: Any, versions: tuple[Any, Any], unseen: bool) -> int:
        data = request.POST.copy()
        stored, anew = typed.stored(self, request, record), getattr(request, "anew", False)
        count = sum([fitted.settle(data, formset, unseen, versions, anew) for formset in stored])
        request.POST = data  # type: ignore[assignment]
        return count

    # Words.

    def name_saves(self, request: HttpRequest, conflict: Conflict, seen: str) -> None:
        """Who saved since that version, newest first."""
        entries = past.of_record(self.kind.name, conflict.key)
        opened = entries.filter(after=seen).first() if seen else None
        if opened:
            entries = entries.filter(change__number__gt=opened.change.number)
        me = request.change.who[:200]  # type: ignore[attr-defined]
        other = entries.exclude(change__who=me).first() if opened else None
        last = entries.first()
        conflict.saves = [told_change(entry.change) for entry in entries[: SAVES if opened else 1]]
        conflict.who = (other or last).change.who if last else "?"
        conflict.own, conflict.unknown = conflict.who == me, not seen

    def name_kept(self, request: HttpRequest, conflict: Conflict) -> None:
        """Into what the record was merged, as its deletion tells."""
        last = past.of_record(self.kind.name, conflict.key)[0]
        conflict.who = last.change.who
        conflict.own = conflict.who == request.change.who[:200]  # type: ignore[attr-defined]
        ((_entry, record, kept),) = vanished.merged(self.kind, [last])
        seen = self.get_queryset(request)  # type: ignore[attr-defined]
        may = self.has_view_or_change_permission(request)  # type: ignore[attr-defined]
        pks = dict(seen.filter(key__in=[one["key"] for one in kept]).values_list("key", "pk")) if may else {}
        addresses = {key: self.url("change", pk) for key, pk in pks.items()}
        conflict.old = str(record[self.kind.title]) if record else ""
        conflict.kept = [(str(one[self.kind.title]), addresses.get(one["key"], "")) for one in kept]

    def lines(self, request: HttpRequest, three: Three) -> list[Line]:
        number: int = request.change.number  # type: ignore[attr-defined]
        wanted = {pair: {number} for version in three.versions for pair in references_of(self.kind.name, version)}
        return lines(three, past.names_of_the_time(wanted)(number))

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
        titles = _("Merged meanwhile: {name}") if conflict.kept else titles
        name = context["original"] or request.POST.get(self.kind.title, "")
        context |= {"conflict": conflict, "title": titles.format(name=name), "subtitle": None}
        response = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]
        response.template_name = "desk/conflict.html"
        return response


def without_nul(request: HttpRequest) -> None:
    """What no database could look up names no version."""
    strange = [name for name in (SEEN, KEEP, FIRST) if "\x00" in request.POST.get(name, "")]
    if strange:
        data = request.POST.copy()
        data.update(dict.fromkeys(strange, ""))  # of several values the last one counts
        request.POST = data  # type: ignore[assignment]
