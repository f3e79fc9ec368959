import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from claims.formats.articles import FORMATS, ArticleRow, RefusedRow, column_samples, read_articles
from claims.formats.articles.columns import row_from_record
from claims.formats.articles.rows import Place

PAGE = """<!doctype html><html lang="en-GB"><head><title>Ferry plan denied - The Post</title>
<meta property="og:title" content="Ferry plan denied"><meta property="og:site_name" content="The Post">
<meta name="author" content="Inès Okafor"><meta property="article:published_time" content="2026-01-05T10:00:00Z">
<link rel="canonical" href="https://post.example/ferry"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Ferry plan denied</h1>
<p>The harbour ministry said on Monday that the ferry plan &amp; its budget were &lt;b&gt;not&lt;/b&gt; final.</p>
<p>“We do not know,” said the minister. <script>alert(1)</script> Her deputy added that the council was told in May.</p>
<p>Read more: Ten boats</p></article>
<section class="comments"><h3>Leave a reply</h3><p>Your email address will not be published.</p></section>
<footer><a href="#">Share on Facebook</a></footer></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Post</title><language>en</language>
<item><title>Ferries &amp; boats</title><guid>g1</guid><link>https://post.example/1</link>
<pubDate>Mon, 05 Jan 2026 10:00:00 GMT</pubDate>
<content:encoded><![CDATA[<p>One <b>bold</b> word.</p><script>alert(1)</script><p>Two.</p>]]></content:encoded></item>
<item><title>Short</title><description>Only this.</description></item><item><title>None</title></item>
</channel></rss>"""


def read(name: str, data: bytes | str) -> list[ArticleRow | RefusedRow]:
    return list(read_articles(name, io.BytesIO(data.encode() if isinstance(data, str) else data)))


def one(name: str, data: bytes | str) -> ArticleRow:
    (row,) = read(name, data)
    assert isinstance(row, ArticleRow)
    return row


def texts(rows: list[ArticleRow | RefusedRow]) -> list[str]:
    return [row.text for row in rows if isinstance(row, ArticleRow)]


def reasons(name: str, data: bytes | str) -> dict[int, str]:
    return {row.place.line: row.reason for row in read(name, data) if isinstance(row, RefusedRow)}


