import random

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claims import jobs
from claims.models import Document, Job, Project, User
from claims.near_duplicates import Copy, last_found, start_search
from claims.near_duplicates.minhash import PIECE, groups, signature, similarity
from tests.factories import make_document, make_project, make_user

PAGE = "/projects/harbour/articles/wire-copy/"
WORDS = [f"word{number}" for number in range(500)]


def prose(seed: int, length: int = 200) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def shared(one: str, other: str) -> float:
    """The share of runs of five words in common, counted."""
    runs = [
        {tuple(words[n : n + 5]) for n in range(len(words) - 4)}
        for words in (one.lower().split(), other.lower().split())
    ]
    return len(runs[0] & runs[1]) / len(runs[0] | runs[1])


@pytest.mark.parametrize("kept", [0, 20, 60, 100, 140, 180, 200])
def test_similarity_is_the_share_of_runs_in_common(kept: int) -> None:
    one = prose(1)
    other = " ".join([*one.split()[:kept], *prose(2).split()[kept:]])
    assert similarity(signature(one), signature(other)) == pytest.approx(shared(one, other), abs=0.14)


def test_case_punctuation_and_spacing_do_not_matter() -> None:
    assert similarity(signature("The port, he said, is closed."), signature("THE PORT he said\nis closed")) == 1


@pytest.mark.parametrize("text", ["", "One.", "One two three four", "👩🏽‍🚀", "部长星期一表示计划未定"])
def test_short_texts_are_like_themselves_only(text: str) -> None:
    assert similarity(signature(text), signature(text)) == 1
    assert similarity(signature(text), signature(prose(3))) < 0.1


def test_a_long_text_is_hashed_in_pieces() -> None:
    text = prose(4, 3 * PIECE)
    assert similarity(signature(text), signature(text + " and a last line")) > 0.9


def test_groups_hold_what_is_alike_and_nothing_else() -> None:
    wire, other = prose(5), prose(6)
    corpus = [wire, prose(7), other, f"{wire} Additional reporting by Ada.", prose(8), other.upper(), f"Update: {wire}"]
    assert groups([signature(text) for text in corpus]) == [[0, 3, 6], [2, 5]]


def test_no_article_and_one_article_make_no_group() -> None:
    assert groups([]) == []
    assert groups([signature("One.")]) == []


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return {name: make_user(name) for name in ("ada", "mia", "dan")}


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    project = make_project(ada=people["ada"], mia=people["mia"])
    for title, text in (("Wire", prose(1)), ("Alone", prose(2)), ("Copy", f"{prose(1)} more")):
        make_document(project, text, title=title)
    make_document(project, f"{prose(1)} gone", title="Gone", withdrawn_at=timezone.now())
    make_document(make_project("Elsewhere"), f"{prose(1)} elsewhere", title="Foreign")
    return project


def compared(project: Project) -> Job:
    job = start_search(project=project)
    jobs.run_job.call(job.pk)
    return job


def test_present_articles_of_the_project_are_compared(project: Project) -> None:
    assert last_found(project) is None
    compared(project)
    found = last_found(project)
    assert found is not None
    wire, copy = Document.objects.get(title="Wire"), Document.objects.get(title="Copy")
    assert [[pair.article for pair in group] for group in found.groups] == [[wire.pk, copy.pk]]
    assert found.groups[0][0] == Copy(wire.pk, 1.0)
    assert found.groups[0][1].similarity > 0.9


def test_a_search_that_waits_is_not_asked_twice(project: Project) -> None:
    assert start_search(project=project).pk == start_search(project=project).pk


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 403), ("mia", 200)])
def test_the_page_is_for_managers(
    client: Client, people: dict[str, User], project: Project, name: str, status: int
) -> None:
    client.force_login(people[name])
    assert client.get(PAGE).status_code == status
    assert client.post(PAGE, follow=True).status_code == status


def test_the_page_shows_groups_in_few_queries(
    client: Client, people: dict[str, User], project: Project, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(people["mia"])
    assert "Not compared yet" in client.get(PAGE).content.decode()
    compared(project)
    with django_assert_max_num_queries(4):
        page = client.get(PAGE).content.decode()
    assert "Wire" in page
    assert "Copy" in page
    assert "Alone" not in page
    assert "Gone" not in page


def test_the_page_of_the_job_leads_to_the_groups(client: Client, people: dict[str, User], project: Project) -> None:
    client.force_login(people["mia"])
    page = client.get(f"/projects/harbour/jobs/{compared(project).pk}/").content.decode()
    assert f'href="{PAGE}"' in page
    assert "2 articles are like another" in page
