"""The agreement of a project's reviewers, measured in a job."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, compress, islice
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import jobs
from claims.agreement.bootstrap import DRAWS, Resampling
from claims.agreement.comparisons import Overlap, Question, overlaps, questions
from claims.agreement.doubles import Double, compared_reviews, read_doubles, state_of
from claims.agreement.tallies import Rows, Tally, tallies
from claims.codebooks import NoCodebook, current, definitions_of
from claims.models import Disagreement, Job, Project, User

KIND = "agreement"
SECTIONS: Mapping[str, Any] = {"unassisted": _("Without suggestions"), "assisted": _("With suggestions")}


def comparisons_of(project: Project) -> list[Overlap | Question]:
    """All that is compared, by the project's published codebook. Raises NoCodebook."""
    return [*overlaps(), *questions(definitions_of(current(project)), project.target_names)]


def start_agreement(*, project: Project, people: Collection[int] = (), created_by: User | None = None) -> Job:
    """A job that measures agreement, of all reviewers or of the two given; one that waits already is given instead."""
    arguments = {"people": sorted(people)}
    waiting = project.jobs.active().filter(kind=KIND, arguments=arguments).first()
    return waiting or jobs.enqueue(project=project, kind=KIND, arguments=arguments, created_by=created_by)


def reports(project: Project, people: Collection[int] = ()) -> QuerySet[Job]:
    """The finished jobs with these people, newest first, but for those of versions that told no intervals by label."""
    done = project.jobs.filter(kind=KIND, state=Job.State.DONE, arguments={"people": sorted(people)})
    return done.filter(result__private__sections__unassisted__has_key="documents")


def last_report(project: Project, people: Collection[int] = ()) -> Job | None:
    return reports(project, people).first()


def is_out_of_date(project: Project, job: Job) -> bool:
    """Whether a review was submitted, reopened or changed since the job read them; costs a query."""
    state: dict[str, int] = job.result["state"]
    return state_of(project, job.arguments["people"]) != state


def measure_agreement(job: Job) -> dict[str, Any]:
    """What the job of kind ``agreement`` does: its result has the counts, and under ``private`` the figures."""
    people = job.arguments.get("people", [])
    state = state_of(job.project, people)
    total = compared_reviews(job.project, people).order_by().values("document").distinct().count()
    try:
        comparisons = comparisons_of(job.project)
    except NoCodebook as error:
        raise jobs.JobFailed(str(error)) from error
    report = Report(comparisons)
    for done, double in enumerate(read_doubles(job.project, people)):
        jobs.report_progress(job, done=done, total=total, message=gettext("Comparing the claims of each article."))
        report.add(double)
    if not people:
        keep_disagreements(project=job.project, report=report)
    jobs.report_progress(job, done=total, total=total, message=gettext("Drawing the articles for the intervals."))
    return {"articles": total, "reviews": state["reviews"], "state": state, "private": report.to_json()}


@dataclass(frozen=True, slots=True)
class Row:
    """An article as two or more people reviewed it. ``whole``: by all its reviewers, not by one pair of several."""

    document: int
    reviewers: tuple[int, ...]
    unaided: bool
    round: int | None
    month: str
    claims: int
    whole: bool


