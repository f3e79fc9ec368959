"""The review page: one article, one reviewer."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from claims.access import SignedInRequest, get_own_review, get_project
from claims.models import Membership
from claims.review import open_review, review_payload


@login_required
@require_GET
@ensure_csrf_cookie
def review(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Review an article claim by claim."""
    return _page(request, slug, pk, "claims/review.html")


def _page(request: SignedInRequest, slug: str, pk: int, template: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, Membership.Role.REVIEWER)
    document = get_object_or_404(project.documents.present(), pk=pk)
    opened = open_review(document=document, reviewer=request.user)
    payload = review_payload(get_own_review(request.user, opened.pk))
    payload["urls"] |= {
        "project": reverse("project", args=[slug]),
        "next": reverse("next-article", args=[slug]),
        "sign_in": reverse("sign-in"),
    }
    return render(request, template, {"project": project, "article": document, "payload": payload})
