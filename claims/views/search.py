"""Searching a project, and the searches a person keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from claims.access import SignedInRequest, get_project
from claims.models import Membership
from claims.pagination import asked_page, page_of
from claims.search import MOST, capped_count, find, first_page, hits_of, refresh_if_behind
from claims.search.forms import SaveSearchForm, kept, search_form

SIZE = 25


@login_required
@require_GET
def search(request: SignedInRequest, slug: str) -> HttpResponse:
    project, roles = get_project(request.user, slug)
    if "" in (value for values in request.GET.lists() for value in values[1]):  # a form sends its empty fields too
        query = kept(request.GET)
        return redirect(f"{request.path}?{query}" if query else request.path)
    form = search_form(request.GET, project, roles)
    asked = form.asked()
    index = refresh_if_behind(project)
    place = asked_page(request)
    if place:
        found = find(project=project, reader=request.user, asked=asked)
        page, count = page_of(found, size=SIZE, **place), capped_count(found)
    else:
        page, count = first_page(project=project, reader=request.user, asked=asked, size=SIZE)
    context = {
        "project": project,
        "may_manage": Membership.Role.MANAGER in roles,
        "may_review": Membership.Role.REVIEWER in roles,
        "form": form,
        "questions": form.questions(),
        "is_filtered": asked.is_filtered or bool(form.errors),
        "index": index,
        "has_articles": bool(index.as_of) or project.documents.exists(),
        "page": page,
        "hits": hits_of(page.rows, asked, reader=request.user, roles=roles),
        "count": count,
        "most": MOST,
        "query": kept(request.GET),
        "saved": project.saved_searches.filter(user=request.user),
    }
    return render(request, "claims/search.html", context)


@login_required
@require_POST
def search_save(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep a search under a name; one of the same name is replaced."""
    project, _ = get_project(request.user, slug)
    form = SaveSearchForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, gettext("A search needs a name of at most 100 characters, and words or a filter to keep.")
        )
        return redirect("search", slug)
    saved = form.keep(project=project, user=request.user)
    messages.success(request, gettext("Saved."))
    return redirect(f"{reverse('search', args=[slug])}?{saved.query}")


@login_required
@require_POST
def search_forget(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project, _ = get_project(request.user, slug)
    get_object_or_404(project.saved_searches.filter(user=request.user), pk=pk).delete()
    messages.success(request, gettext("The search is not kept any more."))
    return redirect("search", slug)
