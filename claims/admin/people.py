"""People in the administration: accounts, roles, tokens, and the record of what touches the safety of the data."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV
from import_export.forms import ExportForm
from import_export.resources import ModelResource

from claims import audit
from claims.accounts.memberships import LastManager, note_roles
from claims.accounts.passwords import NotAllowed, password_link
from claims.accounts.people import CannotAnonymise, anonymise
from claims.accounts.second_factor import remove_second_factor
from claims.accounts.tokens import revoke
from claims.admin.kept_rows import NoDelete, ReadOnly
from claims.formats.formulas import harmless_cell
from claims.models import (
    ApiToken,
    AuditEntry,
    Membership,
    Project,
    User,
)


class UserMemberships(admin.TabularInline[Membership, User]):
    model = Membership
    autocomplete_fields = ["project"]
    extra = 1
    verbose_name = "project and role"
    verbose_name_plural = "projects and roles"

    def get_formset(self, request: HttpRequest, obj: User | None = None, **asked: Any) -> Any:
        """Projects are made and changed on their own pages: no room is left for it beside the choice."""
        formset = super().get_formset(request, obj, **asked)
        if chosen := formset.form.base_fields.get("project"):
            widget = chosen.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return formset


class PersonResource(ModelResource):  # type: ignore[misc]  # import-export is untyped
    """People as rows of a CSV, known by their user names. Passwords and staff rights do not travel: who is new signs in
    by a link, and nobody becomes staff by a table."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "is_active")
        import_id_fields = ("username",)
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def export_field(self, field: Any, instance: User, **asked: Any) -> Any:
        """A cell that is no formula."""
        return harmless_cell(super().export_field(field, instance, **asked))

    def init_instance(self, row: Any = None) -> User:
        """A new person."""
        person: User = super().init_instance(row)
        person.set_unusable_password()
        return person


