"""The claims behind a figure: what was compared, and where reviewers differ, with each one's record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from claims.agreement.alignment import Group
from claims.agreement.comparisons import About, Overlap, Question
from claims.agreement.doubles import Double, read_doubles
from claims.agreement.parts import Part, parts_of
from claims.codebooks import current, definitions_of
from claims.models import Document, Project, User

CONTEXT = 60  # characters shown around a claim


@dataclass(frozen=True)
class DifferingRow:
    """A part's name, each reviewer with their words, and whether these differ."""

    name: str
    words: list[tuple[str, str]]
    differs: bool


@dataclass(frozen=True)
class Difference:
    """One claim, sentence or article that reviewers were compared on.

    ``rows`` has for each part each reviewer's words.
    """

    before: str
    words: str
    after: str
    rows: list[DifferingRow]
    missing: list[bool]  # by reviewer, who has no such claim


@dataclass(frozen=True)
class DifferingArticle:
    document: Document
    reviewers: list[User]
    differences: list[Difference]


def differing_articles(
    project: Project,
    comparison: Overlap | Question,
    documents: Sequence[int],
    people: Collection[int] = (),
    *,
    label: str | None = None,
    only_differing: bool = True,
) -> list[DifferingArticle]:
    """What is compared in these articles, or of it what reviewers differ on, or what concerns one answer; a fixed
    number of queries."""
    parts = parts_of(definitions_of(current(project)), project.target_names)
    return [
        DifferingArticle(
            double.document,
            [marking.reviewer for marking in double.markings],
            [
                Sheet(double, parts).difference(about, comparison)
                for about in comparison.behind(double, label=label, only_differing=only_differing)
            ],
        )
        for double in read_doubles(project, people, documents=documents)
    ]


class Sheet:
    """One article with its aligned claims, ready to be shown side by side."""

    def __init__(self, double: Double, parts: Sequence[Part]) -> None:
        self.double, self.document, self.parts = double, double.document, parts

    def difference(self, about: About, comparison: Overlap | Question) -> Difference:
        if isinstance(about, tuple):
            return self.of_claims(about)
        rows: list[DifferingRow] = []
        if isinstance(comparison, Question):
            answers = next(answers for other, answers in comparison.units(self.double) if other == about)
            words = [self.answer_in_words(answer, comparison) for answer in answers]
            rows = [self.row(comparison.name, words, differs=len(set(answers)) > 1)]
        start, end = self.sentence(about)
        return self.placed(start, end, rows, [])

    def answer_in_words(self, answer: str | frozenset[str], question: Question) -> str:
        keys = [answer] if isinstance(answer, str) else sorted(answer)
        return ", ".join(question.names.get(key, key) for key in keys)

    def sentence(self, number: int | None) -> tuple[int, int]:
        """Where the sentence is; of the article as a whole its beginning."""
        if number is None or self.double.reading is None:
            return 0, min(len(self.document.text), 2 * CONTEXT)
        masks = self.double.sentences
        return next(
            (start, end)
            for start, end in self.double.reading.sentences
            if self.double.text.mask([[start, end]]) == masks[number]
        )

    def of_claims(self, group: Group) -> Difference:
        claims = [
            None if index is None else marking.records[index].claim
            for marking, index in zip(self.double.markings, group, strict=True)
        ]
        present = [claim for claim in claims if claim is not None]
        rows = []
        for part in self.parts:
            values = [None if claim is None else part.read(claim) for claim in claims]
            words = [part.words(value, self.document.text) for value in values]
            if any(words):
                differs = not part.same([part.read(claim) for claim in present])
                rows.append(self.row(part.name, words, differs=differs))
        start, end = present[0].content[0][0], present[0].content[-1][1]
        return self.placed(start, end, rows, [claim is None for claim in claims])

    def row(self, name: str, words: list[str], *, differs: bool) -> DifferingRow:
        people = [marking.reviewer.display_name for marking in self.double.markings]
        return DifferingRow(name, list(zip(people, words, strict=True)), differs)

    def placed(self, start: int, end: int, rows: list[DifferingRow], missing: list[bool]) -> Difference:
        text = self.document.text
        return Difference(
            text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT], rows, missing
        )
