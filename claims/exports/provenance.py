"""How the labels of a release came about, as Markdown for its card: rounds, agreement, what suggestions did.

Figures are those that the project's jobs measured last; nothing is measured here, and what was not measured is said.
"""

from typing import Any

from claims.agreement.report import SECTIONS, is_out_of_date, last_report
from claims.models import Job, Project
from claims.quality.report import last_quality

OUT_OF_DATE = "\nReviews were added or changed after these figures were measured.\n"
COEFFICIENTS = {
    "raw": "observed",
    "alpha": "Krippendorff's alpha",
    "kappa": "Cohen's kappa",
    "ac1": "Gwet's AC1",
}


def rounds(project: Project) -> str:
    """A row a round of the work."""
    rows = [
        f"| {round.number} | {round.get_kind_display()} | {round.codebook.version} | {round.opened_at:%Y-%m-%d} | "
        f"{f'{round.closed_at:%Y-%m-%d}' if round.closed_at else 'open'} |"
        for round in project.rounds.select_related("codebook").order_by("number")
    ]
    if not rows:
        return "The work was not parted into rounds."
    return "\n".join(["| round | kind | codebook | opened | closed |", "| --- | --- | --- | --- | --- |", *rows])


def agreement(project: Project) -> str:
    """The coefficients of every comparison with 95 % intervals, articles with and without suggestions apart."""
    job = last_report(project)
    if job is None:
        return "Agreement was not measured."
    parts = []
    for key, name in SECTIONS.items():
        section = job.result["private"]["sections"][key]
        if not section["articles"]:
            continue
        parts.append(f"### {name}: {counted(section['articles'], 'article')}, {counted(section['claims'], 'claim')}\n")
        parts.append("| compared | coefficient | value | 95 % interval |\n| --- | --- | --- | --- |")
        parts += [row for measure in section["measures"] for row in coefficient_rows(measure)]
        parts.append("")
    if not parts:
        return "No article has two submitted reviews."
    return "\n".join(parts) + (OUT_OF_DATE if is_out_of_date(project, job) else "")


def counted(number: int, one: str, many: str = "") -> str:
    """``1 article``, ``2 articles``."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def coefficient_rows(measure: dict[str, Any]) -> list[str]:
    return [
        f"| {measure['name']} | {COEFFICIENTS.get(name, name)} | {figure['value']:.2f} | {interval(figure)} |"
        for name, figure in measure["coefficients"].items()
        if figure["value"] is not None
    ]


def interval(figure: dict[str, Any]) -> str:
    low, high = figure.get("low"), figure.get("high")
    return "–" if low is None or high is None else f"{low:.2f} to {high:.2f}"


def pull(project: Project) -> str:
    """How far suggestions match reviews made with them and without: what is more with them is their effect."""
    job: Job | None = last_quality(project)
    if job is None:
        return "The effect of suggestions on reviewers was not measured."
    figures = job.result["private"]
    run = project.runs.filter(pk=figures["run"]).values_list("version", flat=True).first() or "a run that is gone"
    rows = [
        f"| {name} ({counted(count, 'article')}) | {measure['f1']:.2f} | {interval(measure)} |"
        for name, count, measures in (
            ("all reviews", job.result["articles"], figures["attributions"]),
            ("reviews made without suggestions", figures["unaided"]["articles"], figures["unaided"]["measures"]),
        )
        for measure in measures
        if count and measure["key"] == "AR content"
    ]
    table = "\n".join(["| contents found by the run, against | F1 | 95 % interval |", "| --- | --- | --- |", *rows])
    told = (
        ""
        if figures["unaided"]["articles"]
        else "\n\nNo article was reviewed without suggestions: the effect is unknown."
    )
    return f"Run `{run}`. What it matches more where reviewers saw its suggestions is their effect.\n\n{table}{told}"
