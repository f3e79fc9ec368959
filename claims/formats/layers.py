"""An article as layers: the suggestions of each run, and each review. Formats of spans write a layer at a time."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from annotator.saying import say
from claims.formats.parts import count_dropped
from claims.formats.records import (
    ArticleRecord,
    ClaimRecord,
    LossReport,
    Spans,
    SuggestionRecord,
    Values,
    article_place,
)

AnyClaim = ClaimRecord | SuggestionRecord
NO_TEXT = say("article without its text")


@dataclass(frozen=True)
class Layer:
    """``name`` is unique within the article and fit for a file name; ``reviewer`` is empty for a run's suggestions.
    ``score`` is the mean of its suggestions' scores. ``key`` tells apart those whose names would be the same;
    ``active_seconds`` are the review's, for who may see them."""

    name: str
    role: str
    reviewer: str
    run: str
    claims: Sequence[AnyClaim]
    no_claim: Spans
    values: Values
    score: float = 0.0
    key: str = ""
    active_seconds: int | None = None


def layers_of(record: ArticleRecord) -> list[Layer]:
    """The layers of an article, each with a name of its own."""
    layers = list(named_layers(record))
    return layers if len({layer.name.casefold() for layer in layers}) == len(layers) else apart(layers)


def named_layers(record: ArticleRecord) -> Iterator[Layer]:
    for run in dict.fromkeys(suggestion["run"] for suggestion in record["suggestions"]):
        proposed = [suggestion for suggestion in record["suggestions"] if suggestion["run"] == run]
        score = fmean(suggestion["scores"].get("record", 0.0) for suggestion in proposed)
        key = hashlib.sha256(run.encode()).hexdigest()[:8]
        yield Layer(f"suggestions-{file_name(run)}", "suggestion", "", run, proposed, [], {}, score, key)
    for review in record["reviews"]:
        reviewer = review["reviewer"] or f"review-{review['id']}"
        name = f"{review['role']}-{file_name(reviewer)}"
        claims = [claim for claim in review["claims"] if claim["decision"] != "rejected"]
        run, key, seconds = review["run"] or "", str(review["id"]), review.get("active_seconds")
        spans, values = review["no_claim"], review["values"]
        yield Layer(name, review["role"], reviewer, run, claims, spans, values, key=key, active_seconds=seconds)


def apart(layers: list[Layer]) -> list[Layer]:
    """The layers with their key after a name that another has, in small letters too, as on some file systems.

    The one whose person or run is written as in the name stays as it is.
    """
    names: dict[int, str] = {}
    taken: set[str] = set()
    exact = [layer.name.endswith(f"-{layer.reviewer or layer.run}") for layer in layers]
    for place in sorted(range(len(layers)), key=lambda place: not exact[place]):
        name = layers[place].name
        while name.casefold() in taken:
            name = f"{name}-{layers[place].key}"
        taken.add(name.casefold())
        names[place] = name
    return [replace(layer, name=names[place]) for place, layer in enumerate(layers)]


def file_name(name: str) -> str:
    """Letters, digits, hyphens and dots; nothing that a path could hide in."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "unnamed"


def text_layers(
    record: ArticleRecord, losses: LossReport, keeps: frozenset[str], *, bare: bool = False
) -> Iterator[tuple[str, Layer]]:
    """The text with each layer. What the format drops is counted: parts that it does not keep; an article without its
    text, or, unless the format holds it ``bare``, without a layer, as a whole.
    """
    where = article_place(record)
    text = record.get("text")
    if not text:
        losses.drop(NO_TEXT, where)
        return
    layers = layers_of(record)
    if not layers and not bare:
        losses.drop(say("article without a review or suggestion"), where)
        return
    count_dropped(record, keeps, losses)
    for layer in layers:
        yield text, layer
