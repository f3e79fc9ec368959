import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from claims import jobs
from claims.codebooks import current
from claims.dashboards.rollup import refresh_figures
from claims.models import Assignment, Membership, Project, Review
from claims.projects import change_project, create_project, named_targets
from tests.access.world import World
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion, make_user

pytestmark = pytest.mark.django_db


def test_the_list_shows_only_own_projects(client: Client) -> None:
    mia = make_user("mia")
    make_project("Harbour", mia=mia)
    make_project("Elsewhere")
    client.force_login(mia)
    page = client.get("/").content.decode()
    assert "Harbour" in page
    assert "Elsewhere" not in page


def test_the_list_counts_present_articles_once_for_a_person_with_two_roles(client: Client) -> None:
    cleo = make_user("cleo")
    project = make_project(cleo=cleo)
    Membership.objects.create(project=project, user=cleo, role="reviewer")
    make_document(project, "One.")
    make_document(project, "Two.", withdrawn_at=timezone.now())
    client.force_login(cleo)
    ((shown, roles),) = client.get("/").context["projects"]
    assert shown.articles == 1
    assert roles == ["Adjudicator", "Reviewer"]


def test_the_list_asks_to_sign_in(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_the_list_costs_the_same_for_many_projects(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mia = make_user("mia")
    for number in range(12):
        make_document(make_project(f"Study {number}", mia=mia))
    client.force_login(mia)
    with django_assert_num_queries(4):
        client.get("/")


def test_a_superuser_holds_every_role() -> None:
    root = make_user("root", is_superuser=True)
    assert make_project().roles_of(root) == set(Membership.Role.values)


def test_a_person_with_two_roles_sees_a_project_once() -> None:
    cleo = make_user("cleo")
    project = make_project(cleo=cleo)
    Membership.objects.create(project=project, user=cleo, role="reviewer")
    assert list(Project.objects.visible_to(cleo)) == [project]


def test_a_project_is_made_with_codebook_manager_and_a_free_address() -> None:
    mia = make_user("mia")
    make_project("Harbour")
    project = create_project(name="Harbour", manager=mia, targets=named_targets(["China", "中国"]))
    assert project.slug == "harbour-2"
    assert project.roles_of(mia) == {"manager"}
    assert project.targets == [{"key": "china", "name": "China"}, {"key": "target", "name": "中国"}]
    assert current(project).version == 1


def test_a_target_that_keeps_its_name_keeps_its_key() -> None:
    known = named_targets(["中国", "俄罗斯"])
    assert named_targets(["俄罗斯", "Osmark"], known=known) == [
        {"key": "target-2", "name": "俄罗斯"},
        {"key": "osmark", "name": "Osmark"},
    ]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("China = Beijing\nChile = beijing", "“Beijing” is a name of two targets. Leave it to one of them."),
        ("China = " + "x" * 101, "is too long for a name; the most is 100 characters."),
        ("China = " + " = ".join(map(str, range(21))), "“China” has too many other names; the most is 20."),
    ],
)
def test_names_of_targets_that_cannot_be_told_apart_are_refused(client: Client, lines: str, told: str) -> None:
    client.force_login(make_user("mia", is_staff=True))
    assert told in client.post("/new-project/", FORM | {"targets": lines}).content.decode()
    assert not Project.objects.exists()


def test_what_a_target_is_also_called_is_kept_shown_and_read_by(client: Client) -> None:
    mia = make_user("mia")
    project = make_document(make_project(mia=mia)).project
    client.force_login(mia)
    asked = FORM | {"targets": "China = Beijing = PRC\nChile"}
    page = client.post("/projects/harbour/settings/", asked, follow=True).content.decode()
    assert "The machine reads the articles again" in page
    project.refresh_from_db()
    assert project.targets == [
        {"key": "china", "name": "China", "also_called": ["Beijing", "PRC"]},
        {"key": "chile", "name": "Chile"},
    ]
    assert project.jobs.filter(kind="pre-annotation").count() == 1
    assert "China = Beijing = PRC\nChile</textarea>" in client.get("/projects/harbour/settings/").content.decode()
    assert "China (also called Beijing, PRC), Chile." in client.get("/projects/harbour/codebook/").content.decode()
    assert client.post("/projects/harbour/settings/", asked | {"name": "Port"}, follow=True).status_code == 200
    assert project.jobs.filter(kind="pre-annotation").count() == 1


