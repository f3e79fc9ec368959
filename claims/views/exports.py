"""The export page: choose, see what it will hold, download."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from claims.access import SignedInRequest, get_project
from claims.exports import FORMATS, preview
from claims.exports.selection import LAYERS, PEOPLE, STATES, TEXTS, InvalidSelection, Selection, count
from claims.models import User


@login_required
def export(request: SignedInRequest, slug: str) -> HttpResponse:
    """The choices are the query string, so that a selection can be kept as a bookmark."""
    project, roles = get_project(request.user, slug)
    fault = ""
    try:
        selection = Selection.from_query(request.GET)
    except InvalidSelection as error:
        selection, fault = Selection(), str(error)
    allowed = selection.for_member(request.user, roles)
    context = {
        "project": project,
        "fault": fault,
        "selection": selection,
        "own_only": allowed.own_only,
        "formats": FORMATS,
        "format_name": request.GET.get("format", "native"),
        "layers": LAYERS,
        "states": STATES,
        "people": PEOPLE,
        "texts": TEXTS,
        "reviewers": User.objects.filter(reviews__document__project=project).distinct().order_by("username"),
        "outlets": project.outlets.all(),
        "counts": count(project=project, selection=allowed),
        "articles": preview(project=project, selection=allowed),
    }
    return render(request, "claims/export.html", context, status=400 if fault else 200)
