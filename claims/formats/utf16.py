"""Offsets in UTF-16 units, as browsers and the tools written for them count, and in code points, as everything here."""

import re
from bisect import bisect_left

from annotator.saying import say
from claims.formats.shapes import Unfit

ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Utf16:
    """The two ways of counting in one text. A character beyond the basic plane has two units."""

    def __init__(self, text: str) -> None:
        self.astral = [match.start() for match in ASTRAL.finditer(text)]
        self.units = [place + before for before, place in enumerate(self.astral)]
        self.length = len(text) + len(self.astral)

    def to_units(self, offset: int) -> int:
        return offset + bisect_left(self.astral, offset)

    def to_code_points(self, offset: int) -> int:
        """Raises Unfit for an offset between the two halves of a character."""
        before = bisect_left(self.units, offset)
        if before and self.units[before - 1] + 1 == offset:
            raise Unfit(say("offset %(offset)s lies between the two halves of a character", offset=offset))
        return offset - before
