"""Settling what reviewers differ on: the list of articles, the page of one, and what its buttons do."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from annotator.codebook import REJECT_REASONS
from annotator.spans import SpanError
from claims.access import SignedInRequest, get_project
from claims.adjudication import (
    ARTICLE,
    REASONS,
    CannotAdjudicate,
    Case,
    MissingChoice,
    Row,
    Sheet,
    UnsettledDifferences,
    in_order_of_work,
    open_adjudication,
    read_sheet,
    settle_article,
    settle_case,
    submit_adjudication,
    take_over_agreed,
    with_adjudication,
)
from claims.adjudication.forms import decision_of, new_values
from claims.adjudication.sheet import ADDED, article_parts
from claims.codebooks import UnknownLabel
from claims.models import Comment, Document, Membership, Project, Review
from claims.review import IncompleteReview, InvalidChange, NotOpen, StaleReview, StaleRevision, reopen_review

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR
CONTEXT = 80  # characters shown around a claim
SHOWN = 50
REFUSALS = (CannotAdjudicate, MissingChoice, UnknownLabel, SpanError, InvalidChange, NotOpen, StaleRevision)


@login_required
@require_GET
def adjudication_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """Articles with two submitted reviews: first those to begin, then those begun, then those settled."""
    project, roles = get_project(request.user, slug, ADJUDICATOR, MANAGER)
    page = Paginator(in_order_of_work(project), SHOWN).get_page(request.GET.get("page"))
    rows = {
        row.pk: row for row in with_adjudication(project, project.documents.filter(pk__in=page.object_list)).for_lists()
    }
    context = {
        "project": project,
        "page": page,
        "articles": [rows[pk] for pk in page],
        "may_adjudicate": ADJUDICATOR in roles,
    }
    return render(request, "claims/adjudication_list.html", context)


def asked_article(request: SignedInRequest, slug: str, pk: int) -> tuple[Project, Document]:
    project, _ = get_project(request.user, slug, ADJUDICATOR)
    document = get_object_or_404(project.documents.present(), pk=pk)
    document.project = project
    return project, document


@login_required
@require_GET
def adjudicate(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """The article, its reviewers' claims side by side, and the choice of each part on which they differ."""
    project, document = asked_article(request, slug, pk)
    try:
        review = open_adjudication(document=document, adjudicator=request.user)
    except CannotAdjudicate as error:
        context = {"project": project, "article": document, "fault": str(error)}
        return render(request, "claims/adjudicate.html", context, status=409)
    review.document = document
    sheet = read_sheet(review)
    context = {
        "project": project,
        "article": document,
        "review": review,
        "reviews": document.reviews.filter(role=Review.Role.REVIEW).select_related("reviewer"),
        "sheet": sheet,
        "cases": [shown_case(case, sheet) for case in sheet.cases],
        "additions": [shown_case(case, sheet) for case in sheet.additions],
        "blank": shown_case(sheet.blank, sheet),
        "article_rows": [shown_row(row, sheet, {}) for row in sheet.article],
        "reasons": REASONS,
        "reject_reasons": REJECT_REASONS,
        "change": uuid4(),
        "settled": sum(not case.open for case in sheet.cases),
        "unsettled": len(sheet.unsettled),
        "answers": review.comments.filter(kind=Comment.Kind.ANSWER).select_related("author"),
    }
    return render(request, "claims/adjudicate.html", context)


def shown_case(case: Case, sheet: Sheet) -> dict[str, Any]:
    """A case as the template reads it."""
    text = sheet.review.document.text
    start, end = (case.content[0][0], case.content[-1][1]) if case.content else (0, 0)
    provenance = case.outcome.provenance if case.outcome else {}
    rows = [shown_row(row, sheet, provenance.get("parts", {}), case) for row in case.rows]
    return {
        "case": case,
        "before": text[max(0, start - CONTEXT) : start],
        "words": text[start:end],
        "after": text[end : end + CONTEXT],
        "cut_before": start > CONTEXT,
        "cut_after": end + CONTEXT < len(text),
        "spans": case.content,
        "sides": [
            {
                "reviewer": reviewer.display_name,
                "claim": claim,
                "rejected": REJECT_REASONS.get(refused.reject_reason) if refused else "",
            }
            for reviewer, claim, refused in zip(sheet.reviewers, case.claims, case.rejected, strict=True)
        ],
        "differing": [row for row in rows if not row["row"].same],
        "agreed": [row for row in rows if row["row"].same],
        "speaker": next(
            (row["agreed_words"] for row in rows if row["row"].part.key == "speaker" and row["row"].same), ""
        ),
        "reason": provenance.get("reason", ""),
        "change": uuid4(),
    }


