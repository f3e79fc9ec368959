"""What finds the spans of attributions, by tier. All else of the pipeline works on the spans of either."""

from collections.abc import Callable
from functools import cache

from spacy.tokens import Doc

from annotator.pipeline import linking, rules
from annotator.pipeline.encoder import Encoder
from annotator.pipeline.rules import Found
from annotator.pipeline.segmentation import segmented

DEFAULT_TIER = "full"


@cache
def trained_encoder() -> Encoder:
    """The encoder of the tier `full`, loaded once a process. Raises ModelError."""
    return Encoder()


FINDERS: dict[str, Callable[[Doc], list[Found]]] = {
    "full": lambda doc: segmented(doc, linking.find_attributions(doc, trained_encoder())),
    "rules": rules.find_attributions,
}
