"""What a claim's record says of the suggestion that it decides; the page's records.js has the same rule."""

from collections.abc import Mapping, Sequence
from typing import Any

from annotator.codebook import FieldDefinition
from claims.codebooks import asked_at, is_asked, translated
from claims.models import Claim, Project, Suggestion

PARTS = ("content", "cue", "source", "source_name", "mention", "attitude")
OF_THE_SENTENCE = ("content", "cue")  # by sentence, nobody is asked for these words: the content is the sentence


def suggested_values(
    suggestion: Suggestion, definitions: Sequence[FieldDefinition], targets: Sequence[str]
) -> dict[str, Any]:
    """The suggestion's answers as far as the codebook and the project's targets know them, and ask for them, without
    empty ones."""
    values = translated(suggestion.values, definitions)
    own_voice = suggestion.quotation == "own_voice"
    known: dict[str, Any] = {}
    for definition in definitions:
        value = values.get(definition.key)
        if definition.per_target and isinstance(value, dict):
            value = {target: answer for target, answer in value.items() if target in targets and answer}
        if value and is_asked(definition, values, own_voice=own_voice):
            known[definition.key] = value
    return known


def changed_parts(
    claim: Mapping[str, Any],
    suggestion: Suggestion,
    definitions: Sequence[FieldDefinition],
    project: Project,
    proposed_names: Mapping[str, str],
) -> list[str]:
    """Of what the project asks for, the parts that the claim's record has otherwise than the suggestion, which is under
    the proposed name, and its other answers."""
    is_full = project.depth == Project.Depth.FULL
    suggested = {part: getattr(suggestion, part) for part in PARTS if is_full or part not in OF_THE_SENTENCE}
    suggested["source_name"] = proposed_names.get(suggestion.source_name, suggestion.source_name)
    parts = [part for part, value in suggested.items() if claim[part] != value]
    values = suggested_values(suggestion, asked_at(project.depth, definitions), project.target_keys)
    return parts + [key for key, value in values.items() if claim["values"].get(key) != value]


def decision_on(
    claim: Mapping[str, Any],
    suggestion: Suggestion | None,
    definitions: Sequence[FieldDefinition],
    project: Project,
    proposed_names: Mapping[str, str],
) -> str:
    """The decision that a claim's record is: on its suggestion, if it has one."""
    if claim["reject_reason"]:
        return Claim.Decision.REJECTED
    if suggestion is None:
        return Claim.Decision.ADDED
    is_changed = changed_parts(claim, suggestion, definitions, project, proposed_names)
    return Claim.Decision.CORRECTED if is_changed else Claim.Decision.ACCEPTED
