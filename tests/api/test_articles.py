import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from claims.imports.uploads import uploads
from claims.models import Document, Job, User
from tests.factories import make_document, make_project, make_user
from tests.formats.test_articles import zipped

pytestmark = pytest.mark.django_db
ARTICLES = "/api/v1/projects/harbour/articles/"


@pytest.fixture
def people() -> dict[str, User]:
    people = {name: make_user(name) for name in ("ada", "mia", "dan")}
    make_project(ada=people["ada"], mia=people["mia"])
    return people


@pytest.fixture
def mia(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["mia"])
    return client


def post(client: Client, body: Any, status: int = 201) -> dict[str, Any]:
    response = client.post(ARTICLES, json.dumps(body), content_type="application/json")
    assert response.status_code == status
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 403), (None, 401)])
@pytest.mark.parametrize("address", [ARTICLES, f"{ARTICLES}files/"])
def test_only_managers_import(
    client: Client, people: dict[str, User], address: str, name: str | None, status: int
) -> None:
    if name:
        client.force_login(people[name])
    content_type = "application/json" if address == ARTICLES else "multipart/form-data; boundary=x"
    assert client.post(address, "{}", content_type=content_type).status_code == status
    assert not Document.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 200), (None, 401)])
def test_members_read(client: Client, people: dict[str, User], name: str | None, status: int) -> None:
    article = make_document(people["mia"].memberships.get().project)
    if name:
        client.force_login(people[name])
    assert client.get(ARTICLES).status_code == status
    assert client.get(f"{ARTICLES}{article.pk}/").status_code == status


def test_one_article_is_imported_and_read(mia: Client) -> None:
    answer = post(mia, {"text": "One.", "title": "T", "outlet": "The Post", "desk": "x", "date": "2026-01-05"})
    assert (answer["added"], answer["refused"]) == (1, 0)
    article = Document.objects.get(pk=answer["rows"][0]["article"])
    assert (article.title, article.metadata, str(article.published_on)) == ("T", {"desk": "x"}, "2026-01-05")
    assert Job.objects.filter(kind="pre-annotation").count() == 1


def test_many_are_imported_and_each_is_told(mia: Client) -> None:
    answer = post(mia, [{"text": "One."}, {"text": ""}, {"title": "T"}, {"text": "One."}, {"text": 5}])
    assert (answer["added"], answer["known"], answer["refused"]) == (1, 1, 3)
    assert {row["line"]: row["outcome"] for row in answer["rows"]} == {
        1: "added",
        2: "refused",
        3: "refused",
        4: "known",
        5: "refused",
    }
    assert post(mia, {"text": "One."}, status=200)["known"] == 1


@pytest.mark.parametrize("body", [[1], "text", 5, [[]], None])
def test_other_shapes_are_refused(mia: Client, body: Any) -> None:
    assert post(mia, body, status=400)["error"] == "invalid"


def test_broken_json_is_refused(mia: Client) -> None:
    response = mia.post(ARTICLES, "{broken", content_type="application/json")
    assert response.status_code == 400
    assert "error" in response.json()


def test_too_many_at_once_are_refused(mia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.api.articles.MAX_ROWS", 1)
    assert post(mia, [{"text": "a"}, {"text": "b"}], status=400)["error"] == "too_many"


def test_a_body_that_is_too_large_is_refused(mia: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert post(mia, {"text": "x" * 200}, status=413)["error"] == "too_large"


def test_files_become_a_job(mia: Client) -> None:
    files = [SimpleUploadedFile("a.txt", b"One."), SimpleUploadedFile("b.exe", b"x")]
    response = mia.post(f"{ARTICLES}files/", {"files": files})
    assert response.status_code == 202
    job = response.json()
    assert (job["kind"], job["state"], job["result"]["added"], job["result"]["refused"]) == ("import", "done", 1, 1)


def test_an_upload_without_files_is_refused(mia: Client) -> None:
    assert mia.post(f"{ARTICLES}files/", {"language": "en"}).status_code == 400


def test_the_list_comes_in_pages_without_texts(mia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.pagination.SIZE", 2)
    post(mia, [{"text": f"Text {number}.", "title": f"Title {number}"} for number in range(3)])
    first = mia.get(ARTICLES, {"title": "Title"}).json()
    assert [article["title"] for article in first["results"]] == ["Title 2", "Title 1"]
    assert "text" not in first["results"][0]
    assert first["newer"] is None
    second = mia.get(first["older"]).json()
    assert [article["title"] for article in second["results"]] == ["Title 0"]
    assert second["older"] is None
    assert mia.get(second["newer"]).json()["results"] == first["results"]


@pytest.mark.parametrize("query", [{"state": "nonsense"}, {"before": "x"}, {"after": "-1"}])
def test_a_filter_that_is_not_understood_is_refused(mia: Client, query: dict[str, str]) -> None:
    assert mia.get(ARTICLES, query).status_code == 400


def test_an_article_is_read_with_its_text(mia: Client) -> None:
    row = post(mia, {"text": "One.\r\nTwo.", "title": "T"})["rows"][0]
    article = mia.get(f"{ARTICLES}{row['article']}/").json()
    assert article["text"] == "T\n\nOne.\nTwo."
    assert article["text_changes"] == {"line_ends": [["crlf", 1]], "title": 3}


def test_an_article_of_another_project_is_not_found(mia: Client) -> None:
    other = make_document(make_project("Elsewhere"))
    assert mia.get(f"{ARTICLES}{other.pk}/").status_code == 404


def test_columns_of_a_file_can_be_said(mia: Client) -> None:
    files = [SimpleUploadedFile("a.csv", b"Artikel,Kopf\nOne.,T\n")]
    mia.post(f"{ARTICLES}files/", {"files": files, "columns": '{"Artikel": "text", "Kopf": "title"}'})
    assert Document.objects.get().title == "T"


@pytest.mark.parametrize("columns", ["[]", "{broken", '{"a": "nonsense"}', '{"a": 1}'])
def test_columns_that_are_not_understood_are_refused(mia: Client, columns: str) -> None:
    files = [SimpleUploadedFile("a.txt", b"One.")]
    assert mia.post(f"{ARTICLES}files/", {"files": files, "columns": columns}).status_code == 400


def test_a_preview_of_files_stores_nothing(mia: Client) -> None:
    files = [SimpleUploadedFile("a.zip", zipped({"courier/2026-02-03 strike.txt": "The port is closed."}))]
    answer = mia.post(f"{ARTICLES}files/", {"files": files, "preview": "true"})
    assert answer.status_code == 200
    assert answer.json() == {
        "rows": [
            {
                "file": "a.zip/courier/2026-02-03 strike.txt",
                "line": 0,
                "title": "The port is closed.",
                "outlet": "courier",
                "published_on": "2026-02-03",
                "refused": False,
                "reason": "",
            }
        ],
        "more": False,
    }
    assert not Document.objects.exists()
    assert not Job.objects.exists()
    assert list(uploads().glob("*")) == []


def test_an_outlet_is_said_for_all_files_that_name_none(mia: Client) -> None:
    files = [SimpleUploadedFile("2026-02-03.txt", b"One."), SimpleUploadedFile("a.csv", b"text,outlet\nTwo.,Times\n")]
    mia.post(f"{ARTICLES}files/", {"files": files, "outlet": "The Post", "dates_from_names": "false"})
    assert set(Document.objects.values_list("text", "outlet__name", "published_on")) == {
        ("One.", "The Post", None),
        ("Two.", "Times", None),
    }
    assert mia.post(f"{ARTICLES}files/", {"files": files, "outlet_from_folder": "best"}).status_code == 400
