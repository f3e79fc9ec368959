"""Claims put together of the parts that were chosen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from claims.adjudication.sheet import Case
from claims.codebooks import is_asked
from claims.models import Claim, Review, Suggestion
from claims.review import ClaimDraft

AGREED, NEW = "agreed", "new"  # where a part comes from, if not from one claim


def agreed_draft(case: Case, review: Review) -> ClaimDraft:
    parts = {row.part.key: AGREED for row in case.rows}
    draft = draft_of(case, {row.part.key: row.values[0] for row in case.rows}, review)
    return replace(draft, provenance=provenance_of(case, parts, "", "agreement"))


def provenance_of(case: Case, parts: Mapping[str, str], reason: str, by: str) -> dict[str, Any]:
    return {"claims": case.compared, "parts": dict(parts), "reason": reason, "by": by}


def draft_of(case: Case, values: Mapping[str, Any], review: Review) -> ClaimDraft:
    """A claim of the chosen value of each part."""
    answers: dict[str, Any] = {}
    fields = {row.part.key: row.part for row in case.rows if row.part.definition}
    for key, part in fields.items():
        value = values.get(key)
        if part.definition is None or value is None:
            continue
        if part.target is None:
            answers[part.definition.key] = value
        else:
            answers.setdefault(part.definition.key, {})[part.target] = value
    own_voice = not values.get("cue") and not values.get("source") and answers.get("source_type") == "reporter"
    definitions = {part.definition.key: part.definition for part in fields.values() if part.definition}
    asked = {key: value for key, value in answers.items() if is_asked(definitions[key], answers, own_voice=own_voice)}
    return ClaimDraft(
        content=values.get("content") or (),
        cue=values.get("cue") or (),
        source=values.get("source") or (),
        suggestion=_suggestion(case, review),
        source_name=values.get("speaker") or "",
        source_id=_entry(case, values.get("speaker")),
        mention=values.get("mention") or "none",
        attitude=values.get("attitude") or "statement",
        values=asked,
    )


def _suggestion(case: Case, review: Review) -> int | None:
    """The suggestion of the adjudication's run that a claim of the case decided, if no other case has it."""
    if case.outcome is not None:
        return case.outcome.suggestion_id
    wanted = [claim.suggestion_id for claim in case.present if claim.suggestion_id]
    known = Suggestion.objects.filter(pk__in=wanted, reading__run=review.run_id).exclude(claims__review=review)
    return known.values_list("pk", flat=True).first() if wanted else None


def _entry(case: Case, name: str | None) -> int | None:
    """The registry entry of the name, if a claim of the case points to one that everybody may see."""
    for claim in case.present:
        entry = claim.registry_source
        if entry is not None and entry.review_id is None and entry.merged_into_id is None and entry.name == name:
            return entry.pk
    return None


def draft_as_it_is(claim: Claim) -> ClaimDraft:
    return ClaimDraft(
        content=claim.content,
        cue=claim.cue,
        source=claim.source,
        suggestion=claim.suggestion_id,
        parent=claim.parent_id,
        rejected=claim.reject_reason,
        source_name=claim.source_name,
        source_id=claim.registry_source_id,
        mention=claim.mention,
        attitude=claim.attitude,
        values=claim.values,
        note=claim.note,
        uncertain=claim.uncertain,
        provenance=claim.provenance,
    )
