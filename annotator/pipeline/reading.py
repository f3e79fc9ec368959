"""Turn spans of attributions into full records: who is meant, of what type, how committed, with scores and reasons.

Works alike on the spans of the rules, of the trained tagger, and on spans that are given.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from spacy.tokens import Doc

from annotator.pipeline.article import leftovers, paragraphs, quotations, quoted_share
from annotator.pipeline.candidates import candidates
from annotator.pipeline.cast import Cast
from annotator.pipeline.confidence import borne_out
from annotator.pipeline.identity import Identity, mentions_by_source
from annotator.pipeline.nesting import nested
from annotator.pipeline.rules import Found
from annotator.pipeline.source_features import source_features
from annotator.pipeline.source_types import SourceTyper
from annotator.pipeline.sources import SourceResolver
from annotator.pipeline.stance import Guess, attitude_of, commitment_of, kind_of, leaning_of, read_cue
from annotator.pipeline.suggestions import Attribution, Reading
from annotator.pipeline.syntax import text_of
from annotator.pipeline.target_features import Said
from annotator.pipeline.target_stance import TargetStances
from annotator.pipeline.trained_fields import Claim, Places, TrainedFields
from annotator.quotation import kind_of_share
from annotator.spans import Span, Spans, normalise_spans, quote
from annotator.targets import Targets

TRAINED = ("source_type", "commitment", "claim_kind")
"""The fields for which a tier may have weights."""


def read_found(
    doc: Doc, found: Sequence[Found], unlikely: Sequence[Found], trained: TrainedFields | None, targets: Targets
) -> Reading:
    """Return everything that is said of a parsed article, of what a tier has `found` and of what is `unlikely`."""
    inner = nested(doc, found)
    return read_doc(doc, found, trained, targets, inner, candidates(doc, [*found, *inner], unlikely))


def read_doc(
    doc: Doc,
    found: Sequence[Found],
    trained: TrainedFields | None,
    targets: Targets = (),
    inner: Sequence[Found] = (),
    unproposed: Sequence[Found] = (),
) -> Reading:
    """Return everything that is said of a parsed article whose attributions are `found`, and `inner` inside these.

    The `unproposed` candidates change nothing of the others. Without `trained` the rules tell all fields.
    """
    lines = paragraphs(text_of(doc))
    waste = leftovers(text_of(doc), lines)
    sentences = _sentences(doc, lines)
    quoted = [piece for quotation in quotations(text_of(doc)) for piece in quotation.pieces]
    in_waste = _Overlap(waste)
    outer = [f for f in found if not in_waste.touches(f.content)]
    kept = outer + [f for f in inner if not in_waste.touches(f.content)]
    describer = Describer(doc, quoted, trained)
    order = _text_order(kept)
    identities = {i: describer.resolver.resolve(kept[i].source) for i in order}
    described = [describer.describe(f, identities[i]) for i, f in enumerate(kept)]
    fields, stances = describer.fields(described), describer.stances(described, targets)
    parents = _parents([f.content for f in kept])
    attributions = tuple(
        describer.attribution(i, f, said, fields[i], stances[i], parents[i])
        for i, (f, said) in enumerate(zip(kept, described, strict=True))
    )
    spoken = _Overlap(normalise_spans((span for f in kept for span in f.content), len(text_of(doc))))
    own = [s for s in sentences if not in_waste.touches((s,)) and not spoken.touches((s,))]
    possible = [f for f in unproposed if not in_waste.touches(f.content)]
    possible_said = [describer.describe(f, describer.resolver.resolve(f.source)) for f in possible]
    possible_fields, possible_stances = describer.fields(possible_said), describer.stances(possible_said, targets)
    return Reading(
        language="en",
        sentences=tuple(sentences),
        attributions=attributions[: len(outer)],
        nested=attributions[len(outer) :],
        own_voice=tuple(describer.own_voice(number, s) for number, s in enumerate(own, len(kept))),
        candidates=tuple(
            describer.attribution(number, *each, None)
            for number, each in enumerate(
                zip(possible, possible_said, possible_fields, possible_stances, strict=True), len(kept) + len(own)
            )
        ),
        sources=mentions_by_source((identities[i], kept[i].source) for i in order),
        leftovers=tuple(waste),
    )


def described(doc: Doc, given: Sequence[Found]) -> tuple["Describer", list[Said]]:
    """Return what is said of given attributions, with the scores of the rules. For fitting and measuring."""
    quoted = [piece for quotation in quotations(text_of(doc)) for piece in quotation.pieces]
    describer = Describer(doc, quoted)
    identities = {i: describer.resolver.resolve(given[i].source) for i in _text_order(given)}
    return describer, [describer.describe(f, identities[i]) for i, f in enumerate(given)]


def target_features(doc: Doc, given: Sequence[Found], targets: Targets) -> Iterator[tuple[int, str, dict[str, float]]]:
    """Yield the features of stance of given attributions: (number, target, features). For fitting and measuring."""
    describer, said = described(doc, given)
    for number, target, features in TargetStances(doc, describer.resolver, targets).features(said):
        yield number, target.name, features


def _text_order(found: Sequence[Found]) -> list[int]:
    """Return the numbers in the order of the text, in which sources are resolved whatever the order of the records."""
    places = [[start for start, _ in f.source or f.content or f.cue] for f in found]
    return sorted(range(len(found)), key=lambda i: places[i][:1])


class Describer:
    """Fills in the fields of the records of one article."""

    def __init__(self, doc: Doc, quoted: Sequence[Span], trained: TrainedFields | None = None) -> None:
        self.doc = doc
        self.trained = trained
        self.quoted = quoted
        starts = [piece[0] for piece in quoted]
        inside = [_holds(quoted, starts, token.idx) for token in doc]
        self.resolver = SourceResolver(Cast(doc, inside))
        self.typer = SourceTyper(doc)

    def describe(self, found: Found, identity: Identity) -> Said:
        """Return what is said of a record alone, without the others of its article."""
        doc, content = self.doc, found.content
        cue = read_cue(doc, found.cue)
        quotation = self.quotation(content)
        source_type = self.typer.type_of(found.source, quote(text_of(doc), found.cue), identity)
        return Said(
            content=content,
            cue=cue,
            cue_spans=found.cue,
            source=found.source,
            identity=identity,
            quotation=quotation,
            guesses={
                "source_type": source_type,
                "commitment": commitment_of(doc, cue, content),
                "claim_kind": kind_of(doc, cue, content, quotation=quotation, source_type=source_type[0]),
                "attitude": attitude_of(cue),
            },
        )

    def stances(self, claims: Sequence[Said], targets: Targets) -> list[dict[str, Guess]]:
        """Return the stances of each claim by target; without targets, toward what it is about (the key "")."""
        if targets:
            stances = TargetStances(self.doc, self.resolver, targets)
            return stances.of(claims, self.trained, [self.places(said) for said in claims])
        text = text_of(self.doc)
        return [{"": leaning_of(said.cue, " ".join(text[s:e] for s, e in said.content))} for said in claims]

    def fields(self, claims: Sequence[Said]) -> list[dict[str, Guess]]:
        """Return the guesses of each claim by field, but for stances. All claims of a named source have one type."""
        guesses = [
            {key: (label, borne_out(key, score), why) for key, (label, score, why) in said.guesses.items()}
            for said in claims
        ]
        if self.trained is None:
            return guesses
        by_source: dict[object, list[int]] = defaultdict(list)
        for number, said in enumerate(claims):
            for key in ("commitment", "claim_kind"):
                [guesses[number][key]] = self.trained.of(key, [self._claim(said, key)])
            if said.source:  # else reporter or unnamed: the codebook's first question, and the rules'
                by_source[source_key(number, said)].append(number)
        for numbers in by_source.values():
            found = self.trained.of("source_type", [self._claim(claims[n], "source_type") for n in numbers])
            for number, guess in zip(numbers, found, strict=True):
                guesses[number]["source_type"] = guess
        return guesses

    def _claim(self, said: Said, key: str) -> Claim:
        return Claim(self.places(said), said.guesses[key], self.features(said) if key == "source_type" else {})

    def attribution(
        self,
        number: int,
        found: Found,
        said: Said,
        guesses: Mapping[str, Guess],
        stances: Mapping[str, Guess],
        parent: int | None,
    ) -> Attribution:
        identity = said.identity
        name_score = borne_out("source_name", identity.score)
        return Attribution(
            id=number,
            parent=parent,
            content=found.content,
            cue=found.cue,
            source=found.source,
            source_name=identity.name,
            antecedent=identity.antecedent,
            mention=identity.mention,
            quotation=said.quotation,
            stance={target: guess[0] for target, guess in stances.items()},
            scores=self._column(1, found.score, name_score, guesses, stances),
            reasons=self._column(2, found.reason, identity.reason, guesses, stances),
            **{name: guess[0] for name, guess in guesses.items()},
        )

    def _column(self, index: int, record: Any, name: Any, guesses: Any, stances: Any) -> dict[str, Any]:
        """Return the scores (1) or reasons (2) of a record by field."""
        column = {"record": record, "source_name": name, **{key: guess[index] for key, guess in guesses.items()}}
        return column | {"stance": {target: guess[index] for target, guess in stances.items()}}

    def places(self, said: Said) -> Places:
        """Where the parts of a claim stand, and every mention of its source by name."""
        mentions = self._mentions.get(id(said.identity.entity), ())
        return {"content": said.content, "cue": said.cue_spans, "source": said.source, "mentions": tuple(mentions)}

    def features(self, said: Said) -> dict[str, float]:
        """What tells the type of a source to the trained weights."""
        text = text_of(self.doc)
        whom = said.identity.speaks_for
        return source_features(
            quote(text, said.source),
            quote(text, said.cue_spans),
            said.identity,
            self.typer.type_of_identity(whom)[0] if whom is not None else "",
            is_campaign=self.typer.is_campaign,
        )

    @cached_property
    def _mentions(self) -> Mapping[int, Sequence[Span]]:
        """Where each entity is named, by its id. Asked for once all sources are resolved."""
        places: dict[int, list[Span]] = defaultdict(list)
        for mention, entity in self.resolver.cast.mentions():
            last = self.doc[mention.end - 1]
            places[id(entity)].append((self.doc[mention.start].idx, last.idx + len(last)))
        return places

    def quotation(self, content: Spans) -> str:
        return kind_of_share(quoted_share(text_of(self.doc), content, self.quoted))

    def own_voice(self, number: int, sentence: Span) -> Attribution:
        """Return a sentence of the reporter's own. It has no stance: nobody is said to take a side."""
        cue = read_cue(self.doc, ())
        kind = own_kind(kind_of(self.doc, cue, (sentence,)))
        reason = "nobody else is said to say this"
        return Attribution(
            id=number,
            content=(sentence,),
            quotation="own_voice",
            source_type="reporter",
            commitment="not_applicable",
            claim_kind=kind[0],
            scores=self._column(1, 0.8, 1.0, {"source_type": ("", 0.8, ""), "claim_kind": kind}, {}),
            reasons=self._column(2, reason, reason, {"source_type": ("", 0, reason), "claim_kind": kind}, {}),
        )


