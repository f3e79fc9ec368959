"""Claims said twice: the groups, the path of one, and the table."""

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from claims.access import SignedInRequest, get_project
from claims.exports.download import figures_table
from claims.models import Membership, Project, User
from claims.said_twice import COLUMNS, Asked, find_groups, page_of_groups, paths_of, refresh_if_behind, table_of
from claims.said_twice.forms import SaidTwiceForm
from claims.search.forms import kept

MANAGER, ADJUDICATOR = Membership.Role.MANAGER, Membership.Role.ADJUDICATOR
MOST_ROWS = 10_000  # groups of a table


@login_required
@require_GET
def said_twice(request: SignedInRequest, slug: str) -> HttpResponse:
    """Every filter is in the query string, so each page is a link that stays."""
    project, roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    form = SaidTwiceForm(request.GET, project=project)
    asked = form.asked()
    groups = find_groups(project=project, reader=request.user, asked=asked)
    grouping = refresh_if_behind(project)
    shown, after = page_of_groups(groups, request.GET.get("after", ""))
    context = {
        "project": project,
        "may_review": Membership.Role.REVIEWER in roles,
        "form": form,
        "grouping": grouping,
        "paths": paths_of(shown, request.user),
        "copies": copies_alone(project, request.user, asked) if grouping and not shown else 0,
        "after": after,
        "is_first": not request.GET.get("after"),
        "query": kept(request.GET),
    }
    return render(request, "claims/said_twice.html", context)


def copies_alone(project: Project, reader: User, asked: Asked) -> int:
    """How many groups that the filter asks for are left out because reprints alone make them."""
    return 0 if asked.copies else find_groups(project=project, reader=reader, asked=replace(asked, copies=True)).count()


@login_required
@require_GET
def said_twice_group(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """One claim's path, at an address that stays while the group does."""
    project, roles = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    group = get_object_or_404(project.claim_groups, pk=pk)
    context = {
        "project": project,
        "may_review": Membership.Role.REVIEWER in roles,
        "paths": paths_of([group], request.user),
    }
    return render(request, "claims/said_twice_group.html", context)


@login_required
@require_GET
def said_twice_csv(request: SignedInRequest, slug: str) -> HttpResponse:
    """One line a place of a path, those that reached the most articles first."""
    project, _ = get_project(request.user, slug, MANAGER, ADJUDICATOR)
    asked = SaidTwiceForm(request.GET, project=project).asked()
    groups, _after = page_of_groups(find_groups(project=project, reader=request.user, asked=asked), size=MOST_ROWS)
    rows = table_of(groups, request.user)
    return figures_table(request, project, name="said-twice", columns=COLUMNS, rows=rows)
