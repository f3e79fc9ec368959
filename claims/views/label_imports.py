"""The page by which articles with labels come in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from claims.access import SignedInRequest, get_project
from claims.codebooks import NoCodebook
from claims.imports import hold_files
from claims.imports.label_files import start_label_import
from claims.imports.label_forms import LabelsForm
from claims.models import Membership


@login_required
@require_http_methods(["GET", "POST"])
def label_import(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    form = LabelsForm(request.POST or None, request.FILES or None, project=project)
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            job = start_label_import(
                project=project,
                key=hold_files(project=project, files=[chosen["file"]]),
                format_name=chosen["format"],
                reviewer=chosen["reviewer"],
                run=chosen["run"],
                created_by=request.user,
            )
            return redirect("job", slug, job.pk)
        except NoCodebook as error:
            form.add_error(None, str(error))
    return render(request, "claims/import_labels.html", {"project": project, "form": form})
