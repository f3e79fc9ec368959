"""Commitment, attitude, claim kind and stance, by the class of the cue and the words of the content.

Labels and their rules are those of `annotator.codebook`; the classes of cues are in the lexicons.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Span, Token

from annotator.pipeline.attributions import ADJECTIVES, NOUNS, VERBS, lemma_of
from annotator.pipeline.lexicons import load_lines, turns, what_cues_say
from annotator.pipeline.syntax import text_of
from annotator.spans import Spans, quote

Guess = tuple[str, float, str]

STARTS_WITH_TO = re.compile(r"\W*(?:to|for)\b|\W*\w+ to\b")
POLICY_CUES = ("support", "back", "favo", "endors", "oppos", "reject", "advocat", "embrac", "champion")
PERSONAL = re.compile(r"\b(?:I|we|my|our|you|your)\b")
# Documents and authorities mostly state what can be checked.
SPEAKERS = {"document": -1.0, "security": -0.6, "ministry": -0.3, "executive": 0.3, "party": 0.2}
PLEDGE = re.compile(
    r"\b(?:I|we)(?:[’']ll| will| am going to| are going to| intend to| plan to| promise)\b|"
    r"\b(?:I[’']m|we[’']re) going to\b",
    re.IGNORECASE,
)
PROPOSAL = re.compile(
    r"^\W*(?:that )?(?:(?:I|we|he|she|it|they) (?:wants?|wanted)\b(?! to\b)|"
    r"(?:I|we) (?:have to|must|need to|should|ought)\b|let[’']s\b|let us\b)",
    re.IGNORECASE,
)
PLEDGE_BY_SOURCE = re.compile(
    r"^(?:that )?(?:he|she|it|they|his \w+|her \w+|its \w+|their \w+)\b[^.;]{0,20}?"
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
QUOTE_MARK = re.compile(r"[“”\"«»‘]|''")
TOPIC_VERBS = {"emailed", "released", "mentioned", "cited", "referenced", "recited", "unveiled", "published", "posted"}
POSITIONS = {
    "support": "stands behind it",
    "reject": "is against it",
    "hedge": "says it may be so",
    "neutral": "takes no position",
}
HEDGING_CUES = {"reportedly", "allegedly", "apparently", "supposedly", "seems", "seemed", "appears", "appeared"}
POSSIBLE = {"may", "might", "could", "seem", "seems", "seemed", "appear", "appears", "appeared"}
ASKS = re.compile(r"\W*(?:what|how|who|whom|whose|which|why|where|when|whether|if)\b", re.IGNORECASE)
TOPIC = {"about", "of", "on", "with", "for"}
NEGATIONS = {"not", "n't", "n’t", "never", "no", "hardly", "nor"}


@dataclass(frozen=True, slots=True)
class Cue:
    """What a cue says: its class, its main word, whether it is negated."""

    kind: str = "say"
    word: str = ""
    is_negated: bool = False
    is_known: bool = False
    words: frozenset[str] = frozenset()


def read_cue(doc: Doc, cue: Spans) -> Cue:
    """Return the class of a cue by its most telling word; an unknown cue counts as plain saying."""
    tokens = [t for s, e in cue for t in (doc.char_span(s, e, alignment_mode="expand") or ())]
    lower = {t.lower_ for t in tokens}
    found = [(weight, t, kind) for t in tokens for weight, kind in _classes(t)]
    if not found:
        kind = "hedge" if lower & HEDGING_CUES else "say"
        return Cue(kind, " ".join(t.text for t in tokens), bool(lower & NEGATIONS), kind == "hedge", frozenset(lower))
    _, token, kind = max(found, key=lambda entry: entry[0])
    negated = bool(lower & NEGATIONS) or any(child.dep_ == "neg" for child in token.children)
    if turning := turns().get(lemma_of(token)):
        beside = lower | _opening(token)
        kind = next((turned for word, turned in turning.items() if word in beside), kind)
    return Cue(kind, token.lower_, negated, is_known=True, words=frozenset(lower))


def _classes(token: Token) -> Iterable[tuple[int, str]]:
    """Yield (weight, class) of a word of a cue; words that only say, or hedge another, weigh less."""
    lists = [(VERBS, lemma_of(token), 0)] if token.tag_.startswith("V") or token.lower_.endswith("ed") else []
    lists += [(NOUNS, lemma_of(token), 1)] if token.pos_ == "NOUN" else []
    lists += [(ADJECTIVES, token.lower_, 1)] if token.pos_ == "ADJ" or token.head.lemma_ == "be" else []
    for words, key, loss in lists:
        if (entry := words.get(key)) is not None:
            yield {"say": 2, "discuss": 2, "hedge": 3}.get(entry.kind, 4) - loss, entry.kind


def _opening(verb: Token) -> set[str]:
    """Return what opens the words that a verb asks for: "to" of "asked him to go", "for" of "asked him for help"."""
    clauses = [[*child.lefts] for child in verb.rights if not any(t.tag_[0] == "W" for t in child.lefts)]
    inside = {t.lower_ for clause in clauses for t in clause if t.tag_ == "TO" or t.dep_ == "mark"}
    return inside | {child.lower_ for child in verb.rights if child.dep_ == "prep" and child.lower_ == "for"}


def attitude_of(cue: Cue) -> Guess:
    """Return statement, belief, intention or order (the attribution types of PARC) from the cue."""
    label = what_cues_say()[cue.kind][0]
    return label, 0.85 if cue.is_known else 0.6, f"“{cue.word}”" if cue.word else "no cue"


def commitment_of(doc: Doc, cue: Cue, content: Spans) -> Guess:
    """Return whether the source stands behind the claim as it is marked."""
    base = what_cues_say()[cue.kind][1]
    root = _root(doc, content)
    text = quote(text_of(doc), content)
    is_clause = root is not None and root.pos_ in {"VERB", "AUX"} and not ASKS.match(text)
    if cue.is_negated:
        return _negated(cue, base)
    if (cue.kind == "criticise" or cue.word.startswith(("protest", "rul"))) and is_clause and base == "reject":
        base = "support"
    if cue.words & POSSIBLE and base == "support":
        return "hedge", 0.6, "the cue is a possibility"
    if base == "support" and cue.kind in {"say", "claim", "admit", "show", "believe", "hedge"}:
        hedge = _hedge(root)
        if hedge:
            return "hedge", 0.7, f"“{hedge}” in the claim"
        names_topic = not is_clause and not QUOTE_MARK.search(text) and cue.kind != "hedge"
        if names_topic and (not cue.is_known or cue.words & TOPIC or cue.word in TOPIC_VERBS):
            return "neutral", 0.5, "names a topic, not a position"
    return base, 0.85 if base in {"support", "reject"} else 0.65, f"“{cue.word}”: {POSITIONS[base]}"


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


def kind_of(doc: Doc, cue: Cue, content: Spans, *, quotation: str = "indirect", source_type: str = "") -> Guess:
    """Return fact, opinion, proposal or pledge: would a reader check it, argue about it, follow it, wait for it?"""
    text = quote(text_of(doc), content)
    root = _root(doc, content)
    base = what_cues_say()[cue.kind][2]
    if cue.kind == "want" and cue.word.startswith(("want", "hope", "wish")) and not STARTS_WITH_TO.match(text):
        return "proposal", 0.6, "the source wants somebody else to do it"
    is_policy = root is not None and root.pos_ == "NOUN" and not root.ent_type_
    if cue.kind in {"praise", "deny"} and cue.word.startswith(POLICY_CUES) and is_policy:
        return "proposal", 0.5, f"“{cue.word}” a measure"
    if base and base != "fact":
        return base, 0.65, f"“{cue.word}”"
    match = PLEDGE_BY_SOURCE.search(text) or (PLEDGE.search(text) if quotation != "direct" else None)
    if match:
        return "pledge", 0.55, f"“{match.group().strip()[-40:]}”"
    if match := PROPOSAL.search(text):
        return "proposal", 0.5, f"“{match.group().strip()[-40:]}”"
    if quotation == "indirect" and root is not None and any(c.lower_ in {"must", "should"} for c in root.children):
        return "proposal", 0.5, "“must” or “should”"
    weight, words = _judgement(text, root, quotation)
    weight += SPEAKERS.get(source_type, 0.0) + {"fact": -1.0}.get(base, 0.0)
    weight += {"admit": -1.5, "claim": -0.8, "deny": -0.5}.get(cue.kind, 0.0)
    if weight > 0:
        return "opinion", 0.65, "judging words: " + ", ".join(words) if words else "a judgement, by its form"
    return "fact", 0.6, "can be checked; little in it judges"


def _judgement(text: str, root: Token | None, quotation: str) -> tuple[float, list[str]]:
    """Return how much a claim judges, above 0 for an opinion, and the words that show it."""
    good, bad = polar_words(text)
    strong = [m.group() for m in JUDGING.finditer(text)]
    weight = {"direct": 0.9, "mixed": 0.4}.get(quotation, -0.6)
    weight += 0.45 * min(2, len(good + bad)) + 0.4 * min(2, len(strong)) - 0.8 * bool(FACT.search(text))
    weight += 0.2 * bool(PERSONAL.search(text))
    if root is not None:
        weight += {"VBZ": 0.5, "VBP": 0.3, "VBD": -0.3, "VBN": -0.5}.get(root.tag_, 0.0)
        weight += 0.4 * (root.lemma_ == "be" and any(c.dep_ in {"attr", "acomp"} for c in root.children))
    return weight, (good + bad + strong)[:3]


def leaning_of(cue: Cue, text: str) -> Guess:
    """Return the stance toward what a claim is about, when a project names no targets."""
    good, bad = polar_words(text)
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


def polar_words(text: str) -> tuple[list[str], list[str]]:
    """Return the words that judge well and ill; a negation up to three words before turns one round."""
    good, bad = polarity()
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
def polarity() -> tuple[frozenset[str], frozenset[str]]:
    words = {line[0]: frozenset(line[2:].split()) for line in load_lines("polarity.txt")}
    return words["+"], words["-"]


def _root(doc: Doc, content: Spans) -> Token | None:
    span: Span | None = doc.char_span(*content[0], alignment_mode="expand") if content else None
    return span.root if span is not None and len(span) else None
