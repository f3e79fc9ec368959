"""What a release says of itself: dataset card, citation, Croissant. Filled from the data, nothing made up."""

import json
from collections import Counter
from typing import Any

import orjson
import yaml

from claims.exports import provenance
from claims.exports.provenance import counted
from claims.exports.splits import SHARES
from claims.formats.records import ArticleRecord, ProjectRecord
from claims.formats.tables import Column, Tables
from claims.models import Project

CROISSANT_TYPES = {
    "text": "sc:Text",
    "integer": "sc:Integer",
    "decimal": "sc:Float",
    "yes_no": "sc:Boolean",
}
MEDIA_TYPES = {".jsonl": "application/jsonlines", ".parquet": "application/x-parquet", ".csv": "text/csv"}


class Summary:
    """What is told of the articles of a release, counted as they go by."""

    def __init__(self, project: Project, number: int, asked: ProjectRecord) -> None:
        self.project = project
        self.number = number
        self.asked = asked
        self.counts = {"articles": 0, "with_text": 0, "reviews": 0, "adjudications": 0, "claims": 0, "doubled": 0}
        self.splits: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.licences: Counter[str] = Counter()
        self.people: set[str] = set()
        self.runs: set[str] = set()
        self.roles: Counter[str] = Counter()

    def add(self, record: ArticleRecord, split: str) -> None:
        self.splits[split] += 1
        self.languages[record["meta"]["language"]] += 1
        self.licences[record["meta"]["licence"] or "not stated"] += 1
        self.counts["articles"] += 1
        self.counts["with_text"] += "text" in record
        self.counts["doubled"] += sum(review["role"] == "review" for review in record["reviews"]) > 1
        for review in record["reviews"]:
            self.counts["adjudications" if review["role"] == "adjudication" else "reviews"] += 1
            self.counts["claims"] += len(review["claims"])
            self.roles[review["role"]] += 1
            if review["reviewer"]:
                self.people.add(review["reviewer"])
            if review["run"]:
                self.runs.add(review["run"])

    @property
    def title(self) -> str:
        return f"{self.project.name}, release {self.number}"


def readme(summary: Summary) -> str:
    """A dataset card as the Hugging Face hub reads it: YAML, then Markdown."""
    counts = summary.counts
    articles, claims, reviews, adjudications = (
        counted(counts[f"{one}s"], one) for one in ("article", "claim", "review", "adjudication")
    )
    head = {
        "pretty_name": summary.title,
        "language": sorted({language.split("-")[0] for language in summary.languages}),
        "license": "other",
        "annotations_creators": ["expert-generated"],
        "task_categories": ["token-classification", "text-classification"],
        "tags": ["claim-detection", "quotation-attribution", "stance-detection", "news"],
        "configs": [
            {
                "config_name": table,
                "data_files": [{"split": split, "path": f"{table}/{split}.parquet"} for split in SHARES],
            }
            for table in ("claims", "claim_targets")
        ],
    }
    fields = "\n".join(f"| `{field.key}` | {field.name} | {field.help} |" for field in summary.asked.fields)
    splits = "\n".join(f"| {split} | {summary.splits[split]} |" for split in SHARES)
    licences = ", ".join(f"{licence} ({count})" for licence, count in sorted(summary.licences.items()))
    runs = ", ".join(sorted(summary.runs)) or "none"
    return f"""---
{yaml.safe_dump(head, sort_keys=False, allow_unicode=True)}---

# {summary.title}

{summary.project.description}

## What is in it

| split | articles |
| --- | --- |
{splits}

{claims} in {reviews} and {adjudications} of
{articles}; with two reviews or more: {counts["doubled"]}. Splits are by article, stratified by language and outlet;
near-duplicates that were found stand in one split, and articles keep theirs from release to release.

* `articles/*.jsonl`: the articles with all that was labelled, one a line, format `sayso/1`.
* `claims/*.parquet`: one row a claim; `claim_targets/*.parquet`: its stance toward each target.
* `spacy/*/*.spacy`: a document for each review of the articles that are here with their text.
* `claims.csv`: the same for spreadsheets, all splits together.
* `codebook.html`: the questions with definitions and rules. `splits.json`: the split of each article by its SHA-256.

Offsets are half-open, in Unicode code points.

## How it was labelled

{counted(len(summary.people), "person", "people")} decided suggestions of these pipeline runs: {runs}.

| field | name | question |
| --- | --- | --- |
{fields}

{summary.project.guidelines}

## Rounds

{provenance.rounds(summary.project)}

## Agreement of the people

{provenance.agreement(summary.project)}

## What suggestions did

{provenance.pull(summary.project)}

## Rights

Licences of the articles as stated at import: {licences}. Here with their text:
{counts["with_text"]} of {articles}; of the others only the quotes, offsets and hashes.
"""


