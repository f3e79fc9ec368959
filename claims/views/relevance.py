"""The first quick step on an article, and the list of those that are out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.access import SignedInRequest, get_project
from claims.assignment import (
    OUT_REASONS,
    NotAssigned,
    RelevanceDecided,
    UnknownReason,
    decide_relevance,
    place_of,
    put_in,
    relevance_is_asked,
)
from claims.models import Membership
from claims.pagination import asked_page, page_of


@login_required
@require_http_methods(["GET", "POST"])
def relevance(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Say whether the article is in, and go on to its review, or out with a reason, and go on to the next."""
    project, _ = get_project(request.user, slug, Membership.Role.REVIEWER)
    document = get_object_or_404(project.documents.present(), pk=pk)
    if not relevance_is_asked(document):
        return redirect("review", slug, pk)
    try:
        place_of(document=document, reviewer=request.user)
        if request.method == "POST":
            out_reason = request.POST.get("out_reason", "")
            decide_relevance(document=document, actor=request.user, out_reason=out_reason)
            return redirect("next-article", slug) if out_reason else redirect("review", slug, pk)
    except (NotAssigned, RelevanceDecided) as error:
        messages.warning(request, str(error))
        return redirect("queue", slug)
    except UnknownReason as error:
        messages.error(request, str(error))
    return render(
        request, "claims/relevance.html", {"project": project, "article": document, "out_reasons": OUT_REASONS}
    )


@login_required
@require_GET
def out_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The articles found not to be relevant, newest first."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    out = project.documents.present().without_text().exclude(out_reason="").select_related("outlet", "relevance_by")
    page = page_of(out, **asked_page(request))
    listed = [(article, OUT_REASONS.get(article.out_reason, article.out_reason)) for article in page.rows]
    context = {"project": project, "page": page, "listed": listed}
    return render(request, "claims/out_list.html", context)


@login_required
@require_POST
def relevance_undo(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Put an article back in."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    document = get_object_or_404(project.documents.present(), pk=pk)
    put_in(document=document, actor=request.user)
    messages.success(request, gettext("“%(document)s” is in again.") % {"document": document})
    return redirect("out-articles", slug)