def zipped(files: dict[str, bytes | str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(packed)
    return packed.getvalue()


def test_a_text_keeps_every_character() -> None:
    text = "\ufeffHarbour news\r\n\r\nOne.\rTwo\u2028three\x85 \t👩🏽‍🚀"
    assert one("a.txt", text).text == text


def test_markdown_may_begin_with_its_fields() -> None:
    row = one("a.md", "---\ntitle: 'Ferry plan'\ndate: 2026-01-05\ndesk: harbour\n---\n\n# Ferry plan\n\nIt sails.")
    assert (row.title, row.published_on, row.metadata) == ("Ferry plan", date(2026, 1, 5), {"desk": "harbour"})
    assert row.text == "\n# Ferry plan\n\nIt sails."


def test_a_page_gives_its_article_and_no_leftovers() -> None:
    row = one("a.html", PAGE)
    assert row.title == "Ferry plan denied"
    assert (row.outlet, row.author, row.language) == ("The Post", "Inès Okafor", "en-GB")
    assert (row.published_on, row.url) == (date(2026, 1, 5), "https://post.example/ferry")
    assert "were <b>not</b> final" in row.text
    for leftover in ("Read more", "Leave a reply", "Share on", "alert", "Home", "email address"):
        assert leftover not in row.text


def test_a_page_in_its_declared_encoding_is_read() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-15">').replace("“", '"').replace("”", '"')
    assert one("a.htm", page.encode("iso-8859-15")).author == "Inès Okafor"


@pytest.mark.parametrize("html", ["", "<p>", "<div>" * 100_000 + "deep", "<script>" * 5000, "\x00" * 100])
def test_a_page_without_an_article_is_refused(html: str) -> None:
    assert "no article" in reasons("a.html", html)[0]


def test_a_broken_line_is_refused_alone() -> None:
    lines = '\ufeff{"text": "One."}\n\n{broken\n{"text": 5}\n[1]\n{"title": "T"}\n{"text": "\\ud800"}\n{"text": "Two."}'
    assert texts(read("a.jsonl", lines)) == ["One.", "Two."]
    assert list(reasons("a.jsonl", lines)) == [3, 4, 5, 6, 7]


def test_a_line_that_is_not_utf8_is_refused_alone() -> None:
    lines = b'{"text": "caf\xe9"}\n{"text": "One."}\n'
    assert texts(read("a.jsonl", lines)) == ["One."]
    assert list(reasons("a.jsonl", lines)) == [1]


def test_an_endless_line_is_refused_without_holding_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.formats.articles.json_lines.MAX_BYTES", 40)
    lines = '{"text": "' + "x" * 200 + '"}\n{"text": "One."}'
    assert "longer than" in reasons("a.jsonl", lines)[1]
    assert texts(read("a.jsonl", lines)) == ["One."]


def test_metadata_never_overwrites_a_field_or_a_column() -> None:
    row = one(
        "a.jsonl", '{"text":"One.","metadata":{"text":"evil","title":"evil","desk":"a"},"desk":"b","Body":"spare"}'
    )
    assert row.text == "One."
    assert row.title == ""
    assert row.metadata == {"desk": "b", "Body": "spare", "text": "evil", "title": "evil", "metadata.desk": "a"}


def test_known_columns_go_by_many_names() -> None:
    table = (
        "Headline;Body;Publication;Byline;Date;Link;Lang;ID;Desk\nT;One, two.;P;A;31.1.2026;https://a.example;de;7;x\n"
    )
    row = one("a.csv", table)
    assert (row.title, row.text, row.outlet, row.author) == ("T", "One, two.", "P", "A")
    assert (row.published_on, row.url) == (date(2026, 1, 31), "https://a.example")
    assert (row.language, row.external_id, row.metadata) == ("de", "7", {"Desk": "x"})


def test_section_and_topic_are_kept_under_their_own_names() -> None:
    row = one("a.jsonl", '{"text": "One.", "Rubric": 7, "THEME": "tides", "meta": {"section": "b", "topic": "c"}}')
    assert row.metadata == {"section": "7", "topic": "tides", "metadata.section": "b", "metadata.topic": "c"}
    table = "text;Section;Ressort\nOne.;Home;Inland\n"
    assert one("a.csv", table).metadata == {"section": "Home", "Ressort": "Inland"}
    given = {"text": "One.", "Section": "Home", "Ressort": "Inland"}
    said = row_from_record(given, Place("a.csv"), columns={"Ressort": "section"})
    assert getattr(said, "metadata", None) == {"section": "Inland", "Section": "Home"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    assert one("a.csv", f'text{delimiter}title\n"One, two; three"{delimiter}T\n').title == "T"


def test_a_bad_record_is_refused_alone_with_its_line() -> None:
    table = 'text,title\n"One\nline.",T\na,b,c\n"x"y,z\n,only a title\nTwo.,\n"open,'
    rows = read("a.csv", table)
    assert [(row.text, row.place.line) for row in rows if isinstance(row, ArticleRow)] == [
        ("One\nline.", 2),
        ("Two.", 7),
    ]
    assert list(reasons("a.csv", table)) == [4, 5, 6, 8]


def test_a_cell_keeps_its_line_ends() -> None:
    assert one("a.csv", 'text\r\n"One.\r\nTwo.\rThree."\r\n').text == "One.\r\nTwo.\rThree."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_in_its_encoding(encoding: str) -> None:
    row = one("a.csv", "text,title\nIt’s naïve.,T\n".encode(encoding))
    assert row.text == "It’s naïve."
    assert bool(row.notes) == (encoding == "cp1252")


def test_columns_with_one_name_are_both_kept() -> None:
    assert one("a.csv", "text,tag,tag,\nOne.,a,b,c\n").metadata == {"tag": "a", "tag (column 3)": "b", "column 4": "c"}


def test_a_table_without_texts_is_refused() -> None:
    assert "no column holds the text" in reasons("a.csv", "a,b\n1,2\n")[1]


@pytest.mark.parametrize("data", ["", " \n\n", "\ufeff\r\n", "text,title\n"])
def test_an_empty_table_is_said_to_have_no_article(data: str) -> None:
    assert list(reasons("a.csv", data).values()) == ["there is no article in it"]


def test_a_table_may_begin_with_blank_rows() -> None:
    assert reasons("a.csv", "\n \ntext,title\nOne.,T\n,Two\n") == {5: "no text"}
    data = workbook((None, None), ("", None), ("text", "title"), ("One.", "T"), (None, "Two"))
    assert reasons("a.xlsx", data) == {5: "no text"}
    assert reasons("a.xlsx", workbook((None, ""))) == {0: "there is no article in it"}


def test_an_unclear_date_keeps_its_article() -> None:
    row = one("a.csv", "text,date\nOne.,05/06/2026\n")
    assert row.published_on is None
    assert row.metadata == {"date": "05/06/2026"}
    assert "not clear" in row.notes[0]


def test_a_workbook_gives_values_and_days() -> None:
    row = one("a.xlsx", workbook(("Text", "Date", "id", "Seen"), ("One.", datetime(2026, 1, 5, 9), 7.0, "x")))
    assert (row.text, row.published_on, row.external_id, row.metadata) == ("One.", date(2026, 1, 5), "7", {"Seen": "x"})


def test_a_formula_is_not_run() -> None:
    assert reasons("a.xlsx", workbook(("text", "title"), ("=1+1", "T"))) == {2: "no text"}


def test_a_row_of_formulas_without_results_is_refused_and_a_blank_one_is_not() -> None:
    data = workbook(("text", "title"), ("=A9", "=1+1"), (None, None), ("One.", "T"))
    assert [row.text for row in read("a.xlsx", data) if isinstance(row, ArticleRow)] == ["One."]
    assert list(reasons("a.xlsx", data)) == [2]
    assert "without their results" in reasons("a.xlsx", data)[2]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", ""),
        ("a.csv", "text,title\n"),
        ("a.xlsx", workbook(("text",))),
        ("a.zip", zipped({"__MACOSX/a": ""})),
    ],
)
def test_a_file_without_an_article_says_so(name: str, data: bytes | str) -> None:
    assert reasons(name, data) == {0: "there is no article in it"}


def test_a_cell_at_the_limit_of_excel_is_told() -> None:
    assert "cut off" in one("a.xlsx", workbook(("text",), ("x" * 32_767,))).notes[0]


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04junk", workbook(("text",), ("One.",))[:-200]])
def test_a_truncated_archive_is_refused(name: str, data: bytes) -> None:
    assert "not a readable" in reasons(name, data)[0]


def document(body: str) -> bytes:
    """A Word document with this body."""
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    return zipped({"word/document.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>"})


def test_a_word_document_gives_its_paragraphs_as_they_are_shown() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>Port </w:t></w:r><w:hyperlink><w:r><w:t>closes</w:t></w:r></w:hyperlink></w:p><w:p/>"
        '<w:p><w:r><w:t xml:space="preserve">“No,” she said.</w:t><w:br/><w:t>Two</w:t><w:tab/><w:t>three.</w:t></w:r>'
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t> New.</w:t></w:r></w:ins>"
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>In a table.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert one("a.docx", document(body)).text == "Port closes\n\n“No,” she said.\nTwo\tthree. New.\n\nIn a table."


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04junk", zipped({"other.xml": "x"}), document("<w:p>"), document("")[:-30]],
    ids=["empty", "junk", "no body", "broken", "cut off"],
)
def test_a_broken_word_document_is_refused(data: bytes) -> None:
    assert "not a readable" in reasons("a.docx", data)[0]


