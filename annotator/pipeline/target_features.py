"""What can be read of one claim for one target: a few dozen numbers by name, for `target_stance`.

Where the target stands in the claim and what is done to it there, how the words sound, what the cue does, and how
the source stands to the target: itself, of its people, of its camp, of another.
"""

import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token

from annotator.pipeline.identity import Identity
from annotator.pipeline.lexicons import load_lines
from annotator.pipeline.sources import SourceResolver
from annotator.pipeline.stance import Cue, Guess
from annotator.pipeline.syntax import text_of
from annotator.pipeline.targets import PERSONAL, Target
from annotator.pipeline.tone import effect, has_effect, tone, valences
from annotator.spans import Span, Spans

Features = dict[str, float]

WE = re.compile(r"\b(?:we|our|us|ours)\b", re.IGNORECASE)
CUE_SIGNS = {
    "praise": 1.0, "want": 0.5, "urge": 0.5, "vow": 0.3, "order": 0.3,
    "deny": -1.0, "criticise": -1.0, "accuse": -1.0, "warn": -1.0, "refuse": -1.0,
}  # fmt: skip
ASKING = {"ask", "discuss", "consider"}
PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f",
    "it": "", "its": "", "they": "", "them": "", "their": "",
}  # fmt: skip
SUBJECTS, OBJECTS = {"nsubj", "csubj"}, {"dobj", "pobj", "obj", "nsubjpass", "attr", "oprd"}
CLAUSES = {"ROOT", "ccomp", "xcomp", "conj", "advcl", "acl", "relcl"}
JUDGED_BY = {"acomp", "attr", "dobj", "advmod", "amod", "xcomp", "prep", "neg"}
JUDGING = {"amod", "appos", "compound", "acl", "relcl"}
MENTIONS = 4
"""How many mentions in a claim are looked at."""
LONGEST = 60
"""How many words of a claim are searched for pronouns."""
BACK = 60
"""How many words before a pronoun its antecedent may stand."""
NEAR_WORDS = 7
BESIDE = 80
"""How many code points before a content "accused China of" may begin."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one claim: its parts, who its source is, and the guesses of its fields by key."""

    content: Spans
    cue: Cue
    cue_spans: Spans
    source: Spans
    identity: Identity
    quotation: str
    guesses: Mapping[str, Guess]

    def value(self, field: str) -> str:
        return self.guesses[field][0]


