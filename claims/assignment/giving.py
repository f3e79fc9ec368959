"""Giving articles to people: choosing them, looking at the plan first, then doing exactly that."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from random import Random

from django.db import transaction
from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext

from claims.assignment.plans import Division, Plan, divide
from claims.assignment.rounds import RoundFault
from claims.models import Assignment, Document, EstimationSample, Review, Round, User
from claims.models.corpus import DocumentQuerySet

REFERENCES = Review.objects.submitted().filter(document=OuterRef("pk"), is_reference=True)
REFUSED_TOLD = 20  # articles named in a message


class PlanChanged(Exception):
    """Something changed since the plan was shown; the message can be shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which articles. Without ``articles`` (ids, taken as they are) those that nobody reviews yet, narrowed down by
    the rest; ``count`` of them are drawn by the seed. ``references`` are articles with a reference, which are mixed
    in at places drawn by the seed."""

    articles: tuple[int, ...] = ()
    sample: EstimationSample | None = None
    outlet: str = ""
    since: date | None = None
    until: date | None = None
    count: int | None = None
    references: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would be given to whom. ``digest`` names the plan: the same digest, the same places."""

    plan: Plan
    articles: int
    by_person: list[tuple[User | None, int]]
    digest: str


def propose(*, round: Round, choice: Choice, division: Division) -> Proposal:
    """The plan, with nothing written. Raises RoundFault if it would give nothing."""
    articles = chosen_articles(round=round, choice=choice, seed=division.seed)
    if not articles:
        raise RoundFault(gettext("No article is left that fits this choice."))
    if division.rule != "free" and not division.people:
        raise RoundFault(gettext("Choose who is to review them."))
    division = replace(division, limit=round.load_limit)
    plan = divide(articles, division, load=load_of(round), had=had_by(round, division.people))
    if not plan.places:
        raise RoundFault(gettext("Everybody chosen has had these articles already."))
    people = User.objects.in_bulk([person for person in plan.by_person if person is not None])
    counts = [(people.get(person) if person else None, number) for person, number in plan.by_person.items()]
    digest = hashlib.sha256(json.dumps(plan.places).encode()).hexdigest()[:16]
    return Proposal(
        plan, len(articles), sorted(counts, key=lambda row: row[0].username if row[0] else "\U0010ffff"), digest
    )


@transaction.atomic
def assign(
    *, round: Round, choice: Choice, division: Division, actor: User, due_on: date | None = None, digest: str = ""
) -> Proposal:
    """Give the articles out, and write down how in the round's history. They leave the closed rounds in which nobody
    began them.

    ``digest`` is of the plan that the person saw. Raises PlanChanged if it would be another by now, RoundFault if the
    round is closed or nothing would be given.
    """
    round = Round.objects.select_for_update().get(pk=round.pk)
    if not round.is_open:
        raise RoundFault(gettext("%(round)s is closed. Open it again to give articles in it.") % {"round": round})
    proposal = propose(round=round, choice=choice, division=division)
    if digest and digest != proposal.digest:
        raise PlanChanged(gettext("Articles or people changed since you saw this plan. Look at it again."))
    positions = positions_of(round=round, choice=choice, plan=proposal.plan, seed=division.seed)
    Assignment.objects.idle().filter(document__in=positions).order_by().delete()
    Assignment.objects.bulk_create(
        (
            Assignment(
                project_id=round.project_id,
                round=round,
                document_id=article,
                reviewer_id=person,
                sample=choice.sample,
                position=positions[article],
                due_on=due_on,
            )
            for article, person in proposal.plan.places
        ),
        batch_size=500,
    )
    round.history.append(
        {
            "at": timezone.now().isoformat(timespec="seconds"),
            "by": str(actor.actor),
            "articles": proposal.articles,
            "places": len(proposal.plan.places),
            "sample": choice.sample.name if choice.sample else "",
            "references": choice.references,
            **{key: value for key, value in asdict(division).items() if key not in {"people", "limit"}},
        }
    )
    round.save(update_fields=["history"])
    return proposal


