"""The entries of an RSS or Atom feed."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

import feedparser
from lxml import html

from annotator.saying import say
from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row, TooLarge, read_whole

BLOCKS = {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "section"}
DROPPED = "//script|//style|//iframe|//object|//form"


def read(name: str, stream: BinaryIO) -> Iterator[Row]:
    """One row an entry: its whole content where the feed gives it, else its summary, which is said."""
    place = Place(name)
    try:
        data = read_whole(stream)
    except TooLarge as error:
        yield RefusedRow(place, str(error))
        return
    if b"<!ENTITY" in data:
        yield RefusedRow(place, say("declares entities of its own, which is not safe to read"))
        return
    parsed = feedparser.parse(io.BytesIO(data))
    if not parsed.entries:
        yield RefusedRow(place, say("no RSS or Atom entries were found"))
    for number, entry in enumerate(parsed.entries, start=1):
        yield article_of(entry, parsed.feed, Place(name, number))


def article_of(entry: Any, feed: Any, place: Place) -> Row:
    """The article of one entry."""
    contents = [part.value for part in entry.get("content", []) if part.get("value")]
    text = plain_text("".join(contents) or entry.get("summary", ""))
    if not text:
        return RefusedRow(place, say("the entry has no text"))
    link = entry.get("link", "")  # feedparser gives an entry's id where it has no link
    published = entry.get("published_parsed") or entry.get("updated_parsed")
    return ArticleRow(
        text,
        place,
        title=plain_text(entry.get("title", "")),
        outlet=plain_text(feed.get("title", "")),
        author=entry.get("author", ""),
        published_on=date(*published[:3]) if published else None,
        url=link if link.startswith("http") else "",
        language=feed.get("language", ""),
        licence=entry.get("rights", feed.get("rights", "")),
        external_id=entry.get("id", ""),
        notes=() if contents else (say("the feed gives only a summary of this article"),),
    )


def plain_text(fragment: str) -> str:
    """The text of a piece of HTML: a paragraph for each block, without markup."""
    if not fragment.strip():
        return ""
    root = html.fragment_fromstring(fragment, create_parent="div")
    for element in root.xpath(DROPPED):
        element.drop_tree()
    for element in root.iter(*BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    pieces = [" ".join(line.split()) for line in root.text_content().split("\n")]
    return "\n\n".join(piece for piece in pieces if piece)
