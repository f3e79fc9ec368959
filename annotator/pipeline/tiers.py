"""What finds the spans of attributions, by tier. All else of the pipeline works on the spans of either."""

from functools import cache
from typing import Protocol

from spacy.tokens import Doc

from annotator.pipeline import linking, rules
from annotator.pipeline.encoder import Encoder
from annotator.pipeline.linking import Linker
from annotator.pipeline.rules import Found
from annotator.pipeline.segmentation import segmented

DEFAULT_TIER = "full"


@cache
def trained_encoder() -> Encoder:
    """The encoder of the tier `full`, loaded once a process. Raises ModelError."""
    return Encoder()


class Finder(Protocol):
    """What finds the attributions of a parsed article, and what it is too unsure of to propose; ``linker`` is a
    project's own, if it has one."""

    def __call__(self, doc: Doc, linker: Linker | None = None) -> tuple[list[Found], list[Found]]: ...


def find_by_weights(doc: Doc, linker: Linker | None = None) -> tuple[list[Found], list[Found]]:
    """What the trained tagger marks, linked and cut into claims."""
    found, unlikely = linking.find_attributions(doc, trained_encoder(), linker)
    return segmented(doc, found), segmented(doc, unlikely)


def find_by_rules(doc: Doc, linker: Linker | None = None) -> tuple[list[Found], list[Found]]:
    """What the rules find; they have no linker."""
    return rules.find_attributions(doc), []


FINDERS: dict[str, Finder] = {"full": find_by_weights, "rules": find_by_rules}


def shipped(tier: str) -> str:
    """What a project's weights are fitted beside: the tier, and the version of its weights if it has any."""
    return f"full {trained_encoder().version}" if tier == "full" else tier
