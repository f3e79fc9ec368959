import csv
import io
import json
from typing import Any

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


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"reviewers": "nobody"}, "nobody"),
        ({"reviewers": ["ada", "ad"]}, "'ad'"),
        ({"outlets": "Nope"}, "Nope"),
        ({"articles": "99999"}, "99999"),
        ({"articles": "9" * 30}, "9" * 30),
        ({"reviewer": "ada"}, "'reviewer'"),
    ],
)
def test_a_filter_that_names_what_is_not_there_is_refused(
    client: Client, corpus: Corpus, query: dict[str, Any], named: str
) -> None:
    client.force_login(corpus.people["mia"])
    for address in (URL, f"{URL}report/"):
        response = client.get(address, {"format": "csv", **query})
        assert response.status_code == 400
        assert named in response.json()["detail"]


def test_a_filter_may_name_a_member_without_reviews(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["mia"])
    assert client.get(URL, {"reviewers": "mia"}).status_code == 200


def test_a_reviewer_does_not_learn_whether_a_name_is_there(client: Client, corpus: Corpus) -> None:
    client.force_login(corpus.people["ben"])
    asked = {"format": "csv", "state": "all", "layers": "reviews"}
    nobody, ada, own = (client.get(URL, {**asked, "reviewers": name}) for name in ("nobody", "ada", "ben"))
    assert nobody.status_code == ada.status_code == 200
    assert nobody.getvalue() == ada.getvalue() == own.getvalue()
