"""Who gets to speak: the claims and words of each source and source type, as the pipeline read them.

Counting opens every text, so a job does it, and pages show what the newest such job has counted, with its time.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from claims import jobs
from claims.models import Job, Label, PipelineRun, Project, Reading, Suggestion

WORD = re.compile(r"\w+")
SOURCES_KEPT = 12
READ_AT_ONCE = 100


def count_speakers(job: Job) -> dict[str, Any]:
    """Count over the newest run's readings of present articles. Own voice is counted apart from the sources.

    A claim inside another counts for both speakers, with its words.
    """
    run = job.project.runs.order_by("-id").first()
    tally = Tally()
    readings = read_by(run) if run else Reading.objects.none()
    total = readings.count()
    for done, reading in enumerate(readings.iterator(chunk_size=READ_AT_ONCE), start=1):
        tally.add(reading.document.text, reading.suggestions.all())
        jobs.report_progress(job, done=done, total=total)
    return {"articles": total, **tally.result()}


def read_by(run: PipelineRun) -> QuerySet[Reading]:
    suggestions = Suggestion.objects.only("reading", "content", "source_name", "quotation", "values").order_by()
    return (
        run.readings.filter(document__withdrawn_at=None, state=Reading.State.DONE)
        .select_related("document")
        .prefetch_related(Prefetch("suggestions", suggestions))
    )


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source, or a whole source type if ``name`` is empty; ``share`` is in percent of the most words in the table."""

    name: str
    source_type: str
    claims: int
    words: int
    share: int


@dataclass(frozen=True, slots=True)
class Speakers:
    """The machine's reading of some articles; ``attributed_percent`` of the words are not the reporter's own."""

    articles: int
    source_types: list[Speaker]
    sources: list[Speaker]
    attributed_percent: int
    counted_at: datetime | None


class Tally:
    """Claims and words by source type and by source."""

    def __init__(self) -> None:
        self.claims: Counter[tuple[str, str]] = Counter()
        self.words: Counter[tuple[str, str]] = Counter()
        self.type_of: dict[str, Counter[str]] = {}
        self.own_voice_words = 0

    def add(self, text: str, suggestions: Iterable[Suggestion]) -> None:
        for suggestion in suggestions:
            words = sum(len(WORD.findall(text, start, end)) for start, end in suggestion.content)
            if suggestion.quotation == "own_voice":
                self.own_voice_words += words
                continue
            source_type = suggestion.values.get("source_type", "")
            self.type_of.setdefault(suggestion.source_name, Counter())[source_type] += 1
            for key in (("type", source_type), ("source", suggestion.source_name)):
                self.claims[key] += 1
                self.words[key] += words

    def result(self) -> dict[str, Any]:
        return {
            "source_types": [{"source_type": key, **counts} for key, counts in self.ranked("type")],
            "sources": [
                {"name": name, "source_type": self.type_of[name].most_common(1)[0][0], **counts}
                for name, counts in self.ranked("source")
                if name
            ][:SOURCES_KEPT],
            "own_voice_words": self.own_voice_words,
        }

    def ranked(self, what: str) -> list[tuple[str, dict[str, int]]]:
        """Most words first."""
        keys = sorted((key for key in self.claims if key[0] == what), key=lambda key: (-self.words[key], key))
        return [(key[1], {"claims": self.claims[key], "words": self.words[key]}) for key in keys]


def speakers(project: Project) -> Speakers | None:
    """What the newest count found, or None before the first; at most two queries."""
    job = project.jobs.filter(kind="figures", state=Job.State.DONE).first()
    if job is None or not job.result["source_types"]:
        return None
    labels = Label.objects.filter(field__codebook__project=project, field__key="source_type")
    names = dict(labels.order_by("field__codebook__version").values_list("key", "name"))
    types, sources = job.result["source_types"], job.result["sources"]
    words = sum(row["words"] for row in types)
    return Speakers(
        articles=job.result["articles"],
        source_types=in_words(types, names),
        sources=in_words(sources, names),
        attributed_percent=round(100 * words / (words + job.result["own_voice_words"])) if words else 0,
        counted_at=job.finished_at,
    )


def in_words(rows: Sequence[dict[str, Any]], names: dict[str, str]) -> list[Speaker]:
    most = max((row["words"] for row in rows), default=0) or 1
    return [
        Speaker(
            name=row.get("name", ""),
            source_type=names.get(row["source_type"], row["source_type"]),
            claims=row["claims"],
            words=row["words"],
            share=round(100 * row["words"] / most),
        )
        for row in rows
    ]
