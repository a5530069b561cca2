"""The desk itself: every POST of an officer is one change, and the pages that belong to no single record."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite, ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy

from registry.changes import Busy, change
from registry.document import KINDS
from registry.models import Edition, Register
from registry.models.text import clean_text
from registry.roles import sees_everything
from ropa.login import SignIn

from . import (
    deleted,
    deletion,
    export,
    findings,
    first,
    glossary,
    handover,
    held,
    history,
    latest,
    publish,
    rules,
    said,
    scope,
    start,
)
from .reasons import WHY
from .records import admin_of

# Views whose POST writes nothing in the register.
NO_CHANGE = {"logout", "password_change", "autocomplete_view", "export_action"}
ORDER = (  # of the start page: as an officer works; a kind that is not named here comes first
    "activity",
    "processor",
    "organisation",
    "data_category",
    "data_subject",
    "source",
    "purpose",
    "measure",
    "system",
    "register",
    "remark",
    "waiver",
)
ORIGINS = {
    "add_view": "form",
    "change_view": "form",
    "changeform_view": "form",
    "changelist_view": "list",
    "delete_view": "delete",
}
VERBS = ("GET", "HEAD", "POST")


class Quiet:
    """No LogEntry: the register's own history is the only one."""

    def log_addition(self, *_args: Any) -> None: ...
    def log_change(self, *_args: Any) -> None: ...
    def log_deletions(self, *_args: Any) -> None: ...


class Desk(AdminSite):
    site_title = gettext_lazy("Register of processing activities")
    site_header = gettext_lazy("Register of processing activities")
    index_title = gettext_lazy("The register today")
    enable_nav_sidebar = False
    empty_value_display = gettext_lazy("Not stated")  # type: ignore[assignment]
    login_form = SignIn

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        for kind in KINDS.values():
            self.register(kind.model, admin_of(kind))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Every admin on the desk, those of other apps too, keeps quiet in Django's own log."""
        base = admin_class or ModelAdmin
        super().register(model_or_iterable, type(base.__name__, (Quiet, base), {}), **options)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        made = super().admin_view(self.in_change(view), cacheable)

        @wraps(made)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            return held.sign_in(self, request) or made(request, *args, **kwargs)

        return inner

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return held.signed_in(self, request, super().login(request, extra_context))

    def in_change(self, view: Callable[..., Any]) -> Callable[..., Any]:
        """A POST runs inside one open change, `request.change`; what fails undoes all of it."""
        name = getattr(view, "__name__", "")

        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method not in VERBS:
                return HttpResponseNotAllowed(VERBS)  # Django's pages would take any other verb for GET
            if request.method != "POST" or name in NO_CHANGE:
                return view(request, *args, **kwargs)
            try:
                why = clean_text(request.POST.get("_why", ""))[:WHY]
                with said.unless_undone(request), change(who(request.user), why, ORIGINS.get(name, "action")) as opened:
                    request.change = opened  # type: ignore[attr-defined]
                    response = view(request, *args, **kwargs)
                    scope.stay_inside(request)
                return response
            except Busy as busy:
                return self.busy(request, busy)
            except PermissionDenied as denied:
                return held.denied(self, request, denied)
            except scope.Outside as outside:
                return held.page(self, request, str(outside), again=False, status=403)
            except ProtectedError as error:
                return deletion.refusal(self, request, deletion.from_error(error, request, self), status=409)

        return inner

    def busy(self, request: HttpRequest, busy: Busy) -> HttpResponse:
        response = held.page(self, request, str(busy), status=503)
        response["Retry-After"] = "60"
        return response

    def get_urls(self) -> list[Any]:
        own = [
            path("changes/", self.admin_view(latest.changes), {"site": self}, name="changes"),
            path("changes/<int:number>/", self.admin_view(history.one_change), {"site": self}, name="one_change"),
            path("first/", self.admin_view(first.own), {"site": self}, name="first"),
            path("first/sample/", self.admin_view(first.look), {"site": self}, name="look"),
            path("handover/", self.admin_view(handover.handover_view), {"site": self}, name="handover"),
            path("findings/", self.admin_view(findings.findings), {"site": self}, name="findings"),
            path("findings/file/<slug:code>/", self.admin_view(findings.file), {"site": self}, name="findings_file"),
            path("rules/", self.admin_view(rules.rules_view), {"site": self}, name="rules"),
            path("deleted/", self.admin_view(deleted.deleted), {"site": self}, name="deleted"),
            path("publish/", self.admin_view(publish.publish_view), {"site": self}, name="publish"),
            path("help/", self.admin_view(glossary.glossary_view), {"site": self}, name="glossary"),
            path("export/<slug:code>/", self.admin_view(export.whole), {"site": self}, name="export"),
        ]
        return own + super().get_urls()

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """The register's title, its SAMPLE mark, the way to its pages; before signing in what every register says."""
        context = super().each_context(request)
        if context["has_permission"]:
            register = Register.objects.first()
            context |= {"register": register, "site_header": register.title if register else self.site_header}
            context["site_url"] = context["site_url"] if reads_editions(request.user, register) else None
            context["may_start"] = bool(register and register.is_sample) and first.may_start(request)
        return context

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        """The start page shows all that can be edited; what a shortened address asks for stands there."""
        return HttpResponseRedirect(reverse("admin:index"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        more = start.page(request, self, who(request.user))
        return super().index(request, {**more, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The register first and in the order of work; then the people who may sign in."""
        found: list[Any] = super().get_app_list(request, app_label)  # type: ignore[assignment]
        order = {KINDS[name].model: place for place, name in enumerate(ORDER)}
        for app in found:
            app["models"].sort(key=lambda model: order.get(model["model"], -1))
        return sorted(found, key=lambda app: app["app_label"] != apps.get_app_config("registry").label)


def reads_editions(user: Any, register: Register | None) -> bool:
    """Whether the public pages show something to this person: an edition, open to all or to who sees the register."""
    is_open = bool(register and register.public_page)
    return (is_open or sees_everything(user)) and Edition.objects.exists()


def who(user: Any) -> str:
    """A name that stays readable when the account is gone."""
    full = user.get_full_name().strip()
    return f"{full} ({user.get_username()})" if full else str(user.get_username())
