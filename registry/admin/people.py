"""The people who sign in: their roles, their limit to some of our entities, and what nobody does to himself."""

import logging
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.contrib.admin import RelatedFieldListFilter, display, site
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst, get_text_list, smart_split
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.models import Organisation, Scope
from registry.models.base import SeveralChoice
from registry.roles import PUBLISH, ROLES

from .asking import Asking
from .guarded import Guarded
from .lists import Understood
from .words import MOST

log = logging.getLogger(__name__)

FORM = "admin/auth/person.html"
POWERS = {
    "is_staff": (_("May open this desk"), _("Without this tick the account can sign in nowhere, whatever its roles.")),
    "is_superuser": (
        _("May do everything"),
        _("Sees and changes all, whatever the roles above say; for whoever runs this installation. Give it to few."),
    ),
    "user_permissions": (
        _("Single permissions"),
        _("What the roles above do not give. Rarely needed: a role says in words what somebody may do."),
    ),
}
OWN = ("is_active", "is_staff", "is_superuser", "groups", "limited", "entities")


def role_label(group: Group) -> str:
    """“Editor”, or a group's own name where it is no role of ours."""
    return str(ROLES[group.name].label) if group.name in ROLES else group.name


def assignable(user: Any) -> Any:
    """The groups that this person may give away: roles, and none that can do more than he can."""
    if user.is_superuser:
        return Group.objects.all()
    beyond = Permission.objects.exclude(pk__in=held(user).values("pk"))
    return Group.objects.filter(name__in=ROLES).exclude(permissions__in=beyond)


def held(user: Any) -> Any:
    """Every permission of an account, also of one that may not sign in just now."""
    return Permission.objects.filter(Q(user=user) | Q(group__user=user)).distinct()


def within_reach(asker: Any, person: Any) -> bool:
    """Whoever changes an account could sign in with it: so it can do nothing that he cannot."""
    if asker.is_superuser or asker.pk == person.pk:
        return True
    beyond = held(person).exclude(pk__in=held(asker).values("pk"))
    return not person.is_superuser and not beyond.exists()


class RoleChoice(SeveralChoice):
    """Roles as boxes to tick, each with what it means."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Any) -> str:
        if group.name not in ROLES:
            return str(group.name)
        return gettext("%(role)s: %(description)s") % {
            "role": ROLES[group.name].label,
            "description": ROLES[group.name].description,
        }


class PersonForm(forms.ModelForm):
    """What is asked of every account. asker: who fills the form in (set by the admin)."""

    asker: Any = None

    groups = RoleChoice(
        Group.objects.none(),
        required=False,
        label=_("Roles"),
        help_text=_("Tick all that apply: whoever has two roles may do what either of them may."),
    )
    limited = forms.BooleanField(
        required=False,
        label=_("Works for some of our entities only"),
        help_text=_(
            "Sees and writes the activities of the entities ticked below, and no other's; changes none of our other "
            "entities. Never publishes."
        ),
    )
    entities = SeveralChoice(
        Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("These entities"),
        help_text=_("Organisations that are marked as one of our entities stand here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = Scope.objects.filter(user=self.instance.pk).first() if self.instance.pk else None
        chosen = list(scope.entities.values_list("pk", flat=True)) if scope else []
        self.initial.update(limited=scope is not None, entities=chosen)
        fields: dict[str, Any] = self.fields
        if "is_active" in fields:
            fields["is_active"].label = _("May sign in")
            fields["is_active"].help_text = _(
                "Take the tick away when somebody leaves: the account stays, and is shut."
            )
        for name, (label, said) in POWERS.items():
            if name in fields:
                fields[name].label, fields[name].help_text = label, said
        if "username" in fields:
            fields["username"].help_text = _("Up to 150 letters, digits and the signs @ . + - _ without a space.")
        fields["groups"].queryset = assignable(self.asker).order_by("pk")
        fields["entities"].queryset = Organisation.objects.filter(Q(ours=True) | Q(pk__in=chosen))

    def clean_groups(self) -> Any:
        """Groups that the asker cannot give away stay with whoever has them."""
        chosen = self.cleaned_data["groups"]
        if not self.instance.pk:
            return chosen
        kept = self.instance.groups.exclude(pk__in=assignable(self.asker).values("pk"))
        return Group.objects.filter(Q(pk__in=[g.pk for g in chosen]) | Q(pk__in=kept.values("pk")))

    def clean(self) -> Any:
        cleaned = super().clean() or self.cleaned_data
        limited, entities = cleaned.get("limited"), cleaned.get("entities")
        if limited and not entities and "entities" not in self.errors:
            self.add_error("entities", gettext("Tick at least one entity, or take the tick above away."))
        if entities and not limited:
            self.add_error("limited", gettext("Tick this too, or take the ticks below away: they would not hold."))
        if self.instance.pk and self.instance.pk == self.asker.pk:
            for name in set(OWN) & set(self.changed_data) - set(self.errors):
                said = gettext("You would lock yourself out. Ask another administrator to change this for you.")
                self.add_error(name, said)
        if limited and any(group.name == "administrator" for group in cleaned.get("groups") or ()):
            said = gettext(
                "An administrator works for all of our entities: with a limit, settings, people and publishing would "
                "be taken away again. Take this tick away, or choose the role Editor instead."
            )
            self.add_error("limited", said)
        return cleaned

    def limit(self, person: Any) -> None:
        """Keep the limit as it was ticked."""
        if not self.cleaned_data["limited"]:
            Scope.objects.filter(user=person).delete()
            return
        scope, _made = Scope.objects.get_or_create(user=person)
        scope.entities.set(self.cleaned_data["entities"])


class NewPersonForm(PersonForm, UserCreationForm):
    """A new account, whole: without a role it sees nothing."""


class KnownPersonForm(Guarded, PersonForm, UserChangeForm):
    """An account that exists. Its password is set on a page of its own and never shown, not even as a hash."""

    password = None  # type: ignore[assignment]

    def shown(self) -> list[Any]:
        person = self.instance
        own = [person.username, person.first_name, person.last_name, person.email, person.is_active, person.is_staff]
        powers = [person.is_superuser, *(pks(person.groups), pks(person.user_permissions))]
        return [*own, *powers, self.initial["limited"], sorted(self.initial["entities"])]


class KnownGroupForm(Guarded):
    """A group that exists."""

    def shown(self) -> list[Any]:
        return [self.instance.name, pks(self.instance.permissions)]


def pks(several: Any) -> list[int]:
    return sorted(several.values_list("pk", flat=True))


class NewPasswordForm(AdminPasswordChangeForm):
    """A new password, without the switch for sign-in from elsewhere, which this program does not have."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        for field in self.fields.values():
            field.required = True


