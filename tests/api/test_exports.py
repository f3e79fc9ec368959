import csv
import io
import json

import pytest
from django.test import Client

from tests.claims.exports.corpus import Corpus, make_corpus

pytestmark = pytest.mark.django_db
URL = "/api/v1/projects/harbour/export/"


@pytest.fixture
def corpus(client: Client) -> Corpus:
    corpus = make_corpus()
    client.force_login(corpus.people["mia"])
    return corpus


def test_native_is_the_default_format(client: Client, corpus: Corpus) -> None:
    response = client.get(URL)
    lines = response.getvalue().splitlines()
    assert response["Content-Type"] == "application/jsonl"
    assert response["Content-Disposition"].startswith('attachment; filename="harbour-')
    assert json.loads(lines[0])["id"] == corpus.prices.pk
    assert json.loads(response["X-Sayso-Losses"]) == []


def test_csv_tells_its_losses(client: Client, corpus: Corpus) -> None:
    response = client.get(URL, {"format": "csv", "byte_order_mark": "no", "layers": ["reviews"]})
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode(), newline="")))
    assert {row["reviewer"] for row in rows} == {"ada"}
    assert {loss["what"] for loss in json.loads(response["X-Sayso-Losses"])} == {
        "text of the article",
        "article without a claim",
        "span read and found to hold no claim",
        "sentences of the article",
        "facts of the registry about a source",
        "whether suggestions were shown",
    }


def test_a_reviewer_gets_own_reviews_only(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["ben"])
    lines = client.get(URL, {"state": "all", "reviewers": "ada"}).getvalue().splitlines()
    assert [review["reviewer"] for line in lines for review in json.loads(line)["reviews"]] == ["ben"]


@pytest.mark.parametrize(
    ("query", "code"), [({"format": "xls"}, "unknown_format"), ({"state": "x"}, "invalid_selection")]
)
def test_a_wrong_choice_is_told_in_the_one_shape(
    client: Client, corpus: Corpus, query: dict[str, str], code: str
) -> None:
    response = client.get(URL, query)
    assert response.status_code == 400
    assert response.json()["error"] == code


def test_a_stranger_finds_nothing(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["dan"])
    assert client.get(URL).status_code == 404


def test_nobody_is_let_in_without_signing_in(client: Client, corpus: Corpus) -> None:
    client.logout()
    assert client.get(URL).status_code == 401


def test_the_report_says_what_the_file_would_hold_and_lose(client: Client, corpus: Corpus) -> None:
    report = client.get(f"{URL}report/", {"format": "csv"}).json()
    assert report["counts"]["claims"] == 8
    assert report["losses"][0]["what"] == "text of the article"
    assert report["bytes"] == len(client.get(URL, {"format": "csv"}).getvalue())


def test_the_header_of_losses_stays_short(client: Client, corpus: Corpus) -> None:
    response = client.get(URL, {"format": "schema-org", "layers": ["reviews", "suggestions"]})
    told = json.loads(response["X-Sayso-Losses"])
    assert len(response["X-Sayso-Losses"]) <= 3000
    assert {"offsets", "reviewer"} <= {loss["what"] for loss in told}
