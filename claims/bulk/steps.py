"""The steps: proposed, carried out by a job, undone by another."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from more_itertools import chunked

from claims import jobs
from claims.bulk.action import Choice, InvalidChoice, Plan, Step
from claims.bulk.actions import ACTIONS
from claims.details import count_anew
from claims.finding import Found, Where, what_is_found
from claims.models import BulkItem, Job, Project, User

KIND = "bulk-change"
UNDO = "bulk-undo"


class SelectionChanged(Exception):
    """The selection is no longer what was shown; the message can be shown."""


@dataclass(frozen=True)
class Proposal:
    """What a change would do; ``digest`` names exactly these things."""

    choice: Choice
    plan: Plan
    found: Found
    digest: str


def propose_change(where: Where, *, choice: Choice) -> Proposal:
    """What would change, with nothing written. Raises InvalidChoice."""
    if choice.action not in ACTIONS:
        raise InvalidChoice(
            gettext("%(action)r is no action: %(actions)s.") % {"action": choice.action, "actions": ", ".join(ACTIONS)}
        )
    found = what_is_found(where)
    if found.faults:  # half a filter finds more than was asked for
        raise InvalidChoice(gettext("The filter is not understood: %(faults)s") % {"faults": " ".join(found.faults)})
    plan = ACTIONS[choice.action].plan(where.project, found, choice)
    digest = sha256(" ".join(plan.things).encode()).hexdigest()[:16]
    return Proposal(choice, plan, found, digest)


def start_change(where: Where, *, choice: Choice, digest: str = "") -> Job:
    """A job that does exactly what was proposed. Raises InvalidChoice, or SelectionChanged if ``digest`` is another."""
    proposal = propose_change(where, choice=choice)
    if digest and digest != proposal.digest:
        raise SelectionChanged(gettext("What the filter finds changed since you looked. Look at it again."))
    if not proposal.plan.things:
        raise InvalidChoice(gettext("Nothing in this selection would change."))
    arguments = {"choice": asdict(choice), "query": where.query.urlencode(), "things": proposal.plan.things}
    return jobs.enqueue(project=where.project, kind=KIND, arguments=arguments, created_by=where.user)


def start_undo(*, step: Job, user: User) -> Job:
    """A job that takes back what the step did. Raises InvalidChoice if there is nothing to take back."""
    if step.is_active:
        raise InvalidChoice(gettext("The step is not over yet. Wait for it, or cancel it."))
    if not undoable(step).exists():
        raise InvalidChoice(gettext("Nothing of this step is left to undo."))
    return jobs.enqueue(project=step.project, kind=UNDO, arguments={"step": step.pk}, created_by=user)


def undoable(step: Job) -> QuerySet[BulkItem]:
    return step.bulk_items.filter(undone=False)


def undone_of(step: Job) -> tuple[int, int]:
    """How many things the step changed, and how many of these are undone; one query."""
    counts = step.bulk_items.aggregate(changed=Count("pk"), undone=Count("pk", filter=Q(undone=True)))
    return counts["changed"], counts["undone"]


def latest_steps(project: Project, most: int = 20) -> list[Any]:
    """The newest steps, each with ``action``, ``changed`` and ``undone``; one query, which leaves out the long lists of
    things that they are to change."""
    items = BulkItem.objects.filter(job=OuterRef("pk")).order_by().values("job").annotate(number=Count("pk"))
    counts = {"changed": items, "undone": items.filter(undone=True)}
    steps = project.jobs.filter(kind=KIND).select_related("created_by").defer("arguments")
    return list(
        steps.annotate(
            action=F("arguments__choice__action"),
            **{name: Coalesce(Subquery(rows.values("number")), 0) for name, rows in counts.items()},
        )[:most]
    )


def step_of(job: Job, actor: User) -> Step:
    chosen = dict(job.arguments["choice"])
    return Step(job.pk, job.project, actor, Choice(**chosen | {"people": tuple(chosen["people"])}))


def actor_of(job: Job) -> User:
    if job.created_by is None:
        raise jobs.JobFailed(gettext("Nobody asked for this change."))
    return job.created_by


def change_selection(job: Job) -> dict[str, Any]:
    """Carry the step out, some things in a transaction; begun again, it goes on with those it has not changed."""
    step, things = step_of(job, actor_of(job)), job.arguments["things"]
    action = ACTIONS[step.choice.action]
    done = 0
    for batch in chunked(things, action.at_once):
        with transaction.atomic():
            made = list(action.apply(step, batch))
            BulkItem.objects.bulk_create((with_job(item, job) for item in made), batch_size=500)
        done += len(batch)
        jobs.report_progress(job, done=done, total=len(things))
    changed = job.bulk_items.count()
    count_anew(project=job.project, created_by=job.created_by)
    return {"changed": changed, "left as they were": max(0, len(things) - changed)}


def undo_selection(job: Job) -> dict[str, Any]:
    """Take back what the step of ``job.arguments`` did, where nobody has done anything since."""
    done_by = Job.objects.get(pk=job.arguments["step"], project=job.project, kind=KIND)
    step = step_of(done_by, actor_of(job))
    action, items = ACTIONS[step.choice.action], list(undoable(done_by).order_by("-pk"))
    undone = 0
    size = min(action.at_once, 100)
    for place, batch in enumerate(chunked(items, size), start=1):
        with transaction.atomic():
            taken_back = [item.pk for item in action.undo(step, batch)]
            BulkItem.objects.filter(pk__in=taken_back).update(undone=True)
        undone += len(taken_back)
        jobs.report_progress(job, done=min(place * size, len(items)), total=len(items))
    count_anew(project=job.project, created_by=job.created_by)
    return {"undone": undone, "left, because somebody went on since": len(items) - undone}


def with_job(item: BulkItem, job: Job) -> BulkItem:
    item.job = job
    return item
