"""Rich text (.rtf): one article, or a download of a news database."""

from collections.abc import Iterator
from typing import BinaryIO

from striprtf.striprtf import rtf_to_text

from annotator.saying import say
from claims.formats.articles.news_databases import split
from claims.formats.articles.rows import ArticleRow, Place, RefusedRow, Row, TooLarge, read_whole


def read(name: str, stream: BinaryIO) -> Iterator[Row]:
    """The text of the file; pictures and the like are left out."""
    place = Place(name)
    try:
        data = read_whole(stream)
    except TooLarge as error:
        yield RefusedRow(place, str(error))
        return
    if not data.lstrip().startswith(b"{\\rtf"):
        yield RefusedRow(place, say("not a rich text file: it does not begin with {\\rtf"))
        return
    try:
        text: str = rtf_to_text(data.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    except (ValueError, LookupError, IndexError, TypeError) as error:
        yield RefusedRow(place, say("not a readable rich text file: %(reason)s", reason=error))
        return
    yield from split(text, place) or [ArticleRow(text.strip("\n"), place)]
