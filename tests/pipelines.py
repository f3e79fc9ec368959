"""A pipeline for tests: instant, and its answers can be foretold."""

from dataclasses import dataclass, field
from typing import Any

from tests.factories import spans


@dataclass
class Answer:
    record: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return self.record


def attribution(text: str, number: int, content: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": number,
        "parent": None,
        "content": spans(text, content),
        "cue": [],
        "source": [],
        "source_name": "",
        "antecedent": None,
        "mention": "none",
        "quotation": "indirect",
        "attitude": "statement",
        "values": {"claim_kind": "fact"},
        "scores": {"record": 0.9},
        "reasons": {"record": "a say-verb"},
    } | fields


@dataclass
class StandIn:
    """Proposes the article as one claim (7), what follows "that" as one inside it (8), and as own voice; what follows
    "may " is a candidate.

    A text that begins in Chinese is of an unknown language. A text that holds ``dies_at`` kills the worker, one that
    holds ``fails_at`` is too much for the pipeline.
    """

    version: str = "rules 1"
    dies_at: str = ""
    fails_at: str = ""
    read_texts: list[str] = field(default_factory=list)
    targets: Any = ()

    def describe(self) -> dict[str, str]:
        return {"tier": self.version, "spacy": "3.8"}

    def read(self, text: str, *, targets: Any = (), given: Any = None) -> Answer:
        if self.dies_at and self.dies_at in text:
            raise SystemExit(1)
        if self.fails_at and self.fails_at in text:
            raise ValueError("too many clauses")
        self.read_texts.append(text)
        self.targets = targets
        answer: dict[str, Any] = {"language": "en", "sentences": [[0, len(text)]], "leftovers": [], "sources": []}
        answer["nested"] = []
        answer["candidates"] = []
        if "\u4e00" <= text[0] <= "\u9fff":
            return Answer(answer | {"language": "unknown", "attributions": [], "own_voice": []})
        stance = dict.fromkeys(targets, "favour") or {"": "favour"}
        outer = attribution(
            text, 7, text, values={"stance": stance}, scores={"record": 0.9, "stance": dict.fromkeys(stance, 0.7)}
        )
        inner = attribution(text, 8, text.partition("that ")[2] or text, parent=7)
        own = attribution(text, 7, text, quotation="own_voice")
        if "may " in text:
            likewise = {"stance": stance, "claim_kind": "fact"}
            answer["candidates"] = [attribution(text, 9, text.partition("may ")[2], values=likewise)]
        return Answer(answer | {"attributions": [inner, outer], "own_voice": [own]})
