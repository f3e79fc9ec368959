"""The pipeline of a project: what reads its articles, and training on what was reviewed. For managers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from annotator.pipeline.weight_files import WeightsError
from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.models import Membership
from claims.pipeline_forms import PipelineForm
from claims.preannotation import failed_readings, retry_failed
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
FAILED_SHOWN = 20


@login_required
@require_GET
def pipeline(request: SignedInRequest, slug: str) -> HttpResponse:
    """The run in use, and what the last training found."""
    project, _ = get_project(request.user, slug, MANAGER)
    run = project.runs.order_by("-id").first()
    failed = list(failed_readings(run)[: FAILED_SHOWN + 1]) if run else []
    training = last_training(project)
    active = list(project.jobs.active().filter(kind__in=[KIND, "pre-annotation"]))
    offered = training.result["private"] if training else {}
    context = {
        "project": project,
        "run": run,
        "failed": failed[:FAILED_SHOWN],
        "more_failed": len(failed) > FAILED_SHOWN,
        "form": PipelineForm(project=project),
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
            request,
            gettext("In use from now on. The articles are read again; open reviews keep the suggestions they have."),
        )
    return redirect("pipeline", slug)


@login_required
@require_POST
def pipeline_shipped(request: SignedInRequest, slug: str) -> HttpResponse:
    """Go back to the pipeline as it came."""
    project, _ = get_project(request.user, slug, MANAGER)
    use_shipped_weights(project=project, actor=request.user)
    messages.success(
        request, gettext("The shipped weights are in use again. Open reviews keep the suggestions they have.")
    )
    return redirect("pipeline", slug)


@login_required
@require_POST
def pipeline_retry(request: SignedInRequest, slug: str) -> HttpResponse:
    """Read the articles again on which the pipeline failed."""
    project, _ = get_project(request.user, slug, MANAGER)
    return redirect("job", slug, retry_failed(project=project, created_by=request.user).pk)


@login_required
@require_POST
def pipeline_change(request: SignedInRequest, slug: str) -> HttpResponse:
    """Set from which confidence on answers are pre-selected."""
    project, _ = get_project(request.user, slug, MANAGER)
    form = PipelineForm(request.POST, project=project)
    if form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
    else:
        messages.error(request, gettext("Nothing was saved: each bound is a whole number from 0 to 100."))
    return redirect("pipeline", slug)
