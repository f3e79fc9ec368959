"""The preset codebook in Chinese on the review page; keys stay what they are."""

import json
import re

import pytest
from django.test import Client
from django.utils.translation import override

from annotator.codebook import (
    ATTITUDES,
    FIELDS,
    MENTIONS,
    QUOTATIONS,
    REJECT_REASONS,
    SOURCE_TYPE_GROUPS,
)
from annotator.sourcing import SOURCING_FIELDS
from claims import pull, training
from claims.agreement.bootstrap import IN_ONE_ARTICLE, NO_VARIETY, NOTHING, ONE_ARTICLE
from claims.agreement.comparisons import overlaps, questions
from claims.agreement.parts import NOT_ASKED, parts_of
from claims.codebooks import spoken
from claims.codebooks.chinese import CHINESE, KNOWN
from claims.dashboards import charts
from claims.quality import comparing, report, shown
from tests.factories import make_document, make_project, make_user


def test_every_text_of_the_preset_is_there_in_chinese() -> None:
    fields = [*FIELDS, *SOURCING_FIELDS]
    labels = [label for field in fields for label in field.labels]
    texts = {text for field in fields for text in (field.name, field.help)}
    texts |= {text for label in labels for text in (label.name, label.definition, label.rule) if text}
    for names in (ATTITUDES, MENTIONS, QUOTATIONS, REJECT_REASONS, SOURCE_TYPE_GROUPS):
        texts |= set(names.values())
    assert texts - CHINESE.keys() == set()
    assert CHINESE.keys() - texts == set()


@pytest.mark.django_db
def test_the_review_page_speaks_chinese_and_keeps_the_keys(client: Client) -> None:
    ada = make_user("ada")
    project = make_project(ada=ada)
    document = make_document(project, "The ministry said so.")
    codebook = project.codebooks.get()
    field = codebook.fields.get(key="claim_kind")
    field.labels.filter(key="fact").update(name="Checkable")
    client.force_login(ada)
    page = client.get(
        f"/projects/{project.slug}/articles/{document.pk}/review/", headers={"accept-language": "zh-hans"}
    )
    stored = re.search(r'<script id="review-data" type="application/json">(.*?)</script>', page.content.decode(), re.S)
    assert stored
    payload = json.loads(stored[1])
    kinds = next(field for field in payload["fields"] if field["key"] == "claim_kind")
    assert kinds["name"] == "主张种类"
    assert {label["key"]: label["name"] for label in kinds["labels"]} == {
        "fact": "Checkable",
        "opinion": "观点",
        "proposal": "建议",
        "pledge": "承诺",
    }
    assert payload["names"]["groups"]["state"] == "国家机关"
    assert payload["reject_reasons"]["not_a_claim"] == "不是主张"


def test_the_names_that_reports_keep_are_there_in_chinese() -> None:
    texts = {part.name for part in parts_of(FIELDS, {})} | {each.name for each in questions(FIELDS, {})}
    texts |= {pull.LACKS_ALL, pull.LACKS_SHOWN, pull.LACKS_WITHHELD, pull.LACKS_SHARE}
    texts |= {each.name for each in overlaps()} | {NOTHING, NO_VARIETY, ONE_ARTICLE, IN_ONE_ARTICLE, NOT_ASKED}
    for names in (charts.NAMED, charts.RESTS_ON, charts.REGISTRY, report.MEASURES, training.NAMES, training.MEASURES):
        texts |= set(names.values())
    for names in (shown.KINDS, shown.OUTCOMES, shown.PARTS, comparing.COMPUTED):
        texts |= set(names.values())
    assert texts - KNOWN.keys() == set()


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("Ministry", "部委"),
        ("Stance: Harbour", "立场：Harbour"),
        ("Company, Harbour: Against", "企业、Harbour：反对"),
        ("Party, Company", "政党、企业"),
        ("What a manager wrote", "What a manager wrote"),
        ("", ""),
    ],
)
def test_a_name_is_said_in_the_language_of_the_reader(text: str, chinese: str) -> None:
    with override("en"):
        assert spoken(text) == text
    with override("zh-hans"):
        assert spoken(text) == chinese
