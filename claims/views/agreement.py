"""How far reviewers agree, and where they differ."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.agreement.disagreements import (
    ARTICLES_SHOWN,
    Asked,
    NotMeasured,
    differing_articles,
    figure_of,
    section_of,
    within_of,
)
from claims.agreement.report import KIND, SECTIONS, is_out_of_date, last_report, start_agreement
from claims.models import Job, Membership, User

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR


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
        "may_manage": MANAGER in roles,
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
    """The report in the order of the page, each figure with what its link asks for; with ``only``, who may follow none,
    the breakdown by person is that person's."""
    report = job.result["private"]
    people = ",".join(map(str, job.arguments["people"]))

    def behind(**asked: str) -> str:
        """The query of the claims behind a figure."""
        return "" if only else urlencode({**asked, **({"people": people} if people else {})})

    def broken_down(name: str, by: str, row: dict[str, Any]) -> dict[str, Any]:
        section, within = section_of(row), within_of(row)
        figures = [
            (columns[key], found, behind(of=key, section=section, by=by, within=within))
            for key, found in row["figures"].items()
            if key in columns
        ]
        notes = number_reasons([{"coefficients": row["figures"]}])
        return row | {"name": name, "within": within, "named_figures": figures, "notes": notes}

    sections = [{"key": key, "name": name, **report["sections"][key]} for key, name in SECTIONS.items()]
    for section in sections:
        for each in section["measures"]:
            each["behind"] = behind(of=each["key"], section=section["key"])
            for label in each.get("labels", []):
                label["behind"] = behind(of=each["key"], section=section["key"], label=label["key"])
        section["overlaps"] = [each for each in section["measures"] if "units" not in each]
        section["answers"] = [each for each in section["measures"] if "units" in each]
        labels = [{"coefficients": {"": label}} for each in section["answers"] for label in each["labels"]]
        section["notes"] = number_reasons([*section["measures"], *labels])
    columns = {each["key"]: each["name"] for section in sections for each in section["measures"]}
    users = User.objects.in_bulk({row["of"] for row in report["people"]})
    names = {pk: user.display_name for pk, user in users.items()}
    shown = [row for row in report["people"] if only is None or row["of"] == only.pk]
    breakdowns = [(_("By person"), "people", [broken_down(names[row["of"]], "people", row) for row in shown])]
    if only is None:
        rounds = {round.number: str(round) for round in job.project.rounds.all()} if report["rounds"] else {}
        by_round = [broken_down(rounds.get(row["of"], row["of"]), "rounds", row) for row in report["rounds"]]
        months = [broken_down(row["of"], "months", row) for row in report["months"]]
        pairs = [
            broken_down(gettext(" and ").join(names[pk] for pk in row["of"]), "pairs", row) for row in report["pairs"]
        ]
        breakdowns = [
            (_("By round"), "rounds", by_round),
            (_("Over time, by month"), "months", months),
            *breakdowns,
            (_("By pair"), "pairs", pairs),
        ]
    return {"sections": sections, "breakdowns": breakdowns}


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
    messages.success(request, gettext("Agreement is being measured."))
    return redirect(reverse("agreement", args=[slug]) + (f"?people={','.join(map(str, people))}" if people else ""))


def asked_of(request: HttpRequest) -> Asked:
    """What a link of the report asks for."""
    get = request.GET.get
    section, by, within = get("section", "unassisted"), get("by", ""), get("within", "")
    return Asked(get("of", ""), section, get("label"), by, within, get("show") == "all")


@login_required
@require_GET
def disagreements(request: SignedInRequest, slug: str) -> HttpResponse:
    """The claims behind a figure of the last report: articles in which reviewers differ, or all, some to a page."""
    project, roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    people, asked = asked_people(request), asked_of(request)
    try:
        figure = figure_of(project=project, reader=request.user, people=people, asked=asked)
    except NotMeasured as error:
        raise Http404(str(error)) from error
    page = Paginator(figure.documents, ARTICLES_SHOWN).get_page(request.GET.get("page"))
    context = {
        "project": project,
        "may_adjudicate": ADJUDICATOR in roles,
        "asked": asked,
        "name": figure.name,
        "section": SECTIONS[asked.section],
        "people": ",".join(map(str, people)),
        "page": page,
        "articles": differing_articles(
            project,
            figure.comparison,
            list(page.object_list),
            people,
            label=asked.label,
            only_differing=not asked.everything,
        ),
    }
    return render(request, "claims/disagreements.html", context)
