"""Small questions to a parsed sentence: whose verb is it, how far does a clause reach.

Token sets are sets of token indices of one Doc. The dependency labels are spaCy's English ones (ClearNLP style).
"""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Token

from annotator.spans import Spans, normalise_spans

SUBJECTS = {"nsubj", "csubj", "expl"}
PASSIVE_SUBJECTS = {"nsubjpass", "csubjpass"}
LONGEST_CLAUSE = 400
EDGES = set(",;:-–—.")
PAIRS = {"“": "”", "‘": "’", "«": "»"}
GROUP = {"aux", "auxpass", "neg", "prt"}


def text_of(doc: Doc) -> str:
    """Return the text of a Doc, built once: `Doc.text` builds it anew at every call."""
    text = doc.user_data.get("sayso_text")
    if text is None:
        text = doc.user_data["sayso_text"] = doc.text
    return str(text)


def one_sentence(doc: Doc, first: int, last: int) -> bool:
    """Tell whether two tokens stand in one sentence, at most 200 tokens apart."""
    return last - first <= 200 and not any(doc[i].is_sent_start for i in range(first + 1, last + 1))


def clause(token: Token) -> range:
    """Return the token indices under `token`; only the token itself if the subtree is absurdly long."""
    start, end = token.left_edge.i, token.right_edge.i + 1
    return range(start, end) if end - start <= LONGEST_CLAUSE else range(token.i, token.i + 1)


def children(token: Token, *labels: str) -> Iterator[Token]:
    return (child for child in token.children if child.dep_ in labels)


def child(token: Token, *labels: str) -> Token | None:
    return next(children(token, *labels), None)


def is_passive(verb: Token) -> bool:
    if child(verb, "auxpass", "nsubjpass", "csubjpass") is not None:
        return True
    return verb.tag_ == "VBN" and verb.dep_ in {"acl", "advcl", "amod", "pcomp"} and child(verb, "aux") is None


def is_negated(token: Token) -> bool:
    return child(token, "neg") is not None


def subject(verb: Token) -> Token | None:
    """Return the one who does what `verb` says, looked up through chains of verbs, or None."""
    for _ in range(6):
        found = child(verb, "nsubj", "csubj")
        if found is not None and found.tag_ != "EX":
            return found
        if is_passive(verb):
            agent = child(verb, "agent")
            return child(agent, "pobj") if agent is not None else None
        head = verb.head
        if verb.dep_ == "acl" and head.pos_ in {"NOUN", "PROPN", "PRON"}:
            return head
        if head is verb or verb.dep_ not in {"xcomp", "conj", "advcl", "ccomp", "pcomp", "prep", "dep"}:
            return None
        if verb.dep_ == "xcomp" and (controller := child(head, "dobj")) is not None:
            return controller
        if verb.dep_ == "ccomp" and verb.tag_ not in {"VB", "VBG"}:
            return None
        if verb.dep_ == "xcomp" and is_passive(head):
            return child(head, "nsubjpass")
        verb = head.head if head.pos_ == "ADP" else head
    return None


def phrase(noun: Token) -> set[int]:
    """Return the tokens that name a source: its whole phrase without a clause set off after it."""
    indices = set(clause(noun))
    for clause_head in noun.children:
        if (
            clause_head.dep_ in {"relcl", "acl", "advcl", "parataxis", "ccomp"}
            and clause_head.i > noun.i
            or clause_head.dep_ == "prep"
            and any(c.ent_type_ in {"DATE", "TIME"} for c in children(clause_head, "pobj"))
        ):
            indices -= set(clause(clause_head))
    return indices


def verb_group(verb: Token) -> set[int]:
    """Return the verb with its auxiliaries, negation and particle."""
    return {verb.i} | {c.i for c in verb.children if c.dep_ in GROUP and abs(c.i - verb.i) <= 5}


def trimmed(doc: Doc, indices: Iterable[int]) -> list[int]:
    """Return the sorted indices without white space and without stray punctuation at both ends."""
    kept = [i for i in sorted(indices) if not doc[i].is_space]
    while kept and doc[kept[0]].text in EDGES:
        kept.pop(0)
    while kept and doc[kept[-1]].text in EDGES:
        kept.pop()
    if kept and kept[0] > 0 and _opens_inside(doc, kept):
        kept.insert(0, kept[0] - 1)
    return kept


def _opens_inside(doc: Doc, kept: list[int]) -> bool:
    """Tell whether the mark right before the first token opens a quotation that closes among the tokens."""
    mark = doc[kept[0] - 1]
    closing = PAIRS.get(mark.text)
    return closing is not None and not mark.whitespace_ and any(doc[i].text == closing for i in kept)


def _is_blank(words: str) -> bool:
    """Tell whether a gap is white space within a paragraph; a quotation has a piece in each paragraph."""
    return words.isspace() and "\n" not in words


def spans_of(doc: Doc, indices: Iterable[int]) -> Spans:
    """Return the character spans of a token set; neighbours are joined over white space."""
    pieces: list[tuple[int, int]] = []
    last = -2
    for i in sorted(indices):
        token = doc[i]
        start, end = token.idx, token.idx + len(token)
        if pieces and (i == last + 1 or _is_blank(doc[last + 1 : i].text)):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
        last = i
    return normalise_spans(pieces, len(text_of(doc)))
