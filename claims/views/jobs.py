"""The page of a job, and what its buttons do."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.bulk import ACTIONS, undone_of
from claims.bulk import KIND as BULK_CHANGE
from claims.bulk import UNDO as BULK_UNDO
from claims.models import Document, Job, Membership, Project
from claims.preannotation import start_preannotation

SHOWN = 30


@login_required
@require_GET
def job_list(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug)
    listed = list(project.jobs.listed().select_related("created_by")[:SHOWN])
    context = {"project": project, "jobs": listed}
    return render(request, "claims/job_list.html", context)


@login_required
@require_GET
def job_page(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project, roles = get_project(request.user, slug)
    job = get_object_or_404(project.jobs.select_related("created_by"), pk=pk)
    article = pasted_article(request, project) if job.state == Job.State.DONE else None
    if article is not None:
        return redirect("review" if Membership.Role.REVIEWER in roles else "article", slug, article.pk)
    step = step_behind(job)
    changed, undone = undone_of(job) if step == job else (0, 0)
    context = {
        "step": step,
        "action": ACTIONS[step.arguments["choice"]["action"]].name if step else "",
        "changed": changed,
        "undone": undone,
        "project": project,
        "job": job,
        "may_manage": Membership.Role.MANAGER in roles,
        "may_review": Membership.Role.REVIEWER in roles,
        "may_control": job.is_controlled_by(request.user),
        "worker_missing": job.is_active and jobs.worker_is_missing(),
    }
    return render(request, "claims/job.html", context)


def pasted_article(request: SignedInRequest, project: Project) -> Document | None:
    """The article that the person waits for, if the page was come to by pasting one."""
    wanted = request.GET.get("article", "")
    if not wanted.isdecimal() or len(wanted) > 18:
        return None
    return project.documents.present().without_text().filter(pk=int(wanted)).first()


def step_behind(job: Job) -> Job | None:
    """The change of a selection that the job carries out or takes back."""
    if job.kind == BULK_UNDO:
        return job.project.jobs.filter(kind=BULK_CHANGE, pk=job.arguments.get("step")).first()
    return job if job.kind == BULK_CHANGE else None


@login_required
@require_POST
def job_cancel(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    return change(request, slug, pk, jobs.cancel)


@login_required
@require_POST
def job_restart(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    return change(request, slug, pk, jobs.restart)


def change(request: SignedInRequest, slug: str, pk: int, verb: Callable[..., None]) -> HttpResponse:
    project, _ = get_project(request.user, slug)
    job = get_object_or_404(project.jobs, pk=pk)
    if not job.is_controlled_by(request.user):
        raise PermissionDenied(gettext("Only a manager or the person who started the job can do this."))
    try:
        verb(job=job)
    except jobs.JobNotActive as error:
        messages.warning(request, str(error))
    return redirect("job", slug, job.pk)


@login_required
@require_POST
def preannotate(request: SignedInRequest, slug: str) -> HttpResponse:
    """Have the articles that were not read yet read by the pipeline."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    return redirect("job", slug, start_preannotation(project=project, created_by=request.user).pk)
