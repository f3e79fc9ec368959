"""Files are the same in whatever language the person who takes them reads the pages."""

from io import BytesIO

import pytest
from django.test import Client
from django.utils.translation import override

from claims import jobs
from claims.exports import FORMATS, export_claims
from claims.exports.release import folder_of, hashes
from claims.exports.selection import Selection
from claims.models import Job, Release
from tests.claims.exports.corpus import Corpus, make_corpus


@pytest.fixture
def corpus(db: None) -> Corpus:
    return make_corpus()


@pytest.fixture
def mia(client: Client, corpus: Corpus) -> Client:
    client.force_login(corpus.people["mia"])
    return client


def taken(client: Client, address: str, language: str) -> bytes:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.getvalue()


def exported(corpus: Corpus, name: str, language: str) -> bytes:
    stream = BytesIO()
    with override(language):
        export_claims(project=corpus.project, format_name=name, stream=stream, selection=Selection())
    return stream.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_the_same(corpus: Corpus, name: str) -> None:
    """Some formats hold the second of their writing: what counts is one between two alike, in one second."""
    for _ in range(20):
        before, chinese, after = (exported(corpus, name, language) for language in ("en", "zh-hans", "en"))
        if before == after:
            break
    assert before == after
    assert chinese == before


def test_the_table_of_who_speaks_is_the_same(mia: Client, corpus: Corpus) -> None:
    assert jobs.run_here(jobs.create(project=corpus.project, kind="figures")).state == Job.State.DONE
    address = f"/projects/{corpus.project.slug}/speakers/table.csv"
    english = taken(mia, address, "en")
    assert b"Ministry" in english
    assert taken(mia, address, "zh-hans") == english


def released(corpus: Corpus, language: str) -> dict[str, dict[str, object]]:
    """The hashes of a first release."""
    with override(language):
        arguments = {"note": "", "people": "pseudonyms", "text": "shareable"}
        mia = corpus.people["mia"]
        job = jobs.create(project=corpus.project, kind="release", arguments=arguments, created_by=mia)
    assert jobs.run_here(job).state == Job.State.DONE, job.message
    release = Release.objects.get()
    found = hashes(folder_of(release))
    release.delete()
    return found


def test_a_release_is_the_same(corpus: Corpus) -> None:
    corpus.project.rounds.create(number=1, kind="training", codebook=corpus.ada_review.codebook)
    english, chinese = released(corpus, "en"), released(corpus, "zh-hans")
    assert chinese == english
