"""What finds the spans of attributions, by tier. All else of the pipeline works on the spans of either."""

from functools import cache
from typing import Protocol

from spacy.tokens import Doc

from annotator.pipeline import linking, rules
from annotator.pipeline.encoder import Encoder
from annotator.pipeline.linking import Linker
from annotator.pipeline.rules import Found
from annotator.pipeline.segmentation import segmented
from annotator.pipeline.syntax import text_of
from annotator.pipeline.trained_fields import TrainedFields

DEFAULT_TIER = "full"


@cache
def trained_encoder() -> Encoder:
    """The encoder of the tier `full`, loaded once a process. Raises ModelError."""
    return Encoder()


Marked = tuple[list[Found], list[Found], TrainedFields | None]
"""What is found, what is too unlikely to be proposed, and, where a tier has weights for it, what tells the fields."""


class Finder(Protocol):
    """What finds the attributions of a parsed article; ``linker`` is a project's own, if it has one."""

    def __call__(self, doc: Doc, linker: Linker | None = None) -> Marked: ...


def find_by_weights(doc: Doc, linker: Linker | None = None) -> Marked:
    """What the trained tagger marks, linked and cut into claims."""
    found, unlikely, trained = linking.find_attributions(doc, trained_encoder(), linker)
    return segmented(doc, found), segmented(doc, unlikely), trained


def find_by_rules(doc: Doc, linker: Linker | None = None) -> Marked:
    """What the rules find; they have no linker."""
    return rules.find_attributions(doc), [], None


def trained_fields(tier: str, doc: Doc) -> TrainedFields | None:
    """What tells the fields of claims that are given, without finding any; None for the rules."""
    if tier != "full":
        return None
    encoder = trained_encoder()
    trained = TrainedFields(text_of(doc), encoder.fields, encoder.targets)
    for _ in trained.watch(encoder.windows(text_of(doc))):
        pass
    return trained


FINDERS: dict[str, Finder] = {"full": find_by_weights, "rules": find_by_rules}


def shipped(tier: str) -> str:
    """What a project's weights are fitted beside: the tier, and the version of its weights if it has any."""
    return f"full {trained_encoder().version}" if tier == "full" else tier
