from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claims.accounts.memberships import InvitationFault, LastManager, change_roles, invitation_of, invite, join, revoke
from claims.models import Assignment, Invitation, Project, Review, User
from tests.factories import make_document, make_project, make_review, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "blue ferry at noon"
ACCOUNT = {"username": "nora", "full_name": "Nora Ek", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def project(mia: User) -> Project:
    return make_project(mia=mia, ada=make_user("ada"))


def link_of(project: Project, mia: User, **chosen: int) -> str:
    return invite(project=project, roles=["reviewer"], created_by=mia, **chosen)[1]


def test_a_new_person_makes_an_account_and_lands_in_the_project(client: Client, project: Project, mia: User) -> None:
    response = client.post(link_of(project, mia), ACCOUNT)
    assert response["Location"] == "/projects/harbour/"
    nora = get_user(client)
    assert isinstance(nora, User)
    assert (nora.username, nora.display_name, project.roles_of(nora)) == ("nora", "Nora Ek", {"reviewer"})
    assert "Welcome to Harbour" in client.get("/projects/harbour/").content.decode()


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_weak_password_makes_no_account_and_uses_nothing(
    client: Client, project: Project, mia: User, password: str
) -> None:
    page = client.post(link_of(project, mia), ACCOUNT | {"password1": password, "password2": password})
    assert "errorlist" in page.content.decode()
    assert not User.objects.filter(username="nora").exists()
    assert Invitation.objects.get().uses_left == 1


def test_a_person_with_an_account_joins_by_one_button(client: Client, project: Project, mia: User) -> None:
    link, dan = link_of(project, mia), make_user("dan")
    assert f"/sign-in/?next={link}" in client.get(link).content.decode()
    client.force_login(dan)
    assert "You are signed in as dan" in client.get(link).content.decode()
    client.post(link)
    assert project.roles_of(dan) == {"reviewer"}


def test_a_link_is_good_for_so_many_people_and_no_more(project: Project, mia: User) -> None:
    link = link_of(project, mia, uses=2)
    invitation = invitation_of(link.split("/")[2])
    eve, sam = make_user("eve"), make_user("sam")
    assert join(invitation=invitation, user=eve)
    assert not join(invitation=invitation, user=eve), "joining twice uses it once"
    assert join(invitation=invitation, user=sam)
    with pytest.raises(InvitationFault, match="used already"):
        join(invitation=invitation, user=make_user("kim"))
    assert project.memberships.filter(role="reviewer").count() == 3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"expires_at": timezone.now() - timedelta(minutes=1)}, "has expired"),
        ({"revoked_at": timezone.now()}, "was taken back"),
        ({"uses_left": 0}, "was used already"),
        ({"secret_sha256": "0" * 64}, "is not known here"),
    ],
)
def test_a_link_that_is_no_good_says_why(
    client: Client, project: Project, mia: User, change: dict[str, object], message: str
) -> None:
    link = link_of(project, mia)
    Invitation.objects.update(**change)
    for response in (client.get(link), client.post(link, ACCOUNT)):
        assert response.status_code == 410
        assert message in response.content.decode()
    assert not User.objects.filter(username="nora").exists()


def test_the_secret_is_not_kept(project: Project, mia: User) -> None:
    link = link_of(project, mia)
    row = Invitation.objects.values().get()
    assert link.split("/")[2] not in str(row)


@pytest.mark.parametrize(("others", "is_open"), [([], True), (["ada"], False)])
def test_who_is_alone_is_offered_to_invite_somebody(
    client: Client, mia: User, others: list[str], is_open: bool
) -> None:
    make_project("Alone", mia=mia, **{name: make_user(name) for name in others})
    client.force_login(mia)
    assert ('<details class="card" open>' in client.get("/projects/alone/people/").content.decode()) is is_open


def test_a_manager_makes_a_link_on_the_page_and_takes_it_back(client: Client, project: Project, mia: User) -> None:
    client.force_login(mia)
    page = client.post("/projects/harbour/people/", {"roles": ["reviewer", "adjudicator"], "uses": 2, "days": 3})
    assert page.context["link"].startswith("http://testserver/join/")
    invitation = Invitation.objects.get()
    assert (invitation.roles, invitation.uses_left) == (["adjudicator", "reviewer"], 2)
    client.post(f"/projects/harbour/invitations/{invitation.pk}/revoke/")
    assert page.context["link"] not in client.get("/projects/harbour/people/").content.decode()
    with pytest.raises(InvitationFault, match="taken back"):
        invitation_of(page.context["link"].split("/")[4])