def shown_row(row: Row, sheet: Sheet, parts: dict[str, str], case: Case | None = None) -> dict[str, Any]:
    chosen = parts.get(row.part.key, "")
    claims = case.claims if case else [None] * len(row.values)
    options = []
    for number, (reviewer, words, claim) in enumerate(zip(sheet.reviewers, row.words, claims, strict=True), start=1):
        if case is None:
            key = str(number) if row.values[number - 1] is not None else ""
        else:
            key = str(claim.pk) if claim else ""
        options.append({"key": key, "reviewer": reviewer.display_name, "words": words, "chosen": key and key == chosen})
    return {
        "row": row,
        "options": options,
        "agreed_words": next((words for words in row.words if words), ""),
        "is_new": chosen == "new",
        "settled_words": row.part.words(row.settled, sheet.review.document.text) if chosen == "new" else "",
        "settled": row.settled if chosen == "new" else None,
    }


@login_required
@require_POST
def adjudicate_settle(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Store the decision on one case, then go on to the next that is open."""
    _, document = asked_article(request, slug, pk)
    review = own_adjudication(request, document)
    key = request.POST.get("case", "")
    try:
        with transaction.atomic():
            store(request, review, key, request.POST)
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect(address(slug, pk, "add" if key.startswith(ADDED) else f"case-{key}"))
    if key.startswith(ADDED):
        messages.success(request, gettext("The claim is added."))
        return redirect(address(slug, pk, f"case-{key}"))
    following = next(iter(read_sheet(review).unsettled), "")
    return redirect(address(slug, pk, f"case-{following}" if following else "submit"))


def store(request: SignedInRequest, review: Review, key: str, data: QueryDict) -> None:
    change = change_of(data)
    sheet = read_sheet(review)
    if key == ARTICLE:
        settle_article(review=review, actor=request.user, change=change, values=article_values(sheet, data))
        return
    case = sheet.case(key)
    if case is None:
        raise CannotAdjudicate(gettext("This claim is gone: its review was changed. Look at the article again."))
    decision = decision_of(data, [row.part for row in case.rows], all_new=case.is_addition)
    seen = data.get("revision", "")
    revision = int(seen) if seen.isdecimal() else 0
    settle_case(review=review, actor=request.user, change=change, key=key, revision=revision, decision=decision)


def article_values(sheet: Sheet, data: QueryDict) -> dict[str, Any]:
    """The chosen answers about the article. Raises MissingChoice."""
    typed = new_values(data, article_parts(sheet.review))
    values: dict[str, Any] = {}
    for row in sheet.article:
        choice = data.get(f"part:{row.part.key}", "")
        if choice.isdecimal() and 0 < int(choice) <= len(row.values):
            values[row.part.key] = row.values[int(choice) - 1]
        elif choice == "new":
            values[row.part.key] = typed.get(row.part.key)
        if values.get(row.part.key) is None:
            raise MissingChoice(
                gettext("Choose whose “%(part)s” is right, or give a new value.") % {"part": row.part.name}
            )
    return values


def change_of(data: QueryDict) -> UUID:
    """The key under which a form sent twice is stored once."""
    try:
        return UUID(data.get("change", ""))
    except ValueError:
        return uuid4()


def own_adjudication(request: SignedInRequest, document: Document) -> Review:
    """Raises Http404 if the person has not opened one."""
    review = document.reviews.filter(role=Review.Role.ADJUDICATION, reviewer=request.user).first()
    if review is None:
        raise Http404("This article is not being adjudicated by you.")
    review.document = document
    return review


def address(slug: str, pk: int, fragment: str = "") -> str:
    return reverse("adjudicate", args=[slug, pk]) + (f"#{fragment}" if fragment else "")


@login_required
@require_POST
def adjudicate_submit(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Close the adjudication."""
    _, document = asked_article(request, slug, pk)
    review = own_adjudication(request, document)
    try:
        with transaction.atomic():
            submit_adjudication(review=review, actor=request.user)
    except UnsettledDifferences as error:
        messages.error(request, str(error))
        return redirect(address(slug, pk, f"case-{error.cases[0]}"))
    except (IncompleteReview, StaleReview, *REFUSALS) as error:
        messages.error(request, str(error))
        return redirect(address(slug, pk))
    messages.success(request, gettext("“%(document)s” is settled.") % {"document": document})
    return redirect("adjudications", slug)


@login_required
@require_POST
def adjudicate_reopen(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Open the adjudication again, or hand a review back to its reviewer (``review`` of the form)."""
    _, document = asked_article(request, slug, pk)
    own = own_adjudication(request, document)
    with transaction.atomic():
        wanted = request.POST.get("review", "")
        found = Review.objects.locked().filter(document=document, pk=int(wanted) if wanted.isdecimal() else own.pk)
        review = get_object_or_404(found.filter(Q(role=Review.Role.REVIEW) | Q(pk=own.pk)))
        reopen_review(review=review, actor=request.user)
    if review.pk != own.pk:
        messages.success(
            request, gettext("The review is open for its reviewer again. What they change has to be settled anew.")
        )
    return redirect(address(slug, pk))


@login_required
@require_POST
def adjudicate_refresh(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take over what is agreed on since reviews were changed."""
    _, document = asked_article(request, slug, pk)
    review = own_adjudication(request, document)
    try:
        with transaction.atomic():
            take_over_agreed(review=review, actor=request.user)
    except REFUSALS as error:
        messages.error(request, str(error))
    return redirect(address(slug, pk))
