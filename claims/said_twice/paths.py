"""What is shown of claims said twice: groups by their reach, and the path of each through the outlets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from more_itertools import chunked

from claims import jobs
from claims.models import (
    Claim,
    ClaimGroup,
    ClaimGrouping,
    DetailChange,
    GroupedClaim,
    Project,
    Reading,
    ReviewEvent,
    User,
)
from claims.models.said_twice import ClaimLayer
from claims.said_twice.grouping import KIND

SIZE = 20
COLUMNS = (
    "group", "layer", "articles", "independent_articles", "outlets", "step", "outlet", "date", "article", "title",
    "source", "wording", "similarity", "wire_copy",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A filter; what is empty asks for nothing. ``outlet`` is a name, ``q`` and ``source`` are parts of a wording and
    of a source's name; groups that only reprints make are left out unless ``copies``."""

    layer: str = ClaimLayer.MACHINE
    q: str = ""
    source: str = ""
    outlet: str = ""
    since: date | None = None
    until: date | None = None
    copies: bool = False


@dataclass(frozen=True)
class Step:
    """One article of a path; ``parts`` are its words as (kind, text), kind being same, new or gone."""

    member: GroupedClaim
    parts: list[tuple[str, str]]


def refresh_if_behind(project: Project) -> ClaimGrouping | None:
    """How far claims are grouped, None before the first time; a job is queued if there is something new."""
    known = ClaimGrouping.objects.filter(project=project, as_of__isnull=False).first()
    if is_behind(project, known) and not project.jobs.active().filter(kind=KIND).exists():
        jobs.enqueue(project=project, kind=KIND)
    return known


def is_behind(project: Project, known: ClaimGrouping | None) -> bool:
    """Whether something was read or labelled since."""
    if known is None:
        return True
    events = ReviewEvent.objects.filter(pk__gt=known.last_event, review__document__project=project)
    readings = Reading.objects.filter(pk__gt=known.last_reading, run__project=project)
    details = DetailChange.objects.since(known.last_detail, project=project.pk)
    return events.exists() or readings.exists() or details.exists()


def visible_members(reader: User) -> QuerySet[GroupedClaim]:
    """Places in articles that are still there, people's only where the reader may see them."""
    mine = Claim.objects.open_to(reader).filter(pk=OuterRef("claim"))
    return GroupedClaim.objects.filter(Q(claim=None) | Exists(mine), document__withdrawn_at=None)


def find_groups(*, project: Project, reader: User, asked: Asked) -> QuerySet[ClaimGroup]:
    """The groups, in no order yet: those with a place that the filter asks for, and two that the reader may see."""
    layer = asked.layer if asked.layer in ClaimLayer.values else ClaimLayer.MACHINE
    groups = project.claim_groups.filter(layer=layer)
    if not asked.copies:
        groups = groups.filter(independent__gt=1)
    members = visible_members(reader).filter(group=OuterRef("pk"))
    if asked.q:
        members = members.filter(wording__icontains=asked.q)
    if asked.source:
        members = members.filter(source_name__icontains=asked.source)
    if asked.outlet:
        members = members.filter(document__outlet__name=asked.outlet)
    if asked.since:
        members = members.filter(document__published_on__gte=asked.since)
    if asked.until:
        members = members.filter(document__published_on__lte=asked.until)
    if layer == ClaimLayer.HUMAN:
        others = visible_members(reader).filter(group=OuterRef("pk"), position__gt=0)
        groups = groups.filter(Exists(others))
    return groups.filter(Exists(members))


def page_of_groups(groups: QuerySet[ClaimGroup], after: str = "", size: int = SIZE) -> tuple[list[ClaimGroup], str]:
    """Those that reached the most articles first, and where the next page begins; "" at the end. ``after`` is such a
    place; what is none begins at the beginning."""
    reach, _, key = after.partition("-")
    if reach.isdecimal() and key.isdecimal() and len(after) < 30:
        groups = groups.filter(Q(independent__lt=int(reach)) | Q(independent=int(reach), pk__lt=int(key)))
    found = list(groups.order_by("-independent", "-pk")[: size + 1])
    shown = found[:size]
    return shown, f"{shown[-1].independent}-{shown[-1].pk}" if len(found) > size else ""


def paths_of(groups: Sequence[ClaimGroup], reader: User) -> list[tuple[ClaimGroup, list[Step]]]:
    """Each group with its path; one query."""
    rows = visible_members(reader).filter(group__in=groups).order_by("group", "position")
    rows = rows.select_related("document__outlet").defer("document__text", "document__text_changes")
    inside: dict[int, list[GroupedClaim]] = {}
    for member in rows:
        inside.setdefault(member.group_id, []).append(member)
    return [(group, steps_of(inside.get(group.pk, []))) for group in groups]


def steps_of(members: Sequence[GroupedClaim]) -> list[Step]:
    """Every place with what differs from the first wording, word by word."""
    return [
        Step(member, differing(members[0].wording, member.wording) if place else [("same", member.wording)])
        for place, member in enumerate(members)
    ]


def differing(before: str, after: str) -> list[tuple[str, str]]:
    """The words of both, each run as same, gone (only before) or new (only after)."""
    one, other = before.split(), after.split()
    parts: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", " ".join(other[c:d])))
            continue
        parts += [("gone", " ".join(one[a:b]))] if b > a else []
        parts += [("new", " ".join(other[c:d]))] if d > c else []
    return parts


def table_of(groups: Iterable[ClaimGroup], reader: User) -> Iterator[dict[str, Any]]:
    """One row a place, as the columns name it."""
    for batch in chunked(groups, 100):
        for group, steps in paths_of(batch, reader):
            for number, step in enumerate(steps, start=1):
                member = step.member
                yield {
                    "group": group.pk,
                    "layer": group.layer,
                    "articles": group.articles,
                    "independent_articles": group.independent,
                    "outlets": group.outlets,
                    "step": number,
                    "outlet": member.document.outlet.name if member.document.outlet else "",
                    "date": member.document.published_on or "",
                    "article": member.document_id,
                    "title": member.document.title,
                    "source": member.source_name,
                    "wording": member.wording,
                    "similarity": member.similarity,
                    "wire_copy": member.is_copy,
                }
