"""How well a pipeline run does beside the reviewed articles. For managers."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.models import Membership
from claims.quality.report import KIND, last_quality, start_quality
from claims.quality.shown import article_beside_run, shown_quality

MANAGER = Membership.Role.MANAGER
RUNS_SHOWN = 20


@login_required
@require_GET
def quality(request: SignedInRequest, slug: str) -> HttpResponse:
    """The last figures, and the button that measures a run."""
    project, _ = get_project(request.user, slug, MANAGER)
    job = last_quality(project)
    active = project.jobs.active().filter(kind=KIND).first()
    runs = list(project.runs.order_by("-id")[:RUNS_SHOWN])
    context = {
        "project": project,
        "job": job,
        "active_job": active,
        "worker_missing": active is not None and jobs.worker_is_missing(),
        "runs": runs,
        "measured": next((run for run in runs if job and run.pk == job.result["private"]["run"]), None),
        "quality": shown_quality(project, job, request.user) if job else None,
    }
    return render(request, "claims/quality.html", context)


@login_required
@require_POST
def quality_measure(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start the job that measures the run asked for, or the newest one."""
    project, _ = get_project(request.user, slug, MANAGER)
    asked = request.POST.get("run", "")
    runs = project.runs.filter(pk=asked) if asked.isdecimal() else project.runs
    run = runs.order_by("-id").first()
    if run is None:
        raise Http404("No run has read this project’s articles yet.")
    start_quality(project=project, run=run, created_by=request.user)
    return redirect("quality", slug)


@login_required
@require_GET
def quality_article(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What people labelled in an article beside what the measured run, or else the newest, suggested there."""
    project, _ = get_project(request.user, slug, MANAGER)
    document = get_object_or_404(project.documents.present(), pk=pk)
    try:
        gold, run, rows = article_beside_run(project, document, request.user)
    except LookupError as error:
        raise Http404(str(error)) from error
    context = {
        "project": project,
        "article": document,
        "gold": gold,
        "run": run,
        "rows": rows,
    }
    return render(request, "claims/quality_article.html", context)
