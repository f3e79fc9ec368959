"""The quality of a run, measured in a job: attributions, fields by label, calibration, outcomes, examples."""

import random
from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from annotator.pipeline.scoring import Scores, calibration_error, interval, precision_of_top, score_labels, total
from claims import jobs
from claims.codebooks import NoCodebook, current, definitions_of
from claims.gold import gold_reviews, read_gold
from claims.models import Claim, Job, PipelineRun, Project, Reading, Suggestion, User
from claims.quality.comparing import COMPUTED, Compared, compare, suggestions_of
from claims.quality.outcomes import outcomes

KIND = "quality"
DRAWS = 300
EXAMPLES = 6
TENTHS = 10
MEASURES = {
    "AR iou": "Attributions, with content and source right",
    "AR content": "Contents right, whatever the source",
    "AR all-exact": "Content, cue and source right to the word",
    "source token": "Words of sources",
    "cue token": "Words of cues",
    "content token": "Words of contents",
}


def start_quality(*, project: Project, run: PipelineRun, created_by: User | None = None) -> Job:
    """A job that measures the run; one that waits or runs already is given instead of a second."""
    arguments = {"run": run.pk}
    waiting = project.jobs.active().filter(kind=KIND, arguments=arguments).first()
    return waiting or jobs.enqueue(project=project, kind=KIND, arguments=arguments, created_by=created_by)


def measurements(project: Project) -> QuerySet[Job]:
    """The finished ones, newest first."""
    return project.jobs.filter(kind=KIND, state=Job.State.DONE)


def last_quality(project: Project) -> Job | None:
    return measurements(project).first()


def measure_quality(job: Job) -> dict[str, Any]:
    """What the job of kind ``quality`` does. Raises JobFailed if the run is gone or nothing was reviewed."""
    project, run = job.project, PipelineRun.objects.filter(pk=job.arguments.get("run"), project=job.project).first()
    if run is None:
        raise jobs.JobFailed(gettext("This run of the machine is gone."))
    try:
        definitions = definitions_of(current(project))
    except NoCodebook as error:
        raise jobs.JobFailed(str(error)) from error
    read = set(run.readings.filter(state=Reading.State.DONE).values_list("document", flat=True))
    articles = gold_reviews(project).order_by().values("document").distinct().count()
    report = Report(seed=run.pk)
    for done, gold in enumerate(read_gold(project)):
        jobs.report_progress(job, done=done, total=articles, message=gettext("Comparing suggestions with reviews."))
        if gold.document.pk in read:
            suggestions = suggestions_of(run, gold.document.pk)
            unaided = gold.review.run_id is None or not gold.review.suggestions_shown
            report.add(compare(gold, suggestions, project, definitions), unaided=unaided)
    if not report.parts:
        raise jobs.JobFailed(gettext("No article that this run has read was reviewed and submitted yet."))
    job.done, job.total, job.message = articles, articles, ""
    return {
        "articles": len(report.parts),
        "private": report.to_json() | {"run": run.pk, "outcomes": outcomes(run, definitions)},
    }


class Report:
    """Gathers compared articles, then tells the figures."""

    def __init__(self, seed: int) -> None:
        self.parts: list[Scores] = []
        self.unaided: list[Scores] = []
        self.records: list[tuple[float, bool]] = []
        self.answers: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.sure: dict[str, list[tuple[float, bool]]] = defaultdict(list)
        self.examples: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._seen: dict[str, int] = defaultdict(int)
        self._random = random.Random(seed)

    def add(self, article: Compared, *, unaided: bool) -> None:
        scores = article.scores
        self.parts.append(scores)
        self.records += scores.confidences
        if unaided:
            self.unaided.append(scores)
        for claim, suggestion, is_right in article.matched:
            if not is_right:
                self._show("source", article, claim, given=suggestion.source, expected=claim.source)
            for answer in article.answers(claim, suggestion):
                self.answers[answer.field].append((answer.expected, answer.given))
                if answer.score is not None:
                    self.sure[answer.field].append((answer.score, answer.is_right))
                if not answer.is_right:
                    self._show(answer.field, article, claim, given=answer.given, expected=answer.expected)
        for missed in article.missed:
            self._show("missed", article, missed)
        for spurious in article.spurious:
            self._show("spurious", article, spurious)

    def _show(self, kind: str, article: Compared, about: Claim | Suggestion, **words: Any) -> None:
        """Keep some examples of a kind, each as likely as the other (Vitter 1985, algorithm R). No words of the
        article: they go with it when it is withdrawn."""
        example = {"document": article.gold.document.pk, "content": about.content, **words}
        kept, seen = self.examples[kind], self._seen[kind]
        self._seen[kind] += 1
        if len(kept) < EXAMPLES:
            kept.append(example)
        elif (place := self._random.randrange(seen + 1)) < EXAMPLES:
            kept[place] = example

    def to_json(self) -> dict[str, Any]:
        return {
            "attributions": _measures(self.parts),
            "unaided": {"articles": len(self.unaided), "measures": _measures(self.unaided)},
            "record": _calibration(self.records),
            "fields": {key: self._field(key) for key in [*COMPUTED, *sorted(self.answers.keys() - COMPUTED.keys())]},
            "examples": dict(self.examples),
            "examples_of": dict(self._seen),
        }

    def _field(self, key: str) -> dict[str, Any]:
        pairs = self.answers[key]
        scores = score_labels(pairs)
        labels = [
            {"key": label, "precision": count.precision, "recall": count.recall, "f1": count.f1, "gold": count.gold}
            for label, count in sorted(scores.by_label.items(), key=lambda item: -item[1].gold)
        ]
        return {
            "answers": len(pairs),
            "accuracy": scores.accuracy,
            "macro_f1": scores.macro_f1,
            "labels": [] if key == "source_name" else labels,
            "calibration": _calibration(self.sure[key]),
        }


def _measures(parts: list[Scores]) -> list[dict[str, Any]]:
    whole = total(parts)
    rows: list[dict[str, Any]] = []
    for measure in MEASURES:
        count = whole.counts[measure]
        low, high = interval(parts, measure, DRAWS) if len(parts) > 1 else (None, None)
        shares = {"precision": count.precision, "recall": count.recall, "f1": count.f1, "low": low, "high": high}
        rows.append({"key": measure, "gold": count.gold, "found": count.predicted, **shares})
    return rows


def _calibration(pairs: list[tuple[float, bool]]) -> dict[str, Any] | None:
    """How often what was said with each tenth of confidence is right; None if no confidence was given."""
    if not pairs:
        return None
    tenths: list[list[bool]] = [[] for _ in range(TENTHS)]
    for score, is_right in pairs:
        tenths[min(TENTHS - 1, int(score * TENTHS))].append(is_right)
    return {
        "error": calibration_error(pairs),
        "surest": precision_of_top(pairs),
        "tenths": [{"answers": len(held), "right": sum(held) / len(held) if held else None} for held in tenths],
    }
