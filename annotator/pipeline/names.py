"""The names of an article, each with whether it is a person, a body or a place."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from spacy.tokens import Doc, Span, Token

from annotator.pipeline.lexicons import load_lines, public_names
from annotator.pipeline.syntax import text_of

TITLES = re.compile(
    r"^(?:(?:prime|vice|deputy|foreign|chief|lieutenant|former|"
    r"mr|mrs|ms|miss|dr|sen|rep|del|gov|gen|adm|col|lt|sgt|rev|prof|st|hon|sir|lady|lord|dame|madame?|president|senator|"
    r"congressman|congresswoman|governor|secretary|chairman|chairwoman|judge|justice|mayor|pope|king|queen|prince|princess|"
    r"minister|chancellor|general|admiral|captain|colonel|professor|the)\.?\s+)+",
    re.IGNORECASE,
)
INSTITUTION = re.compile(
    r"(?:(?:[A-Z][\w&’'-]{0,60}|(?:[A-Z]\.){1,20}|St\.) (?:and (?=[A-Z][\w&’'.-]{0,60} [A-Z]))?){0,5}?"
    r"(?:Ministry|Department|Committee|Commission|Agency|Bureau|Office|Council|Court|Service|Authority|Bank|Institute|"
    r"University|Administration|Association|Union|Board|Centre|Center|Foundation|Federation|Directorate|Inspectorate|"
    r"Assembly|Parliament|Police|Society|Company|Party|Institution|Panel|Task Force|Academy|Alliance|"
    r"Tribunal|Secretariat|List|Front|Movement|Coalition|League)"
    r"(?:(?:(?: (?:of|on|for|at))+(?: the)?| and) "
    r"(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|"
    r"September|October|November|December)[A-Z][\w&-]*(?![\w’'])| [A-Z][\w&-]*(?![\w’']))*"
)
TRAILING = re.compile(r"(?:\s{1,9}(?:of|on|for|at|and|the|in)){1,9}$")
OWNER = re.compile(r"^(?:[A-Z][\w-]*[’']s )+")
LEADING = re.compile(r"^(?:(?:The|the|of|and|on|for|in|A|In|On|For|But|And|At|By|As|as|When|While|With|From)\s+)+")


def bare_name(text: str) -> str:
    """Return a name without titles, article and possessive ending, white space made even."""
    name = re.sub(r"\s+", " ", TITLES.sub("", text.strip()))
    return re.sub(r"[’']s?$", "", name).strip(" ,.") or text.strip()


def named_spans(doc: Doc) -> list[tuple[Span, str]]:
    """Return the spans that name somebody with their kind, in text order.

    The longest of overlapping spans wins. All spans of one name get the same kind, by a vote of the entity
    recogniser and of the words around the name.
    """
    found = [*_institutions(doc), *_recognised(doc), *_other_names(doc)]
    found.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    chosen: list[tuple[Span, str]] = []
    for span, kind in found:
        if not chosen or span.start >= chosen[-1][0].end:
            chosen.append((span, kind))
        elif span.end - span.start > chosen[-1][0].end - chosen[-1][0].start:
            chosen[-1] = span, kind
    chosen = _without_strays(doc, chosen)
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for span, kind in chosen:
        held = votes[bare_name(span.text)]
        for clue, weight in (*_clues(span).items(), (kind, 1.0), (_public().get(bare_name(span.text), ""), 4.0)):
            held[clue] += weight
    for name in votes:
        votes[name]["place"] += 3 * _has_adjective(doc, name)
    kinds = {name: max(_KINDS, key=lambda kind: votes[name][kind]) for name in votes}
    _agree_on_surnames(kinds, votes)
    initials = {initials_of(name) for name, kind in kinds.items() if kind == "body" and name.count(" ") > 1}
    kinds |= dict.fromkeys((name for name in kinds if name.isupper() and name.lower() in initials), "body")
    for span, _ in chosen:
        # "Verland and Sorrin": what is joined to a place is mostly one too.
        name = bare_name(span.text)
        if " " not in name and kinds[name] == "body" and votes[name]["place"] and _beside_place(span, kinds):
            kinds[name] = "place"
    surnames = {name.split()[-1] for name, kind in kinds.items() if kind == "person" and " " in name}
    for whole, kind in list(kinds.items()):
        # "Norrgard" is the firm where the article has "Norrgard Marine".
        short = whole.split()[0]
        if kind == "body" and short != whole and votes[short]["place"] < 2 and short in kinds.keys() - surnames:
            kinds[short] = "body"
    return [(span, kinds[bare_name(span.text)]) for span, _ in chosen]


def initials_of(name: str) -> str:
    """Return the initials of a name in lower case, small words left out: "epa" of "Environmental Protection Agency"."""
    return "".join(word[0] for word in name.lower().split() if word not in _SMALL_WORDS)


_SMALL_WORDS = {"of", "the", "and", "for", "on", "in", "to"}
_KINDS = ("person", "body", "place")


def _agree_on_surnames(kinds: dict[str, str], votes: Mapping[str, Mapping[str, float]]) -> None:
    """Take "Chaffetz" for a person where the article has Jason Chaffetz, and a full name by its surname's votes."""
    for whole in kinds:
        words = whole.split()
        last = words[-1]
        if not 2 <= len(words) <= 4 or last not in kinds or not all(_INITIAL.match(word) for word in words):
            continue
        both = {kind: votes[whole][kind] + votes[last][kind] for kind in _KINDS}
        if kinds[whole] == "person" and both["place"] < both["person"]:
            kinds[last] = "person"
        elif kinds[last] == "person" and votes[whole]["body"] < 3 and both["person"] >= both["body"]:
            kinds[whole] = "person"