def citation(summary: Summary) -> str:
    """CITATION.cff 1.2.0. Authors are not invented: the project is named as the entity."""
    head = {
        "cff-version": "1.2.0",
        "message": "If you use this data set, please cite it.",
        "type": "dataset",
        "title": summary.title,
        "version": str(summary.number),
        "authors": [{"name": summary.project.name}],
    }
    return str(yaml.safe_dump(head, sort_keys=False, allow_unicode=True))


def croissant(summary: Summary, files: dict[str, dict[str, Any]]) -> bytes:
    """Croissant 1.0 metadata of the files and of the rows of ``claims/*.parquet``."""
    distribution = [
        {
            "@type": "cr:FileObject",
            "@id": name,
            "name": name,
            "contentUrl": name,
            "encodingFormat": MEDIA_TYPES[suffix],
            "sha256": facts["sha256"],
        }
        for name, facts in files.items()
        if (suffix := name[name.rfind(".") :]) in MEDIA_TYPES
    ]
    columns = [column for column in Tables(summary.asked).columns["claims"] if column.kind in CROISSANT_TYPES]
    record_sets = [
        {
            "@type": "cr:RecordSet",
            "@id": f"claims-{split}",
            "name": f"claims-{split}",
            "field": [croissant_field(column, split) for column in columns],
        }
        for split in SHARES
    ]
    described = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": summary.project.slug,
        "description": summary.project.description or summary.title,
        "version": f"{summary.number}.0.0",
        "license": "see README.md",
        "citeAs": f"{summary.title}, version {summary.number}",
        "rai:dataAnnotationPlatform": "Sayso",
        "rai:dataAnnotationProtocol": "See codebook.html, and the guidelines in README.md.",
        "rai:dataAnnotationAnalysis": "See README.md, Agreement of the people.",
        "rai:annotationsPerItem": f"Two or more: {summary.counts['doubled']} of {summary.counts['articles']}.",
        "rai:machineAnnotationTools": sorted(summary.runs),
        "distribution": distribution,
        "recordSet": record_sets,
    }
    return orjson.dumps(described, option=orjson.OPT_INDENT_2)


def croissant_field(column: Column, split: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"claims-{split}/{column.name}",
        "name": column.name,
        "description": column.label,
        "dataType": CROISSANT_TYPES[column.kind],
        "source": {"fileObject": {"@id": f"claims/{split}.parquet"}, "extract": {"column": column.name}},
    }


CONTEXT = json.loads(
    """{
  "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
  "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
  "rai": "http://mlcommons.org/croissant/RAI/", "data": {"@id": "cr:data", "@type": "@json"},
  "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
  "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
  "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject", "fileSet": "cr:fileSet", "format": "cr:format",
  "includes": "cr:includes", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key",
  "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path", "recordSet": "cr:recordSet",
  "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace",
  "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
  "transform": "cr:transform", "samplingRate": "cr:samplingRate", "equivalentProperty": "cr:equivalentProperty"
}"""
)
