"""The way around a project: what stands at the top of its pages."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from claims.models import Membership

register = template.Library()

REVIEWER, ADJUDICATOR, MANAGER = Membership.Role.REVIEWER, Membership.Role.ADJUDICATOR, Membership.Role.MANAGER
EVERYBODY = frozenset(Membership.Role.values)

# The address's name, what it is called, and who may open it.
ENTRIES = (
    ("queue", _("My queue"), {REVIEWER}),
    ("articles", _("Articles"), EVERYBODY),
    ("import", _("Import"), {MANAGER}),
    ("rounds", _("Rounds"), {MANAGER}),
    ("people", _("People"), {MANAGER}),
    ("speakers", _("Who speaks"), {ADJUDICATOR, MANAGER}),
    ("sources", _("Sources"), EVERYBODY),
    ("search", _("Search"), EVERYBODY),
    ("codebook", _("Codebook"), EVERYBODY),
    ("adjudications", _("Adjudication"), {ADJUDICATOR, MANAGER}),
    ("agreement", _("Agreement"), EVERYBODY),
    ("pipeline", _("Pipeline"), {MANAGER}),
    ("export", _("Export"), EVERYBODY),
)


@register.inclusion_tag("claims/_project_nav.html", takes_context=True)
def project_nav(context: template.RequestContext) -> dict[str, Any]:
    """The pages of the project that its reader may open; the one they are in, or under, is marked.

    Costs no query on a page whose view has looked the project up with ``claims.access.get_project``.
    """
    project, request = context["project"], context["request"]
    roles = project.held_roles if project.held_roles is not None else project.roles_of(request.user)
    entries = [(reverse(name, args=[project.slug]), label) for name, label, allowed in ENTRIES if roles & allowed]
    inside = max((url for url, _label in entries if request.path.startswith(url)), key=len, default="")
    return {"project": project, "entries": entries, "inside": inside, "path": request.path}
