"""Five linked tables (articles, reviews, claims, claim targets, sources), as several formats write them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from annotator.codebook import ATTITUDES, MENTIONS, NOT_APPLICABLE, QUOTATIONS, FieldDefinition
from annotator.saying import say
from claims.formats.parts import ALL, count_dropped
from claims.formats.records import (
    PIECES,
    ArticleRecord,
    ClaimRecord,
    LossReport,
    ProjectRecord,
    ReviewRecord,
    SourceRecord,
    SuggestionRecord,
    Values,
    claim_place,
)

KEEPS = ALL - {"sentences", "leftovers", "scores", "reasons", "antecedent"}
KINDS = {"label": "text", "labels": "text", "scale": "integer", "yes_no": "yes_no", "text": "text"}
TYPES: dict[str, type | tuple[type, ...]] = {
    "text": str,
    "integer": int,
    "decimal": (int, float),
    "yes_no": bool,
    "spans": list,
}
DECISIONS = {"accepted": "Accepted", "corrected": "Corrected", "added": "Added", "rejected": "Rejected"}
LAYERS = {"review": "Review", "adjudication": "Adjudication", "imported": "Imported", "suggestion": "Suggestion"}


@dataclass(frozen=True)
class Column:
    """``kind`` is a key of TYPES; ``answers`` are the words for each value of a closed list."""

    name: str
    label: str
    kind: str = "text"
    answers: dict[str, str] = field(default_factory=dict)


Row = list[Any]
ARTICLES = (
    Column("article_id", "Article", "integer"),
    Column("external_id", "Id given by the importer"),
    Column("title", "Title"),
    Column("outlet", "Outlet"),
    Column("author", "Author"),
    Column("published_on", "Date of publication"),
    Column("url", "Address"),
    Column("language", "Language"),
    Column("licence", "Licence of the text"),
    Column("redistribute", "Text may be passed on", "yes_no"),
    Column("withdrawn", "Article was taken down", "yes_no"),
    Column("text_sha256", "SHA-256 of the text"),
    Column("metadata", "Other columns of the import, as JSON"),
    Column("text", "Text"),
)
REVIEWS = (
    Column("review_id", "Review", "integer"),
    Column("article_id", "Article", "integer"),
    Column("layer", "Kind of review", answers=LAYERS),
    Column("reviewer", "Reviewer"),
    Column("review_state", "State", answers={"open": "Open", "submitted": "Submitted"}),
    Column("submitted_at", "Submitted at"),
    Column("reference", "Reference (gold) article", "yes_no"),
    Column("codebook_version", "Version of the codebook", "integer"),
    Column("run", "Pipeline run whose suggestions were decided"),
    Column("suggestions_shown", "Suggestions were shown", "yes_no"),
    Column("no_claim_spans", "Spans found to hold no claim", "spans"),
    Column("round", "Round", "integer"),
    Column("not_asked", "Fields that its codebook did not have"),
    Column("review_active_seconds", "Active seconds of the review", "integer"),
)
CLAIMS = (
    Column("claim_id", "Claim"),
    Column("article_id", "Article", "integer"),
    Column("review_id", "Review", "integer"),
    Column("layer", "Kind of review", answers=LAYERS),
    Column("run", "Pipeline run of a suggestion"),
    Column("parent_id", "Claim whose content contains this one"),
    Column("suggestion_id", "Suggestion it decides", "integer"),
    Column("decision", "Decision", answers=DECISIONS),
    Column("reject_reason", "Reason for rejecting"),
    Column("quotation", "Quotation", answers=QUOTATIONS),
    Column("attitude", "Attitude", answers=ATTITUDES),
    Column("mention", "Mention of the source", answers=MENTIONS),
    Column("source_id", "Source in the registry", "integer"),
    Column("source_name", "Source"),
    Column("content", "What is claimed"),
    Column("cue", "Words that attribute it"),
    Column("source", "Words that name the source"),
    Column("content_spans", "Offsets of the content", "spans"),
    Column("cue_spans", "Offsets of the cue", "spans"),
    Column("source_spans", "Offsets of the source", "spans"),
    Column("note", "Remark"),
    Column("uncertain", "Reviewer was unsure", "yes_no"),
    Column("inherited", "Fields that come from the source"),
    Column("score", "Score of a suggestion", "decimal"),
    Column("active_seconds", "Active seconds of the claim", "integer"),
)
CLAIM_TARGETS = (Column("claim_id", "Claim"), Column("target", "Target"))
SOURCES = (
    Column("source_id", "Source", "integer"),
    Column("name", "Name"),
    Column("kind", "Kind"),
    Column("role", "Role"),
    Column("country", "Country"),
    Column("state_affiliation", "State affiliation"),
    Column("gender", "Gender, self-described"),
    Column("aliases", "Other names"),
)
FIXED = {"articles": ARTICLES, "reviews": REVIEWS, "claims": CLAIMS, "claim_targets": CLAIM_TARGETS, "sources": SOURCES}


class Tables:
    """The columns of each table, and the rows that an article gives; ``losses`` counts what has no column."""

    def __init__(self, project: ProjectRecord) -> None:
        self.fields = {field.key: field for field in project.fields}
        self.asked = {
            "articles": [],
            "reviews": [field for field in project.fields if field.scope == "article"],
            "claims": [field for field in project.fields if field.scope != "article" and not field.per_target],
            "claim_targets": [field for field in project.fields if field.per_target],
            "sources": [field for field in project.fields if field.scope == "source" or field.key == "source_type"],
        }
        self.columns = {
            table: (*fixed, *(field_column(field, fixed) for field in self.asked[table]))
            for table, fixed in FIXED.items()
        }
        self.losses = LossReport()
        self.seen_sources: set[int] = set()

    def rows(self, record: ArticleRecord) -> Iterator[tuple[str, Row]]:
        """Table and row, for everything in the article."""
        count_dropped(record, KEEPS, self.losses)
        yield "articles", article_row(record)
        for source in record["sources"]:
            if source["id"] not in self.seen_sources:
                self.seen_sources.add(source["id"])
                yield (
                    "sources",
                    source_row(source)
                    + self.answers("sources", source["values"], say("source %(id)s", id=source["id"])),
                )
        for suggestion in record["suggestions"]:
            head = [str(suggestion["id"]), record["id"], None, "suggestion", suggestion["run"]]
            tail = [None, None, None, suggestion["scores"].get("record"), None]
            yield from self.claim_rows(suggestion, suggestion_decision(suggestion), head, tail)
        for review in record["reviews"]:
            yield from self.review_rows(record["id"], review)

    def review_rows(self, article: int, review: ReviewRecord) -> Iterator[tuple[str, Row]]:
        answers = self.answers("reviews", review["values"], say("review %(id)s", id=review["id"]))
        yield "reviews", review_row(article, review) + answers
        for claim in review["claims"]:
            head = [claim["id"], article, review["id"], review["role"], None]
            inherited = ";".join(claim["inherited"]) or None
            tail = [claim["note"] or None, claim["uncertain"], inherited, None, claim.get("active_seconds")]
            yield from self.claim_rows(claim, claim_decision(claim), head, tail)

    def claim_rows(
        self, claim: ClaimRecord | SuggestionRecord, decision: Row, head: Row, tail: Row
    ) -> Iterator[tuple[str, Row]]:
        where = claim_place(claim)
        answers = self.answers("claims", claim["values"], where)
        yield "claims", [*head, *decision, *claim_row(claim), *tail, *answers]
        by_target: dict[str, Values] = {}
        for asked in self.asked["claim_targets"]:
            for target, answer in (claim["values"].get(asked.key) or {}).items():
                by_target.setdefault(target, {})[asked.key] = answer
        for target, values in by_target.items():
            yield "claim_targets", [str(claim["id"]), target, *self.answers("claim_targets", values, where)]

    def answers(self, table: str, values: Values, where: str) -> Row:
        """The answers in the order of the table's fields; one of another type than its field is counted as lost."""
        for key in values.keys() - self.fields.keys():
            self.losses.drop(say("value of %(key)s, an unknown field", key=key), where)
        return [self.answer(field, values.get(field.key), where) for field in self.asked[table]]

    def answer(self, asked: FieldDefinition, value: Any, where: str) -> Any:
        if isinstance(value, list):
            return ";".join(map(str, value)) or None
        kind = KINDS[asked.type]
        if value is None or is_of_kind(value, kind):
            return value
        self.losses.drop(
            say("value of %(key)s that is no %(kind)s", key=asked.key, kind=kind.replace("_", " or ")), where
        )
        return None


