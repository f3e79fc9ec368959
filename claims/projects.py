"""Making projects."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count

from django.db import transaction
from django.utils.text import slugify

from claims import audit, codebooks
from claims.models import Membership, Project, User

Target = Mapping[str, str]  # {"key", "name"}


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
    targets: Sequence[Target],
    guidelines: str,
    relevance_step: bool = False,
    withheld_share: float = 0,
) -> None:
    """Change what a project is called and asks; its address stays, and so does what was drawn to go without
    suggestions when the share grows."""
    project.name, project.description = name, description
    project.depth, project.guidelines = depth, guidelines
    project.targets = list(targets)
    project.relevance_step, project.withheld_share = relevance_step, withheld_share
    changed = ["name", "description", "depth", "guidelines", "targets", "relevance_step", "withheld_share"]
    project.save(update_fields=changed)


def named_targets(names: Sequence[str], *, known: Sequence[Target] = ()) -> list[Target]:
    """Names with keys; a known name keeps its key, and a key once given is not given to another name."""
    keys = {target["name"]: target["key"] for target in known}
    for name in names:
        if name not in keys:
            keys[name] = first_free(slugify(name) or "target", set(keys.values()))
    return [{"key": keys[name], "name": name} for name in names]


def free_slug(name: str) -> str:
    """A slug of the name that no project has yet."""
    base = slugify(name)[:40] or "project"
    return first_free(base, set(Project.objects.filter(slug__startswith=base).values_list("slug", flat=True)))


def first_free(base: str, taken: Collection[str]) -> str:
    """``base``, or else ``base-2``, ``base-3``, ..."""
    return next(key for key in chain([base], (f"{base}-{number}" for number in count(2))) if key not in taken)
