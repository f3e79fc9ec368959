from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from claims.assignment import (
    Choice,
    Division,
    NotAssigned,
    RoundFault,
    assign,
    close_round,
    open_round,
    queue,
    standing_of,
    take_next,
)
from claims.codebooks import current
from claims.grading import NoReference, grade_against, grade_review, mark_reference, work_over_time
from claims.models import Claim, Document, Project, Review, Round, User
from claims.review import open_review
from tests.factories import TEXT, make_document, make_project, make_user, spans

pytestmark = pytest.mark.django_db
FIRST, SECOND = "no rules were broken", "“We followed the law,”"
RIGHT = {"source_type": "ministry", "claim_kind": "fact", "commitment": "support", "stance": {"": "favour"}}


@pytest.fixture
def people() -> dict[str, User]:
    return {name: make_user(name) for name in ("ada", "ben", "cleo", "mia")}


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return make_project(**people)


def review_of(document: Document, person: User, claims: dict[str, dict[str, object]], **fields: object) -> Review:
    """A submitted review with a claim for each of the contents."""
    defaults = {"codebook": current(document.project), "state": "submitted", "submitted_at": datetime.now(UTC)}
    review = Review.objects.create(document=document, reviewer=person, **defaults | fields)
    add_claims(review, claims)
    return review


def add_claims(review: Review, claims: dict[str, dict[str, object]]) -> None:
    for content, values in claims.items():
        Claim.objects.create(
            id=uuid4(),
            review=review,
            decision="added",
            content=spans(review.document.text, content),
            mention="named",
            quotation="indirect",
            attitude="statement",
            values=values,
        )


def reference_of(document: Document, cleo: User) -> Review:
    return review_of(document, cleo, {FIRST: RIGHT, SECOND: RIGHT}, role="adjudication", is_reference=True)


@pytest.mark.parametrize(
    ("claims", "grade"),
    [
        ({FIRST: RIGHT, SECOND: RIGHT}, 1.0),
        ({}, 0.0),
        ({FIRST: RIGHT}, 2 * 1 / 3),
        ({FIRST: RIGHT, SECOND: RIGHT | {"claim_kind": "opinion"}}, 2 * 1.75 / 4),
        ({FIRST: RIGHT, SECOND: RIGHT, "The port is big.": RIGHT}, 2 * 2 / 5),
        ({FIRST: {}}, 0.0),
    ],
)
def test_a_grade_counts_what_is_found_and_labelled_alike(
    project: Project, people: dict[str, User], claims: dict[str, dict[str, object]], grade: float
) -> None:
    document = make_document(project)
    reference = reference_of(document, people["cleo"])
    assert grade_against(review_of(document, people["ada"], claims), reference) == pytest.approx(grade)


def test_two_who_find_nothing_agree(project: Project, people: dict[str, User]) -> None:
    document = make_document(project)
    reference = review_of(document, people["cleo"], {}, role="adjudication", is_reference=True)
    assert grade_against(review_of(document, people["ada"], {}), reference) == 1


def test_marking_a_reference_grades_what_was_submitted_before(project: Project, people: dict[str, User]) -> None:
    document = make_document(project)
    ada = review_of(document, people["ada"], {FIRST: RIGHT, SECOND: RIGHT})
    assert grade_review(review=ada) is None
    agreed = review_of(document, people["cleo"], {FIRST: RIGHT, SECOND: RIGHT}, role="adjudication")
    assert mark_reference(review=agreed, is_reference=True) == 1
    ada.refresh_from_db()
    assert ada.grade == 1
    mark_reference(review=agreed, is_reference=False)
    ada.refresh_from_db()
    assert ada.grade is None


def test_an_ordinary_or_open_review_is_no_reference(project: Project, people: dict[str, User]) -> None:
    document = make_document(project)
    with pytest.raises(NoReference, match="adjudicate the article"):
        mark_reference(review=review_of(document, people["ada"], {}), is_reference=True)
    begun = review_of(document, people["cleo"], {}, role="adjudication", state="open", submitted_at=None)
    with pytest.raises(NoReference, match="submitted"):
        mark_reference(review=begun, is_reference=True)


# Entry tests


@pytest.fixture
def test_round(project: Project, people: dict[str, User]) -> Round:
    """Two articles with a reference to be passed at 0.7, and two for production."""
    documents = [make_document(project, f"{number} {TEXT}") for number in range(4)]
    for document in documents[:2]:
        reference_of(document, people["cleo"])
    entry = open_round(project=project, kind="test", pass_mark=0.7)
    everybody = Division("everybody", (people["ada"].pk, people["ben"].pk))
    assign(round=entry, choice=Choice(), division=everybody, actor=people["mia"])
    production = open_round(project=project, kind="production")
    rest = Choice(articles=tuple(each.pk for each in documents[2:]))
    assign(round=production, choice=rest, division=Division("free", ()), actor=people["mia"])
    return entry


