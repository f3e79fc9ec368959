"""schema.org Claim as JSON-LD: what is claimed, by whom, where it appears. For publishers and archives; not read back.

No ClaimReview is written: it would state a verdict, and a stance or commitment is none.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

import orjson

from annotator.saying import say
from claims.formats.layers import AnyClaim, layers_of
from claims.formats.parts import count_dropped
from claims.formats.records import (
    PIECES,
    ArticleRecord,
    LossReport,
    ProjectRecord,
    SourceRecord,
    WriteOptions,
    article_place,
)

file_extension = ".claims.jsonld"
media_type = "application/ld+json"
keeps = frozenset({"title", "outlet", "published_on", "url", "language", "source_name"})

KINDS = {"person": "Person", "organisation": "Organization"}


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write a graph of claims."""
    losses = LossReport()
    stream.write(b'{"@context":"https://schema.org","@graph":[')
    separator = b"\n"
    for record in records:
        for claim in claims_of(record, options.project, losses):
            stream.write(separator + orjson.dumps(claim))
            separator = b",\n"
    stream.write(b"\n]}\n")
    return losses


def claims_of(record: ArticleRecord, project: ProjectRecord, losses: LossReport) -> Iterator[dict[str, Any]]:
    where = article_place(record)
    sources = {source["id"]: source for source in record["sources"]}
    appearance = appearance_of(record)
    made = 0
    for layer in layers_of(record):
        for claim in layer.claims:
            if not claim["quotes"]["content"]:
                losses.drop(say("claim of an article that was taken down"), where)
                continue
            made += 1
            entry = cast(int | None, claim.get("source_id"))
            yield claim_of(claim, sources.get(entry or 0), appearance, project)
    count_dropped(record, keeps, losses)
    if not made:
        losses.drop(say("article without a claim"), where)


def claim_of(
    claim: AnyClaim, source: SourceRecord | None, appearance: dict[str, Any], project: ProjectRecord
) -> dict[str, Any]:
    words = claim["quotes"]["content"]
    item: dict[str, Any] = {"@type": "Claim", "identifier": str(claim["id"]), "text": PIECES.join(words)}
    if name := source["name"] if source else claim["source_name"] or PIECES.join(claim["quotes"]["source"]):
        item["author"] = author(name, source)
    item["appearance"] = appearance
    if claim["parent"] is not None:
        item["isPartOf"] = {"@type": "Claim", "identifier": str(claim["parent"])}
    if about := list(terms(claim, project)):
        item["about"] = about
    return item


def author(name: str, source: SourceRecord | None) -> dict[str, Any]:
    if source is None:
        return {"@type": "Thing", "name": name}
    kind = KINDS.get(source["kind"], "Thing")
    found: dict[str, Any] = {"@type": kind, "name": name, "alternateName": source["aliases"]}
    if source["role"] and kind == "Person":
        found["jobTitle"] = source["role"]
    return {key: value for key, value in found.items() if value}


def terms(claim: AnyClaim, project: ProjectRecord) -> Iterator[dict[str, Any]]:
    """The answers as defined terms: the set is the field, and the target where it is asked for each."""
    labels = {field.key: {label.key: label.name for label in field.labels} for field in project.fields}
    for key, value in claim["values"].items():
        for target, answer in (value if isinstance(value, dict) else {"": value}).items():
            for part in answer if isinstance(answer, list) else [answer]:
                code = str(part).lower() if isinstance(part, bool) else str(part)
                term = {"@type": "DefinedTerm", "termCode": code, "name": labels.get(key, {}).get(code, code)}
                yield {**term, "inDefinedTermSet": f"{key}[{target}]" if target else key}


def appearance_of(record: ArticleRecord) -> dict[str, Any]:
    meta = record["meta"]
    found = {
        "@type": "NewsArticle",
        "identifier": f"sha256:{record['text_sha256']}",
        "headline": meta["title"],
        "url": meta["url"],
        "datePublished": meta["published_on"],
        "inLanguage": meta["language"],
        "publisher": {"@type": "Organization", "name": meta["outlet"]} if meta["outlet"] else None,
    }
    return {key: value for key, value in found.items() if value}
