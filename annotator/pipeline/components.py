"""The spaCy components, thin: they put the results of the pure functions on the Doc.

`nlp.add_pipe("sayso_paragraphs", first=True)` cuts sentences at paragraphs before the parser runs;
`nlp.add_pipe("sayso", last=True)` writes `doc.spans["sayso_content"]`, `["sayso_cue"]`, `["sayso_source"]` (the spans'
`id` is the number of the attribution) and the whole `Reading` to `doc._.sayso`.
"""

from spacy.language import Language
from spacy.tokens import Doc, Span

from annotator.pipeline.article import paragraphs
from annotator.pipeline.reading import read_found
from annotator.pipeline.tiers import DEFAULT_TIER, FINDERS
from annotator.targets import Targets

if not Doc.has_extension("sayso"):
    Doc.set_extension("sayso", default=None)


@Language.component("sayso_paragraphs", assigns=["token.is_sent_start"])
def mark_paragraphs(doc: Doc) -> Doc:
    """Start a sentence at the first token of each paragraph; the parser keeps to it."""
    starts = iter(paragraphs(doc.text))
    upcoming = next(starts, None)
    for token in doc:
        if upcoming is None:
            break
        if token.idx >= upcoming[0] and not token.is_space:
            token.is_sent_start = True
            while upcoming is not None and token.idx >= upcoming[0]:
                upcoming = next(starts, None)
    return doc


class Annotator:
    """Reads attributions and writes them to the Doc."""

    def __init__(self, targets: Targets, tier: str) -> None:
        self.targets = targets
        self.find = FINDERS[tier]

    def __call__(self, doc: Doc) -> Doc:
        reading = read_found(doc, *self.find(doc), self.targets)
        doc._.sayso = reading
        for role in ("content", "cue", "source"):
            doc.spans[f"sayso_{role}"] = [
                Span(doc, span.start, span.end, label=role, span_id=attribution.id)
                for attribution in reading.attributions
                for start, end in getattr(attribution, role)
                if (span := doc.char_span(start, end, alignment_mode="expand")) is not None
            ]
        return doc


@Language.factory(
    "sayso", requires=["token.dep", "token.tag", "doc.ents"], default_config={"targets": [], "tier": DEFAULT_TIER}
)
def make_annotator(nlp: Language, name: str, targets: dict[str, list[str]] | list[str], tier: str) -> Annotator:
    return Annotator(targets, tier)