class Plain(Asking):
    """Mixin: Django's pages in plain words, and none for its log, which is not written."""

    opts: Any
    change_list_template: Any = "desk/people_list.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Understood]:
        return Understood

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **{"form_class": SeveralChoice, **kwargs})  # type: ignore[misc]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        """What is refused is said above the form in our words; Django's line about errors is left out for that."""
        context["refused"], context["errors"] = bool(context["errors"]), None
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        more = {"title": capfirst(str(self.opts.verbose_name_plural)), **(extra_context or {})}
        return super().changelist_view(request, more)  # type: ignore[misc]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """No more words than the lists of records look for: a database refuses a question of a thousand."""
        words = " ".join(list(smart_split(search_term))[:MOST])
        return super().get_search_results(request, queryset, words)  # type: ignore[misc]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What hangs on an account or a group goes with it and is nobody's concern."""
        names = [str(one) for one in objs]
        return names, {self.opts.verbose_name_plural: len(names)}, set(), []


class RoleFilter(RelatedFieldListFilter):
    """Groups by the labels of their roles."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        return [(group.pk, role_label(group)) for group in Group.objects.order_by("pk")]


class PeopleAdmin(Plain, UserAdmin):
    """Accounts, as an administrator keeps them; what only a superuser may set is shown to superusers."""

    form = KnownPersonForm
    add_form = NewPersonForm
    add_form_template = None
    change_form_template = FORM
    change_password_form = NewPasswordForm
    change_user_password_template = "admin/auth/password.html"  # noqa: S105 - no password
    list_display = ("username", "name", "roles", "works_for", "is_active", "last_login")
    list_filter = ("is_active", ("groups", RoleFilter))
    actions = None  # accounts are deleted one by one, each with its own question
    readonly_fields = ("password_page", "last_login", "date_joined", "roles", "works_for")
    filter_horizontal = ()  # a plain choice: Django's own has faults that a screen reader meets

    person: Any = (None, {"fields": ("username", "first_name", "last_name", "email")})
    work: Any = (_("What this person may do"), {"fields": ("groups", "limited", "entities")})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [self.person, (_("Password"), {"fields": ("password1", "password2")}), self.work]
        dates = (_("Important dates"), {"fields": ("last_login", "date_joined")})
        if not self.has_change_permission(request, obj):
            return [self.person, (_("What this person may do"), {"fields": ("is_active", "roles", "works_for")}), dates]
        signing = (_("Signing in"), {"fields": ("is_active", "password_page", "seen")})
        powers = [
            (_("For superusers only"), {"fields": ("is_staff", "is_superuser")}),
            (_("Single permissions, beside the roles"), {"fields": ("user_permissions",), "classes": ("collapse",)}),
        ]
        return [self.person, signing, self.work, *(powers if request.user.is_superuser else []), dates]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        made: Any = super().get_form(request, obj, change=change, **kwargs)
        made.asker = request.user
        return made

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups", "scope__entities")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or within_reach(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes himself: then there is always somebody left who can sign in."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or (obj.pk != request.user.pk and within_reach(request.user, obj)))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.is_staff = obj.is_staff or not change  # the desk is all there is to sign in to
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        person = form.instance
        form.limit(person)
        for said in notes_on(person, form.cleaned_data["limited"]):
            messages.warning(request, said)
        roles = ", ".join(group.name for group in person.groups.order_by("pk"))
        log.info("person %s saved by %s; roles: %s", person.pk, request.user.pk, roles or "none")

    @display(description=_("name"), ordering="last_name")
    def name(self, person: Any) -> str:
        return str(person.get_full_name())

    @display(description=_("roles"))
    def roles(self, person: Any) -> str:
        labels = [role_label(group) for group in person.groups.all()]
        return ", ".join([gettext("Superuser"), *labels] if person.is_superuser else labels) or gettext("none")

    @display(description=_("works for"))
    def works_for(self, person: Any) -> str:
        if not hasattr(person, "scope") or person.is_superuser:
            return gettext("all of our entities")
        return get_text_list([str(e) for e in person.scope.entities.all()], gettext("and")) or gettext("none")

    @display(description=_("password"))
    def password_page(self, person: Any) -> str:
        url = reverse("admin:auth_user_password_change", args=[person.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Set a new password"))


def notes_on(person: Any, limited: bool) -> list[str]:
    """What an administrator may not expect of an account just saved."""
    if person.is_superuser:
        return [
            gettext("A superuser has no limit: “%(name)s” sees and writes everything.") % {"name": person}
        ] * limited
    may = {f"{app}.{name}" for app, name in held(person).values_list("content_type__app_label", "codename")}
    if not may:
        said = gettext(
            "“%(name)s” has no role and will see nothing of the register. Tick a role in this account's form."
        )
    elif limited and PUBLISH in may:
        said = gettext("“%(name)s” works for some of our entities only, and so never publishes, whatever the role.")
    else:
        return []
    return [said % {"name": person}]


class RolesAdmin(Plain, GroupAdmin):
    """Roles and other groups: seen by administrators and auditors, changed by superusers."""

    change_form_template = FORM
    filter_horizontal = ()
    list_display = ("name", "label", "description")
    actions = None

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        known = obj is not None and self.has_change_permission(request, obj)
        return super().get_form(request, obj, change=change, **({"form": KnownGroupForm} if known else {}), **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        last, seen = ("permissions", ["seen"]) if self.has_change_permission(request, obj) else ("allowed", [])
        first: Any = (None, {"fields": ["name", "label", "description", *seen] if obj else ["name"]})
        folded = {"fields": [last], "classes": ["collapse"] if last == "permissions" and obj else []}
        return [first, (_("What this role may do"), folded)]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("label", "description", "allowed", *(["name"] if obj and obj.name in ROLES else []))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    @display(description=_("role"))
    def label(self, group: Group) -> str:
        return role_label(group)

    @display(description=_("description"))
    def description(self, group: Group) -> str:
        return str(ROLES[group.name].description) if group.name in ROLES else ""

    @display(description=_("may"))
    def allowed(self, group: Group) -> str:
        return "; ".join(capfirst(name) for name in group.permissions.values_list("name", flat=True))


def take_over() -> None:
    """Put these pages, and a name that an officer understands, in the place of Django's own."""
    apps.get_app_config(User._meta.app_label).verbose_name = _("People and roles")
    for model, ours in ((User, PeopleAdmin), (Group, RolesAdmin)):
        site.unregister(model)
        site.register(model, ours)