def source_key(number: int, said: Said) -> object:
    """What claims of one article have in common whose source is the same somebody; a nameless one stands alone."""
    who = said.identity
    return id(who.entity) if who.name and who.entity is not None else f"of claim {number}"


def own_kind(words: tuple[str, float, str]) -> tuple[str, float, str]:
    """Return the claim kind of a reporter's own sentence, given what its words look like.

    News states facts in its own voice: of the demo's sentences that looked like facts 45 of 46 were, and 8 of the 12
    that looked like something else.
    """
    if words[0] == "fact":
        return "fact", 0.95, "a flat statement of the reporter"
    return "fact", 0.65, f"the reporter’s own sentences are mostly facts, though this one reads like {words[0]}"


def _sentences(doc: Doc, lines: Sequence[Span]) -> list[Span]:
    """Return the sentences, cut at paragraph ends, without white space at both ends."""
    cut: list[Span] = []
    starts, ends = [start for start, _ in lines], [end for _, end in lines]
    for sentence in doc.sents:
        start, end = sentence.start_char, sentence.end_char
        for number in range(bisect_right(ends, start), bisect_left(starts, end)):
            line = lines[number]
            s, e = max(start, line[0]), min(end, line[1])
            words = text_of(doc)[s:e]
            s, e = s + len(words) - len(words.lstrip()), e - (len(words) - len(words.rstrip()))
            if s < e:
                cut.append((s, e))
    return cut