def test_changing_a_project_keeps_its_address() -> None:
    project = make_project()
    change_project(project=project, name="Port", description="", depth="full", guidelines="# Read")
    project.refresh_from_db()
    assert (project.name, project.slug, project.guidelines) == ("Port", "harbour", "# Read")


FORM = {"name": "Port", "description": "", "depth": "full", "targets": "China\n\n China \nthe bill", "guidelines": ""}


def test_the_form_makes_a_project(client: Client) -> None:
    client.force_login(make_user("mia", is_staff=True))
    response = client.post("/new-project/", FORM)
    assert response["Location"] == "/projects/port/"
    assert [target["name"] for target in Project.objects.get().targets] == ["China", "the bill"]


def test_the_form_refuses_nine_targets(client: Client) -> None:
    client.force_login(make_user("mia", is_staff=True))
    page = client.post("/new-project/", FORM | {"targets": "\n".join("abcdefghi")}).content.decode()
    assert "9 targets are too many; the most is 8." in page
    assert not Project.objects.exists()


def test_the_settings_show_and_change_the_targets(client: Client) -> None:
    mia = make_user("mia")
    project = make_project(mia=mia)
    Project.objects.update(targets=[{"key": "cn", "name": "China"}])
    client.force_login(mia)
    assert "China</textarea>" in client.get("/projects/harbour/settings/").content.decode()
    client.post("/projects/harbour/settings/", FORM)
    project.refresh_from_db()
    assert project.targets == [{"key": "cn", "name": "China"}, {"key": "the-bill", "name": "the bill"}]


@pytest.mark.parametrize(
    ("person", "path", "status"),
    [
        ("dan", "/projects/harbour/", 404),
        ("dan", "/projects/harbour/queue/", 404),
        ("dan", "/projects/harbour/next/", 404),
        ("dan", "/projects/harbour/settings/", 404),
        ("dan", "/new-project/", 403),
        ("ada", "/projects/harbour/", 200),
        ("ada", "/projects/harbour/queue/", 200),
        ("ada", "/projects/harbour/settings/", 403),
        ("ada", "/new-project/", 403),
        ("mia", "/projects/harbour/", 200),
        ("mia", "/projects/harbour/queue/", 403),
        ("mia", "/projects/harbour/next/", 403),
        ("mia", "/projects/harbour/settings/", 200),
        ("mia", "/new-project/", 200),
    ],
)
def test_pages_are_for_those_who_need_them(client: Client, person: str, path: str, status: int) -> None:
    people = {name: make_user(name) for name in ("ada", "mia", "dan")}
    make_project(ada=people["ada"], mia=people["mia"])
    client.force_login(people[person])
    assert client.get(path).status_code == status


def test_the_overview_counts_present_articles_readings_and_reviews(client: Client) -> None:
    ada, ben, mia = make_user("ada"), make_user("ben"), make_user("mia")
    project = make_project(ada=ada, ben=ben, mia=mia)
    documents = [make_document(project, f"Text {number}.") for number in range(4)]
    make_reading(documents[0], version="old")
    make_reading(documents[1], version="new")
    gone = make_document(project, "Gone.", withdrawn_at=timezone.now())
    make_reading(gone, version="new")
    make_review(documents[0], ada)
    submitted = make_review(documents[0], ben)
    Review.objects.filter(pk=submitted.pk).update(state="submitted", submitted_at=timezone.now())
    make_review(gone, ben)
    Assignment.objects.create(project=project, document=documents[2], reviewer=ada)
    client.force_login(mia)
    context = client.get("/projects/harbour/").context
    progress = context["progress"]
    assert (progress.articles, progress.read, progress.unread) == (4, 1, 3)
    assert (progress.assigned, progress.open_reviews, progress.submitted_reviews) == (1, 1, 1)
    assert progress.reviewed_articles == 1
    members = client.get("/projects/harbour/people/").context["members"]
    rows = [(person, row.assigned, row.open_reviews, row.submitted_reviews) for person, _, _, row in members if row]
    assert rows == [(ada, 1, 1, 0), (ben, 0, 0, 1)]


