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
