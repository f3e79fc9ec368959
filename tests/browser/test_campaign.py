"""A whole campaign: a project with a field of its own, training, blind production, adjudication, agreement.

The pages are driven; where a page adds nothing (typing the labels), its stage functions are called. What the report has
to say is computed here by hand.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Count
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from claims import preannotation
from claims.agreement.report import last_report
from claims.models import Assignment, Document, Project, Review, User
from claims.review import ClaimDraft, Put, change_claims, submit_review
from tests.factories import make_user, spans
from tests.pipelines import Answer, StandIn

EMPTY = ("leftovers", "sources", "attributions", "nested", "candidates", "own_voice")
UNION = "the cranes are old"
KAPPA = (12 / 13 - 86 / 169) / (1 - 86 / 169)  # see test_a_campaign


class Silent(StandIn):
    """A pipeline that finds the sentences and proposes nothing."""

    def read(self, text: str, *, targets: Any = (), given: Any = None) -> Answer:
        ends = [place + 1 for place, sign in enumerate(text) if sign == "."][:2]
        sentences = [list(sentence) for sentence in pairwise((0, *ends, len(text)))]
        empty: dict[str, Any] = {name: [] for name in EMPTY}
        return Answer({"language": "en", "sentences": sentences, **empty})


def claim(text: str, content: str, source: str, cue: str, kind: str, checkable: bool) -> Put:
    values = {"source_type": "ngo", "commitment": "support", "claim_kind": kind, "checkable": checkable}
    parts = {name: spans(text, words) for name, words in (("content", content), ("source", source), ("cue", cue))}
    return Put(uuid4(), 0, ClaimDraft(**parts, source_name=source, mention="named", values=values))


def label(
    review: Review, *, has_union: bool = True, union_kind: str = "opinion", union_checkable: bool = False
) -> None:
    """Two claims of the article, or one, and submit."""
    text = review.document.text
    operations = [claim(text, "no rules were broken", "The port office", "said", "fact", True)]
    if has_union:
        operations.append(claim(text, UNION, "The union", "warned", union_kind, union_checkable))
    with transaction.atomic():
        change = uuid4()
        locked = Review.objects.locked_for(change).get(pk=review.pk)
        change_claims(review=locked, actor=review.reviewer, change=change, operations=operations)
        locked = Review.objects.locked().get(pk=review.pk)
        submit_review(review=locked, actor=review.reviewer, sequence=locked.sequence)


class Campaign:
    """The people, and what each does on the pages."""

    def __init__(self, page: Page, base: str, sign_in: Callable[[User], None]) -> None:
        self.page, self.base, self.sign_in = page, base, sign_in
        self.people = {name: make_user(name, is_staff=name == "mia") for name in ("ada", "ben", "cleo", "mia")}

    def go(self, person: str, path: str) -> None:
        self.sign_in(self.people[person])
        self.page.goto(f"{self.base}{path}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def make_project(self) -> Project:
        self.go("mia", "/new-project/")
        self.page.get_by_label("Name", exact=False).first.fill("Harbour")
        self.page.get_by_text("More, all of which").click()
        self.page.get_by_label("Articles without suggestions").fill("100")
        self.page.locator("main button[type=submit]").click()
        expect(self.page.get_by_role("heading", name="Harbour")).to_be_visible()
        self.invite("Reviewer", "ada", "ben")
        self.invite("Adjudicator", "cleo")
        return Project.objects.get()

    def invite(self, role: str, *names: str) -> None:
        """Mia makes a link and copies it; those named join by it."""
        self.go("mia", "/projects/harbour/people/")
        form = self.page.locator("details.card")
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        for box in form.get_by_role("checkbox").all():
            box.set_checked(box.get_attribute("value") == role.lower())
        self.page.locator("#id_uses").fill(str(len(names)))
        self.press("Make the link")
        link = self.page.locator("#link").inner_text()
        for name in names:
            self.sign_in(self.people[name])
            self.page.goto(link)
            expect(self.page.get_by_text("You are invited to join as")).to_contain_text(role)
            self.press("Join")
            expect(self.page.get_by_role("heading", name="Harbour")).to_be_visible()

    def add_field(self) -> None:
        self.go("mia", "/projects/harbour/codebook/")
        self.page.locator("main form button").first.click()
        self.page.get_by_role("link", name="Add a field").click()
        self.page.locator("#id_key").fill("checkable")
        self.page.locator("#id_name").fill("Checkable")
        self.page.locator("#id_type").select_option("yes_no")
        self.press("Save in the draft")
        self.press("Publish")
        expect(self.page.get_by_role("heading", name="Checkable")).to_be_visible()

    def import_articles(self) -> None:
        rows = "".join(
            f'{number},"The port office said that no rules were broken. The union warned that {UNION}. No. {number}."\n'
            for number in range(12)
        )
        file = {"name": "a.csv", "mimeType": "text/csv", "buffer": f"title,text\n{rows}".encode()}
        self.page.goto(f"{self.base}/projects/harbour/articles/import/")
        self.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        self.page.locator("form:has(input[type=file]) button[type=submit]").first.click()
        expect(self.page.get_by_role("main")).to_contain_text("12")
        assert Document.objects.count() == 12

    def open_round(self, kind: str, **choice: Any) -> None:
        self.go("mia", "/projects/harbour/rounds/")
        form = self.page.locator("details.card")
        if form.get_attribute("open") is None:
            form.locator("summary").click()
        self.page.locator("#id_kind").select_option("test")
        self.page.locator("#id_pass_mark").fill("0.7")
        self.page.locator("#id_kind").select_option(kind)
        expect(self.page.locator("#id_pass_mark")).to_be_hidden()
        self.press("Open the round")
        self.page.get_by_text("Choose more narrowly").click()
        for name, value in choice.items():
            field = self.page.locator(f"#id_{name}")
            field.select_option(value) if name == "rule" else field.fill(str(value))
        for box in self.page.locator("input[name=people]").all():
            box.check()
        self.press("Show the plan")
        self.press("Give them out")
        expect(self.page.get_by_role("heading", name="Assignments")).to_be_visible()

    def review_all(self, person: str, **differing: dict[int, Any]) -> int:
        """Take one article after another until none is left; how many they were."""
        for done in range(20):
            self.go(person, "/projects/harbour/next/")
            if not self.page.url.endswith("/review/"):
                return done
            review = Review.objects.get(document=int(self.page.url.split("/")[-3]), reviewer=self.people[person])
            expect(self.page.get_by_text("Suggestions are hidden")).to_be_visible()
            doubles = doubled()
            place = doubles.index(review.document_id) if review.document_id in doubles else -1
            label(review, **{name: values[place] for name, values in differing.items() if place in values})
        raise AssertionError("there is always one more")


def doubled() -> list[int]:
    """The articles given to both, those of the training first."""
    given = Assignment.objects.values("round__number", "document").annotate(people=Count("pk")).filter(people=2)
    return [each["document"] for each in given.order_by("round__number", "document")]


@pytest.fixture
def campaign(
    page: Page,
    transactional_db: None,
    live_server: LiveServer,
    sign_in: Callable[[User], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Campaign:
    monkeypatch.setattr(preannotation, "load_pipeline", lambda *names: Silent())
    page.add_init_script("localStorage.setItem('sayso/first-steps', '1')")
    return Campaign(page, live_server.url, sign_in)


@pytest.mark.long
def test_a_campaign(campaign: Campaign, page: Page) -> None:
    project = campaign.make_project()
    campaign.add_field()
    campaign.import_articles()

    campaign.open_round("training", count=2)
    assert (campaign.review_all("ada"), campaign.review_all("ben")) == (2, 2)
    campaign.go("mia", "/projects/harbour/rounds/1/")
    campaign.press("Close the round")
    campaign.open_round("production", rule="round_robin", reviews=1, doubled_percent=50, seed=7)
    assert len(doubled()) == 2 + 5

    # Of 7 doubles (0 and 1 the training) Ben misses a claim in one and differs on it in three others.
    ada = campaign.review_all("ada")
    ben = campaign.review_all("ben", has_union={2: False}, union_kind={3: "fact"}, union_checkable={4: True, 5: True})
    assert ada + ben == 15
    assert set(Review.objects.values_list("codebook__version", "round__kind")) == {(2, "training"), (2, "production")}

    campaign.go("cleo", "/projects/harbour/agreement/")
    campaign.press("Measure agreement")
    campaign.page.goto(f"{campaign.base}/projects/harbour/agreement/")
    expect(page.get_by_role("main")).to_contain_text("7 articles that two or more people reviewed")
    job = last_report(project, [])
    assert job is not None
    section = job.result["private"]["sections"]["unassisted"]
    found = {each["key"]: each for each in section["measures"]}

    def value(key: str, coefficient: str) -> float:
        return float(found[key]["coefficients"][coefficient]["value"])

    def alpha(pairs: int, first: int, differing: int) -> float:
        """Krippendorff's alpha of so many pairs of the answers yes and no: ``first`` are two yes, ``differing`` one."""
        yes, no = 2 * first + differing, 2 * (pairs - first) - differing
        return 1 - 2 * differing * (2 * pairs - 1) / (2 * yes * no)

    # Ada marks 14 claims, Ben 13, all of his are among hers: F1 = 2 * 13 / (14 + 13).
    assert (section["articles"], section["claims"]) == (7, 27)
    assert value("detection", "f1") == pytest.approx(26 / 27)
    # Kind, of 13 pairs: fact twice 7, opinion twice 5, once opinion against fact.
    # By chance 7/13 * 8/13 + 6/13 * 5/13 = 86/169.
    assert value("field:claim_kind", "raw") == pytest.approx(12 / 13)
    assert value("field:claim_kind", "kappa") == pytest.approx(KAPPA)
    assert value("field:claim_kind", "alpha") == pytest.approx(alpha(13, 7, 1))
    # The project's own field: yes twice 7, no twice 4, twice no against yes.
    assert value("field:checkable", "raw") == pytest.approx(11 / 13)
    by_chance = (7 * 9 + 6 * 4) / 169
    assert value("field:checkable", "kappa") == pytest.approx((11 / 13 - by_chance) / (1 - by_chance))
    assert value("field:checkable", "alpha") == pytest.approx(alpha(13, 7, 2))
    # With two answers chance is 2 * p * (1 - p) for Gwet, where p is the share of yes: 16 of 26 answers.
    by_chance = 2 * 16 / 26 * 10 / 26
    assert value("field:checkable", "ac1") == pytest.approx((11 / 13 - by_chance) / (1 - by_chance))
    # Of 7 * 24 tokens, the title one of them, each marks 4 + 4 as content, 1 + 1 as cue, 3 + 2 as source; Ben leaves
    # the union's out once.
    for part, port, union in (("content", 4, 4), ("cue", 1, 1), ("source", 3, 2)):
        assert value(part, "alpha") == pytest.approx(alpha(7 * 24, 7 * port + 6 * union, union))
        assert value(part, "f1") == 1  # of claims that both have
    assert value("identity", "b_cubed") == 1
    # Of 7 * 3 sentences both mark 13, Ada one more, nobody the last ones.
    assert value("sentences", "raw") == pytest.approx(20 / 21)
    assert value("sentences", "alpha") == pytest.approx(alpha(7 * 3, 13, 1))
    # The training went without a fault; of the production Ada has 10 claims, Ben 9.
    by_round = [row["figures"]["detection"]["value"] for row in job.result["private"]["rounds"]]
    assert by_round == pytest.approx([1, 18 / 19])
    for words in ("0.96", f"{KAPPA:.2f}"):
        expect(page.get_by_text(words, exact=True).first).to_be_visible()

    adjudicate(campaign, page)
    settled = Review.objects.get(role="adjudication")
    assert settled.claims.get(source_name="The union").values["checkable"] is False
    campaign.go("ben", "/projects/harbour/queue/")
    page.locator("main").get_by_role("link").last.click()
    expect(page.get_by_role("row", name="Checkable Yes No")).to_be_visible()


def adjudicate(campaign: Campaign, page: Page) -> None:
    """Cleo settles the article in which Ben finds the union's claim checkable, by keyboard, as Ada has it."""
    campaign.go("cleo", f"/projects/harbour/articles/{doubled()[4]}/adjudicate/")
    if page.get_by_role("button", name="Begin").count():
        campaign.press("Begin")
    expect(page.get_by_text("1 of 2 claims settled")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 of 2 claims settled")).to_be_visible()
    page.get_by_role("button", name="Submit the adjudication").press("Enter")
    expect(page.get_by_text("is settled.")).to_be_visible()
