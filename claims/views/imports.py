"""The page by which articles come in: pasted, or as files."""

from typing import Any
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
from claims.imports import UploadGone, hold_files, import_articles, preview_import, start_import
from claims.imports.addresses import SwitchedOff, UnusableList, check_switched_on, start_address_import
from claims.imports.article_forms import AddressesForm, ColumnsForm, PasteForm, UploadForm
from claims.imports.preview import sentence_of
from claims.imports.uploads import held_columns, names_say_something
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
    """Import the files, or first show what would be stored and ask what their columns hold: if the person wants that,
    if something would be taken from names of files, or if nothing else is possible."""
    project, _ = get_project(request.user, slug, MANAGER)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, project, upload=form)
    key = hold_files(project=project, files=form.cleaned_data["articles"])
    said = {name: form.cleaned_data[name] for name in ("language", "outlet")}
    columns = held_columns(project, key)
    is_unclear = columns and not has_text(columns)
    if "check" in request.POST or is_unclear or names_say_something(project, key, outlet=said["outlet"]):
        return redirect(reverse("import-columns", args=[slug, key], query=said))
    job = start_import(project=project, key=key, created_by=request.user, **said)
    return redirect("job", slug, job.pk)


@login_required
@require_http_methods(["GET", "POST"])
def import_columns(request: SignedInRequest, slug: str, key: UUID) -> HttpResponse:
    """Show the first articles as they would be stored, and ask what the columns of tables hold."""
    project, _ = get_project(request.user, slug, MANAGER)
    said: dict[str, Any] = {name: request.GET.get(name, "") for name in ("language", "outlet")}
    try:
        samples = held_columns(project, key)
        initial = said | {"dates_from_names": True}
        form = ColumnsForm(request.POST or None, initial=initial, samples=samples)
        if form.is_valid():
            said = form.answer()
            if request.POST.get("do") != "preview":
                job = start_import(project=project, key=key, created_by=request.user, **said)
                return redirect("job", slug, job.pk)
        rows, more = preview_import(project=project, key=key, **said)
    except UploadGone as error:
        messages.error(request, str(error))
        return redirect("import", slug)
    context = {
        "project": project,
        "form": form,
        "rows": rows,
        "told": sentence_of(rows, more=more),
        "outlets": project.outlets.all(),
    }
    return render(request, "claims/import_columns.html", context)


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
