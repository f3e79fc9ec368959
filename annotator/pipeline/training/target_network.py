"""The network of `annotator.pipeline.target_reader` as a torch module, and as ONNX."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from annotator.pipeline.target_reader import LONGEST, MARKS, SIDES, TARGET, WIDTH
from annotator.pipeline.training.network import WIDTH as STATE

LAYERS, HEADS = 2, 4
SPREAD = 5.0
"""How many standard deviations a feature may be from its mean."""


class Layer(nn.Module):
    """One transformer layer, normalised before each half."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = (
            part.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)
            for part in self.qkv(self.norm1(x)).chunk(3, dim=-1)
        )
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self.dropout(self.out(seen.transpose(1, 2).reshape(batch, length, WIDTH)))
        return x + self.dropout(self.down(self.dropout(F.gelu(self.up(self.norm2(x))))))


class TargetNetwork(nn.Module):
    """Gists of a claim's pieces to scores of ``SIDES``. ``shorten`` makes the gists, of `normed` states."""

    def __init__(self, means: Tensor, spreads: Tensor, dropout: float = 0.3) -> None:
        """``means`` and ``spreads`` (F) of the features."""
        super().__init__()
        self.shorten = nn.Linear(STATE, WIDTH)
        self.register_buffer("means", means)
        self.register_buffer("spreads", spreads)
        self.marks = nn.Linear(len(MARKS), WIDTH)
        self.target, self.features = nn.Linear(WIDTH, WIDTH), nn.Linear(len(means), WIDTH)
        self.pair = nn.Parameter(torch.randn(WIDTH) * 0.02)
        self.positions = nn.Embedding(LONGEST, WIDTH)
        nn.init.normal_(self.positions.weight, std=0.02)
        self.norm_in, self.norm_out = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.scores = nn.Linear(3 * WIDTH, len(SIDES))
        self.direct = nn.Linear(len(means), len(SIDES))
        self.dropout, self.rarely = nn.Dropout(dropout), nn.Dropout(0.2)

    def forward(
        self, gists: Tensor, marks: Tensor, target: Tensor, features: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """``gists`` (B, N, WIDTH), ``marks`` (B, N, MARKS), ``target`` (B, WIDTH), ``features`` (B, F), and ``mask``
        (B, N), true where a piece is, or None if all are. To (B, SIDES)."""
        held = ((features - self.means) / self.spreads).clamp(-SPREAD, SPREAD)
        whole = self.pair + self.target(target) + self.features(self.dropout(held))
        words = gists + self.marks(marks) + self.positions.weight[: gists.shape[1]]
        x = self.norm_in(torch.cat([whole[:, None], words], dim=1))
        seen = F.pad(mask, (1, 0), value=True)[:, None, None] if mask is not None else None
        for layer in self.layers:
            x = layer(x, seen)
        x = self.norm_out(x)
        means_content, means_target = marks[..., :1], marks[..., TARGET].amax(-1, keepdim=True)
        parts = [x[:, 0], _mean(x[:, 1:], means_content), _mean(x[:, 1:], means_target)]
        return self.scores(self.dropout(torch.cat(parts, dim=-1))) + self.direct(self.rarely(held))


def _mean(x: Tensor, weight: Tensor) -> Tensor:
    return (x * weight).sum(1) / weight.sum(1).clamp(min=1)


def target_graph(network: TargetNetwork, features: Sequence[str], sureness: Mapping[str, float]) -> bytes:
    """The network as ONNX in int8, for one pair at a time; ``features`` are the names of what it takes, in order, and
    ``sureness`` how its chances are scaled."""
    network.eval()
    pieces, count = LONGEST // 2, len(features)
    alone = (network.direct.weight / network.spreads).detach().T
    pulls = {name: [round(pull, 3) for pull in row] for name, row in zip(features, alone.tolist(), strict=True)}
    sample = (torch.zeros(1, pieces, WIDTH), torch.zeros(1, pieces, len(MARKS)), torch.zeros(1, WIDTH))
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            network,
            (*sample, torch.zeros(1, count)),
            str(plain),
            input_names=["gists", "marks", "target", "features"],
            output_names=["scores"],
            dynamic_axes={"gists": {1: "n"}, "marks": {1: "n"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            plain,
            small,
            op_types_to_quantize=["MatMul"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True},
        )
        model = onnx.load(small)
    helper.set_model_props(model, {"features": json.dumps(pulls), "sureness": json.dumps(sureness)})
    return model.SerializeToString()


def with_gists(encoder: bytes, shorten: nn.Linear) -> bytes:
    """The graph of the encoder, which gives the gists of its states beside them; those of before go."""
    model = onnx.load_model_from_string(encoder)
    graph = model.graph
    for held in (graph.node, graph.initializer, graph.output):
        for each in [each for each in held if each.name.startswith("gists")]:
            held.remove(each)
    weights = {
        "gists scale": torch.ones(STATE),
        "gists weight": shorten.weight.detach().T.contiguous().half(),
        "gists bias": shorten.bias.detach(),
    }
    graph.initializer.extend(numpy_helper.from_array(value.numpy(), name) for name, value in weights.items())
    graph.node.extend(
        [
            helper.make_node(
                "LayerNormalization", ["states", "gists scale"], ["gists normed"], "gists norm", axis=-1, epsilon=1e-5
            ),
            helper.make_node("Cast", ["gists weight"], ["gists matrix"], "gists cast", to=onnx.TensorProto.FLOAT),
            helper.make_node("MatMul", ["gists normed", "gists matrix"], ["gists product"], "gists matmul"),
            helper.make_node("Add", ["gists product", "gists bias"], ["gists"], "gists add"),
        ]
    )
    graph.output.append(helper.make_tensor_value_info("gists", onnx.TensorProto.FLOAT, [1, "n", WIDTH]))
    return model.SerializeToString()


def normed(states: Tensor) -> Tensor:
    """States of the encoder, as they are shortened."""
    return F.layer_norm(states, (STATE,))