class ClaimReader:
    """Reads the features of the claims of one article."""

    def __init__(self, doc: Doc, resolver: SourceResolver) -> None:
        self.doc = doc
        self.resolver = resolver

    def features(self, said: Said, target: Target, rivals: Sequence[Target]) -> Features:
        """Return the features of one claim for one target; ``rivals`` are the other targets of the project."""
        words, mentions = self._tokens(said.content), self.mentions(said, target)
        row = self._presence(said, target, rivals, bool(mentions))
        row |= self._wording(said, words, mentions)
        row |= self._relation(said, target, rivals)
        about, sounds = row["in"], row["tone"]
        row |= {f"{name} in": row[name] * about for name in RELATIONS} | {
            f"{name} tone": row[name] * sounds for name in RELATIONS
        }
        other = float(any(rival.count(rival.named, said.content) for rival in rivals))
        row |= {
            "tone in": sounds * about, "tone out": sounds * (1 - about),
            "other named": other, "other named tone": other * sounds, "other named sign": other * row["sign"],
            "target sounds": tone(re.findall(r"\w+", target.name), 2.0),
        }  # fmt: skip
        return row

    def _presence(self, said: Said, target: Target, rivals: Sequence[Target], is_in: bool) -> Features:
        """Return whether and how the claim speaks of the target at all."""
        text = text_of(self.doc)
        between = self._beside(said)
        named = min(2, target.count(target.named, said.content))
        agents = min(1, target.count(target.agents, said.content))
        beside = min(1, target.count(target.named, between) + target.count(target.agents, between))
        matter = min(2, target.count(target.matter, said.content))
        own = belongs(said.identity, target)
        we = own and WE.search(" ".join(text[s:e] for s, e in said.content)) is not None
        other = any(t.count(t.named, said.content) + t.count(t.agents, said.content) for t in rivals)
        return {
            "bias": 1.0, "in": float(is_in), "named": named, "agents": agents, "beside": beside, "matter": matter,
            "own": float(own), "we": float(we), "other": float(other), "is matter": float(target.is_matter),
            "about": float(bool(is_in or named or agents or beside or matter or we)),
        }  # fmt: skip

    def _wording(self, said: Said, words: Sequence[Token], mentions: Sequence[Token]) -> Features:
        """Return how the claim, its cue, and what stands around the target sound and do."""
        cue = self._tokens(said.cue_spans)
        is_in = float(bool(mentions))
        sign = CUE_SIGNS.get(said.cue.kind, 0.0) * (-1 if said.cue.is_negated else 1)
        found = valences([word.text for word in words])
        sounds, strong = math.tanh(sum(found) / 3), sum(map(abs, found))
        does = float(max(-1.0, min(1.0, effect(cue))))
        wants = does or (math.copysign(1.0, sign) if sign else 0.0)
        whole = math.tanh(effect(w for w in words if w.pos_ == "VERB" or (w.pos_ == "NOUN" and has_effect(w))) / 2)
        to_target = max(-1.0, min(1.0, sum(_done_to(mention) for mention in mentions[:MENTIONS])))
        by_target = sum(effect([m.head]) for m in mentions[:MENTIONS] if m.dep_ in SUBJECTS)
        cue_tone = tone([word.text for word in cue], 2.0)
        phrase = float(not any(w.pos_ in {"VERB", "AUX"} and w.dep_ in CLAUSES for w in words))
        first = float(any(mention.i - words[0].i <= 3 for mention in mentions))
        subject = float(any(mention.dep_ in SUBJECTS for mention in mentions))
        object_ = float(any(mention.dep_ in OBJECTS for mention in mentions))
        verbs = tone([word.text for word in words if word.pos_ == "VERB"], 2.0)
        return {
            "tone": sounds, "strong": math.tanh(strong / 4), "dense": math.tanh(strong * 4 / max(4, len(words))),
            "tone cue": cue_tone, "tone head": math.tanh(sum(map(_judged, mentions[:MENTIONS])) / 2),
            "tone near": tone(self._near(words, mentions)), "tone verbs": verbs, "tone verbs object": verbs * object_,
            "tone subject": sounds * subject, "tone object": sounds * object_, "tone phrase": sounds * phrase,
            "tone cue phrase": cue_tone * phrase * is_in,
            "sign": sign, "sign in": sign * is_in, "sign phrase": sign * phrase, "sign first": sign * first,
            "sign phrase in": sign * phrase * is_in,
            "does cue": does, "does cue in": does * is_in, "does cue phrase": does * phrase * is_in,
            "does to": to_target, "does by": by_target, "does all": whole, "does all in": whole * is_in,
            "does all phrase": whole * phrase, "does cue to": does * (to_target or 0.5 * is_in),
            "wants to": wants * to_target, "wants all": wants * whole,
            "phrase": phrase, "short": float(len(words) <= 4), "length": math.log(max(1, len(words))) / 3 - 1,
            "subject": subject, "object": object_, "first": first,
            "question": float(any(word.text == "?" for word in words)),
            "exclaims": float(any(word.text == "!" for word in words)),
            "digits": float(any(word.like_num for word in words)),
            "quoted": float(said.quotation in {"direct", "mixed"}),
            "says": float(said.cue.kind == "say"), "asks": float(said.cue.kind in ASKING),
            "rejects": float(said.value("commitment") == "reject"),
            "rejects in": float(said.value("commitment") == "reject") * is_in,
            "uncommitted": float(said.value("commitment") == "neutral"),
            f"kind {said.value('claim_kind')}": 1.0,
        }  # fmt: skip

    def _relation(self, said: Said, target: Target, rivals: Sequence[Target]) -> Features:
        """Return how the source stands to the target."""
        text, entity = text_of(self.doc), said.identity.entity
        source = " ".join(text[s:e] for s, e in said.source)
        description = entity.description if entity is not None else ""
        is_self = entity is not None and id(entity) in target.self_names
        is_rival = entity is not None and any(id(entity) in rival.self_names for rival in rivals)
        names_target = any(target.pattern.search(part) for part in (source, said.identity.name, description))
        said_words = set(re.findall(r"[a-z]+", source.lower()))
        all_words = said_words | set(re.findall(r"[a-z]+", description.lower()))
        sides = _sides()
        camp, theirs = camp_of(source, said.identity.name, description), camp_of(*target.names)
        return {
            "self": float(is_self), "rival": float(is_rival), "no source": float(not said.source),
            "ally": float(bool(camp) and camp == theirs and not is_self),
            "opponent": float(bool(camp) and bool(theirs) and camp != theirs),
            "supporters": float(bool(said_words & sides["for"])), "critics": float(bool(said_words & sides["against"])),
            "its people": float(names_target and bool(all_words & (sides["for"] | sides["staff"]))),
            "its critics": float(names_target and bool(all_words & sides["against"])),
            "other's supporters": float(not names_target and bool(said_words & sides["for"])),
            f"source {said.value('source_type')}": 1.0,
        }  # fmt: skip

    def _tokens(self, spans: Spans) -> list[Token]:
        return [t for s, e in spans for t in (self.doc.char_span(s, e, alignment_mode="expand") or ())]

    def mentions(self, said: Said, target: Target) -> list[Token]:
        """Return the words of a claim that mean the target: names, its people, its matter, pronouns."""
        words, places = self._tokens(said.content), target.places
        found = [w for w in words if places[bisect_left(places, w.idx) : bisect_left(places, w.idx + len(w))]]
        if not target.is_matter:
            found += [w for w in words[:LONGEST] if w.lower_ in PRONOUNS and self._means(w, said, target)]
        return sorted({word.i: word for word in found}.values(), key=lambda word: word.i)

    def _means(self, pronoun: Token, said: Said, target: Target) -> bool:
        """Tell whether a pronoun may mean the target: by the resolver, or as the last fitting name but the source's."""
        if pronoun.lower_ in PERSONAL:
            found = self.resolver.pronouns.person(pronoun)
            if found is not None and id(found.entity) in target.self_names:
                return True
        gender = PRONOUNS[pronoun.lower_]
        fitting = [
            entity
            for mention, entity in self.resolver.cast.near(pronoun.i, BACK)
            if mention.end <= pronoun.i
            and entity is not said.identity.entity
            and (entity.kind == "person") == bool(gender)
            and entity.gender in {"", gender}
        ]
        return bool(fitting) and id(fitting[-1]) in target.self_names

    def _near(self, words: Sequence[Token], mentions: Sequence[Token]) -> list[str]:
        found: list[str] = []
        for mention in mentions[:MENTIONS]:
            first, last = max(words[0].i, mention.i - NEAR_WORDS), min(words[-1].i, mention.i + NEAR_WORDS)
            found += [word.text for word in self.doc[first : last + 1]]
        return found

    def _beside(self, said: Said) -> Spans:
        """Return what stands beside the content: the cue to the content, where "accused China of" has its target."""
        if not said.cue_spans or not said.content:
            return ()
        spans: list[Span] = []
        for start, end in said.cue_spans[:2]:
            if end <= said.content[0][0] <= end + BESIDE:
                spans.append((start, said.content[0][0]))
            else:
                spans.append((start, min(end + BESIDE // 4, len(text_of(self.doc)))))
        return tuple(spans)


RELATIONS = ("self", "ally", "its people", "rival", "critics", "opponent")
"""Those relations of source and target that mean more where the target stands in the claim."""


def belongs(identity: Identity, target: Target) -> bool:
    """Tell whether a source is the target, of it, or has spoken for it."""
    if not identity.name or target.is_matter:
        return False
    key = id(identity.entity)
    return key in target.members or key in target.self_names or identity.name in target.speakers


@cache
def _camps() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = (line.split("\t", 1) for line in load_lines("camps.tsv"))
    return tuple((camp, re.compile(rf"\b(?:{pattern})\b")) for camp, pattern in rows)


def camp_of(*texts: str) -> str:
    """Return the party that the words name or are known for; "" for none or several."""
    found = {camp for camp, pattern in _camps() if any(pattern.search(text) for text in texts)}
    return found.pop() if len(found) == 1 else ""


@cache
def _sides() -> dict[str, frozenset[str]]:
    rows = (line.split("\t", 1) for line in load_lines("relations.tsv"))
    return {side: frozenset(words.split()) for side, words in rows}


def _done_to(mention: Token) -> float:
    """Return what the word that governs a mention does to it."""
    head = mention.head
    if mention.dep_ in SUBJECTS:
        return 0.0
    if head.pos_ == "ADP":
        head = head.head
    return effect([head]) or (effect([head.head]) if head.pos_ == "NOUN" else 0.0)


def _judged(mention: Token) -> float:
    """Return how the words that grammar joins to a mention sound."""
    head = mention.head
    joined = [head, *(c for c in head.children if c.dep_ in JUDGED_BY)]
    joined += [c for c in mention.children if c.dep_ in JUDGING]
    return sum(valences([word.text for word in sorted(joined, key=lambda word: word.i)]))
