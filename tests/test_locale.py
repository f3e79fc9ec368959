"""The Chinese of the frame of every page, of the review page and of importing: complete, and compiled from what is
written."""

import re
from pathlib import Path

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.test import Client
from django.utils.translation import override
from pytest_django import Settings

from claims.templatetags.navigation import ENTRIES
from tests.factories import make_project, make_review, make_user

ROOT = Path(__file__).parent.parent
MESSAGES = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
FRAME = ["base.html", "claims/_project_nav.html", "claims/_user_menu.html", "claims/review.html"]
PAGES = [*FRAME, "claims/import.html", "registration/login.html", "403.html", "404.html", "500.html"]


def written() -> dict[str, str]:
    with (MESSAGES / "django.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


@pytest.mark.parametrize("template", PAGES)
def test_every_text_of_the_template_is_translated(template: str) -> None:
    texts = re.findall(r'{% trans "([^"]*)"', (ROOT / "templates" / template).read_text())
    translated = written()
    assert [text for text in texts if not translated.get(text)] == []


def test_every_entry_of_the_navigation_is_translated() -> None:
    translated = written()
    with override("en"):
        assert [str(label) for _, label, _ in ENTRIES if not translated.get(str(label))] == []


def test_the_compiled_messages_are_those_that_are_written() -> None:
    with (MESSAGES / "django.mo").open("rb") as file:
        compiled = {str(message.id): str(message.string) for message in read_mo(file) if message.id}
    assert compiled == written()


@pytest.mark.django_db
def test_the_review_page_speaks_chinese(client: Client) -> None:
    review = make_review()
    client.force_login(review.reviewer)
    url = f"/projects/{review.document.project.slug}/articles/{review.document.pk}/review/"
    page = client.get(url, headers={"accept-language": "zh-hans"}).content.decode()
    assert '<html lang="zh-hans"' in page
    assert "提交" in page


@pytest.mark.django_db
def test_the_import_page_speaks_chinese(client: Client, settings: Settings) -> None:
    settings.IMPORT_FROM_WEB = True
    mia = make_user("mia")
    make_project(mia=mia)
    client.force_login(mia)
    page = client.get("/projects/harbour/articles/import/", headers={"accept-language": "zh-hans"}).content.decode()
    for words in ("从网络抓取", "每行一个，最多 1000 个", "能识别的列和键", "（必需）"):
        assert words in page
