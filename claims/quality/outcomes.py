"""What became of a run's suggestions in the reviews that showed them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from annotator.codebook import REJECT_REASONS, FieldDefinition
from claims.models import Claim, PipelineRun, Review
from claims.review.decisions import changed_parts


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
    corrected: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for claim in decided.select_related("suggestion", "review").order_by("pk").iterator(chunk_size=500):
        (own_voice if claim.quotation == "own_voice" else decisions)[claim.decision] += 1
        if claim.suggestion and claim.decision == Claim.Decision.CORRECTED:
            names = claim.review.proposed_names
            corrected.update(changed_parts(claim.record(), claim.suggestion, definitions, run.project, names))
        elif claim.decision == Claim.Decision.REJECTED:
            rejected[REJECT_REASONS.get(claim.reject_reason, claim.reject_reason)] += 1
    return {
        "reviews": decided.values("review").distinct().count(),
        "decisions": {decision: decisions[decision] for decision in Claim.Decision.values},
        "own_voice": {decision: own_voice[decision] for decision in Claim.Decision.values},
        "corrected": dict(corrected.most_common()),
        "rejected": dict(rejected.most_common()),
    }
