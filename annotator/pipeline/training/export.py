"""A trained network as a model folder: ONNX in int8, tokenizer, linker, manifest with SHA-256. What reads stances is
written untrained, until `tests.benchmarks.target_reader` has fitted it.

    python -m annotator.pipeline.training.export --weights average7.pt --bert DIR --out MODEL

Matrices are int8 by channel, word embeddings int8 by row; the heads, normalisations and positions stay
float32, because quantising them costs accuracy and saves little.
"""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from annotator.pipeline.encoder import FIELDS, GRAPH, LINKER, TARGETS, TOKENIZER
from annotator.pipeline.training.folder import write_manifest
from annotator.pipeline.training.network import Network
from annotator.pipeline.training.target_network import TargetNetwork, target_graph, with_gists
from annotator.pipeline.training.vocabulary import kept_pieces, write_tokenizer
from annotator.pipeline.windows import WINDOW


class ByteEmbedding(nn.Module):
    """An embedding table of int8 rows, each with a scale of its own."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        scale = table.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", (table / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """(B, L) to (B, L, width)."""
        return self.rows[ids].to(torch.float32) * self.scale[ids]


def write_graph(network: Network, path: Path, *, quantised: bool = True) -> None:
    """Write ``network`` as ONNX for one window at a time, in int8 unless told otherwise."""
    network.eval()
    network.positions = nn.Embedding.from_pretrained(network.positions.weight[:WINDOW].detach())
    if quantised:
        network.words = ByteEmbedding(network.words.weight.detach())
    sample = torch.ones(1, WINDOW // 2, dtype=torch.int64)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            network,
            (sample, sample),
            str(plain),
            input_names=["ids", "features"],
            output_names=["tags", "links", "states"],
            dynamic_axes={name: {1: "n"} for name in ("ids", "features", "tags", "states")}
            | {"links": {2: "n", 3: "n"}},
            opset_version=17,
            dynamo=False,
        )
        if not quantised:
            plain.replace(path)
            return
        nodes = onnx.load(plain).graph.node
        heads = [n.name for n in nodes if n.op_type == "MatMul" and not n.name.startswith("/layers")]
        quantize_dynamic(
            plain,
            path,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=heads,
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True},
        )


def write_target_reader(
    folder: Path, network: TargetNetwork, features: Sequence[str], sureness: Mapping[str, float]
) -> None:
    """Write what reads stances, and into the encoder's graph what makes its gists."""
    graph = folder / GRAPH
    graph.write_bytes(with_gists(graph.read_bytes(), network.shorten))
    (folder / TARGETS).write_bytes(target_graph(network, features, sureness))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", type=Path, required=True, nargs="+", help="more than one are averaged")
    parser.add_argument("--bert", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="float32, to see what int8 costs")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    write_tokenizer(args.bert / TOKENIZER, args.out / TOKENIZER)
    states = [torch.load(path, weights_only=True) for path in args.weights]
    network = Network(len(states[0]["words.weight"]))
    network.load_state_dict({name: torch.stack([s[name] for s in states]).mean(0) for name in states[0]})
    network.words = nn.Embedding.from_pretrained(network.words.weight[kept_pieces(args.bert / TOKENIZER)].detach())
    write_graph(network, args.out / GRAPH, quantised=not args.float)
    write_target_reader(args.out, TargetNetwork(torch.zeros(1), torch.ones(1)), ["bias"], {"intercept": 0, "slope": 1})
    for name in (LINKER, FIELDS):
        if not (args.out / name).exists():
            (args.out / name).write_text("{}", encoding="utf-8")
    write_manifest(args.out, {"weights": [path.name for path in args.weights]})


if __name__ == "__main__":
    main()
