"""The page of an article to read: its text, and of each layer the claims that its reader may see."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.models import Assignment, Document, Outlet, Project, Review, Suggestion, User
from tests.claims.test_search import claim_in
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion, make_user

pytestmark = pytest.mark.django_db
TEXT = "Port officials denied that rules were broken by the operator. Nobody sank."


class Team:
    """Mia manages, Cleo adjudicates, Ada and Ben review."""

    def __init__(self) -> None:
        self.mia, self.cleo, self.ada, self.ben = map(make_user, ("mia", "cleo", "ada", "ben"))
        self.project = make_project(mia=self.mia, cleo=self.cleo, ada=self.ada, ben=self.ben)
        outlet = Outlet.objects.create(project=self.project, name="The Post")
        self.document = make_document(
            self.project,
            TEXT,
            title="Ferry",
            outlet=outlet,
            published_on=date(2026, 1, 5),
            author="Jo Writer",
            url="https://post.example/ferry",
        )

    def read(self, document: Document | None = None) -> None:
        """Have the pipeline read it; reviews made before are of articles without suggestions."""
        make_suggestion(make_reading(document or self.document), "rules were broken", "denied", "Port officials")

    def sees(self, reader: User, document: Document | None = None, **query: object) -> str:
        client = Client()
        client.force_login(reader)
        answer = client.get(f"/projects/harbour/articles/{(document or self.document).pk}/", query)
        assert answer.status_code == 200
        return answer.content.decode()


@pytest.fixture
def team(db: None) -> Team:
    return Team()


def text_of(page: str) -> str:
    return page.split('class="passage text"')[1].split("</p>")[0]


def test_a_manager_reads_the_article_and_each_layer(team: Team) -> None:
    for reviewer, said in ((team.ada, "rules were broken"), (team.ben, "Nobody sank")):
        claim_in(team.document, reviewer, said)
    team.read()
    page = team.sees(team.mia)
    for told in ("Ferry", "The Post", "5 Jan 2026", "Jo Writer", "https://post.example/ferry", "Commitment:"):
        assert told in page, told
    assert "Review of ada" in page
    assert "Review of ben" in page
    assert "Suggestions of the machine" in page
    assert "rules-1" in page
    assert "<mark>rules were broken</mark>" in text_of(page)
    of_ben = Review.objects.get(reviewer=team.ben)
    assert "<mark>Nobody sank</mark>" in text_of(team.sees(team.mia, marked=of_ben.pk))
    assert f"/articles/{team.document.pk}/talk/" in page
    assert "/adjudicate/" not in page
    assert "/review/" not in page
    assert "/adjudicate/" in team.sees(team.cleo)
    assert f"/articles/{team.document.pk}/review/" in team.sees(team.ada)


def test_the_reporters_own_sentences_are_not_marked(team: Team) -> None:
    team.read()
    Suggestion.objects.update(quotation="own_voice")
    page = team.sees(team.mia)
    assert "<mark>" not in text_of(page)
    assert "<mark>rules were broken</mark>" in page  # in the list of claims


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//post.example"])
def test_only_an_address_of_the_web_is_a_link(team: Team, url: str) -> None:
    Document.objects.update(url=url)
    assert "Original" not in team.sees(team.mia)


def test_who_has_still_to_review_an_article_sees_its_text_only(team: Team) -> None:
    claim_in(team.document, team.ben, "Nobody sank")
    Assignment.objects.create(project=team.project, document=team.document, reviewer=team.ada)
    begun = make_document(team.project, f"{TEXT} Again.")
    claim_in(begun, team.ben, "Nobody sank")
    make_review(begun, team.cleo)
    for reader, document in ((team.ada, team.document), (team.cleo, begun)):
        team.read(document)
        page = team.sees(reader, document)
        assert "Nobody sank." in text_of(page)
        assert "still to review" in page
        assert not [each for each in ("<mark>", "Review of", "Suggestions of", 'name="layer"') if each in page]


def test_a_reviewer_sees_what_everybody_has_submitted_and_no_names(team: Team) -> None:
    claim_in(team.document, team.ben, "Nobody sank")
    make_review(team.document, team.ada)
    other = team.sees(make_member(team.project))
    assert 'name="layer"' not in other
    claim_in(team.document, team.ada, "rules were broken")
    team.read()
    page = team.sees(team.ada)
    assert "Review of ada" in page
    assert "<mark>Nobody sank</mark>" in page
    assert "Review of ben" not in page
    assert "Suggestions of" not in page


def make_member(project: Project) -> User:
    eve = make_user("eve")
    project.memberships.create(user=eve, role="reviewer")
    return eve


def test_a_withheld_article_shows_no_suggestions_to_who_can_review_it(team: Team) -> None:
    team.project.memberships.create(user=team.cleo, role="reviewer")
    team.read()
    assert "Suggestions of" in team.sees(team.cleo)
    Project.objects.update(withheld_share=1)
    assert "Suggestions of" not in team.sees(team.cleo)
    assert "Suggestions of" in team.sees(team.mia)


def test_a_withdrawn_article_says_so(team: Team) -> None:
    claim_in(team.document, team.ben, "Nobody sank")
    Document.objects.update(withdrawn_at=timezone.now(), text="")
    page = team.sees(team.mia)
    assert "was withdrawn" in page
    assert "Review of" not in page


def test_the_page_costs_the_same_however_much_was_found(team: Team) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            team.sees(team.mia)
        return len(queries)

    claim_in(team.document, team.ada, "rules were broken")
    few = cost()
    for name in ("ben", "cem", "dan"):
        reviewer = User.objects.filter(username=name).first() or make_user(name)
        claim_in(team.document, reviewer, "rules were broken")
    assert cost() == few


def test_lists_lead_to_the_page_who_cannot_review(team: Team) -> None:
    client = Client()
    there = f'href="/projects/harbour/articles/{team.document.pk}/"'
    client.force_login(team.mia)
    assert there in client.get("/projects/harbour/articles/").content.decode()
    assert there in client.get(f"/projects/harbour/articles/{team.document.pk}/talk/").content.decode()
    client.force_login(team.ada)
    assert there not in client.get("/projects/harbour/articles/").content.decode()
