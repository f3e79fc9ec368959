"""A project that holds what formats stumble over, made by hand: see ``make_corpus``."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from annotator.codebook import FIELDS, FieldDefinition, LabelDefinition
from claims.codebooks import create_codebook
from claims.models import Claim, Codebook, Document, Outlet, Project, Review, Source, User
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

PRICES = (
    "-1 % prices\n\n"
    "📉 Prices will fall, the Treasury said.\n\n"
    "“We will not raise taxes,” minister Ann Reye\u0301s told reporters. “Not this year.\n\n"
    "“Not next year.” She said officials had claimed that “=SUM(A1)” was harmless.\n\n"
    "The port, a harbour, is old."
)
ARABIC = "قالت الوزارة إن الميناء آمن.\u200f"
CHINESE = "交通部表示，港口是安全的。"
EMPTY = "Nothing is claimed here."

CUSTOM_FIELDS = (
    FieldDefinition("checkable", "Checkable", "claim", "yes_no", "Can it be checked?", required=False),
    FieldDefinition(
        "topics",
        "Topics",
        "claim",
        "labels",
        "What is it about?",
        (LabelDefinition("tax", "Tax"), LabelDefinition("port", "Port")),
        required=False,
    ),
    FieldDefinition("strength", "Strength", "claim", "scale", "How strong?", required=False, minimum=1, maximum=5),
    FieldDefinition("title", "Title of the speaker", "claim", "text", "As printed", required=False),
    FieldDefinition("tone", "Tone", "article", "text", "Of the article", required=False),
)


@dataclass
class Corpus:
    project: Project
    prices: Document
    ada_review: Review
    people: dict[str, User]


def make_corpus() -> Corpus:
    """Emoji, combining accent, right-to-left and Chinese text, a quotation in three pieces over paragraphs, a nested
    claim, an unnamed source, two targets, custom fields of each type, a formula, an article without a claim; two
    reviewers, one of them not finished, and an adjudication."""
    people = {name: make_user(name) for name in ("ada", "ben", "cleo", "mia", "dan")}
    project = make_project(**{name: people[name] for name in ("ada", "ben", "cleo", "mia")})
    project.targets = [{"key": "treasury", "name": "Treasury"}, {"key": "port", "name": "Port"}]
    project.save()
    codebook = create_codebook(
        project=project, definitions=(*FIELDS, *CUSTOM_FIELDS), published_at=timezone.now(), note=""
    )
    post = Outlet.objects.create(project=project, name="The Harbour Post")
    prices = make_document(
        project,
        PRICES,
        title="-1 % prices",
        outlet=post,
        external_id="p-1",
        redistribute=True,
        metadata={"section": "=1+1", "id": 99},
        published_on="2026-02-13",
    )
    others = [
        make_document(project, text, title=text, language=language)
        for text, language in ((ARABIC, "ar"), (CHINESE, "zh"), (EMPTY, "en"))
    ]
    ada_review = make_prices_review(prices, people["ada"], codebook)
    for document, content, source in ((others[0], "الميناء آمن", "الوزارة"), (others[1], "港口是安全的", "交通部")):
        review = finished(document, people["ada"], codebook)
        add_claim(review, content, source=source, values={"source_type": "ministry"})
    finished(others[2], people["ada"], codebook, no_claim=[[0, len(EMPTY)]])
    opened = Review.objects.create(document=prices, reviewer=people["ben"], codebook=codebook)
    add_claim(opened, "Prices will fall", source="the Treasury", cue="said", values={"source_type": "ministry"})
    agreed = finished(prices, people["cleo"], codebook, role=Review.Role.ADJUDICATION, is_reference=True)
    add_claim(agreed, "Prices will fall", source="the Treasury", cue="said", values={"source_type": "ministry"})
    return Corpus(project, prices, ada_review, people)


def make_prices_review(document: Document, reviewer: User, codebook: Codebook) -> Review:
    reading = make_reading(document, sentences=[[0, 11]])
    suggestion = make_suggestion(reading, "Prices will fall", cue="said", source="the Treasury")
    make_suggestion(reading, "The port, a harbour, is old.")
    review = finished(document, reviewer, codebook, run=reading.run, values={"tone": "sober"})
    treasury = Source.objects.create(
        project=document.project, name="Treasury", values={"source_type": "ministry", "commitment": "hedge"}
    )
    treasury.aliases.create(name="the exchequer")
    add_claim(
        review,
        "Prices will fall",
        cue="said",
        source="the Treasury",
        suggestion=suggestion,
        decision="corrected",
        source_name="Treasury",
        registry_source=treasury,
        values={
            "commitment": "support",
            "stance": {"treasury": "favour", "port": "unclear"},
            "checkable": True,
            "topics": ["tax", "port"],
            "strength": 4,
            "title": '+Chancellor "of" the\nExchequer',
        },
    )
    add_claim(
        review,
        "“We will not raise taxes,”",
        "“Not this year.",
        "“Not next year.”",
        cue="told",
        source="minister Ann Reye\u0301s",
        quotation="direct",
        values={"source_type": "ministry", "stance": {"treasury": "favour"}},
        note="Three pieces,\nover paragraphs.",
        uncertain=True,
    )
    outer = add_claim(review, "officials had claimed that “=SUM(A1)” was harmless", cue="said", source="She")
    add_claim(
        review,
        "“=SUM(A1)” was harmless",
        cue="claimed",
        source="officials",
        source_name="",
        mention="unnamed",
        parent=outer,
        values={"source_type": "unnamed"},
    )
    add_claim(review, "The port, a harbour, is old.", quotation="own_voice", values={"source_type": "reporter"})
    return review


def finished(document: Document, reviewer: User, codebook: Codebook, **fields: Any) -> Review:
    return Review.objects.create(
        document=document,
        reviewer=reviewer,
        codebook=codebook,
        state=Review.State.SUBMITTED,
        submitted_at=timezone.now(),
        **fields,
    )


def add_claim(review: Review, *content: str, cue: str = "", source: str = "", **fields: Any) -> Claim:
    """A claim whose spans are the first occurrences of the words, content in one piece for each argument."""
    text = review.document.text
    return Claim.objects.create(
        review=review,
        content=[place(text, words) for words in content],
        cue=[place(text, cue)] if cue else [],
        source=[place(text, source)] if source else [],
        **{
            "decision": "added",
            "source_name": source,
            "mention": "named" if source else "none",
            "quotation": "indirect",
            "attitude": "statement",
            **fields,
        },
    )


def place(text: str, words: str) -> list[int]:
    start = text.index(words)
    return [start, start + len(words)]
