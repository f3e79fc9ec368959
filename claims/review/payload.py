"""Everything the review page needs, as JSON values: the API answers it and the page embeds it."""

from typing import Any

from django.urls import reverse

from annotator.codebook import ATTITUDES, MENTIONS, QUOTATIONS, REJECT_REASONS, SOURCE_TYPE_GROUPS
from claims.codebooks import asked_at, definitions_of, guidelines_html, payload
from claims.models import Project, Review, Suggestion
from claims.review.confidence import unsure_answers
from claims.review.decisions import suggested_values
from claims.review.lifecycle import candidates, reading_of, visible_suggestions

NAMES = {
    "quotation": QUOTATIONS,
    "attitude": ATTITUDES,
    "mention": MENTIONS,
    "groups": SOURCE_TYPE_GROUPS,
}


def review_payload(review: Review, *, with_guidelines: bool = True) -> dict[str, Any]:
    """The review with its article, suggestions, claims and codebook. The review comes with its document, project,
    outlet and codebook; at most four queries, and one for the guidelines, which are null without."""
    document, project = review.document, review.document.project
    reading = reading_of(review)
    definitions = asked_at(project.depth, definitions_of(review.codebook))

    def suggested(suggestion: Suggestion) -> dict[str, Any]:
        values = suggested_values(suggestion, definitions, project.target_keys)
        unsure = {"unsure": unsure_answers(suggestion, project)}
        return _suggestion(suggestion, values) | unsure | _proposed(suggestion, review)

    return {
        "review": {
            "id": review.pk,
            "state": review.state,
            "role": review.role,
            "sequence": review.sequence,
            "suggestions_shown": review.suggestions_shown,
            "no_claim": review.no_claim,
            "values": review.values,
            "active_seconds": review.active_seconds,
            "codebook_version": review.codebook.version,
        },
        "project": _project(project) | {"guidelines_html": guidelines_html(project) if with_guidelines else None},
        "article": {
            "id": document.pk,
            "title": document.title,
            "outlet": document.outlet.name if document.outlet else "",
            "author": document.author,
            "published_on": document.published_on.isoformat() if document.published_on else "",
            "url": document.url,
            "language": document.language,
            "direction": "rtl" if document.reads_right_to_left else "ltr",
            "text": document.text,
        },
        "reading_state": reading.state if reading else "",
        "sentences": reading.sentences if reading else [],
        "leftovers": reading.leftovers if reading else [],
        "mentions": reading.sources if reading and review.suggestions_shown else [],
        "targets": [{"key": key, "name": name} for key, name in project.target_names.items()],
        "fields": payload(definitions),
        "suggestions": [suggested(suggestion) for suggestion in visible_suggestions(review, reading)],
        "candidates": [suggested(suggestion) for suggestion in candidates(review, reading)],
        "claims": [claim.record() for claim in review.claims.all()],
        "sources": _registry(review),
        "reject_reasons": REJECT_REASONS,
        "names": NAMES,
        "urls": {
            "self": reverse("api-review", args=[review.pk]),
            "events": reverse("api-review-events", args=[review.pk]),
            "changes": reverse("api-review-changes", args=[review.pk]),
            "submit": reverse("api-review-submit", args=[review.pk]),
            "reopen": reverse("api-review-reopen", args=[review.pk]),
            "comments": reverse("api-comments", args=[project.slug, document.pk]),
            "questions": reverse("questions", args=[project.slug]),
        },
    }


def _project(project: Project) -> dict[str, Any]:
    return {
        "slug": project.slug,
        "name": project.name,
        "depth": project.depth,
        "own_voice": project.own_voice,
        "attitudes": project.attitudes,
    }


def _suggestion(suggestion: Suggestion, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": suggestion.pk,
        "parent": suggestion.parent_id,
        "content": suggestion.content,
        "cue": suggestion.cue,
        "source": suggestion.source,
        "source_name": suggestion.source_name,
        "antecedent": suggestion.antecedent,
        "mention": suggestion.mention,
        "quotation": suggestion.quotation,
        "attitude": suggestion.attitude,
        "values": values,
        "scores": suggestion.scores,
        "reasons": suggestion.reasons,
    }


def _proposed(suggestion: Suggestion, review: Review) -> dict[str, Any]:
    """The name that the registry has for the suggestion's source, with the reason; nothing if it has no other."""
    name = review.proposed_names.get(suggestion.source_name)
    if name is None:
        return {}
    reason = f"“{suggestion.source_name}” is {name} in this project’s registry"
    unsure = [answer for answer in unsure_answers(suggestion, review.document.project) if answer != "source_name/"]
    return {"source_name": name, "reasons": suggestion.reasons | {"source_name": reason}, "unsure": unsure}


def _registry(review: Review) -> list[dict[str, Any]]:
    """The registry's entries, from one query that gives a row for each alias."""
    visible = review.visible_sources().filter(private_person=False).order_by("name", "id", "aliases__name")
    rows = visible.values_list("pk", "name", "kind", "values", "aliases__name")
    entries: dict[int, dict[str, Any]] = {}
    for pk, name, kind, values, alias in rows[:4000]:
        entry = entries.setdefault(pk, {"id": pk, "name": name, "kind": kind, "aliases": [], "values": values})
        if alias is not None:
            entry["aliases"].append(alias)
    return list(entries.values())[:2000]
