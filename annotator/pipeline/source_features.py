"""What tells the type of a source: the words that name it and describe it, its cue, and what kind of mention it is."""

import re
from itertools import islice

from annotator.pipeline.identity import Identity

WORD = re.compile(r"[A-Za-z][\w’'.-]*|\d+%?")
OF_SOURCE, OF_DESCRIPTION, OF_CUE = 14, 40, 8
"""How many words of each are looked at."""


def source_features(
    source: str, cue: str, identity: Identity, speaks_for: str, *, is_campaign: bool
) -> dict[str, float]:
    """Return the features of a source by name, each 1.0.

    source, cue: their words. speaks_for: the type of whom the source speaks for, "" if nobody. is_campaign: whether
    the article is about an election campaign.
    """
    entity = identity.entity
    named = words(source, OF_SOURCE)
    found = [
        f"mention={identity.mention}",
        f"kind={entity.kind if entity is not None else ''}",
        f"campaign={is_campaign}",
        f"plural={identity.is_plural}",
        f"speaks for={speaks_for}",
        *(f"source:{word}" for word in named),
        *(f"first:{word}" for word in named[:1]),
        *(f"last:{word}" for word in named[-1:]),
        *(f"called:{word}" for word in words(entity.description if entity is not None else "", OF_DESCRIPTION)),
        *(f"cue:{word}" for word in words(cue, OF_CUE)),
    ]
    return dict.fromkeys(found, 1.0)


def words(text: str, most: int) -> list[str]:
    """The first words of a text in small letters, without the marks after them."""
    return [match.group().lower().strip(".'’") for match in islice(WORD.finditer(text), most)]
