"""The registry of sources: whom the project's claims are by."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from annotator.codebook import FieldDefinition
from claims.access import SignedInRequest, get_project
from claims.codebooks import current, definitions_of, spoken
from claims.dashboards.kept import kept
from claims.models import Alias, Membership, Project, Source, SourceEvent, User
from claims.pagination import asked_page, page_by, page_of
from claims.review import split_source
from claims.sources import (
    SourceConflict,
    change_source,
    keep_apart,
    merge_sources,
    separate_source,
    similar_pairs,
)
from claims.sources.forms import FindSourceForm, SourceForm
from claims.sources.saying import COUNTED, Period, articles_with, claims_for, counts_of, over_time, said_in

ARTICLES = 20  # on one page of what a source said
KEEPERS = (Membership.Role.MANAGER, Membership.Role.ADJUDICATOR)


@login_required
@require_GET
def source_list(request: SignedInRequest, slug: str) -> HttpResponse:
    project, roles = get_project(request.user, slug)
    form = FindSourceForm(request.GET)
    form.is_valid()
    asked = {key: form.cleaned_data.get(key) or "" for key in ("name", "kind")}
    found = project.sources.readable_by(request.user, roles).filter(merged_into=None).prefetch_related("aliases")
    if asked["name"]:
        other_names = Alias.objects.filter(source=OuterRef("pk"), name__icontains=asked["name"])
        found = found.filter(Q(name__icontains=asked["name"]) | Exists(other_names))
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    page = page_by(found, Lower("name"), **asked_page(request))
    counts = counts_of(page.rows, request.user)
    type_names = dict(labels(definitions_of(current(project)), "source_type"))
    context = frame(project, roles) | {
        "form": form,
        "is_filtered": any(asked.values()),
        "page": page,
        "rows": [(source, type_names.get(source.values.get("source_type")), counts[source.pk]) for source in page.rows],
        "counted": COUNTED,
    }
    return render(request, "claims/source_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def source(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """One source: what is known of it, and everything it said. Its facts are changed by those who keep the registry."""
    project, roles = get_project(request.user, slug, *(KEEPERS if request.method == "POST" else ()))
    entries = project.sources.readable_by(request.user, roles)
    entry = get_object_or_404(entries.select_related("merged_into", "speaks_for"), pk=pk)
    if entry.merged_into:
        return redirect("source", slug, entry.merged_into_id)
    codebook = definitions_of(current(project))
    form = SourceForm(
        request.POST or None, instance=entry, project=project, source_types=labels(codebook, "source_type")
    )
    if form.is_valid():
        try:
            change_source(source=entry, actor=request.user, facts=form.facts())
        except SourceConflict as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("source", slug, pk)
    if form.errors:
        entry.refresh_from_db()  # the form has put its answers into it
    merged: list[Any] = list(entry.merged.with_last_turn())
    by_hand = [each for each in merged if each.last_turn == SourceEvent.Verb.MERGED]
    with_merged = [entry.pk, *(each.pk for each in merged)]
    quotation = request.GET.get("quotation", "")
    claims = claims_for(request.user)
    shown = claims.filter(quotation=quotation) if quotation else claims
    counted = kept(over_time, request.user, entry, *merged)
    periods = counted.periods
    many = sum(period.quotations[quotation] for period in periods) if quotation else counted.rows
    page = page_of(
        articles_with(project, shown.filter(registry_source__in=with_merged), many),
        size=ARTICLES,
        **asked_page(request),
    )
    context = frame(project, roles)
    context |= {
        "source": entry,
        "form": form,
        "aliases": entry.aliases.all(),
        "merged": by_hand,
        "joined": len(merged) - len(by_hand),
        "periods": [(period, taken_sides(period, codebook, project)) for period in periods],
        "as_of": counted.as_of,
        "quotation": quotation,
        "page": page,
        "said": said_in(page.rows, shown, with_merged),
        "history": history_of(entry),
        "others": "",
    }
    if context["may_keep"]:
        context["others"] = form.mergeable()
    return render(request, "claims/source.html", context)


@login_required
@require_POST
def source_merge(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Merge the entry into the one chosen, or, from the list of pairs, note that the two are different."""
    project, _ = get_project(request.user, slug, *KEEPERS)
    entry = get_object_or_404(project.sources.settled(), pk=pk)
    other = get_object_or_404(project.sources.settled(), pk=number(request.POST.get("into", "")))
    apart = "apart" in request.POST
    try:
        if apart:
            keep_apart(source=entry, other=other, actor=request.user)
        else:
            merge_sources(into=other, sources=[entry], actor=request.user)
            messages.success(
                request,
                gettext("%(entry)s is now another name of %(other)s. Its page takes it out again.")
                % {"entry": entry, "other": other},
            )
    except SourceConflict as error:
        messages.error(request, str(error))
        return redirect("source", slug, pk)
    return redirect("similar-sources", slug) if apart or "pairs" in request.POST else redirect("source", slug, other.pk)


@login_required
@require_POST
def source_separate(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Take a merged entry out of the one that took it over."""
    project, _ = get_project(request.user, slug, *KEEPERS)
    entry = get_object_or_404(project.sources, pk=pk)
    return changed(request, entry, lambda: separate_source(source=entry, actor=request.user))


@login_required
@require_POST
def source_split(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """Give some of the source's other names, and the claims that used them, to an entry of their own."""
    project, _ = get_project(request.user, slug, *KEEPERS)
    entry = get_object_or_404(project.sources.settled(), pk=pk)
    names = request.POST.getlist("names")
    return changed(request, entry, lambda: split_source(source=entry, names=names, actor=request.user))


@login_required
@require_GET
def similar_sources(request: SignedInRequest, slug: str) -> HttpResponse:
    """Pairs of entries that may be the same, to be merged or kept apart."""
    project, roles = get_project(request.user, slug, *KEEPERS)
    return render(request, "claims/similar_sources.html", frame(project, roles) | {"pairs": similar_pairs(project)})


def changed(request: SignedInRequest, entry: Source, change: Any) -> HttpResponse:
    try:
        change()
    except SourceConflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("Done."))
    return redirect("source", entry.project.slug, entry.pk)


def frame(project: Project, roles: set[str]) -> dict[str, Any]:
    return {
        "project": project,
        "may_review": Membership.Role.REVIEWER in roles,
        "may_keep": bool(roles & set(KEEPERS)),
    }


def number(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 19 else 0


def labels(codebook: Iterable[FieldDefinition], key: str) -> list[tuple[str, str]]:
    """Key and name of a field's labels; none for a field that the codebook lacks."""
    return [(label.key, spoken(label.name)) for field in codebook if field.key == key for label in field.labels]


def taken_sides(period: Period, codebook: Iterable[FieldDefinition], project: Project) -> list[str]:
    """The stances of a period in words, the commonest first."""
    named, targets = dict(labels(codebook, "stance")), project.target_names
    return [
        f"{spoken(named.get(label, label))} · {targets.get(target, target)} × {times}"
        for (target, label), times in period.stances.most_common()
    ]


def history_of(entry: Source) -> list[tuple[SourceEvent, str]]:
    """What was done to the entry, and by whom, newest first."""
    events = SourceEvent.objects.filter(Q(source=entry) | Q(other=entry)).select_related("source", "other")[:50]
    people = User.objects.filter(actor__in={event.actor for event in events})
    names = {person.actor: person.display_name for person in people}
    return [(event, names.get(event.actor, "somebody who left")) for event in events]
