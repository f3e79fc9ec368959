"""Who is meant by a source: names, roles, "the ministry", pronouns and stand-in names joined to one entity.

No model of coreference is used: the nearest fitting entity is taken, those that have just been a source before
others (on news, "nearest compatible" is right about six times in ten; a previous source does better).
"""

from collections import Counter
from dataclasses import replace

from spacy.tokens import Doc, Span, Token

from annotator.pipeline.cast import Cast, Entity, Mention
from annotator.pipeline.documents import Documents, is_document
from annotator.pipeline.identity import Identity
from annotator.pipeline.lexicons import load_lines
from annotator.pipeline.names import bare_name, is_person_word, same_kind, same_role
from annotator.pipeline.offices import body_of, force_name, ministry_of, office_name
from annotator.pipeline.pronouns import NEUTER, PLURAL, SINGULAR, Pronouns, offsets_of
from annotator.pipeline.syntax import one_sentence, phrase, text_of
from annotator.spans import Spans, quote

RELATIVE = {"who", "whom", "which", "that", "whose"}
COUNTRIES = {"country", "nation", "state", "city", "region", "kingdom", "republic"}
TOWNS = {"city", "town", "county", "village"}
OPENING = 120
"""How many tokens the first sentences of an article have."""
FIRST = {"i", "me", "my"}
RELATIVES = {"husband", "wife", "son", "daughter", "brother", "sister"}
AIDES = {"aides", "advisers", "advisors", "lawyers", "attorneys", "officials", "staff", "spokespeople", "allies"}
MEMBERS = {"judges", "justices"}
REPORTS = {"report", "statement", "post", "ruling", "finding", "announcement"}
SPEAKS_FOR = {
    "account", "accounts", "announcement", "blog", "book", "column", "finding", "findings", "lawyers",
    "letter",
    "memo", "opinion", "page", "paper", "post", "posts", "record", "records", "remarks", "report", "site", "speech",
    "statement", "study", "testimony", "tweet", "tweets", "website",
}  # fmt: skip