_INITIAL = re.compile(r"[A-Z\u00c0-\u00de]")


def _beside_place(span: Span, kinds: Mapping[str, str]) -> bool:
    doc, start = span.doc, span.start
    partners = {token.text for token in span.root.conjuncts}
    if start > 1 and doc[start - 1].lower_ == "and":
        partners.add(doc[start - 2].text)
    return any(kinds.get(partner) == "place" for partner in partners)


def _has_adjective(doc: Doc, name: str) -> bool:
    """Tell whether the article has an adjective of origin made from a name: "Sorrinese" from "Sorrin"."""
    forms = doc.user_data.get("sayso_adjectives")
    if forms is None:
        forms = {_ORIGIN.sub("", t.text) for t in doc if t.is_title and t.pos_ == "ADJ" and _ORIGIN.search(t.text)}
        doc.user_data["sayso_adjectives"] = forms
    return " " not in name and len(name) > 3 and (name in forms or name.rstrip("aeiouy") in forms)


_ORIGIN = re.compile(r"(?:ese|ian|ean|an|ish|i)$")


def _without_strays(doc: Doc, chosen: Sequence[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """Leave out what only looks like a name: long runs of a headline, the first word of a sentence, dashes."""
    headline = next((token.i for token in doc if "\n" in token.text), 0)
    seen = Counter(span.text for span, _ in chosen)
    kept = []
    for span, kind in chosen:
        if span.end <= headline and len(span) > 3 and seen[span.text] == 1 and not INSTITUTION.fullmatch(span.text):
            continue
        if len(span) == 1 and (is_person_word(span.text.lower()) or span.text.lower() in _NO_NAMES):
            continue
        start, end = span.start, span.end
        if span[0].is_sent_start and len(span) > 1 and seen[doc[start + 1 : end].text] > 1 and seen[span.text] == 1:
            start += kind == "place"
        title = max((i for i in range(start, end - 1) if _ROLE.fullmatch(doc[i].text)), default=None)
        if title is not None and end - title <= 5 and not doc[title + 1].is_lower and kind != "place":
            start, kind = title + 1, "person"  # "Manhattan Supreme Court Justice Frank Nervo"
        dash = next((i for i in range(start + 1, end) if _is_dash(doc, i)), end)
        kept.append((doc[start:dash], kind))
    return kept


_NO_NAMES = {"state", "city", "county", "town", "country", "government", "secretary", "officials", "said"}
_ROLE = re.compile(
    r"(?:Vice|Deputy)?(?:Chair(?:man|woman)?|Justice|Judge|Spokes(?:man|woman|person)|Secretary|Senator|Governor|Mayor|Minister|"
    r"President|Chancellor|Director|Commissioner|Ambassador|Congress(?:man|woman)|Rep\.|Sen\.|Gov\.|Gen\.|Attorney|Sheriff)"
)


def _is_dash(doc: Doc, i: int) -> bool:
    free = doc[i - 1].whitespace_ and (doc[i].whitespace_ or i + 1 == len(doc))
    return bool(free and doc[i].text in {"-", "–", "—", "--"})


def _institutions(doc: Doc) -> Iterator[tuple[Span, str]]:
    for match in INSTITUTION.finditer(text_of(doc)):
        start = match.start() + len(match.group()) - len(OWNER.sub("", LEADING.sub("", match.group())))
        end = match.start() + len(TRAILING.sub("", match.group()))
        span = doc.char_span(start, end) if start < end else None
        if span is not None and len(span) > 1:
            yield span, "body"


def _recognised(doc: Doc) -> Iterator[tuple[Span, str]]:
    """Yield what spaCy recognises, people with the rest of their names."""
    kinds = {"PERSON": "person", "ORG": "body", "FAC": "body", "GPE": "place", "LOC": "place"}
    for entity in doc.ents:
        kind = kinds.get(entity.label_)
        if kind is None or entity.text.islower():
            continue
        start, end = entity.start, entity.end
        while end - start > 1 and doc[start].lower_ in {"as", "the", "a", "an", "when", "while", "but", "and"}:
            start += 1
        owner = next((i for i in range(start, end - 2) if doc[i].tag_ == "POS"), None)
        if owner is not None and INSTITUTION.fullmatch(doc[owner + 1 : end].text):
            yield doc[start:owner], "place"
            start = owner + 1
        if end - start <= 2:
            while start > 0 and not doc[start].is_sent_start and _continues(doc[start - 1], doc[start]):
                start -= 1
            while end < len(doc) and not doc[end].is_sent_start and _continues(doc[end], doc[end - 1]):
                end += 1
        yield doc[start:end], kind


def _continues(token: Token, neighbour: Token) -> bool:
    is_name = token.pos_ == "PROPN" or (token.dep_ == "compound" and not token.is_stop)
    return bool(is_name and token.ent_type_ in {"", neighbour.ent_type_} and token.text[0].isupper())


def _other_names(doc: Doc) -> Iterator[tuple[Span, str]]:
    """Yield runs of proper nouns that spaCy did not recognise, where they are who acts or owns."""
    for token in doc:
        if (
            token.pos_ == "PROPN"
            and not token.ent_type_
            and token.dep_ in {"nsubj", "poss", "appos", "pobj", "nsubjpass"}
        ):
            start = token.i
            while start > token.left_edge.i and doc[start - 1].pos_ == "PROPN" and not doc[start - 1].ent_type_:
                start -= 1
            yield doc[start : token.i + 1], ""


def _clues(span: Span) -> dict[str, float]:
    """Return votes for a kind from titles, appositions, endings and the words on both sides."""
    clues = _clue_words()
    doc, root = span.doc, span.root
    votes = dict.fromkeys(_KINDS, 0.0)
    title = TITLES.match(span.text) or (span.start > 0 and TITLES.match(doc[span.start - 1].text + " "))
    if title and title.group().strip().lower() != "the":
        votes["person"] += 3
    after = doc[span.end : span.end + 2].text
    votes["person"] += 3 * (after.startswith((", who", "who ")))
    votes["body"] += 3 * (root.tag_ == "NNPS" and len(span) == 1)
    related = [child for child in root.children if child.dep_ == "appos"]
    if root.dep_ == "appos":
        related.append(root.head)
    for other in related:
        votes["person"] += 3 * (other.lower_ in clues["person_role"])
        votes["body"] += 3 * (other.lower_ in clues["body_role"])
    if span[-1].lower_ in clues["body_word"] or INSTITUTION.fullmatch(span.text):
        votes["body"] += 4
    is_owner = span.end < len(doc) and doc[span.end].tag_ == "POS" and root.dep_ in {"poss", "nmod", "compound"}
    if (root.dep_ == "poss" or is_owner) and root.head.lower_ in clues["place_of"]:
        votes["place"] += 3
    votes["place"] += len(span) == 1 and span.start > 0 and doc[span.start - 1].lower_ in {"from", "across"}
    partners = [child for child in root.children if child.dep_ == "conj"] + [root.head] * (root.dep_ == "conj")
    votes["place"] += 2 * (len(span) == 1 and any(partner.ent_type_ == "GPE" for partner in partners))
    if span.start > 0 and len(span) <= 2 and doc[span.start - 1].lower_ in {"in", "of"}:
        before = doc[span.start - 1]
        votes["place"] += 3 * (before.lower_ == "in" or before.head.lower_ in clues["place_of"])
        votes["place"] += 3 * (before.lower_ == "of" and (before.head.ent_type_ == "PERSON" or _is_titled(before.head)))
    return votes


def _is_titled(name: Token) -> bool:
    """Tell whether a name has a title at most three words before it: "President Beatriz Solheim"."""
    doc, first = name.doc, max(0, name.i - 3)
    return name.pos_ == "PROPN" and any(_TITLE.fullmatch(doc[i].text) for i in range(first, name.i))


_TITLE = re.compile(r"President|Senator|Governor|Minister|Chancellor|King|Queen|Prince|Princess|Ambassador|Pope|Mayor")


@cache
def _clue_words() -> dict[str, frozenset[str]]:
    rows = (line.split("\t") for line in load_lines("name_clues.tsv"))
    return {clue: frozenset(words.split()) for clue, words in rows}


@cache
def _public() -> dict[str, str]:
    """Return the kind of each well-known name: "Verizon" is no place, whatever the recogniser says."""
    bodies = {bare_name(name): "body" for names in public_names("public_bodies.tsv").values() for name in names}
    people = {name: "person" for names in public_names("public_figures.tsv").values() for name in names if " " in name}
    return bodies | people


def is_person_word(noun: str) -> bool:
    """Tell whether a noun is a role or occupation of one person."""
    return noun in _clue_words()["person_role"]


@lru_cache(maxsize=4096)
def same_kind(left: str, right: str) -> bool:
    """Tell whether two nouns can stand for the same body, such as "agency" and "ministry"."""
    return any(left in group and right in group for group in _groups())


@lru_cache(maxsize=4096)
def same_role(left: str, right: str) -> bool:
    """Tell whether two nouns can stand for the same person, such as "lawyer" and "attorney"."""
    return left == right or any(left in group and right in group for group in _roles())


@cache
def _roles() -> list[set[str]]:
    return [set(line.split()) for line in load_lines("kinds_of_person.txt")]


@cache
def _groups() -> list[set[str]]:
    return [set(line.split()) for line in load_lines("kinds_of_body.txt")]
