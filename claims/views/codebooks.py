"""A project's codebook: read by all its members; edited as a draft and published by its managers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.access import SignedInRequest, get_project
from claims.codebooks import (
    FaultyCodebook,
    NoCodebook,
    current,
    definitions_of,
    discard_draft,
    faults,
    guidelines_html,
    open_draft,
)
from claims.codebooks.forms import FieldForm, LabelFormSet
from claims.models import Codebook, Field, Membership, Project, Review
from claims.pagination import asked_page, page_of
from claims.review import ask_again, preview, publish_draft, reasons, to_ask_again, undo_merge

MANAGER = Membership.Role.MANAGER


@login_required
@require_GET
def codebook(request: SignedInRequest, slug: str) -> HttpResponse:
    """The version in use, with definitions, rules and examples."""
    project, roles = get_project(request.user, slug)
    try:
        shown = current(project)
    except NoCodebook as error:
        raise Http404(str(error)) from error
    context = {
        "project": project,
        "may_manage": MANAGER in roles,
        "codebook": shown,
        "definitions": definitions_of(shown),
        "has_draft": project.codebooks.filter(published_at=None).exists(),
        "merges": any(label.replaces for definition in definitions_of(shown) for label in definition.labels),
        "guidelines_html": guidelines_html(project),
        "targets": [(name, project.also_called.get(name, [])) for name in project.target_names.values()],
    }
    return render(request, "claims/codebook.html", context)


@login_required
@require_POST
def draft_open(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    open_draft(project=project)
    return redirect("codebook-draft", slug)


def get_draft(project: Project) -> Codebook:
    return get_object_or_404(project.codebooks, published_at=None)


@login_required
@require_GET
def draft(request: SignedInRequest, slug: str) -> HttpResponse:
    """The fields of the draft, and what keeps it from being published."""
    project, _ = get_project(request.user, slug, MANAGER)
    under_way = get_draft(project)
    context = {
        "project": project,
        "codebook": under_way,
        "fields": under_way.fields.prefetch_related("labels"),
        "problems": list(faults(definitions_of(under_way))),
        "preview": preview(under_way),
    }
    return render(request, "claims/codebook_draft.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def field(request: SignedInRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """One field of the draft with its labels; a new one without ``pk``."""
    project, _ = get_project(request.user, slug, MANAGER)
    under_way = get_draft(project)
    edited = get_object_or_404(under_way.fields, pk=pk) if pk else Field(codebook=under_way)
    form = FieldForm(request.POST or None, instance=edited, codebook=under_way)
    labels = LabelFormSet(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid() and labels.is_valid():
        with transaction.atomic():
            labels.instance = form.save()
            labels.save()
        messages.success(request, gettext("%(edited)s is saved in the draft.") % {"edited": edited.name})
        return redirect("codebook-draft", slug)
    context = {"project": project, "form": form, "labels": labels, "field": edited}
    return render(request, "claims/codebook_field.html", context)


@login_required
@require_POST
def field_remove(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    get_draft(project).fields.filter(pk=pk).delete()
    messages.success(request, gettext("The field is not asked any more from the next version on; its answers stay."))
    return redirect("codebook-draft", slug)


@login_required
@require_POST
def draft_publish(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    try:
        published, merging = publish_draft(
            draft=get_draft(project), actor=request.user, note=request.POST.get("note", "")
        )
    except FaultyCodebook as error:
        for problem in error.problems:
            messages.error(request, problem)
        return redirect("codebook-draft", slug)
    messages.success(
        request,
        gettext("Version %(version)s is in use for reviews opened from now on.") % {"version": published.version},
    )
    return redirect("job", slug, merging.pk) if merging else redirect("codebook", slug)


@login_required
@require_POST
def merge_undo(request: SignedInRequest, slug: str) -> HttpResponse:
    """Give claims the labels back that publishing the version in use merged."""
    project, _ = get_project(request.user, slug, MANAGER)
    return redirect("job", slug, undo_merge(codebook=current(project), actor=request.user).pk)


@login_required
@require_http_methods(["GET", "POST"])
def re_review(request: SignedInRequest, slug: str) -> HttpResponse:
    """Submitted reviews that the version in use asks something else. POST: open the chosen ones under it."""
    project, _ = get_project(request.user, slug, MANAGER)
    waiting = to_ask_again(project)
    if request.method == "POST":
        chosen = [int(pk) for pk in request.POST.getlist("review") if pk.isdecimal() and len(pk) < 19]
        with transaction.atomic():
            asked = [
                ask_again(review=review, actor=request.user)
                for review in Review.objects.locked().filter(pk__in=waiting.filter(pk__in=chosen).values("pk"))
            ]
        told = ngettext(
            "%(number)s review is open again, under the version in use.",
            "%(number)s reviews are open again, under the version in use.",
            len(asked),
        )
        messages.success(request, told % {"number": len(asked)})
        return redirect("codebook-re-review", slug)
    page = page_of(
        waiting.select_related("document__outlet", "reviewer", "codebook")
        .defer("document__text")
        .prefetch_related("claims"),
        **asked_page(request),
    )
    in_use = current(project)
    definitions = definitions_of(in_use)
    listed = [(review, reasons(review, definitions)) for review in page.rows]
    context = {"project": project, "page": page, "listed": listed, "codebook": in_use}
    return render(request, "claims/codebook_re_review.html", context)


@login_required
@require_POST
def draft_discard(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    discard_draft(draft=get_draft(project))
    messages.success(request, gettext("The draft is gone; the published version stays."))
    return redirect("codebook", slug)
