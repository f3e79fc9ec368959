"""The job that groups claims said twice: it fingerprints what changed, and looks again at the groups that touches."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from more_itertools import chunked
from numpy.typing import NDArray

from claims import jobs
from claims.models import ClaimGroup, ClaimGrouping, ClaimPrints, GroupedClaim, Job, Project
from claims.models.said_twice import ClaimLayer
from claims.near_duplicates import last_found
from claims.said_twice.prints import BANDS, SIMILAR, Bands, similarity
from claims.said_twice.reading import Said, changed_articles, marks, said_as, store_prints

KIND = "said-twice"
READ_AT_ONCE = 200
LOOKED_UP_AT_ONCE = 500
CROWD = 300  # claims that share a band: beyond, it is a stock phrase, and each is compared with the first only

Key = int | str


def group_claims(job: Job) -> dict[str, int]:
    """Group what changed since the last time. Grouping twice changes nothing."""
    project = job.project
    known, _ = ClaimGrouping.objects.get_or_create(project=project)
    now, began = marks(project), timezone.now()
    changed = sorted(changed_articles(project, known, now))
    done = 0
    for batch in chunked(changed, READ_AT_ONCE):
        for layer in ClaimLayer.values:
            store_prints(project=project, layer=layer, run=now["run"], documents=batch)
        done += len(batch)
        jobs.report_progress(job, done=done, total=len(changed))
    for layer in ClaimLayer.values:
        regroup(project=project, layer=layer, changed=set(changed))
    mark_wire_copy(project=project)
    ClaimGrouping.objects.filter(pk=known.pk).update(as_of=began, **now)
    return {"changed articles": len(changed), "groups": project.claim_groups.count()}


class Claims:
    """Every fingerprinted claim of a layer. ``touched`` are those of articles that changed."""

    def __init__(self, project: Project, layer: str, changed: set[int]) -> None:
        self.layer = layer
        self.keys: list[Key] = []
        self.documents: list[int] = []
        parts: list[Bands] = []
        rows = ClaimPrints.objects.filter(project=project, layer=layer).order_by("document")
        for document, keys, prints in rows.values_list("document", "keys", "prints").iterator():
            self.keys += keys
            self.documents += [document] * len(keys)
            parts.append(np.frombuffer(bytes(prints), dtype="<u8").reshape(-1, BANDS))
        self.bands: Bands = np.concatenate(parts) if parts else np.zeros((0, BANDS), dtype=np.uint64)
        self.touched: NDArray[np.bool_] = np.array([each in changed for each in self.documents], dtype=bool)
        self.place = {key: position for position, key in enumerate(self.keys)}

    def candidates(self) -> Iterator[list[int]]:
        """Positions that share a band, at least one of them touched."""
        for band in self.bands.T:
            order = np.argsort(band, kind="stable")
            starts = np.flatnonzero(np.diff(band[order])) + 1
            for bucket in np.split(order, starts):
                if len(bucket) > 1 and self.touched[bucket].any():
                    yield bucket.tolist()

    def said(self, positions: Iterable[int]) -> dict[int, Said]:
        """The claims at the positions."""
        found: dict[int, Said] = {}
        for batch in chunked(sorted(positions), LOOKED_UP_AT_ONCE):
            rows = said_as(self.layer, [self.keys[p] for p in batch], {self.documents[p] for p in batch})
            found |= {self.place[key]: each for key, each in rows.items()}
        return found


class Sets:
    """Disjoint sets of positions."""

    def __init__(self) -> None:
        self.parents: dict[int, int] = {}

    def root(self, position: int) -> int:
        parents = self.parents
        while (above := parents.setdefault(position, position)) != position:
            parents[position] = parents[above]
            position = parents[position]
        return position

    def join(self, one: int, other: int) -> None:
        older, newer = sorted([self.root(one), self.root(other)])
        self.parents[newer] = older

    def all(self) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for position in self.parents:
            found.setdefault(self.root(position), []).append(position)
        return list(found.values())


def regroup(*, project: Project, layer: str, changed: set[int]) -> None:
    """Find the groups that hold a claim of a changed article, and those that lost one."""
    claims = Claims(project, layer, changed)
    before = groups_of(project, layer)
    sets = Sets()
    stale: set[int] = set()
    for group, keys in before.items():
        kept = [claims.place[key] for key in keys if key in claims.place and not claims.touched[claims.place[key]]]
        for position in kept:
            sets.join(kept[0], position)
        if len(kept) < len(keys):
            stale.add(group)
    buckets = list(claims.candidates())
    words = claims.said({position for bucket in buckets for position in bucket})
    compared: set[tuple[int, int]] = set()
    for bucket in buckets:
        for pair in pairs_of([position for position in bucket if position in words]):
            one, other = words[pair[0]], words[pair[1]]
            if pair in compared or one.document == other.document or not claims.touched[[*pair]].any():
                continue
            compared.add(pair)
            if similarity(one.wording, other.wording) >= SIMILAR:
                sets.join(*pair)
    group_of = {claims.place[key]: group for group, keys in before.items() for key in keys if key in claims.place}
    written: set[int] = set()
    for members in sets.all():
        old = {group_of[position] for position in members if position in group_of}
        if not claims.touched[members].any() and not (old & stale):
            written |= old
            continue
        known = words | claims.said(set(members) - words.keys())
        made = store_group(
            project=project,
            layer=layer,
            said=sorted((known[each] for each in members if each in known), key=lambda each: each.order),
            group=min(old - written, default=None),
        )
        written |= {made} if made else set()
    gone = before.keys() - written
    ClaimGroup.objects.filter(pk__in=list(gone)).delete()


def groups_of(project: Project, layer: str) -> dict[int, list[Key]]:
    column = "suggestion" if layer == ClaimLayer.MACHINE else "claim"
    rows = GroupedClaim.objects.filter(group__project=project, group__layer=layer).order_by("group", "position")
    found: dict[int, list[Key]] = {}
    for group, key in rows.values_list("group", column):
        found.setdefault(group, []).append(key if isinstance(key, int) else str(key))
    return found


def pairs_of(bucket: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Every two, lower first; of a crowd each with the first."""
    crowded = len(bucket) > CROWD
    for place, one in enumerate(bucket[:1] if crowded else bucket):
        for other in bucket[place + 1 :]:
            yield min(one, other), max(one, other)


