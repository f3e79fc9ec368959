"""The list of a project's articles."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from claims.access import SignedInRequest, get_project
from claims.article_forms import FindForm
from claims.models import Membership
from claims.pagination import page_of
from claims.search import find_articles

FILTERS = ("title", "outlet", "state")


@login_required
@require_GET
def article_list(request: SignedInRequest, slug: str) -> HttpResponse:
    project, roles = get_project(request.user, slug)
    form = FindForm(request.GET, project=project, roles=roles)
    form.is_valid()  # a filter that is not understood is shown with its error, and not applied
    filters = {name: form.cleaned_data.get(name, "") for name in FILTERS}
    found = find_articles(project=project, reader=request.user, **filters)
    context = {
        "project": project,
        "may_manage": Membership.Role.MANAGER in roles,
        "may_review": Membership.Role.REVIEWER in roles,
        "form": form,
        "is_filtered": any(filters.values()),
        "page": page_of(found, before=form.cleaned_data.get("before"), after=form.cleaned_data.get("after")),
    }
    return render(request, "claims/article_list.html", context)
