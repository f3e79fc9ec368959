import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from pytest_django import Settings

from claims import jobs
from claims.models import Document, Job, User
from tests.factories import make_project, make_user
from tests.formats.test_articles import zipped

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
    assert "Watch the machine read them" in page


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
    assert "The machine reads it next" in page
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


def test_no_two_fields_of_the_page_have_the_same_id(mia: Client, settings: Settings) -> None:
    settings.IMPORT_FROM_WEB = True
    ids = re.findall(r' id="([^"]+)"', mia.get(PAGE).content.decode())
    assert len(ids) == len(set(ids))


def test_the_last_imports_are_listed(mia: Client) -> None:
    upload(mia, a__txt=b"One.")
    assert "1 added, 0 already there, 0 refused" in mia.get(PAGE).content.decode()


def check(client: Client, table: str, **fields: str) -> tuple[str, str]:
    """The address and the page that ask about the columns of a table."""
    given = SimpleUploadedFile("a.csv", table.encode())
    response = client.post(f"{PAGE}files/", {"articles": given, "language": "", **fields}, follow=True)
    return response.redirect_chain[-1][0], response.content.decode()


def test_a_table_without_a_known_text_is_asked_about(mia: Client) -> None:
    address, page = check(mia, "Artikel,Kopf,Seite\nThe port is closed.,Port,7\n", language="de")
    assert "The port is closed." in page
    asked = mia.post(address, {"column-0": "", "column-1": "title", "column-2": ""}).content.decode()
    assert "Say which column holds the text" in asked
    asked = mia.post(address, {"column-0": "text", "column-1": "text", "column-2": ""}).content.decode()
    assert "Only one column can hold each of: text" in asked
    answer = {"column-0": "text", "column-1": "title", "column-2": "", "language": "de"}
    assert "1 added" in mia.post(address, answer, follow=True).content.decode()
    article = Document.objects.get()
    assert (article.title, article.language, article.metadata) == ("Port", "de", {"Seite": "7"})
    assert "upload them again" in mia.post(address, answer, follow=True).content.decode()


def test_known_columns_are_chosen_before_the_person_looks(mia: Client) -> None:
    _, page = check(mia, "headline,body,desk\nPort,Closed.,x\n", check="1")
    columns = page.split("</table>")[0]
    assert columns.count(" selected>") == 3
    assert 'value="title" selected' in page
    assert not Document.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("dan", 404), ("ada", 403)])
def test_only_managers_are_asked_about_columns(
    client: Client, mia: Client, people: dict[str, User], name: str, status: int
) -> None:
    address, _ = check(mia, "Artikel\nOne.\n")
    client.force_login(people[name])
    assert client.get(address).status_code == status


def test_what_names_of_files_tell_is_shown_before_it_is_stored(mia: Client) -> None:
    data = zipped({"courier/2026-02-03 strike.txt": "The port is closed.", "herald/old.txt": "The bridge is open."})
    answer = mia.post(f"{PAGE}files/", {"articles": SimpleUploadedFile("a.zip", data)}, follow=True)
    address, page = answer.redirect_chain[-1][0], answer.content.decode()
    for told in (
        "a.zip/courier/2026-02-03 strike.txt",
        '<td data-label="Outlet">courier</td>',
        date_format(date(2026, 2, 3)),
    ):
        assert told in page
    assert "All 2: 2 with an outlet, 1 with a date, 0 refused." in page
    assert not Document.objects.exists()

    said = {"outlet": "The Post", "outlet_from_folder": "none", "do": "preview"}  # the box of dates unticked
    page = mia.post(address, said).content.decode()
    assert "courier</td>" not in page
    assert page.count('<td data-label="Outlet">The Post</td>') == 2
    assert not Document.objects.exists()

    mia.post(address, {"outlet": "The Post", "dates_from_names": "on"})
    run_import()
    assert set(Document.objects.values_list("outlet__name", "published_on")) == {
        ("The Post", date(2026, 2, 3)),
        ("The Post", None),
    }


def test_files_whose_names_tell_nothing_are_stored_at_once(mia: Client) -> None:
    given = SimpleUploadedFile("courier strike.txt", b"The port is closed.")
    mia.post(f"{PAGE}files/", {"articles": given, "outlet": "The Post"})
    assert Document.objects.values_list("outlet__name", "published_on").get() == ("The Post", None)


def test_looking_first_tells_what_is_there_and_what_is_refused(mia: Client) -> None:
    upload(mia, a__txt=b"The port is closed.")
    given = [SimpleUploadedFile("b.txt", b"The port is closed."), SimpleUploadedFile("c.exe", b"MZ")]
    given += [SimpleUploadedFile(name, b"The port is open.") for name in ("d.txt", "d copy.txt")]
    page = mia.post(f"{PAGE}files/", {"articles": given, "check": "1"}, follow=True).content.decode()
    assert page.count("already there as article") == 1
    assert page.count("the same text as d.txt, and not imported twice") == 1
    assert "no reader for this kind of file" in page
    assert "What do the columns hold?" not in page


def test_looking_first_takes_as_many_queries_for_many_files(mia: Client) -> None:
    def queries(number: int) -> int:
        files = {f"courier/{each}.txt": f"The port {each} is closed." for each in range(number)}
        given = {"articles": SimpleUploadedFile("a.zip", zipped(files))}
        address = mia.post(f"{PAGE}files/", given).headers["Location"]
        with CaptureQueriesContext(connection) as queries:
            assert mia.get(address).status_code == 200
        return len(queries)

    assert queries(1) == queries(40) <= 10


def run_import() -> None:
    for job in Job.objects.filter(kind="import", state="queued"):
        jobs.run_job.call(job.pk)