def test_the_overview_of_a_reviewer_names_nobody_else(client: Client) -> None:
    ada, ben = make_user("ada"), make_user("benjamin")
    make_document(make_project(ada=ada, ben=ben))
    client.force_login(ada)
    assert "benjamin" not in client.get("/projects/harbour/").content.decode()


@pytest.mark.parametrize("articles", [1, 15])
def test_the_overview_costs_the_same_for_any_number_of_articles(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, articles: int
) -> None:
    both = make_user("both")
    project = make_project(mia=both, ada=both)
    for number in range(articles):
        make_suggestion(make_reading(make_document(project, f"Text {number}, she said.")), "Text", "said", "she")
    jobs.create(project=project, kind="pre-annotation")
    refresh_figures(jobs.create(project=project, kind="figures"))
    client.force_login(both)
    with django_assert_num_queries(12):
        assert client.get("/projects/harbour/").status_code == 200


@pytest.mark.parametrize(("role", "share", "told"), [("reviewer", 0, 1), ("reviewer", 0.1, 0), ("manager", 0.1, 1)])
def test_who_is_to_review_unaided_does_not_see_what_the_machine_found(
    client: Client, role: str, share: float, told: int
) -> None:
    user = make_user()
    project = make_project(role=role, ada=user)
    Project.objects.update(withheld_share=share)
    make_suggestion(make_reading(make_document(project)), "no rules were broken", "said", "The Ministry of Transport")
    refresh_figures(jobs.create(project=project, kind="figures"))
    client.force_login(user)
    page = client.get("/projects/harbour/").content.decode()
    assert page.count("Machine reading, not reviewed") == told
    assert page.count("for managers and adjudicators") == 1 - told


def test_a_share_set_to_0_shows_the_figures_once_nobody_reviews_unaided_any_more(client: Client) -> None:
    ada = make_user("ada")
    project = make_project(ada=ada)
    reading = make_reading(make_document(project))
    make_suggestion(reading, "no rules were broken", "said", "The Ministry of Transport")
    refresh_figures(jobs.create(project=project, kind="figures"))
    review = make_review(reading.document, make_user("ben"))
    review.suggestions_shown = False
    review.save()
    client.force_login(ada)

    def told() -> bool:
        return "Machine reading, not reviewed" in client.get("/projects/harbour/").content.decode()

    assert not told()
    review.state, review.submitted_at = "submitted", timezone.now()
    review.save()
    assert told()


def test_the_overview_offers_the_review_to_go_on_with(client: Client) -> None:
    ada = make_user("ada")
    project = make_project(ada=ada)
    client.force_login(ada)
    empty = client.get("/projects/harbour/").content.decode()
    assert "No articles yet" in empty
    document = make_document(project)
    assert "Review it" in client.get("/projects/harbour/").content.decode()
    make_review(document, ada)
    assert "Continue reviewing" in client.get("/projects/harbour/").content.decode()


def test_guidelines_are_shown_as_safe_html(client: Client) -> None:
    ada = make_user("ada")
    project = make_project(ada=ada)
    Project.objects.filter(pk=project.pk).update(guidelines="# Who\n\n<script>alert(1)</script>")
    client.force_login(ada)
    page = client.get("/projects/harbour/").content.decode()
    assert "<h1>Who</h1>" in page
    assert "<script>alert" not in page


def test_staff_find_the_way_to_people_and_roles(client: Client) -> None:
    root = make_user("root", is_superuser=True, is_staff=True)
    make_project()
    client.force_login(root)
    assert "/admin/" in client.get("/projects/harbour/").content.decode()


def test_next_says_so_when_nothing_is_left(client: Client) -> None:
    ada = make_user("ada")
    make_project(ada=ada)
    client.force_login(ada)
    page = client.get("/projects/harbour/next/", follow=True).content.decode()
    assert "Nothing is left to review here." in page


