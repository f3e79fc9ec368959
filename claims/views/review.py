"""The review page and the sentence pass: one article, one reviewer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from annotator.pipeline.lexicons import turns, verbs_by_class, what_cues_say
from claims.access import SignedInRequest, get_project
from claims.assignment import NotAssigned, relevance_is_asked
from claims.codebooks import in_chinese
from claims.models import Membership, Project
from claims.review import TakenBack, open_review, own_review, review_payload


@login_required
@require_GET
@ensure_csrf_cookie
def review(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Review an article claim by claim; a project that asks by sentence goes to the sentence pass."""
    return _page(request, slug, pk, by_sentence=False)


@login_required
@require_GET
@ensure_csrf_cookie
def sentence_pass(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Review an article sentence by sentence."""
    return _page(request, slug, pk, by_sentence=True)


def _page(request: SignedInRequest, slug: str, pk: int, *, by_sentence: bool) -> HttpResponse:
    project, _ = get_project(request.user, slug, Membership.Role.REVIEWER)
    if by_sentence != (project.depth != Project.Depth.FULL):
        return redirect("review" if by_sentence else "sentence-pass", slug, pk)
    opened = own_review(request.user, project=project, article=pk)
    present = project.documents.present().select_related("outlet")
    document = opened.document if opened else get_object_or_404(present, pk=pk)
    document.project = project
    taken_back = opened is not None and opened.is_open and opened.taken_back
    if relevance_is_asked(document):
        return redirect("relevance", slug, pk)
    try:
        opened = opened or open_review(document=document, reviewer=request.user)
    except NotAssigned as error:
        messages.warning(request, str(error))
        return redirect("queue", slug)
    payload = review_payload(opened, with_guidelines=False)  # which the panel asks for when it is opened
    payload["urls"] |= {
        "project": reverse("project", args=[slug]),
        "next": reverse("next-article", args=[slug]),
        "sign_in": reverse("sign-in"),
    }
    payload["cues"] = {"says": what_cues_say(), "verbs": verbs_by_class(), "turns": turns()}
    if taken_back:
        payload["taken_back"] = str(TakenBack())  # the page is read only, and says why
    if get_language() == "zh-hans":
        payload = in_chinese(payload)
    context = {"project": project, "article": document, "payload": payload, "by_sentence": by_sentence}
    return render(request, "claims/review.html", context)
