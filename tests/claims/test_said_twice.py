"""Claims said twice: which are the same, their paths, and who sees them."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims import jobs
from claims.models import ClaimGroup, Document, GroupedClaim, Job, Membership, Outlet, Project, User
from claims.near_duplicates import start_search
from claims.said_twice import Asked, find_groups, page_of_groups, paths_of, refresh_if_behind
from claims.said_twice.paths import differing
from claims.said_twice.prints import SIMILAR, bands_of, similarity, words_of
from tests.claims.test_search import claim_in
from tests.factories import make_document, make_project, make_reading, make_suggestion, make_user

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/said-twice/"
SAID = "no safety rules were broken by the ferry operator"
LATER = "no safety rules were knowingly broken by the ferry operator"
OTHER = "the harbour will be dredged again before the summer season"


@pytest.fixture
def project(mia: User) -> Project:
    return make_project(mia=mia)


def told(project: Project, outlet: str, day: int | None, *said: str) -> Document:
    """An article of an outlet in which the machine found the claims."""
    text = f"{outlet} reports. " + " ".join(f"The officials said {words}. And {outlet} went on." for words in said)
    document = make_document(
        project,
        text=text,
        title=f"{outlet} {day}",
        outlet=Outlet.objects.get_or_create(project=project, name=outlet)[0],
        published_on=date(2026, 3, day) if day else None,
    )
    reading = make_reading(document)
    for words in said:
        make_suggestion(reading, words, cue="said", source="officials")
    return document


def group(project: Project) -> Job:
    job = jobs.create(project=project, kind="said-twice")
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    return job


def paths(project: Project, reader: User, **asked: object) -> list[list[str]]:
    """The titles of each group's path, those that reached the most articles first."""
    shown, _ = page_of_groups(find_groups(project=project, reader=reader, asked=Asked(**asked)))  # type: ignore[arg-type]
    return [[step.member.document.title for step in steps] for _, steps in paths_of(shown, reader)]


def test_a_claim_is_followed_through_outlets_in_time(project: Project, mia: User) -> None:
    told(project, "Herald", 9, LATER)
    told(project, "Courier", 2, SAID, OTHER)
    told(project, "Echo", None, SAID)
    told(project, "Post", 5, "nothing at all like the others was said here today")
    group(project)
    assert paths(project, mia) == [["Courier 2", "Herald 9", "Echo None"]]

    found = ClaimGroup.objects.get()
    assert (found.articles, found.independent, found.outlets) == (3, 3, 3)
    assert (found.first_on, found.last_on) == (date(2026, 3, 2), date(2026, 3, 9))
    (_, steps), *_ = paths_of([found], mia)
    assert steps[1].parts == [
        ("same", "no safety rules were"),
        ("new", "knowingly"),
        ("same", "broken by the ferry operator"),
    ]


def test_wire_copy_is_told_apart(project: Project, mia: User) -> None:
    first = told(project, "Agency", 1, SAID)
    second = told(project, "Gazette", 2, SAID)
    search = start_search(project=project)
    Job.objects.filter(pk=search.pk).update(
        state="done", finished_at=timezone.now(), result={"groups": [[[first.pk, 1.0], [second.pk, 0.9]]]}
    )
    group(project)
    assert paths(project, mia) == []
    assert paths(project, mia, copies=True) == [["Agency 1", "Gazette 2"]]
    assert list(GroupedClaim.objects.values_list("is_copy", flat=True)) == [False, True]
    client = Client()
    client.force_login(mia)
    page = client.get(PAGE).content.decode()
    assert "No claim was said twice but in reprints" in page
    assert "Show the 1 claim" in page
    assert 'href="?copies=on"' in page
    assert "Show the 1 claim" in client.get(f"{PAGE}?q=ferry").content.decode()
    assert "Show the" not in client.get(f"{PAGE}?q=nothing").content.decode()
    assert "Its path" in client.get(f"{PAGE}?copies=on").content.decode()

    told(project, "Courier", 3, LATER)
    group(project)
    assert paths(project, mia) == [["Agency 1", "Gazette 2", "Courier 3"]]
    assert ClaimGroup.objects.get().independent == 2


def test_what_is_new_joins_its_group_and_the_address_stays(project: Project, mia: User) -> None:
    told(project, "Courier", 2, SAID)
    told(project, "Herald", 9, SAID)
    told(project, "Echo", 4, OTHER)
    told(project, "Post", 6, OTHER)
    group(project)
    known = set(ClaimGroup.objects.values_list("pk", flat=True))

    told(project, "Gazette", 1, LATER)
    assert group(project).result["changed articles"] < 20
    assert paths(project, mia) == [["Gazette 1", "Courier 2", "Herald 9"], ["Echo 4", "Post 6"]]
    assert set(ClaimGroup.objects.values_list("pk", flat=True)) == known


def test_grouping_twice_changes_nothing(project: Project, mia: User) -> None:
    told(project, "Courier", 2, SAID)
    told(project, "Herald", 9, LATER)
    group(project)
    before = paths(project, mia), list(ClaimGroup.objects.values())
    group(project)
    assert (paths(project, mia), list(ClaimGroup.objects.values())) == before


def test_withdrawn_articles_leave_the_paths(project: Project, mia: User) -> None:
    told(project, "Courier", 2, SAID)
    gone = told(project, "Herald", 9, SAID)
    group(project)
    Document.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now(), text="")
    group(project)
    assert not ClaimGroup.objects.exists()


def test_the_same_article_saying_it_twice_is_no_path(project: Project, mia: User) -> None:
    told(project, "Courier", 2, SAID, LATER)
    group(project)
    assert not ClaimGroup.objects.exists()


