"""Find attributions in a parsed article: content, cue and source, by rules over the parse and the quotation marks.

The frames of attributing words come from the lexicons; see `syntax` for the labels of the parse.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from annotator.pipeline.lexicons import Frames, load_frames
from annotator.pipeline.syntax import child, children, clause, is_passive, phrase, subject, verb_group

PREPOSITIONS = {"about", "against", "at", "by", "for", "from", "in", "of", "on", "over", "to", "with"}
VERBS = load_frames("verbs.tsv")
NOUNS = load_frames("nouns.tsv")
ADJECTIVES = load_frames("adjectives.tsv")
LEMMA_SLIPS = {"hop": "hope", "hat": "hate", "salut": "salute", "plann": "plan", "retweete": "retweet"}


@dataclass(slots=True)
class Draft:
    """An attribution in the making: sets of token indices, the cue's main token, how sure its frame is (1 to 3)."""

    anchor: int
    frame: str
    strength: int
    content: set[int]
    cue: set[int]
    source: set[int]
    kind: str = "say"
    pieces: list[int] = field(default_factory=list)


def lemma_of(token: Token) -> str:
    """Return the lemma, mended where spaCy's small model cuts a final e or doubles a consonant."""
    lemma = token.lemma_.lower()
    if lemma not in VERBS and (token.tag_.startswith("V") or lemma.endswith("ed")):
        lemma = next((form for form in (lemma + "e", lemma[:-1], lemma[:-2]) if form in VERBS), lemma)
    return LEMMA_SLIPS.get(lemma, lemma)


def framed(doc: Doc, passed_over: Container[int] = ()) -> Iterator[Draft]:
    """Yield the attributions that the parse shows, without those whose cue is a token that is passed over."""
    for token in doc:
        if token.i in passed_over:
            continue
        if token.lower_ == "according":
            yield from _according(token)
        elif token.pos_ in {"VERB", "AUX"}:
            entry = VERBS.get(lemma_of(token))
            if entry is not None and (draft := _verb_draft(token, entry)) is not None:
                yield from _one_for_each_that(draft, token)
        elif token.pos_ == "ADJ" or (token.pos_ == "ADP" and token.head.lemma_ == "be"):
            entry = ADJECTIVES.get(token.lower_)
            if entry is not None and (draft := _adjective_draft(token, entry)) is not None:
                yield draft
        elif token.pos_ == "NOUN":
            entry = NOUNS.get(lemma_of(token))
            if entry is not None and (draft := _noun_draft(token, entry)) is not None:
                yield draft


def _verb_draft(verb: Token, entry: Frames) -> Draft | None:
    for frame, content, extra_cue in _verb_contents(verb):
        strength = entry.frames.get(frame)
        if strength is None or not content:
            continue
        cue = verb_group(verb) | extra_cue
        found = subject(verb)
        source = set() if found is None else phrase(found)
        content = content - cue - source
        return Draft(verb.i, frame, strength, content, cue, source, entry.kind) if content else None
    return None


def _one_for_each_that(draft: Draft, verb: Token) -> Iterator[Draft]:
    """Yield the draft, cut in two where a second "that" joins another clause: "said X, and that Y"."""
    joined = [second for first in children(verb, "ccomp") for second in children(first, "conj") if _has_that(second)]
    for second in joined if draft.frame == "that" else []:
        rest = set(clause(second)) & draft.content
        draft.content -= rest | {
            i for i in range(min(rest, default=0) - 2, min(rest, default=0)) if _joins(verb.doc, i)
        }
        yield Draft(draft.anchor, "that", draft.strength, rest, draft.cue, draft.source, draft.kind)
    yield draft


def _has_that(verb: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.children)


def _joins(doc: Doc, i: int) -> bool:
    return i >= 0 and (doc[i].dep_ == "cc" or doc[i].is_punct)