@admin.register(User)
class PersonAdmin(ImportExportMixin, NoDelete, UserAdmin[User]):  # type: ignore[misc]  # import-export is untyped
    """People. A new one gets their projects and roles on the page that follows the first save."""

    instead = "Deactivate the account; the action “anonymise” forgets the name too."
    resource_classes = [PersonResource]
    formats = [CSV]
    export_form_class = ExportForm  # its usual form chooses columns by an inline script, which our policy blocks
    add_form_template = "admin/claims/user/add_form.html"
    import_template_name = "admin/claims/user/import.html"
    actions = ["deactivate", "activate", "make_password_links", "remove_second_factors", "anonymise"]

    inlines = [UserMemberships]
    list_display = ["username", "display_name", "roles", "email", "is_active", "last_login"]
    fieldsets = [
        (None, {"fields": ["username", "password", "first_name", "last_name", "email", "is_active"]}),
        (
            "Rights in this administration",
            {"fields": ["is_staff", "is_superuser", "groups", "user_permissions"], "classes": ["collapse"]},
        ),
        ("Dates", {"fields": ["last_login", "date_joined"], "classes": ["collapse"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        people: QuerySet[User] = super().get_queryset(request)
        return people.prefetch_related("memberships__project")

    @admin.display(description="projects and roles")
    def roles(self, person: User) -> str:
        held: dict[str, list[str]] = {}
        for each in person.memberships.all():
            held.setdefault(str(each.project), []).append(each.get_role_display())
        return "; ".join(f"{project}: {', '.join(names)}" for project, names in held.items())

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[Any]:
        return self.inlines if obj else []

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Staff without all rights do not reach the accounts of those who have them."""
        above = obj is not None and obj.is_superuser and not person_of(request).is_superuser
        return super().has_change_permission(request, obj) and not above

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody gives rights that they do not hold."""
        fixed = [] if person_of(request).is_superuser else ["is_staff", "is_superuser", "groups", "user_permissions"]
        return [*super().get_readonly_fields(request, obj), *fixed]

    def within_reach(self, request: HttpRequest, people: QuerySet[User]) -> QuerySet[User]:
        return people if person_of(request).is_superuser else people.filter(is_superuser=False)

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        if settings.SECOND_FACTOR == "off":
            actions.pop("remove_second_factors", None)
        return actions

    @admin.action(description="Deactivate: they cannot sign in any more, their work stays", permissions=["change"])
    def deactivate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        others = self.within_reach(request, people).exclude(pk=request.user.pk or 0)
        self.message_user(request, f"{others.update(is_active=False)} deactivated. What they labelled stays.")

    @admin.action(description="Activate: they can sign in again", permissions=["change"])
    def activate(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self.message_user(request, f"{self.within_reach(request, people).update(is_active=True)} activated.")

    @admin.action(description="Make links to set a new password", permissions=["change"])
    def make_password_links(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse:
        """A page with the links, which are shown this once."""
        links = []
        for user in people.filter(is_active=True):
            try:
                path = password_link(user=user, by=person_of(request))
            except NotAllowed as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                links.append((user, request.build_absolute_uri(path)))
        context = {**self.admin_site.each_context(request), "title": "Links to set a password", "links": links}
        return TemplateResponse(request, "admin/password_links.html", context)

    @admin.action(description="Remove the second factor, for a lost telephone", permissions=["change"])
    def remove_second_factors(self, request: HttpRequest, people: QuerySet[User]) -> None:
        reached = self.within_reach(request, people)
        removed = sum(remove_second_factor(user=user, by=person_of(request)) for user in reached)
        self.message_user(request, f"{removed} removed.")

    @admin.action(description="Anonymise: forget who they are, for good; their labels stay", permissions=["change"])
    def anonymise(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse | None:
        """Asks first: it cannot be undone."""
        if "sure" not in request.POST:
            context = {**self.admin_site.each_context(request), "title": "Anonymise", "people": people}
            return TemplateResponse(request, "admin/anonymise.html", context)
        for user in people:
            try:
                anonymise(user=user, by=person_of(request))
            except (CannotAnonymise, LastManager) as error:
                self.message_user(request, f"{user.display_name}: {error}", messages.ERROR)
        return None

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if given := [name for name in ("is_staff", "is_superuser", "is_active") if name in form.changed_data]:
            now = ", ".join(f"{name}: {getattr(obj, name)}" for name in given)
            audit.record(audit.Act.ROLES, by=person_of(request), person=obj, subject=now, request=request)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        save_memberships(request, formset)


def person_of(request: HttpRequest) -> User:
    """Whoever works in the administration; it lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def save_memberships(request: HttpRequest, formset: Any) -> None:
    """Store a form's memberships, and put on record whose roles changed."""
    rows: list[Membership] = [each.instance for each in formset.forms if each.instance.pk or each.has_changed()]
    pairs = {(row.project, row.user) for row in rows if row.user_id and row.project_id}
    before = {pair: held_roles(*pair) for pair in pairs}
    formset.save()
    for project, user in pairs:
        note_roles(project=project, user=user, by=person_of(request), before=before[project, user])


def held_roles(project: Project, user: User) -> list[str]:
    return sorted(project.memberships.filter(user=user).values_list("role", flat=True))


@admin.register(Membership)
class MembershipAdmin(ReadOnly):
    """All memberships; they are changed in the form of the person or of the project."""

    list_display = ["user", "project", "role", "created_at"]
    list_filter = ["role", "project"]
    list_select_related = ["user", "project"]


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Everybody's tokens, to be revoked; they are made by their own people on the page “My tokens”."""

    list_display = ["name", "hint", "user", "project", "may_write", "last_used_at", "expires_at", "revoked_at"]
    list_filter = ["may_write", "revoked_at", "project"]
    list_select_related = ["user", "project"]
    actions = ["revoke_chosen"]
    exclude = ["secret_sha256"]

    @admin.action(description="Revoke the chosen tokens")
    def revoke_chosen(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        for token in tokens:
            revoke(token=token, by=person_of(request))


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    """Who did what to the safety of the data, when, and from where."""

    list_display = ["at", "who", "act", "whom", "project", "subject", "address"]
    list_filter = ["act", "at"]
    search_fields = ["=actor", "=person", "=address"]
    list_select_related = ["project"]
    show_full_result_count = False

    @admin.display(description="who")
    def who(self, entry: AuditEntry) -> str:
        return self.names.get(entry.actor, "–")

    @admin.display(description="to whom")
    def whom(self, entry: AuditEntry) -> str:
        return self.names.get(entry.person, "–")

    def get_queryset(self, request: HttpRequest) -> Any:
        self.names: dict[Any, str] = {user.actor: user.display_name for user in User.objects.all()}
        return super().get_queryset(request)
