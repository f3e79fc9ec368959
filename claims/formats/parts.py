"""The parts of a record that a format keeps or drops. Each format declares in ``keeps`` what it keeps; what it does not
is counted here, where the record has it, so that no report leaves a part out."""

from collections.abc import Callable, Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from annotator.saying import say
from claims.formats.records import ArticleRecord, LossReport, article_place, claim_place

Has = Callable[[Any], Any]


def of_meta(key: str) -> Has:
    return lambda record: record["meta"][key]


# What a loss is called in a report, by the part's name, and how to tell whether the record has the part.
ARTICLE: dict[str, tuple[str, Has]] = {
    "external_id": (say("id given by the importer"), itemgetter("external_id")),
    "title": (say("title of the article"), of_meta("title")),
    "outlet": (say("outlet of the article"), of_meta("outlet")),
    "author": (say("author of the article"), of_meta("author")),
    "published_on": (say("date of the article"), of_meta("published_on")),
    "url": (say("address of the article"), of_meta("url")),
    "language": (say("language of the article"), of_meta("language")),
    "licence": (say("licence of the article"), of_meta("licence")),
    "redistribute": (say("leave to pass on the text"), of_meta("redistribute")),
    "withdrawn": (say("mark that the article was taken down"), of_meta("withdrawn")),
    "metadata": (say("other columns of the import"), of_meta("metadata")),
    "text": (say("text of the article"), lambda record: "text" in record),
    "sentences": (say("sentences of the article"), itemgetter("sentences")),
    "leftovers": (say("leftovers of the pipeline"), itemgetter("leftovers")),
    "sources": (say("facts of the registry about a source"), itemgetter("sources")),
}
REVIEW: dict[str, tuple[str, Has]] = {
    "role": (say("kind of review"), itemgetter("role")),
    "reviewer": (say("reviewer"), itemgetter("reviewer")),
    "state": (say("state of the review"), itemgetter("state")),
    "submitted_at": (say("time of submission"), itemgetter("submitted_at")),
    "reference": (say("mark of a reference"), itemgetter("reference")),
    "codebook_version": (say("version of the codebook"), itemgetter("codebook_version")),
    "round": (say("round"), lambda review: review.get("round")),
    "not_asked": (say("fields that its codebook did not have"), lambda review: review.get("not_asked")),
    "run": (say("run whose suggestions were decided"), itemgetter("run")),
    "suggestions_shown": (say("whether suggestions were shown"), itemgetter("suggestions_shown")),
    "answers": (say("answers about the article"), itemgetter("values")),
    "no_claim": (say("span read and found to hold no claim"), itemgetter("no_claim")),
    "review_active_seconds": (say("active seconds of the review"), lambda review: review.get("active_seconds")),
}
SAID: dict[str, tuple[str, Has]] = {  # of a claim and of a suggestion
    "offsets": (say("offsets"), itemgetter("content")),
    "cue": (say("cue"), itemgetter("cue")),
    "quotation": (say("quotation"), itemgetter("quotation")),
    "attitude": (say("attitude"), itemgetter("attitude")),
    "mention": (say("mention"), itemgetter("mention")),
    "source_name": (say("source_name"), itemgetter("source_name")),
}
CLAIM: dict[str, tuple[str, Has]] = {
    **SAID,
    "decision": (say("decision"), itemgetter("decision")),
    "suggestion": (say("suggestion it decides"), lambda claim: claim["suggestion"] is not None),
    "source_id": (say("entry of the registry it points to"), lambda claim: claim["source_id"] is not None),
    "inherited": (say("which answers come from the source"), itemgetter("inherited")),
    "note": (say("note"), itemgetter("note")),
    "uncertain": (say("uncertain"), itemgetter("uncertain")),
    "active_seconds": (say("active seconds of the claim"), lambda claim: claim.get("active_seconds")),
}
SUGGESTION: dict[str, tuple[str, Has]] = {
    **SAID,
    "proposed_by": (say("run that suggested it"), itemgetter("run")),
    "score": (say("score of a suggestion"), lambda suggestion: "record" in suggestion["scores"]),
    "scores": (say("scores of single fields"), lambda suggestion: suggestion["scores"].keys() - {"record"}),
    "reasons": (say("reasons"), itemgetter("reasons")),
    "antecedent": (say("antecedent"), itemgetter("antecedent")),
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
    where = article_place(record)
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
                losses.drop(say("rejected claim"), claim_place(claim))
                continue
            for words, has in of_claim:
                if has(claim):
                    losses.drop(words, claim_place(claim))
    if of_suggestion:
        for suggestion in record["suggestions"]:
            for words, has in of_suggestion:
                if has(suggestion):
                    losses.drop(words, say("suggestion %(id)s", id=suggestion["id"]))
