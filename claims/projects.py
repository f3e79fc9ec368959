"""Making projects."""

import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext

from annotator.targets import Targets, other_names
from claims import audit, codebooks
from claims.models import Membership, Project, User
from claims.models.projects import MAX_TARGETS

Target = Mapping[str, Any]  # as in Project.targets
MAX_NAMES = 20
"""Most other names of a target."""
LONGEST_NAME = 100


class FaultyTargets(ValueError):
    """Targets that cannot be told apart, or too many; the message says which."""


def may_create_projects(user: User) -> bool:
    """Staff, and whoever manages a project already; not by a token for one project."""
    if user.only_project_id is not None:
        return False
    return user.is_staff or user.memberships.filter(role=Membership.Role.MANAGER).exists()


@transaction.atomic
def create_project(
    *,
    name: str,
    manager: User,
    slug: str = "",
    description: str = "",
    depth: str = Project.Depth.FULL,
    targets: Sequence[Target] = (),
    guidelines: str = "",
    relevance_step: bool = False,
    withheld_share: float = 0,
) -> Project:
    """A project with the preset codebook and its first manager; its address is made of the name if none is given."""
    project = Project.objects.create(
        name=name,
        slug=slug or free_slug(name),
        description=description,
        depth=depth,
        targets=list(targets),
        guidelines=guidelines,
        relevance_step=relevance_step,
        withheld_share=withheld_share,
        withholding_seed=secrets.randbelow(2**31),
    )
    codebooks.create_preset(project=project)
    Membership.objects.create(project=project, user=manager, role=Membership.Role.MANAGER)
    audit.record(audit.Act.ROLES, by=manager, person=manager, project=project, subject="no role → manager")
    return project


def change_project(
    *,
    project: Project,
    name: str,
    description: str,
    depth: str,
    guidelines: str,
    relevance_step: bool = False,
    withheld_share: float = 0,
) -> None:
    """Change what a project is called and asks, but for its targets (`claims.preannotation.retarget`); its address
    stays, and so does what was drawn to go without suggestions when the share grows."""
    project.name, project.description = name, description
    project.depth, project.guidelines = depth, guidelines
    project.relevance_step, project.withheld_share = relevance_step, withheld_share
    changed = ["name", "description", "depth", "guidelines", "relevance_step", "withheld_share"]
    project.save(update_fields=changed)


def named_targets(targets: Targets, *, known: Sequence[Target] = ()) -> list[dict[str, Any]]:
    """Names with keys, and what else each is called; a known name keeps its key, and a key once given is not given to
    another name. Raises FaultyTargets."""
    others = other_names(targets)
    refuse_faulty(others)
    keys = {target["name"]: target["key"] for target in known}
    for name in others:
        if name not in keys:
            keys[name] = first_free(slugify(name) or "target", set(keys.values()))
    return [
        {"key": keys[name], "name": name} | ({"also_called": list(also)} if also else {})
        for name, also in others.items()
    ]


def refuse_faulty(others: Mapping[str, Sequence[str]]) -> None:
    """Raises FaultyTargets."""
    if len(others) > MAX_TARGETS:
        raise FaultyTargets(
            gettext("%(number)s targets are too many; the most is %(max_targets)s.")
            % {"number": len(others), "max_targets": MAX_TARGETS}
        )
    names = [name for target, also in others.items() for name in {target, *also}]
    if long := next((name for name in names if len(name) > LONGEST_NAME), None):
        raise FaultyTargets(
            gettext("“%(name)s…” is too long for a name; the most is %(most)s characters.")
            % {"name": long[:30], "most": LONGEST_NAME}
        )
    if crowded := next((target for target, also in others.items() if len(also) > MAX_NAMES), None):
        raise FaultyTargets(
            gettext("“%(name)s” has too many other names; the most is %(most)s.") % {"name": crowded, "most": MAX_NAMES}
        )
    if shared := next((name for name, times in Counter(map(str.casefold, names)).items() if times > 1), None):
        raise FaultyTargets(
            gettext("“%(name)s” is a name of two targets. Leave it to one of them.")
            % {"name": next(name for name in names if name.casefold() == shared)}
        )


def free_slug(name: str) -> str:
    """A slug of the name that no project has yet."""
    base = slugify(name)[:40] or "project"
    return first_free(base, set(Project.objects.filter(slug__startswith=base).values_list("slug", flat=True)))


def first_free(base: str, taken: Collection[str]) -> str:
    """``base``, or else ``base-2``, ``base-3``, ..."""
    return next(key for key in chain([base], (f"{base}-{number}" for number in count(2))) if key not in taken)
