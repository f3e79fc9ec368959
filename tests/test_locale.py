"""The Chinese of the frame of every page, of the review page and of importing: complete, and compiled from what is
written."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
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
TAKEN_IN_AND_OUT = [
    "claims/import.html",
    "claims/import_columns.html",
    "claims/_import_report.html",
    "claims/import_labels.html",
    "claims/_label_report.html",
    "claims/export.html",
    "claims/export_prepare.html",
    "claims/_export_result.html",
    "claims/_export_article.html",
    "claims/releases.html",
    "claims/release_compare.html",
    "claims/job.html",
    "claims/_job.html",
    "claims/_articles_and_claims.html",
]
PAGES = [*FRAME, *TAKEN_IN_AND_OUT, "registration/login.html", "403.html", "404.html", "500.html"]


def written() -> dict[str, str]:
    with (MESSAGES / "django.po").open("rb") as file:
        return texts_of(read_po(file))


def texts_of(catalogue: Catalog) -> dict[str, str]:
    """What is translated, by the English; of texts with a plural the first form."""
    return {first(message.id): first(message.string) for message in catalogue if message.id}


def first(texts: Any) -> str:
    return texts if isinstance(texts, str) else str(texts[0])


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
        assert texts_of(read_mo(file)) == written()


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


@pytest.mark.django_db
def test_export_pages_and_refusals_speak_chinese(client: Client) -> None:
    ada = make_user("ada")
    make_project(ada=ada)
    client.force_login(ada)
    page = client.get("/projects/harbour/export/", headers={"accept-language": "zh-hans"}).content.decode()
    for words in ("每篇一套", "每行一篇文章", "仅已提交的评审"):
        assert words in page
    refusal = client.get("/projects/harbour/rounds/", headers={"accept-language": "zh-hans"})
    assert (refusal.status_code, "这需要在 Harbour 中具有以下角色：管理员。" in refusal.content.decode()) == (403, True)
