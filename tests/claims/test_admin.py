"""The Django admin: every page opens, people get projects, labels cannot be lost."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotator.codebook import FIELDS
from claims.codebooks import create_codebook, current
from claims.models import Claim, Membership, Project, ReviewEvent, Source, User
from tests.factories import make_document, make_project, make_reading, make_review, make_suggestion, make_user

pytestmark = pytest.mark.django_db
MODELS = [model for model in apps.get_app_config("claims").get_models() if admin.site.is_registered(model)]


@pytest.fixture
def root(client: Client) -> User:
    root = make_user("root", is_superuser=True, is_staff=True)
    client.force_login(root)
    return root


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_and_form_of_the_admin_opens(client: Client, root: User, model: type) -> None:
    suggestion = make_suggestion(make_reading(make_document()), "no rules were broken", "said")
    review = make_review(suggestion.reading.document, root)
    claim = Claim.objects.create(
        review=review, decision="added", content=[[0, 3]], mention="none", quotation="indirect"
    )
    ReviewEvent.objects.create(
        review=review, sequence=1, change=uuid4(), claim_id=claim.id, verb="added", actor=root.actor
    )
    Source.objects.create(project=review.document.project, name="Ministry")
    name = model._meta.model_name
    assert client.get(reverse(f"admin:claims_{name}_changelist")).status_code == 200
    for row in model._default_manager.all()[:1]:
        assert client.get(reverse(f"admin:claims_{name}_change", args=[row.pk])).status_code == 200


def test_the_administration_lists_people_first_and_every_table_once(client: Client, root: User) -> None:
    listed = client.get("/admin/").context["app_list"]
    assert [section["name"] for section in listed] == [
        "People",
        "Sign-ins and safety",
        "Projects",
        "Articles and labels",
        "Background jobs",
    ]
    addresses = [model["admin_url"] for section in listed for model in section["models"]]
    assert addresses[0] == reverse("admin:claims_user_changelist")
    assert len(addresses) == len(set(addresses))
    tables = {f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry}
    assert set(map(reverse, tables)) - set(addresses) == {reverse("admin:claims_field_changelist")}
    assert client.get("/admin/claims/").status_code == 200


def test_staff_see_the_sections_that_they_have_rights_in(client: Client) -> None:
    staff = make_user("staff", is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_job"))
    client.force_login(staff)
    assert [section["name"] for section in client.get("/admin/").context["app_list"]] == ["Background jobs"]


def test_the_choice_of_a_project_has_no_room_for_making_one(client: Client, root: User) -> None:
    page = client.get(reverse("admin:claims_user_change", args=[root.pk])).content.decode()
    assert "Projects and roles" in page
    assert "related-widget-wrapper-link" not in page[: page.index('name="username"')]


def test_a_reviewer_is_made_and_given_a_project_in_two_forms(client: Client, root: User) -> None:
    project = make_project()
    secret = "a long secret phrase"
    form = {"username": "ada", "password1": secret, "password2": secret, "usable_password": "true"}
    client.post(reverse("admin:claims_user_add"), form)
    ada = User.objects.get(username="ada")
    page = client.get(reverse("admin:claims_user_change", args=[ada.pk]))
    form = {
        "username": "ada",
        "is_active": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00",
        "preferences": "{}",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-project": project.pk,
        "memberships-0-role": "reviewer",
        "memberships-0-user": ada.pk,
    }
    assert "memberships-0-project" in page.content.decode()
    answer = client.post(reverse("admin:claims_user_change", args=[ada.pk]), form)
    assert answer.status_code == 302, answer.context["adminform"].errors
    assert Membership.objects.filter(user=ada, project=project, role="reviewer").exists()


def test_a_project_made_here_begins_with_the_preset(client: Client, root: User) -> None:
    form = {
        "name": "Port",
        "slug": "port",
        "depth": "full",
        "targets": "[]",
        "withheld_share": "0",
        "withholding_seed": "1",
    }
    form |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    page = client.post(reverse("admin:claims_project_add"), form)
    assert page.status_code == 302, page.context["adminform"].errors
    assert current(Project.objects.get(slug="port")).version == 1


@pytest.mark.parametrize("name", ["user", "project", "document", "review", "claim", "reviewevent", "codebook"])
def test_nothing_that_holds_labels_can_be_deleted(client: Client, root: User, name: str) -> None:
    review = make_review()
    Claim.objects.create(review=review, decision="added", content=[[0, 3]], mention="none", quotation="indirect")
    ReviewEvent.objects.create(review=review, sequence=1, change=uuid4(), verb="added", actor=uuid4())
    row = apps.get_model("claims", name)._default_manager.all()[0]
    answer = client.post(reverse(f"admin:claims_{name}_delete", args=[row.pk]), {"post": "yes"})
    assert answer.status_code == 403
    told = answer.content.decode()
    assert "can be deleted: labels, or their history, would go with it." in told
    assert "your role does not include this page" not in told


def test_only_drafts_of_a_codebook_can_be_edited(client: Client, root: User) -> None:
    project = make_document().project
    published = project.codebooks.get()
    draft = create_codebook(project=project, definitions=FIELDS, published_at=None)
    add = 'name="fields-0-name"'
    assert add not in client.get(reverse("admin:claims_codebook_change", args=[published.pk])).content.decode()
    assert add in client.get(reverse("admin:claims_codebook_change", args=[draft.pk])).content.decode()
    field = published.fields.all()[0]
    assert 'name="name"' not in client.get(reverse("admin:claims_field_change", args=[field.pk])).content.decode()


def test_a_person_without_staff_rights_is_sent_away(client: Client) -> None:
    client.force_login(make_user("dan"))
    assert client.get(reverse("admin:claims_user_changelist")).status_code == 302


def test_people_come_in_by_csv_without_a_password_and_go_out_again(client: Client, root: User) -> None:
    make_user("ben", last_name="Old", is_staff=True)
    table = "username,first_name,last_name,email,is_active,is_staff,is_superuser\n"
    table += "ada,Ada,Byron,ada@example.org,1,1,1\nben,Ben,New,,1,0,0\n"
    file = SimpleUploadedFile("people.csv", table.encode(), "text/csv")
    page = client.post(reverse("admin:claims_user_import"), {"import_file": file, "format": "0"})
    assert page.status_code == 200
    client.post(reverse("admin:claims_user_process_import"), page.context["confirm_form"].initial)
    ada, ben = User.objects.get(username="ada"), User.objects.get(username="ben")
    assert (ada.display_name, ada.email, ada.has_usable_password()) == ("Ada Byron", "ada@example.org", False)
    assert not ada.is_staff
    assert not ada.is_superuser
    assert (ben.last_name, ben.is_staff, ben.check_password("correct horse battery")) == ("New", True, True)

    out = client.post(reverse("admin:claims_user_export"), {"format": "0"})
    assert out["Content-Type"] == "text/csv"
    assert "ada,Ada,Byron,ada@example.org,1" in out.content.decode()
    assert "password" not in out.content.decode()
    assert "onchange" not in client.get(reverse("admin:claims_user_export")).content.decode()


def test_a_faulty_table_of_people_changes_nobody(client: Client, root: User) -> None:
    file = SimpleUploadedFile("people.csv", b"username,email\nada,ada@example.org\n,nobody@example.org\n", "text/csv")
    page = client.post(reverse("admin:claims_user_import"), {"import_file": file, "format": "0"})
    assert "confirm_form" not in page.context
    assert not User.objects.filter(username="ada").exists()


def test_the_list_of_people_says_what_they_are_where(client: Client, root: User) -> None:
    make_project(ada=make_user("ada"), ben=make_user("ben"))
    url = reverse("admin:claims_user_changelist")
    with CaptureQueriesContext(connection) as few:
        assert "Harbour: Reviewer" in client.get(url).content.decode()
    make_project("Other", ada=User.objects.get(username="ada"), cleo=make_user("cleo"))
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(more) == len(few)


def test_people_are_deactivated_and_keep_their_labels(client: Client, root: User) -> None:
    review = make_review()
    people = [root.pk, review.reviewer_id]
    url = reverse("admin:claims_user_changelist")
    client.post(url, {"action": "deactivate", "_selected_action": people})
    assert list(User.objects.filter(is_active=False)) == [review.reviewer]
    assert review.reviewer.reviews.exists()
    client.post(url, {"action": "activate", "_selected_action": people})
    assert not User.objects.filter(is_active=False).exists()
    assert "delete_selected" not in client.get(url).content.decode()
