"""What reviewers see of the adjudication of their work, and their one answer to it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from annotator.codebook import FIELDS
from claims.adjudication import open_adjudication, read_sheet, submit_adjudication
from claims.adjudication.outcome import NoOutcome, Outcome, adjudication_for, outcomes_for
from claims.models import Comment, Document, Notice, Project, Review, User
from tests.claims.adjudication.test_adjudication import FULL, MINISTRY, PORT, UNION, settle
from tests.claims.agreement.corpus import CUSTOM_FIELDS, make_article, make_people, make_submitted, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return make_people()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return make_team(people)


@pytest.fixture
def settled(project: Project, people: dict[str, User]) -> Review:
    """Ada and Ben agree on the ministry; the union is Ben's kind; the port only Ada has, and it is no claim."""
    document = make_article(project)
    make_submitted(document, people["ada"], MINISTRY, UNION, PORT)
    make_submitted(document, people["ben"], MINISTRY, UNION | {"values": UNION["values"] | {"claim_kind": "opinion"}})
    review = open_adjudication(document=document, adjudicator=people["cleo"])
    union, port = (case for case in read_sheet(review).cases if case.open)
    settle(review, union, choices={"claim_kind": 1}, reason="guideline", note="See section 4.")
    settle(review, port, rejected="not_a_claim")
    submit_adjudication(review=review, actor=people["cleo"])
    review.refresh_from_db()
    return review


def of(review: Review, reviewer: User) -> list[Outcome]:
    return outcomes_for(adjudication=adjudication_for(document=review.document, reviewer=reviewer), reviewer=reviewer)


def test_each_reviewer_sees_what_became_of_each_of_their_claims(settled: Review, people: dict[str, User]) -> None:
    ministry, union, port = of(settled, people["ada"])
    assert (ministry.fate, union.fate, port.fate) == ("kept", "changed", "rejected")
    assert [(each.part, each.own, each.settled) for each in union.changes] == [("Claim kind", "Fact", "Opinion")]
    assert (union.why, union.note) == ("The codebook decides it", "See section 4.")
    assert [each.fate for each in of(settled, people["ben"])] == ["kept", "kept"]


def test_a_claim_that_a_reviewer_lacked_is_named(project: Project, people: dict[str, User]) -> None:
    document = make_article(project)
    make_submitted(document, people["ada"], MINISTRY, UNION)
    make_submitted(document, people["ben"], MINISTRY)
    review = open_adjudication(document=document, adjudicator=people["cleo"])
    settle(review, next(case for case in read_sheet(review).cases if case.open))
    submit_adjudication(review=review, actor=people["cleo"])
    assert [(each.words, each.fate) for each in of(review, people["ben"])] == [
        ("no rules were broken", "kept"),
        ("the cranes are old", "missed"),
    ]


ANSWERS: dict[str, tuple[Any, Any]] = {
    "source_type": ("ministry", "ngo"),
    "stance": ({"port": "favour"}, {"port": "against"}),
    "commitment": ("support", "hedge"),
    "claim_kind": ("fact", "opinion"),
    "checkable": (True, False),
    "topics": (["law"], ["port", "work"]),
    "strength": (1, 5),
    "speaker_title": ("Chair", "Secretary"),
}


@pytest.mark.parametrize("key", [field.key for field in (*FIELDS, *CUSTOM_FIELDS) if field.scope == "claim"])
def test_every_field_of_the_codebook_is_settled_and_shown(project: Project, people: dict[str, User], key: str) -> None:
    document = make_article(project)
    own, other = ANSWERS[key]
    make_submitted(document, people["ada"], MINISTRY | {"values": FULL | {key: own}})
    make_submitted(document, people["ben"], MINISTRY | {"values": FULL | {key: other}})
    review = open_adjudication(document=document, adjudicator=people["cleo"])
    (case,) = read_sheet(review).cases
    (differing,) = (row.part for row in case.rows if not row.same)
    settle(review, case, choices={differing.key: 1})
    submit_adjudication(review=review, actor=people["cleo"])
    (outcome,) = of(review, people["ada"])
    (change,) = outcome.changes
    assert change.part == differing.name
    assert change.own != change.settled
    assert review.claims.get().values[key] == other


def test_nothing_is_shown_before_the_adjudication_is_submitted(project: Project, people: dict[str, User]) -> None:
    document = make_article(project)
    make_submitted(document, people["ada"], MINISTRY)
    make_submitted(document, people["ben"], MINISTRY)
    with pytest.raises(NoOutcome, match="not settled yet"):
        adjudication_for(document=document, reviewer=people["ada"])
    open_adjudication(document=document, adjudicator=people["cleo"])
    with pytest.raises(NoOutcome, match="not settled yet"):
        adjudication_for(document=document, reviewer=people["ada"])
    with pytest.raises(NoOutcome, match="no submitted review"):
        adjudication_for(document=document, reviewer=people["mia"])


def page_of(document: Document) -> str:
    return reverse("outcome", args=[document.project.slug, document.pk])


def test_a_reviewer_answers_once_and_the_adjudicator_is_told(
    client: Client, settled: Review, people: dict[str, User]
) -> None:
    client.force_login(people["ada"])
    queue = client.get(reverse("queue", args=["harbour"])).content.decode()
    assert page_of(settled.document) in queue
    assert "See section 4." in client.get(page_of(settled.document)).content.decode()
    client.post(page_of(settled.document), {"text": "The union only warned."})
    page = client.post(page_of(settled.document), {"text": "And again."}, follow=True).content.decode()
    assert "You have answered already" in page
    assert "The union only warned." in page
    assert Comment.objects.get().kind == "answer"
    assert Notice.objects.of(people["cleo"]).unread().count() == 1
    client.force_login(people["cleo"])
    sheet = client.get(reverse("adjudicate", args=["harbour", settled.document_id])).content.decode()
    assert "The union only warned." in sheet


def test_an_empty_answer_is_refused_and_can_be_given_again(
    client: Client, settled: Review, people: dict[str, User]
) -> None:
    client.force_login(people["ada"])
    page = client.post(page_of(settled.document), {"text": " "}, follow=True).content.decode()
    assert "Write something first." in page
    client.post(page_of(settled.document), {"text": "Now."})
    assert Comment.objects.get().text == "Now."


def test_the_outcome_costs_the_same_for_any_number_of_claims(
    client: Client, settled: Review, people: dict[str, User], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(people["ada"])
    with django_assert_max_num_queries(17):
        client.get(page_of(settled.document))
