"""How far reviewers agree, and where they differ."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.agreement.disagreements import differing_articles
from claims.agreement.report import KIND, SECTIONS, comparisons_of, is_out_of_date, last_report, start_agreement
from claims.models import Job, Membership, Project, Review, User

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR
ARTICLES_SHOWN = 5


def asked_people(request: HttpRequest) -> list[int]:
    """The two people of ``?people=3,7``; none for everybody."""
    parts = request.GET.get("people", request.POST.get("people", "")).split(",")
    return sorted(int(part) for part in parts if part.isdecimal())[:2]


@login_required
@require_GET
def agreement(request: SignedInRequest, slug: str) -> HttpResponse:
    """The last figures. A reviewer without another role sees their own beside everybody's."""
    project, roles = get_project(request.user, slug)
    may_see_all = bool(roles & {MANAGER, ADJUDICATOR})
    people = asked_people(request) if may_see_all else []
    job = last_report(project, people)
    active = project.jobs.active().filter(kind=KIND).first()
    context: dict[str, Any] = {
        "project": project,
        "may_see_all": may_see_all,
        "job": job,
        "people": ",".join(map(str, people)),
        "active_job": active,
        "worker_missing": active is not None and jobs.worker_is_missing(),
        "out_of_date": job is not None and is_out_of_date(project, job),
    }
    if job is not None:
        context |= shown_report(job, request.user if not may_see_all else None)
    return render(request, "claims/agreement.html", context)


def shown_report(job: Job, only: User | None) -> dict[str, Any]:
    """The report in the order of the page; with ``only``, the breakdown by person is that person's."""
    report = job.result["private"]
    sections = [{"key": key, "name": name, **report["sections"][key]} for key, name in SECTIONS.items()]
    for section in sections:
        section["overlaps"] = [each for each in section["measures"] if "units" not in each]
        section["answers"] = [each for each in section["measures"] if "units" in each]
        section["notes"] = number_reasons(section["measures"])
    users = User.objects.in_bulk({pk for row in report["people"] for pk in [row["of"]]})
    names = {pk: user.display_name for pk, user in users.items()}
    shown = [row for row in report["people"] if only is None or row["of"] == only.pk]
    keys = [each for section in sections for each in section["measures"]]
    columns = {each["key"]: each["name"] for each in keys}
    return {
        "sections": sections,
        "columns": columns,
        "breakdowns": [
            ("By person", [(names[row["of"]], "", row, cells(row, columns)) for row in shown]),
            *([] if only else [("By pair", [pair_row(row, names, columns) for row in report["pairs"]])]),
            *([] if only else [("By month", [(row["of"], "", row, cells(row, columns)) for row in report["months"]])]),
        ],
    }


def pair_row(row: dict[str, Any], names: dict[int, str], columns: dict[str, str]) -> tuple[str, str, Any, Any]:
    return (" and ".join(names[pk] for pk in row["of"]), ",".join(map(str, row["of"])), row, cells(row, columns))


def cells(row: dict[str, Any], columns: dict[str, str]) -> list[tuple[str, float | None]]:
    return [(name, row["figures"].get(key)) for key, name in columns.items()]


def number_reasons(measures: list[dict[str, Any]]) -> list[str]:
    """Number, on the coefficients themselves, why some have no value or no interval; the reasons in order."""
    reasons: list[str] = []
    for each in measures:
        for coefficient in each["coefficients"].values():
            reason = coefficient["reason"]
            if reason and reason not in reasons:
                reasons.append(reason)
            coefficient["note"] = reasons.index(reason) + 1 if reason else None
    return reasons


@login_required
@require_POST
def agreement_measure(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start the job that measures."""
    project, _ = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    people = asked_people(request)
    start_agreement(project=project, people=people, created_by=request.user)
    messages.success(request, "Agreement is being measured.")
    return redirect(reverse("agreement", args=[slug]) + (f"?people={','.join(map(str, people))}" if people else ""))


@login_required
@require_GET
def disagreements(request: SignedInRequest, slug: str) -> HttpResponse:
    """The claims behind a figure of the last report: articles in which reviewers differ, some to a page.

    Articles that the person is reviewing themself are left out, so that their review stays blind.
    """
    project, roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    people = asked_people(request)
    measure, section = asked_measure(project, request, people)
    comparison = next((each for each in comparisons_of(project) if each.key == measure["key"]), None)
    if comparison is None:
        raise Http404("The codebook no longer has this field.")
    blind = request.user.reviews.filter(role=Review.Role.REVIEW, state=Review.State.OPEN, document__project=project)
    still_reviewed = set(blind.values_list("document", flat=True))
    shown = [pk for pk in measure["differing"] if pk not in still_reviewed]
    page = Paginator(shown, ARTICLES_SHOWN).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "may_adjudicate": ADJUDICATOR in roles,
        "measure": measure,
        "section": SECTIONS[section],
        "section_key": section,
        "people": ",".join(map(str, people)),
        "page": page,
        "articles": differing_articles(project, comparison, list(page.object_list), people),
    }
    return render(request, "claims/disagreements.html", context)


def asked_measure(project: Project, request: HttpRequest, people: list[int]) -> tuple[dict[str, Any], str]:
    """The measure that the query names, of the last report. Raises Http404."""
    job = last_report(project, people)
    section = request.GET.get("section", "unassisted")
    if job is None or section not in SECTIONS:
        raise Http404("There is no such report.")
    measures = job.result["private"]["sections"][section]["measures"]
    found = next((each for each in measures if each["key"] == request.GET.get("of")), None)
    if found is None:
        raise Http404("This is not measured.")
    return found, section
