"""Who gets to speak: the page of figures, its tables as CSV, and the claims behind each bar."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.dashboards.asking import Asked, asked_figures, has_bylines, may_see_bylines, tidy_rows
from claims.dashboards.behind import ARTICLES_AT_ONCE, articles_behind, rows_behind, title_of
from claims.dashboards.charts import Vocabulary
from claims.dashboards.comparing import Drawn, side_by_side
from claims.dashboards.corrections import CORRECTED
from claims.dashboards.filters import LABELS
from claims.dashboards.rollup import current_rollup
from claims.dashboards.speakers import Choices, Report, name_of, outlet_names
from claims.exports.download import figures_table
from claims.models import ArticleFigures, Membership

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR
TIDY = (
    "project", "as_of", "labels", "articles", "articles_reviewed", "filter",
    "chart", "row", "label", "measure", "value", "percent",
)  # fmt: skip


def figures_of(request: SignedInRequest, slug: str) -> tuple[Asked, set[str]]:
    """For managers and adjudicators: figures of few articles would tell a reviewer what others found in them."""
    project, roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    return asked_figures(project=project, user=request.user, query=request.GET), roles


@login_required
@require_GET
def speakers(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every choice is in the query string, so each page is a link that stays."""
    asked, roles = figures_of(request, slug)
    context: dict[str, Any] = {
        "project": asked.project,
        "may_manage": MANAGER in roles,
        "may_adjudicate": ADJUDICATOR in roles,
        "asked": asked,
        "filter": asked.filters[0],
        "other": asked.filters[1] if len(asked.filters) > 1 else None,
        "label_choices": LABELS,
        "may_see_bylines": may_see_bylines(request.user) and has_bylines(asked),
    }
    if asked.rollup is None:
        return render(request, "claims/speakers.html", context)
    choices, words = Choices.of(asked.project), Vocabulary.of(asked.project)
    reports = asked.reports(choices, words)
    context |= {
        "choices": choices,
        "reports": reports,
        "found": any(each.figures.articles for each in reports),
        "unsure": any(each.unsure_percent for each in reports),
        "unreviewed": any(each.figures.reviewed < each.figures.articles for each in reports),
        "sections": sections(reports),
    }
    return render(request, "claims/speakers.html", context)


def sections(reports: list[Report]) -> list[tuple[str, str, list[list[tuple[Report, Drawn]]]]]:
    """(id, heading, charts): each chart is a list of its sides, so that the two of a comparison stand together."""
    named = (
        ("sources", gettext("Who speaks, and for how long"), "speakers"),
        ("stance", gettext("Where they stand"), "stances"),
        ("manner", gettext("How they are quoted"), "mixes"),
        ("by-article", gettext("Article by article"), "articles"),
    )
    found = []
    for key, heading, part in named:
        charts = side_by_side([getattr(each, part) for each in reports])
        if charts:
            found.append((key, heading, [list(zip(reports, sides, strict=True)) for sides in charts]))
    return found


@login_required
@require_GET
def speakers_csv(request: SignedInRequest, slug: str) -> HttpResponse:
    """One line a figure; all charts, or the one that ``chart`` names."""
    asked, _ = figures_of(request, slug)
    if asked.rollup is None or asked.rollup.as_of is None:
        raise Http404("Nothing is counted yet.")
    reports = asked.reports(Choices.of(asked.project), Vocabulary.of(asked.project))
    lines = tidy_rows(asked, reports, asked.rollup.as_of, only=request.GET.get("chart", ""))
    return figures_table(request, asked.project, name="speakers", columns=TIDY, rows=lines)


@login_required
@require_POST
def speakers_count(request: SignedInRequest, slug: str) -> HttpResponse:
    """Start the job that counts."""
    project, _ = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    jobs.enqueue_once(project=project, kind="figures", created_by=request.user)
    messages.success(request, gettext("The figures are being counted. Load the page again in a moment."))
    return redirect("speakers", slug)


@login_required
@require_GET
def speakers_claims(request: SignedInRequest, slug: str) -> HttpResponse:
    """The claims behind the bar ``of``, some articles to a page, in the order of import."""
    asked, roles = figures_of(request, slug)
    key, chosen, after = request.GET.get("of", ""), asked.filters[0], request.GET.get("after", "")
    rows = rows_behind(asked.project, chosen, key, request.user).select_related("document__outlet")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(document__gt=int(after))
    listed: list[ArticleFigures] = list(rows.order_by("document_id")[: ARTICLES_AT_ONCE + 1])
    words = Vocabulary.of(asked.project)
    articles = articles_behind(asked.project, chosen, key, listed[:ARTICLES_AT_ONCE], words, roles)
    context = {
        "project": asked.project,
        "may_manage": MANAGER in roles,
        "may_adjudicate": ADJUDICATOR in roles,
        "may_review": Membership.Role.REVIEWER in roles,
        "articles": articles,
        "left_out": min(len(listed), ARTICLES_AT_ONCE) - len(articles),
        "title": title_of(key, words),
        "side": name_of(chosen, outlet_names(asked.project) if chosen.outlet else {}),
        "labels": LABELS[chosen.labels],
        "back": chosen.query(),
        "next": listed[ARTICLES_AT_ONCE - 1].document_id if len(listed) > ARTICLES_AT_ONCE else None,
        "is_first": not after,
        "faults": asked.faults,
    }
    return render(request, "claims/speakers_claims.html", context)


@login_required
@require_GET
def speakers_estimates(request: SignedInRequest, slug: str) -> HttpResponse:
    """The machine's shares corrected by a random sample of reviewed articles; ``?as=csv`` gives the table."""
    project, roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    rollup = current_rollup(project)
    known = rollup.estimates if rollup else {}
    words = Vocabulary.of(project)
    rows = [in_percent(row, title_of(row["key"], words)) for row in known.get("rows", [])]
    if request.GET.get("as") == "csv" and rows:
        columns = [name for name in rows[0] if name != "reach"]
        return figures_table(request, project, name="estimates", columns=columns, rows=rows)
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: -row["value"]):
        groups.setdefault(group_of(row["key"]), []).append(row)
    context = {
        "project": project,
        "may_manage": MANAGER in roles,
        "may_adjudicate": ADJUDICATOR in roles,
        "rollup": rollup,
        "known": known,
        "groups": [(heading, groups[heading]) for heading in map(group_of, CORRECTED) if heading in groups],
    }
    return render(request, "claims/speakers_estimates.html", context)


def in_percent(row: dict[str, Any], name: str) -> dict[str, Any]:
    shares = ("machine", "value", "low", "high", "half_width", "half_width_after_more")
    percent = {key: round(100 * row[key], 3) for key in shares}
    return {"name": name} | row | percent | {"reach": percent["high"] - percent["low"]}


def group_of(key: str) -> str:
    """The heading that an estimated key stands under."""
    return {
        "type": gettext("Source types, share of the words given"),
        "named": gettext("Named or not, share of the claims"),
        "quotation": gettext("Quotation, share of the claims"),
        "field": gettext("Commitment, share of the claims"),
        "stance": gettext("Stance, share of the claims about the target"),
    }[key.split("/")[0]]
