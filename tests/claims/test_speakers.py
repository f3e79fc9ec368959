import pytest
from django.test import Client
from django.utils import timezone

from claims import jobs
from claims.dashboards.speakers import speakers
from claims.models import Job, Label, Membership, Project
from tests.factories import make_document, make_reading, make_suggestion, make_user

pytestmark = pytest.mark.django_db

TEXT = "The ministry said that all five ships were safe. It added that nobody was hurt. A guard denied it. Rain fell."


def count(project: Project) -> Job:
    job = jobs.create(project=project, kind="figures")
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def project() -> Project:
    """Two articles: three claims by the ministry, one by somebody not named, three words of own voice."""
    first = make_document(text=TEXT)
    reading = make_reading(first)
    make_suggestion(reading, "all five ships were safe", "said", "The ministry", source_name="Ministry of Transport")
    make_suggestion(reading, "nobody was hurt", "added", "It", source_name="Ministry of Transport")
    make_suggestion(reading, "it", "denied", "A guard", source_name="", values={"source_type": "unnamed"})
    make_suggestion(reading, "Rain fell", values={"source_type": "reporter"})
    second = make_document(first.project, text=TEXT + " More.")
    make_suggestion(make_reading(second), "More", "said", "The ministry", source_name="Ministry of Transport")
    return first.project


def test_claims_and_words_are_counted_by_source_type_and_source(project: Project) -> None:
    job = count(project)
    assert job.result == {
        "articles": 2,
        "source_types": [
            {"source_type": "ministry", "claims": 3, "words": 9},
            {"source_type": "unnamed", "claims": 1, "words": 1},
        ],
        "sources": [{"name": "Ministry of Transport", "source_type": "ministry", "claims": 3, "words": 9}],
        "own_voice_words": 2,
    }
    assert (job.done, job.total) == (2, 2)


def test_the_page_gets_names_and_shares(project: Project) -> None:
    count(project)
    Label.objects.filter(key="ministry").update(name="Government ministry")
    found = speakers(project)
    assert found is not None
    assert [(row.source_type, row.share) for row in found.source_types] == [
        ("Government ministry", 100),
        ("Unnamed", 11),
    ]
    assert found.attributed_percent == 83


def test_withdrawn_articles_and_older_runs_do_not_count(project: Project) -> None:
    make_suggestion(make_reading(project.documents.first(), version="newer"), "Rain fell", "said", "It")
    gone = make_document(project, text="Gone said it.", withdrawn_at=timezone.now())
    make_suggestion(make_reading(gone, version="newer"), "it", "said", "Gone")
    assert count(project).result["source_types"] == [{"source_type": "ministry", "claims": 1, "words": 2}]


def test_nothing_is_shown_before_the_first_count_or_without_claims(project: Project) -> None:
    assert speakers(project) is None
    project.runs.all().delete()
    assert count(project).result["articles"] == 0
    assert speakers(project) is None


def test_the_overview_shows_the_count_as_the_machines(client: Client, project: Project) -> None:
    count(project)
    mia = make_user("mia")
    Membership.objects.create(project=project, user=mia, role="manager")
    client.force_login(mia)
    page = client.get("/projects/harbour/").content.decode()
    assert "Machine reading, not reviewed" in page
    assert "Ministry of Transport" in page
    assert '<rect width="11"' in page
