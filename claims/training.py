"""Training: a project's reviewed articles teach the light parts of the pipeline; a manager takes over what is better.

The job fits and compares; what did better is a file in the data directory, named by its SHA-256, that nothing uses
until a manager adopts it. Adopting starts a new run. Open reviews keep the run that they were opened with.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from annotator.codebook import FieldDefinition
from annotator.pipeline.weight_files import checked_bytes
from claims import jobs
from claims.codebooks import definitions_of, spoken
from claims.gold import Gold, name_of, read_gold
from claims.models import Claim, Job, Project, User
from claims.preannotation import load_pipeline, start_preannotation, weights_file, weights_folder

KIND = "training"
NAMED = 3


NAMES = {
    "attributions": "Attributions",
    "record": "The whole suggestion",
    "source_name": "Name of the source (registry)",
    "source_type": "Source type",
    "commitment": "Commitment",
    "claim_kind": "Claim kind",
    "stance": "Stance",
}
MEASURES = {"F1": "found and right, F1", "accuracy": "right answers", "calibration": "confidence is off by"}


class NothingToAdopt(Exception):
    """The training found nothing better, or compared with something that is not in use any more; says which."""


def start_training(*, project: Project, created_by: User | None = None) -> Job:
    """The job that fits and compares; one that waits already is given instead of a second."""
    return jobs.enqueue_once(project=project, kind=KIND, created_by=created_by)


def last_training(project: Project) -> Job | None:
    """The newest finished one."""
    return project.jobs.filter(kind=KIND, state=Job.State.DONE).first()


@dataclass(frozen=True, slots=True)
class Shown:
    """A comparison in words and percent; the interval is that of the difference."""

    name: str
    present: float
    learnt: float
    low: float
    high: float
    answers: int
    is_better: bool

    @property
    def difference(self) -> float:
        return self.learnt - self.present


def shown_comparisons(training: Job) -> list[Shown]:
    """What the training compared, in its order."""
    return [
        Shown(
            name=f"{NAMES[each['part']]}: {MEASURES[each['measure']]}",
            answers=each["answers"],
            is_better=each["is_better"],
            **{key: 100 * each[key] for key in ("present", "learnt", "low", "high")},
        )
        for each in training.result["private"]["comparisons"]
    ]


def train(job: Job) -> dict[str, Any]:
    """What the job of kind ``training`` does. Its result counts, and holds under ``private`` what a manager sees."""
    from annotator.pipeline.project_weights import write_weights
    from annotator.pipeline.training.linker import TooFewLabels
    from annotator.pipeline.training.refit import Reviewed, refit

    project = job.project
    if project.depth != Project.Depth.FULL:
        raise jobs.JobFailed(
            gettext(
                "Only a project that asks for full records can train: labels by sentence have neither cue nor source."
            )
        )
    targets = {target["key"]: target["name"] for target in project.targets}
    reviewed = []
    for gold in read_gold(project):
        refuse_unknown_labels(gold)
        claims = [labels_of(gold, claim, targets) for claim in gold.claims if claim.quotation != "own_voice"]
        reviewed.append(Reviewed(gold.document.text_sha256, gold.document.text, claims))
    pipeline = load_pipeline(settings.PIPELINE, settings.SPACY_MODEL, weights_file(project))
    try:
        outcome = refit(
            reviewed,
            pipeline,
            attitudes=project.attitudes,
            targets=project.also_called,
            report=lambda done, total: jobs.report_progress(
                job,
                done=done,
                total=total,
                message=gettext("Reading the reviewed articles, then fitting and comparing."),
            ),
        )
    except TooFewLabels as error:
        raise jobs.JobFailed(
            gettext("%(error)s The machine in use stays. Review more articles, then train again.") % {"error": error}
        ) from error
    weights = write_weights(weights_folder(project), outcome.weights) if outcome.weights else ""
    job.message = ""
    return {
        "articles": outcome.articles,
        "claims": outcome.claims,
        "better": bool(weights),
        "private": {
            "weights": weights,
            "compared_with": project.weights,
            "compared": outcome.compared,
            "comparisons": [asdict(each) | {"is_better": each.is_better} for each in outcome.comparisons],
        },
    }


def labels_of(gold: Gold, claim: Claim, targets: Mapping[str, str]) -> dict[str, Any]:
    """A claim as the pipeline takes it: spans as tuples, stances by the names of the targets."""
    values = gold.values(claim)
    if isinstance(values.get("stance"), dict):
        values = values | {"stance": {targets.get(key, key): label for key, label in values["stance"].items()}}
    spans = {role: tuple(map(tuple, getattr(claim, role))) for role in ("content", "cue", "source")}
    values = values | {"source_name": name_of(claim)}
    return spans | {"values": values, "nested": claim.parent_id is not None}


def refuse_unknown_labels(gold: Gold) -> None:
    """Raises JobFailed if a claim has an answer that the codebook of its review does not have."""
    definitions = definitions_of(gold.review.codebook)
    unknown = [words for claim in gold.claims for words in _unknown(claim, definitions)]
    if unknown:
        raise jobs.JobFailed(
            gettext(
                "Labels outside the codebook in the review of “%(article)s”: %(labels)s. "
                "Correct these claims, then train again. The machine in use stays."
            )
            % {"article": gold.document, "labels": ", ".join(unknown[:NAMED])}
        )


def _unknown(claim: Claim, definitions: Collection[FieldDefinition]) -> list[str]:
    unknown = []
    for definition in definitions:
        if definition.type != "label" or definition.key not in claim.values:
            continue
        value = claim.values[definition.key]
        given = value.values() if isinstance(value, dict) else [value]
        known = {label.key for label in definition.labels}
        unknown += [f"{spoken(definition.name)} “{each}”" for each in given if each and each not in known]
    return unknown


@transaction.atomic
def adopt_weights(*, project: Project, training: Job, actor: User | None) -> Job:
    """Use what a training found to be better, from now on; the job that reads the articles with it.

    Raises NothingToAdopt, and WeightsError if the file is missing or damaged; then nothing changes.
    """
    locked = Project.objects.select_for_update().get(pk=project.pk)
    found = training.result.get("private", {})
    if training.kind != KIND or not found.get("weights"):
        raise NothingToAdopt(gettext("This training found nothing better than what is in use."))
    if found["compared_with"] != locked.weights:
        raise NothingToAdopt(gettext("The machine was changed since this training. Train again to compare with it."))
    locked.weights = found["weights"]
    checked_bytes(Path(weights_file(locked)))
    return _use(locked, actor)


@transaction.atomic
def use_shipped_weights(*, project: Project, actor: User | None) -> Job:
    """Go back to the pipeline as it came; the job that reads the articles with it that it has not read."""
    locked = Project.objects.select_for_update().get(pk=project.pk)
    locked.weights = ""
    return _use(locked, actor)


def _use(project: Project, actor: User | None) -> Job:
    project.save(update_fields=["weights"])
    return start_preannotation(project=project, created_by=actor)
