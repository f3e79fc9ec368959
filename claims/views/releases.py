"""The releases of a project: made by managers, had by all members who may see everybody's labels."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from claims.access import SignedInRequest, get_project
from claims.exports.download import stored_file
from claims.exports.release import ReleaseGone, path_of, start_release
from claims.exports.selection import PEOPLE, TEXTS, InvalidSelection
from claims.models import Membership

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR


@login_required
@require_http_methods(["GET", "POST"])
def releases(request: SignedInRequest, slug: str) -> HttpResponse:
    needed = [MANAGER] if request.method == "POST" else [MANAGER, ADJUDICATOR]
    project, roles = get_project(request.user, slug, *needed)
    fault = ""
    if request.method == "POST":
        try:
            job = start_release(
                project=project,
                created_by=request.user,
                note=request.POST.get("note", ""),
                people=request.POST.get("people", ""),
                text=request.POST.get("text", ""),
            )
            return redirect("job", slug, job.pk)
        except InvalidSelection as error:
            fault = str(error)
    context = {
        "project": project,
        "may_manage": MANAGER in roles,
        "fault": fault,
        "releases": project.releases.select_related("created_by"),
        "people": PEOPLE,
        "texts": TEXTS,
    }
    return render(request, "claims/releases.html", context, status=400 if fault else 200)


@login_required
@require_GET
def release_file(request: SignedInRequest, slug: str, number: int, name: str) -> HttpResponseBase:
    project, _ = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    release = get_object_or_404(project.releases, number=number)
    try:
        path = path_of(release, name)
    except ReleaseGone as error:
        raise Http404(str(error)) from error
    shown = f"{project.slug}-{number}-{name.replace('/', '-')}"
    return stored_file(request, path, name=shown)
