"""The pages of figures: who may see them, what they cost, what they say when there is little to say."""

import csv
import io
import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from claims import jobs
from claims.dashboards.charts import PLACES, Vocabulary
from claims.dashboards.rollup import refresh_figures
from claims.dashboards.stances import stack
from claims.models import Assignment, Field, Membership, Project, Rollup, Suggestion
from tests.claims.test_speakers import MINISTRY, count, project, review_first  # noqa: F401
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion, make_user

pytestmark = pytest.mark.django_db
PAGE = "/projects/harbour/speakers/"


@pytest.fixture
def mia(client: Client, project: Project) -> Client:  # noqa: F811
    user = make_user("mia")
    Membership.objects.create(project=project, user=user, role="manager")
    client.force_login(user)
    return client


def shown(client: Client, path: str = PAGE, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def test_before_the_first_count_the_page_says_what_to_do(
    mia: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert "press “Count now”" in shown(mia)
    with django_capture_on_commit_callbacks(execute=True):
        mia.post(f"{PAGE}count/")
    assert "Ministry" in shown(mia)


def test_the_page_says_how_many_articles_were_reviewed(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    assert "2 articles, 0 reviewed" in shown(mia)
    review_first(project)
    assert "Something was read or reviewed since" in shown(mia)
    count(project)
    page = shown(mia)
    assert "2 articles, 1 reviewed" in page
    assert "Something was read or reviewed since" not in page
    assert "declined" in page


def test_the_page_says_which_source_types_are_not_heard(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    unheard = shown(mia).split("No claim has one of these source types: ")[1].split("</p>")[0]
    assert "Judiciary" in unheard
    assert "Other" not in unheard
    assert f"No claim has one of these source types: {unheard.strip()}" in shown(mia, "/projects/harbour/")
    assert "Ministry" not in unheard
    assert "Reporter" not in unheard
    assert "No claim has one of these" not in shown(mia, section="Nowhere")


def test_the_overview_says_when_every_source_type_is_heard(
    mia: Client,
    project: Project,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count(project)
    assert "Every source type" not in shown(mia, "/projects/harbour/")
    monkeypatch.setattr("claims.dashboards.speakers.unheard", lambda figures, words: [])
    assert "Every source type" in shown(mia, "/projects/harbour/")


def test_a_label_is_drawn_alike_whichever_others_there_are(mia: Client, project: Project) -> None:  # noqa: F811
    words = Vocabulary.of(project)
    alone = stack("Ministry", {"against": ("stance/port/against", 2)}, words, ["against"])
    both = stack("Party", {"favour": ("a", 1), "against": ("b", 2)}, words, ["favour", "against"])
    assert alone.parts[0].place == both.parts[1].place == 2
    assert words.place("stance", "gone") == PLACES


def test_another_period_is_a_period_of_its_own(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    page = shown(mia, since="2026-01", until="2026-03", other_since="2026-04")
    assert "2026-04 – …" in page
    assert "swap them" in shown(mia, other_since="2026-04", other_until="2026-01")


@pytest.mark.parametrize("articles", [2, 20])
def test_the_page_costs_few_queries(
    mia: Client,
    project: Project,  # noqa: F811
    django_assert_num_queries: DjangoAssertNumQueries,
    articles: int,
) -> None:
    for number in range(articles):
        make_reading(make_document(project, text=f"Quiet day {number}."))
    count(project)
    with django_assert_num_queries(9):
        shown(mia)
    with django_assert_num_queries(9):
        shown(mia, other_since="2026-04")
    with django_assert_num_queries(10):
        mia.get("/projects/harbour/speakers/claims/?of=type/ministry")


def test_own_voice_is_shown_only_when_asked_for(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    assert "of=own%2Fvoice" not in shown(mia)
    assert "of=own%2Fvoice" in shown(mia, own_voice="1")


def test_two_outlets_stand_side_by_side(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    post, mail = (project.outlets.get(name=name).pk for name in ("The Post", "The Mail"))
    page = shown(mia, outlet=str(post), other_outlet=str(mail))
    assert page.count("1 article, 0 reviewed") == 2
    assert page.count('<th scope="row">Executive<svg') == 1, "nothing is behind no claim"
    assert page.count("of=type%2Fexecutive") == page.count("of=type%2Fministry") == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("query", [{"section": "Gone"}, {"outlet": "x"}, {"labels": "human"}, {"since": "2030-01"}])
def test_a_filter_that_matches_nothing_says_so(mia: Client, project: Project, query: dict[str, str]) -> None:  # noqa: F811
    count(project)
    assert "No article fits" in shown(mia, **query)


def test_odd_queries_never_break_the_page(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    assert "“soon” is no month" in shown(mia, since="soon")
    assert "No claims here" in shown(mia, f"{PAGE}claims/", of="field/gone/label", after="x")
    without_a_bar = shown(mia, f"{PAGE}claims/")
    assert "No claims here" in without_a_bar
    assert "<title>All claims · Who gets to speak" in without_a_bar


def test_an_empty_project_counts_nothing(client: Client) -> None:
    mia = make_user("mia")
    project = make_project(mia=mia)  # noqa: F811
    refresh_figures(jobs.create(project=project, kind="figures"))
    client.force_login(mia)
    page = shown(client)
    assert "Nothing to count yet" in page
    assert "Import articles" in page.split("Nothing to count yet")[1]
    assert "No article fits" in shown(client, section="Gone")


def test_a_field_that_the_codebook_lost_keeps_its_figures(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    Field.objects.filter(key="commitment").delete()
    page = shown(mia)
    assert "The codebook no longer asks this" in page
    assert "denied" in shown(mia, f"{PAGE}claims/", of="field/commitment/reject")


@pytest.mark.parametrize(("rare", "many"), [(0, 100), (2000, 0), (2000, 100)])
def test_every_bar_opens_as_many_claims_as_it_counts(
    mia: Client,
    project: Project,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    rare: int,
    many: int,
) -> None:
    monkeypatch.setattr("claims.dashboards.behind.RARE", rare)
    monkeypatch.setattr("claims.dashboards.behind.MANY", many)
    undated = make_document(project, text="Ferries sail, the Guild said.")
    make_suggestion(make_reading(undated), "Ferries sail", "said", "the Guild", source_name="Guild")
    review_first(project)
    count(project)
    for labels in ("machine", "human", "best"):
        query = {"labels": labels}
        rows = list(csv.DictReader(io.StringIO(shown(mia, f"{PAGE}table.csv", **query))))
        claims = {
            row["row"]: int(row["value"]) for row in rows if row["chart"] == "source" and row["measure"] == "claims"
        }
        assert claims
        for name, number in claims.items():
            assert shown(mia, f"{PAGE}claims/", of=f"source/{name}", **query).count("<mark>") == number


def test_what_is_unsure_has_its_column_lines_and_claims(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    assert "Unsure, %" not in shown(mia)
    Suggestion.objects.filter(source_name=MINISTRY).update(scores={"source_type": 0.5, "stance": {"port": 0.5}})
    Rollup.objects.update(run=0)
    count(project)
    page = shown(mia)
    assert "Unsure, %" in page
    assert "have a source type that the machine is unsure of" in page
    rows = list(csv.DictReader(io.StringIO(shown(mia, f"{PAGE}table.csv"))))
    unsure = {(row["chart"], row["row"], row["measure"]): (row["value"], row["percent"]) for row in rows}
    assert unsure["type", "Ministry", "words_unsure"] == ("12", "100.0")
    assert unsure["type", "Ministry", "claims_unsure"] == ("3", "")
    assert unsure["stance-source-port", MINISTRY, "claims_unsure"] == ("2", "100.0")
    assert ("type", "Executive", "words_unsure") not in unsure
    behind = shown(mia, f"{PAGE}claims/", of=f"unsure/source-stance/port/{MINISTRY}")
    assert behind.count("<mark>") == 2
    assert f"{MINISTRY}: the machine is unsure" in behind
    for key in ("unsure/", "unsure/source", "unsure/stance/port", "sources/x"):
        shown(mia, f"{PAGE}claims/", of=key)


def test_the_table_is_tidy(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    rows = list(csv.DictReader(io.StringIO(shown(mia, f"{PAGE}table.csv", chart="type"))))
    assert {row["chart"] for row in rows} == {"type"}
    words = next(row for row in rows if row["row"] == "Ministry" and row["measure"] == "words")
    assert (words["value"], words["percent"], words["articles"], words["articles_reviewed"]) == ("12", "75.0", "2", "0")


def test_a_reviewer_may_not_see_what_others_found(client: Client, project: Project) -> None:  # noqa: F811
    count(project)
    ada = make_user("ada")
    Membership.objects.create(project=project, user=ada, role="reviewer")
    client.force_login(ada)
    for path in (PAGE, f"{PAGE}table.csv", f"{PAGE}claims/"):
        assert client.get(path).status_code == 403


def test_an_article_still_under_own_review_stays_closed(mia: Client, project: Project) -> None:  # noqa: F811
    count(project)
    query = {"of": "type/ministry"}
    assert "<mark>" in shown(mia, f"{PAGE}claims/", **query)
    make_review(project.documents.order_by("pk")[0], Membership.objects.get(role="manager").user)
    assert "<mark>" not in shown(mia, f"{PAGE}claims/", **query)


def test_others_labels_of_an_article_that_is_given_to_one_stay_closed(mia: Client, project: Project) -> None:  # noqa: F811
    review_first(project)
    count(project)
    assert "<mark>" in shown(mia, f"{PAGE}claims/", of="type/ngo")
    given = project.documents.order_by("pk")[0]
    mia_herself = Membership.objects.get(role="manager").user
    place = Assignment.objects.create(project=project, document=given, reviewer=mia_herself)
    assert "<mark>" not in shown(mia, f"{PAGE}claims/", of="type/ngo")
    assert "<mark>" in shown(mia, f"{PAGE}claims/", of="type/ministry", labels="machine")
    place.withdrawn_at = timezone.now()
    place.save()
    assert "<mark>" in shown(mia, f"{PAGE}claims/", of="type/ngo")


def test_suggestions_of_an_article_to_be_reviewed_unaided_stay_closed_to_who_may_review(
    mia: Client,
    project: Project,  # noqa: F811
) -> None:
    count(project)
    Project.objects.update(withheld_share=1)
    assert "<mark>" in shown(mia, f"{PAGE}claims/", of="type/ministry")
    Membership.objects.create(project=project, user=Membership.objects.get(role="manager").user, role="reviewer")
    page = shown(mia, f"{PAGE}claims/", of="type/ministry")
    assert "<mark>" not in page
    assert "1 article is left out" in page
    answer = mia.get("/api/v1/projects/harbour/speakers/claims/", {"of": "type/ministry"})
    assert answer.json()["articles"] == []
    review_first(project)
    count(project)
    assert "<mark>" in shown(mia, f"{PAGE}claims/", of="type/ngo"), "people's labels tell nothing of the machine"


def test_bylines_are_not_offered_where_no_article_has_an_author(mia: Client, project: Project) -> None:  # noqa: F811
    Membership.objects.get(role="manager").user.user_permissions.add(
        Permission.objects.get(codename="view_byline_figures")
    )
    project.documents.update(author="")
    count(project)
    assert 'name="byline"' not in shown(mia)
    make_reading(make_document(project, text="A quiet day.", author="R. Writer"))
    count(project)
    assert 'name="byline"' in shown(mia)


def test_bylines_need_a_permission_five_articles_and_leave_a_line(
    mia: Client,
    project: Project,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    count(project)
    assert mia.get(PAGE, {"byline": "R. Writer"}).status_code == 403
    user = Membership.objects.get(role="manager").user
    user.user_permissions.add(Permission.objects.get(codename="view_byline_figures"))
    page = shown(mia, byline="R. Writer")  # at the level of the settings: nothing below a warning
    assert "this byline has fewer" in page
    assert MINISTRY not in page
    assert "'R. Writer'" in caplog.text
    for number in range(4):
        make_reading(make_document(project, text=f"Quiet day {number}.", author="R. Writer"))
    count(project)
    assert MINISTRY in shown(mia, byline="R. Writer")
