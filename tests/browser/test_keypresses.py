"""One article as the pipeline reads it, corrected to its gold labels by the ideal reviewer of the benchmark."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from claims.demo import load_demo
from claims.models import Document, Review, User
from tests.benchmarks.ideal_reviewer import IdealReviewer
from tests.benchmarks.keypresses import SEEDS, STORED
from tests.browser.conftest import open_desk
from tests.factories import make_user

ARTICLE = "04-night-watch"  # two claims that the pipeline misses, sources named by role and by name


@pytest.mark.long
def test_a_review_takes_no_more_keys_than_before(
    page: Page, transactional_db: None, sign_in: Callable[[User], None], live_server: LiveServer
) -> None:
    ada = make_user("ada")
    load_demo(folder=SEEDS, manager=make_user("mia"), reviewers=[make_user("ben"), ada])
    lines = (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    gold = next(record for record in map(json.loads, lines) if record["external_id"] == ARTICLE)
    sign_in(ada)
    page.add_init_script("localStorage.setItem('sayso/first-steps', '1')")
    document = Document.objects.get(external_id=ARTICLE)
    open_desk(page, live_server, document)

    reviewer = IdealReviewer(page, gold["reviews"][0]["claims"])
    reviewer.work()

    review = Review.objects.get(document=document, reviewer=ada)
    reviewer.check([claim.record() for claim in review.claims.all()], review.state)
    assert reviewer.presses.total() <= json.loads(STORED.read_text())[ARTICLE], "\n".join(reviewer.log)
