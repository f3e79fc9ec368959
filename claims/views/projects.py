"""The list of a person's projects, a project's overview, and the form that makes one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from claims import jobs
from claims.access import SignedInRequest, get_project
from claims.adjudication.outcome import settled_for
from claims.assignment import may_take, next_article, queue, standing_of, take_next, unassigned
from claims.codebooks import guidelines_html
from claims.dashboards.kept import kept
from claims.dashboards.progress import project_progress, project_reviews
from claims.dashboards.speakers import overview_of
from claims.forms import ProjectForm
from claims.models import Membership, Project, User
from claims.preannotation import retarget
from claims.projects import change_project, create_project, may_create_projects
from claims.review.withholding import withholds

ADJUDICATOR, MANAGER, REVIEWER = Membership.Role.ADJUDICATOR, Membership.Role.MANAGER, Membership.Role.REVIEWER
QUEUE_SHOWN = 100
FREE_SHOWN = 20
SETTLED_SHOWN = 20


@login_required
@require_GET
def project_list(request: SignedInRequest) -> HttpResponse:
    projects = (
        Project.objects.filter(pk__in=Project.objects.visible_to(request.user).values("pk"))
        .annotate(articles=Count("documents", filter=Q(documents__withdrawn_at=None)))
        .order_by("name", "pk")
    )
    roles: dict[int, list[str]] = {}
    for membership in request.user.memberships.order_by("role"):
        roles.setdefault(membership.project_id, []).append(membership.get_role_display())
    listed = [(project, names_of(request.user, roles.get(project.pk, []))) for project in projects]
    return render(
        request, "claims/project_list.html", {"projects": listed, "may_create": may_create_projects(request.user)}
    )


@require_GET
def to_project_list(request: HttpRequest) -> HttpResponse:
    """Where the address of a project leads that lost its last part."""
    return redirect("projects")


def names_of(user: User, roles: list[str]) -> list[str]:
    """What the person is in a project, in words: who may do everything anywhere has no role of a member."""
    return [gettext("Administrator")] if user.is_superuser else roles


@login_required
@require_GET
def overview(request: SignedInRequest, slug: str) -> HttpResponse:
    project, roles = get_project(request.user, slug, beside=["rollup"])
    active = list(project.jobs.active().listed())
    kept_back = is_kept_from_figures(project, roles)
    context = {
        "project": project,
        "roles": names_of(request.user, [str(Membership.Role(role).label) for role in sorted(roles)]),
        "may_manage": MANAGER in roles,
        "may_review": REVIEWER in roles,
        "may_adjudicate": ADJUDICATOR in roles,
        "progress": kept(project_progress, project),
        "next": next_article(project=project, reviewer=request.user) if REVIEWER in roles else None,
        "speakers": None if kept_back else overview_of(project),
        "figures_are_kept_back": kept_back,
        "guidelines_html": guidelines_html(project),
        "active_jobs": active,
        "worker_missing": bool(active) and jobs.worker_is_missing(),
    }
    return render(request, "claims/project.html", context)


def is_kept_from_figures(project: Project, roles: set[str]) -> bool:
    """Whether somebody who only reviews is to label some articles unaided: the figures tell what the machine found."""
    return not roles & {MANAGER, ADJUDICATOR} and withholds(project)


@login_required
@require_GET
def own_queue(request: SignedInRequest, slug: str) -> HttpResponse:
    """The person's articles: begun, given to them, and the next that nobody was given."""
    project, roles = get_project(request.user, slug, REVIEWER)
    standing = standing_of(project=project, reviewer=request.user)
    articles = list(queue(project=project, reviewer=request.user, standing=standing).for_lists()[:QUEUE_SHOWN])
    free = [] if standing.has_rounds else unassigned(project=project, reviewer=request.user).for_lists()[:FREE_SHOWN]
    context = {
        "project": project,
        "may_manage": MANAGER in roles,
        "articles": articles,
        "free": free,
        "standing": standing,
        "more_to_take": not articles and may_take(standing, request.user),
        "submitted": project_reviews(project).by(request.user).submitted().count(),
        "settled": settled_for(project=project, reviewer=request.user).for_lists()[:SETTLED_SHOWN],
    }
    return render(request, "claims/queue.html", context)


@login_required
@require_GET
def next_review(request: SignedInRequest, slug: str) -> HttpResponse:
    """Go to the review page of the article to go on with."""
    project, _ = get_project(request.user, slug, REVIEWER)
    article = take_next(project=project, reviewer=request.user)
    if article is None:
        messages.success(request, gettext("Nothing is left to review here."))
        return redirect("queue", slug)
    return redirect("review", slug, article.pk)


@login_required
@require_http_methods(["GET", "POST"])
def project_create(request: SignedInRequest) -> HttpResponse:
    if not may_create_projects(request.user):
        raise PermissionDenied(gettext("Only staff and managers make projects."))
    form = ProjectForm(request.POST or None)
    if form.is_valid():
        project = create_project(manager=request.user, **form.settings())
        messages.success(request, gettext("“%(project)s” is ready. Import articles to begin.") % {"project": project})
        return redirect("project", project.slug)
    return render(request, "claims/project_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def project_change(request: SignedInRequest, slug: str) -> HttpResponse:
    project, _ = get_project(request.user, slug, MANAGER)
    form = ProjectForm(request.POST or None, instance=project)
    if form.is_valid():
        settings = form.settings()
        with transaction.atomic():
            is_read_again = retarget(project=project, targets=settings.pop("targets"), created_by=request.user)
            change_project(project=project, **settings)
        told = gettext("Saved. The machine reads the articles again, toward the targets as they are now.")
        messages.success(request, told if is_read_again else gettext("Saved."))
        return redirect("project", project.slug)
    return render(request, "claims/project_form.html", {"form": form, "project": project})
