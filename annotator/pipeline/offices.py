"""Names that a role gives to a body: whose ministry, party or office is meant when it is not named."""

import re
from collections.abc import Iterator

from spacy.tokens import Span, Token

from annotator.pipeline.cast import Cast, Entity, Mention
from annotator.pipeline.names import is_person_word, same_kind
from annotator.pipeline.syntax import clause

MINISTER_OF = re.compile(r"\b(?:minister|secretary) (?:of|for) ((?:the )?\w[\w ]*?)(?=$|[;,])", re.IGNORECASE)
MINISTER = re.compile(r"\b(\w+) (?:minister|secretary)\b", re.IGNORECASE)
NO_PORTFOLIO = {"prime", "first", "vice", "deputy", "former", "new", "chief", "press", "the", "her", "his", "its"}
FORCES = {"police", "coastguard", "prosecutor", "prosecutors", "firefighters", "army", "navy", "military"}


def office_name(span: Span) -> str | None:
    """Return "Office of the Prime Minister" for "the prime minister's office"; None for anything else."""
    root = span.root
    owner = next((child for child in root.children if child.dep_ == "poss"), None)
    if root.lower_ != "office" or owner is None or not is_person_word(owner.lower_):
        return None
    words = [
        t for t in span.doc[owner.left_edge.i : owner.i + 1] if t.dep_ in {"amod", "compound", "nmod"} or t == owner
    ]
    role = " ".join(token.text[0].upper() + token.text[1:] for token in words)
    return f"Office of the {role}"


def force_name(span: Span, cast: Cast) -> str | None:
    """Return "Ferguson police" for "the police in Ferguson" and "Ferguson's police"; None for anything else."""
    root = span.root
    if root.lower_ not in FORCES:
        return None
    owner = next((child for child in root.children if child.dep_ == "poss" and child.pos_ == "PROPN"), None)
    if owner is None:
        near = next((c for c in root.children if c.dep_ == "prep" and c.lower_ in {"in", "of"} and c.i > root.i), None)
        owner = next((c for c in near.children if c.dep_ == "pobj" and c.pos_ == "PROPN"), None) if near else None
    if owner is None or owner.i not in cast.at:
        return None
    before = [t.text for t in root.lefts if t.dep_ in {"amod", "compound", "nmod"} and t.i not in cast.at]
    return " ".join([cast.at[owner.i][0].name, *before, root.text])


def ministry_of(person: Entity, cast: Cast, word: str) -> tuple[str, Mention | None] | None:
    """Return the ministry that a person's role names, and where it stands if the article names it itself."""
    found = MINISTER_OF.search(person.description)
    portfolio = found.group(1) if found else ""
    if not portfolio:
        words = [w for w in MINISTER.findall(person.description) if w.lower() not in NO_PORTFOLIO]
        portfolio = words[0] if words else ""
    if not portfolio:
        return None
    for mention, entity in cast.called(portfolio.split()[-1].lower(), person.fullest.start if person.fullest else 0):
        if entity.kind == "body" and word in entity.words():
            return entity.name, mention
    title = " ".join(w if w in {"of", "and", "the"} else w[0].upper() + w[1:] for w in portfolio.split())
    return f"{word.capitalize()} of {title}", person.fullest


def body_of(person: Entity, cast: Cast, word: str) -> tuple[Entity, Mention] | None:
    """Return the body that a person is said to lead or stand for, where `word` ("party") can mean it."""
    fallback = None
    for mention, entity in _bodies_beside(person, cast):
        words = entity.words()
        if word in words:
            return entity, mention
        unknown = not any(same_kind(other, other) for other in words)
        if fallback is None and (unknown or any(same_kind(word, other) for other in words)):
            fallback = entity, mention
    return fallback


def _bodies_beside(person: Entity, cast: Cast) -> Iterator[tuple[Mention, Entity]]:
    for mention in person.first:
        head: Token = cast.doc[mention.start : mention.end].root
        seen = None
        for i in clause(head):
            beside = cast.at.get(i)
            if beside is not None and beside[0].kind == "body" and beside[1] is not seen:
                seen = beside[1]
                yield seen, beside[0]
