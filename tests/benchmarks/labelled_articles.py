"""Articles with given spans and our labels: the seeds, and PolNeAR, whose texts and offsets are not in the repository.

`labels_polnear_train.jsonl` (840 articles) and `labels_polnear_dev.jsonl` (84) hold one article a line: `doc`,
`targets` toward which stance was asked, and `claims`, one word for each of its attributions in their order: two letters
of the source type, one of commitment, one of claim kind, then for each target one of the stance or a full stop.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.pipeline.rules import Found

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
TRAIN, DEV = HERE / "labels_polnear_train.jsonl", HERE / "labels_polnear_dev.jsonl"
SOURCE_TYPES = {
    "mi": "ministry", "co": "committee", "ex": "executive", "le": "legislature", "ju": "judiciary", "se": "security",
    "pa": "party", "in": "international", "cm": "company", "ep": "expert", "ng": "ngo", "ci": "citizen", "me": "media",
    "ot": "other", "do": "document", "un": "unnamed", "re": "reporter",
}  # fmt: skip
COMMITMENTS = {"s": "support", "h": "hedge", "r": "reject", "n": "neutral"}
NONE = "none"
"""What is no claim: its kind is not asked."""
CLAIM_KINDS = {"f": "fact", "o": "opinion", "p": "proposal", "g": "pledge", "x": NONE}
STANCES = {"f": "favour", "a": "against", "n": "neutral", "u": "unclear"}
FIELDS = ("source_type", "commitment", "claim_kind")
OF_SEEDS = (*FIELDS, "attitude", "source_name")


@dataclass(frozen=True)
class LabelledArticle:
    """An article with given attributions, and the labels of each: by field, and stance by target."""

    part: str
    key: str
    text: str
    given: Sequence[Found]
    gold: Sequence[Mapping[str, str]]
    targets: Sequence[str] = ()
    stances: Sequence[Mapping[str, str]] = ()


def seeds() -> Iterator[LabelledArticle]:
    """Yield the English seeds with their attributed claims; the labels are those of all fields of the gold."""
    names = {t["key"]: t["name"] for t in json.loads((SEEDS / "project.json").read_text(encoding="utf-8"))["targets"]}
    for line in (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        if article["meta"]["language"] != "en":
            continue
        claims = [c for c in article["reviews"][0]["claims"] if c["quotation"] != "own_voice"]
        gold = [{field: {**c, **c["values"]}[field] for field in OF_SEEDS} for c in claims]
        stances = [{names[key]: label for key, label in c["values"]["stance"].items()} for c in claims]
        yield LabelledArticle(
            "seeds", article["external_id"], article["text"], given(claims), gold, list(names.values()), stances
        )


def polnear(part: str, labels: Path, texts: str) -> Iterator[LabelledArticle]:
    """Yield the labelled articles; `texts` is PolNeAR as JSON lines with id, text and attributions."""
    with Path(texts).open(encoding="utf-8") as lines:
        articles = {row["id"]: row for row in map(json.loads, lines)}
    for line in labels.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        article = articles[row["doc"]]
        codes = row["claims"]
        yield LabelledArticle(
            part,
            row["doc"],
            article["text"],
            given(article["attributions"]),
            [_fields(code) for code in codes],
            row["targets"],
            [_stances(code[4:], row["targets"]) for code in codes],
        )


def given(claims: Sequence[Mapping[str, Any]]) -> list[Found]:
    """The spans of claims."""
    return [Found(*(tuple((s, e) for s, e in c[role]) for role in ("content", "cue", "source"))) for c in claims]


def _fields(code: str) -> dict[str, str]:
    labels = SOURCE_TYPES[code[:2]], COMMITMENTS[code[2]], CLAIM_KINDS[code[3]]
    return dict(zip(FIELDS, labels, strict=True))


def _stances(letters: str, targets: Sequence[str]) -> dict[str, str]:
    return {target: STANCES[letter] for target, letter in zip(targets, letters, strict=True) if letter != "."}
