"""The corrected figures of a project with a sample, and what the page says while there is too little of one."""

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone

from claims import jobs
from claims.dashboards.rollup import refresh_figures
from claims.models import Claim, Document, EstimationSample, Membership, Project, SampledArticle
from tests.factories import make_document, make_reading, make_review, make_suggestion, make_user, spans

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/speakers/estimates/"
TEXT = "Ships came, the port said. Rain fell, a union said. {}"


@pytest.fixture
def mia(client: Client, project: Project) -> Client:
    user = make_user("mia")
    Membership.objects.create(project=project, user=user, role="manager")
    client.force_login(user)
    return client


@pytest.fixture
def project() -> Project:
    """40 articles. The machine takes both claims of each for the company's; one is a union's, in every other."""
    first = make_document(text=TEXT.format(0))
    documents = [first, *(make_document(first.project, text=TEXT.format(n)) for n in range(1, 40))]
    for document in documents:
        reading = make_reading(document)
        for content in ("Ships came", "Rain fell"):
            values = {"source_type": "company"}
            make_suggestion(reading, content, "said", "the port", source_name="Port", values=values)
    return first.project


def draw(project: Project, number: int) -> list[Document]:
    sample = EstimationSample.objects.create(project=project, name="Spring", seed=1)
    documents = list(project.documents.order_by("pk")[:number])
    SampledArticle.objects.bulk_create(
        SampledArticle(sample=sample, document=document, position=n, stratum="", inclusion_probability=number / 40)
        for n, document in enumerate(documents)
    )
    return documents


def review(document: Document, place: int) -> None:
    done = make_review(document, make_user(f"ben{place}"))
    second = "ngo" if place % 2 else "company"
    for content, kind in (("Ships came", "company"), ("Rain fell", second)):
        Claim.objects.create(
            review=done,
            decision="added",
            content=spans(document.text, content),
            mention="named",
            quotation="indirect",
            attitude="statement",
            values={"source_type": kind},
        )
    done.state, done.submitted_at = "submitted", timezone.now()
    done.save()


def count(project: Project) -> None:
    refresh_figures(jobs.create(project=project, kind="figures"))


def test_without_a_sample_the_page_says_what_to_do(mia: Client, project: Project) -> None:
    assert "No random sample yet" in mia.get(PAGE).content.decode()
    count(project)
    assert "/projects/harbour/samples/" in mia.get(PAGE).content.decode()


def test_with_too_few_reviews_it_says_how_many_are_wanting(mia: Client, project: Project) -> None:
    for place, document in enumerate(draw(project, 20)[:3]):
        review(document, place)
    count(project)
    assert "3 of 20 articles are reviewed. Review 7 more" in mia.get(PAGE).content.decode()


def test_a_sample_that_can_never_be_enough_is_said_to_be_too_small(mia: Client, project: Project) -> None:
    for place, document in enumerate(draw(project, 4)):
        review(document, place)
    count(project)
    page = mia.get(PAGE).content.decode()
    assert "All 4 articles of “Spring” are reviewed" in page
    assert "Review 6 more" not in page


def test_the_machines_shares_are_corrected(mia: Client, project: Project) -> None:
    """By hand: of 20 sampled articles 10 have 2 of 4 words from a union, so of all words a quarter is a union's."""
    for place, document in enumerate(draw(project, 20)):
        review(document, place)
    count(project)
    page = mia.get(PAGE).content.decode()
    assert "20 of 20 drawn articles reviewed, standing for 40 articles" in page
    answer = mia.get(PAGE, {"as": "csv"}).content.decode()
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(answer))}
    company, union = rows["type/company"], rows["type/ngo"]
    assert (float(company["machine"]), float(company["value"])) == (100, 75)
    assert (float(union["machine"]), float(union["value"])) == (0, 25)
    # the share of a union differs from 25 % by 25 points in each article: 25 · √(20 / 19) / √20 · √(1 − 20 / 40)
    assert float(union["half_width"]) == pytest.approx(2.093 * 25 / 19**0.5 * 0.5**0.5, rel=0.002)
    assert float(union["half_width_after_more"]) == 0  # all 40 would be reviewed
