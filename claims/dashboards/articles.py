"""Articles as the figures see them: where they belong, what the machine and what people found in them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from claims.dashboards.facts import Said, Tally, tally_article
from claims.models import ArticleFigures, Claim, Document, PipelineRun, Project, Reading, Review, Suggestion
from claims.review.confidence import unsure_answers

SECTION_LENGTH = 100
TOPIC = "topic"


SUGGESTED = Prefetch(
    "suggestions",
    Suggestion.objects.only("reading", "content", "source_name", "mention", "quotation", "values", "scores").order_by(),
)


def settled_reviews(project: Project) -> QuerySet[Review]:
    """Submitted reviews, of each article the one that stands for people's judgement first."""
    return Review.objects.filter(document__project=project).submitted().by_standing()


def figures_of(project: Project, run: PipelineRun | None, documents: Iterable[Document]) -> list[ArticleFigures]:
    """The figures of the articles, not stored; six queries."""
    listed = list(documents)
    suggested = suggested_in(run, listed)
    found = reviewed_in(project, listed)
    return [article_figures(document, suggested.get(document.pk), found.get(document.pk)) for document in listed]


def suggested_in(run: PipelineRun | None, documents: list[Document]) -> dict[int, list[Said]]:
    """What the run suggests in each of the articles it has read."""
    if run is None:
        return {}
    readings = run.readings.filter(document__in=documents, state=Reading.State.DONE).only("run", "document")
    return {reading.document_id: said_in(reading, run.project) for reading in readings.prefetch_related(SUGGESTED)}


def said_in(reading: Reading, project: Project) -> list[Said]:
    """What the reading, which was read with those ``SUGGESTED``, suggests."""
    return [suggestion_said(suggestion, project) for suggestion in reading.suggestions.all()]


def reviewed_in(project: Project, documents: list[Document]) -> dict[int, tuple[Review, list[Said]]]:
    """The review that stands for people's judgement of each article, with its claims."""
    kept = Claim.objects.exclude(decision=Claim.Decision.REJECTED).order_by()
    reviews = settled_reviews(project).filter(document__in=documents)
    reviews = reviews.prefetch_related(Prefetch("claims", kept.select_related("registry_source__merged_into")))
    found: dict[int, tuple[Review, list[Said]]] = {}
    for review in reviews:
        if review.document_id not in found:
            found[review.document_id] = (review, [claim_said(claim) for claim in review.claims.all()])
    return found


def article_figures(
    document: Document, suggested: list[Said] | None, found: tuple[Review, list[Said]] | None
) -> ArticleFigures:
    machine: tuple[Tally, Tally] = ({}, {})
    human: tuple[Tally | None, Tally] = (None, {})
    topic = document.metadata.get(TOPIC)
    if suggested is not None:
        machine = tally_article(document.text, document.title, suggested, {})
    if found is not None:
        review, claims = found
        human = tally_article(document.text, document.title, claims, review.values)
        topic = review.values.get(TOPIC) or topic
    return ArticleFigures(
        project_id=document.project_id,
        document=document,
        outlet=str(document.outlet_id or ""),
        section=short(document.metadata.get("section")),
        byline=document.author,
        topic=short(topic),
        language=document.language,
        month=document.published_on.strftime("%Y-%m") if document.published_on else "",
        machine=machine[0],
        machine_voices=machine[1],
        human=human[0],
        human_voices=human[1],
    )


def short(value: object) -> str:
    """One value of a column to filter by; lists and numbers are no such values."""
    return value.strip()[:SECTION_LENGTH] if isinstance(value, str) else ""


def suggestion_said(suggestion: Suggestion, project: Project) -> Said:
    return Said(
        id=f"s{suggestion.pk}",
        content=suggestion.content,
        source_name=suggestion.source_name,
        mention=suggestion.mention,
        quotation=suggestion.quotation,
        values=suggestion.values,
        unsure=unsure_answers(suggestion, project),
    )


def claim_said(claim: Claim) -> Said:
    """A claim with what it inherits from the registry. A private person is not counted by name."""
    entry, facts, inherited = claim.registry_source, {}, {}
    name = claim.source_name
    if entry is not None:
        entry = entry.merged_into or entry
        name, inherited = ("" if entry.private_person else entry.name), entry.values
        known = {"kind": entry.kind, "country": entry.country, "state": entry.state_affiliation}
        facts = {key: value for key, value in known.items() if value}
    values: Mapping[str, Any] = {**inherited, **claim.values}
    return Said(f"c{claim.pk}", claim.content, name, claim.mention, claim.quotation, values, facts)