def chosen_articles(*, round: Round, choice: Choice, seed: int) -> list[int]:
    """Ids, in the order of the sample or of import. One query."""
    documents = fitting(round)
    if choice.articles:
        found = set(documents.filter(pk__in=choice.articles).values_list("pk", flat=True))
        return [pk for pk in dict.fromkeys(choice.articles) if pk in found]
    if choice.references:
        documents = with_reference(documents)
    elif round.kind != Round.Kind.TEST:
        documents = unclaimed(documents)
    if choice.outlet:
        documents = documents.filter(outlet__name=choice.outlet)
    if choice.since:
        documents = documents.filter(published_on__gte=choice.since)
    if choice.until:
        documents = documents.filter(published_on__lte=choice.until)
    if choice.sample:
        documents = documents.filter(sampled__sample=choice.sample).order_by("sampled__position")
    else:
        documents = documents.order_by("pk")
    found_ids = list(documents.values_list("pk", flat=True))
    if choice.count is None or choice.count >= len(found_ids):
        return found_ids
    if choice.sample:
        return found_ids[: choice.count]  # the order of the draw is random already, and is kept
    return sorted(Random(seed).sample(found_ids, choice.count))


def refuse_unfit(*, round: Round, articles: Sequence[int]) -> None:
    """Raises RoundFault, naming them, if a person named articles that cannot be given in the round."""
    found = set(fitting(round).filter(pk__in=articles).values_list("pk", flat=True))
    refused = [str(pk) for pk in articles if pk not in found]
    if refused:
        told = ", ".join(refused[:REFUSED_TOLD]) + (" …" if len(refused) > REFUSED_TOLD else "")
        raise RoundFault(
            gettext(
                "These numbers cannot be given out: %(numbers)s. Each must be of an article of this project that was "
                "neither withdrawn nor found to be out, and in an entry test has a reference."
            )
            % {"numbers": told}
        )


def fitting(round: Round) -> DocumentQuerySet:
    """The articles that can be given in the round; in a test those with a reference only."""
    documents = Document.objects.relevant().filter(project=round.project_id)
    return with_reference(documents) if round.kind == Round.Kind.TEST else documents


def unclaimed(documents: DocumentQuerySet) -> DocumentQuerySet:
    """Articles that nobody was given, but for what a closed round left undone, and that nobody has begun; those with a
    reference are left out."""
    given = Assignment.objects.counted().filter(document=OuterRef("pk"))
    begun = Review.objects.filter(document=OuterRef("pk"), role=Review.Role.REVIEW)
    return documents.filter(~Exists(given), ~Exists(begun), ~Exists(REFERENCES))


def with_reference(documents: DocumentQuerySet) -> DocumentQuerySet:
    """Articles whose right labels are known."""
    return documents.filter(Exists(REFERENCES))


def load_of(round: Round) -> dict[int, int]:
    """How many articles of the round each person holds without having submitted them; one query."""
    done = Review.objects.submitted().filter(
        document=OuterRef("document"), reviewer=OuterRef("reviewer"), role=Review.Role.REVIEW
    )
    held = Assignment.objects.standing().filter(~Exists(done), round=round).exclude(reviewer=None).order_by()
    return dict(held.values_list("reviewer").annotate(Count("pk")))


def had_by(round: Round, people: tuple[int, ...]) -> set[tuple[int, int]]:
    """Article and person, for what the people were ever given or have reviewed, adjudicated or not; two queries. What a
    closed round left undone can be given to the same person again."""
    given = Assignment.objects.filter(project=round.project_id, reviewer__in=people).order_by()
    given = given.exclude(pk__in=Assignment.objects.idle().order_by().values("pk"))
    reviewed = Review.objects.filter(document__project=round.project_id, reviewer__in=people).order_by()
    return {*given.values_list("document", "reviewer"), *reviewed.values_list("document", "reviewer")}


def positions_of(*, round: Round, choice: Choice, plan: Plan, seed: int) -> dict[int, int]:
    """New articles follow those the round has; references come anywhere among those that are still waiting."""
    articles = list(dict.fromkeys(article for article, _ in plan.places))
    waiting = Q(withdrawn_at=None, reviewer=None)
    bounds = round.assignments.aggregate(last=Max("position"), next=Min("position", filter=waiting))
    last = bounds["last"] or 0
    if choice.references and round.kind == Round.Kind.PRODUCTION:
        first = bounds["next"] or 0
        chance = Random(seed)
        return {article: chance.randint(first, max(first, last)) for article in articles}
    return {article: last + place for place, article in enumerate(articles, start=1)}
