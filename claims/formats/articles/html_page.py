"""One article as a saved web page: the article's text without markup, menus, comments and share buttons."""

import re
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO

from trafilatura import bare_extraction
from trafilatura.settings import Document as Page

from annotator.saying import say
from claims.formats.articles.news_databases import split
from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row, TooLarge, encoding_note, read_whole
from claims.formats.dates import parse_date
from claims.formats.encodings import UndecodableText, decode

MAX_PAGE = 5 * 2**20  # bytes: a parsed page takes up to a hundred times as much memory
HEAD = 4096  # bytes in which a page declares its encoding and language
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)", re.IGNORECASE)
LEFTOVER = re.compile(  # lines of a page that are no part of its article
    r"(?:read (?:more|next|also)|also read|see also|related(?: (?:articles|stories))?|leave a (?:reply|comment)"
    r"|share (?:this|on)|follow us|sign up|subscribe|advertisement|skip to content|recommended|most read)\b.{0,80}$",
    re.IGNORECASE,
)
DOWNLOAD = re.compile(r"End of Document|\d of \d+ DOCUMENTS|Document\s+[A-Za-z0-9]{15,40}\s*<|ProQuest document ID")
BLOCK = re.compile(r"</?(?:p|div|br|h[1-6]|tr|td|li|table|hr|title|body)\b[^<>]{0,4000}>", re.IGNORECASE)
TAG = re.compile(r"<(?:script|style)\b.{0,20000}?</(?:script|style)>|<[^<>]{0,4000}>", re.IGNORECASE | re.DOTALL)
LONG_TAG = re.compile(r"<([A-Za-z][\w:-]{0,40})\s[^<>]{4000,}>?")  # the time to parse a tag grows with its square
XML_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]{0,200}\?>")


def read(name: str, stream: BinaryIO, charset: str = "") -> Iterator[Row]:
    """The article of the page, or a refusal when the page holds none. ``charset`` is what came beside the page."""
    place = Place(name)
    try:
        data = read_whole(stream, MAX_PAGE)
        declared = CHARSET.search(data[:HEAD])
        page, guessed = decode(data, declared=charset or (declared[1].decode("ascii") if declared else ""))
    except (TooLarge, UndecodableText) as error:
        yield RefusedRow(place, str(error))
        return
    found = split(as_lines(page), place)
    yield from found
    if not found:
        yield article_of(page, place, encoding_note(guessed))


def as_lines(page: str) -> str:
    """The words of a page that may be a news database's download, a block a line; empty for any other page."""
    if not DOWNLOAD.search(page):
        return ""
    return unescape(TAG.sub("", BLOCK.sub("\n", page)))


def article_of(page: str, place: Place, notes: tuple[str, ...] = ()) -> Row:
    """The article of a page, by trafilatura (Barbaresi 2021, doi 10.18653/v1/2021.acl-demo.15)."""
    page = LONG_TAG.sub(r"<\1>", XML_DECLARATION.sub("", page))
    found = bare_extraction(page, include_comments=False, include_tables=False, with_metadata=True)
    if not isinstance(found, Page) or not found.text:
        return RefusedRow(place, say("no article was found in this page: paste its text instead"))
    paragraphs = [line for line in found.text.split("\n") if line and not LEFTOVER.match(line)]
    language = LANGUAGE.search(page[:HEAD])
    return ArticleRow(
        "\n\n".join(paragraphs),
        place,
        title=found.title or "",
        outlet=found.sitename or "",
        author=found.author or "",
        published_on=parse_date(found.date or ""),
        url=found.url or "",
        language=language[1] if language else "",
        licence=found.license or "",
        notes=notes,
    )
