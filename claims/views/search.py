"""Searching a project, and the searches a person keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from claims.access import SignedInRequest, get_project
from claims.codebooks import NoCodebook, current, definitions_of
from claims.models import Membership, Project, SavedSearch
from claims.pagination import asked_page, page_of
from claims.search import MOST, capped_count, find, hits_of, refresh_if_behind
from claims.search_forms import SaveSearchForm, SearchForm
from claims.talk import members

SIZE = 25
NOT_KEPT = ("before", "after", "csrfmiddlewaretoken")


@login_required
@require_GET
def search(request: SignedInRequest, slug: str) -> HttpResponse:
    project, roles = get_project(request.user, slug)
    form = search_form(request, project, roles)
    asked = form.asked()
    index = refresh_if_behind(project)
    found = find(project=project, reader=request.user, asked=asked)
    page = page_of(found, size=SIZE, **asked_page(request))
    context = {
        "project": project,
        "may_review": Membership.Role.REVIEWER in roles,
        "form": form,
        "is_filtered": asked.is_filtered or bool(form.errors),
        "index": index,
        "page": page,
        "hits": hits_of(page.rows, asked),
        "count": capped_count(found),
        "most": MOST,
        "query": kept(request.GET),
        "saved": project.saved_searches.filter(user=request.user),
    }
    return render(request, "claims/search.html", context)


def search_form(request: SignedInRequest, project: Project, roles: set[str]) -> SearchForm:
    """The filters; by person only for managers and adjudicators."""
    may_name = roles & {Membership.Role.MANAGER, Membership.Role.ADJUDICATOR}
    try:
        codebook = definitions_of(current(project))
    except NoCodebook:
        codebook = ()
    people = members(project) if may_name else []
    return SearchForm(request.GET, project=project, codebook=codebook, people=people)


def kept(asked: QueryDict) -> str:
    """The query string of a search without its place in the list and what is empty."""
    query = QueryDict(mutable=True)
    for name, value in asked.items():
        if value and name not in NOT_KEPT:
            query[name] = str(value)
    return query.urlencode()


@login_required
@require_POST
def search_save(request: SignedInRequest, slug: str) -> HttpResponse:
    """Keep a search under a name; one of the same name is replaced."""
    project, _ = get_project(request.user, slug)
    form = SaveSearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A search needs a name of at most 100 characters, and words or a filter to keep.")
        return redirect("search", slug)
    query = kept(QueryDict(form.cleaned_data["query"]))
    SavedSearch.objects.update_or_create(
        project=project, user=request.user, name=form.cleaned_data["name"], defaults={"query": query}
    )
    messages.success(request, "Saved.")
    return redirect(f"{reverse('search', args=[slug])}?{query}")


@login_required
@require_POST
def search_forget(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project, _ = get_project(request.user, slug)
    get_object_or_404(project.saved_searches.filter(user=request.user), pk=pk).delete()
    return redirect("search", slug)
