"""Many people ask for an article in the same moment, each over a connection of their own."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from claims.assignment import Choice, Division, assign, open_round
from claims.codebooks import create_preset
from claims.models import Assignment, Project, Review, User
from tests.factories import make_document, make_project, make_user

pytestmark = pytest.mark.django_db(transaction=True)

ARTICLES, PEOPLE = 12, 8


@pytest.fixture
def project() -> Project:
    people = {f"person{number}": make_user(f"person{number}") for number in range(PEOPLE)}
    project = make_project(mia=make_user("mia"), **people)
    create_preset(project=project)
    for number in range(ARTICLES):
        make_document(project, f"Text {number}.")
    production = open_round(project=project, kind="production")
    division = Division("free", (), doubled=0.5)
    assign(round=production, choice=Choice(), division=division, actor=User.objects.get(username="mia"))
    return project


@pytest.fixture
def on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it when the rows are made: from then on other threads meet in a file, as in service. PostgreSQL stays."""

    def move() -> None:
        if connection.vendor != "sqlite":
            return
        path = tmp_path / "sayso.sqlite3"
        with closing(sqlite3.connect(path)) as file:
            connection.ensure_connection()
            connection.connection.backup(file)
            file.execute(
                "PRAGMA journal_mode=WAL"
            )  # as in service; threads that switch to it at once lock each other out
        # a dictionary of its own: the connection of this thread is in memory, and is lost if it takes itself for a file
        on_file = {**connections.settings["default"], "NAME": str(path)}
        monkeypatch.setitem(connections.settings, "default", on_file)

    return move


def clients(names: list[str]) -> list[Client]:
    found = []
    for name in names:
        client = Client()
        client.force_login(User.objects.get(username=name))
        found.append(client)
    return found


def in_threads(work: Callable[[Client], object], callers: list[Client]) -> list[object]:
    start = Barrier(len(callers))

    def begin(client: Client) -> object:
        try:
            start.wait(timeout=60)
            return work(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(callers)) as pool:
        return list(pool.map(begin, callers))


def review_all(client: Client) -> list[str]:
    """Ask for articles, open each, submit it, until none is left; the addresses."""
    pages = []
    while (page := client.get("/projects/harbour/next/")["Location"]).endswith("/review/"):
        assert client.get(page).status_code == 200
        reviewer = client.session["_auth_user_id"]
        own = Review.objects.filter(reviewer=reviewer, state="open")
        assert own.update(state="submitted", submitted_at=timezone.now()) == 1
        pages.append(page)
    return pages


def rows() -> Iterator[tuple[Counter[int], Counter[int], int]]:
    """Reviews by article, places by article, free places: read in a thread, where the others wrote."""
    yield (
        Counter(Review.objects.values_list("document", flat=True)),
        Counter(Assignment.objects.values_list("document", flat=True)),
        Assignment.objects.free().count(),
    )


def test_no_place_is_given_twice_however_many_ask_at_once(project: Project, on_disk: Callable[[], None]) -> None:
    callers = clients([f"person{number}" for number in range(PEOPLE)])
    on_disk()
    pages = in_threads(review_all, callers)
    ((reviews, places, free),) = in_threads(lambda _: next(rows()), [callers[0]])
    assert reviews == places
    assert sorted(places.values()) == [1] * 6 + [2] * 6
    assert free == 0
    assert sum(len(each) for each in pages) == 18
    assert all(len(set(each)) == len(each) for each in pages)


def test_a_person_in_four_tabs_gets_one_article(project: Project, on_disk: Callable[[], None]) -> None:
    tabs = clients(["person0"] * 4)
    on_disk()
    pages = in_threads(lambda client: client.get("/projects/harbour/next/")["Location"], tabs)
    ((_, _, free),) = in_threads(lambda _: next(rows()), [tabs[0]])
    assert len(set(pages)) == 1
    assert free == 17
