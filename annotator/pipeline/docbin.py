"""Labelled articles as spaCy documents, and a configuration that trains a span categoriser on them."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import spacy
import srsly
from spacy.attrs import ORTH, SPACY
from spacy.cli.init_config import init_config
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc, DocBin, Span, SpanGroup

from annotator.pipeline.labelled import LabelledSpan, LabelledText

SPANS_KEY = "sc"
RECORD = "attributions"
SHARD = 500
LONGEST = 60
"""Documents a file, and tokens of the longest span that the trained suggester proposes."""
UNPACKED = 256 * 2**20  # bytes of a file that is read
WORDS = 100_000  # that a tokenizer may have seen: its vocabulary keeps them all
PACKED = 4  # level of compression: less than half the time of the usual one for a ninth more bytes


class UnreadableDocs(ValueError):
    """The bytes are no DocBin."""


Doc.set_extension(RECORD, default=None, force=True)
# At every value that srsly packs it looks through all installed packages for further encoders. None has any, and the
# search takes a third of the time of an export.
srsly.msgpack_encoders.entry_points = srsly.msgpack_decoders.entry_points = False


@dataclass
class Blanks:
    """Tokenizers by language; a language whose tokenizer is not installed gets the multi-language one.

    One that has seen many words is made anew, so that memory does not grow with the articles.
    """

    made: dict[str, Language] = field(default_factory=dict)

    def of(self, language: str) -> Language:
        code = language.split("-")[0].lower()
        if code not in self.made or len(self.made[code].vocab.strings) > WORDS:
            self.made[code] = self.make(code)
        return self.made[code]

    def make(self, code: str) -> Language:
        try:
            return spacy.blank(code)
        except ImportError:
            return spacy.blank("xx")


class BlankDocs(DocBin):
    """Documents of blank tokenizers, whose tokens have a form and nothing else.

    What ``DocBin`` looks up of each token besides takes longer than everything else together.
    """

    def __init__(self) -> None:
        super().__init__(attrs=["ORTH", "SPACY"], store_user_data=True)

    def add(self, doc: Doc, names: Iterable[str] = ()) -> None:
        """Add a document; ``names`` are the labels and ids of its spans."""
        forms = doc.to_array([ORTH]).reshape((len(doc), 1))
        self.tokens.append(forms)
        self.spaces.append(doc.to_array(SPACY).reshape((len(doc), 1)).astype(bool))
        self.flags.append({"has_unknown_spaces": doc.has_unknown_spaces})
        strings = doc.vocab.strings
        self.strings.update(strings[form] for form in set(forms[:, 0].tolist()))
        self.cats.append({})
        self.user_data.append(srsly.msgpack_dumps(doc.user_data))
        self.span_groups.append(doc.spans.to_bytes())
        self.strings.update(names)

    def to_bytes(self) -> bytes:
        """As ``DocBin`` has it, but for the level of compression."""
        contents = {
            "version": self.version,
            "attrs": self.attrs,
            "tokens": np.vstack(self.tokens).tobytes(),
            "spaces": np.vstack(self.spaces).tobytes(),
            "lengths": np.asarray([len(forms) for forms in self.tokens], dtype="int32").tobytes(),
            "strings": sorted(self.strings),
            "cats": self.cats,
            "flags": self.flags,
            "span_groups": self.span_groups,
            "user_data": self.user_data,
        }
        return zlib.compress(srsly.msgpack_dumps(contents), PACKED)


def make_doc(labelled: LabelledText, blanks: Blanks) -> tuple[Doc, list[str]]:
    """The document and the keys of the spans that had to be widened to whole tokens."""
    doc = blanks.of(labelled.language).make_doc(labelled.text)
    spans: list[Span] = []
    widened = []
    for given in labelled.spans:
        key = get_string_id(given.key)  # which keeps it out of the vocabulary
        span = doc.char_span(given.start, given.end, label=given.role, alignment_mode="expand", span_id=key)
        if span is None:
            raise ValueError(f"{given.key}: [{given.start}, {given.end}] lies outside the text.")
        spans.append(span)
        if (span.start_char, span.end_char) != (given.start, given.end):
            widened.append(given.key)
    doc.spans[SPANS_KEY] = SpanGroup(doc, name=SPANS_KEY, spans=spans)
    doc._.attributions = labelled.record
    return doc, widened


def shards(texts: Iterable[LabelledText]) -> Iterator[tuple[bytes, list[str]]]:
    """DocBin files of at most SHARD documents each, with the keys of the widened spans in them."""
    blanks = Blanks()
    docs = BlankDocs()
    widened: list[str] = []
    for labelled in texts:
        doc, keys = make_doc(labelled, blanks)
        docs.add(doc, (name for span in labelled.spans for name in (span.role, span.key)))
        widened += keys
        if len(docs) == SHARD:
            yield docs.to_bytes(), widened
            docs, widened = BlankDocs(), []
    if len(docs):
        yield docs.to_bytes(), widened


def read_docs(data: bytes) -> Iterator[LabelledText]:
    """The labelled texts of a DocBin file: the span group of ours, or every group under its own name as role.

    Raises UnreadableDocs.
    """
    try:
        if unpacked_size(data, UNPACKED) > UNPACKED:
            raise UnreadableDocs(f"they unpack to more than {UNPACKED // 2**20} MB")
        docs = DocBin(store_user_data=True).from_bytes(data)
    except UnreadableDocs:
        raise
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise UnreadableDocs("they cannot be unpacked: damaged, or another kind of file") from error
    for doc in docs.get_docs(spacy.blank("xx").vocab):
        spans = [
            LabelledSpan(span.start_char, span.end_char, span.label_ or name, span.id_)
            for name, group in doc.spans.items()
            for span in group
        ]
        yield LabelledText(doc.text, "", spans, doc._.attributions or {})


def unpacked_size(data: bytes, most: int) -> int:
    """Bytes that the file unpacks to, counted to just beyond ``most``; none of them are held. Raises zlib.error."""
    unpacker, size = zlib.decompressobj(), 0
    while data and size <= most:
        size += len(unpacker.decompress(data, 2**20))
        data = unpacker.unconsumed_tail
    return size


def training_config(language: str) -> str:
    """A configuration for ``spacy train``: a span categoriser over spans of up to LONGEST tokens."""
    config = init_config(lang=language, pipeline=["spancat"], optimize="efficiency", gpu=False)
    config["components"]["spancat"]["spans_key"] = SPANS_KEY
    config["components"]["spancat"]["suggester"] = {
        "@misc": "spacy.ngram_range_suggester.v1",
        "min_size": 1,
        "max_size": LONGEST,
    }
    return str(config.to_str())
