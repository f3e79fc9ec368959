"""A manager's pages of rounds: opening, looking, giving out, taking back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.access import SignedInRequest, get_project
from claims.assignment import (
    RULES,
    AlreadyGiven,
    AssignmentDone,
    PlanChanged,
    Proposal,
    RoundFault,
    assign,
    close_round,
    give_back,
    open_round,
    propose,
    reassign,
    reopen_round,
    withdraw,
)
from claims.assignment.forms import PlanForm, RoundForm, reviewers_of
from claims.codebooks import NoCodebook
from claims.dashboards.rounds import round_progress
from claims.models import Assignment, Membership, Review, Round
from claims.models.people import NAMED
from claims.pagination import asked_page, page_of

MANAGER = Membership.Role.MANAGER


def given_out(reviews: int) -> str:
    return ngettext("%d review is given out.", "%d reviews are given out.", reviews) % reviews


@login_required
@require_http_methods(["GET", "POST"])
def round_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The rounds, newest first; a POST opens one."""
    project, _ = get_project(request.user, slug, MANAGER)
    form = RoundForm(request.POST or None)
    if form.is_valid():
        try:
            opened = open_round(project=project, **form.cleaned_data)
        except (RoundFault, NoCodebook) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, gettext("%(opened)s is open. Now give articles out.") % {"opened": opened})
            return redirect("round-assign", slug, opened.number)
    rounds = list(project.rounds.select_related("codebook"))
    all_closed = bool(rounds) and not any(round.is_open for round in rounds)
    context = {"project": project, "rounds": rounds, "all_closed": all_closed, "form": form}
    return render(request, "claims/round_list.html", context)


@login_required
@require_GET
def round_page(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Who has what, and every assignment, newest first."""
    project, _ = get_project(request.user, slug, MANAGER)
    round = get_object_or_404(project.rounds.select_related("codebook"), number=number)
    reviews = Review.objects.filter(
        document=OuterRef("document"), reviewer=OuterRef("reviewer"), role=Review.Role.REVIEW
    )
    assignments = (
        Assignment.objects.filter(round=round)
        .for_lists()
        .annotate(review_state=Subquery(reviews.order_by().values("state")))
    )
    chosen = request.GET.get("person", "")
    if chosen == "nobody":
        assignments = assignments.filter(reviewer=None)
    elif chosen.isdecimal():
        assignments = assignments.filter(reviewer=int(chosen))
    people, free = round_progress(round)
    context = {
        "project": project,
        "round": round,
        "people": people,
        "free": free,
        "page": page_of(assignments, **asked_page(request)),
        "reviewers": list(reviewers_of(project).only(*NAMED)),
        "chosen": chosen,
        "history": [(entry, RULES[entry["rule"]]) for entry in round.history],
    }
    return render(request, "claims/round.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def round_assign(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Ask for a plan, look at it, then have exactly that done."""
    project, _ = get_project(request.user, slug, MANAGER)
    round = get_object_or_404(project.rounds.select_related("project"), number=number)
    form = PlanForm(request.POST or None, round=round)
    proposal: Proposal | None = None
    if form.is_valid():
        try:
            proposal = propose(round=round, choice=form.choice(), division=form.division())
            if request.POST.get("do") == "assign":
                assign(
                    round=round,
                    choice=form.choice(),
                    division=form.division(),
                    actor=request.user,
                    due_on=form.cleaned_data["due_on"],
                    digest=request.POST.get("digest", "none"),
                )
                messages.success(request, given_out(len(proposal.plan.places)))
                return redirect("round", slug, number)
        except (RoundFault, PlanChanged) as error:
            form.add_error(None, str(error))
    context = {"project": project, "round": round, "form": form, "proposal": proposal}
    return render(request, "claims/round_assign.html", context)


@login_required
@require_POST
def round_close(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Close an open round, open a closed one."""
    project, _ = get_project(request.user, slug, MANAGER)
    round: Round = get_object_or_404(project.rounds, number=number)
    try:
        if round.is_open:
            close_round(round=round)
        else:
            reopen_round(round=round)
    except RoundFault as error:
        messages.error(request, str(error))
    return redirect("round", slug, number)


@login_required
@require_POST
def assignment_change(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take an assignment back (``do=withdraw``), undo that (``give_back``), or give it to ``reviewer``."""
    project, _ = get_project(request.user, slug, MANAGER)
    assignment = get_object_or_404(project.assignments.select_related("round"), pk=pk)
    try:
        match request.POST.get("do"):
            case "withdraw":
                withdraw(assignment=assignment)
            case "give_back":
                give_back(assignment=assignment)
            case _:
                chosen = request.POST.get("reviewer", "")
                person = get_object_or_404(reviewers_of(project), pk=int(chosen) if chosen.isdecimal() else 0)
                reassign(assignment=assignment, reviewer=person)
    except (AssignmentDone, AlreadyGiven) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("Done."))
    if assignment.round is None:
        return redirect("project", slug)
    return redirect("round", slug, assignment.round.number)
