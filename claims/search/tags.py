"""What a claim is beyond its words, as the search index holds it: its answers, and how sure it is."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from claims.models import Claim

ANY = "*"  # as an answer: whatever it is
NONE = "-"  # as an answer: there is none
SURE, UNSURE = 0.8, 0.5  # scores of a suggestion


class Confidence(models.TextChoices):
    """How sure a claim is: what its reviewer marked, or the score of the suggestion it came from."""

    UNCERTAIN = "uncertain", _("Marked uncertain")
    LOW = "low", format_lazy(_("Suggested with less than {unsure}"), unsure=UNSURE)
    MIDDLE = "middle", format_lazy(_("Suggested with {unsure} to {sure}"), unsure=UNSURE, sure=SURE)
    HIGH = "high", format_lazy(_("Suggested with {sure} or more"), sure=SURE)
    BY_HAND = "by_hand", _("Added by hand")


def tags_of(claim: Claim) -> set[str]:
    """``field=answer`` of the claim and, where it has none of its own, of its source; ``confidence=`` what it is,
    ``reviewer=`` whose."""
    answers: dict[str, Any] = {"mention": claim.mention, "quotation": claim.quotation, "attitude": claim.attitude}
    answers |= (claim.registry_source.values if claim.registry_source else {}) | claim.values
    found = {tag for key, value in answers.items() for tag in tags_of_answer(key, value)}
    found |= {f"confidence={each}" for each in confidences_of(claim)}
    return found | {"is=claim", f"reviewer={claim.review.reviewer_id}"}


def tags_of_answer(key: str, value: Any) -> Iterator[str]:
    """Of an answer for each target, ``field.target=answer`` and ``field=answer``."""
    if value in (None, "", [], {}):
        return
    yield f"{key}={ANY}"
    if isinstance(value, Mapping):
        for target, answer in value.items():
            yield from tags_of_answer(f"{key}.{target}", answer)
            yield from tags_of_answer(key, answer)
    else:
        yield from (f"{key}={word_of(each)}" for each in (value if isinstance(value, list) else [value]))


def word_of(answer: Any) -> str:
    """One answer as an address says it."""
    return ("yes" if answer else "no") if isinstance(answer, bool) else str(answer)


def confidences_of(claim: Claim) -> Iterator[str]:
    if claim.uncertain:
        yield Confidence.UNCERTAIN
    if claim.decision == Claim.Decision.ADDED:
        yield Confidence.BY_HAND
    score = claim.suggestion.scores.get("record") if claim.suggestion else None
    if score is not None:
        yield Confidence.LOW if score < UNSURE else Confidence.HIGH if score >= SURE else Confidence.MIDDLE
