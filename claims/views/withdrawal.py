"""The page on which a manager takes an article down."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from claims.access import SignedInRequest, get_project
from claims.models import Membership
from claims.withdrawal import LONGEST_REASON, AlreadyWithdrawn, releases_with, withdraw


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_article(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """What taking down does, and which releases hold the article; a POST with a reason does it."""
    project, _roles = get_project(request.user, slug, Membership.Role.MANAGER)
    article = get_object_or_404(project.documents.without_text(), pk=pk)
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST" and reason:
        try:
            withdraw(article=article, reason=reason, by=request.user)
        except AlreadyWithdrawn as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The text of “%(title)s” is removed. Its labels stay.") % {"title": article})
        return redirect("articles", slug)
    context = {
        "project": project,
        "article": article,
        "releases": releases_with(article),
        "longest": LONGEST_REASON,
        "fault": _("Say why: the reason is kept with the article.") if request.method == "POST" else "",
    }
    return render(request, "claims/withdraw.html", context, status=400 if context["fault"] else 200)
