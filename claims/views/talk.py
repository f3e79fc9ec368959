"""Comments on an article, questions about the guidelines, and a person's inbox."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.access import SignedInRequest, get_project
from claims.models import Membership, Notice
from claims.pagination import asked_page, page_of
from claims.talk import CannotSay, add_comment, answer_question, ask_question, mark_read

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR


@login_required
@require_http_methods(["GET", "POST"])
def talk(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What was said about an article and its claims, and a form to say more."""
    project, roles = get_project(request.user, slug)
    document = get_object_or_404(project.documents, pk=pk)
    document.project = project
    fault = ""
    if request.method == "POST":
        try:
            said = add_comment(document=document, author=request.user, text=request.POST.get("text", ""))
        except CannotSay as error:
            fault = str(error)
        else:
            return redirect(reverse("talk", args=[slug, pk]) + f"#comment-{said.pk}")
    comments = list(document.comments.visible_to(request.user).select_related("author").order_by("pk"))
    for comment in comments:
        comment.document = document
    context = {
        "project": project,
        "may_review": Membership.Role.REVIEWER in roles,
        "article": document,
        "comments": comments,
        "people": [user for user in project.active_members() if user != request.user],
        "fault": fault,
        "text": request.POST.get("text", ""),
    }
    return render(request, "claims/talk.html", context, status=400 if fault else 200)


@login_required
@require_http_methods(["GET", "POST"])
def questions(request: SignedInRequest, slug: str) -> HttpResponse:
    """Questions about the guidelines: those answered, for all; those that wait, for who asked and who can answer."""
    project, roles = get_project(request.user, slug)
    fault = ""
    if request.method == "POST":
        try:
            ask_question(project=project, asked_by=request.user, text=request.POST.get("text", ""))
        except CannotSay as error:
            fault = str(error)
        else:
            messages.success(request, _("Your question is with the managers. The answer comes to your inbox."))
            return redirect("questions", slug)
    readable = project.questions.readable_by(request.user, roles)
    context = {
        "project": project,
        "may_answer": bool(roles & {MANAGER, ADJUDICATOR}),
        "waiting": readable.filter(answered_at=None).select_related("asked_by"),
        "page": page_of(readable.exclude(answered_at=None).select_related("answered_by"), **asked_page(request)),
        "fault": fault,
        "text": request.POST.get("text", ""),
    }
    return render(request, "claims/question_list.html", context, status=400 if fault else 200)


@login_required
@require_POST
def question_answer(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Answer a question for all, or word its answer anew."""
    project, _roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    question = get_object_or_404(project.questions.select_related("asked_by"), pk=pk)
    given = {name: request.POST.get(name, "") for name in ("text", "answer")}
    try:
        answer_question(question=question, answered_by=request.user, **given)
    except CannotSay as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The answer stands in the guidelines, for everybody."))
    return redirect("questions", slug)


@login_required
@require_GET
def inbox(request: SignedInRequest) -> HttpResponse:
    """What was said to the person, newest first."""
    notices = (
        Notice.objects.of(request.user)
        .select_related(
            "comment__author",
            "comment__document__project",
            "question__project",
            "question__asked_by",
            "question__answered_by",
        )  # fmt: skip
        .defer("comment__document__text", "comment__document__text_changes")
    )
    return render(request, "claims/inbox.html", {"page": page_of(notices, **asked_page(request))})


@login_required
@require_GET
def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go to what a line of the inbox is about; it counts as read."""
    found = get_object_or_404(
        Notice.objects.of(request.user).select_related("comment__document__project", "question__project"), pk=pk
    )
    mark_read(user=request.user, pk=pk)
    if found.comment:
        place = reverse("talk", args=[found.comment.document.project.slug, found.comment.document_id])
        return redirect(f"{place}#comment-{found.comment_id}")
    assert found.question is not None  # a constraint of the table
    return redirect(reverse("questions", args=[found.question.project.slug]) + f"#question-{found.question_id}")


@login_required
@require_POST
def inbox_read(request: SignedInRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_read(user=request.user)
    return redirect("inbox")
