from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient

from claims.accounts.tokens import ForeignProject, make_token, revoke
from claims.models import ApiToken, Project, User
from tests.api.tokens import program
from tests.factories import make_document, make_project, make_review, make_user

pytestmark = pytest.mark.django_db
ARTICLES = "/api/v1/projects/harbour/articles/"
PAGE = "/tokens/"


@pytest.fixture
def mia() -> User:
    return make_user("mia")


@pytest.fixture
def project(mia: User) -> Project:
    project = make_project(mia=mia)
    make_document(project)
    return project


def test_a_token_opens_what_its_person_may_see(project: Project, mia: User) -> None:
    answer = program(mia).get(ARTICLES)
    assert answer.status_code == 200
    assert len(answer.json()["results"]) == 1


def test_a_reading_token_does_not_write(project: Project, mia: User) -> None:
    answer = program(mia).post(ARTICLES, {"text": "The port is open."})
    assert (answer.status_code, answer.json()["error"]) == (403, "permission_denied")
    assert "may only read" in answer.json()["detail"]


def test_a_writing_token_writes_without_a_csrf_token(project: Project, mia: User) -> None:
    _, secret = make_token(user=mia, name="n", project=None, may_write=True)
    strict = APIClient(enforce_csrf_checks=True)
    strict.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert strict.post(ARTICLES, {"text": "The port is open."}).status_code == 201


def test_a_token_never_widens_what_its_person_may_do(project: Project) -> None:
    ada = make_user("ada")
    project.memberships.create(user=ada, role="reviewer")
    assert program(ada, write=True).post(ARTICLES, {"text": "The port is open."}).status_code == 403


@pytest.mark.parametrize("superuser", [False, True])
def test_other_projects_do_not_exist_for_a_token_of_one(project: Project, superuser: bool) -> None:
    both = make_user("both", is_superuser=superuser)
    other = make_project("Other", both=both)
    review = make_review(project.documents.get(), both)
    client = program(both, project=other)
    assert client.get("/api/v1/projects/other/articles/").status_code == 200
    for path in (ARTICLES, "/api/v1/projects/harbour/jobs/", f"/api/v1/reviews/{review.pk}/"):
        assert client.get(path).status_code == 404, path
    assert program(both, project=project).get(f"/api/v1/reviews/{review.pk}/").status_code == 200


def test_revoked_expired_foreign_and_invented_tokens_are_refused(project: Project, mia: User) -> None:
    token, secret = make_token(user=mia, name="n", project=None, may_write=False)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert client.get(ARTICLES).status_code == 200
    revoke(token=token, by=mia)
    answer = client.get(ARTICLES)
    assert (answer.status_code, answer.json()["error"]) == (401, "authentication_failed")
    assert answer["WWW-Authenticate"] == "Token"
    assert program(mia, expires_at=timezone.now() - timedelta(seconds=1)).get(ARTICLES).status_code == 401
    client.credentials(HTTP_AUTHORIZATION="Token sayso_invented")
    assert client.get(ARTICLES).status_code == 401


def test_a_token_dies_with_its_persons_account(project: Project, mia: User) -> None:
    client = program(mia)
    User.objects.filter(pk=mia.pk).update(is_active=False)
    assert client.get(ARTICLES).status_code == 401


def test_only_the_hash_of_a_secret_is_stored(mia: User) -> None:
    token, secret = make_token(user=mia, name="n", project=None, may_write=False)
    stored = " ".join(str(value) for value in ApiToken.objects.filter(pk=token.pk).values_list().get())
    assert secret not in stored
    assert token.hint == secret[:10]


def test_the_last_use_is_noted_once_a_minute(
    project: Project, mia: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = program(mia)
    with django_assert_num_queries(5):  # token, its use, that on record, project with roles, articles
        client.get(ARTICLES)
    assert ApiToken.objects.get().last_used_at is not None
    with django_assert_num_queries(3):
        client.get(ARTICLES)


def test_a_token_for_a_project_of_others_is_not_made(project: Project) -> None:
    with pytest.raises(ForeignProject):
        make_token(user=make_user("dan"), name="n", project=project, may_write=False)


def test_too_many_requests_are_refused_with_the_time_to_wait(project: Project, mia: User, settings: Settings) -> None:
    settings.API_RATE = "2/min"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rate"}}
    client = program(mia)
    answers = [client.get(ARTICLES) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["error"] == "throttled"
    assert int(answers[2]["Retry-After"]) > 0


def test_the_page_shows_a_new_secret_once(client: Client, project: Project, mia: User) -> None:
    client.force_login(mia)
    page = client.post(PAGE, {"name": "Notebook", "project": project.pk, "may_write": "write", "days": "30"})
    token = ApiToken.objects.get()
    assert (token.user, token.project, token.may_write) == (mia, project, True)
    assert token.expires_at is not None
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    again = client.get(PAGE).content.decode()
    assert secret not in again
    assert "Notebook" in again


def test_a_token_is_revoked_by_its_person_only(client: Client, mia: User) -> None:
    token, _ = make_token(user=mia, name="n", project=None, may_write=False)
    client.force_login(make_user("dan"))
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    client.force_login(mia)
    assert client.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_page_takes_only_own_projects(client: Client, project: Project) -> None:
    client.force_login(make_user("dan"))
    assert client.post(PAGE, {"name": "n", "project": project.pk}).status_code == 400
    assert not ApiToken.objects.exists()


def test_the_page_needs_a_session(client: Client, mia: User) -> None:
    assert client.get(PAGE).status_code == 302
    assert program(mia).get(PAGE).status_code == 302


def test_the_page_costs_the_same_for_many_tokens(
    client: Client, mia: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make_token(user=mia, name=str(number), project=None, may_write=False)
    client.force_login(mia)
    with django_assert_num_queries(3):  # session with person, tokens, projects
        client.get(PAGE)
