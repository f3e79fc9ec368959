"""Who a source is: what the resolver of sources answers."""

from dataclasses import dataclass

from annotator.pipeline.cast import Entity
from annotator.spans import Span as Offsets


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a source is: fullest name, where that or the last mention stands, how it is mentioned here."""

    name: str = ""
    mention: str = "none"
    antecedent: Offsets | None = None
    score: float = 0.9
    reason: str = "no words name a source"
    entity: Entity | None = None
    is_plural: bool = False

    @property
    def kind(self) -> str:
        """Person or organisation; nothing where that is not sure, or the name is made of another's."""
        if self.entity is None or self.entity.name != self.name:
            return ""
        if self.entity.kind == "body":
            return "organisation"
        return "person" if self.entity.is_surely_person else ""
