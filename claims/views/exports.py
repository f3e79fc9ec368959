"""The export page: choose, see what it will hold, download."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from claims.access import SignedInRequest, get_project
from claims.exports import FORMATS, UnknownFormat, export_file, preview
from claims.exports.download import ExportExpired, file_response, prepared_file
from claims.exports.prepared import start_export, waits_for_worker
from claims.exports.selection import (
    LAYERS,
    PEOPLE,
    STATES,
    TEXTS,
    InvalidSelection,
    Selection,
    count,
    reviewers_in,
)
from claims.finding import Where
from claims.formats.records import ArticleRecord
from claims.models import Job, Project
from claims.models.projects import leads, sees_times


@login_required
@require_GET
def export(request: SignedInRequest, slug: str) -> HttpResponse:
    """The choices are the query string, so that a selection can be kept as a bookmark."""
    project, roles = get_project(request.user, slug)
    fault = ""
    try:
        selection = first_choice(request.GET, roles).known_in(project, roles)
        allowed = selection.for_member(request.user, roles)
        counts, articles = holds(project, allowed)
    except InvalidSelection as error:
        selection, fault = first_choice(QueryDict(), roles), str(error)
        allowed = selection.for_member(request.user, roles)
        counts, articles = holds(project, allowed)
    context = {
        "project": project,
        "fault": fault,
        "selection": selection,
        "own_only": not leads(roles),
        "formats": FORMATS,
        "format_name": request.GET.get("format", "native"),
        "layers": LAYERS,
        "states": STATES,
        "people": PEOPLE,
        "texts": TEXTS,
        "reviewers": reviewers_in(project),
        "outlets": project.outlets.all(),
        "may_see_times": sees_times(roles),
        "counts": counts,
        "articles": articles,
        "where": Where(project, request.user, roles, QueryDict(selection.filter)),
    }
    return render(request, "claims/export.html", context, status=400 if fault else 200)


def first_choice(query: QueryDict, roles: set[str]) -> Selection:
    """What the page asks or, before anything was chosen, one set of labels an article: what most people want to count.
    A reviewer has one review an article anyway, whether it stands for the article or not. Raises InvalidSelection."""
    selection = Selection.from_query(query)
    chosen = "layers" in query or not leads(roles)
    return selection if chosen else replace(selection, layers=("decisive",))


def holds(project: Project, selection: Selection) -> tuple[dict[str, int], list[ArticleRecord]]:
    return count(project=project, selection=selection), preview(project=project, selection=selection)


@login_required
@require_http_methods(["GET", "POST"])
def export_download(request: SignedInRequest, slug: str) -> HttpResponseBase:
    """The file, or for one that is too large to wait for, the question whether a worker shall write it."""
    project, roles = get_project(request.user, slug)
    format_name = request.GET.get("format", "native")
    try:
        selection = Selection.from_query(request.GET).known_in(project, roles).for_member(request.user, roles)
        too_large = waits_for_worker(project=project, format_name=format_name, selection=selection)
    except (InvalidSelection, UnknownFormat) as error:
        messages.error(request, str(error))
        return redirect("export", slug)
    if request.method == "POST":
        job = start_export(project=project, format_name=format_name, selection=selection, created_by=request.user)
        return redirect("job", slug, job.pk)
    if too_large:
        counts = count(project=project, selection=selection)
        context = {"project": project, "listed": FORMATS[format_name], "counts": counts}
        return render(request, "claims/export_prepare.html", context)
    stream, losses = export_file(project=project, format_name=format_name, selection=selection)
    return file_response(request, stream, project, format_name, losses.to_json(gettext))


@login_required
@require_GET
def export_prepared(request: SignedInRequest, slug: str, pk: int) -> HttpResponseBase:
    """The file that a worker has written; for the person who asked for it, and managers."""
    project, _ = get_project(request.user, slug)
    job = get_object_or_404(project.jobs.filter(kind="export", state=Job.State.DONE), pk=pk)
    if not job.is_controlled_by(request.user):
        raise PermissionDenied(gettext("Only a manager or the person who started the export can have its file."))
    try:
        return prepared_file(request, job)
    except ExportExpired as error:
        raise Http404(str(error)) from error
