"""The way around a project: what stands at the top of its pages."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from claims.models import Membership, Project

register = template.Library()

REVIEWER, ADJUDICATOR, MANAGER = Membership.Role.REVIEWER, Membership.Role.ADJUDICATOR, Membership.Role.MANAGER
EVERYBODY = frozenset(Membership.Role.values)

Entry = tuple[str, Promise, frozenset[str] | set[str]]

# The address's name, what it is called, and who may open it. What is opened daily stands by itself, the rest in menus.
ENTRIES: tuple[tuple[Promise | None, tuple[Entry, ...]], ...] = (
    (
        None,
        (
            ("queue", _("My queue"), {REVIEWER}),
            ("adjudications", _("Adjudication"), {ADJUDICATOR, MANAGER}),
            ("articles", _("Articles"), EVERYBODY),
            ("sources", _("Sources"), EVERYBODY),
            ("search", _("Search"), EVERYBODY),
            ("speakers", _("Who speaks"), {ADJUDICATOR, MANAGER}),
            ("codebook", _("Codebook"), EVERYBODY),
        ),
    ),
    (
        _("Team"),
        (
            ("people", _("People"), {MANAGER}),
            ("rounds", _("Rounds"), {MANAGER}),
            ("progress", _("Progress and quality"), EVERYBODY),
            ("agreement", _("Agreement"), EVERYBODY),
            ("questions", _("Questions"), EVERYBODY),
        ),
    ),
    (
        _("Data"),
        (
            ("import", _("Import"), {MANAGER}),
            ("export", _("Export"), EVERYBODY),
            ("releases", _("Releases"), {ADJUDICATOR, MANAGER}),
            ("jobs", _("Jobs"), EVERYBODY),
        ),
    ),
    (
        _("Set up"),
        (
            ("project-change", _("Settings and guidelines"), {MANAGER}),
            ("pipeline", _("The machine"), {MANAGER}),
            ("webhooks", _("Webhooks"), {MANAGER}),
        ),
    ),
)

# Pages whose address lies elsewhere than that of the entry they belong to; their address decides for all others.
BELONGS_TO = {
    "adjudicate": "adjudications",
    "outcome": "queue",
    "my-work": "queue",
    "said-twice": "speakers",
    "said-twice-group": "speakers",
    "references": "rounds",
    "pull": "rounds",
    "samples": "rounds",
    "selection": "articles",
}


@register.inclusion_tag("claims/_project_nav.html", takes_context=True)
def project_nav(context: template.RequestContext) -> dict[str, Any]:
    """The pages of the project that its reader may open, in menus; the one they are in, or under, is marked.

    Costs no query on a page whose view has looked the project up with ``claims.access.get_project``.
    """
    project, request = context["project"], context["request"]
    roles = project.held_roles if project.held_roles is not None else project.roles_of(request.user)
    menus = [
        (title, [(reverse(name, args=[project.slug]), label) for name, label, allowed in entries if roles & allowed])
        for title, entries in ENTRIES
    ]
    urls = [url for _title, links in menus for url, _label in links]
    inside = max((url for url in urls if place_of(request, project).startswith(url)), key=len, default="")
    shown = [(title, links, any(url == inside for url, _label in links)) for title, links in menus if links]
    return {"project": project, "menus": shown, "inside": inside, "path": request.path}


def place_of(request: HttpRequest, project: Project) -> str:
    """The address of the entry that a page belongs to, or its own."""
    match = request.resolver_match
    entry = BELONGS_TO.get(match.view_name) if match else None
    return reverse(entry, args=[project.slug]) if entry else request.path
