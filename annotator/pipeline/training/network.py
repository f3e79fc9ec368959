"""The encoder as a torch module: BERT (Devlin et al., NAACL 2019) with piece features, tags and pointers."""

import math
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from annotator.pipeline.encoder import POINTERS, TAGS
from annotator.pipeline.windows import FEATURES

WIDTH, LAYERS, HEADS, INNER, POSITIONS = 384, 6, 12, 1536, 512
POINTER_WIDTH = 64
STATES_OF = 2
"""The layer whose states are given out: of the six it tells claim kinds best."""


class Layer(nn.Module):
    """One transformer layer, normalised after each half, as in BERT."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, INNER)
        self.down = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = (
            part.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1)
        )
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.dropout(self.out(seen)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Network(nn.Module):
    """Pieces to tag scores (B, L, 7) and pointer scores (B, 4, L, L).

    A piece of a content run points to the first piece of its cue, and so on for each of ``POINTERS``;
    the first piece of the window, [CLS], stands for "none".
    """

    def __init__(self, vocabulary: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.features = nn.Embedding(FEATURES, WIDTH)
        nn.init.zeros_(self.features.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.tags = nn.Linear(WIDTH, len(TAGS))
        self.query = nn.Linear(WIDTH, len(POINTERS) * POINTER_WIDTH)
        self.key = nn.Linear(WIDTH, len(POINTERS) * POINTER_WIDTH)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """``ids`` and ``features`` (B, L); ``mask`` (B, L), true where a piece is, or None if all are.

        The states of the second layer (B, L, width) are for what is fitted on top, and not trained.
        """
        batch, length = ids.shape
        x = self.words(ids) + self.positions.weight[:length] + self.features(features)
        x = self.dropout(self.norm(x))
        states = x
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, None if mask is None else mask[:, None, None, :])
            states = x if number == STATES_OF else states
        x = self.dropout(x)
        shape = (batch, length, len(POINTERS), POINTER_WIDTH)
        query, key = self.query(x).view(shape), self.key(x).view(shape)
        links = query.permute(0, 2, 1, 3) @ key.permute(0, 2, 3, 1) / math.sqrt(POINTER_WIDTH)
        if mask is not None:
            links = links.masked_fill(~mask[:, None, None, :], -1e4)
        return self.tags(x), links, states

    def load_bert(self, folder: Path) -> None:
        """Take the weights of a pretrained BERT of this shape from ``folder/model.safetensors``."""
        old = load_file(folder / "model.safetensors")
        new = dict(_from_bert(old))
        missing = set(self.state_dict()) - set(new)
        heads = ("tags.", "query.", "key.", "features.")
        if wrong := [name for name in missing if not name.startswith(heads)]:
            raise ValueError(f"{folder} lacks weights that a BERT of this shape has: {wrong[:3]}")
        self.load_state_dict(new, strict=False)


def _from_bert(old: dict[str, Tensor]) -> Iterator[tuple[str, Tensor]]:
    embeddings = "embeddings."
    # Every piece is of BERT's first segment: its embedding is a constant, added to the positions.
    segment = old[embeddings + "token_type_embeddings.weight"][0]
    yield "words.weight", old[embeddings + "word_embeddings.weight"]
    yield "positions.weight", old[embeddings + "position_embeddings.weight"] + segment
    for part in ("weight", "bias"):
        yield f"norm.{part}", old[f"{embeddings}LayerNorm.{part}"]
        for i in range(LAYERS):
            bert, mine = f"encoder.layer.{i}.", f"layers.{i}."
            three = [old[f"{bert}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            yield f"{mine}qkv.{part}", torch.cat(three)
            for name, theirs in {
                "out": "attention.output.dense",
                "norm1": "attention.output.LayerNorm",
                "up": "intermediate.dense",
                "down": "output.dense",
                "norm2": "output.LayerNorm",
            }.items():
                yield f"{mine}{name}.{part}", old[f"{bert}{theirs}.{part}"]
