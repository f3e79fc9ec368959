"""How much suggestions pull on people. For managers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.models import Job, Membership
from claims.pull import KIND, start_pull


@login_required
@require_GET
def pull(request: SignedInRequest, slug: str) -> HttpResponse:
    """The last measurement, and the button for another."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    active = project.jobs.active().filter(kind=KIND).first()
    last = project.jobs.filter(kind=KIND).exclude(state__in=[Job.State.QUEUED, Job.State.RUNNING]).first()
    context = {
        "project": project,
        "active_job": active,
        "worker_missing": active is not None and jobs.worker_is_missing(),
        "job": last,
        "report": last.result.get("private") if last and last.state == Job.State.DONE else None,
    }
    return render(request, "claims/pull.html", context)


@login_required
@require_POST
def pull_measure(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start the job that measures it."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    start_pull(project=project, created_by=request.user)
    return redirect("pull", slug)
