"""References, how people do beside them, and a person's own page of work."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from claims.access import SignedInRequest, get_project
from claims.assignment import entry_test, standing_of
from claims.dashboards.progress import project_reviews
from claims.grading import NoReference, mark_reference, work_over_time
from claims.models import Membership, Review, Round
from claims.pagination import asked_page, page_of


@login_required
@require_GET
def references(request: SignedInRequest, slug: str) -> HttpResponse:
    """What may serve as right, what does, and everybody's grades by month."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    candidates = (
        Review.objects.may_be_references(project)
        .select_related("document", "reviewer")
        .defer("document__text", "document__text_changes")
    )
    context = {
        "project": project,
        "page": page_of(candidates, **asked_page(request)),
        "work": work_over_time(project),
    }
    return render(request, "claims/references.html", context)


@login_required
@require_POST
def reference_mark(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Mark a review as a reference (``is_reference=1``), or no longer."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    review = get_object_or_404(Review.objects.filter(document__project=project), pk=pk)
    try:
        graded = mark_reference(review=review, is_reference=request.POST.get("is_reference") == "1")
    except NoReference as error:
        messages.error(request, str(error))
    else:
        told = ngettext(
            "Done. %(number)s review is graded by it.", "Done. %(number)s reviews are graded by it.", graded
        ) % {"number": graded}
        messages.success(request, told if graded else gettext("Done."))
    return redirect("references", slug)


@login_required
@require_GET
def my_work(request: SignedInRequest, slug: str) -> HttpResponse:
    """What the person has done here, their entry tests, and how they do beside references."""
    project, _ = get_project(request.user, slug, Membership.Role.REVIEWER)
    tests = project.rounds.filter(kind=Round.Kind.TEST).order_by("-number")[:3]
    context = {
        "project": project,
        "submitted": project_reviews(project).by(request.user).submitted().count(),
        "standing": standing_of(project=project, reviewer=request.user),
        "tests": [entry_test(each, request.user) for each in tests],
        "work": work_over_time(project, [request.user]),
    }
    return render(request, "claims/my_work.html", context)
