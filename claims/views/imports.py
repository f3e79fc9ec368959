"""The page by which articles come in: pasted, or as files."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims.access import SignedInRequest, get_project
from claims.formats.articles.columns import has_text
from claims.imports import UploadGone, hold_files, import_articles, start_import
from claims.imports.addresses import SwitchedOff, UnusableList, check_switched_on, start_address_import
from claims.imports.article_forms import AddressesForm, ColumnsForm, PasteForm, UploadForm
from claims.imports.uploads import held_columns
from claims.models import Membership, Project
from claims.preannotation import start_preannotation

MANAGER = Membership.Role.MANAGER
LAST = 5


@login_required
@require_GET
def import_page(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    return page(request, project)


@login_required
@require_POST
def import_upload(request: SignedInRequest, slug: str) -> HttpResponse:
    """Import the files, or first ask what their columns hold: if the person wants that, or nothing else is possible."""
    project, _ = get_project(request.user, slug, MANAGER)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, project, upload=form)
    key, language = hold_files(project=project, files=form.cleaned_data["articles"]), form.cleaned_data["language"]
    columns = held_columns(project, key)
    if columns and ("check" in request.POST or not has_text(columns)):
        return redirect(reverse("import-columns", args=[slug, key], query={"language": language}))
    job = start_import(project=project, key=key, language=language, created_by=request.user)
    return redirect("job", slug, job.pk)


@login_required
@require_http_methods(["GET", "POST"])
def import_columns(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Ask what the columns of uploaded tables hold, with some of their values."""
    project, _ = get_project(request.user, slug, MANAGER)
    try:
        samples = held_columns(project, key)
        form = ColumnsForm(request.POST or None, initial={"language": request.GET.get("language")}, samples=samples)
        if form.is_valid():
            job = start_import(project=project, key=key, created_by=request.user, **form.answer())
            return redirect("job", slug, job.pk)
    except UploadGone as error:
        messages.error(request, str(error))
        return redirect("import", slug)
    return render(request, "claims/import_columns.html", {"project": project, "form": form})


@login_required
@require_POST
def import_text(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return page(request, project, paste=form)
    report = import_articles(project=project, rows=[form.row()], imported_by=request.user)
    if report.refused:
        form.add_error("text", gettext("This article was refused: %(reason)s.") % {"reason": report.rows[0].reason})
        return page(request, project, paste=form)
    if report.known:
        messages.info(request, gettext("This article is %(reason)s.") % {"reason": report.rows[0].reason})
        return redirect("articles", slug)
    for row in report.told("noted"):
        messages.warning(request, gettext("%(told)s.") % {"told": capfirst(row.reason)})
    messages.success(request, gettext("The article is in. The machine reads it next; then it opens."))
    job = start_preannotation(project=project, created_by=request.user)
    article = next((row.article for row in report.rows if row.article), None)
    return redirect(reverse("job", args=[slug, job.pk], query={"article": article} if article else {}))


@login_required
@require_POST
def import_addresses(request: SignedInRequest, slug: str) -> HttpResponse:
    """Have articles fetched from the web, where the administrator switched that on."""
    project, _ = get_project(request.user, slug, MANAGER)
    try:
        check_switched_on()
    except SwitchedOff as error:
        raise PermissionDenied(str(error)) from error
    form = AddressesForm(request.POST)
    if form.is_valid():
        addresses, language = form.cleaned_data["addresses"].split(), form.cleaned_data["language"]
        try:
            job = start_address_import(project=project, addresses=addresses, language=language, created_by=request.user)
            return redirect("job", slug, job.pk)
        except UnusableList as error:
            form.add_error("addresses", str(error))
    return page(request, project, addresses=form)


def page(request: SignedInRequest, project: Project, **forms: Form) -> HttpResponse:
    """The page with a form of each kind, filled in as far as ``forms`` says."""
    context = {
        "project": project,
        "paste": PasteForm(),
        "upload": UploadForm(),
        "addresses": AddressesForm() if settings.IMPORT_FROM_WEB else None,
        "outlets": project.outlets.all(),
        "imports": project.jobs.filter(kind__in=["import", "web-import"])[:LAST],
        **forms,
    }
    return render(request, "claims/import.html", context)
