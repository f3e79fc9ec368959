"""The releases of a project: made by managers, had by all members who may see everybody's labels."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from claims.access import SignedInRequest, get_project
from claims.exports.download import stored_file
from claims.exports.release import NothingToRelease, ReleaseGone, archive_of, compare, path_of, start_release
from claims.exports.selection import PEOPLE, TEXTS, InvalidSelection
from claims.models import Document, Membership, Project

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR
DIFFERENCES = {"added": _("Articles added"), "removed": _("Articles removed"), "changed": _("Labels changed")}
SHOWN = 100  # articles named of each


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
        except (InvalidSelection, NothingToRelease) as error:
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


class CompareForm(forms.Form):
    """An older and a newer release."""

    older = forms.TypedChoiceField(coerce=int, label=_("From release"))
    newer = forms.TypedChoiceField(coerce=int, label=_("To release"))

    def __init__(self, data: Any, *, numbers: Sequence[int]) -> None:
        """``numbers`` are the newest first; the last two are compared unless others are asked for."""
        usual = {"older": min(numbers[:2], default=0), "newer": max(numbers, default=0)}
        super().__init__({name: data.get(name, number) for name, number in usual.items()})
        for name in usual:
            self.fields[name].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]


@login_required
@require_GET
def release_compare(request: SignedInRequest, slug: str) -> HttpResponse:
    """What two releases do not have in common, by the titles that the articles have now."""
    project, _roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    found = {release.number: release for release in project.releases.all()}
    form = CompareForm(request.GET, numbers=list(found))
    context: dict[str, Any] = {"project": project, "form": form}
    if form.is_valid():
        try:
            difference = compare(found[form.cleaned_data["older"]], found[form.cleaned_data["newer"]])
            context["differences"] = [
                (name, len(difference[key]), titles_of(project, difference[key])) for key, name in DIFFERENCES.items()
            ]
        except ReleaseGone as error:
            context["fault"] = str(error)
    return render(request, "claims/release_compare.html", context)


def titles_of(project: Project, hashes: Sequence[str]) -> list[Document]:
    """Some of the articles with these hashes."""
    named = project.documents.without_text().filter(text_sha256__in=hashes[:SHOWN])
    return list(named.select_related("outlet").order_by("pk"))


@login_required
@require_GET
def release_file(request: SignedInRequest, slug: str, number: int, name: str) -> HttpResponseBase:
    project, _roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    release = get_object_or_404(project.releases, number=number)
    try:
        path = path_of(release, name)
    except ReleaseGone as error:
        raise Http404(str(error)) from error
    shown = f"{project.slug}-{number}-{name.replace('/', '-')}"
    return stored_file(request, path, project=project, name=shown)


@login_required
@require_GET
def release_archive(request: SignedInRequest, slug: str, number: int) -> HttpResponseBase:
    """All files of a release in one .zip."""
    project, _roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    release = get_object_or_404(project.releases.select_related("project"), number=number)
    try:
        path = archive_of(release)
    except ReleaseGone as error:
        raise Http404(str(error)) from error
    return stored_file(request, path, project=project, name=path.name, media_type="application/zip")
