"""Articles that two or more people have submitted a review of, read for comparison."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import combinations
from typing import Any

from django.db.models import Count, Sum
from more_itertools import chunked

from claims.agreement.alignment import Group, Marked, Text, align
from claims.codebooks import definitions_of
from claims.models import Claim, Document, Project, Reading, Review, User
from claims.models.reviews import ReviewQuerySet
from claims.sources import effective_values, name_key

CHUNK = 100


@dataclass(frozen=True, slots=True)
class Record:
    """A claim as far as it is compared. ``speaker`` tells its source from others; ``values`` count as in exports;
    ``asked`` are the fields of the codebook that its review answered."""

    claim: Claim
    marked: Marked
    speaker: str
    mention: str
    attitude: str
    own_voice: bool
    values: dict[str, Any]
    asked: frozenset[str]


@dataclass(frozen=True, slots=True)
class Marking:
    """One person's submitted review. ``unaided``: no suggestions were there to see; ``asked``: the fields it answered,
    those of its version of the codebook."""

    review: int
    reviewer: User
    unaided: bool
    round: int | None  # its number
    submitted_at: datetime
    values: dict[str, Any]
    asked: frozenset[str]
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Double:
    """An article with the markings of it, by reviewer, and its sentences as masks of tokens."""

    document: Document
    reading: Reading | None
    text: Text
    sentences: tuple[int, ...]
    markings: tuple[Marking, ...]

    @cached_property
    def groups(self) -> list[Group]:
        """The aligned claims; in each group one index, or None, for each marking."""
        return align([[record.marked for record in marking.records] for marking in self.markings])

    @property
    def unaided(self) -> bool:
        return all(marking.unaided for marking in self.markings)

    @property
    def round(self) -> int | None:
        """The number of the round that all reviews were made in; None if there is none."""
        rounds = {marking.round for marking in self.markings}
        return rounds.pop() if len(rounds) == 1 else None

    @property
    def submitted_at(self) -> datetime:
        """When the last of the reviews was submitted."""
        return max(marking.submitted_at for marking in self.markings)

    def members(self, group: Group) -> list[Record]:
        """The claims of a group, by reviewer."""
        return self._members[group]

    @cached_property
    def _members(self) -> dict[Group, list[Record]]:
        return {
            group: [
                marking.records[index] for marking, index in zip(self.markings, group, strict=True) if index is not None
            ]
            for group in self.groups
        }

    @cached_property
    def matched(self) -> list[Group]:
        """The groups that two or more reviewers have."""
        return [group for group in self.groups if len(self.members(group)) > 1]

    @cached_property
    def attributed(self) -> list[Group]:
        """The matched groups but those of the reporter's own voice."""
        return [group for group in self.matched if not self.members(group)[0].own_voice]

    def pairs(self) -> list["Double"]:
        """The article as reviewed by each two of its reviewers."""
        return [replace(self, markings=pair) for pair in combinations(self.markings, 2)]


def compared_reviews(project: Project, people: Collection[int] = ()) -> ReviewQuerySet:
    """The submitted reviews of present articles that have two or more; only of ``people`` if they are given."""
    reviews = Review.objects.submitted().filter(
        role=Review.Role.REVIEW, document__project=project, document__withdrawn_at=None
    )
    if people:
        reviews = reviews.filter(reviewer__in=people)
    doubled = reviews.order_by().values("document").annotate(count=Count("pk")).filter(count__gte=2)
    chosen = reviews.filter(document__in=doubled.values("document")).select_related("reviewer", "round", "codebook")
    return chosen.order_by("document_id", "reviewer_id")


def state_of(project: Project, people: Collection[int] = ()) -> dict[str, int]:
    """A fingerprint of what would be compared: it changes when a review is submitted, reopened or changed."""
    found = compared_reviews(project, people).order_by().aggregate(reviews=Count("pk"), events=Sum("sequence"))
    return {"reviews": found["reviews"], "events": found["events"] or 0}


