"""Articles with all that is said about them: a fixed number of queries for each chunk, so memory stays flat."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import itemgetter

import orjson

from claims.exports.registry import entries_by_id, source_records
from claims.exports.rows import (
    CLAIM_COLUMNS,
    DOCUMENT_COLUMNS,
    EVENT_COLUMNS,
    READING_COLUMNS,
    REVIEW_COLUMNS,
    SUGGESTION_COLUMNS,
    Row,
    article_record,
    claim_record,
    dashed,
    event_record,
    review_record,
    suggestion_record,
)
from claims.exports.selection import Selection
from claims.formats.records import (
    ArticleRecord,
    ClaimRecord,
    EventRecord,
    ProjectRecord,
)
from claims.models import Claim, Project, Reading, Review, ReviewEvent, Suggestion, User

CHUNK = 200


def read_articles(
    *,
    project: Project,
    selection: Selection,
    asked: ProjectRecord,
    not_asked: dict[int, list[str]],
    at_once: int | None = None,
) -> Iterator[ArticleRecord]:
    """The selected articles in the order of their ids. ``asked`` and ``not_asked`` are the project's questions, and
    ``at_once`` how many articles are read with the same queries."""
    documents = selection.documents(project)
    unasked = tuple(field.key for field in asked.fields if field.scope == "claim" and not field.own_voice)
    last = 0
    while rows := list(documents.filter(pk__gt=last).values_list(*DOCUMENT_COLUMNS)[: at_once or CHUNK]):
        yield from Chunk(project, selection, unasked, not_asked, rows).articles()
        last = rows[-1][0]


class Chunk:
    """The articles of one chunk and everything that belongs to them, read at once.

    Rows become records article by article, as they are asked for: those of an article are written and freed before the
    next are made, in the same memory.
    """

    def __init__(
        self,
        project: Project,
        selection: Selection,
        unasked: tuple[str, ...],
        not_asked: dict[int, list[str]],
        rows: list[Row],
    ) -> None:
        self.selection = selection
        self.unasked = unasked
        self.not_asked = not_asked
        self.rows = rows
        self.documents = [row[0] for row in rows]
        chosen = selection.timed_reviews(project).filter(document__in=self.documents).order_by("pk")
        self.reviews = group(chosen.values_list(*REVIEW_COLUMNS), by=1)
        self.claims = self.read_claims()
        self.entries = entries_by_id({row[1] for rows in self.claims.values() for row in rows} - {None})
        self.sources = source_records(self.entries)
        self.hiding = self.articles_hiding_suggestions()
        readings = Reading.objects.finished().filter(document__in=self.documents).order_by("run_id")
        self.readings = group(readings.values_list(*READING_COLUMNS), by=1)
        self.suggestions = self.read_suggestions() if "suggestions" in selection.layers else {}
        self.events = self.read_events() if selection.events else None

    def read_claims(self) -> dict[int, list[Row]]:
        """The claims of each review that was read."""
        reviews = [row[0] for rows in self.reviews.values() for row in rows]
        return group(Claim.objects.filter(review__in=reviews).order_by().values_list(*CLAIM_COLUMNS), by=0)

    def claim_records(self, review: int, text: str, *, timed: bool) -> list[ClaimRecord]:
        """The claims of a review in the order of the text, ``timed`` with their active seconds."""
        unasked, people = self.unasked, self.selection.people
        records = [
            claim_record(row, text=text, entry=self.entries.get(row[1]), unasked=unasked, people=people, timed=timed)
            for row in self.claims.get(review, ())
        ]
        records.sort(key=itemgetter("content", "id"))
        return records

    def read_suggestions(self) -> dict[int, list[tuple[str, Row]]]:
        """The suggestions of each article with their run's version, run by run in the order the pipeline gave them."""
        shown = {row[0]: row for rows in self.readings.values() for row in self.shown_readings(rows)}
        suggestions: dict[int, list[tuple[str, Row]]] = defaultdict(list)
        ordered = Suggestion.objects.filter(reading__in=list(shown)).order_by("reading_id", "ordinal")
        for row in ordered.values_list(*SUGGESTION_COLUMNS):
            _, document, _, version, *_ = shown[row[0]]
            suggestions[document].append((version, row))
        return suggestions

    def read_events(self) -> dict[int, list[EventRecord]]:
        """The changes of each review that was read, in their order."""
        events: dict[int, list[EventRecord]] = {row[0]: [] for rows in self.reviews.values() for row in rows}
        ordered = ReviewEvent.objects.filter(review__in=list(events)).order_by("review_id", "sequence")
        rows = list(ordered.values_list(*EVENT_COLUMNS))
        private = {
            dashed(row[2])
            for claims in self.claims.values()
            for row in claims
            if (entry := self.entries.get(row[1])) and entry.private_person
        }
        usernames = dict(User.objects.filter(actor__in={row[4] for row in rows}).values_list("actor", "username"))
        for row in rows:
            events[row[0]].append(
                event_record(
                    row,
                    usernames=usernames,
                    people=self.selection.people,
                    linked=self.sources,
                    private=private,
                )
            )
        return events

    def shown_readings(self, readings: list[Row]) -> list[Row]:
        """The newest reading of an article, and those whose suggestions its reviews decide.

        None where the person who asks is still reviewing the article without them.
        """
        document = readings[0][1]
        reviews = self.reviews.get(document, [])
        if document in self.hiding:
            return []
        pinned = {review[7] for review in reviews}
        return [row for row in readings if row is readings[-1] or row[2] in pinned]

    def articles_hiding_suggestions(self) -> set[int]:
        """The articles that the person who asks is reviewing without suggestions."""
        if self.selection.asked_by is None or "suggestions" not in self.selection.layers:
            return set()
        own = Review.objects.filter(reviewer=self.selection.asked_by, role=Review.Role.REVIEW, suggestions_shown=False)
        open_ones = own.filter(state=Review.State.OPEN, document__in=self.documents)
        return set(open_ones.order_by().values_list("document", flat=True))

    def articles(self) -> Iterator[ArticleRecord]:
        for row in self.rows:
            yield self.article(row)

    def article(self, row: Row) -> ArticleRecord:
        record = article_record(row)
        pk = record["id"]
        if pk in self.readings:
            record["sentences"], record["leftovers"] = orjson.loads(self.readings[pk][-1][4])
        for review_row in self.reviews.get(pk, []):
            review = review_record(review_row, people=self.selection.people, not_asked=self.not_asked)
            review["claims"] = self.claim_records(review["id"], row[3], timed="active_seconds" in review)
            if self.events is not None:
                review["events"] = self.events[review["id"]]
            record["reviews"].append(review)
        used = {claim["source_id"] for review in record["reviews"] for claim in review["claims"]}
        record["sources"] = [source for pk, source in self.sources.items() if pk in used]
        proposed = self.suggestions.get(pk, ())
        record["suggestions"] = [suggestion_record(suggested, text=row[3], run=run) for run, suggested in proposed]
        if self.selection.leaves_out_text(redistribute=record["meta"]["redistribute"]):
            del record["text"]
        return record


def group(rows: Iterable[Row], *, by: int) -> dict[int, list[Row]]:
    """The rows by the value of one column, each in its order."""
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[by]].append(row)
    return dict(groups)
