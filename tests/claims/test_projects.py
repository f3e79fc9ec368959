import pytest
from django.test import Client

from claims.models import Membership, Project
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db


def test_the_list_shows_only_own_projects(client: Client) -> None:
    mia = make_user("mia")
    make_project("Harbour", mia=mia)
    make_project("Elsewhere")
    client.force_login(mia)
    page = client.get("/").content.decode()
    assert "Harbour" in page
    assert "Elsewhere" not in page


def test_the_list_asks_to_sign_in(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_a_superuser_holds_every_role() -> None:
    root = make_user("root", is_superuser=True)
    assert make_project().roles_of(root) == set(Membership.Role.values)


def test_a_person_with_two_roles_sees_a_project_once() -> None:
    cleo = make_user("cleo")
    project = make_project(cleo=cleo)
    Membership.objects.create(project=project, user=cleo, role="reviewer")
    assert list(Project.objects.visible_to(cleo)) == [project]
