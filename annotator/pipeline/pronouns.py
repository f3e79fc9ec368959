"""Who is meant by "she", "it" or "they": the nearest person or body that fits, those that have been a source first."""

from dataclasses import replace

from spacy.tokens import Doc, Token

from annotator.pipeline.cast import Cast, Entity, Mention
from annotator.pipeline.identity import Identity
from annotator.pipeline.syntax import text_of
from annotator.spans import Span as Offsets

SINGULAR = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
NEUTER = {"it", "its", "itself"}
PLURAL = {"they", "them", "their", "theirs", "we", "us", "our"}
MESSAGES = {"post", "message", "statement", "letter", "tweet", "video", "notice"}


class Pronouns:
    """The pronouns of one article. `spoken` are the sources so far with their first tokens; the resolver adds to it."""

    def __init__(self, cast: Cast, spoken: list[tuple[int, Identity]]) -> None:
        self.cast = cast
        self.doc = cast.doc
        self.spoken = spoken

    def person(self, word: Token) -> Identity | None:
        """Return the best person before a personal pronoun: near, a subject (of the last sentence above all), a source
        before, of fitting gender."""
        wanted = SINGULAR[word.lower_]
        sources = {id(identity.entity): start for start, identity in self.spoken[-20:] if identity.entity is not None}
        best: tuple[float, Mention, Entity] | None = None
        speaker = self._speaker_around(word)
        recent = word.sent.start and self.doc[word.sent.start - 1].sent.start
        for mention, entity in self.cast.near(word.i, back=250):
            if entity is speaker or entity.kind != "person" or entity.gender not in {"", wanted} or mention.is_quoted:
                continue
            points = (mention.start - word.i) / 25 + 1.5 * mention.is_subject + 0.5 * (entity.gender == wanted)
            points += 1.5 * (0 <= word.i - sources.get(id(entity), -999) < 120)
            points += 0.5 * (mention.is_subject and mention.start >= recent)
            if best is None or points >= best[0]:
                best = points, mention, entity
        if best is None:
            return None
        _, mention, entity = best
        if not entity.gender:
            entity.gender = wanted
        reason = f"“{word.text}” after {entity.name}, the nearest person that fits"
        return Identity(entity.name, "pronoun", offsets_of(self.doc, mention), 0.75, reason, entity)

    def _speaker_around(self, word: Token) -> Entity | None:
        """Return who speaks in this paragraph if the word is in a quotation: nobody calls himself "he"."""
        if not self.cast.quoted[word.i]:
            return None
        for start, identity in reversed(self.spoken[-6:]):
            if not self.cast.quoted[start]:
                return None if "\n" in text_of(self.doc)[self.doc[start].idx : word.idx] else identity.entity
        return None

    def last_source(self, word: Token, *, plural: bool) -> Identity | None:
        """Return the last source that "it" or "they" can mean; a message speaks for the body that sent it."""
        said = sorted(self.spoken[-6:], key=lambda spoken: (spoken[1].name.lower() in MESSAGES, -spoken[0]))
        for start, identity in said:
            person = identity.entity is not None and identity.entity.is_surely_person
            if start < word.i and not person and (plural or not identity.is_plural):
                if (inside := self._in_sentence(word, start)) is not None:
                    return inside
                where = self.doc[start]
                antecedent = identity.antecedent or (where.idx, where.idx + len(identity.name))
                if identity.mention != "named" or identity.antecedent is None:
                    antecedent = _phrase_offsets(self.doc, start)
                reason = f"“{word.text}” after {identity.name}, the last source that fits"
                return replace(identity, mention="pronoun", antecedent=antecedent, score=0.7, reason=reason)
        bodies = [(m, e) for m, e in self.cast.near(word.i, back=80) if not e.is_surely_person]
        near = [(m, e) for m, e in bodies if m.is_subject or word.i - m.start < 25]
        if not near:
            return None
        mention, entity = max(near, key=lambda pair: (pair[0].is_subject, pair[0].start))
        return self._after(word, mention, entity)

    def _in_sentence(self, word: Token, spoke: int) -> Identity | None:
        """Return the body last named before the pronoun in its own sentence, if no source spoke there before it."""
        start = word.sent.start
        if spoke >= start or word.i - start < 3:
            return None
        inside = [(m, e) for m, e in self.cast.near(word.i, back=word.i - start) if m.end <= word.i]
        bodies = [(m, e) for m, e in inside if not e.is_surely_person and not m.is_quoted]
        return self._after(word, *bodies[-1]) if bodies else None

    def _after(self, word: Token, mention: Mention, entity: Entity) -> Identity:
        name = f"Government of {entity.name}" if entity.kind == "place" else entity.name
        where = offsets_of(self.doc, mention)
        return Identity(name, "pronoun", where, 0.5, f"“{word.text}” after {entity.name}", entity)


def offsets_of(doc: Doc, mention: Mention) -> Offsets:
    span = doc[mention.start : mention.end]
    return span.start_char, span.end_char


def _phrase_offsets(doc: Doc, start: int) -> Offsets:
    root = doc[start]
    while root.head.i != root.i and root.head.left_edge.i == root.left_edge.i and root.head.pos_ in {"NOUN", "PROPN"}:
        root = root.head
    span = doc[start : max(root.i, start) + 1]
    return span.start_char, span.end_char