def do_test(project: Project, person: User, claims: dict[str, dict[str, object]]) -> None:
    for document in list(queue(project=project, reviewer=person)):
        review = open_review(document=document, reviewer=person)
        add_claims(review, claims)
        Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=datetime.now(UTC))
        review.refresh_from_db()
        grade_review(review=review)


def test_a_test_has_articles_with_a_reference_only(
    project: Project, test_round: Round, people: dict[str, User]
) -> None:
    assert test_round.assignments.count() == 4
    plain = project.documents.last()
    with pytest.raises(RoundFault, match="No article"):
        assign(
            round=test_round,
            choice=Choice(articles=(plain.pk,)),
            division=Division("everybody", (people["ada"].pk,)),
            actor=people["mia"],
        )


def test_who_passes_goes_on_to_production(project: Project, test_round: Round, people: dict[str, User]) -> None:
    ada = people["ada"]
    assert take_next(project=project, reviewer=ada) in [each.document for each in test_round.assignments.all()]
    do_test(project, ada, {FIRST: RIGHT, SECOND: RIGHT})
    standing = standing_of(project=project, reviewer=ada)
    assert standing.test is None
    assert take_next(project=project, reviewer=ada) is not None


def test_who_stays_below_the_mark_gets_no_production_articles_and_is_told_so(
    client: Client, project: Project, test_round: Round, people: dict[str, User]
) -> None:
    ben = people["ben"]
    do_test(project, ben, {FIRST: RIGHT})
    assert take_next(project=project, reviewer=ben) is None
    free = project.assignments.get(reviewer=None, document=project.documents.last()).document
    with pytest.raises(NotAssigned, match="entry test"):
        open_review(document=free, reviewer=ben)
    client.force_login(ben)
    assert "Your entry test came to 0.67; 0.70 is needed." in client.get("/projects/harbour/queue/").content.decode()
    assert "not passed" in client.get("/projects/harbour/my-work/").content.decode()
    close_round(round=test_round)
    assert take_next(project=project, reviewer=ben) is not None


def test_the_queue_says_how_far_the_test_is(
    client: Client, project: Project, test_round: Round, people: dict[str, User]
) -> None:
    client.force_login(people["ada"])
    assert "0 of 2 articles are done" in client.get("/projects/harbour/queue/").content.decode()


def test_references_are_mixed_in_unseen_at_drawn_places(project: Project, people: dict[str, User]) -> None:
    for number in range(20):
        make_document(project, f"Text {number}.")
    known = make_document(project)
    reference_of(known, people["cleo"])
    production = open_round(project=project, kind="production")
    assign(round=production, choice=Choice(), division=Division("free", ()), actor=people["mia"])
    places = Division("free", (), reviews=2, seed=5)
    assign(round=production, choice=Choice(references=True), division=places, actor=people["mia"])
    positions = [place.position for place in production.assignments.filter(document=known)]
    assert len(positions) == 2
    assert all(1 <= position <= 20 for position in positions), "between the others, not after them"


# Pages


def test_grades_are_shown_by_month_to_managers_all_and_to_reviewers_their_own(
    client: Client, project: Project, people: dict[str, User]
) -> None:
    document = make_document(project)
    reference = reference_of(document, people["cleo"])
    for name, claims in (("ada", {FIRST: RIGHT, SECOND: RIGHT}), ("ben", {FIRST: RIGHT})):
        review = review_of(document, people[name], claims, submitted_at=datetime(2026, 10, 5, tzinfo=UTC))
        grade_review(review=review)
    assert [(each.person.username, each.month, each.reviews) for each in work_over_time(project)] == [
        ("ada", "2026-10", 1),
        ("ben", "2026-10", 1),
    ]
    client.force_login(people["mia"])
    page = client.get("/projects/harbour/references/").content.decode()
    assert "1.00" in page
    assert "0.67" in page
    client.post(f"/projects/harbour/references/{reference.pk}/", {"is_reference": "0"})
    assert not Review.objects.filter(grade__isnull=False).exists()
    client.post(f"/projects/harbour/references/{reference.pk}/", {"is_reference": "1"})
    client.force_login(people["ben"])
    own = client.get("/projects/harbour/my-work/").content.decode()
    assert "0.67" in own
    assert "1.00" not in own
    assert document.title not in own


@pytest.mark.parametrize("articles", [1, 15])
def test_the_pages_cost_the_same_for_any_number_of_references(
    client: Client,
    project: Project,
    people: dict[str, User],
    django_assert_num_queries: DjangoAssertNumQueries,
    articles: int,
) -> None:
    for number in range(articles):
        document = make_document(project, f"{number} {TEXT}")
        reference_of(document, people["cleo"])
        grade_review(review=review_of(document, people["ada"], {FIRST: RIGHT}))
    client.force_login(people["mia"])
    with django_assert_num_queries(5):
        client.get("/projects/harbour/references/")
    client.force_login(people["ada"])
    with django_assert_num_queries(7):
        client.get("/projects/harbour/my-work/")
