import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from claims.formats.text import restore
from claims.imports import ArticleRow, ImportReport, Place, RefusedRow, Row, import_articles
from claims.models import Document, Project, User
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db

NASTY = [
    "👩🏽‍🚀 launched, the agency said. 🇫🇷🇩🇪",
    "e\u0301 cafe\u0301 and Å\u030a are not composed.",
    "قال الوزير \u200fإن الخطة\u200e لم تكتمل.",
    "He said \u202eright to left\u202c and back.",
    "One.\r\nTwo.\rThree.\n\r\nFour.\r\r\n",
    "\ufeffWith a mark.",
    "Zero\u200bwidth and \u2060joiner.",
    "Line\u2028separator and paragraph\u2029separator and next\x85line.",
    "<script>alert('x')</script> & &amp; <b>bold</b>",
    "“She said ‘it’s “done”’,” he said. ”unbalanced “",
    "部长星期一表示，该计划尚未最后确定。“我们不知道，”她说。",
    "\t  Leading and trailing space.  \n\n\n",
    "x" * 1_000_000 + "\r\nend",
    "=1+1,\"quoted\";'semi'",
    "{{ template }} {% tag %} %s %(x)s \\u0041 \\n",
]


@pytest.fixture
def project() -> Project:
    return make_project()


def row(text: str = "The port is closed.", line: int = 1, **fields: object) -> ArticleRow:
    return ArticleRow(text, Place("a.csv", line), **fields)  # type: ignore[arg-type]


def run(project: Project, *rows: Row, imported_by: User | None = None, language: str = "") -> ImportReport:
    return import_articles(project=project, rows=rows, imported_by=imported_by, language=language)


def told(report: ImportReport, outcome: str) -> dict[int, str]:
    return {row.line: row.reason for row in report.rows if row.outcome == outcome}


def test_every_field_is_kept(project: Project) -> None:
    mia = make_user("mia")
    given = row(
        title="Port  news",
        outlet="The Post",
        author="Inès Okafor",
        published_on=datetime(2026, 1, 5).date(),
        url="https://post.example/1",
        language="fr",
        licence="CC BY 4.0",
        redistribute=True,
        external_id="p1",
        metadata={"desk": "harbour", "seen": datetime(2026, 1, 6, tzinfo=UTC)},
    )
    report = run(project, given, imported_by=mia)
    article = Document.objects.get(pk=report.rows[0].article)
    assert (article.title, str(article.outlet), article.author, article.language) == (
        "Port news",
        "The Post",
        "Inès Okafor",
        "fr",
    )
    assert (article.url, article.licence, article.redistribute, article.external_id) == (
        "https://post.example/1",
        "CC BY 4.0",
        True,
        "p1",
    )
    assert article.metadata == {"desk": "harbour", "seen": "2026-01-06T00:00:00+00:00"}
    assert (article.imported_by, article.words) == (mia, 6)
    assert article.text == "Port news\n\nThe port is closed."
    assert article.characters == len(article.text)
    assert article.text_sha256 == hashlib.sha256(article.text.encode()).hexdigest()


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nasty_texts_come_back_as_they_were_given(project: Project, text: str) -> None:
    assert run(project, row(text, title="Title")).added == 1
    article = Document.objects.get()
    assert restore(article.text, article.text_changes) == text


def test_the_same_article_twice_is_told(project: Project) -> None:
    first = run(project, row())
    again = run(project, row(line=3), row("Another.", line=4))
    assert (again.added, again.known) == (1, 1)
    assert told(again, "known") == {3: f"already there as article {first.rows[0].article}"}


def test_line_ends_do_not_make_another_article(project: Project) -> None:
    report = run(project, row("One.\r\nTwo."), row("One.\nTwo.", line=2))
    assert (report.added, report.known) == (1, 1)


def test_the_same_text_in_another_project_is_new(project: Project) -> None:
    run(project, row())
    assert run(make_project("Elsewhere"), row()).added == 1


def test_an_id_with_another_text_is_refused(project: Project) -> None:
    run(project, row(external_id="p1"))
    report = run(
        project, row("Changed.", external_id="p1"), row("New.", 2, external_id="p2"), row("N.", 3, external_id="p2")
    )
    assert (report.added, report.refused) == (1, 2)
    assert "“p1”" in told(report, "refused")[1]
    assert "“p2”" in told(report, "refused")[3]


