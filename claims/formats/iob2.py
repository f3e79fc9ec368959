"""IOB2 tags in the columns of a CoNLL file: a token a line, an empty line between sentences.

Columns: number of the token in its sentence, form, start, end, then tag and claim for content, source and cue. One
column holds one tag a token: of contents that overlap the outermost is kept. The tags are those of Ramshaw and Marcus
1995 as Tjong Kim Sang and Veenstra 1999 changed them: every chunk begins with B.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import BinaryIO, Literal

import orjson

from annotator.saying import say
from annotator.spans import tokens
from claims.formats.layers import AnyClaim, Layer, text_layers
from claims.formats.parts import LAYER, SAID
from claims.formats.records import ArticleRecord, LossReport, Spans, WriteOptions, claim_place

file_extension = ".iob2.tsv"
media_type = "text/tab-separated-values; charset=utf-8"
keeps = frozenset({*SAID, *LAYER, "external_id", "text", "sentences"})

ROLES: tuple[Literal["content", "source", "cue"], ...] = ("content", "source", "cue")
HEADER = "# columns = ID FORM START END CONTENT CONTENT_CLAIM SOURCE SOURCE_CLAIM CUE CUE_CLAIM\n"
OUTSIDE = ("O", "_")


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write a document for each layer of each article; its claims' answers stand before it as comments."""
    losses = LossReport()
    stream.write(HEADER.encode())
    for record in records:
        for text, layer in text_layers(record, losses, keeps):
            stream.write("".join(document_lines(record, text, layer, losses)).encode())
    return losses


def document_lines(record: ArticleRecord, text: str, layer: Layer, losses: LossReport) -> Iterator[str]:
    yield f"# newdoc id = {record['id']}\n# layer = {layer.name}\n# text_sha256 = {record['text_sha256']}\n"
    about = {"external_id": record["external_id"], "role": layer.role, "reviewer": layer.reviewer, "run": layer.run}
    yield f"# document = {orjson.dumps({**about, 'text': text}).decode()}\n"
    for number, claim in enumerate(layer.claims, start=1):
        yield f"# claim {number} = {orjson.dumps(facts(claim)).decode()}\n"
    words = Words(text)
    columns = [tags(layer, role, words, losses) for role in ROLES]
    for sentence in sentences(words, record["sentences"]):
        for number, at in enumerate(sentence, start=1):
            start, end = words.starts[at], words.ends[at]
            tagged = "\t".join("\t".join(column.get(at, OUTSIDE)) for column in columns)
            yield f"{number}\t{text[start:end]}\t{start}\t{end}\t{tagged}\n"
        yield "\n"


def facts(claim: AnyClaim) -> dict[str, object]:
    """What the tags do not say."""
    keys = ("id", "parent", "source_name", "mention", "quotation", "attitude", "values")
    return {key: claim[key] for key in keys}  # type: ignore[literal-required]


class Words:
    """The tokens of a text by their starts and ends."""

    def __init__(self, text: str) -> None:
        spans = tokens(text)
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]

    def within(self, start: int, end: int) -> range:
        """The places of the tokens that the span touches."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))


def sentences(words: Words, spans: Spans) -> Iterator[range]:
    """The places of each sentence's tokens; one sentence where none are known."""
    cuts = [0, *(bisect_left(words.starts, start) for start, _ in spans[1:]), len(words.starts)]
    return (range(first, after) for first, after in pairwise(cuts) if after > first)


def tags(
    layer: Layer, role: Literal["content", "source", "cue"], words: Words, losses: LossReport
) -> dict[int, tuple[str, str]]:
    """Place of the token to tag and claim; longer claims first, so that the outermost is kept."""
    tagged: dict[int, tuple[str, str]] = {}
    numbered = sorted(enumerate(layer.claims, start=1), key=lambda pair: -length(pair[1][role]))
    for number, claim in numbered:
        pieces = [words.within(start, end) for start, end in claim[role]]
        if any(at in tagged for piece in pieces for at in piece):
            losses.drop(say("%(role)s inside or across another", role=role), claim_place(claim))
            continue
        for piece, span in zip(pieces, claim[role], strict=True):
            if not piece or [words.starts[piece[0]], words.ends[piece[-1]]] != span:
                losses.drop(
                    say("%(role)s that begins or ends within a token or at a space", role=role), claim_place(claim)
                )
            for at in piece:
                tagged[at] = (f"{'B' if at == piece[0] else 'I'}-{role}", str(number))
    return tagged


def length(spans: Spans) -> int:
    return sum(end - start for start, end in spans)
