"""The people of a project, invitations to it, and the page behind an invitation's link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from claims.access import SignedInRequest, get_project
from claims.accounts.forms import AccountForm, InvitationForm, RolesForm
from claims.accounts.memberships import (
    InvitationFault,
    LastManager,
    change_roles,
    gives_up_managing,
    invitation_of,
    invite,
    join,
    refuse_no_manager,
    revoke,
)
from claims.dashboards.progress import progress_by_person
from claims.models import Membership, User
from claims.pagination import asked_page, page_of
from claims.views.sign_in import sign_in_as

MANAGER = Membership.Role.MANAGER


@login_required
@require_http_methods(["GET", "POST"])
def people(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who works here, and the invitations; a POST makes one and shows its link this once."""
    project, _ = get_project(request.user, slug, MANAGER)
    form = InvitationForm(request.POST or None)
    link = ""
    if form.is_valid():
        _, path = invite(project=project, created_by=request.user, **form.cleaned_data)
        link = request.build_absolute_uri(path)
        form = InvitationForm()
    roles: dict[User, list[str]] = {}
    for membership in project.memberships.select_related("user").order_by("user__username", "role"):
        roles.setdefault(membership.user, []).append(membership.role)
    progress = {row.person: row for row in progress_by_person(project)}
    context = {
        "project": project,
        "members": [(person, person.display_name, held, progress.get(person)) for person, held in roles.items()],
        "roles": [(role, str(words)) for role, words in Membership.Role.choices],  # put into words once, not by row
        "form": form,
        "link": link,
        "page": page_of(project.invitations.select_related("created_by"), **asked_page(request)),
    }
    return render(request, "claims/people.html", context)


@login_required
@require_POST
def person_change(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Set a member's roles; none means leaving. That, and giving up managing, is asked about first."""
    project, _ = get_project(request.user, slug, MANAGER)
    person = get_object_or_404(User.objects.filter(memberships__project=project).distinct(), pk=pk)
    form = RolesForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("That is no role here."))
        return redirect("people", slug)
    roles = form.cleaned_data["roles"]
    try:
        refuse_no_manager(project=project, user=person, roles=roles)
        gives_up = gives_up_managing(project=project, user=person, roles=roles, by=request.user)
        if (gives_up or not roles) and "sure" not in request.POST:
            context = {"project": project, "person": person, "roles": roles, "gives_up": gives_up}
            return render(request, "claims/person_change.html", context)
        handed_back = change_roles(project=project, user=person, roles=roles, by=request.user)
    except LastManager as error:
        messages.error(request, str(error))
    else:
        told = [] if roles else [gettext("%(person)s has left.") % {"person": person.display_name}]
        if not roles or handed_back:
            told.append(gettext("Their work stays under their name."))
        if handed_back:
            back = ngettext("%d article was handed back.", "%d articles were handed back.", handed_back)
            told.append(back % handed_back)
        messages.success(request, " ".join(told) or gettext("Saved."))
    return redirect("people", slug) if MANAGER in project.roles_of(request.user) else redirect("projects")


@login_required
@require_POST
def invitation_revoke(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    revoke(invitation=get_object_or_404(project.invitations, pk=pk))
    messages.success(request, gettext("The link no longer works. Who joined by it stays."))
    return redirect("people", slug)


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password1", "password2")
def join_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Join the project: as the person who is signed in, or with an account made here."""
    try:
        invitation = invitation_of(secret)
        user = request.user if isinstance(request.user, User) else None
        form = None if user else AccountForm(request.POST or None)
        if request.method == "POST" and (form is None or form.is_valid()):
            with transaction.atomic():
                joined = user or form.save()  # type: ignore[union-attr]  # without a user there is a form
                join(invitation=invitation, user=joined)
            messages.success(request, gettext("Welcome to %(project)s.") % {"project": invitation.project})
            to = reverse("project", args=[invitation.project.slug])
            return redirect(to) if user else sign_in_as(request, joined, to=to)
    except InvitationFault as error:
        return render(request, "claims/join.html", {"fault": str(error)}, status=410)
    roles = [Membership.Role(each).label for each in invitation.roles]
    return render(request, "claims/join.html", {"invitation": invitation, "form": form, "roles": roles})
