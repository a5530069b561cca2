"""Two terms of a vocabulary become one: choose the one to keep, look at what moves, confirm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from registry.diff import Difference, differences
from registry.document import KIND_OF, KINDS, Kind, canonical, digest, record_of, references_of
from registry.models.vocabulary import Term

from . import joining, reasons, usedby
from .chosen import SET
from .forms import version_of
from .offered import OfferOne, in_use
from .paths import paths_to, refers

INTO = "into"


def field_to(model: type[Any]) -> Any:
    """Some field that refers to this vocabulary: the autocomplete asks through it."""
    kind, rows, name = next((k, rows, name) for k in KINDS.values() for rows, name in paths_to(k, model))
    return (rows.model if rows else kind.model)._meta.get_field(name)


class Mergeable:
    """Mixin for RecordAdmin: the page of a vocabulary term that makes it one with another."""

    kind: Kind
    opts: Any
    admin_site: Any

    def is_vocabulary(self) -> bool:
        return issubclass(self.kind.model, Term)

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)  # type: ignore[misc]
        if actions and self.may_merge(request):
            actions["merge_ticked"] = (merge_ticked, "merge_ticked", _("Merge the two that are ticked"))
        return actions

    def may_merge(self, request: HttpRequest) -> bool:
        may = self.has_delete_permission(request) and self.has_change_permission(request)  # type: ignore[attr-defined]
        return self.is_vocabulary() and bool(may)

    def get_urls(self) -> list[Any]:
        name, view = f"registry_{self.opts.model_name}_merge", self.admin_site.admin_view(self.merge_view)
        own = [path("<path:object_id>/merge/", view, name=name)] if self.is_vocabulary() else []
        return own + super().get_urls()  # type: ignore[misc]

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.may_merge(request):
            raise PermissionDenied
        old = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if old is None:
            raise Http404
        asked = request.POST if request.method == "POST" else request.GET
        form = self.merge_form(request, old, asked if INTO in asked else None)
        if not form.is_bound or not form.is_valid():
            return self.merge_page(request, old, form)
        kept = form.cleaned_data[INTO]
        doubles = joining.doubles_of(old, kept)
        if request.method != "POST":
            return self.merge_page(request, old, form, kept, doubles)
        users = usedby.users_of([old], request, self.admin_site)
        if doubles.clashes or request.POST.get(SET) != seen(self.kind, old, kept):
            refused = gettext("Nothing was changed: something here is not the same any more. Look again, then confirm.")
            return self.merge_page(request, old, form, kept, doubles, "" if doubles.clashes else refused, 409)
        joining.join(old, kept, doubles)
        done = gettext("Merged “%(old)s” into “%(kept)s”.")
        reasons.begin_with(request, done % {"old": reasons.short(old), "kept": reasons.short(kept)})
        said = ngettext(
            "“%(old)s” is one with “%(kept)s” now: %(count)d record uses it from here on.",
            "“%(old)s” is one with “%(kept)s” now: %(count)d records moved.",
            users.total,
        )
        messages.success(request, said % {"old": old, "kept": kept, "count": users.total})
        return HttpResponseRedirect(self.address_of(kept))  # type: ignore[attr-defined]

    def merge_form(self, request: HttpRequest, old: Any, data: Any) -> forms.Form:
        others = in_use(self.get_queryset(request)).exclude(pk=old.pk)  # type: ignore[attr-defined]
        field = forms.ModelChoiceField(
            others,
            label=_("The term to keep"),
            help_text=_("Its name, description and particulars stay as they are; the other becomes one of its names."),
            widget=OfferOne(field_to(self.kind.model), self.admin_site),
            error_messages={"invalid_choice": _("Choose another term of this list that is in use.")},
        )
        return type("MergeForm", (forms.Form,), {INTO: field})(data)

    def merge_page(
        self,
        request: HttpRequest,
        old: Any,
        form: forms.Form,
        kept: Any = None,
        doubles: Any = None,
        refused: str = "",
        status: int = 200,
    ) -> HttpResponse:
        users = usedby.users_of([old], request, self.admin_site)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Merge “%(name)s” into another") % {"name": old},
            "opts": self.opts,
            "record": old,
            "kept": kept,
            "form": form,
            "uses": users,
            "refused": refused,
            "media": self.media + form.media,  # type: ignore[attr-defined]
            "why": request.POST.get("_why", ""),
        }
        if kept is not None:
            context["title"] = gettext("Merge “%(old)s” into “%(kept)s”") % {"old": old, "kept": kept}
            context |= {"aliases": joining.aliases_of(old, kept), "doubles": doubles}
            context |= {
                "shown": seen(self.kind, old, kept),
                "event": {"differences": apart(self.kind, old, kept)},
            }
            context["clashes"] = clashing(doubles, request, self.admin_site)
        return TemplateResponse(request, "desk/merge.html", context, status=status)


def merge_ticked(admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Leads to the page that merges the newer of two terms into the older, and asks there."""
    two = list(queryset.order_by("pk")[:3])
    if len(two) != 2:
        said = gettext("Tick two terms that mean the same, no more and no less.")
        return admin.once_more(request, said, messages.ERROR)  # type: ignore[no-any-return]
    return HttpResponseRedirect(f"{admin.address_of(two[1], 'merge')}?{INTO}={two[0].pk}")


def seen(kind: Kind, old: Any, kept: Any) -> str:
    """What the page shows of the two, and who uses the old one, in one word: another one means that it changed."""
    users = [[k.name, *sorted(keys_of_users(k, old))] for k in KINDS.values()]
    return digest(canonical([version_of(kind, old.key), version_of(kind, kept.key), users]))


def keys_of_users(kind: Kind, term: Any) -> list[str]:
    """Of all that refer to a term, also of those that the officer may not see."""
    asked = refers(kind, type(term), [term.pk])
    return list(kind.model._base_manager.filter(asked).values_list("key", flat=True)) if asked else []


def apart(kind: Kind, old: Any, kept: Any) -> list[Difference]:
    """Where the two say different things; what the kept one says stays, what the other says is in its history only."""
    one, other = record_of(kind, old.key) or {}, record_of(kind, kept.key) or {}
    names = names_of({ref for record in (one, other) for ref in references_of(kind.name, record)})
    found = differences(kind.name, one, other, names, names)
    return [d for d in found if d.field not in ("name", "aliases", "position", "archived_on")]


def names_of(wanted: set[tuple[str, str]]) -> Any:
    known: dict[tuple[str, str], str] = {}
    for name in sorted({kind for kind, _key in wanted}):
        kind = KINDS[name]
        rows = kind.model._base_manager.filter(key__in=[key for k, key in wanted if k == name])
        known |= {(name, key): title for key, title in rows.values_list("key", kind.title)}
    return lambda kind, key: known.get((kind, key), key)


def clashing(doubles: joining.Doubles, request: HttpRequest, site: Any) -> list[dict[str, Any]]:
    """The records whose rows an officer has to look at first, list by list; the first ten by name."""
    found = []
    for (kind, rows), pks in doubles.clashes.items():
        visible = usedby.visible_of(kind, request, site).filter(pk__in=pks)
        first = [usedby.user(kind, record) for record in visible[: usedby.SHOWN]]
        count = len(set(pks))
        found.append(
            {
                "heading": rows.heading(KIND_OF[kind.model].model),
                "first": first,
                "count": count,
                "more": count - len(first),
            }
        )
    return found
