"""Estimation samples: drawing one, and what each was drawn from."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from claims.access import SignedInRequest, get_project
from claims.assignment import ALLOCATIONS, SampleFault, draw_sample
from claims.assignment.forms import SampleForm
from claims.models import Membership
from claims.pagination import asked_page, page_of


@login_required
@require_http_methods(["GET", "POST"])
def sample_list(request: SignedInRequest, slug: str) -> HttpResponse:
    """The samples, newest first; a POST draws one."""
    project, _ = get_project(request.user, slug, Membership.Role.MANAGER)
    form = SampleForm(request.POST or None)
    if form.is_valid():
        try:
            sample = draw_sample(
                project=project, name=form.cleaned_data["name"], design=form.design(), actor=request.user
            )
        except SampleFault as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, gettext("“%(sample)s” is drawn. Give its articles out in a round.") % {"sample": sample}
            )
            return redirect("samples", slug)
    page = page_of(
        project.estimation_samples.annotate(number=Count("articles")).select_related("drawn_by"), **asked_page(request)
    )
    context = {"project": project, "form": form, "page": page, "allocations": ALLOCATIONS}
    return render(request, "claims/sample_list.html", context)
