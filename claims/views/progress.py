"""Progress and quality: how far a project is, how fast it goes, and where its quality is told."""

from itertools import dropwhile

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from claims.access import SignedInRequest, get_project
from claims.dashboards.kept import kept
from claims.dashboards.measured import measured
from claims.dashboards.pace import minutes_by_person, project_pace
from claims.dashboards.progress import project_progress
from claims.models import Membership
from claims.models.projects import sees_times


@login_required
@require_GET
def progress(request: SignedInRequest, slug: str) -> HttpResponse:
    """For every member; by person only for managers."""
    project, roles = get_project(request.user, slug)
    pace = kept(project_pace, project)
    context = {
        "project": project,
        "may_manage": Membership.Role.MANAGER in roles,
        "may_adjudicate": Membership.Role.ADJUDICATOR in roles,
        "progress": kept(project_progress, project),
        "measured": measured(project),
        "pace": pace,
        "weeks": list(dropwhile(lambda week: not week.reviews, pace.weeks)),
        "people": minutes_by_person(pace) if sees_times(roles) else [],
    }
    return render(request, "claims/progress.html", context)