def test_entities_of_a_word_document_are_refused() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'
    assert "not a readable Word document" in reasons("a.docx", zipped({"word/document.xml": bomb}))[0]


def test_a_deeply_nested_word_document_is_read() -> None:
    nested = "<w:sdt>" * 5000 + "<w:p><w:r><w:t>One.</w:t></w:r></w:p>" + "</w:sdt>" * 5000
    assert one("a.docx", document(nested)).text == "One."


def test_an_archive_gives_the_articles_of_every_file() -> None:
    packed = zipped(
        {
            "one.txt": "One.",
            "lines.jsonl": '{"text": "Two."}\n{broken',
            "table.csv": "text\nThree.\n",
            "book.xlsx": workbook(("text",), ("Four.",)),
            "picture.png": b"\x89PNG",
        }
    )
    rows = read("a.zip", packed)
    assert texts(rows) == ["One.", "Two.", "Three.", "Four."]
    refused = [str(row.place) for row in rows if isinstance(row, RefusedRow)]
    assert refused == ["a.zip/lines.jsonl, line 2", "a.zip/picture.png"]


def test_clutter_of_a_desktop_is_passed_over() -> None:
    clutter = {"__MACOSX/._a.txt": "x", "folder/.DS_Store": "x", "folder/": ""}
    assert texts(read("a.zip", zipped({**clutter, "a.txt": "One."}))) == ["One."]
    assert reasons("a.zip", zipped({**clutter, "a.txt": "One."})) == {}


