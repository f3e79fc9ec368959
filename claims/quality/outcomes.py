"""What became of a run's suggestions in the reviews that showed them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from annotator.codebook import REJECT_REASONS, FieldDefinition
from claims.models import Claim, PipelineRun, Review
from claims.review.changes import suggested_values

PARTS = ("content", "cue", "source", "source_name", "attitude")


def outcomes(run: PipelineRun, definitions: Sequence[FieldDefinition]) -> dict[str, Any]:
    """Counts over the submitted reviews that were opened with the run: decisions, what was corrected, why rejected.

    ``decisions`` and ``own_voice`` count accepted, corrected, rejected and added claims; ``corrected`` counts claims by
    the part that was changed, a claim once for each.
    """
    decided = Claim.objects.filter(
        review__run=run,
        review__role=Review.Role.REVIEW,
        review__state=Review.State.SUBMITTED,
        review__document__withdrawn_at=None,
    )
    decisions: Counter[str] = Counter()
    own_voice: Counter[str] = Counter()
    targets = run.project.target_keys
    corrected: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for claim in decided.select_related("suggestion").order_by("pk").iterator(chunk_size=500):
        (own_voice if claim.quotation == "own_voice" else decisions)[claim.decision] += 1
        if claim.decision == Claim.Decision.CORRECTED:
            corrected.update(changed_parts(claim, definitions, targets))
        elif claim.decision == Claim.Decision.REJECTED:
            rejected[REJECT_REASONS.get(claim.reject_reason, claim.reject_reason)] += 1
    return {
        "reviews": decided.values("review").distinct().count(),
        "decisions": {decision: decisions[decision] for decision in Claim.Decision.values},
        "own_voice": {decision: own_voice[decision] for decision in Claim.Decision.values},
        "corrected": dict(corrected.most_common()),
        "rejected": dict(rejected.most_common()),
    }


def changed_parts(claim: Claim, definitions: Sequence[FieldDefinition], targets: Sequence[str]) -> list[str]:
    """The parts of a suggestion that its claim has otherwise: spans, name, attitude, and answers."""
    suggestion = claim.suggestion
    if suggestion is None:
        return []
    parts = [part for part in PARTS if getattr(claim, part) != getattr(suggestion, part)]
    suggested = suggested_values(suggestion, definitions, targets)
    return parts + [key for key, value in suggested.items() if claim.values.get(key) != value]