def _parents(contents: Sequence[Spans]) -> list[int | None]:
    """Return for each content the number of the smallest other one that holds all of it."""
    held = [i for i, content in enumerate(contents) if content]
    order = sorted(held, key=lambda i: (contents[i][0][0], -contents[i][-1][1], i))
    parents: list[int | None] = [None] * len(contents)
    open_now: list[int] = []
    for i in order:
        start, end = contents[i][0][0], contents[i][-1][1]
        open_now = [j for j in open_now if contents[j][-1][1] > start]
        holders = [j for j in open_now if contents[j][-1][1] >= end and _within(contents[i], contents[j])]
        if holders:
            parents[i] = min(holders, key=lambda j: contents[j][-1][1] - contents[j][0][0])
        open_now.append(i)
    return parents


def _within(inner: Spans, outer: Spans) -> bool:
    return inner != outer and all(any(s <= a and b <= e for s, e in outer) for a, b in inner)


class _Overlap:
    """Tells which spans share a character with given spans, sorted and disjoint; looks them up by their starts."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        self.starts = [start for start, _ in spans]

    def touches(self, others: Iterable[Span]) -> bool:
        for start, end in others:
            index = bisect_left(self.starts, end) - 1
            if index >= 0 and self.spans[index][1] > start:
                return True
        return False


def _holds(pieces: Sequence[Span], starts: Sequence[int], at: int) -> bool:
    index = bisect_right(starts, at) - 1
    return index >= 0 and at < pieces[index][1]
