"""How well a pipeline run does beside the reviewed articles. For managers."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.gold import gold_of
from claims.models import Membership, Review
from claims.quality.comparing import compare, suggestions_of
from claims.quality.report import KIND, last_quality, start_quality
from claims.quality.shown import Names, shown_article, shown_quality

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
    if request.user.reviews.filter(document=document, role=Review.Role.REVIEW, state=Review.State.OPEN).exists():
        raise PermissionDenied("You are reviewing this article yourself. Submit your review first.")
    gold, job = gold_of(document), last_quality(project)
    runs = project.runs.filter(readings__document=document)
    run = runs.filter(pk=job.result["private"]["run"]).first() if job else runs.order_by("-id").first()
    if gold is None or run is None:
        raise Http404("This article was not reviewed, or not read by the pipeline.")
    names = Names(project)
    compared = compare(gold, suggestions_of(run, document.pk), project, names.definitions)
    context = {
        "project": project,
        "article": document,
        "gold": gold,
        "run": run,
        "rows": shown_article(compared, names),
    }
    return render(request, "claims/quality_article.html", context)
