"""The encoder: its model folder, its windows, and that it takes any text."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from annotator.pipeline import encoder as module
from annotator.pipeline.encoder import MANIFEST, MODEL, TAGS, TOKENIZER, Encoder, ModelError
from annotator.pipeline.windows import CLOSING, INSIDE, OPENING, OUTSIDE, UNCLOSED, WINDOW, case, pieces, windows
from annotator.pipeline.windows import quote_state as states

ARTICLE = (
    "The harbour office said on Tuesday that the new pier will open in May.\n\n"
    "“We have waited long enough,” said Ada Lopez, who heads the office. “Now it is done.”\n\n"
    "According to the builders, the pier cost less than planned."
)
NASTY = [
    "",
    " ",
    "\n\n\n",
    "\x00",
    "a",
    "“",
    '""""""',
    "\ud800 said he",
    "\u202e\u200b\ufeff",
    "漢字" * 300,
    "😀" * 300,
    "x" * 5000,
    "e\u0301" * 500,
    "said " * 900,
    "\r\n\u2028\x85",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped model folder to damage."""
    return shutil.copytree(MODEL, tmp_path / "model")


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_read(encoder, text):
    for window in encoder.windows(text):
        assert len(window.pieces) < WINDOW
        assert window.tags.shape == (len(window.pieces), len(TAGS))
        assert np.isfinite(window.tags).all()
        assert np.isfinite(window.links).all()


@pytest.mark.parametrize("text", [*NASTY, ARTICLE])
def test_pieces_lie_in_the_text_in_order(encoder, text):
    stream = pieces(text, encoder.tokenizer)
    real = stream.starts >= 0
    assert (stream.ends[real] <= len(text)).all()
    assert (stream.starts[real] < stream.ends[real]).all()
    assert (np.diff(stream.starts[real]) >= 0).all()


def test_pieces_are_the_words_of_the_text(encoder):
    stream = pieces(ARTICLE, encoder.tokenizer)
    words = [ARTICLE[s:e] for s, e in zip(stream.starts, stream.ends, strict=True) if s >= 0]
    assert words[:4] == ["The", "harbour", "office", "said"]
    assert "".join(words) == "".join(ARTICLE.split())


def test_same_text_gives_same_numbers_whatever_was_read_before(encoder):
    before = [w.links for w in encoder.windows(ARTICLE)]
    for text in ("Something else entirely, she said.", "word " * 700):
        list(encoder.windows(text))
    after = [w.links for w in encoder.windows(ARTICLE)]
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("text", ["word, word. " * 20_000, "A line.\n" * 20_000, "x" * 1_000_000])
def test_windows_cover_a_long_text_once(encoder, text):
    stream = pieces(text, encoder.tokenizer)
    cut = windows(stream)
    assert cut[0][0] == 0
    assert cut[-1][1] == len(stream)
    assert all(a[1] == b[0] for a, b in zip(cut, cut[1:], strict=False))
    assert all(0 < end - start < WINDOW for start, end in cut)
    assert len(cut) <= 2 * len(stream) / WINDOW + 60


def test_windows_end_between_paragraphs(encoder):
    stream = pieces("\n".join(["Nine words stand in this line of the text."] * 200), encoder.tokenizer)
    assert {end for _, end in windows(stream)} <= set(stream.breaks.tolist())


def test_quotation_marks_open_and_close():
    assert states('a "b" c') == [(2, 3, OPENING), (3, 4, INSIDE), (4, 5, CLOSING)]
    assert states("“never closed") == [(0, 1, OPENING), (1, 13, UNCLOSED)]
    assert states("it's the pier's") == []
    assert OUTSIDE == 0


@pytest.mark.parametrize(
    ("word", "expected"), [("…", 0), ("pier", 1), ("Pier", 2), ("A", 2), ("WALLACE", 3), ("9am", 4)]
)
def test_case_of_a_word(word, expected):
    assert case(word) == expected


def test_missing_model_is_said(tmp_path):
    with pytest.raises(ModelError, match=r"manifest\.json is missing.*SAYSO_PIPELINE=rules"):
        Encoder(tmp_path)


def test_missing_file_is_said(folder):
    (folder / TOKENIZER).unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json is missing"):
        Encoder(folder)


def test_damaged_file_is_said(folder):
    path = folder / module.GRAPH
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"encoder\.onnx is damaged"):
        Encoder(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "files": 3}'])
def test_damaged_manifest_is_said(folder, text):
    (folder / MANIFEST).write_text(text)
    with pytest.raises(ModelError, match="cannot be read"):
        Encoder(folder)


def test_other_version_is_said(folder):
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(manifest | {"format": 99}))
    with pytest.raises(ModelError, match="version 99"):
        Encoder(folder)


def test_file_that_the_manifest_does_not_list_is_said(folder):
    manifest = json.loads((folder / MANIFEST).read_text())
    del manifest["files"][TOKENIZER]
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ModelError, match=r"lists no tokenizer\.json"):
        Encoder(folder)


def test_model_folder_is_small():
    assert sum(path.stat().st_size for path in MODEL.iterdir()) <= 25_000_000


def test_the_runtime_keeps_no_record_of_its_use(tmp_path: Path) -> None:
    code = "from annotator.pipeline.encoder import Encoder; Encoder()"
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"HOME": str(tmp_path)})
    assert not list(tmp_path.rglob("*"))