class Report:
    """Gathers articles, then tells the figures of any choice of them."""

    def __init__(self, comparisons: Sequence[Overlap | Question]) -> None:
        self.tallies: list[Tally] = tallies(comparisons)
        self.rows: list[Row] = []

    def add(self, double: Double) -> None:
        for part in [double, *(double.pairs() if len(double.markings) > 2 else [])]:
            reviewers = tuple(marking.reviewer.pk for marking in part.markings)
            claims = sum(len(marking.records) for marking in part.markings)
            month = f"{part.submitted_at:%Y-%m}"
            self.rows.append(Row(part.document.pk, reviewers, part.unaided, part.round, month, claims, part is double))
            for tally in self.tallies:
                tally.add(part)

    def differing(self) -> Iterator[tuple[int, Tally]]:
        """Articles, each with what all its reviewers do not agree on."""
        for tally in self.tallies:
            pairs = zip(self.rows, tally.differing, strict=True)
            yield from ((row.document, tally) for row, differs in pairs if differs and row.whole)

    def to_json(self, *, draws: int = DRAWS) -> dict[str, Any]:
        for tally in self.tallies:
            tally.close()
        return {
            "sections": {key: self.section(key == "unassisted", draws) for key in SECTIONS},
            "rounds": self.breakdown(lambda row: [row.round] if row.whole and row.round is not None else [], draws),
            "months": self.breakdown(lambda row: [row.month] if row.whole else [], draws),
            "people": self.breakdown(lambda row: row.reviewers if len(row.reviewers) == 2 else [], draws),
            "pairs": self.breakdown(lambda row: [row.reviewers] if len(row.reviewers) == 2 else [], draws),
        }

    def section(self, unaided: bool, draws: int) -> dict[str, Any]:
        """All figures of the articles reviewed without suggestions, or of the others."""
        chosen = [row.whole and row.unaided == unaided for row in self.rows]
        rows: Rows = np.array(chosen, dtype=np.bool_)
        listed = [row for row, is_in in zip(self.rows, chosen, strict=True) if is_in]
        pairs = {pair for row in listed for pair in combinations(row.reviewers, 2)}
        resampling = Resampling([row.document for row in listed], draws=draws)
        return {
            "articles": len(listed),
            "documents": [row.document for row in listed],
            "claims": sum(row.claims for row in listed),
            "pairs": len(pairs),
            "measures": [self.measure(tally, rows, resampling, one_pair=len(pairs) == 1) for tally in self.tallies]
            if listed
            else [],
        }

    def measure(self, tally: Tally, rows: Rows, resampling: Resampling, *, one_pair: bool) -> dict[str, Any]:
        listed = [row.document for row, chosen in zip(self.rows, rows, strict=True) if chosen]
        figures = tally.figures(rows, resampling, one_pair=one_pair)
        for label in figures.get("labels", []):
            for behind in ("documents", "differing"):
                label[behind] = list(compress(listed, label[behind]))
        differing = list(compress(listed, compress(tally.differing, rows)))
        return {"key": tally.key, "name": tally.name, "headline": tally.headline, "differing": differing, **figures}

    def breakdown(self, keys: Callable[[Row], Sequence[Any]], draws: int) -> list[dict[str, Any]]:
        """The headline coefficients by what ``keys`` gives for a row, articles with and without suggestions apart.

        ``documents`` are the ids of the articles.
        """
        places: dict[tuple[Any, bool], list[int]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            for key in keys(row):
                places[key, row.unaided].append(place)
        return [
            {
                "of": key,
                "unassisted": unaided,
                "articles": len(documents := sorted({self.rows[place].document for place in found})),
                "documents": documents,
                "figures": self.headlines(found, draws),
            }
            for (key, unaided), found in sorted(places.items(), key=lambda item: (in_order(item[0][0]), not item[0][1]))
        ]

    def headlines(self, places: list[int], draws: int) -> dict[str, Any]:
        """By measure its headline coefficient, with its interval; ``places`` are in the order of the rows."""
        rows: Rows = np.zeros(len(self.rows), dtype=np.bool_)
        rows[places] = True
        resampling = Resampling([self.rows[place].document for place in places], draws=draws)
        return {tally.key: tally.estimate(rows, resampling).to_json() for tally in self.tallies}


@transaction.atomic
def keep_disagreements(*, project: Project, report: Report) -> None:
    """Store which articles reviewers differ on, for the search; what was stored before goes."""
    project.disagreements.all().delete()
    rows = (
        Disagreement(project=project, document_id=document, question=tally.key, name=tally.name)
        for document, tally in report.differing()
    )
    while batch := list(islice(rows, 500)):
        Disagreement.objects.bulk_create(batch)


def in_order(key: Any) -> tuple[int, str]:
    """Numbers by size, words by letter."""
    return (key, "") if isinstance(key, int) else (0, str(key))