class SourceResolver:
    """Resolves the sources of one article in text order, remembering who spoke last."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.doc = cast.doc
        self.documents = Documents(cast.doc)
        self.spoken: list[tuple[int, Identity]] = []
        self.pronouns = Pronouns(cast, self.spoken)
        self.spoken_for: dict[str, Identity] = {}
        """Whom a source speaks for, by the name of the source."""

    def resolve(self, source: Spans) -> Identity:
        """Return who the words under `source` mean."""
        if not source:
            return Identity()
        span = self.doc.char_span(*source[0], alignment_mode="expand")
        if span is None or not len(span):
            return Identity(
                quote(text_of(self.doc), source), "description", score=0.3, reason="the words of the source"
            )
        identity = self._identify(span)
        if identity.name:
            if (whose := self._spoken_for(span, identity)) is not None:
                self.spoken_for.setdefault(identity.name, whose)
            speaks_for = self.spoken_for.get(identity.name)
            identity = replace(identity, is_plural=span.root.tag_ in {"NNS", "NNPS"}, speaks_for=speaks_for)
            self.spoken.append((span.start, identity))
            if is_document(span.root.lower_):
                self.documents.remember(span, identity)
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
        if (opening := self._named_soon(span)) is not None:
            return opening
        is_part = len(span) > 2 and span[1].lower_ == "of" and span[2].lower_ not in PLURAL
        if (word in set(load_lines("unnamed.txt")) or _is_somebody(span)) and not is_part:
            return Identity("", "unnamed", score=0.8, reason="the article does not name this source")
        if word == "government":
            return self._government(span)
        made = office_name(span) or force_name(span, self.cast)
        if made is not None:
            return Identity(made, "named" if word != "office" else "description", None, 0.8, "named by its role")
        if is_document(word) and (document := self.documents.identify(span, in_headline=self._in_headline(span))):
            return document
        if word in REPORTS and span[0].lower_ in {"the", "this"} and (body := self._last_body()) is not None:
            reason = f"“{root.text}” speaks for {body.name}, the last body that spoke"
            return replace(body, mention="description", score=0.5, reason=reason)
        owner = next((child for child in root.children if child.dep_ == "poss"), None)
        if owner is not None and is_person_word(word) and (aide := self._aide(span, owner)) is not None:
            return aide
        if owner is not None and word in SPEAKS_FOR:
            found = self._identify(self.doc[owner.left_edge.i : owner.i + 1])
            return (
                replace(found, mention="description", reason=f"“{root.text}” speaks for {found.name}")
                if found.name
                else found
            )
        return self._described(span, name)

    def _named(self, span: Span) -> Identity | None:
        """Return the identity of a source whose main noun is a name, or that has its name in apposition."""
        root = span.root
        found = self.cast.at.get(root.i)
        if found is None and (root.pos_ != "PROPN" or is_person_word(root.lower_)):
            found = self._in_apposition(span)
            if found is None:
                return None
        if found is None:
            self.cast.add(_proper_run(root), "body" if len(span) > 3 else "person", is_quoted=False)
            found = self.cast.at[root.i]
        entity, mention = found
        if entity.kind == "person" and " " not in entity.name:
            self._give_surname(span, entity)
        if entity.kind == "place" and len(span) <= 6:
            name = f"Government of {entity.name}"
            return Identity(name, "metonym", None, 0.75, f"{entity.name} stands for its government", entity)
        full = entity.fullest or mention
        if full.start >= span.start and full.end <= span.end or _bare(self.doc, mention) == entity.name:
            return Identity(entity.name, "named", None, 0.95, "named here", entity)
        reason = f"short for “{entity.name}”"
        return Identity(entity.name, "named", offsets_of(self.doc, full), 0.9, reason, entity)

    def _give_surname(self, span: Span, entity: Entity) -> None:
        """Give "Marsh's husband, Jo" the name Jo Marsh: relatives are named by first name alone."""
        for owner in span[:-2]:
            whose = self.cast.at.get(owner.i)
            if whose is not None and whose[0] is not entity and owner.head.lower_ in RELATIVES and owner.dep_ == "poss":
                entity.name = f"{entity.name} {whose[0].name.split()[-1]}"
                entity.gender = entity.gender or ("m" if owner.head.lower_ in {"husband", "son", "brother"} else "f")
                return

    def _in_apposition(self, span: Span) -> tuple[Entity, Mention] | None:
        """Return the name that follows a role after a comma: "the vice-chair, Jo Marsh"."""
        for token in span.root.children:
            if token.dep_ == "appos" and token.i in self.cast.at:
                return self.cast.at[token.i]
        for i in range(span.start + 1, span.end):
            found = self.cast.at.get(i)
            if found is None or self.doc[i - 1].text != ",":
                continue
            if found[0].kind == "body" and found[0].fullest is found[1] and is_person_word(span.root.lower_):
                found[0].kind = "person"
            if found[0].kind == "person":
                return found
        return None

    def _government(self, span: Span) -> Identity:
        """Return the identity of "Sorrin's government", or of the government that was last a source."""
        for owner in (child for child in span.root.children if child.dep_ in {"poss", "compound", "amod"}):
            place = self.cast.at.get(owner.i)
            if place is not None and place[0].kind == "place":
                return Identity(f"Government of {place[0].name}", "named", None, 0.9, "named here", place[0])
        for _, identity in reversed(self.spoken[-20:]):
            if identity.name.startswith("Government of "):
                return replace(identity, mention="description", score=0.6, reason=f"after {identity.name}")
        return Identity(_plain_name(span), "description", None, 0.6, "the words of the source")

    def _metonym(self, span: Span, government: str, kind: str) -> Identity:
        place = self.cast.named(government)
        antecedent = offsets_of(self.doc, place.fullest) if place is not None and place.fullest is not None else None
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
        beside = self.cast.at.get(word.i - 1) or self.cast.at.get(word.i - 2)
        if beside is not None:
            entity, mention = beside
            reason = f"“{word.text}” right after {entity.name}"
            return Identity(entity.name, "pronoun", offsets_of(self.doc, mention), 0.7, reason, entity)
        return Identity("", "pronoun", None, 0.2, "nobody before fits this pronoun")

    def _pronoun(self, word: Token) -> Identity:
        text = word.lower_
        if text in FIRST:
            return Identity("", "pronoun", None, 0.5, "the speaker of the quotation or the author")
        if text in SINGULAR:
            found = self.pronouns.person(word)
        else:
            found = self.pronouns.last_source(word, plural=text in PLURAL)
        return found or Identity("", "pronoun", None, 0.2, "nobody before fits this pronoun")

    def _spoken_for(self, span: Span, identity: Identity) -> Identity | None:
        """Return whom "its president, Jo Marsh" or "a lawyer for the firm" speaks for, unless that is nobody else."""
        role = span.root
        for word in (role, *(child for child in role.children if child.dep_ == "appos")):
            if word.lower_ in RELATIVES or not (is_person_word(word.lower_) or word.lower_ in AIDES):
                continue
            owners = [child for child in word.children if child.dep_ == "poss" and child.i >= span.start]
            links = [child for child in word.children if child.lower_ in {"for", "of"} and child.i < span.end]
            for owner in (*owners, *(child for link in links for child in link.children if child.dep_ == "pobj")):
                found = self._identify(self.doc[owner.left_edge.i : owner.i + 1])
                if found.name and found.name != identity.name:
                    return found
        return None

    def _described(self, span: Span, name: str) -> Identity:
        """Return the identity of "the ministry" or "the former senator": the nearest entity that is called so."""
        root = span.root
        owners = [child for child in root.children if child.dep_ == "poss"]
        if any(child.pos_ == "NOUN" and child.lower_ not in COUNTRIES for child in owners):
            return Identity(name, "description", None, 0.75, "the words of the source")
        in_headline = self._in_headline(span)
        definite = span[0].lower_ in {"the", "its", "their", "his", "her"} or bool(owners)
        members = root.tag_ == "NNS" and span[0].lower_ == "the" and root.lower_ in MEMBERS
        if root.lower_ in TOWNS and span[0].lower_ == "the" and (town := self._town(span)) is not None:
            return town
        if not (definite or in_headline) or (root.tag_ == "NNS" and not members):
            return Identity(name, "description", None, 0.75, "the words of the source")
        word = root.lower_ if members else root.lemma_.lower()
        whose = next((self.pronouns.person(owner) for owner in owners if owner.lower_ in SINGULAR), None)
        if whose is not None and (found := self._body_of(whose, root, word)) is not None:
            return found
        best = self._fitting(span, word, in_headline=in_headline)
        if best is None and word == "party":
            people = (i for _, i in reversed(self.spoken[-3:]) if i.entity is not None and i.entity.kind == "person")
            best = next((body_of(i.entity, self.cast, word) for i in people if i.entity is not None), None)
        if best is None:
            return Identity(name, "description", None, 0.7, "the words of the source")
        entity, mention = best
        where = offsets_of(self.doc, mention)
        reason = f"“{root.text}” fits {entity.name}" + (", named later" if mention.start > span.start else "")
        return Identity(entity.name, "description", where, 0.7, reason, entity)

    def _town(self, span: Span) -> Identity | None:
        """Return the place that the article names most before "the city"."""
        near = [(m, e) for m, e in self.cast.near(span.start, back=400) if e.kind == "place" and not m.is_quoted]
        if not near:
            return None
        counts = Counter(entity.name for _, entity in near)
        mention, entity = max(near, key=lambda pair: (counts[pair[1].name], pair[0].start))
        where, reason = offsets_of(self.doc, mention), f"“{span.text}” is {entity.name}, the place named most"
        return Identity(f"Government of {entity.name}", "description", where, 0.6, reason, entity)

    def _named_soon(self, span: Span) -> Identity | None:
        """Return whom the first sentences call "a House panel" or "a judge" before they name it."""
        root, word = span.root, span.root.lower_
        modifiers = {t.lower_ for t in root.lefts if t.dep_ in {"compound", "amod", "nmod"}}
        if span.start > OPENING or span[0].lower_ not in {"a", "an"} or not modifiers or root.tag_ != "NN":
            return None
        for mention, entity in self.cast.near(span.end, back=0, ahead=OPENING):
            person = entity.kind == "person" and is_person_word(word)
            if _fit(word, entity) and (person or entity.kind == "body" and modifiers & entity.words()):
                where, reason = offsets_of(self.doc, mention), f"“{span.text}” fits {entity.name}, named later"
                return Identity(entity.name, "description", where, 0.7, reason, entity)
        return None

    def _aide(self, span: Span, owner: Token) -> Identity | None:
        """Return whom the article introduces as this aide: "Pagliano's lawyer" is "Mark MacDougall, his attorney"."""
        whose = self._identify(self.doc[owner.left_edge.i : owner.i + 1])
        word, names = span.root.lemma_.lower(), set(whose.name.lower().split())
        for mention, entity in self.cast.near(span.start, back=600, ahead=150):
            described = entity.description_words()
            if entity.kind != "person" or entity is whose.entity or not any(same_role(word, w) for w in described):
                continue
            if names & described or described & SINGULAR.keys():
                reason = f"“{span.text}” fits {entity.name}"
                return Identity(entity.name, "description", offsets_of(self.doc, mention), 0.7, reason, entity)
        return None

    def _body_of(self, whose: Identity, root: Token, word: str) -> Identity | None:
        """Return the ministry or party of a person: "her ministry"."""
        if whose.entity is None or is_person_word(word):
            return None
        if word in {"ministry", "department"}:
            made = ministry_of(whose.entity, self.cast, word)
            if made is None:
                return None
            where = offsets_of(self.doc, made[1]) if made[1] is not None else None
            return Identity(made[0], "description", where, 0.7, f"the {word} of {whose.name}")
        found = body_of(whose.entity, self.cast, word)
        if found is None:
            return None
        entity, mention = found
        where = offsets_of(self.doc, mention)
        return Identity(entity.name, "description", where, 0.7, f"“{root.text}” of {whose.name}", entity)

    def _fitting(self, span: Span, word: str, *, in_headline: bool) -> tuple[Entity, Mention] | None:
        """Return the entity that a word can mean: one called so, else the nearest of a kindred word."""
        is_person, is_body = is_person_word(word), same_kind(word, word)
        modifiers = {t.lower_ for t in span.root.lefts if t.dep_ in {"compound", "amod", "nmod"}}
        best: tuple[float, Entity, Mention] | None = None
        called = self.cast.called(word, span.start)
        for near in (called, self.cast.near(span.start, back=600, ahead=300)):
            for mention, entity in near:
                before = mention.end <= span.start
                if entity.kind == "place" or mention.start <= span.start < mention.end:
                    continue
                if entity.kind == "person" and (is_body or not (before or in_headline)):
                    continue
                if entity.kind == "body" and (is_person or not (is_body or before or in_headline)):
                    continue
                fit = _fit(word, entity)
                if not fit:
                    continue
                apart = min(450, abs(span.start - mention.start))
                points = fit + 3.5 * len(modifiers & entity.words()) - apart / 150 - (not before)
                points += 0.5 * self._has_spoken(entity)
                if best is None or points >= best[0]:
                    best = points, entity, mention
            if best is not None and best[1].is_called(word):
                break
        return best and best[1:]

    def _in_headline(self, span: Span) -> bool:
        return span.start < 15 and span.root.tag_ in {"NN", "NNP", "JJ"} and one_sentence(self.doc, 0, span.start)

    def _last_body(self) -> Identity | None:
        """Return the last source that is no person and was named, among the last few."""
        bodies = (i for _, i in reversed(self.spoken[-8:]) if i.entity is not None and i.entity.kind == "body")
        return next(bodies, None)

    def _has_spoken(self, entity: Entity) -> bool:
        return any(identity.entity is entity for _, identity in self.spoken[-40:])


def _is_somebody(span: Span) -> bool:
    """Tell whether a role without a name is meant: "one creditor", "two negotiators", "a coastguard commander"."""
    root = span.root
    counted = span[0].lower_ in {"one", "another", "two", "three"} and root.i > span.start and root.pos_ == "NOUN"
    if counted:
        return True
    if root.pos_ not in {"NOUN", "PRON", "NUM", "ADJ"} or any(child.dep_ == "appos" for child in root.children):
        return False
    vague = span[0].lower_ in {"a", "an", "several", "some"} and is_person_word(root.lemma_.lower())
    return vague or root.lower_ in {"somebody", "second", "third"}


def _fit(word: str, entity: Entity) -> float:
    words = entity.words()
    if entity.is_called(word):
        return 3.0
    if word in words:
        return 3.0 if entity.kind == "person" else 2.2
    if entity.kind == "person" and any(same_role(word, other) for other in entity.description_words()):
        return 2.0
    if entity.kind != "person" and any(same_kind(word, other) for other in words):
        return 2.0
    is_unknown = entity.kind == "body" and not any(same_kind(other, other) for other in words)
    return 1.0 if is_unknown and same_kind(word, "company") else 0.0


def _stand_in(span: Span) -> tuple[str, str] | None:
    name = _plain_name(span)
    return _metonyms().get(name)


def _metonyms() -> dict[str, tuple[str, str]]:
    rows = (line.split("\t") for line in load_lines("metonyms.tsv"))
    return {name: (government, kind) for name, government, kind in rows}


def _plain_name(span: Span) -> str:
    kept = phrase(span.root)
    words = [token for token in span if not token.is_space and token.i in kept] or list(span)
    while len(words) > 1 and words[0].lower_ == "the":
        words = words[1:]
    if len(words) > 1 and words[0].lower_ in {"a", "an"} and (words[1].is_title or is_document(span.root.lower_)):
        words = words[1:]
    while len(words) > 1 and (words[-1].is_punct or words[-1].tag_ == "POS"):
        words = words[:-1]
    end = words[-1].i + 1
    while end < span.end and "-" in {span.doc[end - 1].text, span.doc[end].text} and not span.doc[end - 1].whitespace_:
        end += 1  # "his ex-wife"
    return str(span.doc[words[0].i : end].text)


def _proper_run(root: Token) -> Span:
    doc, start, end = root.doc, root.i, root.i + 1
    while start > root.left_edge.i and doc[start - 1].pos_ == "PROPN":
        start -= 1
    while end <= root.right_edge.i and doc[end].pos_ == "PROPN":
        end += 1
    return doc[start:end]


def _bare(doc: Doc, mention: Mention) -> str:
    return bare_name(doc[mention.start : mention.end].text)