def test_short_claims_are_not_compared(project: Project) -> None:
    told(project, "Courier", 2, "it is safe")
    told(project, "Herald", 9, "it is safe")
    group(project)
    assert not ClaimGroup.objects.exists()


def test_labels_of_people_are_never_grouped_with_suggestions(project: Project, mia: User) -> None:
    ada = make_user("ada")
    for outlet, day in (("Courier", 2), ("Herald", 9)):
        document = told(project, outlet, day, SAID)
        document.readings.get().suggestions.all().delete()
        values = {"source_type": "ministry", "stance": {"": "favour"}, "commitment": "support", "claim_kind": "fact"}
        document.readings.all().delete()
        claim_in(document, ada, SAID, values=values, source=[])
    told(project, "Echo", 4, SAID)
    group(project)
    assert paths(project, mia) == []
    assert paths(project, mia, layer="human") == [["Courier 2", "Herald 9"]]


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"q": "SAFETY rules"}, 1),
        ({"q": "50 %_"}, 0),
        ({"source": "official"}, 2),
        ({"outlet": "Echo"}, 1),
        ({"outlet": "None such"}, 0),
        ({"since": date(2026, 3, 10)}, 0),
        ({"until": date(2026, 3, 3)}, 1),
        ({"layer": "no layer"}, 2),
    ],
)
def test_filters_narrow_the_groups(project: Project, mia: User, asked: dict[str, object], number: int) -> None:
    told(project, "Courier", 2, SAID)
    told(project, "Herald", 9, SAID)
    told(project, "Echo", 4, OTHER)
    told(project, "Post", 6, OTHER)
    group(project)
    assert len(paths(project, mia, **asked)) == number


def test_pages_meet(project: Project, mia: User) -> None:
    told(project, "Courier", 2, SAID)
    told(project, "Herald", 9, SAID, OTHER)
    told(project, "Echo", 4, OTHER)
    told(project, "Post", 6, OTHER)
    group(project)
    groups = find_groups(project=project, reader=mia, asked=Asked())
    first, after = page_of_groups(groups, size=1)
    second, end = page_of_groups(groups, after, size=1)
    assert [each.articles for each in (*first, *second)] == [3, 2]
    assert end == ""
    assert page_of_groups(groups, "no such place")[0] == [*first, *second]


def test_the_job_is_queued_once_and_only_if_something_is_new(project: Project) -> None:
    assert refresh_if_behind(project) is None
    refresh_if_behind(project)
    assert project.jobs.filter(kind="said-twice").count() == 1
    jobs.run_job.call(project.jobs.get(kind="said-twice").pk)
    assert refresh_if_behind(project) is not None
    assert project.jobs.filter(kind="said-twice").count() == 1
    told(project, "Courier", 2, SAID)
    refresh_if_behind(project)
    assert project.jobs.filter(kind="said-twice").count() == 2


def test_the_page_shows_paths_and_the_table_has_them(client: Client, project: Project, mia: User) -> None:
    client.force_login(mia)
    assert "being compared" in client.get(PAGE).content.decode()
    told(project, "=Courier", 2, SAID)
    told(project, "Herald", 9, LATER)
    group(project)
    page = client.get(PAGE).content.decode()
    assert "<ins>knowingly</ins>" in page
    assert "No claim is like that" in client.get(f"{PAGE}?q=nothing").content.decode()
    assert client.get(f"{PAGE}?since=never&after=x-y").status_code == 200
    assert "<ins>knowingly</ins>" in client.get(f"{PAGE}{ClaimGroup.objects.get().pk}/").content.decode()
    rows = list(csv.DictReader(StringIO(client.get(f"{PAGE}table.csv").content.decode())))
    assert [(row["outlet"], row["date"], row["step"]) for row in rows] == [
        ("'=Courier", "2026-03-02", "1"),
        ("Herald", "2026-03-09", "2"),
    ]
    answer = client.get("/api/v1/projects/harbour/said-twice/?q=ferry").json()
    assert [place["outlet"] for place in answer["results"][0]["path"]] == ["=Courier", "Herald"]
    assert client.get("/api/v1/projects/harbour/said-twice/?since=never").status_code == 400


def test_people_without_the_role_see_no_paths(client: Client, project: Project) -> None:
    ada = make_user("ada")
    Membership.objects.create(project=project, user=ada, role="reviewer")
    client.force_login(ada)
    assert client.get(PAGE).status_code == 403
    client.force_login(make_user("dan"))
    assert client.get(PAGE).status_code == 404


def test_queries_do_not_grow_with_the_groups(client: Client, project: Project, mia: User) -> None:
    client.force_login(mia)
    told(project, "Courier", 2, SAID)
    told(project, "Herald", 9, SAID)
    group(project)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(4):
        told(project, f"Paper {number}", number + 1, SAID, OTHER)
    group(project)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few) <= 12


def test_nearly_the_same_words_share_a_band() -> None:
    one, other = words_of(SAID), words_of(LATER)
    assert (bands_of(one) == bands_of(other)).any()
    assert similarity(SAID, LATER) >= SIMILAR > similarity(SAID, OTHER)
    assert similarity("外交部说双方同意继续对话", "外交部说双方同意继续谈判") >= SIMILAR


def test_differences_are_word_by_word() -> None:
    assert differing("a b c", "a c d") == [("same", "a"), ("gone", "b"), ("same", "c"), ("new", "d")]
    assert differing("a", "b") == [("gone", "a"), ("new", "b")]
