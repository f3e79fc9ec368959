"""The condition in SQL says what the querysets say."""

from itertools import product

import pytest
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from claims.codebooks import create_preset
from claims.models import Assignment, Document, Review, Round
from claims.models.blindness import StillBlind
from tests.factories import make_document, make_project, make_user

pytestmark = pytest.mark.django_db

PLACES = (None, "standing", "withdrawn", "free")
ROUNDS = (None, "open", "closed")
REVIEWS = (None, "review open", "review submitted", "imported submitted", "adjudication open")


def test_an_article_is_blind_where_a_review_is_under_way_or_awaited() -> None:
    ada = make_user("ada")
    project = make_project(ada=ada)
    codebook = create_preset(project=project)
    rounds = {
        name: name and Round.objects.create(
            project=project, number=number, codebook=codebook, closed_at=timezone.now() if name == "closed" else None
        )
        for number, name in enumerate(ROUNDS)
    }  # fmt: skip
    for number, (place, held_in, made) in enumerate(product(PLACES, ROUNDS, REVIEWS)):
        document = make_document(project, f"Text {number}.")
        if place:
            Assignment.objects.create(
                project=project,
                document=document,
                round=rounds[held_in],
                reviewer=None if place == "free" else ada,
                withdrawn_at=timezone.now() if place == "withdrawn" else None,
            )
        if made:
            role, state = made.split()
            submitted_at = timezone.now() if state == "submitted" else None
            Review.objects.create(
                document=document, reviewer=ada, codebook=codebook, role=role, state=state, submitted_at=submitted_at
            )
    under_way = Review.objects.still_held().filter(role="review", state="open", document=OuterRef("pk"))
    awaited = Assignment.objects.awaited().filter(document=OuterRef("pk"))
    said = Document.objects.filter(Q(Exists(under_way)) | Q(Exists(awaited)))
    found = Document.objects.filter(StillBlind("pk"))
    assert set(found) == set(said)
    assert 0 < len(found) < Document.objects.count()
    assert set(Document.objects.filter(~StillBlind("pk"))) == set(Document.objects.all()) - set(said)
