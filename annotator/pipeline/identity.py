"""Who a source is: what the resolver of sources answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.pipeline.cast import Entity
from annotator.pipeline.suggestions import SourceMentions
from annotator.spans import Span as Offsets
from annotator.spans import Spans


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
    speaks_for: "Identity | None" = None
    """Whose spokeswoman, lawyer or president this is, where the article says so in any mention."""

    @property
    def kind(self) -> str:
        """Person or organisation; nothing where that is not sure, or the name is made of another's."""
        if self.entity is None or self.entity.name != self.name:
            return ""
        if self.entity.kind == "body":
            return "organisation"
        return "person" if self.entity.is_surely_person else ""


def mentions_by_source(identities: Iterable[tuple[Identity, Spans]]) -> tuple[SourceMentions, ...]:
    """Gather the places of each source under its fullest name, in order of first mention."""
    places: dict[str, set[Offsets]] = {}
    kinds: dict[str, str] = {}
    for identity, source in identities:
        if identity.name:
            places.setdefault(identity.name, set()).update(source)
            kinds[identity.name] = kinds.get(identity.name) or identity.kind
    return tuple(SourceMentions(name, tuple(sorted(spans)), kinds[name]) for name, spans in places.items())
