"""The page of reprints: articles that are nearly the same text."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from claims.access import SignedInRequest, get_project
from claims.models import Membership
from claims.near_duplicates import last_found, start_search

SHOWN = 100


@login_required
@require_http_methods(["GET", "POST"])
def near_duplicates(request: SignedInRequest, slug: str) -> HttpResponse:
    project, roles = get_project(request.user, slug, Membership.Role.MANAGER)
    if request.method == "POST":
        return redirect("job", slug, start_search(project=project, created_by=request.user).pk)
    found = last_found(project)
    shown = found.groups[:SHOWN] if found else []
    articles = project.documents.without_text().select_related("outlet")
    known = articles.in_bulk([copy.article for group in shown for copy in group])
    context = {
        "project": project,
        "may_review": Membership.Role.REVIEWER in roles,
        "found": found,
        "shown": [[(known[copy.article], copy) for copy in group if copy.article in known] for group in shown],
    }
    return render(request, "claims/near_duplicates.html", context)
