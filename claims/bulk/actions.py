"""What can be done to a selection. Each action calls the one home of its rule, and knows how to take it back."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext, gettext_lazy
from more_itertools import chunked

from annotator.codebook import FieldDefinition
from claims.assignment import (
    OUT_REASONS,
    AssignmentDone,
    Division,
    RelevanceDecided,
    RoundFault,
    assign,
    decide_relevance,
    give_back,
    propose,
    take_away,
    undo_decision,
    withdraw,
)
from claims.assignment import (
    Choice as ArticleChoice,
)
from claims.bulk.action import (
    BATCH,
    Action,
    Choice,
    InvalidChoice,
    Plan,
    Step,
    counted,
    each_of,
    ids_of,
)
from claims.bulk.details import SetDetail
from claims.codebooks import UnknownLabel, current, definitions_of, spoken
from claims.finding import Found
from claims.models import Assignment, BulkItem, Claim, Document, Project, Reading, Review, Round
from claims.preannotation import forget_reading, read_selection
from claims.review import reopen_review
from claims.review.correcting import correct_answer, corrected, take_back_correction
from claims.review.lifecycle import close_again

YES_NO = {"yes": True, "no": False}


class ChangeAnswer(Action):
    """One answer of the claims, in every review that the manager may see."""

    name = gettext_lazy("Change an answer")
    of_claims = True

    def plan(self, project: Project, found: Found, choice: Choice) -> Plan:
        field, answer = answer_of(project, choice.answer)
        names = {each.key: each.name for each in definitions_of(current(project))}
        things: list[str] = []
        becomes: Counter[str] = Counter()
        reviews: Counter[int] = Counter()
        for pk, values, review in each_of(found.claims.order_by("pk").values_list("pk", "values", "review")):
            if corrected(values, field, answer) != values:
                things.append(str(pk))
                becomes[f"{spoken(names[field])}: {shown(values.get(field), answer)} → {shown(answer, answer)}"] += 1
                reviews[review] += 1
        return Plan(things, becomes.most_common(), found.claims.count() - len(things), by_layer(reviews))

    def apply(self, step: Step, things: Sequence[str]) -> Iterator[BulkItem]:
        field, answer = answer_of(step.project, step.choice.answer)
        reviews = set(Claim.objects.filter(pk__in=things).values_list("review", flat=True))
        for review in Review.objects.locked_for(step.change).filter(pk__in=reviews).order_by("pk"):
            mine = list(review.claims.filter(pk__in=things).values_list("pk", flat=True))
            change = uuid5(step.change, str(mine[0]))  # things of one review may come in two batches
            try:
                done = correct_answer(
                    review=review, actor=step.actor, change=change, claims=mine, field=field, answer=answer
                )
            except UnknownLabel:  # the review follows another version of the codebook
                continue
            for claim in done:
                yield BulkItem(document=review.document, thing=str(claim), before={"change": str(change)})

    def undo(self, step: Step, items: Sequence[BulkItem]) -> Iterator[BulkItem]:
        changes = {item.thing: UUID(item.before["change"]) for item in items}
        by_review: dict[int, set[UUID]] = {}
        for claim, of in Claim.objects.filter(pk__in=list(changes)).values_list("pk", "review"):
            by_review.setdefault(of, set()).add(changes[str(claim)])
        undone: set[str] = set()
        for number, made in by_review.items():
            for change in sorted(made):
                review = Review.objects.locked_for(uuid5(change, "undo")).get(pk=number)
                done = take_back_correction(review=review, actor=step.actor, change=change)
                undone |= set(map(str, done))
        yield from (item for item in items if item.thing in undone)


class Reopen(Action):
    """The submitted reviews of the articles, for their reviewers to go on."""

    name = gettext_lazy("Open the reviews again")

    def plan(self, project: Project, found: Found, choice: Choice) -> Plan:
        submitted = Review.objects.submitted().filter(document__in=ids_of(found.articles), role=Review.Role.REVIEW)
        found_reviews = Counter(each_of(submitted.order_by("pk").values_list("pk", flat=True)))
        things = [str(pk) for pk in found_reviews]
        becomes = counted(gettext("submitted reviews are opened again"), things)
        return Plan(things, becomes, 0, by_layer(found_reviews))

    def apply(self, step: Step, things: Sequence[str]) -> Iterator[BulkItem]:
        for review in Review.objects.locked().filter(pk__in=list(map(int, things))).order_by("pk"):
            if review.is_open or review.submitted_at is None:
                continue
            submitted_at = review.submitted_at.isoformat()
            reopen_review(review=review, actor=step.actor)
            before = {"submitted_at": submitted_at, "sequence": review.sequence}
            yield BulkItem(document=review.document, thing=str(review.pk), before=before)

    def undo(self, step: Step, items: Sequence[BulkItem]) -> Iterator[BulkItem]:
        by_review = {int(item.thing): item for item in items}
        for review in Review.objects.locked().filter(pk__in=by_review).order_by("pk"):
            item = by_review[review.pk]
            submitted_at = datetime.fromisoformat(item.before["submitted_at"])
            sequence = item.before["sequence"]
            if close_again(review=review, actor=step.actor, sequence=sequence, submitted_at=submitted_at):
                yield item


class Assign(Action):
    """The articles to everybody chosen, in an open round."""

    name = gettext_lazy("Assign to reviewers")
    at_once = 10**9  # a plan is of all its articles

    def plan(self, project: Project, found: Found, choice: Choice) -> Plan:
        round, division = self.division(project, choice)
        articles = tuple(found.ids)
        if not articles:
            return Plan([], [], 0)
        try:
            proposal = propose(round=round, choice=ArticleChoice(articles=articles), division=division)
        except RoundFault as error:
            raise InvalidChoice(str(error)) from error
        becomes = [(f"→ {person.display_name if person else '…'}", number) for person, number in proposal.by_person]
        given = sorted({article for article, _ in proposal.plan.places})
        return Plan([str(pk) for pk in given], becomes, len(articles) - len(given))

    def division(self, project: Project, choice: Choice) -> tuple[Round, Division]:
        round = project.rounds.filter(number=choice.round or 0).first()
        if round is None or not round.is_open:
            raise InvalidChoice(gettext("Choose an open round, or open one on the page Rounds first."))
        if not choice.people:
            raise InvalidChoice(gettext("Choose who is to review the articles."))
        return round, Division("everybody", choice.people)

    def apply(self, step: Step, things: Sequence[str]) -> Iterator[BulkItem]:
        round, division = self.division(step.project, step.choice)
        last = Assignment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        articles = ArticleChoice(articles=tuple(map(int, things)))
        try:
            assign(round=round, choice=articles, division=division, actor=step.actor)
        except RoundFault:  # given by somebody else meanwhile
            return
        for made in round.assignments.filter(pk__gt=last).order_by("pk").iterator():
            yield BulkItem(document_id=made.document_id, thing=str(made.pk))

    def undo(self, step: Step, items: Sequence[BulkItem]) -> Iterator[BulkItem]:
        held = Assignment.objects.in_bulk([int(item.thing) for item in items])
        for item in items:
            assignment = held.get(int(item.thing))
            if assignment and take_away(assignment=assignment):
                yield item


class TakeBack(Action):
    """The assignments of the articles that are not submitted."""

    name = gettext_lazy("Withdraw the assignments")

    def plan(self, project: Project, found: Found, choice: Choice) -> Plan:
        done = Review.objects.submitted().filter(document=OuterRef("document"), reviewer=OuterRef("reviewer"))
        standing = Assignment.objects.standing().filter(~Exists(done), project=project).exclude(reviewer=None)
        rows = standing.filter(document__in=ids_of(found.articles)).select_related("reviewer").order_by("pk")
        things: list[str] = []
        becomes: Counter[str] = Counter()
        for row in rows.iterator():
            things.append(str(row.pk))
            becomes[gettext("taken back from %s") % (row.reviewer.display_name if row.reviewer else "")] += 1
        return Plan(things, becomes.most_common(), 0)

    def apply(self, step: Step, things: Sequence[str]) -> Iterator[BulkItem]:
        for assignment in Assignment.objects.standing().filter(pk__in=list(map(int, things))).order_by("pk"):
            try:
                withdraw(assignment=assignment)
            except AssignmentDone:
                continue
            yield BulkItem(document_id=assignment.document_id, thing=str(assignment.pk))

    def undo(self, step: Step, items: Sequence[BulkItem]) -> Iterator[BulkItem]:
        by_id = {int(item.thing): item for item in items}
        for assignment in Assignment.objects.filter(pk__in=by_id, withdrawn_at__isnull=False).order_by("pk"):
            give_back(assignment=assignment)
            yield by_id[assignment.pk]


class PutOut(Action):
    """The articles that nobody has decided about are out, for a reason."""

    name = gettext_lazy("Withdraw the articles from the queues")

    def plan(self, project: Project, found: Found, choice: Choice) -> Plan:
        if choice.reason not in OUT_REASONS:
            raise InvalidChoice(gettext("Choose why the articles are out."))
        undecided = found.articles.present().filter(relevance_at=None)
        things = [str(pk) for pk in each_of(undecided.values_list("pk", flat=True))]
        becomes = counted(gettext("out: %s") % OUT_REASONS[choice.reason], things)
        return Plan(things, becomes, len(found.ids) - len(things))

    def apply(self, step: Step, things: Sequence[str]) -> Iterator[BulkItem]:
        for document in Document.objects.without_text().filter(pk__in=list(map(int, things))).order_by("pk"):
            try:
                decide_relevance(document=document, actor=step.actor, out_reason=step.choice.reason)
            except RelevanceDecided:
                continue
            yield BulkItem(document=document, thing=str(document.pk))

    def undo(self, step: Step, items: Sequence[BulkItem]) -> Iterator[BulkItem]:
        by_id = {int(item.thing): item for item in items}
        out = Document.objects.without_text().filter(pk__in=by_id, out_reason=step.choice.reason)
        for document in out.order_by("pk"):
            undo_decision(document=document)
            yield by_id[document.pk]


class ReadAgain(Action):
    """Have the articles read that this version of the pipeline has not read, or failed on."""

    name = gettext_lazy("Have the machine read them again")
    at_once = 1

    def plan(self, project: Project, found: Found, choice: Choice) -> Plan:
        run = project.runs.order_by("-pk").first()
        done = Reading.objects.finished().filter(run=run, document=OuterRef("pk"))
        words = {
            False: gettext("not read by the newest run: read now"),
            True: gettext("read by the newest run: read again only if the machine or the targets changed since"),
        }
        things: list[str] = []
        becomes: Counter[str] = Counter()
        for pk, known in each_of(found.articles.present().annotate(known=Exists(done)).values_list("pk", "known")):
            things.append(str(pk))
            becomes[words[known]] += 1
        return Plan(things, becomes.most_common(), len(found.ids) - len(things))

    def apply(self, step: Step, things: Sequence[str]) -> Iterator[BulkItem]:
        run, done = read_selection(project=step.project, documents=list(map(int, things)))
        yield from (BulkItem(document_id=pk, thing=str(pk), before={"run": run.pk}) for pk in done)

    def undo(self, step: Step, items: Sequence[BulkItem]) -> Iterator[BulkItem]:
        yield from (item for item in items if forget_reading(run=item.before["run"], document=item.document_id))


ACTIONS: dict[str, Action] = {
    "change": ChangeAnswer(),
    "assign": Assign(),
    "reopen": Reopen(),
    "take_back": TakeBack(),
    "put_out": PutOut(),
    "read_again": ReadAgain(),
    "set_detail": SetDetail(),
}


def by_layer(reviews: Mapping[int, int]) -> list[tuple[str, int]]:
    """How many things of each layer and person, the most first; ``reviews`` counts them by review. A query a batch."""
    found: Counter[str] = Counter()
    names = ("first_name", "last_name", "username")
    rows = Review.objects.select_related("reviewer").only("role", *(f"reviewer__{name}" for name in names))
    for batch in chunked(reviews, BATCH):
        for review in rows.filter(pk__in=batch).order_by():
            found[review.whose] += reviews[review.pk]
    return found.most_common()


def answer_of(project: Project, chosen: str) -> tuple[str, Any]:
    """The field's key and the answer, as a claim keeps it. Raises InvalidChoice."""
    place, _, label = chosen.partition("=")
    key, _, target = place.partition(".")
    definition = next((each for each in claim_fields(project) if each.key == key), None)
    if definition is None or label not in answers_to(definition):
        raise InvalidChoice(gettext("Choose an answer that the codebook knows."))
    if definition.per_target:
        return key, {target: label}
    return key, [label] if definition.type == "labels" else YES_NO.get(label, label)


def answers_to(definition: FieldDefinition) -> dict[str, str]:
    """What one click can answer, with its name."""
    if definition.type == "yes_no":
        return {"yes": gettext("yes"), "no": gettext("no")}
    return {label.key: label.name for label in definition.labels}


def claim_fields(project: Project) -> list[FieldDefinition]:
    """The questions about a claim that one click answers."""
    asked = definitions_of(current(project))
    return [each for each in asked if each.scope == "claim" and (each.labels or each.type == "yes_no")]


def shown(value: Any, answer: Any) -> str:
    """A claim's answer in words; of targets, only those that ``answer`` is about."""
    if isinstance(answer, dict):
        value = [(value or {}).get(target) or "—" for target in answer]
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "—" if value in (None, "") else str(value)