def test_the_queue_lists_what_is_begun_and_what_is_free(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ada = make_user("ada")
    project = make_project(ada=ada)
    for number in range(5):
        make_document(project, f"Text {number}.", title=f"Headline {number}")
    make_review(project.documents.first(), ada)
    client.force_login(ada)
    with django_assert_num_queries(7):
        page = client.get("/projects/harbour/queue/").content.decode()
    assert "Begun" in page
    assert all(f"Headline {number}" in page for number in range(5))


@pytest.mark.parametrize("role", ["reviewer", "adjudicator", "manager"])
def test_the_way_around_leads_only_to_pages_that_open(client: Client, role: str) -> None:
    user = make_user()
    document = make_document(make_project(role=role, ada=user))
    client.force_login(user)
    page = client.get(f"/projects/{document.project.slug}/articles/").content.decode()
    navigation = page[page.index('<nav aria-label="Project"') : page.index("</nav>")]
    addresses = re.findall(r'href="([^"]+)"', navigation)
    assert len(addresses) > 5
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_what_is_seldom_opened_stands_in_menus(client: Client) -> None:
    user = make_user()
    project = make_project(role="manager", ada=user)
    client.force_login(user)
    page = client.get(f"/projects/{project.slug}/rounds/").content.decode()
    menu = page[page.index('<details class="menu here"') :]
    assert "<summary>Team</summary>" in menu[: menu.index("</details>")]
    assert f'<a href="/projects/{project.slug}/rounds/" aria-current="page">' in menu[: menu.index("</details>")]
    assert page.count('<details class="menu" name="project">') == 2


def test_a_new_project_tells_its_first_steps_to_who_can_take_them(client: Client) -> None:
    mia, ada = make_user("mia"), make_user("ada")
    project = make_project(mia=mia, ada=ada)
    client.force_login(mia)
    assert f'href="/projects/{project.slug}/articles/import/"' in client.get("/projects/harbour/").content.decode()
    client.force_login(ada)
    page = client.get("/projects/harbour/").content.decode()
    assert "First steps" not in page
    assert "They appear here when a manager imports them." in page


def test_the_way_around_marks_where_one_is(client: Client) -> None:
    user = make_user()
    document = make_document(make_project(role="manager", ada=user))
    client.force_login(user)
    address = f"/projects/{document.project.slug}/articles/"
    assert f'<a href="{address}" aria-current="page">' in client.get(address).content.decode()
    below = client.get(f"{address}wire-copy/").content.decode()
    assert f'<a href="{address}" aria-current="true">' in below


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("adjudicate", "adjudications"),
        ("my-work", "queue"),
        ("said-twice", "speakers"),
        ("said-twice-group", "speakers"),
        ("references", "rounds"),
        ("pull", "rounds"),
        ("samples", "rounds"),
        ("selection", "articles"),
        ("article", "articles"),
        ("talk", "articles"),
        ("import-labels", "import"),
        ("quality", "pipeline"),
    ],
)
def test_a_page_below_marks_the_entry_it_belongs_to(client: Client, name: str, entry: str) -> None:
    world = World()
    client.force_login(world["superuser"])
    page = client.get(world.address(name)).content.decode()
    assert f'<a href="{world.address(entry)}" aria-current="true">' in page
    assert page.count('aria-current="true"') == 1


def test_what_is_wrong_with_a_field_stands_under_its_name(client: Client) -> None:
    client.force_login(make_user(is_staff=True))
    page = client.post("/new-project/", {"name": ""}).content.decode()
    assert page.index('for="id_name"') < page.index("This field is required.") < page.index('id="id_name"')


def test_the_address_of_all_projects_leads_to_their_list(client: Client) -> None:
    answer = client.get("/projects/")
    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_an_administrator_is_told_as_such_in_the_list_and_in_the_project(client: Client) -> None:
    root = make_user("root", is_superuser=True)
    make_project(root=root)
    client.force_login(root)
    for path in ("/", "/projects/harbour/"):
        page = client.get(path).content.decode()
        assert '<span class="badge">Administrator</span>' in page
        assert '<span class="badge">Reviewer</span>' not in page
