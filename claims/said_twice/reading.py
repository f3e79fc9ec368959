"""What the job reads: the claims of articles that changed, and the words of those that may be alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from claims.details import newest_change
from claims.models import (
    Claim,
    ClaimGrouping,
    ClaimPrints,
    DetailChange,
    Document,
    Project,
    Review,
    ReviewEvent,
    Suggestion,
)
from claims.models.blindness import StillBlind
from claims.models.said_twice import ClaimLayer
from claims.said_twice.prints import FEWEST, bands_of, words_of

LONGEST = 1000  # characters of a wording
LOOK_BACK = 10  # rows whose transaction ended late


@dataclass(frozen=True, slots=True)
class Said:
    """One claim: its id as JSON has it, where, when, by whom, in what words."""

    key: int | str
    document: int
    place: int
    published_on: date | None
    outlet: int | None
    source_name: str
    wording: str

    @property
    def order(self) -> tuple[bool, date, int, int]:
        """In time; without a date last."""
        return self.published_on is None, self.published_on or date.max, self.document, self.place


def marks(project: Project) -> dict[str, int]:
    """Where grouping has got to if it begins now."""
    run = project.runs.order_by("-pk").first()
    reading = run.readings.order_by("-pk").values_list("pk", flat=True).first() if run else None
    event = ReviewEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    return {
        "run": run.pk if run else 0,
        "last_reading": reading or 0,
        "last_event": event or 0,
        "last_detail": newest_change(project),
    }


def changed_articles(project: Project, known: ClaimGrouping, now: dict[str, int]) -> set[int]:
    """Articles whose claims may have changed since, and those that are not to be read any more."""
    since = ReviewEvent.objects.filter(pk__gt=known.last_event - LOOK_BACK, review__document__project=project)
    changed = set(since.order_by().values_list("review__document", flat=True).distinct())
    details = DetailChange.objects.since(known.last_detail - LOOK_BACK, project=project.pk)
    changed |= set(details.order_by().values_list("document", flat=True))
    if now["run"]:
        read = project.runs.get(pk=now["run"]).readings.order_by()
        new = read if now["run"] != known.run else read.filter(pk__gt=known.last_reading - LOOK_BACK)
        changed |= set(new.values_list("document", flat=True))
    out = project.documents.exclude(pk__in=project.documents.relevant().order_by().values("pk")).order_by()
    held = ClaimPrints.objects.filter(document__in=out.values("pk")).order_by()
    return changed | set(held.values_list("document", flat=True))


def claims_of(layer: str, run: int) -> Any:
    """The rows of a layer: suggestions of the run, or people's claims of articles that nobody has still to review."""
    if layer == ClaimLayer.MACHINE:
        return Suggestion.objects.filter(reading__run=run).exclude(quotation="own_voice")
    settled = Claim.objects.kept().decisive().filter(review__state=Review.State.SUBMITTED)
    return settled.filter(~StillBlind("review__document")).exclude(quotation="own_voice")


def said_in(layer: str, run: int, documents: Sequence[int]) -> list[Said]:
    """Every claim of the articles that is long enough; two queries."""
    held = "reading__document" if layer == ClaimLayer.MACHINE else "review__document"
    articles = Document.objects.relevant().in_bulk(documents)
    rows = claims_of(layer, run).filter(**{f"{held}__in": list(articles)}).order_by()
    return list(said(rows.values_list("pk", held, "content", "source_name"), articles))


def said_as(layer: str, keys: Iterable[int | str], documents: Iterable[int]) -> dict[int | str, Said]:
    """The claims with these ids, by id; ``documents`` are their articles. Two queries."""
    known = Document.objects.in_bulk(list(documents))
    rows: Any
    if layer == ClaimLayer.MACHINE:
        suggestions = Suggestion.objects.filter(pk__in=[int(key) for key in keys]).order_by()
        rows = suggestions.values_list("pk", "reading__document", "content", "source_name")
    else:
        claims = Claim.objects.filter(pk__in=[UUID(str(key)) for key in keys]).order_by()
        rows = claims.values_list("pk", "review__document", "content", "source_name")
    return {each.key: each for each in said(rows, known)}


def said(rows: Iterable[tuple[Any, int, list[list[int]], str]], articles: dict[int, Document]) -> Iterator[Said]:
    for pk, document, content, source_name in rows:
        article = articles[document]
        wording = " … ".join(article.text[start:end] for start, end in content)[:LONGEST]
        if len(words_of(wording)) >= FEWEST:
            key = pk if isinstance(pk, int) else str(pk)
            yield Said(
                key, document, content[0][0], article.published_on, article.outlet_id, source_name[:300], wording
            )


def store_prints(*, project: Project, layer: str, run: int, documents: Sequence[int]) -> None:
    """Fingerprint the claims of the articles anew."""
    found: dict[int, list[Said]] = {}
    for each in said_in(layer, run, documents):
        found.setdefault(each.document, []).append(each)
    ClaimPrints.objects.filter(document__in=documents, layer=layer).delete()
    ClaimPrints.objects.bulk_create(
        ClaimPrints(
            project=project,
            document_id=document,
            layer=layer,
            keys=[each.key for each in inside],
            prints=np.concatenate([bands_of(words_of(each.wording)) for each in inside]).astype("<u8").tobytes(),
        )
        for document, inside in found.items()
    )
