"""The parts of a claim that people can differ on: one list for showing disagreements and for settling them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext

from annotator.codebook import ATTITUDES, MENTIONS, FieldDefinition
from annotator.spans import quote
from claims.codebooks import is_asked, spoken
from claims.models import Claim
from claims.sources import effective_values, name_key

Kind = Literal["spans", "name", "label", "labels", "scale", "yes_no", "text"]

NOT_ASKED = "not asked"
EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Part:
    """``names`` are the possible answers, key to words. ``target`` is set of a field that is asked for each target."""

    key: str
    name: str
    kind: Kind
    names: Mapping[str, str]
    definition: FieldDefinition | None = None
    target: str | None = None

    def is_asked_of(self, claim: Claim) -> bool:
        """Whether the claim can have this part at all."""
        if self.definition is None:
            return True
        return is_asked(self.definition, values_of(claim), own_voice=claim.quotation == "own_voice")

    def is_asked_in(self, asked: Collection[str]) -> bool:
        """Whether a review that answered these fields could have it; claims and their spans every review has."""
        return self.definition is None or self.definition.key in asked

    def read(self, claim: Claim) -> Any:
        """The claim's part as a JSON value; None if it is empty or not asked."""
        if self.definition is None:
            value = getattr(claim, "source_name" if self.key == "speaker" else self.key)
            if self.key == "speaker" and claim.registry_source is not None:
                value = claim.registry_source.name
        elif not self.is_asked_of(claim):
            return None
        else:
            value = values_of(claim).get(self.definition.key)
            if self.target is not None:
                value = value.get(self.target) if isinstance(value, dict) else None
        return None if value in EMPTY else value

    def same(self, values: Sequence[Any]) -> bool:
        """Whether the values mean the same, whatever the spelling of names and the order of several labels."""
        return len({repr(self._comparable(value)) for value in values}) == 1

    def _comparable(self, value: Any) -> Any:
        if self.kind == "name" and value:
            return name_key(value)
        return sorted(value) if self.kind == "labels" and value else value

    def words(self, value: Any, text: str) -> str:
        """The value as a person reads it; empty if there is none."""
        if value is None:
            return ""
        match self.kind:
            case "spans":
                return quote(text, value)
            case "labels":
                return ", ".join(spoken(self.names.get(key, key)) for key in value)
            case "yes_no":
                return gettext("Yes") if value else gettext("No")
            case _:
                return spoken(self.names[str(value)]) if str(value) in self.names else str(value)


def values_of(claim: Claim) -> dict[str, Any]:
    """The answers that count for the claim: its own, then its source's."""
    inherited = claim.registry_source.values if claim.registry_source else {}
    return effective_values(claim.values, inherited)[0]


def parts_of(definitions: Sequence[FieldDefinition], targets: Mapping[str, str]) -> list[Part]:
    """Spans, source, form and attitude, then every claim field of the codebook, once for each target if it has them."""
    return [
        Part("content", "Content", "spans", {}),
        Part("cue", "Cue", "spans", {}),
        Part("source", "Source", "spans", {}),
        Part("speaker", "Who it is", "name", {}),
        Part("mention", "Form of mention", "label", MENTIONS),
        Part("attitude", "Attitude", "label", ATTITUDES),
        *(
            field_part(definition, target, targets)
            for definition in definitions
            if definition.scope == "claim"
            for target in (targets if definition.per_target else [None])
        ),
    ]


def field_part(definition: FieldDefinition, target: str | None, targets: Mapping[str, str]) -> Part:
    """The part of a field, for a target if one is given."""
    names = {label.key: label.name for label in definition.labels}
    if definition.type == "scale":
        names = {str(n): str(n) for n in range(definition.minimum or 0, (definition.maximum or 0) + 1)}
    kind: Kind = definition.type  # type: ignore[assignment]
    if target is None:
        return Part(definition.key, definition.name, kind, names, definition)
    return Part(f"{definition.key}[{target}]", f"{definition.name}: {targets[target]}", kind, names, definition, target)
