"""A field that is added in the middle of a project: older reviews were not asked, which is not an empty answer."""

import csv
import io
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from annotator.codebook import FIELDS, FieldDefinition
from claims.adjudication import open_adjudication, read_sheet
from claims.assignment import open_round
from claims.codebooks import create_codebook
from claims.exports import export_claims
from claims.exports.selection import Selection
from claims.models import Document, Project, User
from tests.claims.agreement.corpus import CUSTOM_FIELDS, make_article, make_people, make_submitted, make_team
from tests.claims.agreement.test_report import MINISTRY, figures, measured

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, User]:
    return make_people()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return make_team(people)


@pytest.fixture
def document(project: Project, people: dict[str, User]) -> Document:
    """Ada reviewed it before the field “Angle” was added, Ben afterwards, in a round."""
    document = make_article(project)
    make_submitted(document, people["ada"], MINISTRY)
    review = make_submitted(document, people["ben"], MINISTRY)
    angle = FieldDefinition("angle", "Angle", "claim", "text", "", required=False)
    review.codebook = create_codebook(
        project=project, definitions=(*FIELDS, *CUSTOM_FIELDS, angle), published_at=timezone.now()
    )
    review.round = open_round(project=project, kind="production")
    review.save()
    claim = review.claims.get()
    claim.content = [[claim.content[0][0] + 3, claim.content[0][1]]]
    claim.values |= {"angle": "money"}
    claim.save()
    return document


def exported(project: Project, format_name: str) -> bytes:
    stream = io.BytesIO()
    export_claims(project=project, format_name=format_name, stream=stream, selection=Selection())
    return stream.getvalue()


def test_it_is_not_compared_with_an_answer(project: Project, document: Document) -> None:
    angle = figures(measured(project), "field:angle")
    assert (angle["units"], angle["differing"]) == (0, [])


def test_pages_show_that_it_was_not_asked(
    client: Client, project: Project, document: Document, people: dict[str, User]
) -> None:
    measured(project)
    client.force_login(people["cleo"])
    shown = client.get("/projects/harbour/agreement/disagreements/?of=detection&show=all").content.decode()
    assert 'data-label="ada">not asked</td>' not in shown, "only what is measured"
    shown = client.get("/projects/harbour/agreement/disagreements/?of=content").content.decode()
    assert 'data-label="ada">not asked</td>' in shown
    assert 'data-label="ben">money</td>' in shown
    sheet = read_sheet(open_adjudication(document=document, adjudicator=people["cleo"]))
    (row,) = (row for row in sheet.cases[0].rows if row.part.key == "angle")
    assert (row.words, row.same) == (["not asked", "money"], False)
    page = client.get(f"/projects/harbour/articles/{document.pk}/adjudicate/").content.decode()
    assert "not asked" in page


def test_exports_tell_what_was_not_asked_and_the_round(project: Project, document: Document) -> None:
    record: dict[str, Any] = orjson.loads(exported(project, "native"))
    assert [(review["round"], review["not_asked"]) for review in record["reviews"]] == [(None, ["angle"]), (1, [])]
    rows = list(csv.DictReader(io.StringIO(exported(project, "csv").decode("utf-8-sig"))))
    assert [(row["round"], row["not_asked"], row["angle"]) for row in rows] == [("", "angle", ""), ("1", "", "money")]
