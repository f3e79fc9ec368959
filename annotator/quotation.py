"""How a claim is quoted, told from its spans alone. Imports neither Django nor spaCy."""

from collections.abc import Iterable, Sequence

from annotator.pipeline.article import quotations, quoted_share

DIRECT_SHARE = 0.9


def quotation_kind(text: str, content: Iterable[Sequence[int]]) -> str:
    """How a claim is quoted. ``content`` is a list of half-open [start, end) in code points of ``text``."""
    quoted = [piece for quotation in quotations(text) for piece in quotation.pieces]
    return kind_of_share(quoted_share(text, content, quoted))


def kind_of_share(share: float) -> str:
    """``direct`` if at least 90 % of the content's words stand between quotation marks, ``mixed`` if some do,
    else ``indirect``. ``share`` is from 0 to 1."""
    if share >= DIRECT_SHARE:
        return "direct"
    return "mixed" if share > 0 else "indirect"