def read_doubles(
    project: Project, people: Collection[int] = (), *, documents: Iterable[int] | None = None
) -> Iterator[Double]:
    """The doubly reviewed articles by id, or those of ``documents``; four queries for each hundred."""
    reviews = compared_reviews(project, people)
    wanted = sorted(set(reviews.values_list("document", flat=True)) if documents is None else documents)
    for batch in chunked(wanted, CHUNK):
        yield from _read_chunk(reviews.filter(document__in=batch))


def _read_chunk(reviews: ReviewQuerySet) -> list[Double]:
    by_document: dict[int, list[Review]] = defaultdict(list)
    for review in reviews:
        by_document[review.document_id].append(review)
    documents = Document.objects.in_bulk(list(by_document))
    claims: dict[int, list[Claim]] = defaultdict(list)
    kept = Claim.objects.filter(review__in=[review.pk for listed in by_document.values() for review in listed])
    for claim in (
        kept.exclude(decision=Claim.Decision.REJECTED).select_related("registry_source__merged_into").order_by("pk")
    ):
        claims[claim.review_id].append(claim)
    readings = {
        reading.document_id: reading
        for reading in Reading.objects.finished().filter(document__in=list(by_document)).order_by("run_id")
    }
    return [double_of(documents[pk], listed, claims, readings.get(pk)) for pk, listed in by_document.items()]


def double_of(
    document: Document, reviews: Iterable[Review], claims: dict[int, list[Claim]], reading: Reading | None
) -> Double:
    """The reviews of one article with their claims, by review."""
    text = Text(document.text)
    markings = tuple(
        marking_of(review, review.submitted_at, claims[review.pk], text)
        for review in reviews
        if review.submitted_at is not None
    )
    return Double(document, reading, text, sentence_masks(text, reading), markings)


def marking_of(review: Review, submitted_at: datetime, claims: Iterable[Claim], text: Text) -> Marking:
    asked = fields_asked_in(review)
    return Marking(
        review=review.pk,
        reviewer=review.reviewer,
        unaided=review.run_id is None or not review.suggestions_shown,
        round=review.round.number if review.round else None,
        submitted_at=submitted_at,
        values=review.values,
        asked=asked,
        records=tuple(record_of(claim, text, asked) for claim in in_order(claims)),
    )


def fields_asked_in(review: Review) -> frozenset[str]:
    """The keys of the fields that the review's version of the codebook has."""
    return frozenset(definition.key for definition in definitions_of(review.codebook))


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """By their place in the text."""
    return sorted(claims, key=lambda claim: (claim.content, str(claim.pk)))


def record_of(claim: Claim, text: Text, asked: frozenset[str]) -> Record:
    own_voice = claim.quotation == "own_voice"
    inherited = claim.registry_source.values if claim.registry_source else {}
    return Record(
        claim=claim,
        marked=Marked(text.mask(claim.content), text.mask(claim.cue), text.mask(claim.source), own_voice),
        speaker=speaker_of(claim),
        mention=claim.mention,
        attitude=claim.attitude,
        own_voice=own_voice,
        values=effective_values(claim.values, inherited)[0],
        asked=asked,
    )


def speaker_of(claim: Claim) -> str:
    """Whom the claim is linked to, else the name given; an unnamed source is nobody else's."""
    if claim.registry_source is not None:
        return name_key((claim.registry_source.merged_into or claim.registry_source).name)
    return name_key(claim.source_name) or str(claim.pk)


def sentence_masks(text: Text, reading: Reading | None) -> tuple[int, ...]:
    """The sentences outside web-page leftovers."""
    if reading is None:
        return ()
    leftovers = text.mask(reading.leftovers)
    masks = (text.mask([sentence]) for sentence in reading.sentences)
    return tuple(mask for mask in masks if mask and not mask & leftovers)
