"""The claims behind a figure: what was compared, and where reviewers differ, with each one's record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from claims.agreement.alignment import Group
from claims.agreement.comparisons import About, Overlap, Question, answer_of
from claims.agreement.doubles import Double, Marking, read_doubles
from claims.agreement.parts import NOT_ASKED, Part, parts_of
from claims.agreement.report import comparisons_of, last_report
from claims.codebooks import current, definitions_of, spoken
from claims.models import Document, Project, Review, User

CONTEXT = 60  # characters shown around a claim
ARTICLES_SHOWN = 5  # to a page
PART_OF = {"detection": "content", "own_voice": "content", "identity": "speaker"}
BREAKDOWNS = ("rounds", "months", "people", "pairs")


class NotMeasured(LookupError):
    """The last report has no such figure; the message says what it lacks."""


@dataclass(frozen=True)
class Asked:
    """The claims behind a figure of the report: those on which reviewers differ or, if ``everything``, all.

    ``of`` is the key of a measure, ``label`` that of one of its answers. ``by`` and ``within`` leave the articles of
    one row of a breakdown, such as a month.
    """

    of: str
    section: str = "unassisted"
    label: str | None = None
    by: str = ""
    within: str = ""
    everything: bool = False

    def found(self, report: dict[str, Any]) -> tuple[str, list[int]]:
        """The name of what is measured, and the ids of the articles. Raises NotMeasured."""
        section = report["sections"].get(self.section, {"measures": []})
        measure = named(section["measures"], self.of)
        name, part = measure["name"], measure
        if self.label is not None:
            part = named(measure.get("labels", []), self.label)
            name = f"{name}: {part['name']}"
        documents = part.get("documents", section["documents"]) if self.everything else part["differing"]
        if self.by:
            rows = report[self.by] if self.by in BREAKDOWNS else []
            row = next((row for row in rows if (within_of(row), section_of(row)) == (self.within, self.section)), None)
            if row is None:
                raise NotMeasured("The report has no such part.")
            documents = sorted(set(documents).intersection(row["documents"]))
        return name, documents


def named(parts: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """Raises NotMeasured."""
    found = next((part for part in parts if part["key"] == key), None)
    if found is None:
        raise NotMeasured("This is not measured.")
    return found


def section_of(row: dict[str, Any]) -> str:
    """The section that a row of a breakdown belongs to."""
    return "unassisted" if row["unassisted"] else "assisted"


def within_of(row: dict[str, Any]) -> str:
    """What a row of a breakdown is of, as it stands in addresses: a month, a number, or the ids of a pair."""
    return ",".join(map(str, row["of"])) if isinstance(row["of"], list) else str(row["of"])


@dataclass(frozen=True)
class Figure:
    """A figure of the last report: what it compares, and the ids of the articles asked for."""

    name: str
    comparison: Overlap | Question
    documents: list[int]


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
    cut_before: bool  # whether the text goes on before what is shown
    cut_after: bool


@dataclass(frozen=True)
class DifferingArticle:
    document: Document
    reviewers: list[User]
    differences: list[Difference]


def figure_of(*, project: Project, reader: User, people: Collection[int], asked: Asked) -> Figure:
    """The figure, without articles that the reader is reviewing themself, so that their review stays blind.

    Raises NotMeasured.
    """
    job = last_report(project, people)
    if job is None:
        raise NotMeasured("There is no such report.")
    name, documents = asked.found(job.result["private"])
    comparison = next((each for each in comparisons_of(project) if each.key == asked.of), None)
    if comparison is None:
        raise NotMeasured("The codebook no longer has this field.")
    blind = reader.reviews.filter(role=Review.Role.REVIEW, state=Review.State.OPEN, document__project=project)
    hidden = set(blind.values_list("document", flat=True))
    return Figure(name, comparison, [pk for pk in documents if pk not in hidden])


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
    if not only_differing:  # of what people agree on, no more than what is measured
        parts = [
            part for part in parts if part.key == PART_OF.get(comparison.key, comparison.key.removeprefix("field:"))
        ]
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
            if about is None:
                words = [self.article_words(marking, comparison) for marking in self.double.markings]
            rows = [self.row(comparison.name, words, differs=len(set(answers)) > 1)]
        start, end = self.sentence(about)
        return self.placed(start, end, rows, [])

    def article_words(self, marking: Marking, question: Question) -> str:
        """Answers about the article are compared without those who were not asked; here each has their place."""
        key, _, target = question.key.removeprefix("field:").partition("[")
        if key not in marking.asked:
            return spoken(NOT_ASKED)
        target_key = target.removesuffix("]") if target else None
        return self.answer_in_words(answer_of(marking.values.get(key), question.kind, target_key), question)

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
        asked = [marking.asked for marking in self.double.markings]
        rows = []
        for part in self.parts:
            values = [
                part.read(claim)
                for claim, keys in zip(claims, asked, strict=True)
                if claim is not None and part.is_asked_in(keys)
            ]
            words = [
                spoken(NOT_ASKED)
                if not part.is_asked_in(keys)
                else part.words(part.read(claim), self.document.text)
                if claim
                else ""
                for claim, keys in zip(claims, asked, strict=True)
            ]
            if any(value is not None for value in values):
                differs = not part.same(values)
                rows.append(self.row(part.name, words, differs=differs))
        start, end = present[0].content[0][0], present[0].content[-1][1]
        return self.placed(start, end, rows, [claim is None for claim in claims])

    def row(self, name: str, words: list[str], *, differs: bool) -> DifferingRow:
        people = [marking.reviewer.display_name for marking in self.double.markings]
        return DifferingRow(name, list(zip(people, words, strict=True)), differs)

    def placed(self, start: int, end: int, rows: list[DifferingRow], missing: list[bool]) -> Difference:
        text = self.document.text
        return Difference(
            text[max(0, start - CONTEXT) : start],
            text[start:end],
            text[end : end + CONTEXT],
            rows,
            missing,
            cut_before=start > CONTEXT,
            cut_after=end + CONTEXT < len(text),
        )
