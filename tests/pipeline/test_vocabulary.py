"""Which word pieces are shipped."""

import json
from pathlib import Path

import pytest

from annotator.pipeline.encoder import MODEL, TOKENIZER
from annotator.pipeline.training.vocabulary import is_kept, kept_pieces, write_tokenizer


@pytest.mark.parametrize("piece", ["the", "##ing", "é", "##ñ", "€", "“", "[CLS]", "[UNK]", "7"])
def test_pieces_of_english_text_are_kept(piece: str) -> None:
    assert is_kept(piece)


@pytest.mark.parametrize("piece", ["[unused7]", "##д", "中", "α", "の", "##ا"])
def test_pieces_of_other_scripts_are_not(piece: str) -> None:
    assert not is_kept(piece)


def test_the_tokenizer_is_written_with_the_kept_pieces_numbered_anew(tmp_path: Path) -> None:
    held = json.loads((MODEL / TOKENIZER).read_text(encoding="utf-8"))
    shipped = held["model"]["vocab"]
    assert sorted(shipped.values()) == list(range(len(shipped)))
    assert all(map(is_kept, shipped))
    held["model"]["vocab"] = {**{piece: n + 1 for piece, n in shipped.items()}, "中": 0}
    for token in held["added_tokens"]:
        token["id"] += 1
    (tmp_path / "more.json").write_text(json.dumps(held), encoding="utf-8")
    assert kept_pieces(tmp_path / "more.json") == list(range(1, len(shipped) + 1))
    write_tokenizer(tmp_path / "more.json", tmp_path / "written.json")
    assert json.loads((tmp_path / "written.json").read_text(encoding="utf-8"))["model"]["vocab"] == shipped