def _verb_contents(verb: Token) -> Iterator[tuple[str, set[int], set[int]]]:
    """Yield (frame, content, more of the cue) for each place where `verb` can hold what is attributed."""
    clauses = list(children(verb, "ccomp"))
    if clauses:
        yield "that", set().union(*(clause(c) for c in clauses)), set()
    if verb.dep_ in {"parataxis"} or (verb.dep_ in {"ccomp", "advcl"} and _is_inserted(verb)):
        yield "that", set(clause(verb.head)) - set(clause(verb)), set()
    passive = is_passive(verb)
    if not passive:
        for thing in children(verb, "dobj"):
            after = (
                clause(c)
                for c in verb.children
                if c.i > thing.i and c.dep_ in {"prep", "xcomp", "oprd", "acomp", "ccomp", "dative"}
            )
            yield "obj", set(clause(thing)).union(*after), set()
        for complement in children(verb, "xcomp"):
            frame = "to" if any(c.tag_ == "TO" for c in complement.children) else "ing"
            yield frame, set(clause(complement)), set()
    else:
        yield from _passive_contents(verb)
    for preposition in children(verb, "prep", "prt"):
        held = child(preposition, "pobj", "pcomp")
        if held is not None:
            yield preposition.lower_, set(clause(held)), {preposition.i}


def _passive_contents(verb: Token) -> Iterator[tuple[str, set[int], set[int]]]:
    thing = child(verb, "nsubjpass")
    if thing is None:
        return
    base = set(clause(thing))
    for complement in children(verb, "xcomp", "oprd"):
        yield "passive+to", base | set(clause(complement)), set()
    for preposition in children(verb, "prep"):
        if preposition.lower_ in {"as", "for", "of"}:
            yield "passive+" + preposition.lower_, base | set(clause(preposition)), set()
    yield "passive", base, set()


def _is_inserted(verb: Token) -> bool:
    """Tell whether `verb` heads a clause like ", he says," or ", as she put it," inside what it attributes."""
    if child(verb, "ccomp", "dobj", "xcomp") is not None:
        return False
    return verb.dep_ == "ccomp" and verb.head.i > verb.i or any(c.lower_ == "as" for c in verb.children)


def _adjective_draft(word: Token, entry: Frames) -> Draft | None:
    verb = word.head
    if verb.pos_ not in {"VERB", "AUX"} or word.dep_ not in {"acomp", "oprd", "prep"}:
        return None
    for frame, content, extra in _complements(word):
        strength = entry.frames.get(frame)
        if strength is not None:
            found = subject(verb)
            source = set() if found is None else phrase(found)
            cue = verb_group(verb) | {word.i} | extra
            return Draft(word.i, frame, strength, content - cue - source, cue, source, entry.kind)
    return None


def _complements(word: Token) -> Iterator[tuple[str, set[int], set[int]]]:
    if word.pos_ == "ADP":
        yield from (("obj", set(clause(c)), set()) for c in children(word, "pobj", "pcomp"))
    for complement in word.children:
        if complement.i < word.i:
            continue
        if complement.dep_ in {"ccomp", "xcomp", "acl", "relcl"}:
            if complement.tag_ == "VBG" and lemma_of(complement) in {"say", "claim", "warn", "call", "read", "state"}:
                said = child(complement, "ccomp", "dobj")
                if said is not None:
                    yield "saying", set(clause(said)), {complement.i}
            elif any(c.tag_ == "TO" for c in complement.children):
                yield "to", set(clause(complement)), set()
            elif complement.dep_ == "ccomp" or any(
                c.lower_ == "that" and c.dep_ == "mark" for c in complement.children
            ):
                yield "that", set(clause(complement)), set()
        elif complement.dep_ == "prep":
            thing = child(complement, "pobj", "pcomp")
            if thing is not None:
                yield complement.lower_, set(clause(thing)), {complement.i}


def _noun_draft(noun: Token, entry: Frames) -> Draft | None:
    owner = child(noun, "poss")
    verb = noun.head if noun.dep_ == "dobj" else None
    for frame, content, extra in _complements(noun):
        strength = entry.frames.get(frame)
        if strength is None:
            continue
        cue = {noun.i} | extra
        source: set[int] = set()
        if owner is not None:
            source = {i for i in phrase(owner) if noun.doc[i].tag_ != "POS"}
        elif verb is not None:
            found = subject(verb)
            source = set() if found is None else phrase(found)
            cue |= verb_group(verb)
        if not source and strength < 3:
            return None
        return Draft(noun.i, frame, strength, content - cue - source, cue, source, entry.kind)
    return None


def _according(word: Token) -> Iterator[Draft]:
    to = child(word, "prep")
    named = None if to is None else child(to, "pobj")
    head = word.head
    if to is None or named is None or head is word:
        return
    source = set(clause(named))
    content = set(clause(head)) - set(clause(word))
    if content:
        yield Draft(word.i, "according", 3, content, {word.i, to.i}, source)
