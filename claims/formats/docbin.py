"""spaCy documents in a zip: DocBin files in ``corpus/``, and ``config.cfg`` for ``spacy train``."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from annotator.pipeline.labelled import LabelledSpan, LabelledText
from claims.formats.archive import archive_to
from claims.formats.layers import Layer, text_layers
from claims.formats.records import SPAN_ROLES, ArticleRecord, LossReport, WriteOptions

file_extension = ".spacy.zip"
media_type = "application/zip"


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write a document for each layer of each article. Loads spaCy, so it is not for the web process."""
    from annotator.pipeline.docbin import shards, training_config

    losses = LossReport()
    languages: Counter[str] = Counter()
    with archive_to(stream) as archive:
        for number, (data, widened) in enumerate(shards(labelled_texts(records, losses, languages)), start=1):
            archive.add(f"corpus/{number:05d}.spacy", data)
            for key in widened:
                losses.drop("span widened to whole tokens", key)
        ((language, _),) = languages.most_common(1) or [("en", 0)]
        archive.add("config.cfg", training_config(language).encode())
        archive.add_losses(losses)
    return losses


def labelled_texts(
    records: Iterable[ArticleRecord], losses: LossReport, languages: Counter[str]
) -> Iterator[LabelledText]:
    for record in records:
        for text, layer in text_layers(record, losses):
            language = record["meta"]["language"].split("-")[0]
            languages[language] += 1
            yield LabelledText(text, language, list(labelled_spans(layer)), described(record, layer))


def labelled_spans(layer: Layer) -> Iterator[LabelledSpan]:
    for claim in layer.claims:
        for role in SPAN_ROLES:
            for number, (start, end) in enumerate(claim[role]):
                yield LabelledSpan(start, end, role, f"{claim['id']}.{role}.{number}")


def described(record: ArticleRecord, layer: Layer) -> dict[str, Any]:
    """What becomes ``doc._.attributions``: the article without its text, and the layer's claims."""
    return {
        "id": record["id"],
        "external_id": record["external_id"],
        "text_sha256": record["text_sha256"],
        "meta": record["meta"],
        "layer": layer.name,
        "role": layer.role,
        "reviewer": layer.reviewer,
        "run": layer.run,
        "values": layer.values,
        "no_claim": layer.no_claim,
        "claims": list(layer.claims),
    }
