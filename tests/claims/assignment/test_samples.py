from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from claims.assignment import Choice, Design, Division, SampleFault, assign, draw_sample, open_round
from claims.assignment.samples import shares
from claims.models import Assignment, Outlet, Project
from tests.factories import make_document, make_project, make_user


def test_a_sample_in_proportion_follows_the_sizes() -> None:
    assert shares({"A": 600, "B": 300, "C": 100}, Design(10)) == {"A": 6, "B": 3, "C": 1}


def test_a_sample_of_equal_numbers_takes_from_others_what_a_small_stratum_lacks() -> None:
    assert shares({"A": 600, "B": 300, "C": 2}, Design(20, allocation="equal")) == {"A": 9, "B": 9, "C": 2}


@given(
    sizes=st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 400), min_size=1, max_size=12),
    size=st.integers(1, 1000),
    allocation=st.sampled_from(["proportional", "equal"]),
)
def test_strata_give_no_more_than_they_hold_and_together_what_is_asked(
    sizes: dict[str, int], size: int, allocation: str
) -> None:
    given_out = shares(sizes, Design(size, allocation=allocation))
    assert sum(given_out.values()) == min(size, sum(sizes.values()))
    assert all(given_out[name] <= sizes[name] for name in sizes)
    assert size < len(sizes) or min(given_out.values()) >= 1


@pytest.fixture
def project(db: None) -> Project:
    project = make_project(mia=make_user("mia"), ada=make_user("ada"))
    outlets = [Outlet.objects.create(project=project, name=name) for name in ("Gazette", "Wire")]
    for number in range(30):
        day = date(2026, 1 + number % 2, 1 + number // 2)
        make_document(project, f"Text {number}.", outlet=outlets[number >= 20], published_on=day)
    return project


def test_the_probabilities_weigh_the_sample_back_to_all_articles(project: Project) -> None:
    sample = draw_sample(project=project, name="Audit", design=Design(9, period="month", allocation="equal", seed=4))
    strata = Counter(sample.articles.values_list("stratum", flat=True))
    assert strata == {"Gazette, 2026-01": 3, "Gazette, 2026-02": 2, "Wire, 2026-01": 2, "Wire, 2026-02": 2}
    weights = [1 / each.inclusion_probability for each in sample.articles.all()]
    assert sum(weights) == pytest.approx(30)
    assert sample.design["strata"]["Wire, 2026-01"] == {"articles": 5, "drawn": 2}


def test_the_same_seed_draws_the_same(project: Project) -> None:
    def drawn(name: str, seed: int) -> list[int]:
        sample = draw_sample(project=project, name=name, design=Design(10, seed=seed))
        return list(sample.articles.values_list("document", flat=True))

    assert drawn("One", 4) == drawn("Two", 4)
    assert drawn("Three", 5) != drawn("One more", 4)


def test_its_articles_are_handed_out_in_the_order_of_the_draw(project: Project) -> None:
    sample = draw_sample(project=project, name="Audit", design=Design(8, seed=4))
    production = open_round(project=project, kind="production")
    mia = project.memberships.get(role="manager").user
    assign(round=production, choice=Choice(sample=sample), division=Division("free", ()), actor=mia)
    order = list(Assignment.objects.free().values_list("document", flat=True))
    assert order == list(sample.articles.values_list("document", flat=True))
    assert Assignment.objects.filter(sample=sample).count() == 8


def test_a_name_is_drawn_once(project: Project) -> None:
    draw_sample(project=project, name="Audit", design=Design(3))
    with pytest.raises(SampleFault, match="never drawn again"):
        draw_sample(project=project, name="Audit", design=Design(3))


def test_there_must_be_something_to_draw(db: None) -> None:
    with pytest.raises(SampleFault, match="no article"):
        draw_sample(project=make_project(), name="Audit", design=Design(3))


@pytest.mark.parametrize("samples", [1, 12])
def test_a_manager_draws_on_the_page(
    client: Client, project: Project, django_assert_num_queries: DjangoAssertNumQueries, samples: int
) -> None:
    client.force_login(project.memberships.get(role="manager").user)
    for number in range(samples):
        form = {"name": f"Audit {number}", "size": 5, "by_outlet": "on", "allocation": "proportional", "seed": 3}
        assert client.post("/projects/harbour/samples/", form).status_code == 302
    again = client.post("/projects/harbour/samples/", form).content.decode()
    assert "Samples are never drawn again" in again
    client.get("/projects/harbour/samples/")
    with django_assert_num_queries(3):
        page = client.get("/projects/harbour/samples/").content.decode()
    assert "Gazette" in page


def test_the_command_draws_and_names_the_strata(project: Project) -> None:
    out = StringIO()
    call_command("draw_sample", "harbour", "Audit", "6", "--seed", "4", stdout=out)
    assert "4 of     20  Gazette" in out.getvalue()
    with pytest.raises(CommandError, match="never drawn again"):
        call_command("draw_sample", "harbour", "Audit", "6")


@pytest.mark.django_db
def test_a_sample_of_nothing_is_refused_as_such() -> None:
    project = make_project()
    make_document(project)
    with pytest.raises(SampleFault, match="at least one article"):
        draw_sample(project=project, name="Audit", design=Design(0))