def test_a_withdrawn_article_does_not_come_back(project: Project) -> None:
    run(project, row())
    Document.objects.update(withdrawn_at=datetime(2026, 1, 1, tzinfo=UTC), text="")
    report = run(project, row())
    assert (report.added, report.known) == (0, 1)
    assert "withdrawn" in told(report, "known")[1]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (row(""), "empty"),
        (row(" \n\ufeff\u200b\t"), "empty"),
        (row("x" * 101), "at most 100"),
        (row("a\0b"), "NUL"),
        (row("a\ud800b"), "surrogate"),
        (row(title="a\0b"), "NUL"),
        (row(metadata={"a": "b\0"}), "NUL"),
        (row(metadata={"a": "\ud800"}), "metadata"),
        (row(external_id="x" * 201), "id"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_the_rest_goes_in(
    project: Project, settings: Settings, given: ArticleRow, reason: str
) -> None:
    settings.ARTICLE_MAX_CHARACTERS = 100
    report = run(project, given, row("Good.", 2), RefusedRow(Place("a.csv", 3), "broken"))
    assert (report.added, report.refused) == (1, 2)
    assert reason in told(report, "refused")[1]
    assert told(report, "refused")[3] == "broken"


def test_what_does_not_fit_is_kept_in_the_metadata(project: Project) -> None:
    report = run(project, row(author="A, " * 200, title="T" * 600, url="javascript:alert(1)"))
    article = Document.objects.get()
    assert len(article.title) == 500
    assert article.text.startswith("T" * 600 + "\n\n")
    assert len(article.metadata["full_author"]) > 300
    assert article.metadata["unusable_url"] == "javascript:alert(1)"
    assert article.url == ""
    assert report.counts["noted"] == 3


@pytest.mark.parametrize(
    ("own", "default", "text", "language"),
    [
        ("pt", "de", "The port is closed.", "pt"),
        ("", "de", "The port is closed.", "de"),
        ("", "", "The port is closed.", "en"),
        ("", "", "部长星期一表示。", "zh"),
    ],
)
def test_the_language_is_given_or_guessed(project: Project, own: str, default: str, text: str, language: str) -> None:
    run(project, row(text, language=own), language=default)
    assert Document.objects.get().language == language


def test_chinese_words_are_counted_by_character(project: Project) -> None:
    run(project, row("部长星期一said 表示"))
    assert Document.objects.get().words == 8


def test_a_stopped_import_goes_on_where_it_was(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.imports.articles.BATCH_ROWS", 2)

    def breaks() -> Iterator[Row]:
        yield from (row(f"Article {number}.", number) for number in range(5))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_articles(project=project, rows=breaks(), imported_by=None)
    assert Document.objects.count() == 4
    report = run(project, *(row(f"Article {number}.", number) for number in range(6)))
    assert (report.added, report.known) == (2, 4)


def test_a_batch_is_bounded_by_characters_too(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.imports.articles.BATCH_CHARACTERS", 10)
    sizes: list[int] = []
    rows = (row(f"Article {number}.", number) for number in range(3))
    import_articles(project=project, rows=rows, imported_by=None, on_batch=lambda report: sizes.append(report.added))
    assert sizes == [1, 2, 3]


def test_a_batch_costs_few_queries(project: Project, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(14):  # SQLite takes about 50 rows an insert
        run(project, *(row(f"Article {n}.", n, external_id=str(n), outlet=f"O{n % 3}") for n in range(200)))


def test_a_long_report_is_cut_but_counted(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.imports.report.MAX_TOLD", 3)
    report = run(project, *(row("", line) for line in range(10)))
    assert report.refused == 10
    assert len(report.rows) == 3


def test_the_report_begins_with_what_needs_a_person(project: Project) -> None:
    report = run(project, row(), row(line=2), row("", line=3))
    stored = report.to_json()
    assert [row["outcome"] for row in stored["rows"]] == ["refused", "known", "added"]
    assert (stored["added"], stored["known"], stored["refused"]) == (1, 1, 1)


def test_a_headline_in_the_text_is_the_title(project: Project) -> None:
    run(project, row("Port closes\n\nThe port is closed."))
    article = Document.objects.get()
    assert (article.title, article.text_changes) == ("Port closes", {})
