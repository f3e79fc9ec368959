"""The trained encoder: a small BERT in int8 that says of each word piece what it is and where it links.

Runs with onnxruntime, tokenizers and numpy. Every window of an article is a batch of its own: int8 arithmetic
scales activations by the batch, so nothing else would give the same numbers on any batch size.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from annotator.pipeline.graphs import Floats, log_softmax, session_of
from annotator.pipeline.target_reader import TargetReader
from annotator.pipeline.windows import Pieces, pieces, special, windows

FORMAT = 4
"""Version of the model folder: what the graph takes and gives, and the keys of its linker and its fields."""
TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
POINTERS = ("content to cue", "source to cue", "cue to source", "content to source")
SURELY_OUTSIDE = (0.0, *(len(TAGS) - 1) * (-30.0,))
MODEL = Path(__file__).parent / "model"
GRAPH, TOKENIZER, LINKER, FIELDS = "encoder.onnx", "tokenizer.json", "linker.json", "fields.json"
TARGETS = "targets.onnx"
PARTS = (GRAPH, TOKENIZER, LINKER, FIELDS, TARGETS)
MANIFEST = "manifest.json"


class ModelError(Exception):
    """The folder of the trained model is missing, damaged, or of another version; the message says which."""


@dataclass(frozen=True)
class Window:
    """What the encoder says of one window of L pieces, [CLS] first, which stands for "none"."""

    pieces: Pieces
    """The L - 1 pieces after [CLS], offsets in the whole text."""
    tags: Floats
    """(L - 1, 7) log-probabilities of ``TAGS``."""
    links: Floats
    """(4, L, L) scores, not normalised: from which piece, to which, for each of ``POINTERS``."""
    states: Floats
    """(L - 1, width) what the second layer makes of each piece: words in their phrase, before tags are decided."""
    gists: Floats
    """(L - 1, 128) the same, shortened for the network that reads stances."""


class Encoder:
    """A loaded model folder."""

    def __init__(self, folder: Path = MODEL) -> None:
        """Load ``folder`` after checking every file against its manifest. Raises ``ModelError``."""
        self.manifest = read_manifest(folder)
        self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self.linker: dict[str, Any] = json.loads((folder / LINKER).read_text(encoding="utf-8"))
        self.fields: dict[str, Any] = json.loads((folder / FIELDS).read_text(encoding="utf-8"))
        self.targets = TargetReader((folder / TARGETS).read_bytes())
        self._session = session_of((folder / GRAPH).read_bytes())
        self._first = special(self.tokenizer, "[CLS]")

    @property
    def version(self) -> str:
        """What tells these weights from others: the beginning of the SHA-256 of their checked files."""
        files = json.dumps(self.manifest["files"], sort_keys=True)
        return hashlib.sha256(files.encode()).hexdigest()[:12]

    def windows(self, text: str) -> Iterator[Window]:
        """Read ``text`` window by window, in order; takes any text, time is linear in its length."""
        stream = pieces(text, self.tokenizer)
        for start, end in windows(stream):
            part = stream.between(start, end)
            ids = np.concatenate([[self._first], part.ids])[None]
            features = np.concatenate([[0], part.features])[None]
            given = {"ids": ids, "features": features}
            tags, links, states, gists = self._session.run(["tags", "links", "states", "gists"], given)
            tags = log_softmax(tags[0, 1:])
            # No run crosses a paragraph: a [SEP] has no place in the text.
            tags[part.starts < 0] = SURELY_OUTSIDE
            yield Window(part, tags, links[0], states[0, 1:], gists[0, 1:])


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a model folder, its files checked against it. Raises ``ModelError``."""
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version, files = manifest["format"], dict(manifest["files"])
    except FileNotFoundError:
        raise ModelError(f"No trained model in {folder}: {MANIFEST} is missing. {_REMEDY}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path} cannot be read ({error}). {_REMEDY}") from error
    if version != FORMAT:
        raise ModelError(f"{path} is of version {version!r}; this program reads version {FORMAT}. {_REMEDY}")
    if missing := set(PARTS) - set(files):
        raise ModelError(f"{path} lists no {', '.join(sorted(missing))}. {_REMEDY}")
    for name, expected in files.items():
        try:
            actual = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except FileNotFoundError:
            raise ModelError(f"{folder / name} is missing. {_REMEDY}") from None
        if actual != expected:
            raise ModelError(f"{folder / name} is damaged: its SHA-256 is not the manifest's. {_REMEDY}")
    return manifest


_REMEDY = "Restore the folder from the repository, or set SAYSO_PIPELINE=rules to do without it."
