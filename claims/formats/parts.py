"""The parts of a record that a format keeps or drops. Each format declares in ``keeps`` what it keeps; what it does not
is counted here, where the record has it, so that no report leaves a part out."""

from collections.abc import Callable, Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from claims.formats.records import ArticleRecord, LossReport

Has = Callable[[Any], Any]


def of_meta(key: str) -> Has:
    return lambda record: record["meta"][key]


# What a loss is called in a report, by the part's name, and how to tell whether the record has the part.
ARTICLE: dict[str, tuple[str, Has]] = {
    "external_id": ("id given by the importer", itemgetter("external_id")),
    "title": ("title of the article", of_meta("title")),
    "outlet": ("outlet of the article", of_meta("outlet")),
    "author": ("author of the article", of_meta("author")),
    "published_on": ("date of the article", of_meta("published_on")),
    "url": ("address of the article", of_meta("url")),
    "language": ("language of the article", of_meta("language")),
    "licence": ("licence of the article", of_meta("licence")),
    "redistribute": ("leave to pass on the text", of_meta("redistribute")),
    "withdrawn": ("mark that the article was taken down", of_meta("withdrawn")),
    "metadata": ("other columns of the import", of_meta("metadata")),
    "text": ("text of the article", lambda record: "text" in record),
    "sentences": ("sentences of the article", itemgetter("sentences")),
    "leftovers": ("leftovers of the pipeline", itemgetter("leftovers")),
    "sources": ("facts of the registry about a source", itemgetter("sources")),
}
REVIEW: dict[str, tuple[str, Has]] = {
    "role": ("kind of review", itemgetter("role")),
    "reviewer": ("reviewer", itemgetter("reviewer")),
    "state": ("state of the review", itemgetter("state")),
    "submitted_at": ("time of submission", itemgetter("submitted_at")),
    "reference": ("mark of a reference", itemgetter("reference")),
    "codebook_version": ("version of the codebook", itemgetter("codebook_version")),
    "round": ("round", lambda review: review.get("round")),
    "not_asked": ("fields that its codebook did not have", lambda review: review.get("not_asked")),
    "run": ("run whose suggestions were decided", itemgetter("run")),
    "suggestions_shown": ("whether suggestions were shown", itemgetter("suggestions_shown")),
    "answers": ("answers about the article", itemgetter("values")),
    "no_claim": ("span read and found to hold no claim", itemgetter("no_claim")),
}
SAID: dict[str, tuple[str, Has]] = {  # of a claim and of a suggestion
    "offsets": ("offsets", itemgetter("content")),
    "cue": ("cue", itemgetter("cue")),
    "quotation": ("quotation", itemgetter("quotation")),
    "attitude": ("attitude", itemgetter("attitude")),
    "mention": ("mention", itemgetter("mention")),
    "source_name": ("source_name", itemgetter("source_name")),
}
CLAIM: dict[str, tuple[str, Has]] = {
    **SAID,
    "decision": ("decision", itemgetter("decision")),
    "suggestion": ("suggestion it decides", lambda claim: claim["suggestion"] is not None),
    "source_id": ("entry of the registry it points to", lambda claim: claim["source_id"] is not None),
    "inherited": ("which answers come from the source", itemgetter("inherited")),
    "note": ("note", itemgetter("note")),
    "uncertain": ("uncertain", itemgetter("uncertain")),
}
SUGGESTION: dict[str, tuple[str, Has]] = {
    **SAID,
    "proposed_by": ("run that suggested it", itemgetter("run")),
    "score": ("score of a suggestion", lambda suggestion: "record" in suggestion["scores"]),
    "scores": ("scores of single fields", lambda suggestion: suggestion["scores"].keys() - {"record"}),
    "reasons": ("reasons", itemgetter("reasons")),
    "antecedent": ("antecedent", itemgetter("antecedent")),
}
REJECTED = "rejected"  # claims that a reviewer rejected, with their reason
ALL = frozenset({*ARTICLE, *REVIEW, *CLAIM, *SUGGESTION, REJECTED})
META = frozenset(
    {"title", "outlet", "author", "published_on", "url", "language", "licence", "redistribute", "withdrawn", "metadata"}
)
LAYER = frozenset({"role", "reviewer", "run", "proposed_by"})  # whose labels they are


def words_of_part(name: str) -> str:
    """What a report calls the part."""
    if name == REJECTED:
        return "rejected claim"
    return next(level[name][0] for level in (ARTICLE, REVIEW, CLAIM, SUGGESTION) if name in level)


@cache
def dropped(keeps: frozenset[str]) -> tuple[list[tuple[str, Has]], ...]:
    """What a format drops of an article, a review, a claim and a suggestion."""
    levels: tuple[Mapping[str, tuple[str, Has]], ...] = (ARTICLE, REVIEW, CLAIM, SUGGESTION)
    return tuple([told for name, told in level.items() if name not in keeps] for level in levels)


MANY = frozenset({"span read and found to hold no claim", "answers about the article"})  # counted one by one


def count_dropped(record: ArticleRecord, keeps: frozenset[str], losses: LossReport) -> None:
    """Count every part that the record has and the format does not keep."""
    of_article, of_review, of_claim, of_suggestion = dropped(keeps)
    where = f"article {record['id']}"
    for words, has in of_article:
        if has(record):
            losses.drop(words, where)
    for review in record["reviews"]:
        for words, has in of_review:
            if found := has(review):
                losses.drop(words, where, len(found) if words in MANY else 1)
        if not of_claim and REJECTED in keeps:
            continue
        for claim in review["claims"]:
            if claim["decision"] == "rejected" and REJECTED not in keeps:
                losses.drop("rejected claim", f"claim {claim['id']}")
                continue
            for words, has in of_claim:
                if has(claim):
                    losses.drop(words, f"claim {claim['id']}")
    if of_suggestion:
        for suggestion in record["suggestions"]:
            for words, has in of_suggestion:
                if has(suggestion):
                    losses.drop(words, f"suggestion {suggestion['id']}")