def test_who_leaves_keeps_their_work_and_hands_back_the_rest(client: Client, project: Project, mia: User) -> None:
    ada = User.objects.get(username="ada")
    done, begun, waiting = (make_document(project, f"Text {number}.") for number in range(3))
    for document in (done, begun, waiting):
        Assignment.objects.create(project=project, document=document, reviewer=ada)
    review = make_review(done, ada)
    Review.objects.filter(pk=review.pk).update(state="submitted", submitted_at=timezone.now())
    make_review(begun, ada)
    client.force_login(mia)
    asked = client.post(f"/projects/harbour/people/{ada.pk}/", {"roles": []}).content.decode()
    assert "Change the roles of ada?" in asked
    assert "only another manager" not in asked
    assert project.roles_of(ada) == {"reviewer"}
    page = client.post(f"/projects/harbour/people/{ada.pk}/", {"sure": "1"}, follow=True).content.decode()
    assert "ada has left. Their work stays under their name. 2 articles were handed back." in page
    assert project.roles_of(ada) == set()
    assert Review.objects.filter(reviewer=ada).count() == 2
    assert list(Assignment.objects.standing()) == [Assignment.objects.get(document=done)]
    client.force_login(ada)
    assert client.get("/projects/harbour/").status_code == 404


def test_the_last_manager_stays(client: Client, project: Project, mia: User) -> None:
    with pytest.raises(LastManager, match="somebody else a manager"):
        change_roles(project=project, user=mia, roles=[], by=mia)
    client.force_login(mia)
    client.post(f"/projects/harbour/people/{mia.pk}/", {"roles": ["reviewer"]})
    assert project.roles_of(mia) == {"manager"}
    change_roles(project=project, user=User.objects.get(username="ada"), roles=["manager"], by=mia)
    assert client.post(f"/projects/harbour/people/{mia.pk}/", {"sure": "1"})["Location"] == "/"


def test_giving_up_managing_is_asked_about_first(client: Client, project: Project, mia: User) -> None:
    ada = User.objects.get(username="ada")
    change_roles(project=project, user=ada, roles=["manager", "reviewer"], by=mia)
    client.force_login(mia)
    page = client.post(f"/projects/harbour/people/{mia.pk}/", {"roles": ["reviewer"]}).content.decode()
    assert "only another manager can make you one again" in page
    assert 'name="roles" value="reviewer"' in page
    assert project.roles_of(mia) == {"manager"}
    client.post(f"/projects/harbour/people/{ada.pk}/", {"roles": ["reviewer"]})
    assert project.roles_of(ada) == {"reviewer"}, "another's role is taken away at once, as it can be given back"
    client.post(f"/projects/harbour/people/{ada.pk}/", {"roles": ["manager"]})
    client.post(f"/projects/harbour/people/{mia.pk}/", {"roles": ["reviewer"], "sure": "1"})
    assert project.roles_of(mia) == {"reviewer"}


def test_revoking_leaves_who_joined(project: Project, mia: User) -> None:
    invitation = invitation_of(link_of(project, mia, uses=2).split("/")[2])
    eve = make_user("eve")
    join(invitation=invitation, user=eve)
    revoke(invitation=invitation)
    assert project.roles_of(eve) == {"reviewer"}


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_costs_the_same_for_any_number_of_people(
    client: Client, project: Project, mia: User, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for each in range(number):
        change_roles(project=project, user=make_user(f"person{each}"), roles=["reviewer", "adjudicator"], by=mia)
        link_of(project, mia)
    client.force_login(mia)
    with django_assert_num_queries(7):
        client.get("/projects/harbour/people/")


def test_the_command_prints_the_link(project: Project) -> None:
    out = StringIO()
    call_command("invite", "harbour", "--by", "mia", "--uses", "3", stdout=out)
    path = out.getvalue().splitlines()[0]
    assert invitation_of(path.split("/")[2]).uses_left == 3
    with pytest.raises(CommandError, match="no manager"):
        call_command("invite", "harbour", "--by", "ada")
