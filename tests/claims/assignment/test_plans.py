from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.assignment.plans import RULES, Division, divide

ARTICLES = list(range(100, 140))


def test_in_turn_everybody_gets_the_same_number() -> None:
    plan = divide(ARTICLES, Division("round_robin", (1, 2, 3, 4)))
    assert plan.places[:5] == ((100, 1), (101, 2), (102, 3), (103, 4), (104, 1))
    assert plan.by_person == {1: 10, 2: 10, 3: 10, 4: 10}


def test_a_share_is_doubled_by_two_different_people() -> None:
    plan = divide(ARTICLES, Division("random", (1, 2, 3), doubled=0.2, seed=7))
    reviews = Counter(article for article, _ in plan.places)
    assert sorted(reviews.values()) == [1] * 32 + [2] * 8
    assert len(set(plan.places)) == len(plan.places)


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    def plan(seed: int) -> object:
        return divide(ARTICLES, Division("random", (1, 2, 3), reviews=2, doubled=0.25, seed=seed)).places

    assert plan(7) == plan(7)
    assert plan(7) != plan(8)


def test_who_has_enough_gets_no_more_and_the_rest_stays_free() -> None:
    division = Division("round_robin", (1, 2), limit=5)
    plan = divide(ARTICLES[:10], division, load={1: 3})
    assert plan.by_person == {1: 2, 2: 5, None: 3}
    assert plan.over_limit == 3


def test_nobody_gets_an_article_they_have_had() -> None:
    plan = divide([100], Division("round_robin", (1, 2), reviews=2), had=[(100, 1)])
    assert plan.places == ((100, 2), (100, None))


def test_everybody_means_everybody() -> None:
    plan = divide([100, 101], Division("everybody", (1, 2)), had=[(101, 2)])
    assert plan.places == ((100, 1), (100, 2), (101, 1))


def test_free_places_name_nobody() -> None:
    plan = divide(ARTICLES, Division("free", (), doubled=0.5))
    assert plan.by_person == {None: 60}
    assert plan.over_limit == 0


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(KeyError, match="round_robin"):
        divide(ARTICLES, Division("alphabetical", (1,)))


@given(
    articles=st.lists(st.integers(1, 500), unique=True, max_size=60),
    people=st.lists(st.integers(1, 9), unique=True, max_size=6),
    rule=st.sampled_from(sorted(RULES)),
    reviews=st.integers(1, 3),
    doubled=st.floats(0, 1),
    seed=st.integers(0, 10_000),
    limit=st.none() | st.integers(0, 30),
)
def test_every_plan_keeps_the_rules(
    articles: list[int], people: list[int], rule: str, reviews: int, doubled: float, seed: int, limit: int | None
) -> None:
    plan = divide(articles, Division(rule, tuple(people), reviews, doubled, seed, limit))
    given_out = [(article, person) for article, person in plan.places if person is not None]
    assert len(set(given_out)) == len(given_out)
    assert limit is None or all(number <= limit for person, number in plan.by_person.items() if person)
    if rule != "everybody":
        extra = round(len(articles) * doubled)
        assert len(plan.places) == len(articles) * reviews + extra
    if rule in {"random", "round_robin"} and reviews == 1 and not round(len(articles) * doubled) and people:
        numbers = [plan.by_person.get(person, 0) for person in people]
        assert max(numbers) - min(numbers) <= 1
