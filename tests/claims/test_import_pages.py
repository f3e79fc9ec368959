import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claims.models import Document, Job, User
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/articles/import/"


@pytest.fixture
def people() -> dict[str, User]:
    people = {name: make_user(name) for name in ("ada", "mia", "dan")}
    make_project(ada=people["ada"], mia=people["mia"])
    return people


@pytest.fixture
def mia(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["mia"])
    return client


def upload(client: Client, **files: bytes) -> str:
    given = [SimpleUploadedFile(name.replace("__", "."), data) for name, data in files.items()]
    response = client.post(f"{PAGE}files/", {"articles": given, "language": ""}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def paste(client: Client, text: str = "The port is closed.", **fields: str) -> str:
    return client.post(f"{PAGE}text/", {"text": text, **fields}, follow=True).content.decode()


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 403), ("mia", 200)])
def test_the_page_is_for_managers(client: Client, people: dict[str, User], name: str, status: int) -> None:
    client.force_login(people[name])
    assert client.get(PAGE).status_code == status


@pytest.mark.parametrize("form", ["files", "text"])
@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 403)])
def test_only_managers_import(client: Client, people: dict[str, User], form: str, name: str, status: int) -> None:
    client.force_login(people[name])
    assert client.post(f"{PAGE}{form}/", {"text": "One."}).status_code == status
    assert not Document.objects.exists()


def test_many_files_give_one_report(mia: Client) -> None:
    page = upload(mia, a__txt=b"One.", b__csv=b"text,date\nTwo.,5/6/2026\n,none\n", c__exe=b"MZ", d__txt=b"One.")
    assert Document.objects.count() == 2
    for told in (
        "2 added, 1 already there, 2 refused",
        "b.csv",
        "no text",
        "c.exe",
        "no reader",
        "already there as article",
        "is not clear",
    ):
        assert told in page
    assert "Watch the pipeline read them" in page


def test_an_empty_file_is_refused_by_name(mia: Client) -> None:
    page = upload(mia, a__txt=b"", b__txt=b"One.")
    assert "the text is empty" in page or "no text" in page
    assert Document.objects.count() == 1


def test_an_upload_without_files_is_asked_again(mia: Client) -> None:
    page = mia.post(f"{PAGE}files/", {"language": ""}).content.decode()
    assert "This field is required" in page
    assert not Job.objects.exists()


def test_names_of_files_are_escaped(mia: Client) -> None:
    assert "<script>x" not in upload(mia, **{"<script>x__exe": b"x"})


def test_a_pasted_text_goes_to_the_reading(mia: Client) -> None:
    page = paste(mia, "Port news\r\n\r\nThe port is closed.", outlet="The Post", published_on="2026-01-05")
    assert "The pipeline reads it next" in page
    article = Document.objects.get()
    assert (article.title, str(article.outlet), article.text) == (
        "Port news",
        "The Post",
        "Port news\n\nThe port is closed.",
    )


def test_pasted_space_is_kept(mia: Client) -> None:
    paste(mia, "  The port is closed. \n")
    assert Document.objects.get().text == "  The port is closed. \n"


def test_a_text_pasted_twice_is_told(mia: Client) -> None:
    paste(mia)
    assert "already there as article" in paste(mia)
    assert Document.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [("   ", "the text is empty"), ("", "required"), ("\u200b", "is empty")],
)
def test_a_refused_text_stays_in_the_form(mia: Client, text: str, reason: str) -> None:
    page = paste(mia, text, title="Kept title")
    assert reason in page
    assert "Kept title" in page


def test_the_last_imports_are_listed(mia: Client) -> None:
    upload(mia, a__txt=b"One.")
    assert "1 added, 0 already there, 0 refused" in mia.get(PAGE).content.decode()
