"""What was found in one article, each review and the pipeline by itself, as far as a reader may see it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from annotator.spans import normalise_spans, pieces
from claims.dashboards.articles import claim_said, suggestion_said
from claims.dashboards.behind import Passage, passage, title_of
from claims.dashboards.charts import Vocabulary
from claims.dashboards.facts import Said, keys_of
from claims.models import Claim, Document, Membership, Reading, Review, User
from claims.models.projects import leads
from claims.review.withholding import is_withheld

MACHINE = "machine"
ANSWERS = ("own/", "quotation/", "field/", "stance/")


@dataclass(frozen=True, slots=True)
class Layer:
    """The claims of a review, or of the pipeline if ``review`` is None; each with its answers in words."""

    review: Review | None
    name: str
    claims: Sequence[tuple[Passage, Sequence[str]]]

    @property
    def key(self) -> str:
        return str(self.review.pk) if self.review else MACHINE

    def marked(self, text: str) -> list[tuple[str, bool]]:
        """The whole text in pieces, each with whether somebody but the reporter says it."""
        said = (found.said for found, _ in self.claims if found.said.quotation != "own_voice")
        contents = (span for each in said for span in each.content)
        return pieces(text, normalise_spans(contents, len(text)), 0, len(text))


def layers_of(document: Document, reader: User, roles: Collection[str], words: Vocabulary) -> list[Layer]:
    """The review that counts first, the pipeline last; at most eight queries.

    None for who has still to review the article. Who reviewed is told to those who lead, and to each of their own. The
    pipeline's claims are for those who lead, and if the article is withheld for those who cannot review it.
    """
    if document.withdrawn_at or document.is_awaited_from(reader):
        return []
    leading = leads(roles)
    reading = document.readings.filter(state=Reading.State.DONE).select_related("run").order_by("-run").first()
    sentences = reading.sentences if reading else []
    kept = Claim.objects.kept().select_related("registry_source__merged_into")
    reviews = document.reviews.readable_by(reader, roles) if leading else document.reviews.open_to(reader)
    reviews = reviews.submitted().by_standing().select_related("reviewer")
    found = []
    for review in reviews.prefetch_related(Prefetch("claims", kept)):
        name = review.whose if leading or review.reviewer_id == reader.pk else str(review.get_role_display())
        said = map(claim_said, review.claims.all())
        found.append(Layer(review, name, in_words(document.text, said, sentences, words)))
    if reading and leading and not (Membership.Role.REVIEWER in roles and is_withheld(document)):
        suggested = (suggestion_said(each, document.project) for each in reading.suggestions.all())
        found.append(Layer(None, reading.run.version, in_words(document.text, suggested, sentences, words)))
    return found


def in_words(
    text: str, claims: Iterable[Said], sentences: Sequence[Sequence[int]], words: Vocabulary
) -> list[tuple[Passage, list[str]]]:
    return [
        (
            passage(text, said, sentences, words),
            [title_of(key, words) for key in keys_of(said) if key.startswith(ANSWERS)],
        )
        for said in sorted(claims, key=lambda said: said.content)
    ]
