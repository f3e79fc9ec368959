"""Commitment, attitude, claim kind and stance, by the class of the cue and the words of the content.

Labels and their rules are those of `annotator.codebook`; the classes of cues are in the lexicons.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Span, Token

from annotator.pipeline.attributions import ADJECTIVES, NOUNS, VERBS, lemma_of
from annotator.pipeline.lexicons import load_lines
from annotator.spans import Spans

Guess = tuple[str, float, str]

PROPOSAL = re.compile(
    r"\b(?:should|must|ought to|needs? to|have to|has to|let[’']s|let us|it is time|it[’']s time|"
    r"call(?:s|ed)? (?:for|on)|"
    r"urg(?:e|es|ed|ing)|demand(?:s|ed)?|recommend(?:s|ed)?|wants?|propos(?:e|es|ed)|had to be)\b",
    re.IGNORECASE,
)
PLEDGE = re.compile(
    r"\b(?:I|we)(?:[’']ll| will| am going to| are going to| intend to| plan to| promise)\b|"
    r"\b(?:I[’']m|we[’']re) going to\b",
    re.IGNORECASE,
)
PLEDGE_BY_SOURCE = re.compile(
    r"^\W*(?:that )?(?:he|she|it|they|his \w+|her \w+|its \w+|their \w+)\b[^.;]{0,20}?"
    r"\b(?:will|would|plans?|planned|intends?|intended|vowed)\b(?! have)",
    re.IGNORECASE,
)
FACT = re.compile(
    r"\d|\b(?:percent|million|billion|yesterday|last (?:week|month|year)|monday|tuesday|wednesday|thursday|friday)\b",
    re.IGNORECASE,
)
JUDGING = re.compile(
    r"\b(?:very|really|absolutely|totally|completely|too|so|most|never|always|nobody|everybody|simply|clearly|obviously|"
    r"frankly|truly|deeply|extremely|I think|I believe|I feel|in my opinion)\b|!|\?",
    re.IGNORECASE,
)
NEGATIONS = {"not", "n't", "n’t", "never", "no", "hardly", "nor"}


@dataclass(frozen=True, slots=True)
class Cue:
    """What a cue says: its class, its main word, whether it is negated."""

    kind: str = "say"
    word: str = ""
    is_negated: bool = False
    is_known: bool = False


def read_cue(doc: Doc, cue: Spans) -> Cue:
    """Return the class of a cue by its most telling word; an unknown cue counts as plain saying."""
    tokens = [t for s, e in cue for t in (doc.char_span(s, e, alignment_mode="expand") or ())]
    negated = any(t.lower_ in NEGATIONS for t in tokens)
    best: tuple[int, Token, str] | None = None
    for token in tokens:
        for rank, (tags, words, key) in enumerate(
            (
                ({"VERB", "AUX"}, VERBS, lemma_of(token)),
                ({"NOUN"}, NOUNS, lemma_of(token)),
                ({"ADJ", "ADP"}, ADJECTIVES, token.lower_),
            )
        ):
            entry = words.get(key)
            if entry is not None and (token.pos_ in tags or rank == 0 and token.tag_.startswith("V")):
                weight = {"say": 2, "discuss": 2}.get(entry.kind, 4) - rank
                if best is None or weight > best[0]:
                    best = weight, token, entry.kind
    if best is None:
        return Cue(word=" ".join(t.text for t in tokens), is_negated=negated)
    _, token, kind = best
    negated = negated or any(child.dep_ == "neg" for child in token.children)
    return Cue(kind, token.lower_, negated, is_known=True)


def attitude_of(cue: Cue) -> Guess:
    """Return statement, belief, intention or order (the attribution types of PARC) from the cue."""
    label = _attitudes()[cue.kind][0]
    return label, 0.85 if cue.is_known else 0.6, f"“{cue.word}”" if cue.word else "no cue"


def commitment_of(doc: Doc, cue: Cue, content: Spans) -> Guess:
    """Return whether the source stands behind the claim as it is marked."""
    base = _attitudes()[cue.kind][1]
    root = _root(doc, content)
    is_clause = root is not None and root.pos_ in {"VERB", "AUX"}
    if cue.is_negated:
        return _negated(cue, base)
    if cue.kind == "criticise" and is_clause:
        base = "support"
    if cue.kind == "deny" and cue.word.startswith(("protest", "rul")) and is_clause:
        base = "support"
    if base == "support" and cue.kind in {"say", "claim", "admit", "show", "believe", "hedge"}:
        hedge = _hedge(root)
        if hedge:
            return "hedge", 0.7, f"“{hedge}” in the claim"
        if (
            not is_clause
            and cue.kind == "say"
            and _words(doc, content) <= 8
            and not cue.word.startswith(("call", "descri"))
        ):
            return "neutral", 0.5, "names a topic, not a position"
    reasons = {
        "support": "stands behind it",
        "reject": "is against it",
        "hedge": "says it may be so",
        "neutral": "takes no position",
    }
    return base, 0.85 if base in {"support", "reject"} else 0.65, f"“{cue.word}”: {reasons[base]}"


def _negated(cue: Cue, base: str) -> Guess:
    if cue.kind in {"deny", "refuse", "criticise"}:
        return "hedge", 0.5, f"negated “{cue.word}”: does not reject it"
    if cue.kind in {"praise", "want", "vow", "urge", "believe", "order"}:
        return "reject", 0.6, f"negated “{cue.word}”"
    return "neutral" if base == "neutral" else "support", 0.4, f"negated “{cue.word}”"


def _hedge(root: Token | None) -> str:
    """Return the word that hedges the main verb of a claim, or ""."""
    if root is None:
        return ""
    hedges = set(load_lines("hedges.txt"))
    near = [root, *(c for c in root.children if c.dep_ in {"aux", "advmod", "acomp", "neg"})]
    return next((str(t.text) for t in near if t.lower_ in hedges), "")


def kind_of(doc: Doc, cue: Cue, content: Spans) -> Guess:
    """Return fact, opinion, proposal or pledge: would a reader check it, argue about it, follow it, wait for it?"""
    text = " ".join(doc.text[s:e] for s, e in content)
    base = _attitudes()[cue.kind][2]
    if (
        cue.kind == "want"
        and re.search(r"\bto\b", text)
        and not re.match(r"\W*(?:to|for)\b", text)
        and cue.word.startswith("want")
    ):
        return "proposal", 0.6, "the source wants somebody else to do it"
    if base and cue.kind not in {"believe", "warn", "show"}:
        return base, 0.65, f"“{cue.word}”"
    if match := PLEDGE.search(text):
        return "pledge", 0.6, f"“{match.group()}”"
    if match := PLEDGE_BY_SOURCE.search(text):
        return "pledge", 0.5, f"“{match.group().strip()[-40:]}”"
    if match := PROPOSAL.search(text):
        return "proposal", 0.55, f"“{match.group()}”"
    score, words = _judgement(text)
    if base == "opinion":
        score += 1
    if FACT.search(text):
        score -= 0.7
    if base == "fact":
        score -= 1
    if score >= 0.9:
        return "opinion", 0.6, "judging words: " + ", ".join(words) if words else f"“{cue.word}”"
    return "fact", 0.55, "can be checked; no judging words"


def _judgement(text: str) -> tuple[float, list[str]]:
    good, bad = _polar(text)
    strong = [m.group() for m in JUDGING.finditer(text)]
    return 0.9 * len(good + bad) + 0.5 * len(strong), (good + bad + strong)[:3]


def stances_of(doc: Doc, cue: Cue, content: Spans, source_name: str, targets: Sequence[str]) -> dict[str, Guess]:
    """Return the stance toward each target that the claim or its source mentions.

    Without targets the one key "" is the open target: what the claim is about.
    """
    text = " ".join(doc.text[s:e] for s, e in content)
    if not targets:
        return {"": _leaning(cue, text)}
    found: dict[str, Guess] = {}
    for target in targets:
        pattern = _target_pattern(target)
        in_source = pattern.search(source_name) is not None
        places = [m.span() for m in pattern.finditer(text)]
        if places:
            found[target] = _toward(cue, text, places, in_source)
        elif in_source and re.search(r"\b(?:our|we|us|nation|country)\b", text, re.IGNORECASE):
            found[target] = "favour", 0.5, "speaks for the target"
    return found


def _leaning(cue: Cue, text: str) -> Guess:
    good, bad = _polar(text)
    if cue.kind in {"praise", "urge", "want", "vow", "order"}:
        return ("against" if cue.is_negated else "favour"), 0.7, f"“{cue.word}”"
    if cue.kind in {"deny", "criticise", "refuse", "accuse", "warn"}:
        return ("unclear" if cue.is_negated else "against"), 0.65, f"“{cue.word}”"
    if opposed := re.search(r"\b(?:oppos|against|reject|condemn|unaccept)\w*", text, re.IGNORECASE):
        return "against", 0.6, f"“{opposed.group()}”"
    if backed := re.search(r"\b(?:support|favou?r|back|welcom|endors)\w*", text, re.IGNORECASE):
        return "favour", 0.6, f"“{backed.group()}”"
    if len(good) != len(bad):
        words = good if len(good) > len(bad) else bad
        return ("favour" if words is good else "against"), 0.5, "words: " + ", ".join(words[:3])
    return "neutral", 0.5, "no word for or against"


def _toward(cue: Cue, text: str, places: Iterable[tuple[int, int]], in_source: bool) -> Guess:
    near = " ".join(text[max(0, s - 80) : e + 80] for s, e in places)
    label, score, reason = _leaning(cue, near)
    if label == "against" and in_source:
        return "favour", 0.5, "the source speaks for the target"
    return label, round(score * 0.9, 2), reason


@cache
def _target_pattern(target: str) -> re.Pattern[str]:
    rows = (line.split("\t", 1) for line in load_lines("demonyms.tsv"))
    others = next((names.split("; ") for name, names in rows if name.lower() == target.lower()), [])
    words = "|".join(re.escape(word) for word in sorted({target, *others}, key=lambda w: (-len(w), w)))
    flags = re.IGNORECASE if len(target) > 3 else 0
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", flags)


def _polar(text: str) -> tuple[list[str], list[str]]:
    good, bad = _polarity()
    words = re.findall(r"[a-z][a-z-]+", text.lower())
    plus: list[str] = []
    minus: list[str] = []
    for i, word in enumerate(words):
        stem = word if word in good or word in bad else word.rstrip("s")
        if stem not in good and stem not in bad:
            continue
        turned = any(w in NEGATIONS for w in words[max(0, i - 3) : i])
        (plus if (stem in good) != turned else minus).append(word)
    return plus, minus


@cache
def _polarity() -> tuple[frozenset[str], frozenset[str]]:
    words = {line[0]: frozenset(line[2:].split()) for line in load_lines("polarity.txt")}
    return words["+"], words["-"]


@cache
def _attitudes() -> dict[str, tuple[str, str, str]]:
    rows = (line.split("\t") for line in load_lines("attitudes.tsv"))
    return {row[0]: (row[1], row[2], row[3] if len(row) > 3 else "") for row in rows}


def _root(doc: Doc, content: Spans) -> Token | None:
    span: Span | None = doc.char_span(*content[0], alignment_mode="expand") if content else None
    return span.root if span is not None and len(span) else None


def _words(doc: Doc, content: Spans) -> int:
    return sum(len(doc.text[s:e].split()) for s, e in content)
