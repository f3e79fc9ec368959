"""The claims behind a figure: where reviewers differ, with each one's record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from claims.agreement.alignment import Group
from claims.agreement.comparisons import About, Overlap, Question
from claims.agreement.doubles import Double, read_doubles
from claims.agreement.parts import Part, parts_of
from claims.codebooks import current, definitions_of
from claims.models import Claim, Document, Project, Reading, User

CONTEXT = 60  # characters shown around a claim


@dataclass(frozen=True)
class Difference:
    """One claim, sentence or article on which reviewers differ: ``rows`` has for each part each reviewer's words."""

    before: str
    words: str
    after: str
    rows: list[tuple[str, list[str], bool]]  # name of the part, words by reviewer, whether they differ
    missing: list[bool]  # by reviewer, who has no such claim


@dataclass(frozen=True)
class DifferingArticle:
    document: Document
    reviewers: list[User]
    differences: list[Difference]


def differing_articles(
    project: Project, comparison: Overlap | Question, documents: Sequence[int], people: Collection[int] = ()
) -> list[DifferingArticle]:
    """Where the reviewers of these articles differ on what is compared; a fixed number of queries."""
    doubles = list(read_doubles(project, people, documents=documents))
    found = Document.objects.in_bulk([double.document for double in doubles])
    users = User.objects.in_bulk({marking.reviewer for double in doubles for marking in double.markings})
    ids = [record.id for double in doubles for marking in double.markings for record in marking.records]
    claims = {str(claim.pk): claim for claim in Claim.objects.filter(pk__in=ids).select_related("registry_source")}
    readings = {
        reading.document_id: reading for reading in Reading.objects.filter(document__in=list(found)).order_by("run_id")
    }
    parts = parts_of(definitions_of(current(project)), project.target_names)
    articles = []
    for double in doubles:
        sheet = Sheet(double, found[double.document], claims, parts, readings.get(double.document))
        differences = [sheet.difference(about, comparison) for about in comparison.differing(double)]
        reviewers = [users[marking.reviewer] for marking in double.markings]
        articles.append(DifferingArticle(found[double.document], reviewers, differences))
    return articles


class Sheet:
    """One article with its aligned claims, ready to be shown side by side."""

    def __init__(
        self, double: Double, document: Document, claims: dict[str, Claim], parts: list[Part], reading: Reading | None
    ) -> None:
        self.double, self.document, self.claims, self.parts, self.reading = double, document, claims, parts, reading

    def difference(self, about: About, comparison: Overlap | Question) -> Difference:
        if isinstance(about, tuple):
            return self.of_claims(about)
        rows = []
        if isinstance(comparison, Question):
            answers = next(answers for other, answers in comparison.units(self.double) if other == about)
            words = [self.answer_in_words(answer, comparison) for answer in answers]
            rows = [(comparison.name, words, True)]
        start, end = self.sentence(about)
        return self.placed(start, end, rows, [])

    def answer_in_words(self, answer: str | frozenset[str], question: Question) -> str:
        keys = [answer] if isinstance(answer, str) else sorted(answer)
        return ", ".join(question.names.get(key, key) for key in keys)

    def sentence(self, number: int | None) -> tuple[int, int]:
        """Where the sentence is; of the article as a whole its beginning."""
        if number is None or self.reading is None:
            return 0, min(len(self.document.text), 2 * CONTEXT)
        masks = self.double.sentences
        return next(
            (start, end)
            for start, end in self.reading.sentences
            if self.double.text.mask([[start, end]]) == masks[number]
        )

    def of_claims(self, group: Group) -> Difference:
        claims = [
            None if index is None else self.claims[marking.records[index].id]
            for marking, index in zip(self.double.markings, group, strict=True)
        ]
        present = [claim for claim in claims if claim is not None]
        rows = []
        for part in self.parts:
            values = [None if claim is None else part.read(claim) for claim in claims]
            words = [part.words(value, self.document.text) for value in values]
            if any(words):
                rows.append((part.name, words, not part.same([part.read(claim) for claim in present])))
        start, end = present[0].content[0][0], present[0].content[-1][1]
        return self.placed(start, end, rows, [claim is None for claim in claims])

    def placed(self, start: int, end: int, rows: list[tuple[str, list[str], bool]], missing: list[bool]) -> Difference:
        text = self.document.text
        return Difference(
            text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT], rows, missing
        )