def is_of_kind(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "yes_no" or not isinstance(value, bool))


def field_column(asked: FieldDefinition, fixed: Iterable[Column]) -> Column:
    """A field that bears the name of a fixed column is set apart."""
    name = f"field_{asked.key}" if asked.key in {column.name for column in fixed} else asked.key
    answers = {label.key: label.name for label in asked.labels} if asked.type == "label" else {}
    if answers and not asked.own_voice:
        answers[NOT_APPLICABLE] = "Not applicable"
    return Column(name, asked.name, KINDS[asked.type], answers)


def article_row(record: ArticleRecord) -> Row:
    meta = record["meta"]
    return [
        record["id"],
        record["external_id"],
        meta["title"],
        meta["outlet"],
        meta["author"],
        meta["published_on"],
        meta["url"],
        meta["language"],
        meta["licence"],
        meta["redistribute"],
        meta["withdrawn"],
        record["text_sha256"],
        orjson.dumps(meta["metadata"]).decode(),
        record.get("text"),
    ]


def review_row(article: int, review: ReviewRecord) -> Row:
    return [
        review["id"],
        article,
        review["role"],
        review["reviewer"],
        review["state"],
        review["submitted_at"],
        review["reference"],
        review["codebook_version"],
        review["run"],
        review["suggestions_shown"],
        review["no_claim"],
        review.get("round"),
        ";".join(review.get("not_asked", [])) or None,
        review.get("active_seconds"),
    ]


def claim_decision(claim: ClaimRecord) -> Row:
    return [claim["parent"], claim["suggestion"], claim["decision"], claim["reject_reason"] or None]


def suggestion_decision(suggestion: SuggestionRecord) -> Row:
    parent = suggestion["parent"]
    return [None if parent is None else str(parent), suggestion["id"], None, None]


def claim_row(claim: ClaimRecord | SuggestionRecord) -> Row:
    quotes = claim["quotes"]
    return [
        claim["quotation"],
        claim["attitude"],
        claim["mention"],
        claim.get("source_id"),
        claim["source_name"],
        PIECES.join(quotes["content"]),
        PIECES.join(quotes["cue"]),
        PIECES.join(quotes["source"]),
        claim["content"],
        claim["cue"],
        claim["source"],
    ]


def source_row(source: SourceRecord) -> Row:
    return [
        source["id"],
        source["name"],
        source["kind"],
        source["role"],
        source["country"],
        source["state_affiliation"],
        source["gender"],
        PIECES.join(source["aliases"]),
    ]