def test_hostile_names_are_only_shown() -> None:
    rows = read("a.zip", zipped({"../../etc/\x1b[31mcron.txt": "One."}))
    assert str(rows[0].place) == "a.zip/../../etc/?[31mcron.txt"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert "zip bomb" in reasons("a.zip", zipped({"a.txt": b"\0" * 5_000_000}))[0]


def test_an_archive_with_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.formats.zip_bounds.MAX_ENTRIES", 1)
    assert "at most 1" in reasons("a.zip", zipped({"a.txt": "One.", "b.txt": "Two."}))[0]


def test_an_archive_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.formats.articles.archive.MAX_UNPACKED", 5)
    assert "unpacks to" in reasons("a.zip", zipped({"a.txt": "One two three."}))[0]


def test_a_damaged_entry_is_refused_alone() -> None:
    packed = zipped({"a.txt": "The harbour is closed.", "b.txt": "Two."})
    start = packed.index(b"a.txt") + 5
    rows = read("a.zip", packed[:start] + b"\xff\xff" + packed[start + 2 :])
    assert texts(rows) == ["Two."]
    assert isinstance(rows[0], RefusedRow)


def test_an_archive_inside_an_archive_is_refused() -> None:
    assert "no reader" in reasons("a.zip", zipped({"b.zip": zipped({"a.txt": "One."})}))[0]


def test_a_feed_gives_its_entries_without_markup() -> None:
    full, short, none = read("a.rss", FEED)
    assert isinstance(full, ArticleRow)
    assert (full.text, full.title, full.outlet) == ("One bold word.\n\nTwo.", "Ferries & boats", "The Post")
    assert (full.external_id, full.url, full.published_on) == ("g1", "https://post.example/1", date(2026, 1, 5))
    assert isinstance(short, ArticleRow)
    assert "summary" in short.notes[0]
    assert isinstance(none, RefusedRow)


def test_an_atom_feed_is_read() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Post</title><entry><id>e1</id><title>Boats</title>
    <updated>2026-01-05T10:00:00Z</updated><content type="html">&lt;p&gt;One.&lt;/p&gt;</content></entry></feed>"""
    row = one("a.atom", feed)
    assert (row.text, row.external_id, row.published_on) == ("One.", "e1", date(2026, 1, 5))


@pytest.mark.parametrize(
    "feed",
    ['<!DOCTYPE r [<!ENTITY a "b">]><rss><channel><item><title>&a;</title></item></channel></rss>', "<rss>", "", "no"],
)
def test_a_hostile_or_empty_feed_is_refused(feed: str) -> None:
    assert 0 in reasons("a.xml", feed)


@pytest.mark.parametrize("name", ["a.exe", "a", "a.odt"])
def test_an_unknown_kind_of_file_is_refused(name: str) -> None:
    assert "no reader" in reasons(name, "x")[0]


@pytest.mark.parametrize(("name", "most"), [("a.txt", 32), ("a.html", 5), ("a.rss", 32)])
def test_a_file_larger_than_an_article_is_refused(name: str, most: int) -> None:
    assert f"larger than {most} MB" in reasons(name, b"x" * (most * 2**20 + 1))[0]


def test_a_table_with_endless_columns_is_refused() -> None:
    assert "501 columns" in reasons("a.csv", "text" + "," * 500 + "\nOne.\n")[1]
    assert column_samples("a.csv", io.BytesIO(b"text" + b"," * 500)) == {}


def test_a_tag_with_endless_attributes_does_not_stop_the_reader() -> None:
    attributes = " ".join(f"a{number}=1" for number in range(20_000))
    row = one("a.html", PAGE.replace("<article>", f"<article><img {attributes}>"))
    assert "We do not know" in row.text
    assert "a7=1" not in row.text


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_format_raises_for_noise(suffix: str) -> None:
    noise = bytes(range(256)) * 40
    assert texts(read(f"noise{suffix}", noise)) == []


def test_upper_case_names_are_known() -> None:
    assert one("A.TXT", "One.").text == "One."


def test_a_structure_where_a_text_should_be_is_kept_in_the_metadata_and_told() -> None:
    given = '{"text": "One.", "title": {"a": 1}, "id": ["x"], "date": {"y": 1}, "language": true, "author": ["A", "B"]}'
    row = one("a.jsonl", given)
    assert (row.title, row.external_id, row.published_on, row.language, row.author) == ("", "", None, "", "A, B")
    assert row.metadata == {"title": {"a": 1}, "id": ["x"], "date": {"y": 1}, "language": True}
    assert "“title” is an object, not a text: kept in the metadata" in row.notes
    assert "“id” is a list, not a text: kept in the metadata" in row.notes
