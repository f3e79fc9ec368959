"""The pipeline of a project: what reads its articles, and training on what was reviewed. For managers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from annotator.pipeline.weight_files import WeightsError
from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.models import Membership
from claims.training import (
    KIND,
    NothingToAdopt,
    adopt_weights,
    last_training,
    shown_comparisons,
    start_training,
    use_shipped_weights,
)

MANAGER = Membership.Role.MANAGER


@login_required
@require_GET
def pipeline(request: SignedInRequest, slug: str) -> HttpResponse:
    """The run in use, and what the last training found."""
    project, _ = get_project(request.user, slug, MANAGER)
    training = last_training(project)
    active = list(project.jobs.active().filter(kind__in=[KIND, "pre-annotation"]))
    offered = training.result["private"] if training else {}
    context = {
        "project": project,
        "may_manage": True,
        "run": project.runs.order_by("-id").first(),
        "training": training,
        "comparisons": shown_comparisons(training) if training else [],
        "is_offered": bool(offered.get("weights")) and offered["compared_with"] == project.weights,
        "is_adopted": bool(project.weights) and offered.get("weights") == project.weights,
        "active_jobs": active,
        "is_training": any(job.kind == KIND for job in active),
        "worker_missing": bool(active) and jobs.worker_is_missing(),
    }
    return render(request, "claims/pipeline.html", context)


@login_required
@require_POST
def pipeline_train(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start a training; its progress stands on the page of its job."""
    project, _ = get_project(request.user, slug, MANAGER)
    return redirect("job", slug, start_training(project=project, created_by=request.user).pk)


@login_required
@require_POST
def pipeline_adopt(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Use what the training found to be better."""
    project, _ = get_project(request.user, slug, MANAGER)
    training = get_object_or_404(project.jobs, pk=pk)
    try:
        adopt_weights(project=project, training=training, actor=request.user)
    except (NothingToAdopt, WeightsError) as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, "In use from now on. The articles are read again; open reviews keep the suggestions they have."
        )
    return redirect("pipeline", slug)


@login_required
@require_POST
def pipeline_shipped(request: SignedInRequest, slug: str) -> HttpResponse:
    """Go back to the pipeline as it came."""
    project, _ = get_project(request.user, slug, MANAGER)
    use_shipped_weights(project=project, actor=request.user)
    messages.success(request, "The shipped weights are in use again. Open reviews keep the suggestions they have.")
    return redirect("pipeline", slug)
