"""An article as layers: the suggestions of each run, and each review. Formats of spans write a layer at a time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from claims.formats.records import ArticleRecord, ClaimRecord, LossReport, Spans, SuggestionRecord, Values

AnyClaim = ClaimRecord | SuggestionRecord
NO_TEXT = "article without its text"


@dataclass(frozen=True)
class Layer:
    """``name`` is unique within the article and fit for a file name; ``reviewer`` is empty for a run's suggestions.
    ``score`` is the mean of its suggestions' scores."""

    name: str
    role: str
    reviewer: str
    run: str
    claims: Sequence[AnyClaim]
    no_claim: Spans
    values: Values
    score: float = 0.0


def layers_of(record: ArticleRecord) -> Iterator[Layer]:
    for run in dict.fromkeys(suggestion["run"] for suggestion in record["suggestions"]):
        proposed = [suggestion for suggestion in record["suggestions"] if suggestion["run"] == run]
        score = fmean(suggestion["scores"].get("record", 0.0) for suggestion in proposed)
        yield Layer(f"suggestions-{file_name(run)}", "suggestion", "", run, proposed, [], {}, score)
    for review in record["reviews"]:
        reviewer = review["reviewer"] or f"review-{review['id']}"
        name = f"{review['role']}-{file_name(reviewer)}"
        claims = [claim for claim in review["claims"] if claim["decision"] != "rejected"]
        yield Layer(name, review["role"], reviewer, review["run"] or "", claims, review["no_claim"], review["values"])


def file_name(name: str) -> str:
    """Letters, digits, hyphens and dots; nothing that a path could hide in."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "unnamed"


def text_layers(record: ArticleRecord, losses: LossReport) -> Iterator[tuple[str, Layer]]:
    """The text with each layer. An article without its text has none, which is counted, as are rejected claims."""
    where = f"article {record['id']}"
    text = record.get("text")
    if not text:
        losses.drop(NO_TEXT, where)
        return
    for review in record["reviews"]:
        for claim in review["claims"]:
            if claim["decision"] == "rejected":
                losses.drop("rejected claim", f"claim {claim['id']}")
    for layer in layers_of(record):
        yield text, layer
