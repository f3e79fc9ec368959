"""The list of a person's projects, and a project's overview."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from claims.access import SignedInRequest
from claims.models import Project


@login_required
def project_list(request: SignedInRequest) -> HttpResponse:
    projects = Project.objects.visible_to(request.user)
    return render(request, "claims/project_list.html", {"projects": projects})