@transaction.atomic
def store_group(*, project: Project, layer: str, said: Sequence[Said], group: int | None) -> int | None:
    """Write a group, over the one it was if it has been one; its id. None if fewer than two articles are left."""
    documents = {each.document for each in said}
    if len(documents) < 2:
        return None
    dates = [each.published_on for each in said if each.published_on]
    facts: dict[str, Any] = {
        "layer": layer,
        "wording": said[0].wording,
        "articles": len(documents),
        "independent": len(documents),
        "outlets": len({each.outlet for each in said}),
        "first_on": min(dates, default=None),
        "last_on": max(dates, default=None),
    }
    row = ClaimGroup(pk=group, project=project, **facts)
    row.save()
    row.members.all().delete()
    column = "suggestion_id" if layer == ClaimLayer.MACHINE else "claim_id"
    GroupedClaim.objects.bulk_create(
        GroupedClaim(
            group=row,
            position=position,
            document_id=each.document,
            source_name=each.source_name,
            wording=each.wording,
            similarity=round(similarity(said[0].wording, each.wording), 3) if position else 1.0,
            **{column: each.key},
        )
        for position, each in enumerate(said)
    )
    return row.pk


@transaction.atomic
def mark_wire_copy(*, project: Project) -> None:
    """Mark what stands in articles that are nearly the same text as an earlier one of the group."""
    found = last_found(project)
    copies = {copy.article: number for number, group in enumerate(found.groups if found else ()) for copy in group}
    rows = GroupedClaim.objects.filter(group__project=project, document__in=copies).order_by("group")
    touched = set(rows.values_list("group", flat=True)) | set(
        GroupedClaim.objects.filter(group__project=project, is_copy=True).order_by().values_list("group", flat=True)
    )
    for group in ClaimGroup.objects.filter(pk__in=touched).prefetch_related("members"):
        seen: dict[object, int] = {}
        members = list(group.members.all())
        for member in members:
            first = seen.setdefault(copies.get(member.document_id, f"article {member.document_id}"), member.document_id)
            member.is_copy = first != member.document_id
        GroupedClaim.objects.bulk_update(members, ["is_copy"])
        group.independent = len(seen)
        group.save(update_fields=["independent"])
