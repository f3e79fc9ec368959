"""Where a content begins and ends by the codebook, where corpora such as PolNeAR have another convention.

Pure functions of text and spans; imports neither Django nor spaCy.
"""

import re
from collections.abc import Sequence

LEADING = re.compile(r"(?:that|whether|if)\s+", re.IGNORECASE)


def bare_clause(text: str, content: Sequence[Sequence[int]]) -> list[list[int]]:
    """The content without a leading *that*, *whether* or *if* and without a full stop at its end.

    ``content`` is a list of half-open [start, end) in code points of ``text``; so is the answer, never empty.
    """
    spans = [list(span) for span in content]
    start, end = spans[0]
    leading = LEADING.match(text, start, end)
    if leading and leading.end() < end:
        spans[0][0] = leading.end()
    last = spans[-1]
    if text[last[1] - 1] == "." and last[1] - last[0] > 1:
        last[1] -= 1
    return spans
