"""What became of a reviewer's claims, and their one answer to it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims.access import SignedInRequest, get_project
from claims.adjudication.outcome import NoOutcome, adjudication_for, outcomes_for
from claims.models import Comment, Membership
from claims.talk import CannotSay, answer_adjudication


@login_required
@require_http_methods(["GET", "POST"])
def outcome(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """GET: the person's claims beside what was settled. POST: their answer, once."""
    project, _roles = get_project(request.user, slug, Membership.Role.REVIEWER)
    document = get_object_or_404(project.documents.present(), pk=pk)
    document.project = project
    context: dict[str, Any] = {"project": project, "article": document}
    try:
        adjudication = adjudication_for(document=document, reviewer=request.user)
    except NoOutcome as error:
        return render(request, "claims/outcome.html", context | {"fault": str(error)}, status=409)
    if request.method == "POST":
        try:
            answer_adjudication(adjudication=adjudication, author=request.user, text=request.POST.get("text", ""))
            messages.success(request, _("The adjudicator has your answer."))
        except CannotSay as error:
            messages.error(request, str(error))
        return redirect("outcome", slug, pk)
    outcomes = outcomes_for(adjudication=adjudication, reviewer=request.user)
    fates = [each.fate for each in outcomes]
    answers = adjudication.comments.filter(kind=Comment.Kind.ANSWER, author=request.user)
    context |= {
        "adjudication": adjudication,
        "outcomes": outcomes,
        "counts": {fate: fates.count(fate) for fate in ("kept", "changed", "rejected", "missed")},
        "answer": answers.first(),
    }
    return render(request, "claims/outcome.html", context)
