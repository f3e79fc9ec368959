"""The list of a project's articles, and the page of one to read."""

from typing import Unpack

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from claims.access import SignedInRequest, get_project
from claims.adjudication.waiting import with_adjudication
from claims.dashboards.charts import Vocabulary
from claims.dashboards.layers import layers_of
from claims.details import change_details, count_anew, history_of
from claims.finding import ARTICLE_FILTERS
from claims.imports.article_forms import DetailsForm, FindForm
from claims.models import Document, Membership
from claims.models.corpus import BY_DATE, BY_TITLE, DocumentQuerySet
from claims.pagination import Page, Place, asked_page, page_by, page_of
from claims.search import find_articles


@login_required
@require_GET
def article_list(request: SignedInRequest, slug: str) -> HttpResponse:
    project, roles = get_project(request.user, slug)
    form = FindForm(request.GET, project=project, roles=roles)
    form.is_valid()  # a filter that is not understood is shown with its error, and not applied
    filters = {name: form.cleaned_data.get(name, "") for name in ARTICLE_FILTERS}
    found = find_articles(project=project, reader=request.user, **filters).for_lists()
    context = {
        "project": project,
        "may_manage": Membership.Role.MANAGER in roles,
        "may_review": Membership.Role.REVIEWER in roles,
        "form": form,
        "is_filtered": any(filters.values()),
        "by_name": form.cleaned_data.get("sort") == "title",
        "page": sorted_page(found, form.cleaned_data.get("sort", ""), **asked_page(request)),
    }
    return render(request, "claims/article_list.html", context)


def sorted_page(found: DocumentQuerySet, order: str, **place: Unpack[Place]) -> Page[Document]:
    """A page in an order that an index holds: of titles, of dates with the newest first, else of import."""
    if order == "title":
        return page_by(found, BY_TITLE, **place)
    return page_by(found, BY_DATE, descending=True, **place) if order == "date" else page_of(found, **place)


@login_required
@require_GET
def article(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """An article and what was found in it; the claims of the layer that ``marked`` names are marked in the text."""
    project, roles = get_project(request.user, slug)
    document = get_object_or_404(project.documents.select_related("outlet"), pk=pk)
    document.project = project
    layers = layers_of(document, request.user, roles, Vocabulary.of(project))
    of_it = with_adjudication(project, project.documents.present().filter(pk=pk))
    ours = Q(submitted__gte=2) & (Q(adjudicator=None) | Q(adjudicator=request.user.username))
    shown = next((each for each in layers if each.key == request.GET.get("marked")), layers[0] if layers else None)
    context = {
        "project": project,
        "article": document,
        "may_manage": Membership.Role.MANAGER in roles,
        "may_review": Membership.Role.REVIEWER in roles,
        "may_adjudicate": Membership.Role.ADJUDICATOR in roles and of_it.filter(ours).exists(),
        "layers": layers,
        "shown": shown,
        "pieces": shown.marked(document.text) if shown else [(document.text, False)],
        "is_awaited": not layers and document.is_awaited_from(request.user),
    }
    return render(request, "claims/article.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def article_details(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Change what is known of an article beside its text; what was changed before, and by whom."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    document = get_object_or_404(project.documents.without_text().select_related("outlet"), pk=pk)
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=document.details())
    if form.is_valid():
        changes = change_details(project=project, documents=[pk], actor=request.user, values=form.values())
        if changes:
            count_anew(project=project, created_by=request.user)
            messages.success(request, gettext("Saved. Figures and search follow in the background."))
        else:
            messages.info(request, gettext("Nothing was changed."))
        return redirect("article", slug, pk)
    context = {
        "project": project,
        "article": document,
        "form": form,
        "outlets": project.outlets.all(),
        "history": history_of(document),
    }
    return render(request, "claims/article_details.html", context)
