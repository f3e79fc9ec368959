"""Changing a selection: choose, see what would change, have it done, undo it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from claims.access import SignedInRequest, get_project
from claims.bulk import (
    ACTIONS,
    KIND,
    InvalidChoice,
    Proposal,
    SelectionChanged,
    latest_steps,
    propose_change,
    start_change,
    start_undo,
)
from claims.bulk.forms import BulkForm
from claims.finding import Where, what_is_found
from claims.models import Membership


@login_required
@require_http_methods(["GET", "POST"])
def selection(request: SignedInRequest, slug: str) -> HttpResponse:
    """The filter is the query string, as on the search and the list of articles; what to do with it is posted."""
    project, roles = get_project(request.user, slug, Membership.Role.MANAGER)
    form = BulkForm(request.POST if request.method == "POST" else None, project=project)
    where = Where(project, request.user, roles, request.GET)
    proposal: Proposal | None = None
    if form.is_valid():
        try:
            if request.POST.get("do") == "start":
                digest = request.POST.get("digest", "none")
                return redirect("job", slug, start_change(where, choice=form.choice(), digest=digest).pk)
            proposal = propose_change(where, choice=form.choice())
        except (InvalidChoice, SelectionChanged) as error:
            form.add_error(None, str(error))
    found = proposal.found if proposal else what_is_found(where)
    context = {
        "project": project,
        "form": form,
        "proposal": proposal,
        "found": found,
        **found.numbers(),
        "where": where,
        "outlets": project.outlets.all(),
        "filter": found.asked,
        "query": request.GET.urlencode(),
        "steps": [(step, ACTIONS[step.action].name) for step in latest_steps(project)],
    }
    return render(request, "claims/selection.html", context)


@login_required
@require_POST
def selection_undo(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take the whole step back."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    step = get_object_or_404(project.jobs.filter(kind=KIND), pk=pk)
    try:
        job = start_undo(step=step, user=request.user)
    except InvalidChoice as error:
        messages.warning(request, str(error))
        return redirect("job", slug, step.pk)
    messages.success(request, gettext("The step is being undone."))
    return redirect("job", slug, job.pk)
