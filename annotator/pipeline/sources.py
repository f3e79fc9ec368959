"""Who is meant by a source: names, roles, "the ministry", pronouns and stand-in names joined to one entity.

No model of coreference is used: the nearest fitting entity is taken, those that have just been a source before
others (on news, "nearest compatible" is right about six times in ten; a previous source does better).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span, Token

from annotator.pipeline.cast import Cast, Entity, Mention, bare_name, same_kind
from annotator.pipeline.lexicons import load_lines
from annotator.pipeline.suggestions import SourceMentions
from annotator.spans import Span as Offsets
from annotator.spans import Spans, quote

SINGULAR = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
NEUTER = {"it", "its", "itself"}
PLURAL = {"they", "them", "their", "theirs", "we", "us", "our"}
RELATIVE = {"who", "whom", "which", "that", "whose"}
FIRST = {"i", "me", "my"}
PERSON_WORDS = {
    "senator", "congressman", "congresswoman", "governor", "president", "mayor", "minister", "secretary", "candidate",
    "nominee", "businessman", "billionaire", "mogul", "developer", "judge", "justice", "professor", "pope", "general",
    "spokesman", "spokeswoman", "chairman", "chairwoman", "director", "author", "host", "lawyer", "attorney", "premier",
    "chancellor", "ambassador", "diplomat", "analyst", "economist", "strategist", "lawmaker", "representative",
    "commissioner", "chief", "king", "queen", "prince", "actor", "celebrity", "frontrunner", "front-runner", "democrat",
    "republican", "politician", "leader", "editor", "journalist", "activist", "scientist", "doctor", "bishop", "rabbi",
    "pastor", "admiral", "colonel", "officer", "sheriff", "coach", "owner", "founder", "executive", "spokesperson",
    "chair", "lady",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a source is: fullest name, where that or the last mention stands, how it is mentioned here."""

    name: str = ""
    mention: str = "none"
    antecedent: Offsets | None = None
    score: float = 0.9
    reason: str = "no words name a source"
    entity: Entity | None = None


