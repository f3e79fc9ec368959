"""Two reviewers' labels of a few articles, made by hand, for what is computed by hand in the tests."""

from typing import Any

from django.utils import timezone

from annotator.codebook import FIELDS, FieldDefinition, LabelDefinition
from claims.codebooks import create_codebook
from claims.models import Claim, Document, Project, Review, User
from tests.factories import make_document, make_project, make_reading, make_user, spans

SENTENCES = (
    "The Ministry said that no rules were broken.",
    "The union warned that the cranes are old.",
    "It asked for new ones.",
    "The port is big.",
)
TEXT = " ".join(SENTENCES)

CUSTOM_FIELDS = (
    FieldDefinition("checkable", "Checkable", "claim", "yes_no", "", required=False),
    FieldDefinition(
        "topics", "Topics", "claim", "labels", "",
        (LabelDefinition("law", "Law"), LabelDefinition("port", "Port"), LabelDefinition("work", "Work")),
        required=False,
    ),
    FieldDefinition("strength", "Strength", "claim", "scale", "", required=False, minimum=1, maximum=5),
    FieldDefinition("speaker_title", "Title", "claim", "text", "", required=False),
    FieldDefinition("region", "Region", "source", "label", "", (LabelDefinition("north", "North"),), required=False),
    FieldDefinition(
        "tone", "Tone", "article", "label", "", (LabelDefinition("calm", "Calm"), LabelDefinition("loud", "Loud")),
        required=False,
    ),
)  # fmt: skip


def make_people() -> dict[str, User]:
    return {name: make_user(name) for name in ("ada", "ben", "cleo", "mia", "dan")}


def make_team(people: dict[str, User], targets: tuple[str, ...] = ("port", "union")) -> Project:
    """A project with a codebook of every type of field; Dan is not in it."""
    project = make_project(**{name: person for name, person in people.items() if name != "dan"})
    project.targets = [{"key": key, "name": key.capitalize()} for key in targets]
    project.save()
    create_codebook(project=project, definitions=(*FIELDS, *CUSTOM_FIELDS), published_at=timezone.now())
    return project


def make_article(project: Project, number: int = 1) -> Document:
    """An article of its own, with its four sentences read by a pipeline."""
    document = make_document(project, f"{TEXT} {number}", title=f"Port {number}")
    make_reading(document, sentences=spans(TEXT, *SENTENCES))
    return document


def make_submitted(document: Document, reviewer: User, *claims: dict[str, Any], **fields: Any) -> Review:
    """A submitted review with the claims, which are keyword arguments of ``add_claim``."""
    review = Review.objects.create(
        document=document,
        reviewer=reviewer,
        codebook=document.project.codebooks.get(),
        run=document.readings.get().run,
        **{"state": "submitted", "submitted_at": timezone.now(), "suggestions_shown": False, **fields},
    )
    for claim in claims:
        add_claim(review, **claim)
    return review


def add_claim(review: Review, content: str, cue: str = "", source: str = "", **fields: Any) -> Claim:
    """A claim whose spans are the first occurrences of the words; the reporter's own without cue and source."""
    text = review.document.text
    own_voice = not cue and not source
    defaults = {
        "decision": "added",
        "source_name": source,
        "mention": "named" if source else "none",
        "quotation": "own_voice" if own_voice else "indirect",
        "attitude": "statement",
        "values": {"source_type": "reporter"} if own_voice else {"source_type": "ministry"},
    }
    return Claim.objects.create(
        review=review,
        content=spans(text, content),
        cue=spans(text, cue) if cue else [],
        source=spans(text, source) if source else [],
        **defaults | fields,
    )
