"""When two spellings are one name."""

import unicodedata
from functools import lru_cache

APOSTROPHES = "‘’‚‛′ʼʻ`´"
QUOTATION_MARKS = "“”„‟″«»"
_PLAIN = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(QUOTATION_MARKS, '"'))


@lru_cache(maxsize=2048)  # the same sources are named again and again
def name_key(name: str) -> str:
    """What spellings of one name have in common: capitals, the form of apostrophes and quotation marks, the width of
    letters and white space tell no two sources apart. Marks come first: NFKC makes a blank and an accent of “´”."""
    return " ".join(unicodedata.normalize("NFKC", name.translate(_PLAIN)).casefold().split())
