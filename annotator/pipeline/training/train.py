"""Fine-tune the encoder: seeded, resumable, a checkpoint an epoch.

    python -m annotator.pipeline.training.train --bert DIR --articles train.jsonl --out DIR

AdamW (Loshchilov & Hutter, ICLR 2019) with a learning rate that falls from the top layer down (Howard & Ruder,
ACL 2018) and linearly to zero, bfloat16, and a running average of the weights (Polyak & Juditsky 1992).
"""

import argparse
import logging
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from annotator.pipeline.training.articles import read, split
from annotator.pipeline.training.examples import NO_LABEL, Batch, Example, batches, example
from annotator.pipeline.training.network import LAYERS, Network

log = logging.getLogger("annotator.pipeline.training")

TOP_RATE, HEAD_RATE, LAYER_DECAY = 2e-4, 1e-3, 0.85
WARM_UP, WEIGHT_DECAY, AVERAGE = 0.06, 0.01, 0.998
MASKED = 0.04
"""Share of pieces hidden behind [MASK] while training."""
MASK = 103
LOG_EVERY, SAVE_EVERY = 50, 200


def groups(network: Network) -> Iterator[dict[str, Any]]:
    """Parameters by learning rate: heads, then layers from the top down, then embeddings."""
    heads = [network.tags, network.query, network.key, network.features]
    yield {"params": [p for head in heads for p in head.parameters()], "lr": HEAD_RATE}
    for i, layer in enumerate(network.layers):
        yield {"params": list(layer.parameters()), "lr": TOP_RATE * LAYER_DECAY ** (LAYERS - 1 - i)}
    low = [network.words, network.positions, network.norm]
    yield {"params": [p for m in low for p in m.parameters()], "lr": TOP_RATE * LAYER_DECAY**LAYERS}


def loss(network: Network, b: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the tags; and of the pointers, summed over the pieces that are right for each."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        tags, links, _ = network(b.ids, b.features, b.mask)
    tagging = F.cross_entropy(tags.float().flatten(0, 1), b.tags.flatten(), ignore_index=NO_LABEL)
    rows = b.right.any(-1)
    scores = F.log_softmax(links[rows].float(), -1)
    linking = -scores.masked_fill(~b.right[rows], -1e4).logsumexp(-1)
    return tagging, linking.mean() if len(linking) else tagging.new_zeros(())


class Trainer:
    """The state of a training: network, running average, optimiser, and how far it has come."""

    def __init__(self, network: Network, seed: int) -> None:
        self.network = network
        self.average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE))
        self.optimiser = torch.optim.AdamW(groups(network), weight_decay=WEIGHT_DECAY, fused=True)
        self.rates = [g["lr"] for g in self.optimiser.param_groups]
        self.seed = seed
        self.epoch = self.position = 0
        self.done = 0.0
        """Share of the training that is over: what the learning rate follows."""

    def save(self, path: Path) -> None:
        """Write the whole state; a file half written never replaces a good one."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average.module.state_dict(),
            "n_averaged": self.average.n_averaged,
            "optimiser": self.optimiser.state_dict(),
            "random": torch.get_rng_state(),
            "epoch": self.epoch,
            "position": self.position,
            "done": self.done,
        }
        part = path.with_suffix(".part")
        torch.save(state, part)
        part.replace(path)

    def load(self, path: Path) -> None:
        """Go on from a state that ``save`` wrote."""
        state = torch.load(path, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.module.load_state_dict(state["average"])
        self.average.n_averaged = state["n_averaged"]
        self.optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        self.epoch, self.position, self.done = state["epoch"], state["position"], state["done"]

    def batches(self, examples: Sequence[Example], tokenizer: Tokenizer, budget: int) -> list[Batch]:
        """The batches of the present epoch that are still to be learnt: the same after a restart."""
        rng = random.Random(f"{self.seed} {self.epoch}")
        return list(batches(examples, tokenizer, rng, budget))[self.position :]

    def learn(self, b: Batch) -> Tensor:
        """One step; returns the losses of tags and links."""
        factor = min(1.0, self.done / WARM_UP) * max(0.01, 1 - self.done)
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = rate * factor
        hidden = (torch.rand(b.ids.shape) < MASKED) & (b.features > 0)
        b.ids[hidden] = MASK
        tagging, linking = loss(self.network, b)
        total = tagging + 0.5 * linking
        self.optimiser.zero_grad()
        total.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.average.update_parameters(self.network)
        self.position += 1
        return torch.stack([tagging.detach(), linking.detach()])


def train(
    trainer: Trainer,
    examples: Sequence[Example],
    tokenizer: Tokenizer,
    out: Path,
    *,
    epochs: int,
    budget: int,
    minutes: float,
) -> None:
    """Run what is left of ``epochs``, or as much of it as ``minutes`` allow, the rate falling to zero either way.

    Writes ``last.pt`` every ``SAVE_EVERY`` steps and after each epoch, and the weights of each epoch.
    """
    began, before = time.monotonic(), trainer.done
    trainer.network.train()
    while trainer.epoch < epochs and trainer.done < 1:
        sums, since = torch.zeros(2), time.monotonic()
        work = trainer.batches(examples, tokenizer, budget)
        total = trainer.position + len(work)
        for i, b in enumerate(work, 1):
            by_steps = (trainer.epoch + trainer.position / total) / epochs
            by_clock = before + (1 - before) * (time.monotonic() - began) / (60 * minutes)
            trainer.done = max(trainer.done, by_steps, by_clock)
            if trainer.done >= 1:
                break
            sums += trainer.learn(b)
            if i % LOG_EVERY == 0:
                tagging, linking = (sums / LOG_EVERY).tolist()
                each = (time.monotonic() - since) / LOG_EVERY
                log.info(
                    f"epoch {trainer.epoch} step {trainer.position}/{total} done {trainer.done:.3f} "
                    f"tags {tagging:.3f} links {linking:.3f}, {each:.2f} s a step"
                )
                sums, since = torch.zeros(2), time.monotonic()
            if i % SAVE_EVERY == 0:
                trainer.save(out / "last.pt")
        trainer.epoch, trainer.position = trainer.epoch + 1, 0
        trainer.save(out / "last.pt")
        torch.save(trainer.network.state_dict(), out / f"epoch{trainer.epoch}.pt")
        torch.save(trainer.average.module.state_dict(), out / f"average{trainer.epoch}.pt")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bert", type=Path, required=True, help="folder with model.safetensors, tokenizer.json")
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="end by then, however many epochs")
    parser.add_argument("--budget", type=int, default=1536, help="pieces a batch")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(args.bert / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    learn_from, _ = split(read(args.articles))
    examples = [example(article, tokenizer) for article in learn_from]
    network = Network(tokenizer.get_vocab_size())
    network.load_bert(args.bert)
    trainer = Trainer(network, args.seed)
    if (args.out / "last.pt").exists():
        trainer.load(args.out / "last.pt")
    train(trainer, examples, tokenizer, args.out, epochs=args.epochs, budget=args.budget, minutes=args.minutes)


if __name__ == "__main__":
    main()
