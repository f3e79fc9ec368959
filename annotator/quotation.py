"""How a claim is quoted, told from its spans alone. Imports neither Django nor spaCy."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from annotator.pipeline.article import quotations, quoted_share
from annotator.spans import Span

DIRECT_SHARE = 0.9


def quotation_kind(text: str, content: Iterable[Sequence[int]]) -> str:
    """How a claim is quoted. ``content`` is a list of half-open [start, end) in code points of ``text``."""
    return kind_of_share(quoted_share(text, content, quoted_pieces(text)))


@lru_cache(maxsize=16)  # the claims of an article are asked about one after the other
def quoted_pieces(text: str) -> list[Span]:
    """The pieces of all quotations of the text, in order."""
    return [piece for quotation in quotations(text) for piece in quotation.pieces]


def kind_of_share(share: float) -> str:
    """``direct`` if at least 90 % of the content's words stand between quotation marks, ``mixed`` if some do,
    else ``indirect``. ``share`` is from 0 to 1."""
    if share >= DIRECT_SHARE:
        return "direct"
    return "mixed" if share > 0 else "indirect"
