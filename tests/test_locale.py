"""The Chinese of the pages: complete, with the placeholders of the English, and compiled from what is written."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.test import Client
from django.utils.translation import override
from django.utils.translation.template import templatize
from pytest_django import Settings

from claims.models import Membership
from claims.templatetags.navigation import ENTRIES
from tests.factories import make_project, make_review, make_user

ROOT = Path(__file__).parent.parent
MESSAGES = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
SCRIPTS = sorted(path for folder in ("annotator", "claims") for path in (ROOT / folder).rglob("*.py"))
CALLS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "say": None,
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd%]|\{\w*\}")
TAG = re.compile(r"<[^>]+>")

Text = tuple[str | None, str]
"""A context and a text; of a text with a plural the first form."""


def asked_for(path: Path) -> Iterator[Text]:
    """The texts that a template or a module asks the translation of."""
    source = path.read_text()
    if path.suffix != ".py":
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    elif not any(call in source for call in ("gettext", "import say")):
        return
    for _line, texts, _comments, context in extract("python", BytesIO(source.encode()), keywords=CALLS):
        yield context, first(texts)


def written() -> dict[Text, str]:
    return texts_of(catalogue())


def catalogue() -> Catalog:
    with (MESSAGES / "django.po").open("rb") as file:
        return read_po(file)


def texts_of(catalogue: Catalog) -> dict[Text, str]:
    """What is translated, by the English; of texts with a plural the first form."""
    return {(context_of(message), first(message.id)): first(message.string) for message in catalogue if message.id}


def context_of(message: Message) -> str | None:
    context: str | bytes | None = message.context
    return context.decode() if isinstance(context, bytes) else context  # as babel reads it from what is compiled


def first(texts: Any) -> str:
    return texts if isinstance(texts, str) else str(texts[0])


@pytest.mark.parametrize("paths", [TEMPLATES, SCRIPTS], ids=["templates", "modules"])
def test_every_text_is_translated(paths: list[Path]) -> None:
    translated = written()
    missing = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in paths
        for context, text in asked_for(path)
        if not translated.get((context, text))
    ]
    assert missing == []


def test_a_new_text_of_a_template_would_be_missed(tmp_path: Path) -> None:
    template = tmp_path / "new.html"
    template.write_text(
        """{% trans "Quite new" %} {{ name|default:_("Nobody new") }} {% trans "New" context "newly" %}
        {% blocktrans count number=number trimmed %}
            {{ number }} new text
        {% plural %}
            {{ number }} new texts
        {% endblocktrans %}"""
    )
    found = {(None, "Quite new"), (None, "Nobody new"), ("newly", "New"), (None, "%(number)s new text")}
    assert set(asked_for(template)) == found
    assert not found & written().keys()


def test_nothing_is_translated_that_nobody_asks_for() -> None:
    asked = {text for path in [*TEMPLATES, *SCRIPTS] for text in asked_for(path)}
    roles = {(None, role) for role in Membership.Role.values}
    assert written().keys() - asked - roles == set()


def test_placeholders_and_tags_are_those_of_the_english() -> None:
    differing = [
        first(message.id) for message in catalogue() if message.id and parts(message.string) != parts(message.id)
    ]
    assert differing == []


def parts(texts: Any) -> set[str]:
    """The placeholders and tags of a text, of one with a plural those of the last form."""
    text = texts if isinstance(texts, str) else str(texts[-1])
    return {*PLACEHOLDER.findall(text), *TAG.findall(text)}


def test_every_entry_of_the_navigation_is_translated() -> None:
    translated = written()
    with override("en"):
        labels = [label for title, entries in ENTRIES for label in (title, *(entry[1] for entry in entries)) if label]
        assert [str(label) for label in labels if not translated.get((None, str(label)))] == []


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
    assert (refusal.status_code, "这需要在 Harbour 中具有以下角色：负责人。" in refusal.content.decode()) == (403, True)
