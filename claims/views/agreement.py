"""How far reviewers agree, and where they differ."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
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
    users = User.objects.in_bulk({row["of"] for row in report["people"]})
    names = {pk: user.display_name for pk, user in users.items()}
    shown = [row for row in report["people"] if only is None or row["of"] == only.pk]
    columns = {each["key"]: each["name"] for section in sections for each in section["measures"]}
    rounds = {round.number: str(round) for round in job.project.rounds.all()} if report["rounds"] else {}
    breakdowns = [(_("By person"), "people", [broken_down(names[row["of"]], row, columns) for row in shown])]
    if only is None:
        pairs = [broken_down(" and ".join(names[pk] for pk in row["of"]), row, columns) for row in report["pairs"]]
        by_round = [broken_down(rounds.get(row["of"], row["of"]), row, columns) for row in report["rounds"]]
        months = [broken_down(row["of"], row, columns) for row in report["months"]]
        breakdowns = [
            (_("By round"), "rounds", by_round),
            (_("Over time, by month"), "months", months),
            *breakdowns,
            (_("By pair"), "pairs", pairs),
        ]
    for _title, _by, rows in breakdowns:
        for row in rows:
            row["notes"] = number_reasons([{"coefficients": row["figures"]}])
    return {"sections": sections, "breakdowns": breakdowns}


def broken_down(name: str, row: dict[str, Any], columns: dict[str, str]) -> dict[str, Any]:
    """A row of a breakdown with its name, what its links ask for, and its figures with the names of the measures."""
    of = row["of"]
    return row | {
        "name": name,
        "within": ",".join(map(str, of)) if isinstance(of, list) else str(of),
        "section": "unassisted" if row["unassisted"] else "assisted",
        "named_figures": [(key, columns[key], found) for key, found in row["figures"].items() if key in columns],
    }


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
    project, _roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
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
    measure, section, differing = asked_measure(project, request, people)
    comparison = next((each for each in comparisons_of(project) if each.key == measure["key"]), None)
    if comparison is None:
        raise Http404("The codebook no longer has this field.")
    blind = request.user.reviews.filter(role=Review.Role.REVIEW, state=Review.State.OPEN, document__project=project)
    still_reviewed = set(blind.values_list("document", flat=True))
    shown = [pk for pk in differing if pk not in still_reviewed]
    page = Paginator(shown, ARTICLES_SHOWN).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "may_adjudicate": ADJUDICATOR in roles,
        "measure": measure,
        "section": SECTIONS[section],
        "section_key": section,
        "people": ",".join(map(str, people)),
        "by": request.GET.get("by", ""),
        "within": request.GET.get("within", ""),
        "page": page,
        "articles": differing_articles(project, comparison, list(page.object_list), people),
    }
    return render(request, "claims/disagreements.html", context)


def asked_measure(project: Project, request: HttpRequest, people: list[int]) -> tuple[dict[str, Any], str, list[int]]:
    """The measure that the query names, of the last report, its section, and the ids of the articles that differ.

    ``by`` and ``within`` leave those of one row of a breakdown, such as a month. Raises Http404.
    """
    job = last_report(project, people)
    section = request.GET.get("section", "unassisted")
    if job is None or section not in SECTIONS:
        raise Http404("There is no such report.")
    measures = job.result["private"]["sections"][section]["measures"]
    found = next((each for each in measures if each["key"] == request.GET.get("of")), None)
    if found is None:
        raise Http404("This is not measured.")
    by, within = request.GET.get("by", ""), request.GET.get("within", "")
    if not by:
        return found, section, found["differing"]
    rows = job.result["private"][by] if by in ("rounds", "months", "people", "pairs") else []
    row = next((row for row in rows if is_row(row, within, section)), None)
    if row is None:
        raise Http404("The report has no such part.")
    documents = set(row["documents"])
    return found, section, [pk for pk in found["differing"] if pk in documents]


def is_row(row: dict[str, Any], within: str, section: str) -> bool:
    shown = broken_down("", row, {})
    return bool(shown["within"] == within and shown["section"] == section)
