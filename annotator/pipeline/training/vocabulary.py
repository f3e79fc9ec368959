"""The pieces that are shipped: of the 30,522 of BERT those that English text may have. The others are read as [UNK]."""

import json
from pathlib import Path

from tokenizers import Tokenizer

OTHER_SCRIPTS = (0x370, 0x2000), (0x2C00, 0x110000)
"""From Greek to Mongolian, and from Glagolitic on; between them stand marks, currencies and arrows."""


def is_kept(piece: str) -> bool:
    """Tell whether a piece is not of another script, nor a place that BERT left free."""
    strange = any(first <= ord(c) < last for c in piece.removeprefix("##") for first, last in OTHER_SCRIPTS)
    return not strange and not piece.startswith("[unused")


def kept_pieces(tokenizer: Path) -> list[int]:
    """The numbers of the pieces to ship, in order: a new piece's number is its place here."""
    vocabulary: dict[str, int] = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    return sorted(number for piece, number in vocabulary.items() if is_kept(piece))


def write_tokenizer(source: Path, path: Path) -> None:
    """Write the tokenizer with the kept pieces alone, without padding or truncation."""
    place = {old: new for new, old in enumerate(kept_pieces(source))}
    held = json.loads(source.read_text(encoding="utf-8"))
    held["model"]["vocab"] = {piece: place[n] for piece, n in held["model"]["vocab"].items() if n in place}
    for token in held["added_tokens"]:
        token["id"] = place[token["id"]]
    held["padding"] = held["truncation"] = None
    held["post_processor"] = None  # windows put [CLS] and [SEP] where they belong
    Tokenizer.from_str(json.dumps(held)).save(str(path), pretty=False)