class SourceResolver:
    """Resolves the sources of one article in text order, remembering who spoke last."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.doc = cast.doc
        self.spoken: list[tuple[int, Identity]] = []

    def resolve(self, source: Spans) -> Identity:
        """Return who the words under `source` mean."""
        if not source:
            return Identity()
        span = self.doc.char_span(*source[0], alignment_mode="expand")
        if span is None or not len(span):
            return Identity(quote(self.doc.text, source), "description", score=0.3, reason="the words of the source")
        identity = self._identify(span)
        if identity.name:
            self.spoken.append((span.start, identity))
        return identity

    def _identify(self, span: Span) -> Identity:
        root = span.root
        word = root.lower_
        if word in RELATIVE and len(span) <= 2:
            return self._relative(root)
        if root.tag_ in {"PRP", "PRP$", "WP", "WP$"} or word in SINGULAR or word in NEUTER:
            return self._pronoun(root)
        if (stand_in := _stand_in(span)) is not None:
            return self._metonym(span, *stand_in)
        named = self._named(span)
        if named is not None:
            return named
        name = _plain_name(span)
        if word in set(load_lines("unnamed.txt")):
            return Identity(name, "unnamed", score=0.8, reason="the article does not name this source")
        return self._described(span, name)

    def _named(self, span: Span) -> Identity | None:
        """Return the identity of a source whose main noun is a name, or that has its name in apposition."""
        root = span.root
        found = self.cast.at.get(root.i)
        if found is None and root.pos_ != "PROPN":
            found = next((self.cast.at[c.i] for c in root.children if c.dep_ == "appos" and c.i in self.cast.at), None)
            if found is None:
                return None
        if found is None:
            self.cast.add(_proper_run(root), "body" if len(span) > 3 else "person", is_quoted=False)
            found = self.cast.at[root.i]
        entity, mention = found
        full = entity.fullest or mention
        if full.start >= span.start and full.end <= span.end or _bare(self.doc, mention) == entity.name:
            return Identity(entity.name, "named", None, 0.95, "named here", entity)
        reason = f"short for “{entity.name}”"
        return Identity(entity.name, "named", _offsets(self.doc, full), 0.9, reason, entity)

    def _metonym(self, span: Span, government: str, kind: str) -> Identity:
        place = self.cast.named(government)
        antecedent = _offsets(self.doc, place.fullest) if place is not None and place.fullest is not None else None
        entity = Entity("place", government, description=kind)
        return Identity(
            government, "metonym", antecedent, 0.8, f"“{_plain_name(span)}” stands for {government}", entity
        )

    def _relative(self, word: Token) -> Identity:
        """Return the identity of what "who" or "which" refers to: the noun before the relative clause."""
        for ancestor in word.ancestors:
            if ancestor.dep_ == "relcl":
                head = ancestor.head
                before = self.doc[head.left_edge.i : head.i + 1]
                found = self._identify(before) if head.lower_ not in RELATIVE else Identity()
                return replace(found, mention="pronoun", antecedent=(before.start_char, before.end_char))
        return Identity(word.text, "pronoun", None, 0.2, "nobody before fits this pronoun")

    def _pronoun(self, word: Token) -> Identity:
        text = word.lower_
        if text in FIRST:
            return Identity("", "pronoun", None, 0.5, "the speaker of the quotation or the author")
        found = self._person(word) if text in SINGULAR else self._last_source(word, plural=text in PLURAL)
        if found is None:
            return Identity("", "pronoun", None, 0.2, "nobody before fits this pronoun")
        return found

    def _person(self, word: Token) -> Identity | None:
        """Return the best person before a personal pronoun: near, a subject, a source before, of fitting gender."""
        wanted = SINGULAR[word.lower_]
        sources = {id(identity.entity): start for start, identity in self.spoken[-20:] if identity.entity is not None}
        best: tuple[float, Mention, Entity] | None = None
        for mention, entity in self.cast.near(word.i, back=250):
            if entity.kind != "person" or entity.gender not in {"", wanted} or mention.is_quoted:
                continue
            points = (mention.start - word.i) / 25 + 1.5 * mention.is_subject + 0.5 * (entity.gender == wanted)
            points += 1.5 * (0 <= word.i - sources.get(id(entity), -999) < 120)
            if best is None or points >= best[0]:
                best = points, mention, entity
        if best is None:
            return None
        _, mention, entity = best
        if not entity.gender:
            entity.gender = wanted
        reason = f"“{word.text}” after {entity.name}, the nearest person that fits"
        return Identity(entity.name, "pronoun", _offsets(self.doc, mention), 0.75, reason, entity)

    def _last_source(self, word: Token, *, plural: bool) -> Identity | None:
        """Return the last source that "it" or "they" can mean."""
        for start, identity in reversed(self.spoken[-6:]):
            person = identity.entity is not None and identity.entity.kind == "person"
            if start < word.i and not person and (plural or not _is_plural(self.doc[start : start + 4])):
                where = self.doc[start]
                antecedent = identity.antecedent or (where.idx, where.idx + len(identity.name))
                if identity.mention != "named" or identity.antecedent is None:
                    antecedent = _phrase_offsets(self.doc, start)
                reason = f"“{word.text}” after {identity.name}, the last source that fits"
                return replace(identity, mention="pronoun", antecedent=antecedent, score=0.7, reason=reason)
        bodies = [(m, e) for m, e in self.cast.near(word.i, back=80) if e.kind != "person"]
        near = [(m, e) for m, e in bodies if m.is_subject or word.i - m.start < 25]
        if not near:
            return None
        mention, entity = max(near, key=lambda pair: (pair[0].is_subject, pair[0].start))
        reason = f"“{word.text}” after {entity.name}"
        return Identity(entity.name, "pronoun", _offsets(self.doc, mention), 0.5, reason, entity)

    def _described(self, span: Span, name: str) -> Identity:
        """Return the identity of "the ministry" or "the former senator": the nearest entity that is called so."""
        root = span.root
        first = span[0].lower_
        definite = first in {"the", "this", "that", "its", "their", "his", "her"} or any(
            c.dep_ == "poss" for c in root.children
        )
        if not definite or root.tag_ == "NNS":
            return Identity(name, "description", None, 0.75, "the words of the source")
        word = root.lemma_.lower()
        kind = "person" if word in PERSON_WORDS else "body"
        best: tuple[float, Mention, Entity] | None = None
        for mention, entity in self.cast.near(span.start, back=600, ahead=300):
            before = mention.end <= span.start
            if (entity.kind == "person") != (kind == "person") or entity.kind == "place":
                continue
            fit = _fit(word, entity)
            if not fit or (kind == "person" and not before):
                continue
            points = fit - abs(span.start - mention.start) / 150 - (not before) + 0.5 * self._has_spoken(entity)
            if best is None or points >= best[0]:
                best = points, mention, entity
        if best is None:
            return Identity(name, "description", None, 0.7, "the words of the source")
        _, mention, entity = best
        where = _offsets(self.doc, mention)
        reason = f"“{root.text}” fits {entity.name}" + (", named later" if mention.start > span.start else "")
        return Identity(entity.name, "description", where, 0.7, reason, entity)

    def _has_spoken(self, entity: Entity) -> bool:
        return any(identity.entity is entity for _, identity in self.spoken[-40:])


def mentions_by_source(identities: Iterable[tuple[Identity, Spans]]) -> tuple[SourceMentions, ...]:
    """Gather the places of each source under its fullest name, in order of first mention."""
    places: dict[str, set[Offsets]] = {}
    for identity, source in identities:
        if identity.name:
            places.setdefault(identity.name, set()).update(source)
    return tuple(SourceMentions(name, tuple(sorted(spans))) for name, spans in places.items())


def _fit(word: str, entity: Entity) -> float:
    words = entity.words()
    if word in words:
        return 3.0
    if entity.kind != "person" and any(same_kind(word, other) for other in words):
        return 2.0
    return 0.0


def _stand_in(span: Span) -> tuple[str, str] | None:
    name = _plain_name(span)
    return _metonyms().get(name)


def _metonyms() -> dict[str, tuple[str, str]]:
    rows = (line.split("\t") for line in load_lines("metonyms.tsv"))
    return {name: (government, kind) for name, government, kind in rows}


def _plain_name(span: Span) -> str:
    words = [token for token in span if not token.is_space]
    while len(words) > 1 and words[0].lower_ in {"the", "a", "an"}:
        words = words[1:]
    while len(words) > 1 and words[-1].is_punct:
        words = words[:-1]
    return str(span.doc[words[0].i : words[-1].i + 1].text) if words else str(span.text)


def _proper_run(root: Token) -> Span:
    doc, start, end = root.doc, root.i, root.i + 1
    while start > root.left_edge.i and doc[start - 1].pos_ == "PROPN":
        start -= 1
    while end <= root.right_edge.i and doc[end].pos_ == "PROPN":
        end += 1
    return doc[start:end]


def _is_plural(span: Span) -> bool:
    return bool(span.root.tag_ in {"NNS", "NNPS"})


def _bare(doc: Doc, mention: Mention) -> str:
    return bare_name(doc[mention.start : mention.end].text)


def _offsets(doc: Doc, mention: Mention) -> Offsets:
    span = doc[mention.start : mention.end]
    return span.start_char, span.end_char


def _phrase_offsets(doc: Doc, start: int) -> Offsets:
    root = doc[start]
    while root.head is not root and root.head.left_edge.i == root.left_edge.i and root.head.pos_ in {"NOUN", "PROPN"}:
        root = root.head
    span = doc[start : max(root.i, start) + 1]
    return span.start_char, span.end_char
