"""The page by which articles come in: pasted, or as files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from claims.access import SignedInRequest, get_project
from claims.article_forms import PasteForm, UploadForm
from claims.imports import import_articles, start_import
from claims.models import Membership, Project
from claims.preannotation import start_preannotation

MANAGER = Membership.Role.MANAGER
LAST = 5


@login_required
@require_GET
def import_page(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    return page(request, project, PasteForm(), UploadForm())


@login_required
@require_POST
def import_upload(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, project, PasteForm(), form)
    job = start_import(
        project=project,
        files=form.cleaned_data["articles"],
        language=form.cleaned_data["language"],
        created_by=request.user,
    )
    return redirect("job", slug, job.pk)


@login_required
@require_POST
def import_text(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return page(request, project, form, UploadForm())
    report = import_articles(project=project, rows=[form.row()], imported_by=request.user)
    if report.refused:
        form.add_error("text", f"This article was refused: {report.rows[0].reason}.")
        return page(request, project, form, UploadForm())
    if report.known:
        messages.info(request, f"This article is {report.rows[0].reason}.")
        return redirect("articles", slug)
    for row in report.told("noted"):
        messages.warning(request, row.reason.capitalize() + ".")
    messages.success(request, "The article is in. The pipeline reads it next.")
    return redirect("job", slug, start_preannotation(project=project, created_by=request.user).pk)


def page(request: SignedInRequest, project: Project, paste: PasteForm, upload: UploadForm) -> HttpResponse:
    context = {
        "project": project,
        "may_manage": True,
        "paste": paste,
        "upload": upload,
        "outlets": project.outlets.all(),
        "imports": project.jobs.filter(kind="import")[:LAST],
    }
    return render(request, "claims/import.html", context)
