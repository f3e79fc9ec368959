"""spaCy documents in a zip: DocBin files in ``corpus/``, and ``config.cfg`` for ``spacy train``."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from annotator.pipeline.labelled import LabelledSpan, LabelledText
from annotator.saying import say
from claims.formats.archive import archive_to, is_zip, read_members
from claims.formats.assembly import (
    ROLE_NAMES,
    Attribution,
    as_suggestions,
    facts_of,
    make_article,
    make_claim,
    make_review,
)
from claims.formats.layers import Layer, text_layers
from claims.formats.parts import ARTICLE, CLAIM, LAYER, SUGGESTION
from claims.formats.records import SPAN_ROLES, ArticleRecord, ClaimRecord, LossReport, RefusedRecord, WriteOptions
from claims.formats.shapes import FAULTS, plain
from claims.formats.zip_bounds import UnsafeArchive

file_extension = ".spacy.zip"
media_type = "application/zip"
keeps = frozenset(
    {*ARTICLE, *LAYER, *CLAIM, *SUGGESTION, "answers", "no_claim"} - {"sentences", "leftovers", "sources"}
)
READ_LIMIT = 512 * 2**20  # bytes of a zip unpacked; its files are read one after the other
FILE_LIMIT = 64 * 2**20  # bytes of a file that is no zip


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write a document for each layer of each article. Loads spaCy, so it is not for the web process."""
    from annotator.pipeline.docbin import shards, training_config

    losses = LossReport()
    languages: Counter[str] = Counter()
    with archive_to(stream) as archive:
        for number, (data, widened) in enumerate(shards(labelled_texts(records, losses, languages)), start=1):
            archive.add(f"corpus/{number:05d}.spacy", data, packed=True)
            for key in widened:
                losses.drop(say("span widened to whole tokens"), key)
        ((language, _),) = languages.most_common(1) or [("en", 0)]
        archive.add("config.cfg", training_config(language).encode())
        archive.add_losses(losses)
    return losses


def write_files(records: Iterable[ArticleRecord], folder: Path) -> None:
    """Write the same documents as files of their own into a new folder. Loads spaCy."""
    from annotator.pipeline.docbin import shards

    folder.mkdir(parents=True)
    for number, (data, _) in enumerate(shards(labelled_texts(records, LossReport(), Counter())), start=1):
        (folder / f"{number:05d}.spacy").write_bytes(data)


def labelled_texts(
    records: Iterable[ArticleRecord], losses: LossReport, languages: Counter[str]
) -> Iterator[LabelledText]:
    for record in records:
        for text, layer in text_layers(record, losses, keeps):
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


def read(stream: BinaryIO, losses: LossReport) -> Iterator[ArticleRecord | RefusedRecord]:
    """Documents of a .spacy file, or of every one in a zip. Loads spaCy, so it is not for the web process."""
    from annotator.pipeline.docbin import UnreadableDocs, read_docs

    try:
        files = read_members(stream, suffix=".spacy", max_unpacked=READ_LIMIT) if is_zip(stream) else one_file(stream)
        for name, data in files:
            for number, labelled in enumerate(read_docs(data), start=1):
                yield checked_doc(labelled, losses, number, name)
    except (UnsafeArchive, UnreadableDocs) as error:
        yield RefusedRecord(1, say("These are no documents of spaCy: %(reason)s.", reason=error))


def one_file(stream: BinaryIO) -> Iterator[tuple[str, bytes]]:
    data = stream.read(FILE_LIMIT + 1)
    if len(data) > FILE_LIMIT:
        raise UnsafeArchive(say("the file is larger than %(most)s MB", most=FILE_LIMIT // 2**20))
    yield "", data


def checked_doc(labelled: LabelledText, losses: LossReport, number: int, name: str) -> ArticleRecord | RefusedRecord:
    try:
        return read_doc(labelled, losses, doc_place(name, number))
    except FAULTS as error:
        return RefusedRecord(
            number,
            say(
                "The record of document %(number)s is not as it is written here: %(reason)s.",
                number=number,
                reason=plain(error),
            ),
        )


def doc_place(name: str, number: int) -> str:
    """The document as a place in a report of losses: by its file in a zip, which has a name in all languages."""
    return f"{name} {number}" if name else say("document %(name)s", name=number)


def read_doc(labelled: LabelledText, losses: LossReport, where: str) -> ArticleRecord:
    """A document of ours by its record; another's by its spans, tied where their ids say ``CLAIM.ROLE.PIECE``."""
    record = orjson.loads(orjson.dumps(labelled.record))  # spaCy gives lists back as tuples
    if "claims" not in record:
        article = make_article(labelled.text)
        article["reviews"] = [make_review(None, read_spans(labelled, losses, where))]
        return article
    article = make_article(labelled.text, external_id=record["external_id"], **record["meta"])
    claims = [claim_of_record(claim, labelled.text) for claim in record["claims"]]
    if record["role"] == "suggestion":
        article["suggestions"] = as_suggestions(claims, record["run"])
    else:
        review = make_review(record["reviewer"] or None, claims)
        review["values"], review["no_claim"] = record["values"], record["no_claim"]
        article["reviews"] = [review]
    return article


def claim_of_record(claim: dict[str, Any], text: str) -> ClaimRecord:
    """A claim as the record keeps it: exact even where spaCy's tokens widened its spans."""
    spans = {role: claim[role] for role in SPAN_ROLES}
    parent = None if claim["parent"] is None else str(claim["parent"])
    made = Attribution(str(claim["id"]), **spans, parent=parent)
    return make_claim(text, made, claim["values"], **facts_of(claim))


def read_spans(labelled: LabelledText, losses: LossReport, where: str) -> list[ClaimRecord]:
    claims: dict[str, Attribution] = {}
    for number, span in enumerate(labelled.spans):
        role = ROLE_NAMES.get(span.role.lower())
        if role is None:
            losses.drop(say("span labelled %(role)s", role=span.role), where)
            continue
        key = span.key.split(".")[0] or str(number)
        spans = getattr(claims.setdefault(key, Attribution(key)), role)
        spans.append([span.start, span.end])
    for key in [key for key, made in claims.items() if not made.content]:
        losses.drop(say("cue or source tied to no content"), where)
        del claims[key]
    return [make_claim(labelled.text, made, {}) for made in claims.values()]
